"""Two people and one pot, on two real connections: no source and no pot is ever spent twice."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from grants import decisions, funding, releasing
from grants.budget import books_of, pot_of
from grants.models import Application, Decision, DecisionFunding, ReleasePlan
from grants.scores import ScoreSummary
from programme import ledger
from programme.models import FundingSource, Round, User
from programme.refusals import Refused
from tests import factories
from tests.grants import letter_scene
from tests.races.test_acts_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

AT = factories.NOON - timedelta(hours=1)


def two_sources() -> tuple[Round, list[FundingSource], list[Application], User]:
    round_ = factories.round(closes_at=factories.NOON, opens_at=AT - timedelta(days=9))
    sources = [factories.pot(round_, "400.00"), factories.pot(round_, "500.00")]
    applications = [factories.in_state("reviewed", round_, at=AT) for _ in range(2)]
    return round_, sources, applications, factories.staff(round_)


def decide(application: Application, amount: int, by: User, **fields: Any) -> Decision:
    return decisions.decide(
        application,
        outcome="award",
        amount=Decimal(amount),
        reason="Strong.",
        summary=ScoreSummary(),
        by=by,
        at=AT,
        **fields,
    )


def in_order(round_: Round) -> None:
    pot = pot_of(round_)
    assert pot.total == pot.awards + pot.uncommitted
    assert pot.uncommitted >= 0
    shares = books_of(round_).shares()
    assert all(share.left >= 0 for share in shares)
    assert sum(share.awards for share in shares) == pot.awards


@pytest.mark.parametrize("turn", range(4))
def test_a_source_is_not_taken_by_a_decision_and_a_new_split_at_once(turn: int) -> None:
    round_, sources, applications, manager = two_sources()
    first = decide(applications[0], 300, manager, split={sources[1].pk: Decimal(300)})
    results = at_once(
        lambda: funding.share_out(first, {sources[0].pk: Decimal(300)}, by=manager, at=AT),
        lambda: decide(applications[1], 400, manager, split={sources[0].pk: Decimal(400)}),
    )
    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(error) for error in refused] == [Refused]
    in_order(round_)
    for application in applications:
        assert ledger.verify(application.ledger_id).finding == "intact"


@pytest.mark.parametrize("turn", range(4))
def test_rows_written_past_every_guard_cannot_both_spend_the_last_pound(turn: int) -> None:
    round_, sources, applications, manager = two_sources()
    FundingSource.objects.filter(pk=sources[1].pk).update(amount=Decimal("1.00"))

    def write(application: Application) -> Decision:
        with transaction.atomic():
            made = Decision.objects.create(
                application=application,
                outcome="award",
                amount=Decimal(300),
                reason="Past the guards.",
                proposed_by=manager,
                proposed_at=AT,
            )
            DecisionFunding.objects.create(decision=made, source=sources[0], amount=Decimal(300))
        return made

    results = at_once(*(lambda application=application: write(application) for application in applications))
    assert sorted(isinstance(result, IntegrityError) for result in results) == [False, True]
    assert Decision.objects.count() == 1
    in_order(round_)


@pytest.mark.parametrize("turn", range(3))
def test_two_workers_release_once(turn: int) -> None:
    scene = letter_scene.scene()
    scene.make("award")
    plan = releasing.set_time(
        scene.round,
        release_at=letter_scene.TOLD,
        seen=list(Decision.objects.values_list("pk", flat=True)),
        by=scene.manager,
        at=letter_scene.DECIDED,
    )
    results = at_once(*[lambda: releasing.run(plan.pk, at=letter_scene.TOLD)] * 2)
    assert sorted(result is None for result in results) == [False, True]
    assert ReleasePlan.objects.get().state == "done"
    assert Decision.objects.get().state == "released"
    assert ledger.verify(scene.application.ledger_id).finding == "intact"


@pytest.mark.parametrize("turn", range(3))
def test_a_release_against_its_being_called_off(turn: int) -> None:
    scene = letter_scene.scene()
    scene.make("decline")
    plan = releasing.set_time(
        scene.round,
        release_at=letter_scene.TOLD,
        seen=list(Decision.objects.values_list("pk", flat=True)),
        by=scene.manager,
        at=letter_scene.DECIDED,
    )
    released, off = at_once(
        lambda: releasing.run(plan.pk, at=letter_scene.TOLD),
        lambda: releasing.call_off(plan, by=scene.manager, at=letter_scene.TOLD),
    )
    ended = ReleasePlan.objects.get().state
    assert ended in ("done", "cancelled")
    assert Decision.objects.get().state == ("released" if ended == "done" else "approved")
    assert isinstance(off, Refused) == (ended == "done")
    assert (released is None) == (ended == "cancelled")
