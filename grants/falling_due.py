"""What makes a payment due by itself: its date, the acceptance of the award, an accepted report.

Each row is looked at again under the lock of its award: what was held back, moved or planned otherwise in the
meantime stays as it is.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from grants import payments
from grants.award_states import InstalmentState, InstalmentTrigger, ReportState
from grants.models import Award, Instalment, Report
from grants.payments import PAYABLE
from programme import clock
from programme.models import User
from programme.refusals import Refused

log = logging.getLogger(__name__)


def fall_due(*, at: datetime) -> int:
    """Mark as due what waits for nothing any more; how many. One that fails stops no other.

    Also what waited for a report that was accepted before the payment was planned, or before its condition
    was met.
    """
    accepted = Report.objects.filter(
        award=OuterRef("award"), order=OuterRef("after_report"), state=ReportState.ACCEPTED
    )
    come = (
        Q(trigger=InstalmentTrigger.ACCEPTANCE)
        | Q(trigger=InstalmentTrigger.DATE, due_on__lte=at.date() + timedelta(days=1))
        | (Q(trigger=InstalmentTrigger.REPORT) & Exists(accepted))
    )
    found = (
        Instalment.objects.filter(come, state=InstalmentState.PLANNED, award__state__in=sorted(PAYABLE))
        .exclude(~Q(condition=""), condition_met_at=None)
        .select_related("award__application__round__programme")
        .order_by("award", "order")
    )
    moved = 0
    for one in found:
        try:
            moved += _fell_due(one, at=at)
        except Refused as no:  # somebody did something about it at this very moment
            log.info("instalment %s did not fall due: %s", one.pk, no)
        except Exception:  # one payment must not hold up the others
            log.exception("instalment %s could not fall due", one.pk)
    return moved


def _fell_due(instalment: Instalment, *, at: datetime) -> bool:
    with transaction.atomic():
        award, now = payments.both(instalment)
        if now.state != InstalmentState.PLANNED or now.waits_for_condition:
            return False
        today = clock.local(at, award.application.round.zone).date()
        if now.trigger == InstalmentTrigger.DATE and now.due_on > today:
            return False
        now.fall_due()
        payments.moved(award, now, by=None, at=at)
    return True


def award_accepted(award: Award, *, by: User, at: datetime) -> list[Instalment]:
    """What waited for the acceptance is due now. Called by the act that accepts, in its transaction."""
    return _due_by(award, Q(trigger=InstalmentTrigger.ACCEPTANCE), by=by, at=at)


def report_accepted(award: Award, number: int, *, by: User, at: datetime) -> list[Instalment]:
    """What waited for report `number` (from 1) is due now. Called by the act that accepts the report."""
    return _due_by(award, Q(trigger=InstalmentTrigger.REPORT, after_report=number), by=by, at=at)


def _due_by(award: Award, which: Q, *, by: User, at: datetime) -> list[Instalment]:
    with transaction.atomic():
        award = payments.locked(award)
        if award.state not in PAYABLE:
            return []
        waiting = award.instalments.select_for_update(no_key=True).filter(
            which, state=InstalmentState.PLANNED
        )
        found = [one for one in waiting.order_by("order") if not one.waits_for_condition]
        for one in found:
            one.fall_due()
            payments.moved(award, one, by=by, at=at)
    return found


def stuck(instalments: Iterable[Instalment]) -> dict[int, str]:
    """{id: what is the matter} of planned payments that wait for a report that never comes. One statement.

    Nobody but a person can say whether such a payment is still owed.
    """
    waiting = [
        one
        for one in instalments
        if one.state == InstalmentState.PLANNED and one.trigger == InstalmentTrigger.REPORT
    ]
    reports = Report.objects.filter(award__in={one.award_id for one in waiting})
    states = {(award, order): state for award, order, state in reports.values_list("award", "order", "state")}
    says = {}
    for one in waiting:
        state = states.get((one.award_id, one.after_report or 0))
        words = {"order": one.order, "report": one.after_report}
        if state is None:
            says[one.pk] = (
                _(
                    "Payment %(order)d waits for report %(report)d, and this award has no such report. Plan "
                    "it anew, or add the report."
                )
                % words
            )
        elif state == ReportState.NOT_NEEDED:
            says[one.pk] = (
                _(
                    "Payment %(order)d waits for report %(report)d, which is not needed any more. Mark the "
                    "payment as due, hold it back, or plan it anew."
                )
                % words
            )
    return says
