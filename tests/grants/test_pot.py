"""The pot, to the pound after every act; an award over several sources; what the database itself refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pgtrigger
import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants import corrections, decisions, funding, letters, offers
from grants.budget import books_of, pot_of
from grants.models import Application, Award, Decision, DecisionFunding, Letter
from grants.scores import ScoreSummary
from programme.models import FundingSource, LedgerRow, Round, User
from programme.refusals import Refused
from tests import factories
from tests.grants import award_scene
from tests.grants.letter_scene import TOLD

pytestmark = pytest.mark.django_db

RELEASED = TOLD + timedelta(hours=3)


@dataclass
class Scene:
    """A pot of £1,000 from two sources, of which £750 is for awards, and three applications to decide."""

    round: Round
    sources: list[FundingSource]
    applications: list[Application]
    manager: User
    approver: User

    def decide(self, which: int = 0, amount: int = 300, outcome: str = "award", **fields: Any) -> Decision:
        return decisions.decide(
            Application.objects.get(pk=self.applications[which].pk),
            outcome=outcome,
            amount=Decimal(amount) if outcome == "award" else None,
            reason="The panel said so.",
            summary=ScoreSummary(),
            by=self.manager,
            at=TOLD,
            **fields,
        )

    def release(self) -> list[Decision]:
        waiting = Decision.objects.filter(application__round=self.round, state="proposed")
        if waiting.exists():
            decisions.approve(waiting, by=self.approver, at=TOLD)
        for letter in Letter.objects.filter(application__round=self.round, state="approved", file=None):
            letters.keep_file(letter.pk, b"%PDF-1.7", at=TOLD)
        return decisions.release(self.round, by=self.manager, at=RELEASED)

    def correct(self, which: int, amount: int, outcome: str = "award") -> Decision:
        released = corrections.latest(self.applications[which])
        assert released is not None
        return self.decide(which, amount, outcome, corrects=released, correction="A figure was wrong.")


@pytest.fixture
def scene() -> Scene:
    round_ = factories.round(
        closes_at=factories.NOON,
        opens_at=factories.NOON - timedelta(days=10),
        support_fund=Decimal(100),
        panel_costs=Decimal(150),
    )
    return Scene(
        round_,
        [factories.pot(round_, "600.00"), factories.pot(round_, "400.00")],
        [factories.in_state("reviewed", round_, at=factories.NOON - timedelta(hours=1)) for _ in range(3)],
        factories.staff(round_),
        factories.staff(round_, "approver", name="Jo"),
    )


def reconciles(round_: Round) -> None:
    """Sources = awards + support + panel + uncommitted, from the rows themselves and not from `budget`."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    kept: dict[int, Decimal] = {}
    live = []
    for decision in Decision.objects.filter(application__round=round_, outcome="award"):
        award = Award.objects.filter(decision=decision).exclude(state__in=["lapsed", "turned_down"]).first()
        if decision.state not in ("proposed", "approved") and award is None:
            continue
        amount = award.amount if award else decision.amount
        assert amount is not None
        live.append(decision)
        kept[decision.application_id] = max(kept.get(decision.application_id, Decimal(0)), amount)
        parts = DecisionFunding.objects.filter(decision=decision)
        assert sum(part.amount for part in parts) == amount
    pot = pot_of(round_)
    sources = sum(source.amount for source in FundingSource.objects.filter(round=round_))
    assert pot.awards == sum(kept.values())
    assert sources == pot.awards + round_.support_fund + round_.panel_costs + pot.uncommitted
    assert pot.uncommitted >= 0
    shares = books_of(round_).shares()
    assert sum(share.awards for share in shares) == pot.awards
    assert all(share.left >= 0 for share in shares)
    for share in shares:
        rows = DecisionFunding.objects.filter(source=share.source, decision__in=live)
        most: dict[int, Decimal] = {}
        for row in rows.select_related("decision"):
            key = row.decision.application_id
            most[key] = max(most.get(key, Decimal(0)), row.amount)
        assert sum(most.values()) <= share.source.amount


