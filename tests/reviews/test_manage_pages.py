"""The manager's pages: who may open and do what, what they never show, and how many statements they take."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants import awards, decisions, letters, lifecycle
from grants.models import Application, Award, Decision, Extension, LateAttempt, Letter
from grants.states import DecisionOutcome, DecisionState, LateAttemptState
from programme import clock, rounds
from programme.models import Message, Round, User
from programme.refusals import Refused
from programme.states import MessageState
from reviews import deciding, stages
from reviews.models import Stage
from tests import factories
from tests.reviews import rows

pytestmark = pytest.mark.django_db

SECRET = "Nobody but us may read this sentence"
HOUR = timedelta(hours=1)
PAGES = {
    "": {"manager", "approver", "finance", "access", "observer"},
    "applications/": {"manager", "approver", "access", "observer"},
    "ranking/": {"manager", "approver", "observer"},
    "decisions/": {"manager", "approver", "observer"},
    "decisions/approve/": {"manager", "approver"},
    "decisions/release/": {"manager", "approver"},
    "letters/": {"manager", "approver", "observer"},
    "awards/": {"manager", "approver", "finance", "observer"},
    "messages/": {"manager", "approver", "observer"},
    "dates/": {"manager", "approver", "finance", "access", "observer"},
    "ledger/": {"manager", "approver", "finance", "observer"},
}


def text(response: Any) -> str:
    """The page's words in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def statements(client: Client, path: str) -> int:
    """How many statements one look at the page takes."""
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def reviewed(applications: int = 2) -> tuple[Round, list[Application], User, Stage]:
    """A round whose applications are read, scores shown, with a manager."""
    stage, found, manager = rows.opened(applications)
    for number, application in enumerate(found):
        rows.given_and_scored(stage, application, manager, (6 - number % 5, 5, 4), (5, 4, 3))
    stage = stages.show_scores(stage, by=manager, at=rows.CLOSED)
    return stage.round, found, manager, stage


def proposed(applications: int = 2) -> tuple[Round, list[Application], User, User]:
    """The same with every decision proposed by the manager: the first an award. And an approver."""
    round_, found, manager, _stage = reviewed(applications)
    for case in deciding.cases_of(round_):
        first = case.application == found[0]
        decisions.decide(
            case.application,
            outcome=DecisionOutcome.AWARD if first else DecisionOutcome.DECLINE,
            amount=Decimal("300.00") if first else None,
            reason="The panel said so.",
            feedback="We liked it.",
            summary=case.summary,
            by=manager,
            at=rows.CLOSED,
        )
    return round_, found, manager, factories.staff(round_, "approver", name="Asha Approver")


# Who may open what


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["manager", "approver", "finance", "access", "observer"])
def test_a_page_opens_for_its_roles_and_answers_403_to_the_others(page: str, role: str) -> None:
    round_ = factories.round(clock.now())
    response = as_(factories.staff(round_, role)).get(f"/manage/{round_.slug}/{page}")
    assert response.status_code == (200 if role in PAGES[page] else 403)


