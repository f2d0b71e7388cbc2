"""The outbox: the row is the truth; once per occasion; a retry keeps its Message-ID; nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from kombu.exceptions import OperationalError

from programme import outbox
from programme.models import Message, User
from tests import factories

pytestmark = pytest.mark.django_db

AT = datetime(2023, 11, 27, 12, 0, tzinfo=UTC)


@pytest.fixture
def person() -> User:
    return factories.user("Ada Lovegrove", email="ada@example.org")


def _message(person: User, key: str = "k", kind: str = "received", at: datetime = AT) -> Message:
    """A frozen message of any kind; what templates say of each kind is tested where the kind is."""
    return Message(
        key=key,
        kind=kind,
        recipient=person,
        address=person.email,
        subject="Your application is in",
        text="It is in.\n",
        html="<p>It is in.</p>",
        message_id=f"<{key}@noon.example>",
        queued_at=at,
        next_try_at=at,
    )


def _only() -> Message:
    return Message.objects.get()


def test_an_occasion_is_announced_once(person: User) -> None:
    outbox.queue([_message(person)])
    outbox.queue([_message(person)])
    assert Message.objects.count() == 1


def test_a_message_is_sent_with_both_bodies_and_its_own_id(person: User) -> None:
    outbox.queue([_message(person)])
    assert outbox.send(_only().pk, at=AT)
    (sent,) = mail.outbox
    parsed = sent.message()
    assert parsed["Message-ID"] == "<k@noon.example>"
    assert parsed["To"] == "ada@example.org"
    assert [part.get_content_type() for part in parsed.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/html",
    ]
    assert (_only().state, _only().sent_at) == ("sent", AT)
    assert not outbox.send(_only().pk, at=AT)
    assert len(mail.outbox) == 1


def test_a_failure_is_tried_again_later_under_the_same_id_and_given_up_in_the_end(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.queue([_message(person)])

    def refuse(*_args: Any, **_more: Any) -> None:
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    at = AT
    for attempt in range(1, outbox.MOST_ATTEMPTS + 1):
        assert outbox.due(at) == [_only().pk]
        assert not outbox.send(_only().pk, at=at)
        assert _only().attempts == attempt
        assert "nobody there" in _only().error
        assert outbox.due(at) == []
        at += timedelta(days=1)
    assert (_only().state, _only().message_id) == ("failed", "<k@noon.example>")
    assert outbox.due(at) == []


def test_what_a_dead_worker_left_behind_is_taken_up_and_not_for_ever(person: User) -> None:
    outbox.queue([_message(person)])
    at = AT
    for _ in range(outbox.MOST_ATTEMPTS):
        assert outbox.due(at) == [_only().pk]
        assert outbox._claim(_only().pk, at=at) is not None
        assert outbox._claim(_only().pk, at=at + timedelta(minutes=9)) is None  # it may still be alive
        at += outbox.ABANDONED_AFTER + timedelta(seconds=1)
    assert not outbox.send(_only().pk, at=at)
    assert _only().state == "failed"
    assert mail.outbox == []


def test_a_worker_that_was_thought_dead_does_not_settle_twice(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.queue([_message(person)])

    def slow(*_args: Any, **_more: Any) -> None:
        """While this one speaks to the mail server, another settles the message."""
        with transaction.atomic():
            other = Message.objects.select_for_update().get()
            other.mark_sent()
            other.save(update_fields=["state"])

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", slow)
    assert not outbox.send(_only().pk, at=AT)
    assert _only().state == "sent"


def test_sign_in_codes_go_before_everything_else(person: User) -> None:
    outbox.queue([_message(person, f"old{number}", at=AT - timedelta(hours=1)) for number in range(600)])
    outbox.queue([_message(person, "code", "sign_in_code")])
    assert outbox.due(AT)[0] == Message.objects.get(key="code").pk


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_away_a_message_is_kept_and_nobody_sees_an_error(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: Any, **_more: Any) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr("programme.outbox.broker", outbox._Broker())
    monkeypatch.setattr("programme.outbox.send_due_messages.apply_async", away)
    with transaction.atomic():
        outbox.queue([_message(person)])
    assert _only().state == "queued"
    assert outbox.due(AT) == [_only().pk]


@pytest.mark.django_db(transaction=True)
def test_who_queues_within_a_second_wakes_the_worker_once_and_urgent_mail_each_time(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr("programme.outbox.broker", outbox._Broker())
    monkeypatch.setattr("programme.outbox.send_due_messages.apply_async", lambda **_more: asked.append(1))
    for number, urgent in enumerate((False, False, True, True, False)):
        with transaction.atomic():
            outbox.queue([_message(person, f"message{number}")], urgent=urgent)
    assert len(asked) == 3
    outbox.broker.woken_at -= outbox.ENOUGH
    with transaction.atomic():
        outbox.queue([_message(person, "later")])
    assert len(asked) == 4


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_did_not_answer_is_left_alone_for_a_while(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that hangs would hold up everybody who submits in the last minute."""
    asked: list[int] = []
    answers = [OperationalError("it hangs"), OperationalError("it hangs"), None]

    def apply_async(**_more: Any) -> None:
        answer = answers[len(asked)]
        asked.append(1)
        if answer is not None:
            raise answer

    broker = outbox._Broker()
    monkeypatch.setattr("programme.outbox.broker", broker)
    monkeypatch.setattr("programme.outbox.send_due_messages.apply_async", apply_async)

    def queue(number: int) -> int:
        with transaction.atomic():
            outbox.queue([_message(person, f"message{number}")])
        return len(asked)

    assert [queue(number) for number in range(3)] == [1, 1, 1]
    broker.left_alone_until = 0.0  # the while is over
    assert [queue(number) for number in range(3, 5)] == [2, 2]
    broker.left_alone_until = 0.0
    assert queue(5) == 3
    assert (broker.failed, broker.left_alone_until) == (False, 0.0)
    assert Message.objects.filter(state="queued").count() == 6
