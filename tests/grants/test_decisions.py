"""Deciding: guards on who, when and how much; the batch; the release of everybody together."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants import decisions, lifecycle, tasks
from grants.budget import pot_of
from grants.models import Application, Award, Decision, Letter
from grants.scores import ScoreSummary
from programme.models import LedgerRow, Round, User
from programme.refusals import Refused
from tests import factories
from tests.grants import letter_scene

pytestmark = pytest.mark.django_db

AT = letter_scene.DECIDED


def _decide(application: Application, by: User, **fields: Any) -> Decision:
    fields.setdefault("outcome", "award")
    fields.setdefault("amount", Decimal(300) if fields["outcome"] == "award" else None)
    fields.setdefault("reason", "Strong.")
    return decisions.decide(application, summary=ScoreSummary(), by=by, at=AT, **fields)


@pytest.fixture
def round_() -> Round:
    made = factories.round(closes_at=factories.NOON, opens_at=factories.NOON - timedelta(days=10))
    factories.pot(made, "1000.00")
    return made


@pytest.fixture
def manager(round_: Round) -> User:
    return factories.staff(round_)


def _reviewed(round_: Round) -> Application:
    return factories.in_state("reviewed", round_, at=factories.NOON - timedelta(hours=1))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"amount": None}, "needs an amount"),
        ({"amount": Decimal(-5)}, "needs an amount"),
        ({"amount": Decimal("500.01")}, "more than the largest award of this round, £500"),
        ({"reason": "   "}, "needs its reason"),
    ],
)
def test_what_cannot_be_decided(round_: Round, manager: User, fields: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says):
        _decide(_reviewed(round_), manager, **fields)
    assert not Decision.objects.exists()


def test_an_award_that_the_pot_does_not_hold_is_refused_with_what_is_left(
    round_: Round, manager: User
) -> None:
    for _ in range(2):
        _decide(_reviewed(round_), manager, amount=Decimal(400))
    with pytest.raises(Refused, match="more than what is left in the pot, £200"):
        _decide(_reviewed(round_), manager, amount=Decimal(400))
    pot = pot_of(round_)
    assert (pot.awards, pot.uncommitted) == (Decimal(800), Decimal(200))


def test_a_proposal_that_is_changed_frees_its_own_money_first(round_: Round, manager: User) -> None:
    application = _reviewed(round_)
    _decide(_reviewed(round_), manager, amount=Decimal(500))
    _decide(application, manager, amount=Decimal(400))
    again = _decide(application, manager, amount=Decimal(500))
    assert [d.state for d in Decision.objects.filter(application=application).order_by("pk")] == [
        "rescinded",
        "proposed",
    ]
    assert again.amount == Decimal(500)
    assert Letter.objects.filter(application=application, state="draft").count() == 1


@pytest.mark.parametrize("state", ["draft", "submitted", "in_review", "withdrawn", "declined"])
def test_only_what_is_reviewed_is_decided(round_: Round, manager: User, state: str) -> None:
    with pytest.raises(Refused, match="once its reviews are finished"):
        _decide(factories.in_state(state, round_, at=factories.NOON - timedelta(hours=1)), manager)


def test_nobody_decides_on_their_own_application(round_: Round, manager: User) -> None:
    own = _reviewed(round_)
    factories.member(own, manager, "reader")
    with pytest.raises(Refused, match="You belong to"):
        _decide(own, manager)
    decision = _decide(own, factories.staff(round_))
    with pytest.raises(Refused, match="You belong to"):
        decisions.approve([decision], by=manager, at=AT)


def test_a_batch_is_approved_whole_or_not_at_all(round_: Round, manager: User) -> None:
    approver = factories.staff(round_, "approver")
    others = [_decide(_reviewed(round_), manager, outcome="decline") for _ in range(2)]
    own = _decide(_reviewed(round_), approver, outcome="decline")
    with pytest.raises(Refused, match="You proposed 1 of these"):
        decisions.approve([*others, own], by=approver, at=AT)
    assert set(Decision.objects.values_list("state", flat=True)) == {"proposed"}
    decisions.approve(others, by=approver, at=AT)
    assert Letter.objects.filter(state="approved", content__isnull=False).count() == 2
    assert LedgerRow.objects.filter(act="decision_approved").count() == 2


def test_release_waits_for_everybody() -> None:
    scene = letter_scene.scene()
    scene.make("award")
    left = factories.in_state("reviewed", scene.round)
    with pytest.raises(Refused, match="1 application has no approved decision yet"):
        decisions.release(scene.round, by=scene.manager, at=letter_scene.TOLD)
    lifecycle.withdraw(left, by=factories.lead_of(left), at=AT)
    decisions.release(scene.round, by=scene.manager, at=letter_scene.TOLD)
    assert Application.objects.get(pk=scene.application.pk).state == "awarded"
    assert Award.objects.get().amount == Decimal(300)


def test_release_waits_for_the_letters_and_for_their_day() -> None:
    scene = letter_scene.scene()
    letter = scene.approve("reserve")
    with pytest.raises(Refused, match="1 letter is still being made"):
        decisions.release(scene.round, by=scene.manager, at=letter_scene.TOLD)
    tasks.render_letter(letter.pk)
    early = scene.round.decisions_at - timedelta(days=1)
    with pytest.raises(Refused, match="The letters are dated Monday 11 December 2023"):
        decisions.release(scene.round, by=scene.manager, at=early)
    assert Application.objects.get(pk=scene.application.pk).state == "reviewed"
    decisions.release(scene.round, by=scene.manager, at=scene.round.decisions_at)
    assert Application.objects.get(pk=scene.application.pk).state == "reserve"


def test_release_is_of_what_was_seen() -> None:
    scene = letter_scene.scene()
    scene.make("decline")
    with pytest.raises(Refused, match="The list has changed"):
        decisions.release(scene.round, by=scene.manager, at=letter_scene.TOLD, seen=[])
    released = decisions.release(
        scene.round,
        by=scene.manager,
        at=letter_scene.TOLD,
        seen=list(Decision.objects.values_list("pk", flat=True)),
    )
    assert [one.state for one in released] == ["released"]


def test_withdrawing_rescinds_what_is_on_its_way_and_frees_the_money() -> None:
    scene = letter_scene.scene()
    scene.make("award")
    lifecycle.withdraw(scene.application, by=scene.lead, at=AT)
    assert Decision.objects.get().state == "rescinded"
    assert Letter.objects.get().state == "superseded"
    assert pot_of(scene.round).awards == 0


def test_an_approved_decision_is_rescinded_with_a_reason_and_then_decided_anew() -> None:
    scene = letter_scene.scene()
    letter = scene.make("award")
    decision = Decision.objects.get()
    with pytest.raises(Refused, match="approved already"):
        scene.decide("decline")
    with pytest.raises(Refused, match="Say why"):
        decisions.rescind(decision, reason=" ", by=scene.manager, at=AT)
    decisions.rescind(decision, reason="A new fact.", by=scene.manager, at=AT)
    scene.decide("decline")
    assert Letter.objects.get(pk=letter.pk).state == "superseded"
    assert Decision.objects.filter(state="proposed").get().outcome == "decline"
