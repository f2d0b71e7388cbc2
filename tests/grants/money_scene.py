"""An accepted award with its payments, for the tests about money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants import payment_rules, payments
from grants.budget import pot_of
from grants.committed import with_sums
from grants.models import Award, Instalment
from grants.payments import Part
from grants.states import AwardState
from programme.models import LedgerRow, User
from programme.refusals import Refused
from tests import factories
from tests.grants import award_scene, letter_scene
from tests.grants.letter_scene import TOLD

LATER = TOLD + timedelta(days=1)
PAID_AT = datetime(2024, 1, 10, 12, tzinfo=UTC)
PAID_ON = date(2024, 1, 9)
THIRDS = [
    Part(Decimal(100), date(2024, 1, 8)),
    Part(Decimal(120), date(2024, 4, 8)),
    Part(Decimal(80), date(2024, 7, 1)),
]


@dataclass
class Money:
    """An award of £300, accepted; who manages, approves and pays."""

    scene: letter_scene.Scene
    award: Award
    finance: User

    @property
    def manager(self) -> User:
        return self.scene.manager

    @property
    def approver(self) -> User:
        return self.scene.approver

    def plan(self, parts: list[Part] = THIRDS) -> list[Instalment]:
        return payments.plan_instalments(self.award, parts, by=self.manager, at=LATER)

    def approved(self, part: Instalment, *, by: User | None = None) -> Instalment:
        payments.mark_due(part, by=self.manager, at=LATER)
        return payments.approve_payment(part, by=by or self.approver, at=LATER)

    def paid(self, part: Instalment) -> Instalment:
        self.approved(part)
        return payments.mark_paid(part, on=PAID_ON, by=self.finance, at=PAID_AT)

    def limit(self, amount: int) -> None:
        payment_rules.set_limit(
            self.scene.round, amount=Decimal(amount), everywhere=False, by=self.manager, at=LATER
        )

    def bank_on(self) -> None:
        payment_rules.set_bank_details(self.scene.round, on=True, cooling_days=3, by=self.manager, at=LATER)

    def acts(self, *beginnings: str) -> list[str]:
        rows = LedgerRow.objects.filter(chain=self.scene.application.ledger_id).order_by("sequence")
        return [row.act for row in rows if row.act.startswith(beginnings)]

    def reconciles(self) -> None:
        """Pot and award agree to the penny, each reckoned from its rows alone."""
        award = with_sums(Award.objects.filter(pk=self.award.pk)).get()
        parts = list(award.instalments.all())
        assert sum(part.amount for part in parts) in (0, award.amount)
        paid = sum((part.amount for part in parts if part.state == "paid"), Decimal(0))
        back = sum((one.amount for one in award.returns.all() if one.struck_out_at is None), Decimal(0))
        assert (award.paid, award.back) == (paid, back)
        assert 0 <= back <= paid <= award.amount
        over = award.state in (AwardState.COMPLETED, AwardState.ENDED_EARLY)
        pot = pot_of(self.scene.round)
        assert pot.awards == (paid if over else award.amount) - back
        assert pot.returned == back
        assert pot.awards + pot.support_fund + pot.panel_costs + pot.uncommitted == pot.total
        assert pot.uncommitted >= 0


def money() -> Money:
    made = letter_scene.scene()
    made.release()
    award = award_scene.accept(Award.objects.get(application=made.application), by=made.lead, at=LATER)
    award_scene.settle(award, by=made.manager, at=LATER)
    finance = factories.staff(made.round, "finance", name="Fin Ance")
    return Money(made, award, finance)


def refusal(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as no:
        act()
    return str(no.value)