ACTS = (
    *("decide", "reserve", "release", "release", "rescind", "accept", "turn_down", "lapse"),
    *("correct", "correct", "correct_no", "share"),
)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 2), st.integers(1, 10)), min_size=6, max_size=14)
)
def test_the_pot_reconciles_after_every_act(scene: Scene, acts: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        for number in range(3):
            scene.decide(number, 100)
        for act, which, tens in acts:
            try:
                with transaction.atomic():
                    _play(scene, act, which, tens * 50)
            except Refused:
                pass
            reconciles(scene.round)
        transaction.set_rollback(True)


def _play(scene: Scene, act: str, which: int, amount: int) -> None:
    application = scene.applications[which]
    award = Award.objects.filter(application=application).first()
    lead = factories.lead_of(application)
    released = corrections.latest(application) is not None
    on_its_way = Decision.objects.filter(application=application, state__in=["proposed", "approved"]).first()
    acts: dict[str, Callable[[], object]] = {
        "decide": lambda: scene.decide(which, amount),
        "reserve": lambda: scene.decide(which, outcome="reserve"),
        "release": scene.release,
        "rescind": lambda: (
            on_its_way and decisions.rescind(on_its_way, reason="No.", by=scene.manager, at=TOLD)
        ),
        "accept": lambda: award and award_scene.accept(award, by=lead, at=RELEASED),
        "turn_down": lambda: award and offers.turn_down(award, by=lead, at=RELEASED),
        "lapse": lambda: award and offers.lapse(award, reason="Nobody.", by=scene.manager, at=RELEASED),
        "correct": lambda: released and scene.correct(which, amount),
        "correct_no": lambda: released and scene.correct(which, 0, "decline"),
        "share": lambda: _share(scene, application, amount),
    }
    acts[act]()


def _share(scene: Scene, application: Application, amount: int) -> None:
    decision = Decision.objects.filter(application=application, outcome="award").order_by("-pk").first()
    if decision is not None and decision.amount is not None:
        part = min(Decimal(amount), decision.amount)
        split = {scene.sources[1].pk: part, scene.sources[0].pk: decision.amount - part}
        funding.share_out(decision, split, by=scene.manager, at=RELEASED)


def test_awards_from_before_there_were_shares_are_shared_out_when_the_database_is_moved_on(
    scene: Scene,
) -> None:
    scene.decide(0, 500)
    scene.decide(1, 200)
    scene.decide(2, outcome="decline")
    shares = list(DecisionFunding.objects.values_list("decision", "source", "amount"))
    assert len(shares) == 3
    with pgtrigger.ignore():
        DecisionFunding.objects.all().delete()
    fill = import_module("grants.migrations.0006_shares_of_earlier_awards").FILL
    with connection.cursor() as cursor:
        for _time in range(2):  # whoever has shares keeps them
            cursor.execute(fill)
            assert list(DecisionFunding.objects.values_list("decision", "source", "amount")) == shares
    reconciles(scene.round)


def test_one_source_pays_without_being_asked_and_the_next_pays_the_rest(scene: Scene) -> None:
    scene.decide(0, 500)
    second = scene.decide(1, 200)
    assert funding.parts_of(second) == {scene.sources[0].pk: 100, scene.sources[1].pk: 100}
    row = LedgerRow.objects.filter(act="decision_proposed").order_by("pk").last()
    assert row is not None
    assert scene.sources[1].code in bytes(row.payload.content).decode()


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ((300, 100), "The sources give £400 in all, and the award is £450"),
        ((0, 450), "has £400 left, and £450 is asked of it"),
        ((500, -50), "less than nothing"),
    ],
)
def test_a_split_that_is_not_the_award_is_refused(scene: Scene, parts: tuple[int, int], says: str) -> None:
    split = {source.pk: Decimal(part) for source, part in zip(scene.sources, parts, strict=True)}
    with pytest.raises(Refused, match=says):
        scene.decide(0, 450, split=split)
    elsewhere = factories.pot(factories.round())
    with pytest.raises(Refused, match="no such funding source"):
        scene.decide(0, 300, split={elsewhere.pk: Decimal(300)})
    assert not Decision.objects.exists()


def test_an_award_is_paid_from_other_sources_and_its_letter_stays(scene: Scene) -> None:
    decision = scene.decide(0, 300)
    scene.decide(1, outcome="decline")
    scene.decide(2, outcome="decline")
    scene.release()
    number = Letter.objects.get(decision=decision).number
    split = {scene.sources[0].pk: Decimal(50), scene.sources[1].pk: Decimal(250)}
    funding.share_out(decision, split, by=scene.manager, at=RELEASED)
    assert funding.parts_of(decision) == split
    assert Letter.objects.get(decision=decision).number == number
    assert LedgerRow.objects.filter(act="award_shared_out").count() == 1
    funding.share_out(decision, split, by=scene.manager, at=RELEASED)
    assert LedgerRow.objects.filter(act="award_shared_out").count() == 1
    offers.turn_down(Award.objects.get(), by=factories.lead_of(scene.applications[0]), at=RELEASED)
    with pytest.raises(Refused, match="keeps no money"):
        funding.share_out(decision, split, by=scene.manager, at=RELEASED)


def test_the_database_refuses_an_award_that_is_not_shared_out(scene: Scene) -> None:
    decision = scene.decide(0, 300)
    with pytest.raises(IntegrityError, match="to the penny"), transaction.atomic():
        DecisionFunding.objects.filter(decision=decision).delete()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_refuses_a_share_that_a_source_or_the_pot_has_not(scene: Scene) -> None:
    decision = scene.decide(0, 300)
    for source, amount in ((scene.sources[1], "400.01"), (factories.pot(factories.round()), "1.00")):
        with pytest.raises(IntegrityError, match="noon: "), transaction.atomic():
            DecisionFunding.objects.create(decision=decision, source=source, amount=Decimal(amount))
    with pytest.raises(IntegrityError, match="a source has no more"), transaction.atomic():
        FundingSource.objects.filter(pk=scene.sources[0].pk).update(amount=Decimal("299.99"))
    with pytest.raises(IntegrityError, match="would pass the pot"), transaction.atomic():
        Round.objects.filter(pk=scene.round.pk).update(panel_costs=Decimal("600.01"))
    Round.objects.filter(pk=scene.round.pk).update(panel_costs=Decimal(600))
    with pytest.raises(IntegrityError, match="would pass the pot"), transaction.atomic():
        FundingSource.objects.filter(pk=scene.sources[1].pk).update(amount=Decimal("399.99"))
