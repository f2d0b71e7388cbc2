"""The rule for outages: agreed by two, applied once by itself, into hours in which somebody is there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from grants import extensions, outage_rules, outages
from grants.deadlines import window_of_round
from grants.models import Extension, OutageRule
from grants.outages import Kind
from grants.states import ExtensionReason, ExtensionState
from programme import clock
from programme.models import LedgerRow, Programme, Round, ServiceMinute
from programme.refusals import Refused
from tests import factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
TICK = timedelta(microseconds=1)
OPENS = NOON - 10 * DAY


def a_round(**fields: Any) -> Round:
    made = factories.round(opens_at=OPENS, closes_at=fields.pop("closes_at", NOON), **fields)
    return Round.objects.select_related("programme").get(pk=made.pk)


def agreed(round_: Round, **fields: Any) -> OutageRule:
    facts = {
        "minutes": 10,
        "within_hours": 2,
        "staffed_from": time(9),
        "staffed_until": time(17),
        **fields,
    }
    rule = outage_rules.propose(round_, **facts, by=factories.staff(round_), at=OPENS - DAY)
    return outage_rules.agree(rule, by=factories.staff(round_, "approver"), at=OPENS - HOUR)


def measured(start: datetime, *, failed: int = 0, well: int = 0) -> datetime:
    """Minutes that failed, then minutes that went well, from `start`; their end."""
    for place in range(failed + well):
        bad = place < failed
        ServiceMinute.objects.update_or_create(
            minute=start + place * MINUTE, defaults={"ok": 2 if bad else 3, "failed": int(bad)}
        )
    return start + (failed + well) * MINUTE


def test_a_rule_takes_two_people_before_the_round_opens() -> None:
    round_ = a_round()
    first = factories.staff(round_, "manager", "approver")
    facts = {"minutes": 10, "within_hours": 2, "staffed_from": time(9), "staffed_until": time(17)}
    rule = outage_rules.propose(round_, **facts, by=first, at=OPENS - DAY)
    with pytest.raises(Refused, match="somebody else"):
        outage_rules.agree(rule, by=first, at=OPENS - DAY)
    second = factories.staff(round_)
    with pytest.raises(Refused, match="has opened"):
        outage_rules.agree(rule, by=second, at=OPENS)
    done = outage_rules.agree(rule, by=second, at=OPENS - TICK)
    assert (done.proposed_by, done.agreed_by) == (first, second)
    with pytest.raises(Refused, match="has opened"):
        outage_rules.propose(round_, **{**facts, "minutes": 5}, by=first, at=OPENS)
    acts = LedgerRow.objects.filter(chain=round_.ledger_id).order_by("sequence").values_list("act", flat=True)
    assert list(acts) == ["outage_rule_proposed", "outage_rule_agreed"]


def test_another_proposal_has_to_be_agreed_anew_and_not_by_an_old_page() -> None:
    round_ = a_round()
    seen = agreed(round_)
    facts = {"minutes": 1, "within_hours": 2, "staffed_from": time(9), "staffed_until": time(17)}
    outage_rules.propose(round_, **facts, by=factories.staff(round_), at=OPENS - HOUR / 2)
    assert OutageRule.objects.get().agreed_by is None
    with pytest.raises(Refused, match="changed in the meantime"):
        outage_rules.agree(seen, by=factories.staff(round_), at=OPENS - HOUR / 4)
    with transaction.atomic(), pytest.raises(IntegrityError, match="outage_rule_needs_two_people"):
        rule = OutageRule.objects.get()
        OutageRule.objects.filter(pk=rule.pk).update(agreed_by=rule.proposed_by, agreed_at=OPENS)


@pytest.mark.parametrize(
    "wrong", [{"minutes": 0}, {"minutes": 121}, {"within_hours": 49}, {"staffed_until": time(9)}]
)
def test_a_rule_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    round_ = a_round()
    with pytest.raises(Refused):
        agreed(round_, **wrong)


def test_the_rule_in_words() -> None:
    assert outage_rules.in_words(agreed(a_round(), within_hours=1)) == (
        "If submitting fails here for 10 minutes or more in the last hour before the deadline, everybody "
        "gets at least as much time again. It ends in our hours, from 09:00 to 17:00 (UK time) on Monday to "
        "Friday."
    )


def test_twelve_failed_minutes_give_twelve_more() -> None:
    round_ = a_round()
    rule = agreed(round_)
    end = measured(NOON - HOUR, failed=12, well=3)
    given = outages.apply(round_, at=end)
    assert given is not None
    assert (given.until, given.state, given.reason) == (
        NOON + 12 * MINUTE,
        ExtensionState.APPROVED,
        ExtensionReason.OUR_FAULT,
    )
    assert (given.requested_by, given.decided_by, given.outage_rule) == (
        rule.proposed_by,
        rule.agreed_by,
        rule,
    )
    assert window_of_round(round_).closes_at == NOON + 12 * MINUTE
    (notice,) = extensions.notices(round_, window_of_round(round_))
    assert notice.because == "Submitting did not work for 12 minutes shortly before the deadline."
    row = LedgerRow.objects.get(chain=round_.ledger_id, act="outage_rule_applied")
    assert row.actor is None
    # Again, by another worker, now and later: nothing more.
    for later in (end, end + MINUTE, NOON, NOON + 14 * MINUTE):
        assert outages.apply(round_, at=later) is None
    assert Extension.objects.count() == 1


def test_too_few_or_too_early_minutes_give_nothing() -> None:
    round_ = a_round()
    agreed(round_)
    measured(NOON - HOUR, failed=9, well=2)
    measured(NOON - 3 * HOUR, failed=50, well=2)
    assert outages.failed_minutes(round_, NOON) == 9
    assert outages.apply(round_, at=NOON) is None


def test_a_minute_that_was_not_measured_does_not_count() -> None:
    round_ = a_round()
    agreed(round_)
    measured(NOON - 2 * HOUR, well=3)
    measured(NOON - HOUR, failed=9, well=1)
    meter = outages.read(round_, OutageRule.objects.get(), at=NOON)
    assert (meter.failed, meter.unmeasured) == (9, 107)
    assert [(one.kind, one.minutes) for one in meter.stretches] == [
        (Kind.WELL, 3),
        (Kind.UNMEASURED, 57),
        (Kind.FAILED, 9),
        (Kind.WELL, 1),
        (Kind.UNMEASURED, 50),
    ]
    assert outages.apply(round_, at=NOON) is None


def test_the_minute_that_is_not_over_does_not_count_yet() -> None:
    round_ = a_round()
    agreed(round_)
    measured(NOON - HOUR, failed=10, well=0)
    assert outages.failed_minutes(round_, NOON - HOUR + 10 * MINUTE - TICK) == 9
    assert outages.failed_minutes(round_, NOON - HOUR + 10 * MINUTE) == 10


def test_while_it_goes_on_it_waits_until_just_before_the_deadline() -> None:
    round_ = a_round()
    agreed(round_)
    measured(NOON - 30 * MINUTE, failed=30)
    for minutes in (19, 10, 3):
        assert outages.apply(round_, at=NOON - minutes * MINUTE) is None
    given = outages.apply(round_, at=NOON - 2 * MINUTE)
    assert given is not None
    assert given.until == NOON + 30 * MINUTE


def test_what_fails_after_that_counts_again_for_the_new_deadline() -> None:
    round_ = a_round()
    agreed(round_)
    first = outages.apply(round_, at=measured(NOON - HOUR, failed=12, well=2))
    assert first is not None
    assert outages.apply(round_, at=measured(NOON - 20 * MINUTE, failed=9, well=2)) is None
    second = outages.apply(round_, at=measured(NOON, failed=2, well=1))
    assert second is not None
    assert second.until == first.until + 11 * MINUTE
    assert [one.former for one in extensions.notices(round_, window_of_round(round_))] == [NOON, first.until]


def test_it_is_applied_until_what_arrived_in_time_is_counted() -> None:
    round_ = a_round()
    agreed(round_)
    measured(NOON - 20 * MINUTE, failed=15, well=5)
    settling = timedelta(minutes=5)
    assert outages.apply(round_, at=NOON + settling) is None
    given = outages.apply(round_, at=NOON + settling - TICK)
    assert given is not None
    # The time is counted from when people can use it.
    assert given.until == NOON + settling - TICK + 15 * MINUTE


def test_a_meter_that_never_had_a_good_answer_is_not_believed() -> None:
    round_ = a_round()
    agreed(round_)
    for place in range(60):
        ServiceMinute.objects.create(minute=NOON - HOUR + place * MINUTE, failed=3)
    assert outages.apply(round_, at=NOON) is None
    ServiceMinute.objects.create(minute=NOON - 20 * HOUR, ok=3)
    assert outages.apply(round_, at=NOON) is not None


def test_without_an_agreed_rule_nothing_is_given_and_it_is_offered() -> None:
    round_ = a_round()
    outage_rules.propose(
        round_,
        minutes=10,
        within_hours=2,
        staffed_from=time(9),
        staffed_until=time(17),
        by=factories.staff(round_),
        at=OPENS - DAY,
    )
    measured(NOON - 2 * HOUR, well=46)
    measured(NOON - 74 * MINUTE, failed=14, well=60)
    assert outages.apply(round_, at=NOON) is None
    offered = outages.offer(round_, at=NOON - TICK)
    assert offered is not None
    assert offered.meter.says == "Submitting failed for 14 minutes in the last 2 hours before the deadline."
    assert offered.until == NOON + 14 * MINUTE
    first, second = factories.staff(round_), factories.staff(round_)
    asked = outages.ask_for_all(round_, count_unmeasured=False, by=first, at=NOON - TICK)
    assert (asked.state, asked.until) == (ExtensionState.REQUESTED, NOON + 14 * MINUTE)
    assert outages.offer(round_, at=NOON - TICK) is None
    with pytest.raises(Refused):
        outages.ask_for_all(round_, count_unmeasured=False, by=second, at=NOON - TICK)
    with pytest.raises(Refused, match="two people"):
        extensions.approve(asked, by=first, at=NOON - TICK)
    extensions.approve(asked, by=second, at=NOON - TICK)
    assert outages.offer(round_, at=NOON) is None


def test_what_was_not_measured_counts_if_a_person_says_so() -> None:
    round_ = a_round()
    measured(NOON - 2 * HOUR, well=90)
    with pytest.raises(Refused, match="nothing to make good"):
        outages.ask_for_all(round_, count_unmeasured=False, by=factories.staff(round_), at=NOON)
    measured(NOON - 2 * HOUR, failed=5)
    offered = outages.offer(round_, at=NOON)
    assert offered is not None
    assert (offered.until, offered.with_unmeasured) == (NOON + 5 * MINUTE, NOON + 35 * MINUTE)
    asked = outages.ask_for_all(round_, count_unmeasured=True, by=factories.staff(round_), at=NOON)
    assert asked.until == NOON + 35 * MINUTE
    assert "30 were not measured and are counted as failed" in asked.note


def test_one_that_was_taken_back_is_not_given_again() -> None:
    round_ = a_round()
    agreed(round_)
    end = measured(NOON - HOUR, failed=12, well=3)
    given = outages.apply(round_, at=end)
    assert given is not None
    extensions.close(given, by=factories.staff(round_), at=end)
    assert outages.apply(round_, at=end + MINUTE) is None


def test_every_round_that_is_near_gets_its_own_and_one_that_breaks_stops_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bad, good, far = a_round(), a_round(), a_round(closes_at=NOON + DAY)
    for each in (bad, good, far):
        agreed(each)
    end = measured(NOON - HOUR, failed=12, well=3)
    real = outages.read

    def read(round_: Round, *args: Any, **kwargs: Any) -> Any:
        if round_.pk == bad.pk:
            raise RuntimeError("broken")
        return real(round_, *args, **kwargs)

    monkeypatch.setattr(outages, "read", read)
    assert [given.round for given in outages.apply_due(at=end)] == [good]


def rule_in(zone: str, **hours: time) -> OutageRule:
    return OutageRule(round=Round(programme=Programme(zone=zone)), **hours)


LONDON, SYDNEY = "Europe/London", "Australia/Sydney"
MONDAY = date(2023, 11, 27)


@pytest.mark.parametrize(
    ("zone", "from_", "minutes", "to"),
    [
        pytest.param(LONDON, (MONDAY, time(12, 14)), 14, (MONDAY, time(12, 14)), id="in"),
        pytest.param(LONDON, (MONDAY, time(17, 0)), 14, (MONDAY, time(17, 0)), id="end"),
        pytest.param(LONDON, (MONDAY, time(17, 1)), 14, (date(2023, 11, 28), time(9, 14)), id="evening"),
        pytest.param(LONDON, (MONDAY, time(8, 59)), 14, (MONDAY, time(9, 14)), id="morning"),
        pytest.param(
            LONDON, (date(2023, 12, 1), time(17, 30)), 20, (date(2023, 12, 4), time(9, 20)), id="friday"
        ),
        pytest.param(
            LONDON, (date(2023, 12, 3), time(12, 10)), 10, (date(2023, 12, 4), time(9, 10)), id="sunday"
        ),
        pytest.param(
            LONDON, (date(2024, 3, 29), time(18, 0)), 10, (date(2024, 4, 1), time(9, 10)), id="into-summer"
        ),
        pytest.param(
            LONDON, (date(2023, 10, 27), time(18, 0)), 10, (date(2023, 10, 30), time(9, 10)), id="into-winter"
        ),
        pytest.param(SYDNEY, (MONDAY, time(23, 0)), 15, (date(2023, 11, 28), time(9, 15)), id="sydney"),
        pytest.param(LONDON, (MONDAY, time(20, 0)), 900, (date(2023, 11, 28), time(17, 0)), id="long"),
    ],
)
def test_more_time_ends_in_staffed_hours(
    zone: str, from_: tuple[date, time], minutes: int, to: tuple[date, time]
) -> None:
    instant = clock.instant_of(*from_, zone)
    found = outages.staffed(instant, minutes=minutes, rule=rule_in(zone))
    assert found == clock.instant_of(*to, zone)
    assert found >= instant


def test_the_deadline_on_a_day_on_which_the_clocks_change() -> None:
    # Noon on the Sunday on which summer time ends, Berlin: Monday at nine there is eight in UTC.
    closes_at = clock.instant_of(date(2023, 10, 29), time(12), "Europe/Berlin")
    round_ = factories.round(
        opens_at=closes_at - 10 * DAY,
        closes_at=closes_at,
        programme=factories.programme(zone="Europe/Berlin"),
    )
    rule = outage_rules.propose(
        round_,
        minutes=10,
        within_hours=2,
        staffed_from=time(9),
        staffed_until=time(17),
        by=factories.staff(round_),
        at=closes_at - 11 * DAY,
    )
    outage_rules.agree(rule, by=factories.staff(round_), at=closes_at - 11 * DAY)
    given = outages.apply(round_, at=measured(closes_at - HOUR, failed=15, well=2))
    assert given is not None
    assert given.until == datetime(2023, 10, 30, 8, 15, tzinfo=UTC)


def test_a_submission_that_ended_in_an_error_of_ours_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    at = clock.now()
    draft = factories.complete_draft(factories.round(at), at=at)
    client = Client(raise_request_exception=False)
    client.force_login(factories.lead_of(draft))
    path = f"/applications/{draft.reference}/submit/"

    def breaks(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as broken:
        broken.setattr("grants.views.submitting.lifecycle.submit", breaks)
        assert client.post(path, {"key": "12345678"}).status_code == 500
    assert client.post("/applications/MSC-0000/submit/").status_code == 404
    assert client.get(path).status_code == 405
    assert not ServiceMinute.objects.exists()
    client.get("/readyz")
    row = ServiceMinute.objects.get()
    assert (row.ok, row.failed) == (0, 1)
    assert client.post(path, {"key": "12345678"}).status_code == 302
