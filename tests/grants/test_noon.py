"""The rule at noon, at every door: 11:59:59.999999 is in, 12:00:00.000000 is out.

In winter, in summer, on both days on which the clocks change; with the server's zone set to UTC, London
and Tokyo. The instants are passed to the acts, as the web passes the moment of arrival.
"""

from __future__ import annotations

import json
import os
import time as system_time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from grants import lifecycle
from grants.deadlines import closes_at_for, in_time, window_of_round
from grants.models import Application, LateAttempt
from grants.outcomes import NotStarted, Outcome
from grants.states import Rule
from programme import clock
from programme.arrival import Arrival
from programme.models import LedgerRow, Round
from tests import factories

pytestmark = pytest.mark.django_db

TICK = timedelta(microseconds=1)
DAYS = {
    "winter": date(2023, 11, 27),
    "summer": date(2024, 7, 1),
    "forward": date(2024, 3, 31),
    "back": date(2023, 10, 29),
}
ZONES = ["UTC", "Europe/London", "Asia/Tokyo"]
WHEN = [
    pytest.param(-TICK, None, id="11:59:59.999999"),
    pytest.param(timedelta(0), Rule.LATE, id="12:00:00.000000"),
    pytest.param(TICK, Rule.LATE, id="12:00:00.000001"),
]


@pytest.fixture(params=ZONES)
def server_zone(request: pytest.FixtureRequest, settings: Any) -> Iterator[str]:
    """The machine's zone and Django's, both."""
    before = os.environ.get("TZ")
    settings.TIME_ZONE = request.param
    os.environ["TZ"] = request.param
    system_time.tzset()
    yield request.param
    if before is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = before
    system_time.tzset()


@pytest.fixture(params=sorted(DAYS))
def noon_round(request: pytest.FixtureRequest, server_zone: str) -> Round:
    noon = clock.instant_of(DAYS[request.param], time(12))
    made = factories.round(opens_at=noon - timedelta(days=10), closes_at=noon)
    return Round.objects.get(pk=made.pk)


def _draft(round: Round) -> Application:
    return factories.complete_draft(round, at=round.closes_at - timedelta(days=1))


def _submitted(round: Round) -> Application:
    return factories.submitted(round, at=round.closes_at - timedelta(days=1))


def _reopened(round: Round) -> Application:
    made = _submitted(round)
    lifecycle.reopen(made, by=factories.lead_of(made), at=round.closes_at - timedelta(hours=1))
    return Application.objects.get(pk=made.pk)


def _withdrawn(round: Round) -> Application:
    made = _submitted(round)
    lifecycle.withdraw(made, by=factories.lead_of(made), at=round.closes_at - timedelta(hours=1))
    return Application.objects.get(pk=made.pk)


def _submit(application: Application, at: datetime) -> Outcome:
    return lifecycle.submit(application, by=factories.lead_of(application), at=at)


def _save(application: Application, at: datetime) -> Outcome:
    return lifecycle.save_answers(
        application, answers_given={"idea": "One more thought."}, by=factories.lead_of(application), at=at
    )


def _reopen(application: Application, at: datetime) -> Outcome:
    return lifecycle.reopen(application, by=factories.lead_of(application), at=at)


def _discard_copy(application: Application, at: datetime) -> Outcome:
    return lifecycle.discard_copy(application, by=factories.lead_of(application), at=at)


def _bring_back(application: Application, at: datetime) -> Outcome:
    return lifecycle.bring_back(application, by=factories.lead_of(application), at=at)


DOORS: list[Any] = [
    pytest.param(_draft, _submit, id="submit"),
    pytest.param(_draft, _save, id="save"),
    pytest.param(_submitted, _reopen, id="reopen"),
    pytest.param(_reopened, _discard_copy, id="discard-copy"),
    pytest.param(_withdrawn, _bring_back, id="bring-back"),
]


@pytest.mark.parametrize(("offset", "rule"), WHEN)
@pytest.mark.parametrize(("prepare", "act"), DOORS)
def test_each_act_at_the_stroke_of_noon(
    noon_round: Round,
    prepare: Callable[[Round], Application],
    act: Callable[[Application, datetime], Outcome],
    offset: timedelta,
    rule: Rule | None,
) -> None:
    application = prepare(noon_round)
    outcome = act(application, noon_round.closes_at + offset)
    assert outcome.rule == rule
    assert outcome.deadline == noon_round.closes_at
    refusals = LedgerRow.objects.filter(chain=application.ledger_id, act="refused").count()
    assert refusals == (0 if rule is None else 1)


@pytest.mark.parametrize(("offset", "rule"), WHEN)
def test_starting_at_the_stroke_of_noon(noon_round: Round, offset: timedelta, rule: Rule | None) -> None:
    begun = lifecycle.start(noon_round, by=factories.user(), at=noon_round.closes_at + offset)
    assert isinstance(begun, NotStarted) == (rule is not None)
    if isinstance(begun, NotStarted):
        assert begun.rule == rule


@pytest.mark.parametrize(("offset", "in_it"), [(-TICK, False), (timedelta(0), True), (TICK, True)])
def test_the_opening_is_half_open_too(noon_round: Round, offset: timedelta, in_it: bool) -> None:
    window = window_of_round(noon_round)
    assert (window.refusal(noon_round.opens_at + offset) is None) == in_it


def test_withdrawing_is_possible_on_both_sides_and_can_be_undone_only_before(noon_round: Round) -> None:
    before, after = _submitted(noon_round), _submitted(noon_round)
    closes_at = noon_round.closes_at
    assert lifecycle.withdraw(before, by=factories.lead_of(before), at=closes_at - 2 * TICK).accepted
    assert lifecycle.withdraw(after, by=factories.lead_of(after), at=closes_at).accepted
    assert _bring_back(before, closes_at - TICK).accepted
    assert _bring_back(after, closes_at).rule == Rule.LATE


