"""The sift: one person finds, another confirms; an ineligible applicant is told with everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from grants import closing, decisions, eligibility, lifecycle, reviewing, tasks
from grants.models import Application, Decision, EligibilityFinding, Letter
from grants.scores import ScoreSummary
from grants.states import ApplicationState, EligibilityReason
from programme.models import LedgerRow, Round, User
from programme.refusals import Refused
from tests import factories

pytestmark = pytest.mark.django_db
BEFORE = factories.NOON - timedelta(hours=1)
AT = factories.NOON + timedelta(days=3)
ELSEWHERE = EligibilityReason.ELSEWHERE
WORDS = "The work would be in France, and this round is for Wales."


@pytest.fixture
def round_() -> Round:
    made = factories.round(opens_at=factories.NOON - timedelta(days=10), closes_at=factories.NOON)
    factories.pot(made)
    return made


@pytest.fixture
def manager(round_: Round) -> User:
    return factories.staff(round_)


@pytest.fixture
def other(round_: Round) -> User:
    return factories.staff(round_, "approver", name="Asha Approver")


def made_in(round_: Round, state: str = "submitted") -> Application:
    made = factories.in_state(state, round_, at=BEFORE)
    closing.close_round(round_, at=AT)
    return Application.objects.get(pk=made.pk)


def state_of(application: Application) -> str:
    return str(Application.objects.get(pk=application.pk).state)


def standing(application: Application) -> str:
    return eligibility.sifted(Application.objects.get(pk=application.pk)).standing


def find_not(application: Application, by: User) -> EligibilityFinding:
    return eligibility.find(application, eligible=False, code=ELSEWHERE, reason=WORDS, by=by, at=AT)


@pytest.mark.parametrize("state", ApplicationState.values)
@pytest.mark.parametrize("eligible", [True, False])
def test_what_can_be_found_of_each_state(
    round_: Round, manager: User, other: User, state: str, eligible: bool
) -> None:
    application = made_in(round_, state)
    does = {
        ("submitted", True): "submitted",
        ("submitted", False): "ineligible",
        ("in_review", True): "in_review",
        ("in_review", False): "ineligible",
        ("ineligible", True): "submitted",
    }
    if (state, eligible) not in does:
        with pytest.raises(Refused):
            eligibility.find(application, eligible=eligible, code=ELSEWHERE, reason=WORDS, by=manager, at=AT)
        assert not EligibilityFinding.objects.exists()
        return
    found = eligibility.find(application, eligible=eligible, code=ELSEWHERE, reason=WORDS, by=manager, at=AT)
    assert state_of(application) == state
    assert found.needs_second == (not eligible or state == "ineligible")
    if found.needs_second:
        eligibility.second(found, agrees=True, by=other, at=AT)
    assert state_of(application) == does[state, eligible]
    assert standing(application) == ("eligible" if eligible else "not")


def test_not_eligible_counts_once_another_person_agrees(round_: Round, manager: User, other: User) -> None:
    application = made_in(round_)
    assert standing(application) == "open"
    found = find_not(application, manager)
    assert (state_of(application), standing(application)) == ("submitted", "second")
    with pytest.raises(Refused, match="found this yourself"):
        eligibility.second(found, agrees=True, by=manager, at=AT)
    with pytest.raises(Refused, match="second person has to look at that"):
        eligibility.find(application, eligible=True, by=other, at=AT)
    eligibility.second(found, agrees=True, by=other, at=AT)
    assert (state_of(application), standing(application)) == ("ineligible", "not")
    with pytest.raises(Refused, match="second time already"):
        eligibility.second(found, agrees=False, note="No.", by=other, at=AT)
    chain = LedgerRow.objects.filter(chain=application.ledger_id).order_by("sequence")
    assert list(chain.values_list("act", flat=True))[-3:] == [
        "looked_at_eligibility",
        "eligibility_confirmed",
        "found_ineligible",
    ]


def test_a_disagreement_says_why_and_sends_it_back(round_: Round, manager: User, other: User) -> None:
    application = made_in(round_)
    found = find_not(application, manager)
    with pytest.raises(Refused, match="Say why"):
        eligibility.second(found, agrees=False, note=" ", by=other, at=AT)
    eligibility.second(found, agrees=False, note="Powys is in Wales.", by=other, at=AT)
    assert (state_of(application), standing(application)) == ("submitted", "open")
    assert eligibility.sifted(application).earlier == found
    eligibility.find(application, eligible=True, by=manager, at=AT)
    assert standing(application) == "eligible"


def test_eligible_after_all_needs_a_second_person_too(round_: Round, manager: User, other: User) -> None:
    application = made_in(round_)
    eligibility.second(find_not(application, manager), agrees=True, by=other, at=AT)
    with pytest.raises(Refused, match="Say why it is eligible after all"):
        eligibility.find(application, eligible=True, by=manager, at=AT)
    back = eligibility.find(application, eligible=True, reason="It is in Wales.", by=manager, at=AT)
    assert (state_of(application), standing(application)) == ("ineligible", "second")
    eligibility.second(back, agrees=False, note="It is not.", by=other, at=AT)
    assert (state_of(application), standing(application)) == ("ineligible", "not")
    back = eligibility.find(application, eligible=True, reason="Look at the map.", by=other, at=AT)
    eligibility.second(back, agrees=True, by=manager, at=AT)
    assert (state_of(application), standing(application)) == ("submitted", "eligible")


@pytest.mark.parametrize(("code", "reason"), [(None, WORDS), (ELSEWHERE, "  ")])
def test_not_eligible_has_a_rule_and_words(
    round_: Round, manager: User, code: EligibilityReason | None, reason: str
) -> None:
    with pytest.raises(Refused, match="Choose the rule"):
        eligibility.find(made_in(round_), eligible=False, code=code, reason=reason, by=manager, at=AT)


def test_nobody_sifts_while_the_round_is_open_for_anybody(round_: Round, manager: User) -> None:
    application = factories.submitted(round_, at=BEFORE)
    for at in (factories.NOON - timedelta(microseconds=1), factories.NOON):
        with pytest.raises(Refused, match="still open for somebody"):
            eligibility.find(application, eligible=True, by=manager, at=at)


def test_nobody_sifts_their_own_application(round_: Round, manager: User, other: User) -> None:
    application = made_in(round_)
    factories.member(application, manager, "reader")
    with pytest.raises(Refused, match="You belong to"):
        find_not(application, manager)
    found = find_not(application, other)
    with pytest.raises(Refused, match="You belong to"):
        eligibility.second(found, agrees=True, by=manager, at=AT)
    second = made_in(round_)
    seen = [application.reference, second.reference]
    eligibility.second(found, agrees=False, note="No.", by=factories.staff(round_), at=AT)
    assert eligibility.rest_is_eligible(round_, seen=seen, by=manager, at=AT) == 1
    assert (standing(application), standing(second)) == ("open", "eligible")


def test_the_rest_is_eligible_with_one_press_of_what_was_seen(
    round_: Round, manager: User, other: User
) -> None:
    one, two, three = (made_in(round_) for _ in range(3))
    find_not(one, manager)
    assert eligibility.not_looked_at(round_) == 3
    with pytest.raises(Refused, match="list has changed"):
        eligibility.rest_is_eligible(round_, seen=[two.reference], by=manager, at=AT)
    seen = [two.reference, three.reference]
    assert eligibility.rest_is_eligible(round_, seen=seen, by=manager, at=AT) == 2
    assert [standing(each) for each in (one, two, three)] == ["second", "eligible", "eligible"]
    assert eligibility.not_looked_at(round_) == 1
    with pytest.raises(Refused, match="looked at already"):
        eligibility.rest_is_eligible(round_, seen=[], by=manager, at=AT)


def test_findings_stand_in_the_database(round_: Round, manager: User, other: User) -> None:
    found = find_not(made_in(round_), manager)
    rows = EligibilityFinding.objects.filter(pk=found.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(second_by=manager, second_at=AT, agrees=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        EligibilityFinding.objects.create(
            application=found.application, eligible=False, needs_second=False, found_by=manager, found_at=AT
        )
    eligibility.second(found, agrees=True, by=other, at=AT)
    for wrong in (
        lambda: rows.update(reason="Other words."),
        lambda: rows.update(agrees=False),
        rows.delete,
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            wrong()


# Being told, with everybody


def decline(application: Application, by: User, **fields: Any) -> Decision:
    fields.setdefault("outcome", "decline")
    return decisions.decide(
        application, reason="Not in the area.", summary=ScoreSummary(), by=by, at=AT, **fields
    )


def test_an_ineligible_applicant_is_told_with_everybody_and_reads_why(
    round_: Round, manager: User, other: User
) -> None:
    out, read = made_in(round_), made_in(round_)
    eligibility.second(find_not(out, manager), agrees=True, by=other, at=AT)
    reviewing.begin_review(read, by=manager, at=AT, stage="1")
    reviewing.finish_review(read, by=manager, at=AT, stage="1")
    for outcome in ("award", "reserve"):
        with pytest.raises(Refused, match="not eligible cannot be funded"):
            decline(out, manager, outcome=outcome)
    both = [decline(read, manager)]
    decisions.approve(both, by=other, at=AT)
    tasks.render_letter(Letter.objects.get(decision=both[0]).pk)
    with pytest.raises(Refused, match="1 application has no approved decision"):
        decisions.release(round_, by=manager, at=round_.decisions_at)
    mine = decline(out, manager, feedback="The autumn round is for France.")
    # While its decision is on its way it can neither become eligible nor be looked at again.
    with pytest.raises(Refused, match="Rescind it first"):
        eligibility.find(out, eligible=True, reason="After all.", by=manager, at=AT)
    decisions.approve([mine], by=other, at=AT)
    letter = Letter.objects.get(decision=mine)
    tasks.render_letter(letter.pk)
    assert state_of(out) == "ineligible"
    decisions.release(round_, by=manager, at=round_.decisions_at)
    assert state_of(out) == "declined"
    said = bytes(Letter.objects.get(pk=letter.pk).content or b"").decode()
    for words in (
        "We were not able to consider your application",
        str(ELSEWHERE.label),
        WORDS,
        "The autumn round is for France.",
    ):
        assert words in said
    assert "Members of our panel read" not in said
    declined = bytes(Letter.objects.get(decision=both[0]).content or b"").decode()
    assert "Members of our panel read" in declined


def test_an_ineligible_application_is_withdrawn_like_any_other(
    round_: Round, manager: User, other: User
) -> None:
    out = made_in(round_)
    eligibility.second(find_not(out, manager), agrees=True, by=other, at=AT)
    decision = decline(out, manager)
    lifecycle.withdraw(out, by=factories.lead_of(out), at=AT)
    assert state_of(out) == "withdrawn"
    assert Decision.objects.get(pk=decision.pk).state == "rescinded"
