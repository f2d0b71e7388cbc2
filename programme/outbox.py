"""Queueing and sending messages. SMTP is spoken outside any transaction; a retry keeps its Message-ID."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Case, Q, When
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from programme import clock, imaginary, randomness
from programme.models import Message, MessageAttachment, User
from programme.refusals import Refused
from programme.states import MessageState
from programme.tasks import send_due_messages

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
ABANDONED_AFTER = timedelta(minutes=10)
URGENT_KINDS = ("sign_in_code",)
# Seconds: how long a broker that failed is left alone, and how long one wake-up is enough.
LEFT_ALONE, ENOUGH = 10.0, 1.0


def compose(
    key: str,
    *,
    kind: str,
    to: User,
    at: datetime,
    context: dict[str, Any],
    language: str | None = None,
    about: str = "",
) -> Message:
    """One unsaved message to one person, from templates/mail/<kind>.{subject.txt,txt,html}.

    `key` names the occasion: the same key is never queued twice.
    """
    chosen = language or to.language
    with clock.in_language(chosen):
        words = {**context, "person": to, "base_url": settings.BASE_URL}
        subject = " ".join(render_to_string(f"mail/{kind}.subject.txt", words).split())
        text = render_to_string(f"mail/{kind}.txt", words).strip() + "\n"
        html = render_to_string(f"mail/{kind}.html", words)
    return Message(
        key=key,
        kind=kind,
        recipient=to,
        address=to.email,
        language=chosen,
        subject=subject,
        text=text,
        html=html,
        message_id=f"<{randomness.uuid4()}@{urlsplit(settings.BASE_URL).hostname or 'noon'}>",
        queued_at=at,
        next_try_at=at,
        about=about,
    )


def queue(messages: Iterable[Message], *, urgent: bool = False) -> None:
    """Write messages in the caller's transaction (one statement), leaving out occasions already announced.

    After the commit the worker is woken. That may fail in silence: the rows are the truth and a sweep
    stands behind them. `urgent` ones, for which somebody sits waiting, are then sent by this process itself.
    """
    rows = list(messages)
    if rows:
        Message.objects.bulk_create(rows, ignore_conflicts=True)
        wake = partial(_wake_or_send, [row.key for row in rows]) if urgent else _wake_quietly
        transaction.on_commit(wake, robust=True)


def try_again(message: Message, *, at: datetime) -> tuple[Message, str]:
    """Queue a message that could not be sent once more, under its own Message-ID, after a person asked.

    It goes to the address that its recipient has by now: the old one may be what kept it from arriving.
    The message as it is now, and the address to which it went before, which the row forgets.
    Refused when it is not a failed one: it may have gone in the meantime.
    """
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(of=("self",), no_key=True)
            .select_related("recipient")
            .get(pk=message.pk)
        )
        if message.state != MessageState.FAILED:
            raise Refused(
                _("This message is not waiting for another try: %(state)s.")
                % {"state": message.get_state_display().lower()}
            )
        message.retry()
        message.attempts, message.next_try_at = 0, at
        before = message.address
        if message.recipient is not None and message.recipient.email:
            message.address = message.recipient.email
        message.save(update_fields=["state", "attempts", "next_try_at", "address"])
        transaction.on_commit(_wake_quietly, robust=True)
    return message, before


def attach(key: str, *, name: str, content_type: str, content: bytes) -> None:
    """Put a file with the message of this occasion, in the transaction in which it was queued."""
    for message in Message.objects.filter(key=key):
        MessageAttachment(message=message, name=name, content_type=content_type, content=content).save(
            force_insert=True
        )


def came_back(message: Message, *, says: str) -> Message:
    """Note that a mail that was sent could not be delivered after all, and what was said about it.

    Refused for one that has not been sent. It can be tried again as any other that failed.
    """
    with transaction.atomic():
        message = Message.objects.select_for_update(no_key=True).get(pk=message.pk)
        if message.state != MessageState.SENT:
            raise Refused(
                _("Only a message that was sent can come back: %(state)s.")
                % {"state": message.get_state_display().lower()}
            )
        message.come_back()
        message.error = says.strip()[:500]
        message.save(update_fields=["state", "error"])
    return message


def _wake_quietly() -> None:
    """Wake the worker, unless this process has just done so: the worker finds what came since, or the sweep.

    Many who submit in one second would otherwise have it look for the same messages as many times.
    """
    if time.monotonic() < broker.woken_at + ENOUGH:
        return
    try:
        _wake()
    except OperationalError as error:
        log.warning("The broker did not answer, so mail waits for the sweep: %s", error)


def _wake() -> None:
    """Wake the worker, or raise OperationalError.

    A broker that hangs holds up whoever calls it, and in the last minute everybody does. So after a failure
    this process leaves it alone for a while, and then one thread asks before the others do.
    """
    if time.monotonic() < broker.left_alone_until:
        raise OperationalError("It did not answer a moment ago.")
    if broker.failed:
        broker.left_alone_until = time.monotonic() + LEFT_ALONE
    try:
        send_due_messages.apply_async(retry=False)
    except OperationalError:
        broker.failed, broker.left_alone_until = True, time.monotonic() + LEFT_ALONE
        raise
    broker.failed, broker.left_alone_until, broker.woken_at = False, 0.0, time.monotonic()


@dataclass
class _Broker:
    """How the broker was when this process last called it; instants by the monotonic clock, in seconds."""

    failed: bool = False
    left_alone_until: float = 0.0
    woken_at: float = float("-inf")


broker = _Broker()


def _wake_or_send(keys: list[str]) -> None:
    try:
        _wake()
    except OperationalError as error:
        log.warning("The broker did not answer, so urgent mail is sent at once: %s", error)
        for message_id in Message.objects.filter(key__in=keys).values_list("pk", flat=True):
            send(message_id, at=clock.now())


def due(at: datetime) -> list[int]:
    """Ids of messages to send now: those that are due, and those that a dead worker left behind.

    Sign-in codes go first: somebody waits for one at the door.
    """
    waiting = Q(state=MessageState.QUEUED, next_try_at__lte=at)
    abandoned = Q(state=MessageState.SENDING, next_try_at__lte=at - ABANDONED_AFTER)
    return list(
        Message.objects.filter(waiting | abandoned)
        .order_by(Case(When(kind__in=URGENT_KINDS, then=0), default=1), "next_try_at")
        .values_list("pk", flat=True)[:500]
    )


def send(message_id: int, *, at: datetime) -> bool:
    """Claim, send and mark one message. False when somebody else has it, or it was put back for later.

    What is of a rehearsal is marked as sent and never leaves the house.
    """
    message = _claim(message_id, at=at)
    if message is None:
        return False
    if stays_here(message):
        return _settle_success(message_id, at=at)
    mail = EmailMultiAlternatives(
        message.subject, message.text, to=[message.address], headers={"Message-ID": message.message_id}
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    for file in MessageAttachment.objects.filter(message=message):
        mail.attach(file.name, bytes(file.content), file.content_type)
    try:
        mail.send()
    except Exception as error:  # any failure of any mail library is a reason to try again later
        log.warning("message %s could not be sent: %s", message.pk, error)
        _settle_failure(message_id, error=f"{type(error).__name__}: {error}"[:500], at=at)
        return False
    return _settle_success(message_id, at=at)


def stays_here(message: Message) -> bool:
    """Whether a message is of a rehearsal: to somebody who does not exist, or about what is not real."""
    return imaginary.is_imaginary_address(message.address) or imaginary.is_imaginary_reference(message.about)


def _settle_success(message_id: int, *, at: datetime) -> bool:
    with transaction.atomic():
        sent = Message.objects.select_for_update(no_key=True).get(pk=message_id)
        if sent.state != MessageState.SENDING:
            return False  # it took so long that another worker took it over and has settled it
        sent.mark_sent()
        sent.sent_at, sent.error = at, ""
        sent.save(update_fields=["state", "sent_at", "error"])
    return True


def _claim(message_id: int, *, at: datetime) -> Message | None:
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(no_key=True, skip_locked=True)
            .filter(pk=message_id, state__in=[MessageState.QUEUED, MessageState.SENDING])
            .first()
        )
        if message is None:
            return None
        if message.state == MessageState.SENDING:
            if message.next_try_at > at - ABANDONED_AFTER:
                return None
            if message.attempts >= MOST_ATTEMPTS:
                message.give_up()
                message.error = message.error or "Its worker went away each time."
                message.save(update_fields=["state", "error"])
                return None
            message.put_back()
            message.save(update_fields=["state"])
        message.claim()
        message.attempts += 1
        message.next_try_at = at
        message.save(update_fields=["state", "attempts", "next_try_at"])
    return message


def _settle_failure(message_id: int, *, error: str, at: datetime) -> None:
    with transaction.atomic():
        message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
        if message.state != MessageState.SENDING:
            return
        message.error = error
        if message.attempts >= MOST_ATTEMPTS:
            message.give_up()
        else:
            message.put_back()
            message.next_try_at = at + timedelta(seconds=30 * 2 ** min(message.attempts, 9))
        message.save(update_fields=["state", "error", "next_try_at"])
