"""What is due from whom in a round: one list of everything that waits, whatever it is, late things first.

A source is a function from (round, today) to lines; another kind of thing that waits adds one to `SOURCES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from grants import conditions, falling_due, reports, variations
from grants.award_states import REPORT_OPEN, VARIATION_OPEN, InstalmentState, ReportState, VariationState
from grants.models import Award, Instalment, Report, Variation
from grants.states import AwardState
from programme import clock, money
from programme.models import Round

THEM, US = "them", "us"
# After this an offer that nobody answered, or a report or request that we have not read, counts as late.
READ_WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class Line:
    """One thing that waits: for whom (THEM, the group, or US), what, of which award, and by which day.

    `page` is the name of the desk's page that deals with it, `args` what its address needs after the round.
    `report` is the order of a report, 0 otherwise; `may_remind` says that the group can be reminded by hand.
    """

    waits_for: str
    what: str
    award: Award
    on: date | None
    is_late: bool
    page: str
    args: tuple[str | int, ...]
    report: int = 0
    may_remind: bool = False
    note: str = ""


Source = Callable[[Round, date], Iterator[Line]]


def lines_of(round: Round, *, at: datetime) -> list[Line]:
    """Everything that waits, late first, then by day; what has no day comes last. One statement a source."""
    today = clock.local(at, round.zone).date()
    found = [line for source in SOURCES for line in source(round, today)]
    return sorted(
        found,
        key=lambda line: (not line.is_late, line.on or date.max, line.award.recipient.casefold(), line.what),
    )


def _awards(round: Round, today: date) -> Iterator[Line]:
    """Offers without an answer, and what is still open before the first payment."""
    waiting = Award.objects.filter(
        application__round=round, state__in=[AwardState.OFFERED, AwardState.ACCEPTED]
    )
    for award in waiting.select_related("application", "offer").prefetch_related("checks"):
        args = (award.public_reference,)
        if award.state == AwardState.OFFERED:
            offer = getattr(award, "offer", None)
            day = offer.answer_by if offer else None
            is_late = day is not None and day < today
            # An offer of which the day has passed gets another day, of which the group is told.
            yield Line(
                THEM,
                _("Accept the award, or say no"),
                award,
                day,
                is_late,
                "manage_award",
                args,
                may_remind=day is not None and not is_late,
            )
        elif still_open := conditions.still_open(award.checks.all()):
            what = _("Settle what comes before the first payment")
            yield Line(US, what, award, None, False, "manage_award_checks", args, note=" ".join(still_open))


def _reports(round: Round, today: date) -> Iterator[Line]:
    waiting = Report.objects.filter(
        award__application__round=round,
        award__state__in=sorted(reports.REPORTING),
        state__in=sorted({*REPORT_OPEN, ReportState.SENT}),
    ).select_related("award__application")
    for report in waiting:
        args = (report.award.public_reference, report.order)
        if report.state == ReportState.SENT and report.sent_at is not None:
            read_by = clock.local(report.sent_at, round.zone).date() + READ_WITHIN
            what = _("Read a report: %(title)s") % {"title": report.title}
            yield Line(US, what, report.award, read_by, read_by < today, "manage_report", args)
        else:
            yield Line(
                THEM,
                report.title,
                report.award,
                report.due_on,
                report.due_on < today,
                "manage_report",
                args,
                report=report.order,
                may_remind=True,
                note=str(report.get_state_display()),
            )


def _payments(round: Round, today: date) -> Iterator[Line]:
    waiting = (
        Instalment.objects.filter(
            award__application__round=round, award__state__in=[AwardState.ACCEPTED, AwardState.ACTIVE]
        )
        .exclude(state__in=[InstalmentState.PAID, InstalmentState.WITHHELD])
        .select_related("award__application")
    )
    stuck = falling_due.stuck(waiting)
    for part in waiting:
        amount = money.in_words(part.amount, part.award.currency)
        yield Line(
            US,
            _("Pay %(amount)s, payment %(order)d") % {"amount": amount, "order": part.order},
            part.award,
            part.due_on,
            part.due_on < today,
            "manage_award",
            (part.award.public_reference,),
            note=stuck.get(part.pk) or str(part.get_state_display()),
        )


def _variations(round: Round, today: date) -> Iterator[Line]:
    waiting = Variation.objects.filter(
        award__application__round=round,
        award__state__in=sorted(variations.CHANGEABLE),
        state__in=sorted(VARIATION_OPEN),
    ).select_related("award__application")
    for one in waiting:
        by = clock.local(one.asked_at, round.zone).date() + READ_WITHIN
        what = (
            _("Agree as second person: %(kind)s")
            if one.state == VariationState.PROPOSED
            else _("Answer a request: %(kind)s")
        ) % {"kind": one.get_kind_display()}
        args = (one.award.public_reference, one.number)
        yield Line(US, what, one.award, by, by < today, "manage_variation", args)


SOURCES: tuple[Source, ...] = (_awards, _reports, _payments, _variations)