class _At:
    """Stands in for the arrival middleware's judgement: the moment at which the request had arrived."""

    def __init__(self, at: datetime) -> None:
        self.arrival = Arrival(at, "entry")

    def __call__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("programme.middleware.clock.now", lambda: self.arrival.at)


PAGES: list[Any] = [
    pytest.param(_draft, "submit/", {"key": "k"}, id="submit-page"),
    pytest.param(_draft, "sections/idea/", {"idea": "One more thought."}, id="save-page"),
    pytest.param(_submitted, "reopen/", {}, id="reopen-page"),
    pytest.param(_reopened, "throw-away/", {}, id="discard-copy-page"),
    pytest.param(_draft, "history/idea/", {"revision": 1}, id="restore-page"),
    pytest.param(_withdrawn, "bring-back/", {}, id="bring-back-page"),
]


@pytest.mark.parametrize(("offset", "rule"), WHEN)
@pytest.mark.parametrize(("prepare", "path", "data"), PAGES)
def test_each_page_at_the_stroke_of_noon(
    noon_round: Round,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    prepare: Callable[[Round], Application],
    path: str,
    data: dict[str, str],
    offset: timedelta,
    rule: Rule | None,
) -> None:
    application = prepare(noon_round)
    before = LedgerRow.objects.filter(chain=application.ledger_id, act="refused").count()
    client.force_login(factories.lead_of(application))
    _At(noon_round.closes_at + offset)(monkeypatch)
    response = client.post(f"/applications/{application.reference}/{path}", data, follow=True)
    assert response.status_code in (200, 409)
    refused = LedgerRow.objects.filter(chain=application.ledger_id, act="refused").count() - before
    assert refused == (0 if rule is None else 1)


@pytest.mark.parametrize(("offset", "rule"), WHEN)
def test_the_start_page_at_the_stroke_of_noon(
    noon_round: Round,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    offset: timedelta,
    rule: Rule | None,
) -> None:
    client.force_login(factories.user())
    _At(noon_round.closes_at + offset)(monkeypatch)
    client.post(f"/rounds/{noon_round.slug}/apply/", follow=True)
    assert Application.objects.filter(round=noon_round).exists() == (rule is None)


def test_dates_are_read_fresh_and_not_from_the_row_in_hand() -> None:
    round = factories.round(closes_at=factories.NOON, opens_at=factories.NOON - timedelta(days=10))
    application = _draft(round)
    stale = Application.objects.select_related("round").get(pk=application.pk)
    Round.objects.filter(pk=round.pk).update(closes_at=factories.NOON + timedelta(hours=1))
    assert closes_at_for(stale) == factories.NOON + timedelta(hours=1)
    assert in_time(stale, factories.NOON)


def test_what_is_typed_after_noon_is_kept_whole_and_apart() -> None:
    round = factories.round(closes_at=factories.NOON, opens_at=factories.NOON - timedelta(days=10))
    application = _draft(round)
    typed = "Ŵ  two  spaces\nand a line"
    at = factories.NOON + timedelta(seconds=3)
    outcome = lifecycle.save_answers(
        application, answers_given={"idea": typed}, by=factories.lead_of(application), at=at
    )
    assert outcome.rule == Rule.LATE
    kept = LateAttempt.objects.get()
    assert (kept.act, kept.received_at, kept.deadline) == ("save", at, factories.NOON)
    from grants.late import answers_in

    assert answers_in(kept) == {"idea": typed}
    answer = Application.objects.get(pk=application.pk).response.answers.get(question_key="idea")
    assert answer.value == factories.GOOD_ANSWERS["idea"]


def test_an_old_stamp_is_kept_for_a_person_and_never_refused_in_silence() -> None:
    round = factories.round(closes_at=factories.NOON, opens_at=factories.NOON - timedelta(days=10))
    application = _draft(round)
    outcome = lifecycle.submit(
        application,
        by=factories.lead_of(application),
        at=factories.NOON - timedelta(minutes=10),
        source="proxy-too-old",
    )
    assert outcome.rule == Rule.DOUBTFUL
    assert outcome.late_attempt is not None
    assert Application.objects.get(pk=application.pk).standing is None


def test_the_years_are_real() -> None:
    """The table of days says what it claims: London is on summer time on one side of each change."""
    assert clock.instant_of(DAYS["winter"], time(12)) == datetime(2023, 11, 27, 12, tzinfo=UTC)
    assert clock.instant_of(DAYS["summer"], time(12)) == datetime(2024, 7, 1, 11, tzinfo=UTC)


def test_what_was_typed_and_is_no_value_is_kept_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    round = factories.round(closes_at=factories.NOON, opens_at=factories.NOON - timedelta(days=10))
    application = _draft(round)
    client.force_login(factories.lead_of(application))
    _At(factories.NOON)(monkeypatch)
    path = f"/applications/{application.reference}/sections/money/"
    answer = client.post(path, {"budget-0-label": "Tea", "budget-0-amount": "about ninety"})
    assert answer.status_code == 409
    assert "about ninety" in answer.content.decode()
    kept = json.loads(bytes(LateAttempt.objects.get().content))
    assert kept == {"answers": {"budget": [{"label": "Tea", "amount": "about ninety"}]}, "unread": {}}
    path = f"/applications/{application.reference}/sections/about/"
    client.post(path, {"title": "a\x00b"})
    kept = json.loads(bytes(LateAttempt.objects.latest("pk").content))
    assert kept["unread"] == {"title": "a␀b"}
