"""Payments: plans, what makes them due, two people, money that came back; sums hold whatever is done."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants import awards, payment_rules, payments, returns
from grants.budget import pot_of
from grants.models import Award, Instalment, PaymentRules, Return
from grants.payments import Part
from programme.models import User
from programme.refusals import Refused
from tests.grants.money_scene import LATER, PAID_AT, PAID_ON, THIRDS, Money, money, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Money:
    return money()


def state(part: Instalment) -> str:
    return str(Instalment.objects.get(pk=part.pk).state)


# The plan


def test_a_plan_is_changed_while_it_is_planned(scene: Money) -> None:
    first, second, third = scene.plan()
    payments.mark_due(first, by=scene.manager, at=LATER)
    wanted = [Part(Decimal(50), date(2024, 5, 1)), Part(Decimal(150), date(2024, 6, 1))]

    def plan(parts: list[Part], replacing: set[int]) -> list[Instalment]:
        return payments.plan_instalments(scene.award, parts, replacing=replacing, by=scene.manager, at=LATER)

    shown = {second.pk, third.pk}
    assert refusal(lambda: plan(wanted, {first.pk, *shown})) == (
        "Somebody else changed the plan in the meantime. Look at it again."
    )
    assert refusal(lambda: plan(wanted[:1], shown)) == "The payments have to come to £200 exactly."
    made = plan(wanted, shown)
    assert [(one.order, one.amount) for one in made] == [(2, Decimal(50)), (3, Decimal(150))]
    assert "in the meantime" in refusal(lambda: plan(wanted, shown))
    assert "not in it any more" in refusal(lambda: payments.mark_due(second, by=scene.manager, at=LATER))
    scene.reconciles()


def test_the_database_keeps_what_is_due_as_it_is(scene: Money) -> None:
    first, _second, third = scene.plan()
    payments.mark_due(first, by=scene.manager, at=LATER)
    Instalment.objects.filter(pk=third.pk).update(amount=Decimal(1))
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Instalment.objects.filter(pk=first.pk).update(amount=Decimal(1))
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        Instalment.objects.filter(pk=first.pk).delete()
    with pytest.raises(DatabaseError, match="would pass the award"), transaction.atomic():
        Award.objects.filter(pk=scene.award.pk).update(amount=Decimal(200))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# Two people


def test_above_the_limit_two_people_pay(scene: Money) -> None:
    first, second, _third = scene.plan()
    scene.limit(100)
    for part in (first, second):
        scene.approved(part, by=scene.finance)
    payments.mark_paid(first, on=PAID_ON, by=scene.finance, at=PAID_AT)
    said = refusal(lambda: payments.mark_paid(second, on=PAID_ON, by=scene.finance, at=PAID_AT))
    assert said.startswith("You approved payment ") and "Above £100 somebody else" in said
    with pytest.raises(IntegrityError, match="two people"), transaction.atomic():
        Instalment.objects.filter(pk=second.pk).update(state="paid", paid_on=PAID_ON, paid_by=scene.finance)
    payments.mark_paid(second, on=PAID_ON, by=scene.manager, at=PAID_AT)
    with pytest.raises(IntegrityError, match="two people"), transaction.atomic():
        Instalment.objects.filter(pk=second.pk).update(approved_by=scene.manager)


def test_a_rounds_own_limit_comes_before_its_programmes(scene: Money) -> None:
    round_ = scene.scene.round
    assert payment_rules.rules_of(round_).two_people_above == 1000
    scene.limit(100)
    held = payment_rules.rules_of(round_)
    assert (held.two_people_above, held.is_own, held.bank_details) == (Decimal(100), True, False)
    payment_rules.set_limit(round_, amount=Decimal(500), everywhere=True, by=scene.manager, at=LATER)
    held = payment_rules.rules_of(round_)
    assert (held.two_people_above, held.is_own) == (Decimal(500), False)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentRules.objects.create(programme=round_.programme)


# Money that came back


def came_back(scene: Money, amount: str, **more: Any) -> Return:
    return returns.enter(
        scene.award,
        amount=Decimal(amount),
        came_on=PAID_ON,
        reason="The hall cost less.",
        by=scene.finance,
        at=PAID_AT,
        **more,
    )


def test_at_most_what_was_paid_comes_back_and_is_free_again(scene: Money) -> None:
    first, *_others = scene.plan()
    assert "At most £0 can come back" in refusal(lambda: came_back(scene, "1"))
    scene.paid(first)
    before = pot_of(scene.scene.round).uncommitted
    entry = came_back(scene, "60.50", seen=0)
    assert "in the meantime" in refusal(lambda: came_back(scene, "10", seen=0))
    assert "At most £39.50 can come back" in refusal(lambda: came_back(scene, "39.51"))
    assert pot_of(scene.scene.round).uncommitted == before + Decimal("60.50")
    with pytest.raises(IntegrityError, match="than was paid"), transaction.atomic():
        Return.objects.create(
            award=scene.award,
            amount=Decimal("39.51"),
            came_on=PAID_ON,
            reason="x",
            entered_by=scene.finance,
            entered_at=PAID_AT,
        )
    for change in ({"amount": Decimal(1)}, {"reason": "y"}):
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            Return.objects.filter(pk=entry.pk).update(**change)
    returns.strike_out(entry, reason="It was another award's.", by=scene.finance, at=PAID_AT)
    assert pot_of(scene.scene.round).uncommitted == before
    assert "already" in refusal(
        lambda: returns.strike_out(entry, reason="Again.", by=scene.finance, at=PAID_AT)
    )
    assert scene.acts("money") == ["money_returned", "money_return_struck_out"]
    scene.reconciles()


def test_a_finished_award_lets_go_what_it_never_used(scene: Money) -> None:
    first, *others = scene.plan()
    scene.paid(first)
    before = pot_of(scene.scene.round).uncommitted
    awards.end_early(scene.award, reason="They stopped.", by=scene.manager, at=PAID_AT)
    assert pot_of(scene.scene.round).uncommitted == before + 200
    came_back(scene, "40")
    assert pot_of(scene.scene.round).uncommitted == before + 240
    assert [state(part) for part in others] == ["withheld", "withheld"]
    scene.reconciles()


# Whatever is done, in whatever order

ACTS = ("due", "approve", "pay", "withhold", "back", "strike", "replan", "end", "complete")


def _do(scene: Money, act: str, which: int, pence: int) -> None:
    """One act on one of the parts; what is refused changes nothing."""
    by: User = scene.finance
    parts = list(Instalment.objects.filter(award=scene.award).order_by("order"))
    part = parts[which % len(parts)]
    entry = Return.objects.filter(award=scene.award).order_by("-pk").first()
    planned = [one for one in parts if one.state == "planned"]
    left = sum((one.amount for one in planned), Decimal(0))
    amount = Decimal(pence) / 100
    pieces = [amount, left - amount] if 0 < amount < left else [left]
    acts: dict[str, Any] = {
        "due": lambda: payments.mark_due(part, by=by, at=LATER),
        "approve": lambda: payments.approve_payment(part, by=scene.approver, at=LATER),
        "pay": lambda: payments.mark_paid(part, on=PAID_ON, by=by, at=PAID_AT),
        "withhold": lambda: payments.withhold(part, reason="Wait.", by=by, at=LATER),
        "back": lambda: came_back(scene, str(amount)),
        "strike": lambda: entry and returns.strike_out(entry, reason="Wrong.", by=by, at=PAID_AT),
        "replan": lambda: payments.plan_instalments(
            scene.award,
            [Part(piece, date(2024, 8, 1)) for piece in pieces],
            replacing=[one.pk for one in planned],
            by=by,
            at=LATER,
        ),
        "end": lambda: awards.end_early(scene.award, reason="They stopped.", by=by, at=PAID_AT),
        "complete": lambda: awards.complete(scene.award, by=by, at=PAID_AT),
    }
    try:
        acts[act]()
    except Refused:
        return


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from((*ACTS[:3], *ACTS[:3], *ACTS)), st.integers(0, 2), st.integers(1, 20_000)),
        min_size=4,
        max_size=14,
    )
)
def test_pot_and_award_reconcile_after_every_act(scene: Money, acts: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        scene.plan(THIRDS)
        for act, which, pence in acts:
            _do(scene, act, which, pence)
            scene.reconciles()
        transaction.set_rollback(True)
