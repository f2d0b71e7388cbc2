"""Reminders of reports: when, to whom, once, and never after the report has come."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from grants import report_reminders, reports, terms_in_force, variations
from grants.terms_in_force import Agreed
from programme import clock
from programme.models import Message
from programme.refusals import Refused
from tests.grants import after_scene
from tests.grants.after_scene import After

pytestmark = pytest.mark.django_db

# The middle report is due on Saturday 6 April 2024; in London the clocks went forward on 31 March.
DUE = date(2024, 4, 6)
NINE = datetime.combine(DUE, time(8), tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def made() -> After:
    return after_scene.after()


def sent() -> list[str]:
    return list(
        Message.objects.filter(kind="report_reminder").order_by("pk").values_list("subject", flat=True)
    )


def test_each_goes_out_at_nine_in_the_morning_of_its_day_and_once(made: After) -> None:
    first = datetime(2024, 3, 9, 9, 0, tzinfo=UTC)
    assert report_reminders.send_due(at=first - INSTANT) == 0
    for _again in range(3):
        report_reminders.send_due(at=first)
    assert sent() == ["Your report by Saturday 6 April 2024: A word from the middle"]
    for day in (-7, -1, 1, 14, 42):
        # Seven days before it is still winter in London: nine o'clock is an hour later in UTC.
        at = clock.instant_of(DUE + timedelta(days=day), time(9))
        assert report_reminders.send_due(at=at - INSTANT) == 0
        assert report_reminders.send_due(at=at) == 1
        assert report_reminders.send_due(at=at + timedelta(hours=5)) == 0
    assert [words[:25] for words in sent()[3:]] == ["We are still waiting for "] * 3
    late = Message.objects.filter(kind="report_reminder").order_by("pk")[4]
    assert "14 days ago" in late.text and "14 days ago" in late.html


def test_a_sweep_that_slept_sends_the_latest_alone(made: After) -> None:
    assert report_reminders.send_due(at=NINE + timedelta(days=20)) == 1
    assert "We are still waiting" in sent()[0]


def test_everybody_of_the_group_is_reminded_also_who_only_reads(made: After) -> None:
    after_scene.reader_of(made)
    assert report_reminders.send_due(at=NINE - timedelta(days=7)) == 2


@pytest.mark.parametrize("state", ["sent", "accepted", "not_needed"])
def test_what_has_come_is_not_reminded_of(made: After, state: str) -> None:
    if state == "sent":
        made.send()
    elif state == "accepted":
        made.accept()
    else:
        reports.drop(made.report(), reason="We talked.", by=made.manager, at=NINE)
    assert report_reminders.send_due(at=NINE + timedelta(days=1)) == 0


def test_what_was_sent_between_reading_and_queueing_is_left_alone(
    made: After, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report comes in after the sweep has read it, and before it queues the mail."""
    untold = report_reminders._untold

    def meanwhile(found: list[report_reminders.Reminder]) -> list[report_reminders.Reminder]:
        made.send(at=NINE)
        return untold(found)

    monkeypatch.setattr(report_reminders, "_untold", meanwhile)
    assert report_reminders.send_due(at=NINE + timedelta(days=1)) == 0


def test_reminders_follow_the_day_and_none_lies_before_it_was_set(made: After) -> None:
    """More time is agreed six days before the day: the reminder of 28 days lay before that."""
    report_reminders.send_due(at=NINE - timedelta(days=7))
    at = NINE - timedelta(days=6)
    asked = variations.ask(
        made.fresh(), kind="time", asks="More.", reason="Rain.", until=date(2024, 8, 14), by=made.lead, at=at
    )
    variations.agree(asked, Agreed(ends_on=date(2024, 8, 14)), by=made.manager, at=at)
    assert terms_in_force.work_ends_on(made.fresh()) == date(2024, 8, 14)
    assert made.report().due_on == date(2024, 4, 20)
    assert report_reminders.send_due(at=at + timedelta(hours=1)) == 0
    assert report_reminders.send_due(at=datetime(2024, 4, 13, 8, tzinfo=UTC)) == 1
    assert len(sent()) == 2


def test_a_person_reminds_once_a_day(made: After) -> None:
    at = NINE + timedelta(days=3)
    report_reminders.by_hand(made.report(), by=made.manager, at=at)
    with pytest.raises(Refused, match="reminded of this today"):
        report_reminders.by_hand(made.report(), by=made.second, at=at + timedelta(hours=3))
    report_reminders.by_hand(made.report(), by=made.manager, at=at + timedelta(days=1))
    assert len(sent()) == 2
    assert made.acts("report_reminded") == ["report_reminded"] * 2
    made.send(at=at)
    with pytest.raises(Refused, match="not waited for"):
        report_reminders.by_hand(made.report(), by=made.manager, at=at + timedelta(days=2))


def test_one_that_fails_holds_up_nobody(made: After, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = report_reminders._mails

    def fails(report: reports.Report, occasion: str, *, at: datetime) -> list[Message]:
        if report.order == 1:
            raise ValueError("no words")
        return whole(report, occasion, at=at)

    monkeypatch.setattr(report_reminders, "_mails", fails)
    assert report_reminders.send_due(at=datetime(2024, 8, 27, 8, tzinfo=UTC)) == 1
    assert "Final report" in sent()[0]
