"""What happens next with an award, for its group: reports, payments, changes, in the order of their days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from grants import reports, terms_in_force
from grants.award_states import (
    REPORT_APPLICANT_WORDS,
    REPORT_OPEN,
    VARIATION_APPLICANT_WORDS,
    InstalmentState,
    ReportState,
    VariationState,
)
from grants.models import Award, FinalStatement, Report, Variation
from grants.variations import CHANGEABLE
from programme import clock, money

TONES = {
    ReportState.DUE: "info",
    ReportState.STARTED: "info",
    ReportState.SENT: "good",
    ReportState.SENT_BACK: "warn",
    ReportState.ACCEPTED: "good",
}
CHANGE_TONES = {
    VariationState.IN_FORCE: "good",
    VariationState.REFUSED: "neutral",
    VariationState.OVERTAKEN: "neutral",
}


@dataclass(frozen=True)
class Step:
    """One thing that is to come: its words, its day in words, whether that has passed, how it stands."""

    what: str
    day: str
    order: int = 0
    is_late: bool = False
    on: date | None = None
    state: str = ""


@dataclass(frozen=True)
class ReportLine:
    """A report with the words and the tone in which its group reads its state."""

    row: Report
    words: str
    tone: str
    is_open: bool
    is_late: bool


@dataclass(frozen=True)
class VariationLine:
    """A change that was asked for, likewise."""

    row: Variation
    words: str
    tone: str


@dataclass(frozen=True)
class AfterAward:
    """All that the award's page says of what comes after the answer. Open reports are among the steps."""

    steps: tuple[Step, ...]
    reports: tuple[ReportLine, ...]
    changes: tuple[VariationLine, ...]
    statement: FinalStatement | None
    ends_on: date | None
    may_ask: bool


def of_award(award: Award, *, is_writer: bool, at: datetime) -> AfterAward:
    """Five statements, however many rows there are."""
    today = clock.local(at, award.application.round.zone).date()
    rows = list(award.reports.order_by("due_on", "order"))
    found = [
        ReportLine(
            one,
            str(REPORT_APPLICANT_WORDS[one.state]),
            TONES.get(ReportState(one.state), "neutral"),
            one.state in REPORT_OPEN and award.state in reports.REPORTING,
            one.state in REPORT_OPEN and one.due_on < today,
        )
        for one in rows
    ]
    changes = tuple(
        VariationLine(
            one,
            str(VARIATION_APPLICANT_WORDS[one.state]),
            CHANGE_TONES.get(VariationState(one.state), "info"),
        )
        for one in award.variations.order_by("-number")
    )
    is_going = award.state in CHANGEABLE
    steps = [_report_step(one) for one in found if one.is_open]
    if is_going:
        steps += _payment_steps(award)
    ends_on = terms_in_force.work_ends_on(award)
    if is_going and ends_on is not None:
        steps.append(
            Step(
                _("The work is complete."),
                clock.date_in_words(ends_on),
                is_late=ends_on < today,
                on=ends_on,
            )
        )
    return AfterAward(
        steps=tuple(sorted(steps, key=lambda step: step.on or date.max)),
        reports=tuple(one for one in found if not one.is_open),
        changes=changes,
        statement=FinalStatement.objects.filter(award=award).first(),
        ends_on=ends_on,
        may_ask=is_writer and is_going,
    )


def _report_step(line: ReportLine) -> Step:
    words = (
        _("You answer our question about this report: %(title)s.")
        if line.row.state == ReportState.SENT_BACK
        else _("You send us: %(title)s.")
    )
    return Step(
        words % {"title": line.row.title},
        clock.date_in_words(line.row.due_on),
        line.row.order,
        line.is_late,
        line.row.due_on,
        line.words,
    )


def _payment_steps(award: Award) -> list[Step]:
    return [
        Step(
            _("We pay you %(amount)s.") % {"amount": money.in_words(one.amount, award.currency)},
            clock.date_in_words(one.due_on),
            on=one.due_on,
        )
        for one in award.instalments.all()
        if one.state not in (InstalmentState.PAID, InstalmentState.WITHHELD)
    ]
