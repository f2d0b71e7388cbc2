"""Two people acting on money at once, on two real connections: nothing is paid twice, and the pot holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from grants import awards, decisions, payment_runs, payments, returns, reviewing
from grants.budget import pot_of
from grants.models import Decision, Instalment, PaymentRunLine, Return
from grants.states import DecisionOutcome
from programme import ledger
from programme.models import FundingSource, LedgerRow
from programme.refusals import Refused
from tests import factories
from tests.grants.letter_scene import SUMMARY
from tests.grants.money_scene import LATER, PAID_AT, PAID_ON, Money, money
from tests.races.test_acts_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def _refused(results: list[Any]) -> list[str]:
    assert not [one for one in results if isinstance(one, Exception) and not isinstance(one, Refused)]
    return [str(one) for one in results if isinstance(one, Refused)]


def _intact(scene: Money) -> None:
    scene.reconciles()
    assert ledger.verify(scene.scene.application.ledger_id).finding == "intact"
    assert ledger.verify(scene.scene.round.chain).finding == "intact"


def _back(scene: Money, amount: int) -> Return:
    return returns.enter(
        scene.award,
        amount=Decimal(amount),
        came_on=PAID_ON,
        reason="The hall cost less.",
        by=scene.finance,
        at=PAID_AT,
    )


def test_two_runs_at_once_hold_each_payment_once() -> None:
    scene = money()
    first, second, third = scene.plan()
    for part in (first, second, third):
        scene.approved(part)
    round_ = scene.scene.round
    results = at_once(
        lambda: payment_runs.make(round_, [first, second], by=scene.finance, at=PAID_AT),
        lambda: payment_runs.make(round_, [third, second], by=scene.finance, at=PAID_AT),
    )
    assert len(_refused(results)) == 1
    assert PaymentRunLine.objects.filter(instalment=second).count() == 1
    assert PaymentRunLine.objects.count() == 2
    _intact(scene)


def test_paid_by_hand_against_held_back_is_one_of_them() -> None:
    scene = money()
    first, *_others = scene.plan()
    scene.approved(first)
    results = at_once(
        lambda: payments.mark_paid(first, on=PAID_ON, by=scene.finance, at=PAID_AT),
        lambda: payments.withhold(first, reason="Wait.", by=scene.manager, at=PAID_AT),
        lambda: payments.mark_paid(first, on=PAID_ON, by=scene.manager, at=PAID_AT),
    )
    assert len(_refused(results)) == 2
    acts = LedgerRow.objects.filter(
        chain=scene.scene.application.ledger_id, act__in=["instalment_paid", "instalment_withheld"]
    )
    assert [f"instalment_{Instalment.objects.get(pk=first.pk).state}"] == [row.act for row in acts]
    _intact(scene)


def test_returns_at_once_never_pass_what_was_paid() -> None:
    scene = money()
    first, *_others = scene.plan()
    scene.paid(first)
    results = at_once(lambda: _back(scene, 60), lambda: _back(scene, 60), lambda: _back(scene, 40))
    assert len(_refused(results)) == 1
    assert sum(entry.amount for entry in Return.objects.all()) <= 100
    _intact(scene)


def test_two_plans_at_once_leave_one() -> None:
    scene = money()
    results = at_once(scene.plan, scene.plan)
    assert len(_refused(results)) == 1
    assert scene.award.instalments.count() == 3
    _intact(scene)


def test_ending_and_paying_at_once_leave_the_pot_right() -> None:
    scene = money()
    first, *_others = scene.plan()
    scene.approved(first)
    results = at_once(
        lambda: awards.end_early(scene.award, reason="They stopped.", by=scene.manager, at=PAID_AT),
        lambda: payments.mark_paid(first, on=PAID_ON, by=scene.finance, at=PAID_AT),
    )
    assert len(_refused(results)) <= 1
    _intact(scene)


@pytest.mark.parametrize("turn", range(2))
def test_the_same_pound_is_not_struck_out_and_promised(turn: int) -> None:
    """£100 came back and is all that is left: either it is promised again, or it had never come back."""
    scene = money()
    first, *_others = scene.plan()
    scene.paid(first)
    entry = _back(scene, 100)
    round_ = scene.scene.round
    other = factories.submitted(round_, factories.user("Bo"), group_name="Others", title="Another room")
    for act in (reviewing.begin_review, reviewing.finish_review):
        other = act(other, by=scene.manager, at=LATER, stage="1")
    source = FundingSource.objects.get(round=round_)
    spare = pot_of(round_).uncommitted - 100
    FundingSource.objects.filter(pk=source.pk).update(amount=source.amount - spare)
    assert pot_of(round_).uncommitted == 100
    results = at_once(
        lambda: decisions.decide(
            other,
            outcome=DecisionOutcome.AWARD,
            amount=Decimal(100),
            reason="Good.",
            feedback="Good.",
            summary=SUMMARY,
            by=scene.manager,
            at=PAID_AT,
        ),
        lambda: returns.strike_out(entry, reason="It was another award's.", by=scene.finance, at=PAID_AT),
    )
    assert len(_refused(results)) == 1
    promised = Decision.objects.filter(application=other).exists()
    assert promised == (Return.objects.get().struck_out_at is None)
    assert pot_of(round_).uncommitted == 0
    assert ledger.verify(scene.scene.application.ledger_id).finding == "intact"
