"""The manager's other acts: more time, late attempts, eligibility, dates, messages, payments."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants import decisions, payments
from grants.models import Award, Extension
from grants.payments import Part
from programme import clock, rounds
from programme.models import Message, Round
from programme.refusals import Refused
from programme.states import MessageState
from tests import factories
from tests.grants import award_scene
from tests.reviews import rows
from tests.reviews.desk_scene import approved, as_, text, with_files

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


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


@pytest.mark.parametrize("act", ["", "dance"])
def test_an_act_that_nobody_knows_is_a_bad_request(act: str) -> None:
    at = clock.now()
    round_ = factories.round(at)
    made = factories.submitted(round_, at=at)
    client = as_(factories.staff(round_))
    for path in (f"applications/{made.reference}/", "dates/"):
        assert client.post(f"/manage/{round_.slug}/{path}", {"act": act}).status_code == 400
    path = f"/manage/{round_.slug}/dates/"
    assert client.post(path, {"act": "take_back", "extension": "one"}).status_code == 404


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


@pytest.mark.parametrize(("late_by", "kept"), [(-1, True), (0, True), (1, False)])
def test_an_opening_cannot_be_put_into_the_past(late_by: int, kept: bool) -> None:
    at = clock.now()
    round_ = factories.round(at, opens_at=at + timedelta(days=2), closes_at=at + timedelta(days=9))
    opens_at = at - timedelta(microseconds=late_by)
    dates = {"closes_at": round_.closes_at, "decisions_at": round_.decisions_at}
    by = factories.staff(round_)
    if kept:
        rounds.set_dates(round_, opens_at=opens_at, **dates, by=by, at=at)
    else:
        with pytest.raises(Refused, match="The opening date has passed already"):
            rounds.set_dates(round_, opens_at=opens_at, **dates, by=by, at=at)
    assert Round.objects.get(pk=round_.pk).opens_at == (opens_at if kept else round_.opens_at)


def test_the_page_says_that_an_opening_is_in_the_past_and_keeps_nothing() -> None:
    at = clock.now()
    round_ = factories.round(at, opens_at=at + timedelta(days=2), closes_at=at + timedelta(days=9))
    first = clock.local(at).date()
    days = [(first + timedelta(days=number)).isoformat() for number in (-2, 40, 60)]
    response = as_(factories.staff(round_)).post(f"/manage/{round_.slug}/dates/", dates_form(*days))
    assert response.status_code == 422
    said = "The opening date has passed already. Choose a moment that is still to come."
    assert said in text(response)
    assert f'value="{days[0]}"' in response.content.decode()
    kept = Round.objects.get(pk=round_.pk)
    assert (kept.opens_at, kept.closes_at) == (round_.opens_at, round_.closes_at)


def test_an_opening_that_passed_unseen_may_stand_while_other_dates_move() -> None:
    at = clock.now()
    round_ = factories.round(at, is_published=False)
    closes_at = round_.closes_at + HOUR
    rounds.set_dates(
        round_,
        opens_at=round_.opens_at,
        closes_at=closes_at,
        decisions_at=round_.decisions_at + HOUR,
        by=factories.staff(round_),
        at=round_.opens_at + HOUR,
    )
    kept = Round.objects.get(pk=round_.pk)
    assert (kept.opens_at, kept.closes_at) == (round_.opens_at, closes_at)


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
    refused = as_(manager).post(path, data)
    assert refused.status_code == 422
    assert "Say in a sentence why everybody gets more time." in text(refused)
    assert as_(manager).post(path, {**data, "more-public_note": "The street was dark."}).status_code == 302
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
    decisions.release(round_, by=approver, at=round_.decisions_at)
    award = Award.objects.get()
    award_scene.accept(award, by=factories.lead_of(found[0]), at=rows.CLOSED)
    award_scene.settle(award, by=manager, at=rows.CLOSED)
    finance = factories.staff(round_, "finance", name="Fin Ance")
    path = f"/manage/{round_.slug}/awards/{award.public_reference}/"
    page = as_(finance).get(path).content.decode()
    assert page.count('value="150"') == 2
    plan = {
        "act": "plan",
        "plan-TOTAL_FORMS": "4",
        "plan-INITIAL_FORMS": "2",
        "plan-0-amount": "150",
        "plan-0-due_on": "2024-01-08",
        "plan-0-trigger": "date",
        "plan-1-amount": "100",
        "plan-1-due_on": "2024-07-01",
        "plan-1-trigger": "report",
        "plan-1-after_report": "1",
        **{f"plan-{n}-trigger": "date" for n in (2, 3)},
    }
    wrong = as_(finance).post(path, plan)
    assert wrong.status_code == 422
    assert "The payments have to come to £300 exactly." in text(wrong)
    assert as_(finance).post(path, {**plan, "plan-1-amount": "150"}).status_code == 302
    seen, plan["plan-1-amount"] = _mark(as_(finance).get(path)), "149"
    payments.plan_instalments(
        award,
        [Part(Decimal(150), date(2024, 1, 8))] * 2,
        replacing=[int(key) for key in seen.split(",")],
        by=manager,
        at=rows.CLOSED,
    )
    wrong = as_(finance).post(path, {**plan, "plan-1-amount": "much", "replacing": seen})
    assert (wrong.status_code, _mark(wrong)) == (422, seen)
    again = {**plan, "plan-1-amount": "150", "replacing": seen}
    moved = as_(finance).post(path, again)
    assert "Somebody else changed the plan in the meantime." in text(moved) and _mark(moved) != seen
    assert as_(finance).post(path, {**again, "replacing": _mark(moved)}).status_code == 302
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


def _mark(page: Any) -> str:
    """Which plan the form says that its reader saw."""
    return str(page.content.decode().split('name="replacing" value="')[1].split('"')[0])


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
def test_a_year_far_away_is_refused_and_no_page_breaks(day: str) -> None:
    made = factories.submitted(rows.closed_round(), at=rows.CLOSED - timedelta(hours=1))
    client = as_(factories.staff(made.round, "manager"))
    path = f"/manage/{made.round.slug}/applications/{made.reference}/"
    data = {"act": "more_time", "more-until_0": day, "more-until_1": "23:59", "more-reason": "access"}
    response = client.post(path, data)
    assert response.status_code == 422
    assert "The year has to be between 2000 and 2100." in text(response)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/letters/a%00b/", "/letters/a%00b.pdf", "/manage/{}/awards/a%00b/"])
def test_an_address_with_a_nul_in_it_is_not_found(path: str) -> None:
    round_, _found, manager, _approver = approved(1)
    assert as_(manager).get(path.format(round_.slug)).status_code == 404
