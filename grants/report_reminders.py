"""Reminders of reports, to everybody of the group: before the day, and after it while nothing has come.

The key of a mail names the report's day and the offset: nobody gets one twice, and when the day moves they
follow. A tick that was missed does no harm: the next one sends the latest that is due, and none before it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grants import mailing, reports
from grants.award_states import REPORT_OPEN
from grants.models import Application, Report
from programme import clock, outbox
from programme.models import Message, User
from programme.refusals import Refused

log = logging.getLogger(__name__)

BATCH = 200
# Days from the day on which it is due; the mail goes out at nine in the morning of the programme's zone.
OFFSETS = {"28-before": -28, "7-before": -7, "1-before": -1, "1-after": 1, "14-after": 14, "42-after": 42}
MORNING = time(9)


@dataclass(frozen=True)
class Reminder:
    """One report that its group is to be reminded of, and the occasion."""

    report: Report
    occasion: str
    moment: datetime


def send_due(*, at: datetime) -> int:
    """Queue every reminder that is due at `at`; how many mails. One that fails holds up nobody."""
    sent = last = 0
    while batch := list(_open(at).filter(pk__gt=last).order_by("pk")[:BATCH]):
        for one in _untold([found for report in batch if (found := _latest(report, at))]):
            try:
                sent += _send(one, at=at)
            except Exception:  # one report must not hold up the others
                log.exception("no reminder could be queued for report %s", one.report.pk)
        last = batch[-1].pk
    return sent


def by_hand(report: Report, *, by: User, at: datetime) -> None:
    """A person reminds the group; once a day and no more. What has come in the meantime is Refused."""
    with transaction.atomic():
        report = reports.locked(report)
        if report.state not in REPORT_OPEN or report.award.state not in reports.REPORTING:
            raise Refused(_("This report is not waited for any more."))
        today = clock.local(at, report.award.application.round.zone).date()
        occasion = f"{_stem(report)}:by-hand:{today.isoformat()}"
        if Message.objects.filter(key__startswith=f"{occasion}:").exists():
            raise Refused(_("The group has been reminded of this today."))
        outbox.queue(_mails(report, occasion, at=at))
        reports.record(report, "report_reminded", by=by, at=at)


def moment_of(report: Report, days: int) -> datetime:
    """The instant of the reminder that is so many days from the report's day."""
    zone = report.award.application.round.zone
    return clock.instant_of(report.due_on + timedelta(days=days), MORNING, zone)


def _open(at: datetime) -> QuerySet[Report]:
    soon = at.date() + timedelta(days=-min(OFFSETS.values()) + 1)
    return Report.objects.filter(
        state__in=sorted(REPORT_OPEN), award__state__in=sorted(reports.REPORTING), due_on__lte=soon
    ).select_related("award__application__round__programme")


def _latest(report: Report, at: datetime) -> Reminder | None:
    """The latest reminder that has come, unless its moment lay before the day was set."""
    came = [(name, moment) for name, days in OFFSETS.items() if (moment := moment_of(report, days)) <= at]
    if not came:
        return None
    name, moment = came[-1]
    return Reminder(report, f"{_stem(report)}:{name}", moment) if moment > report.due_set_at else None


def _untold(reminders: list[Reminder]) -> list[Reminder]:
    """Those of which nobody of the group was told yet. One statement."""
    if not reminders:
        return []
    about = {one.report.award.application.reference for one in reminders}
    said = Message.objects.filter(kind="report_reminder", about__in=about)
    # A key is the occasion and one part more, which names the person.
    told = {key.rpartition(":")[0] for key in said.values_list("key", flat=True)}
    return [one for one in reminders if one.occasion not in told]


def _send(one: Reminder, *, at: datetime) -> int:
    """Queue it if the report is still as it was read."""
    with transaction.atomic():
        report = reports.locked(one.report)
        if report.state not in REPORT_OPEN or report.due_on != one.report.due_on:
            return 0
        mails = _mails(report, one.occasion, at=at)
        outbox.queue(mails)
    return len(mails)


def _mails(report: Report, occasion: str, *, at: datetime) -> list[Message]:
    application: Application = report.award.application
    today = clock.local(at, application.round.zone).date()
    people = User.objects.filter(memberships__application=application).order_by("pk")
    return mailing.composed(
        application,
        people,
        "report_reminder",
        occasion,
        at=at,
        report=report,
        report_link=reports.link(report),
        day=clock.date_in_words(report.due_on),
        days=days_left(report.due_on, today),
        late=days_left(today, report.due_on),
        looked_at=at,
    )


def days_left(until: date, today: date) -> int:
    """Whole days from one day until another; none below nothing."""
    return max((until - today).days, 0)


def _stem(report: Report) -> str:
    return f"report:{report.award.public_reference}:{report.order}:{report.due_on.isoformat()}"
