"""An award as it is agreed now, with the changes in force; and what a change may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from grants.award_states import VariationKind, VariationState
from grants.models import Award, Instalment, Variation
from programme import canonical, clock, money
from programme.refusals import Refused


@dataclass(frozen=True)
class Agreed:
    """What is agreed to: a new last day, a new budget [(label, amount)], payments {order: (amount, day)}.

    The payments are those still planned, all of them, and come to what they came to before.
    """

    ends_on: date | None = None
    budget: Sequence[tuple[str, Decimal]] = ()
    payments: dict[int, tuple[Decimal, date]] = field(default_factory=dict)


def work_ends_on(award: Award) -> date | None:
    """The last day of the work: of the newest change in force, else the round's. One statement."""
    moved = _newest_first(award).filter(ends_on__isnull=False)
    return moved.values_list("ends_on", flat=True).first() or award.application.round.work_ends_on


def budget_in_force(award: Award) -> list[dict[str, str]]:
    """The budget as it was last changed; [] while the one in the application stands. One statement."""
    changed: Any = _newest_first(award).exclude(budget=[])
    return changed.values_list("budget", flat=True).first() or []


def _newest_first(award: Award) -> QuerySet[Variation]:
    """The changes in force, the last to come into force first: with its second person, if it has one."""
    in_force = award.variations.filter(state=VariationState.IN_FORCE)
    return in_force.order_by(Coalesce("approved_at", "decided_at").desc(), "-number")


def agreed_in(variation: Variation) -> Agreed:
    """What the first person agreed to, as it is written in the row."""
    return Agreed(
        ends_on=variation.ends_on,
        budget=[(one["label"], Decimal(one["amount"])) for one in variation.budget],
        payments={
            int(one["order"]): (Decimal(one["amount"]), date.fromisoformat(one["due_on"]))
            for one in variation.payments
        },
    )


def mark_of(variation: Variation, planned: Sequence[Instalment]) -> str:
    """SHA-256 (hex) of what whoever decides has before them: the answer so far, the payments as planned."""
    shown = {
        "state": str(variation.state),
        "decided_at": clock.utc_text(variation.decided_at) if variation.decided_at else "",
        "ends_on": variation.ends_on.isoformat() if variation.ends_on else "",
        "budget": variation.budget,
        "payments": variation.payments,
        "word": variation.word,
        "planned": as_planned(planned),
    }
    return canonical.sha256(canonical.encode(shown)).hex()


def as_planned(planned: Sequence[Instalment]) -> list[dict[str, Any]]:
    """Payments as plain values."""
    return [
        {"order": one.order, "amount": money.canonical(one.amount), "due_on": one.due_on.isoformat()}
        for one in planned
    ]


def check(variation: Variation, agreed: Agreed, planned: list[Instalment], *, at: datetime) -> None:
    """Refused unless this may be agreed to as things stand: by the first person, and again by the second."""
    award = variation.award
    if variation.kind == VariationKind.TIME and agreed.ends_on is None:
        raise Refused(_("Say until when the work may take."))
    if agreed.ends_on is not None:
        check_day(award, agreed.ends_on, at)
    if variation.kind == VariationKind.BUDGET and not agreed.budget:
        raise Refused(_("Say what the money is for from now on."))
    if agreed.budget:
        check_budget(award, agreed.budget)
    if agreed.payments:
        check_payments(planned, agreed.payments, award.currency)


def check_payments(planned: list[Instalment], wanted: dict[int, tuple[Decimal, date]], currency: str) -> None:
    """Refused unless `wanted` {order: (amount, day)} are these payments, and come to the same."""
    if {one.order for one in planned} != set(wanted):
        raise Refused(_("The payments have moved on in the meantime. Open this page again."))
    if any(amount <= 0 for amount, _day in wanted.values()):
        raise Refused(_("Each payment has to be more than nothing."))
    total = sum((one.amount for one in planned), Decimal(0))
    if sum((amount for amount, _day in wanted.values()), Decimal(0)) != total:
        raise Refused(
            _("The payments that are left have to come to %(amount)s exactly.")
            % {"amount": money.in_words(total, currency)}
        )


def check_budget(award: Award, lines: Sequence[tuple[str, Decimal]]) -> None:
    """Refused unless the lines come to the award."""
    total = sum((amount for _label, amount in lines), Decimal(0))
    if any(amount <= 0 for _label, amount in lines) or total != award.amount:
        raise Refused(
            _("The lines have to come to the award, %(award)s. They come to %(total)s.")
            % {
                "award": money.in_words(award.amount, award.currency),
                "total": money.in_words(total, award.currency),
            }
        )


def check_day(award: Award, day: date | None, at: datetime) -> None:
    """Refused unless the work has a later end by this day, which is still to come."""
    if day is None:
        raise Refused(_("Say until when."))
    if day <= clock.local(at, award.application.round.zone).date():
        raise Refused(_("Choose a day that is still to come."))
    ends = work_ends_on(award)
    if ends is not None and day <= ends:
        raise Refused(
            _("The work may take until %(day)s as it is. Choose a later day.")
            % {"day": clock.date_in_words(ends)}
        )
