"""Small words and pieces for the manager's pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django import template
from django.utils import formats
from django.utils.translation import gettext as _

from grants.award_states import CheckOutcome, InstalmentState, ReportState, VariationState
from grants.budget import Pot
from grants.states import (
    ApplicationState,
    AwardState,
    DecisionOutcome,
    DecisionState,
    LateAttemptState,
    LetterState,
)
from programme import clock
from programme.states import MessageState

register = template.Library()


@register.filter
def quantity(value: Decimal | int | float) -> str:
    """'2.5' of 2.50, '2' of 2.00: a number without the zeros after its point."""
    return f"{Decimal(value).normalize():f}"


BAR = 400.0

TONES: dict[str, dict[str, str]] = {
    "application": {
        ApplicationState.SUBMITTED: "good",
        ApplicationState.IN_REVIEW: "info",
        ApplicationState.REVIEWED: "info",
        ApplicationState.AWARDED: "good",
        ApplicationState.RESERVE: "warn",
        ApplicationState.INELIGIBLE: "bad",
    },
    "decision": {
        DecisionState.PROPOSED: "warn",
        DecisionState.APPROVED: "info",
        DecisionState.RELEASED: "good",
    },
    "outcome": {DecisionOutcome.AWARD: "good", DecisionOutcome.RESERVE: "warn"},
    "letter": {LetterState.DRAFT: "warn", LetterState.APPROVED: "info", LetterState.RELEASED: "good"},
    "award": {
        AwardState.OFFERED: "warn",
        AwardState.ACCEPTED: "info",
        AwardState.ACTIVE: "good",
        AwardState.COMPLETED: "good",
        AwardState.ENDED_EARLY: "bad",
    },
    "check": {CheckOutcome.WAITING: "warn", CheckOutcome.DONE: "good"},
    "instalment": {
        InstalmentState.DUE: "warn",
        InstalmentState.APPROVED: "info",
        InstalmentState.PAID: "good",
        InstalmentState.WITHHELD: "bad",
    },
    "report": {
        ReportState.STARTED: "info",
        ReportState.SENT: "warn",
        ReportState.SENT_BACK: "warn",
        ReportState.ACCEPTED: "good",
    },
    "variation": {
        VariationState.ASKED: "warn",
        VariationState.PROPOSED: "warn",
        VariationState.IN_FORCE: "good",
    },
    "message": {MessageState.SENT: "good", MessageState.SENDING: "info", MessageState.FAILED: "bad"},
    "late": {LateAttemptState.KEPT: "warn", LateAttemptState.ACCEPTED: "good"},
}


@register.filter
def tone(state: str, kind: str) -> str:
    """The tone of a state's label: `{{ application.state|tone:"application" }}`."""
    return TONES[kind].get(state, "neutral")


@register.filter
def short_day(instant: datetime | None, zone: str = clock.LONDON) -> str:
    """'Mon 27 Nov 2023, 12 noon': the weekday is derived."""
    if instant is None:
        return ""
    local = clock.local(instant, zone)
    return f"{formats.date_format(local.date(), 'D j M Y')}, {_time(local)}"


@register.filter
def short_closing(instant: datetime, zone: str = clock.LONDON) -> str:
    """'12 noon, Mon 27 Nov': for the mark in a chart."""
    local = clock.local(instant, zone)
    return f"{_time(local)}, {formats.date_format(local.date(), 'D j M')}"


def _time(local: datetime) -> str:
    if (local.hour, local.minute) == (12, 0):
        return _("12 noon")
    return local.strftime("%H:%M")


@dataclass(frozen=True)
class Part:
    """One piece of the pot's bar."""

    name: str
    x: float
    width: float


@register.simple_tag
def pot_bar(pot: Pot) -> list[Part]:
    """The pot as pieces of a bar 400 wide; empty when there is no money in it."""
    if pot.total <= 0:
        return []
    found, x = [], 0.0
    for name, amount in (
        ("awards", pot.awards),
        ("support", pot.support_fund),
        ("panel", pot.panel_costs),
        ("left", max(pot.uncommitted, type(pot.total)(0))),
    ):
        width = round(float(amount / pot.total) * BAR, 2)
        if width:
            found.append(Part(name, round(x, 2), width))
        x += width
    return found
