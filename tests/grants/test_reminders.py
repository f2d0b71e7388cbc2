"""Reminders: to whom, when, what they say, once; and what fails, or moves, holds up nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants import extensions, lifecycle, mailing, reminders, safety_net, tasks
from grants.models import Application
from grants.states import ExtensionReason
from programme import clock
from programme.models import Message, Round
from tests import factories

pytestmark = pytest.mark.django_db

NOON = factories.NOON
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
BEGUN = NOON - 9 * DAY


@pytest.fixture
def round_() -> Round:
    return factories.round(closes_at=NOON, opens_at=NOON - 20 * DAY)


@pytest.fixture
def draft(round_: Round) -> Application:
    return factories.complete_draft(round_, at=BEGUN)


def sent() -> list[str]:
    """The offsets of all reminders, in the order in which they were queued."""
    found = Message.objects.filter(kind="reminder").order_by("pk").values_list("key", flat=True)
    return [key.split(":")[-2] for key in found]


def the_reminder() -> Message:
    return Message.objects.filter(kind="reminder").latest("pk")


def test_each_offset_comes_at_its_moment_and_not_before(draft: Application) -> None:
    expected: list[str] = []
    for name, offset in reminders.OFFSETS.items():
        assert reminders.send_due(at=NOON - offset - TICK) == 0
        assert sent() == expected
        assert reminders.send_due(at=NOON - offset) == 1
        assert reminders.send_due(at=NOON - offset) == 0
        expected.append(name)
        assert sent() == expected
    assert expected == ["7-days", "3-days", "24-hours", "3-hours"]


@pytest.mark.parametrize("at", [NOON, NOON + TICK, NOON + DAY])
def test_nothing_once_the_deadline_has_passed(draft: Application, at: datetime) -> None:
    assert reminders.send_due(at=at) == 0


def test_a_missed_tick_sends_the_latest_alone(draft: Application) -> None:
    assert reminders.send_due(at=NOON - 20 * HOUR) == 1
    assert sent() == ["24-hours"]
    assert "Time left: 20 hours, 0 minutes." in the_reminder().text
    assert reminders.send_due(at=NOON - 19 * HOUR) == 0


def test_what_is_in_or_withdrawn_is_not_reminded(round_: Round) -> None:
    factories.submitted(round_, at=BEGUN)
    gone = factories.complete_draft(round_, at=BEGUN)
    lifecycle.withdraw(gone, by=factories.lead_of(gone), at=BEGUN)
    assert reminders.send_due(at=NOON - HOUR) == 0


def test_who_joined_after_the_moment_gets_the_next(draft: Application) -> None:
    factories.member(draft, factories.user("Bo"), at=NOON - DAY + TICK)
    assert reminders.send_due(at=NOON - DAY + HOUR) == 1
    assert reminders.send_due(at=NOON - 3 * HOUR) == 2


def test_who_began_after_the_moment_gets_the_next(round_: Round) -> None:
    factories.complete_draft(round_, at=NOON - 2 * DAY)
    assert reminders.send_due(at=NOON - 2 * DAY + TICK) == 0
    assert reminders.send_due(at=NOON - DAY) == 1


def test_what_is_missing_is_said(round_: Round) -> None:
    draft = factories.application(round_, at=BEGUN)
    lead = factories.lead_of(draft)
    lifecycle.save_answers(draft, answers_given={"group_name": "We"}, by=lead, at=BEGUN)
    reminders.send_due(at=NOON - DAY)
    mail = the_reminder()
    assert mail.subject == f"1 day, 0 hours left: {draft.reference} is not submitted yet"
    for part in (mail.text, mail.html):
        assert "3 things are missing:" in part
        assert "What do you want to do?" in part
        assert "We must receive your application before 12:00:00 noon (UK time) on Monday 27" in part
        assert f"/applications/{draft.reference}/" in part


def test_nothing_missing_and_nothing_written_say_so(round_: Round, draft: Application) -> None:
    empty = factories.application(round_, at=BEGUN)
    reminders.send_due(at=NOON - DAY)
    said = {message.about: message.text for message in Message.objects.filter(kind="reminder")}
    assert (
        "Nothing is missing. It is not in until somebody in your group submits it." in said[draft.reference]
    )
    assert "Nothing is written yet." in said[empty.reference]


def test_an_open_copy_is_worded_as_being_in(round_: Round) -> None:
    made = factories.submitted(round_, at=BEGUN)
    lead = factories.lead_of(made)
    lifecycle.reopen(made, by=lead, at=BEGUN)
    lifecycle.save_answers(made, answers_given={"idea": ""}, by=lead, at=BEGUN)
    reminders.send_due(at=NOON - DAY)
    mail = the_reminder()
    assert "Version 1 of your application to Measuring Success 2023 is in, and it counts." in mail.text
    assert "not submitted" not in mail.text + mail.html + mail.subject
    assert "1 thing is missing:" in mail.text


def test_a_copy_that_was_opened_after_the_moment_waits_for_the_next(round_: Round) -> None:
    made = factories.submitted(round_, at=BEGUN)
    lifecycle.reopen(made, by=factories.lead_of(made), at=NOON - 20 * HOUR)
    assert reminders.send_due(at=NOON - 19 * HOUR) == 0
    assert reminders.send_due(at=NOON - 3 * HOUR) == 1


def test_readers_are_not_told_to_submit(draft: Application) -> None:
    factories.member(draft, factories.user("Rita"), "reader", at=BEGUN)
    reminders.send_due(at=NOON - DAY)
    said = {
        message.recipient.name: message.text
        for message in Message.objects.filter(kind="reminder").select_related("recipient")
        if message.recipient
    }
    assert "others in your group can complete and send it" in said["Rita"]
    assert "until somebody in your group submits" not in said["Rita"]
    assert "until somebody in your group submits" in said["Ada Lovegrove"]


def test_the_safety_net_is_named_when_it_is_on(draft: Application) -> None:
    safety_net.tick(draft, by=factories.lead_of(draft), at=BEGUN)
    reminders.send_due(at=NOON - DAY)
    assert "Your group has asked us to submit its last complete saved version" in the_reminder().text


# Dates that move


def _give(draft: Application, until: datetime, at: datetime) -> None:
    extensions.give(
        draft.round,
        application=draft,
        until=until,
        reason=ExtensionReason.ACCESS,
        by=factories.staff(draft.round),
        at=at,
    )


def test_reminders_follow_the_date_in_force(draft: Application) -> None:
    reminders.send_due(at=NOON - DAY)
    _give(draft, NOON + 7 * DAY, at=NOON - HOUR)
    assert reminders.send_due(at=NOON - TICK) == 0
    assert reminders.send_due(at=NOON) == 1
    assert reminders.send_due(at=NOON + 4 * DAY - TICK) == 0
    assert reminders.send_due(at=NOON + 4 * DAY) == 1
    assert reminders.send_due(at=NOON + 6 * DAY) == 1
    assert sent() == ["24-hours", "7-days", "3-days", "24-hours"]
    assert "Monday 4 December 2023" in the_reminder().text


def test_no_reminder_whose_moment_lay_before_more_time_was_given(draft: Application) -> None:
    _give(draft, NOON + 5 * HOUR, at=NOON - HOUR)
    assert reminders.send_due(at=NOON) == 0
    assert reminders.send_due(at=NOON + 2 * HOUR) == 1
    assert sent() == ["3-hours"]


def test_a_round_whose_date_moves_is_reminded_anew(draft: Application) -> None:
    reminders.send_due(at=NOON - DAY)
    Round.objects.update(closes_at=NOON + 2 * DAY)
    assert reminders.send_due(at=NOON - HOUR) == 1
    assert sent() == ["24-hours", "3-days"]


# Whatever fails


def test_one_that_cannot_be_written_holds_up_nobody(
    round_: Round, draft: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = factories.complete_draft(round_, at=BEGUN)
    real = mailing.composed

    def composed(application: Application, *given: Any, **more: Any) -> Any:
        if application.pk == draft.pk:
            raise ValueError("no words")
        return real(application, *given, **more)

    monkeypatch.setattr(mailing, "composed", composed)
    assert reminders.send_due(at=NOON - DAY) == 1
    assert the_reminder().about == other.reference
    monkeypatch.undo()
    assert reminders.send_due(at=NOON - DAY + HOUR) == 1
    assert the_reminder().about == draft.reference


def test_one_address_that_the_database_refuses_holds_up_nobody(
    round_: Round, draft: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = factories.complete_draft(round_, at=BEGUN)
    real = mailing.composed

    def composed(application: Application, *given: Any, **more: Any) -> Any:
        mails = real(application, *given, **more)
        if application.pk == draft.pk:
            mails[0].address = "a" * 500
        return mails

    monkeypatch.setattr(mailing, "composed", composed)
    assert reminders.send_due(at=NOON - DAY) == 1
    assert the_reminder().about == other.reference


def test_nobody_who_has_just_sent_it_is_reminded(draft: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    real = reminders._queue

    def queue(ready: Any) -> int:
        lifecycle.submit(draft, by=factories.lead_of(draft), at=NOON - DAY)
        return real(ready)

    monkeypatch.setattr(reminders, "_queue", queue)
    assert reminders.send_due(at=NOON - DAY) == 0
    assert sent() == []


def test_batches_take_few_statements(round_: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        factories.complete_draft(round_, at=BEGUN)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            reminders.send_due(at=NOON - DAY)
        return len(captured)

    # Applications, members, what was told, answers, lock, mails, and the transaction; then: no more.
    assert statements() == 9
    assert statements() == 4
    assert len(sent()) == 5
    monkeypatch.setattr(reminders, "BATCH", 2)
    assert reminders.send_due(at=NOON - 3 * HOUR) == 5


def test_the_task_is_a_thin_caller(draft: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON - DAY)
    tasks.send_reminders()
    tasks.send_reminders()
    assert sent() == ["24-hours"]
