"""Reminders before a deadline, to everybody of an application that is not finished.

Seven days, three days, 24 hours and three hours before the deadline in force. The key of a mail names the
deadline and the offset: nobody gets one twice, and when a date moves they follow. A tick that was missed does
no harm: the next one sends the latest that is due, and never those before it.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from grants import deadlines, mailing
from grants.access import WRITERS
from grants.deadlines import Window
from grants.models import Application, ApplicationMember, Extension
from grants.progress import NAMED
from grants.states import ApplicationState, ExtensionState
from programme import clock, outbox, outlines
from programme.models import Answer, Message
from programme.problems import is_empty, problems

log = logging.getLogger(__name__)

BATCH = 200
OFFSETS = {
    "7-days": timedelta(days=7),
    "3-days": timedelta(days=3),
    "24-hours": timedelta(hours=24),
    "3-hours": timedelta(hours=3),
}


@dataclass(frozen=True)
class Reminder:
    """What one application is to be told: its occasion, and since when somebody has to be there for it."""

    application: Application
    window: Window
    occasion: str
    moment: datetime
    people: tuple[ApplicationMember, ...] = ()


def send_due(*, at: datetime) -> int:
    """Queue every reminder that is due at `at`, in batches; how many. One that fails holds up nobody."""
    sent = last = 0
    while batch := list(_unfinished(at).filter(pk__gt=last).order_by("pk")[:BATCH]):
        sent += _remind(_untold([one for each in batch if (one := _latest(each, at))]), at)
        last = batch[-1].pk
    return sent


def latest_offset(window: Window, at: datetime) -> str:
    """The name of the latest offset before the deadline that has come at `at`; '' before the first."""
    came = [name for name, offset in OFFSETS.items() if window.closes_at - offset <= at]
    return came[-1] if came else ""


def _unfinished(at: datetime) -> QuerySet[Application]:
    """Drafts and open copies whose deadline in force comes within the longest offset, with their windows.

    `moved_at` is when the extension was given that makes this deadline, or another; None without any.
    """
    given = Extension.objects.filter(
        Q(application=OuterRef("pk")) | Q(application__isnull=True),
        round=OuterRef("round"),
        state=ExtensionState.APPROVED,
    ).order_by("-until")
    writing = Q(state=ApplicationState.DRAFT) | Q(state=ApplicationState.SUBMITTED, reopened_at__isnull=False)
    found: Any = deadlines.with_windows(Application.objects.filter(writing, round__opens_at__lte=at))
    soon: QuerySet[Application] = (
        found.annotate(
            moved_at=Subquery(given.values("decided_at")[:1]), moved_to=Subquery(given.values("until")[:1])
        )
        .filter(window_closes_at__gt=at, window_closes_at__lte=at + max(OFFSETS.values()))
        .select_related("round__programme", "response__form", "standing")
    )
    return soon


def _latest(application: Any, at: datetime) -> Reminder | None:
    """The reminder for which it is time; none whose moment lay before the date moved or the copy began."""
    window = deadlines.window_in(application)
    offset = latest_offset(window, at)
    if not offset:
        return None
    moment = window.closes_at - OFFSETS[offset]
    if application.moved_to == window.closes_at and moment < application.moved_at:
        return None  # whoever was given more time was told of it then
    if application.reopened_at is not None and moment < application.reopened_at:
        return None
    occasion = f"reminder:{application.reference}:{clock.utc_text(window.closes_at)}:{offset}"
    return Reminder(application, window, occasion, moment)


def _untold(reminders: Collection[Reminder]) -> list[Reminder]:
    """Each with those of its members who were there at its moment and have not got it. Two statements."""
    people = defaultdict(list)
    members = ApplicationMember.objects.filter(
        application__in=[one.application.pk for one in reminders]
    ).select_related("user")
    for member in members.order_by("application", "user") if reminders else ():
        people[member.application_id].append(member)
    keys = {
        mailing.key(one.occasion, member.user): (one, member)
        for one in reminders
        for member in people[one.application.pk]
        if member.joined_at <= one.moment
    }
    told = set(Message.objects.filter(key__in=list(keys)).values_list("key", flat=True)) if keys else set()
    left: dict[str, tuple[Reminder, list[ApplicationMember]]] = {}
    for key, (one, member) in keys.items():
        if key not in told:
            left.setdefault(one.occasion, (one, []))[1].append(member)
    return [
        Reminder(one.application, one.window, one.occasion, one.moment, tuple(found))
        for one, found in left.values()
    ]


def _remind(reminders: list[Reminder], at: datetime) -> int:
    """Write and queue the mails of some applications, all in one transaction if nothing is wrong."""
    if not reminders:
        return 0
    values = _values(reminders)
    ready: list[tuple[Reminder, list[Message]]] = []
    for one in reminders:
        try:
            ready.append((one, list(_written(one, values[one.application.response_id], at))))
        except Exception:  # one application must not hold up the others
            log.exception("no reminder could be written for %s", one.application.reference)
    try:
        return _queue(ready)
    except Exception:  # something in one of them: find out which
        log.exception("reminders could not be queued together, and are queued one by one")
    sent = 0
    for each in ready:
        try:
            sent += _queue([each])
        except Exception:
            log.exception("no reminder could be queued for %s", each[0].application.reference)
    return sent


def _values(reminders: Iterable[Reminder]) -> dict[int, dict[str, Any]]:
    """{response: {question key: value}}. One statement."""
    values: dict[int, dict[str, Any]] = {one.application.response_id: {} for one in reminders}
    found = Answer.objects.filter(response__in=list(values))
    for response, key, value in found.values_list("response_id", "question_key", "value"):
        values[response][key] = value
    return values


def _written(one: Reminder, values: dict[str, Any], at: datetime) -> Iterator[Message]:
    application = one.application
    form = outlines.outline_of(application.response.form)
    with clock.in_language(application.language):
        missing = problems(form, values)
    for member in one.people:
        yield from mailing.composed(
            application,
            [member.user],
            "reminder",
            one.occasion,
            at=at,
            submission=application.standing,
            closes_at=one.window.closes_at,
            looked_at=at,
            is_writer=member.kind in WRITERS,
            begun=any(not is_empty(value) for value in values.values()),
            missing=missing,
            first=missing[:NAMED],
            more=max(len(missing) - NAMED, 0),
            safety_net=application.safety_net_at is not None,
        )


def _queue(ready: list[tuple[Reminder, list[Message]]]) -> int:
    """Queue mails whose application is still as it was read: nobody who has just sent it is reminded."""
    with transaction.atomic():
        still = set(
            Application.objects.select_for_update(of=("self",), no_key=True)
            .filter(pk__in=[one.application.pk for one, _mails in ready])
            .order_by("pk")
            .values_list("pk", "state", "standing", "reopened_at")
        )
        mails = [
            mail
            for one, messages in ready
            for mail in messages
            if (
                one.application.pk,
                one.application.state,
                one.application.standing_id,
                one.application.reopened_at,
            )
            in still
        ]
        outbox.queue(mails)
    return len(mails)