@pytest.mark.parametrize("page", PAGES)
def test_somebody_without_a_role_finds_nothing(page: str) -> None:
    round_ = factories.round(clock.now())
    elsewhere = factories.staff(factories.round(clock.now()), "manager")
    assert as_(elsewhere).get(f"/manage/{round_.slug}/{page}").status_code == 404
    assert as_(elsewhere).get(f"/manage/no-such-round/{page}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_nobody_in_particular_is_asked_to_sign_in(client: Client, page: str) -> None:
    round_ = factories.round(clock.now())
    response = client.get(f"/manage/{round_.slug}/{page}")
    assert response.status_code == 302
    assert "next=" in response["Location"]


def test_the_list_of_rounds_is_for_people_with_a_role() -> None:
    round_ = factories.round(clock.now())
    page = as_(factories.staff(round_, "observer")).get("/manage/")
    assert round_.name in text(page)
    assert as_(factories.user()).get("/manage/").status_code == 404


@pytest.mark.parametrize("role", ["approver", "observer", "finance"])
def test_an_act_of_the_manager_is_forbidden_to_others(role: str) -> None:
    round_, found, _manager, _stage = reviewed()
    client = as_(factories.staff(round_, role))
    base, reference = f"/manage/{round_.slug}", found[0].reference
    posts = [
        (f"{base}/applications/{reference}/", {"act": "eligibility"}),
        (f"{base}/decisions/{reference}/", {"act": "propose"}),
        (f"{base}/dates/", {"act": "dates"}),
    ]
    for path, data in posts:
        assert client.post(path, data).status_code == 403, path
    assert not Decision.objects.exists()


def test_an_observer_sees_decisions_and_cannot_approve_or_release() -> None:
    round_, _found, _manager, _approver = proposed()
    client = as_(factories.staff(round_, "observer"))
    assert client.get(f"/manage/{round_.slug}/decisions/").status_code == 200
    for act in ("approve", "release"):
        assert client.post(f"/manage/{round_.slug}/decisions/{act}/", {"which": "all"}).status_code == 403
    assert set(Decision.objects.values_list("state", flat=True)) == {DecisionState.PROPOSED}


def test_an_application_of_another_round_is_not_found() -> None:
    at = clock.now()
    round_, other = factories.round(at), factories.submitted(factories.round(at), at=at)
    client = as_(factories.staff(round_, "manager"))
    for path in ("applications", "decisions"):
        assert client.get(f"/manage/{round_.slug}/{path}/{other.reference}/").status_code == 404
        assert client.get(f"/manage/{round_.slug}/{path}/MSC-0000/").status_code == 404


# What they never show


def test_no_page_shows_a_word_of_a_draft() -> None:
    at = clock.now()
    round_ = factories.round(at)
    words = {"idea": SECRET, "title": f"{SECRET} as title", "group_name": f"{SECRET} as group"}
    draft = factories.complete_draft(round_, at=at, **words)
    back = factories.submitted(round_, at=at, **words)
    lead = factories.lead_of(back)
    lifecycle.withdraw(back, by=lead, at=at)
    lifecycle.bring_back(back, by=lead, at=at)
    changing = factories.submitted(round_, at=at)
    lifecycle.reopen(changing, by=factories.lead_of(changing), at=at)
    lifecycle.save_answers(changing, answers_given=words, by=factories.lead_of(changing), at=at)
    late = factories.complete_draft(round_, at=at)
    lifecycle.save_answers(late, answers_given=words, by=factories.lead_of(late), at=round_.closes_at + HOUR)
    assert LateAttempt.objects.exists()
    client = as_(factories.staff(round_, "manager"))
    paths = [f"/manage/{round_.slug}/{page}" for page in PAGES]
    paths += [
        f"/manage/{round_.slug}/applications/{each.reference}/" for each in (draft, back, changing, late)
    ]
    paths.append(f"/manage/{round_.slug}/applications/?sort=title")
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, path
        assert SECRET not in response.content.decode(), path


def test_a_search_finds_nothing_by_the_title_of_what_does_not_stand() -> None:
    at = clock.now()
    round_ = factories.round(at)
    back = factories.submitted(round_, at=at, title="Quiet lanterns")
    client = as_(factories.staff(round_, "manager"))
    path = f"/manage/{round_.slug}/applications/?q=lanterns"
    assert back.reference in text(client.get(path))
    lifecycle.withdraw(back, by=factories.lead_of(back), at=at)
    lifecycle.bring_back(back, by=factories.lead_of(back), at=at)
    assert back.reference not in text(client.get(path))


def test_a_draft_shows_its_progress_and_who_leads() -> None:
    at = clock.now()
    round_ = factories.round(at)
    draft = factories.application(round_, factories.user("Nia Lead"), at)
    lifecycle.save_answers(draft, answers_given={"idea": "Something."}, by=factories.lead_of(draft), at=at)
    page = text(as_(factories.staff(round_, "manager")).get(f"/manage/{round_.slug}/applications/"))
    assert "Nia Lead leads it. 1 of 3 sections complete." in page


def test_scores_stay_out_of_every_page_until_they_are_shown() -> None:
    stage, found, manager = rows.opened(1)
    given = rows.given_and_scored(stage, found[0], manager, (6, 5, 4))
    client = as_(manager)
    base = f"/manage/{stage.round.slug}"
    for path in (f"{base}/ranking/", f"{base}/applications/{found[0].reference}/", f"{base}/decisions/"):
        page = client.get(path).content.decode()
        assert "5.30" not in page, path
        assert "&quot;learning&quot;: 6" not in page, path
    assert "kept back until scores are shown" in text(
        client.get(f"{base}/applications/{found[0].reference}/")
    )
    stages.show_scores(stage, by=manager, at=rows.CLOSED)
    page = text(client.get(f"{base}/applications/{found[0].reference}/"))
    assert given[0].member.user.name in page
    assert "5.30" in page


# Deciding


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


def with_files(round_: Round) -> None:
    """Every letter has its PDF."""
    for letter in Letter.objects.filter(application__round=round_):
        letters.keep_file(letter.pk, b"%PDF-1.7", at=rows.CLOSED)


def approved(applications: int = 2) -> tuple[Round, list[Application], User, User]:
    round_, found, manager, approver = proposed(applications)
    decisions.approve(Decision.objects.filter(application__round=round_), by=approver, at=rows.CLOSED)
    return round_, found, manager, approver


def test_the_release_page_counts_outcomes_and_letters() -> None:
    round_, _found, _manager, approver = approved(3)
    client = as_(approver)
    path = f"/manage/{round_.slug}/decisions/release/"
    page = text(client.get(path))
    assert "1 awards, together £300 0 on the reserve list 2 not funded" in page
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


# Applications: more time, late attempts, eligibility


def test_more_time_is_given_to_one_application_until_noon_of_a_day() -> None:
    at = clock.now()
    round_ = factories.round(at)
    draft = factories.application(round_, at=at)
    manager = factories.staff(round_, "manager")
    day = clock.local(round_.closes_at).date() + timedelta(days=3)
    path = f"/manage/{round_.slug}/applications/{draft.reference}/"
    data = {"act": "more_time", "more-until_0": day.isoformat(), "more-until_1": "", "more-reason": "access"}
    assert as_(manager).post(path, data).status_code == 302
    given = Extension.objects.get()
    local = clock.local(given.until)
    assert (local.date(), local.hour, local.minute) == (day, 12, 0)
    assert (given.application, given.state, given.decided_by) == (draft, "approved", manager)


def test_more_time_that_ends_too_early_keeps_what_was_typed() -> None:
    at = clock.now()
    round_ = factories.round(at)
    draft = factories.application(round_, at=at)
    data = {
        "act": "more_time",
        "more-until_0": "2023-11-20",
        "more-until_1": "09:30",
        "more-reason": "our_fault",
        "more-note": "The street had no power.",
    }
    response = as_(factories.staff(round_)).post(
        f"/manage/{round_.slug}/applications/{draft.reference}/", data
    )
    assert response.status_code == 422
    assert "More time has to end after the deadline that stands" in text(response)
    page = response.content.decode()
    assert 'value="2023-11-20"' in page
    assert 'value="09:30"' in page
    assert "The street had no power." in page
    assert not Extension.objects.exists()


def test_a_late_attempt_counts_only_once_there_is_more_time() -> None:
    round_ = factories.round(clock.now() - timedelta(days=8))
    draft = factories.complete_draft(round_, at=round_.closes_at - HOUR)
    lead = factories.lead_of(draft)
    lifecycle.submit(draft, by=lead, at=round_.closes_at + timedelta(seconds=3))
    attempt = LateAttempt.objects.get()
    client = as_(factories.staff(round_))
    path = f"/manage/{round_.slug}/applications/{draft.reference}/"
    key = f"late-{attempt.pk}-reason"
    data = {"act": "late", "attempt": attempt.pk, "answer": "count", key: "Our page was down."}
    response = client.post(path, data)
    assert response.status_code == 422
    assert "Give more time first" in text(response)
    assert "Our page was down." in response.content.decode()
    day = clock.local(round_.closes_at + timedelta(days=30)).date().isoformat()
    more = {"act": "more_time", "more-until_0": day, "more-reason": "our_fault"}
    assert client.post(path, more).status_code == 302
    assert client.post(path, data).status_code == 302
    assert LateAttempt.objects.get().state == LateAttemptState.ACCEPTED
    stands = Application.objects.select_related("standing").get(pk=draft.pk).standing
    assert stands is not None
    assert stands.received_at == attempt.received_at


def test_a_late_attempt_is_left_outside_with_a_reason() -> None:
    round_ = factories.round(clock.now() - timedelta(days=8))
    draft = factories.complete_draft(round_, at=round_.closes_at - HOUR)
    lifecycle.submit(draft, by=factories.lead_of(draft), at=round_.closes_at)
    attempt = LateAttempt.objects.get()
    client = as_(factories.staff(round_))
    path = f"/manage/{round_.slug}/applications/{draft.reference}/"
    data = {"act": "late", "attempt": attempt.pk, "answer": "outside"}
    assert client.post(path, data).status_code == 422
    assert client.post(path, {**data, f"late-{attempt.pk}-reason": "The same for all."}).status_code == 302
    assert LateAttempt.objects.get().state == LateAttemptState.CLOSED


def test_eligibility_goes_there_and_back_with_reasons() -> None:
    at = clock.now()
    round_ = factories.round(at)
    made = factories.submitted(round_, at=at)
    client = as_(factories.staff(round_))
    path = f"/manage/{round_.slug}/applications/{made.reference}/"
    act = {"act": "eligibility", "answer": "not", "eligibility-reason": ""}
    assert client.post(path, act).status_code == 422
    assert client.post(path, {**act, "eligibility-reason": "Not in the UK."}).status_code == 302
    assert Application.objects.get(pk=made.pk).state == "ineligible"
    assert client.post(path, {**act, "eligibility-reason": "Again."}).status_code == 422
    back = {"act": "eligibility", "answer": "eligible", "eligibility-reason": "They moved."}
    assert client.post(path, back).status_code == 302
    assert Application.objects.get(pk=made.pk).state == "submitted"


@pytest.mark.parametrize("act", ["", "dance"])
def test_an_act_that_nobody_knows_is_a_bad_request(act: str) -> None:
    at = clock.now()
    round_ = factories.round(at)
    made = factories.submitted(round_, at=at)
    client = as_(factories.staff(round_))
    for path in (f"applications/{made.reference}/", "dates/"):
        assert client.post(f"/manage/{round_.slug}/{path}", {"act": act}).status_code == 400
    path = f"/manage/{round_.slug}/applications/{made.reference}/"
    assert client.post(path, {"act": "late", "attempt": "one"}).status_code == 404


# Dates, messages, awards


def dates_form(opens: str, closes: str, told: str) -> dict[str, str]:
    return {"act": "dates", "opens_at_0": opens, "closes_at_0": closes, "decisions_at_0": told}


def test_dates_are_set_before_opening_at_noon_unless_said_otherwise() -> None:
    at = clock.now()
    round_ = factories.round(at, opens_at=at + timedelta(days=2), closes_at=at + timedelta(days=9))
    first = clock.local(at).date()
    days = [(first + timedelta(days=number)).isoformat() for number in (5, 40, 60)]
    client = as_(factories.staff(round_))
    assert client.post(f"/manage/{round_.slug}/dates/", dates_form(*days)).status_code == 302
    kept = Round.objects.get(pk=round_.pk)
    for instant, day in zip((kept.opens_at, kept.closes_at, kept.decisions_at), days, strict=True):
        local = clock.local(instant)
        assert (local.date().isoformat(), local.hour, local.minute) == (day, 12, 0)
    assert "Dates set" in text(client.get(f"/manage/{round_.slug}/ledger/"))


def test_the_closing_date_stands_once_the_round_has_opened() -> None:
    at = clock.now()
    round_ = factories.round(at)
    client = as_(factories.staff(round_))
    path = f"/manage/{round_.slug}/dates/"
    page = client.get(path).content.decode()
    assert 'name="closes_at_0"' not in page
    later = (clock.local(round_.closes_at).date() + timedelta(days=9)).isoformat()
    client.post(path, dates_form("2023-01-01", later, later))
    assert Round.objects.get(pk=round_.pk).closes_at == round_.closes_at
    with pytest.raises(Refused, match="Give more time instead"):
        rounds.set_dates(
            round_,
            opens_at=round_.opens_at,
            closes_at=round_.closes_at + HOUR,
            decisions_at=round_.decisions_at,
            by=factories.user(),
            at=round_.opens_at,
        )
    told = (clock.local(round_.closes_at).date() + timedelta(days=30)).isoformat()
    assert client.post(path, {"act": "dates", "decisions_at_0": told}).status_code == 302
    kept = Round.objects.get(pk=round_.pk)
    assert kept.closes_at == round_.closes_at
    assert clock.local(kept.decisions_at).date().isoformat() == told


def test_a_time_that_the_clocks_skip_is_named() -> None:
    at = clock.now()
    round_ = factories.round(at)
    data = {"act": "dates", "decisions_at_0": "2031-03-30", "decisions_at_1": "01:30"}
    response = as_(factories.staff(round_)).post(f"/manage/{round_.slug}/dates/", data)
    assert response.status_code == 422
    assert "This time does not exist on that day: the clocks go forward." in text(response)
    assert 'value="2031-03-30"' in response.content.decode()


def test_more_time_for_everybody_takes_two_people() -> None:
    round_ = factories.round(clock.now())
    manager = factories.staff(round_)
    path = f"/manage/{round_.slug}/dates/"
    day = (clock.local(round_.closes_at).date() + timedelta(days=2)).isoformat()
    data = {"act": "more_time", "more-until_0": day, "more-reason": "our_fault"}
    assert as_(manager).post(path, data).status_code == 302
    extension = Extension.objects.get()
    answer = {"act": "answer", "extension": extension.pk, "answer": "give"}
    refused = as_(manager).post(path, answer)
    assert "More time for everybody needs two people" in text(refused)
    assert as_(factories.staff(round_, "approver")).post(path, answer).status_code == 302
    assert Extension.objects.get().state == "approved"


def test_a_message_that_failed_is_tried_again_by_a_manager() -> None:
    at = clock.now()
    round_ = factories.round(at)
    factories.submitted(round_, at=at)
    message = Message.objects.get()
    message.claim()
    message.save()
    message.give_up()
    message.error = "the address does not exist"
    message.save()
    path = f"/manage/{round_.slug}/messages/"
    data = {"message": message.pk}
    assert "the address does not exist" in text(as_(factories.staff(round_)).get(f"{path}?state=failed"))
    assert as_(factories.staff(round_, "observer")).post(path, data).status_code == 403
    assert as_(factories.staff(round_)).post(path, data).status_code == 302
    assert Message.objects.get().state == MessageState.QUEUED
    elsewhere = factories.round(at)
    wrong = as_(factories.staff(elsewhere)).post(f"/manage/{elsewhere.slug}/messages/", data)
    assert wrong.status_code == 404


def test_payments_are_planned_in_halves_and_paid_by_finance() -> None:
    round_, found, manager, approver = approved(2)
    with_files(round_)
    decisions.release(round_, by=approver, at=rows.CLOSED)
    award = Award.objects.get()
    awards.accept(award, by=factories.lead_of(found[0]), at=rows.CLOSED)
    finance = factories.staff(round_, "finance", name="Fin Ance")
    path = f"/manage/{round_.slug}/awards/{award.public_reference}/"
    page = as_(finance).get(path).content.decode()
    assert page.count('value="150"') == 2
    plan = {
        "act": "plan",
        "first": "150",
        "first_on": "2024-01-08",
        "second": "100",
        "second_on": "2024-07-01",
    }
    wrong = as_(finance).post(path, plan)
    assert wrong.status_code == 422
    assert "The payments have to come to £300 exactly." in text(wrong)
    assert as_(finance).post(path, {**plan, "second": "150"}).status_code == 302
    part = award.instalments.get(order=1)
    for person, act, code in (
        (approver, "due", 403),
        (finance, "due", 302),
        (finance, "approve", 403),
        (approver, "approve", 302),
        (manager, "paid", 403),
        (finance, "paid", 302),
    ):
        data = {"act": act, "instalment": part.pk, "on": "2024-01-09"}
        assert as_(person).post(path, data).status_code == code, (str(person), act)
    assert award.instalments.get(order=1).state == "paid"
    assert "£150 paid" in text(as_(finance).get(f"/manage/{round_.slug}/awards/"))


# How many statements


def test_statements_of_the_list_of_applications() -> None:
    at = clock.now()
    round_ = factories.round(at)
    client = as_(factories.staff(round_))
    path = f"/manage/{round_.slug}/applications/"
    counts = []
    for more in (1, 2):
        for _ in range(more):
            factories.submitted(round_, at=at)
            factories.complete_draft(round_, at=at)
        counts.append(statements(client, path))
    assert counts == [9, 9]


def test_statements_of_the_lists_of_a_decided_round() -> None:
    found = {}
    for applications in (1, 3):
        round_, _found, _manager, approver = approved(applications)
        with_files(round_)
        client = as_(approver)
        for page in ("", "ranking/", "decisions/", "decisions/release/", "letters/", "awards/", "messages/"):
            count = statements(client, f"/manage/{round_.slug}/{page}")
            found.setdefault(page, []).append(count)
    assert found == {}


def test_statements_of_the_page_that_approves() -> None:
    counts = []
    for applications in (1, 3):
        round_, _found, _manager, approver = proposed(applications)
        counts.append(statements(as_(approver), f"/manage/{round_.slug}/decisions/approve/"))
    assert counts == [10, 10]
