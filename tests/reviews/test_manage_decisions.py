"""Deciding on the manager's pages: proposing, a second person for the batch, releasing together."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from grants import decisions
from grants.models import Award, Decision
from grants.states import DecisionOutcome, DecisionState
from reviews import deciding
from tests.reviews import rows
from tests.reviews.desk_scene import approved, as_, proposed, reviewed, text, with_files

pytestmark = pytest.mark.django_db


def form_of(**changes: str) -> dict[str, str]:
    return {"act": "propose", "outcome": "award", "amount": "300", "reason": "Strong.", **changes}


def test_proposing_keeps_the_figures_and_goes_to_the_next_undecided() -> None:
    round_, found, manager, _stage = reviewed(2)
    client = as_(manager)
    path = f"/manage/{round_.slug}/decisions/{found[0].reference}/"
    response = client.post(path, form_of(act="propose_next", amount="£250.50"))
    assert response.status_code == 302
    assert response["Location"] == f"/manage/{round_.slug}/decisions/{found[1].reference}/"
    decision = Decision.objects.get()
    assert (decision.amount, decision.proposed_by) == (Decimal("250.50"), manager)
    assert decision.score_summary["place"] == 1
    assert decision.score_summary["reviews"] == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": ""}, "Say why, in a sentence."),
        ({"amount": "lots"}, "This is not an amount of money."),
        ({"amount": ""}, "Say how much."),
        ({"amount": "501"}, "£501 is more than the largest award of this round, £500."),
        ({"outcome": ""}, "This field is required."),
    ],
)
def test_what_was_typed_is_kept_when_a_decision_has_an_error(changes: dict[str, str], sentence: str) -> None:
    round_, found, manager, _stage = reviewed(1)
    data = form_of(feedback="Your street gardens moved us.", **changes)
    response = as_(manager).post(f"/manage/{round_.slug}/decisions/{found[0].reference}/", data)
    assert response.status_code == 422
    assert sentence in text(response)
    assert "There is something to put right" in text(response)
    assert "Your street gardens moved us." in response.content.decode()
    assert not Decision.objects.exists()


def test_more_than_the_pot_holds_is_refused_with_what_is_left() -> None:
    round_, found, manager, _stage = reviewed(1)
    round_.funding_sources.update(amount=Decimal("200.00"))
    response = as_(manager).post(f"/manage/{round_.slug}/decisions/{found[0].reference}/", form_of())
    assert response.status_code == 422
    assert "£300 is more than what is left in the pot, £200." in text(response)


def test_the_proposer_is_told_that_somebody_else_has_to_approve() -> None:
    round_, _found, manager, approver = proposed()
    page = text(as_(manager).get(f"/manage/{round_.slug}/decisions/approve/"))
    assert f"Somebody other than {manager} has to approve these" in page
    assert f"These people can: {approver}." in page
    assert "Approve all" not in page


def test_approving_ones_own_batch_is_refused_with_a_sentence() -> None:
    round_, _found, manager, _approver = proposed()
    mark = deciding.seen(deciding.in_state(round_, DecisionState.PROPOSED))
    response = as_(manager).post(f"/manage/{round_.slug}/decisions/approve/", {"which": "all", "seen": mark})
    assert response.status_code == 422
    assert "You proposed 2 of these decisions yourself. Somebody else has to approve them." in text(response)
    assert set(Decision.objects.values_list("state", flat=True)) == {DecisionState.PROPOSED}


def test_a_second_person_approves_the_whole_batch_with_its_letters() -> None:
    round_, _found, _manager, approver = proposed(3)
    client = as_(approver)
    page = client.get(f"/manage/{round_.slug}/decisions/approve/")
    assert "Approve all 3 with their letters" in text(page)
    assert "Decisions, each with its letter 3 The awards come to £300" in text(page)
    mark = re.search(r'name="seen" value="([^"]+)"', page.content.decode())
    assert mark
    done = client.post(f"/manage/{round_.slug}/decisions/approve/", {"which": "all", "seen": mark[1]})
    assert done.status_code == 302
    assert set(Decision.objects.values_list("state", "approved_by")) == {
        (DecisionState.APPROVED, approver.pk)
    }


def test_approving_all_is_refused_when_the_list_changed_since_it_was_opened() -> None:
    round_, found, manager, approver = proposed(2)
    mark = deciding.seen(deciding.in_state(round_, DecisionState.PROPOSED))
    case = next(case for case in deciding.cases_of(round_) if case.application == found[1])
    decisions.decide(
        found[1], outcome=DecisionOutcome.RESERVE, reason="Second thoughts.", summary=case.summary,
        by=manager, at=rows.CLOSED,
    )  # fmt: skip
    response = as_(approver).post(f"/manage/{round_.slug}/decisions/approve/", {"which": "all", "seen": mark})
    assert response.status_code == 422
    assert "The list has changed since you opened it." in text(response)


def test_ticked_ones_alone_can_be_approved_and_none_is_refused() -> None:
    round_, found, _manager, approver = proposed(2)
    client = as_(approver)
    path = f"/manage/{round_.slug}/decisions/approve/"
    assert "No decision was chosen." in text(client.post(path, {"which": "ticked"}))
    one = Decision.objects.get(application=found[1])
    assert client.post(path, {"which": "ticked", "decision": [str(one.pk)]}).status_code == 302
    assert dict(Decision.objects.values_list("application", "state")) == {
        found[0].pk: DecisionState.PROPOSED,
        found[1].pk: DecisionState.APPROVED,
    }


def test_the_release_page_counts_outcomes_and_letters() -> None:
    round_, _found, _manager, approver = approved(3)
    client = as_(approver)
    path = f"/manage/{round_.slug}/decisions/release/"
    page = text(client.get(path))
    assert "1 award of £300 0 on the reserve list 2 not funded" in page
    assert "Letters ready 0 of 3" in page
    assert "Release all now" not in page
    with_files(round_)
    response = client.get(path)
    assert "Letters ready 3 of 3" in text(response)
    mark = re.search(r'name="seen" value="([^"]+)"', response.content.decode())
    assert mark
    assert client.post(path, {"seen": "1:1"}).status_code == 422
    assert not Award.objects.exists()
    assert client.post(path, {"seen": mark[1]}).status_code == 302
    assert Award.objects.count() == 1
    assert set(Decision.objects.values_list("state", flat=True)) == {DecisionState.RELEASED}


def test_releasing_is_refused_while_letters_are_being_made() -> None:
    round_, _found, _manager, approver = approved(2)
    mark = deciding.seen(deciding.in_state(round_, DecisionState.APPROVED))
    response = as_(approver).post(f"/manage/{round_.slug}/decisions/release/", {"seen": mark})
    assert response.status_code == 422
    assert "2 letters are still being made. Try again in a minute." in text(response)


def test_a_decision_is_rescinded_with_a_reason_before_release() -> None:
    round_, found, _manager, approver = approved(2)
    client = as_(approver)
    path = f"/manage/{round_.slug}/decisions/{found[0].reference}/"
    assert client.post(path, {"act": "rescind", "rescind-reason": ""}).status_code == 422
    assert client.post(path, {"act": "rescind", "rescind-reason": "A wrong figure."}).status_code == 302
    decision = Decision.objects.get(application=found[0])
    assert (decision.state, decision.rescinded_reason) == (DecisionState.RESCINDED, "A wrong figure.")


def test_the_mark_of_a_list_differs_when_one_is_exchanged_for_another() -> None:
    round_, _found, _manager, approver = proposed(3)
    one, two, three = Decision.objects.order_by("pk")
    decisions.approve([one, three], by=approver, at=rows.CLOSED)
    before = deciding.seen(deciding.in_state(round_, DecisionState.APPROVED))
    assert deciding.seen(deciding.in_state(round_, DecisionState.APPROVED)) == before
    decisions.rescind(one, reason="A wrong figure.", by=approver, at=rows.CLOSED)
    decisions.approve([two], by=approver, at=rows.CLOSED)
    assert deciding.seen(deciding.in_state(round_, DecisionState.APPROVED)) != before


def test_a_ticked_decision_that_is_gone_stops_the_batch() -> None:
    round_, _found, manager, approver = proposed(2)
    ticked = [str(decision.pk) for decision in Decision.objects.all()]
    decisions.rescind(Decision.objects.earliest("pk"), reason="Again.", by=manager, at=rows.CLOSED)
    path = f"/manage/{round_.slug}/decisions/approve/"
    response = as_(approver).post(path, {"which": "ticked", "decision": ticked})
    assert response.status_code == 422
    assert "The list has changed since you opened it." in text(response)
    assert not Decision.objects.filter(state=DecisionState.APPROVED).exists()


@pytest.mark.parametrize(("amount", "status"), [("99.99", 422), ("100", 302)])
def test_an_award_is_at_least_the_smallest_of_the_round(amount: str, status: int) -> None:
    round_, found, manager, _stage = reviewed(1)
    round_.smallest_award = Decimal(100)
    round_.save()
    response = as_(manager).post(
        f"/manage/{round_.slug}/decisions/{found[0].reference}/", form_of(amount=amount)
    )
    assert response.status_code == status
    if status == 422:
        assert "£99.99 is less than the smallest award of this round, £100." in text(response)
