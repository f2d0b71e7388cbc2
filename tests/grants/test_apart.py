"""Who belongs to a group does nothing for the programme about its money, whatever role they have."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from grants import bank, conditions, payment_runs, payments, returns
from grants.award_states import CheckOutcome
from grants.models import BankDetails, Instalment, PaymentRunLine, Return
from programme.models import LedgerRow, User
from tests import factories
from tests.grants.money_scene import LATER, PAID_AT, PAID_ON, THIRDS, money, refusal

pytestmark = pytest.mark.django_db
OURS = bank.Account("Marsh Lane Growers", "204060", "31926819")


def test_the_team_and_the_group_stay_apart() -> None:
    scene = money()
    scene.bank_on()
    first, second, third = scene.plan()
    details = bank.give(scene.award, OURS, by=scene.scene.lead, at=LATER)
    bank.confirm(details, by=scene.finance, at=LATER)
    scene.approved(first)
    payment_runs.make(scene.scene.round, [first], by=scene.finance, at=LATER)
    line = PaymentRunLine.objects.get()
    payments.mark_paid(first, on=PAID_ON, by=scene.finance, at=PAID_AT)
    payments.mark_due(second, by=scene.manager, at=LATER)
    back = returns.enter(
        scene.award, amount=Decimal(10), came_on=PAID_ON, reason="Over.", by=scene.finance, at=PAID_AT
    )
    waiting = bank.give(scene.award, OURS, by=scene.scene.lead, at=LATER)
    check = scene.award.checks.order_by("order").first()

    both = factories.staff(scene.scene.round, "manager", name="Bo Th")
    factories.role(scene.scene.round.programme, "finance", both)
    factories.member(scene.scene.application, both, "reader")
    late = details.not_before.replace(year=2025)
    acts: list[Callable[[User], Any]] = [
        lambda by: payments.plan_instalments(scene.award, THIRDS, replacing=[third.pk], by=by, at=LATER),
        lambda by: payments.mark_due(third, by=by, at=LATER),
        lambda by: payments.meet_condition(third, note="It came.", by=by, at=LATER),
        lambda by: payments.approve_payment(second, by=by, at=LATER),
        lambda by: payments.approve_payments([second], by=by, at=LATER),
        lambda by: payments.mark_paid(second, on=PAID_ON, by=by, at=PAID_AT),
        lambda by: payments.withhold(third, reason="Wait.", by=by, at=LATER),
        lambda by: payments.hold_back_rest(scene.award, reason="Over.", by=by, at=LATER),
        lambda by: payments.set_numbers(scene.award, supplier_number="1", purchase_order="", by=by, at=LATER),
        lambda by: payment_runs.make(scene.scene.round, [second], by=by, at=PAID_AT),
        lambda by: payment_runs.take_out(line, reason="No.", by=by, at=PAID_AT),
        lambda by: returns.enter(
            scene.award, amount=Decimal(1), came_on=PAID_ON, reason="x", by=by, at=PAID_AT
        ),
        lambda by: returns.strike_out(back, reason="No.", by=by, at=PAID_AT),
        lambda by: bank.look(waiting, why="x", by=by, at=late),
        lambda by: bank.confirm(waiting, by=by, at=late),
        lambda by: bank.refuse(waiting, note="No.", by=by, at=late),
        lambda by: conditions.mark(
            check, outcome=CheckOutcome.NOT_NEEDED, before_payment=True, note="No.", by=by, at=LATER
        ),
    ]
    rows = LedgerRow.objects.count()
    reference = scene.scene.application.reference
    for act in acts:
        said = refusal(lambda act=act: act(both))  # type: ignore[misc]
        # Of several at once it names the payment first.
        assert said.removeprefix(f"{second.reference}: ") == (
            f"You belong to {reference}, so somebody else has to do this."
        )
    assert LedgerRow.objects.count() == rows
    assert [str(one.state) for one in Instalment.objects.order_by("order")] == ["paid", "due", "planned"]
    assert BankDetails.objects.get(pk=waiting.pk).state == "given"
    assert Return.objects.get().struck_out_at is None
