"""An award that was accepted, for the tests of what comes after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from grants import payments, report_writing, reports
from grants.models import Award, Report
from grants.payments import Part
from programme.models import LedgerRow, User
from tests import factories
from tests.grants import award_scene, letter_scene
from tests.grants.letter_scene import Scene

ACCEPTED = datetime(2023, 12, 12, 10, 0, tzinfo=UTC)
SPRING = datetime(2024, 4, 2, 9, 0, tzinfo=UTC)
SUMMER = datetime(2024, 8, 20, 9, 0, tzinfo=UTC)
PARTS = [Part(Decimal(200), date(2024, 1, 8)), Part(Decimal(100), date(2024, 7, 1))]
MIDDLE: dict[str, Any] = {
    "happened": "We met six times.",
    "learnt": "Begin with the people who come.",
    "share_learning": "named",
}
FINAL: dict[str, Any] = {
    **MIDDLE,
    "for_whom": "Forty neighbours.",
    "spent": [{"label": "Room hire", "amount": "120.00"}, {"label": "Food", "amount": "60.00"}],
}


@dataclass
class After:
    """The people of an award of £300, accepted and planned in two payments."""

    scene: Scene
    award: Award

    @property
    def lead(self) -> User:
        return self.scene.lead

    @property
    def manager(self) -> User:
        return self.scene.manager

    @property
    def second(self) -> User:
        return self.scene.approver

    def report(self, order: int = 1) -> Report:
        return Report.objects.select_related("award__application__round__programme", "response__form").get(
            award=self.award, order=order
        )

    def fresh(self) -> Award:
        return Award.objects.select_related("application__round__programme", "decision").get(pk=self.award.pk)

    def write(self, order: int = 1, at: datetime = SPRING, **given: Any) -> Report:
        answers = {**(MIDDLE if order == 1 else FINAL), **given}
        return report_writing.save(self.report(order), answers, by=self.lead, at=at).report

    def send(self, order: int = 1, at: datetime = SPRING, **given: Any) -> Report:
        return reports.send(self.write(order, at, **given), by=self.lead, at=at)

    def accept(self, order: int = 1, at: datetime = SPRING, **given: Any) -> Report:
        return reports.accept(self.send(order, at, **given), by=self.manager, at=at)

    def pay(self, *orders: int, at: datetime = SPRING) -> None:
        for part in self.award.instalments.filter(order__in=orders).order_by("order"):
            payments.mark_due(part, by=self.manager, at=at)
            payments.approve_payment(part, by=self.second, at=at)
            payments.mark_paid(part, on=at.date(), by=self.manager, at=at)

    def acts(self, *begin: str) -> list[str]:
        rows = LedgerRow.objects.filter(chain=self.award.application.ledger_id).order_by("sequence")
        return [row.act for row in rows if row.act.startswith(begin)]


def after(scene: Scene | None = None) -> After:
    """An accepted award with its reports and two planned payments."""
    if scene is None:
        scene = letter_scene.scene()
        scene.release()
    award = Award.objects.select_related("application__round__programme").get(application=scene.application)
    award_scene.accept(award, by=scene.lead, at=ACCEPTED)
    award_scene.settle(award, by=scene.manager, at=ACCEPTED)
    made = After(scene, award)
    made.award = made.fresh()
    payments.plan_instalments(made.award, PARTS, by=scene.manager, at=ACCEPTED)
    return made


def reader_of(made: After) -> User:
    """Somebody of the group who may only read."""
    person = factories.user("Bo Reader")
    factories.member(made.scene.application, person, "reader")
    return person


def writer_of(made: After) -> User:
    """Somebody else of the group who may write."""
    person = factories.user("Nia Writer")
    factories.member(made.scene.application, person)
    return person
