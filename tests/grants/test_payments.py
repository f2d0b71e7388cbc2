"""Payments: plans, what makes them due, two people, money that came back; sums hold whatever is done."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants import awards, decisions, funding, payment_rules, payments, returns, reviewing
from grants.award_states import InstalmentTrigger as When
from grants.budget import books_of, pot_of
from grants.models import Award, Instalment, PaymentRules, Return
from grants.payments import Part
from grants.states import DecisionOutcome
from programme.models import FundingSource, Round, User
from programme.refusals import Refused
from tests import factories
from tests.grants.letter_scene import SUMMARY
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


def test_a_condition_stays_met_where_a_payment_is_planned_as_before(scene: Money) -> None:
    policy, minutes = "We have your policy.", "We have your minutes."
    day = date(2024, 4, 8)
    parts = [
        Part(Decimal(100), day, When.DATE, None, policy),
        Part(Decimal(100), day, When.DATE, None, policy),
        Part(Decimal(100), day, When.DATE, None, minutes),
    ]
    before = scene.plan(parts)
    for part in (before[0], before[2]):
        payments.meet_condition(part, note="It came.", by=scene.finance, at=LATER)
    again = [
        Part(Decimal(60), day),
        *parts[:2],
        Part(Decimal(40), day, When.DATE, None, minutes),
    ]
    made = payments.plan_instalments(
        scene.award, again, replacing=[one.pk for one in before], by=scene.manager, at=PAID_AT
    )
    assert [(one.condition_met_at, one.condition_met_by) for one in made] == [
        (None, None),
        (LATER, scene.finance),
        (None, None),
        (None, None),
    ]


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
    other = factories.round(programme=round_.programme)
    payment_rules.set_limit(other, amount=Decimal(50), everywhere=False, by=scene.manager, at=LATER)
    payment_rules.set_limit(round_, amount=Decimal(500), everywhere=True, by=scene.manager, at=LATER)
    assert payment_rules.rules_of(other).two_people_above == 50
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


def test_what_is_struck_out_is_held_of_its_own_sources_again(scene: Money) -> None:
    """The pot has enough, but the source that paid it has given it to somebody else since."""
    round_ = scene.scene.round
    (main,) = FundingSource.objects.filter(round=round_)
    small = FundingSource.objects.create(round=round_, name="Small", code="SM-1", amount=Decimal(100))
    split = {main.pk: Decimal(200), small.pk: Decimal(100)}
    funding.share_out(scene.award.decision, split, by=scene.manager, at=LATER)
    first, *_others = scene.plan()
    scene.paid(first)
    entry = came_back(scene, "100")

    def left() -> tuple[Decimal, Decimal]:
        shares = {share.source.pk: share for share in books_of(round_).shares()}
        assert sum(share.awards for share in shares.values()) == pot_of(round_).awards
        return shares[main.pk].left, shares[small.pk].left

    whole = left()[0]
    assert left()[1] == 100
    other = factories.submitted(round_, factories.user("Bo"), group_name="Others", title="Another room")
    for act in (reviewing.begin_review, reviewing.finish_review):
        other = act(other, by=scene.manager, at=LATER, stage="1")
    decision = decisions.decide(
        other,
        outcome=DecisionOutcome.AWARD,
        amount=Decimal(100),
        reason="Good.",
        feedback="Good.",
        split={small.pk: Decimal(100)},
        summary=SUMMARY,
        by=scene.manager,
        at=PAID_AT,
    )
    assert pot_of(round_).uncommitted >= 100 and left() == (whole, Decimal(0))

    def strike() -> Return:
        return returns.strike_out(entry, reason="It was another award's.", by=scene.finance, at=PAID_AT)

    assert "has promised that money to another award: £0 of it is left" in refusal(strike)
    with pytest.raises(IntegrityError, match="a source has no more than it has"), transaction.atomic():
        Return.objects.filter(pk=entry.pk).update(
            struck_out_at=PAID_AT, struck_out_by=scene.finance, struck_out_reason="x"
        )
    funding.share_out(decision, {main.pk: Decimal(100)}, by=scene.manager, at=PAID_AT)
    strike()
    assert left() == (whole - 100, Decimal(0))


def test_what_is_struck_out_is_within_the_pot(scene: Money) -> None:
    first, *_others = scene.plan()
    scene.paid(first)
    entry = came_back(scene, "100")
    round_ = scene.scene.round
    spare = pot_of(round_).uncommitted - 60
    Round.objects.filter(pk=round_.pk).update(panel_costs=F("panel_costs") + spare)
    round_ = Round.objects.get(pk=round_.pk)
    said = refusal(lambda: returns.strike_out(entry, reason="x", by=scene.finance, at=PAID_AT))
    assert said == "The round has promised that money to another award: £60 is left in the pot."
    with pytest.raises(IntegrityError, match="would pass the pot"), transaction.atomic():
        Return.objects.filter(pk=entry.pk).update(
            struck_out_at=PAID_AT, struck_out_by=scene.finance, struck_out_reason="x"
        )


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
