"""An award as it is agreed now, with the changes in force; and what a change may be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grants.award_states import VariationState
from grants.models import Award, Instalment
from programme import clock, money
from programme.refusals import Refused


def work_ends_on(award: Award) -> date | None:
    """The last day of the work: of the newest change in force, else the round's. One statement."""
    moved = award.variations.filter(state=VariationState.IN_FORCE, ends_on__isnull=False)
    newest = moved.order_by("-decided_at").values_list("ends_on", flat=True).first()
    return newest or award.application.round.work_ends_on


def budget_in_force(award: Award) -> list[dict[str, str]]:
    """The budget as it was last changed; [] while the one in the application stands. One statement."""
    changed = award.variations.filter(state=VariationState.IN_FORCE).exclude(budget=[])
    newest: Any = changed.order_by("-approved_at").values_list("budget", flat=True).first()
    return newest or []


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
