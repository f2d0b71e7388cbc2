"""Two people answering one offer at once, on two real connections: one answer, one ledger row."""

from __future__ import annotations

from datetime import timedelta

import pytest

from grants import offers
from grants.models import Acceptance, Award
from programme import ledger
from programme.models import LedgerRow
from programme.refusals import Refused
from tests import factories
from tests.grants import award_scene, letter_scene
from tests.grants.letter_scene import TOLD
from tests.races.test_acts_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ANSWERED = TOLD + timedelta(days=1)
ANSWERS = ("award_accepted", "award_turned_down")


def _answers(award: Award) -> list[str]:
    rows = LedgerRow.objects.filter(chain=award.application.ledger_id, act__in=ANSWERS)
    return list(rows.values_list("act", flat=True))


def _offered() -> tuple[Award, letter_scene.Scene]:
    scene = letter_scene.scene()
    scene.release()
    return Award.objects.select_related("application").get(), scene


@pytest.mark.parametrize("turn", range(3))
def test_yes_against_no_leaves_one_answer(turn: int) -> None:
    award, scene = _offered()
    other = factories.user("Bo")
    factories.member(scene.application, other)
    results = at_once(
        lambda: award_scene.accept(award, by=scene.lead, at=ANSWERED),
        lambda: offers.turn_down(award, by=other, at=ANSWERED),
    )
    refused = [result for result in results if isinstance(result, Refused)]
    answered = [result for result in results if isinstance(result, Award)]
    assert (len(refused), len(answered)) == (1, 1)
    stands = Award.objects.get()
    assert (stands.state, stands.answered_by) == (answered[0].state, answered[0].answered_by)
    assert Acceptance.objects.count() == (1 if stands.state == "accepted" else 0)
    assert _answers(award) == [f"award_{stands.state}"]
    assert ledger.verify(award.application.ledger_id).finding == "intact"


@pytest.mark.parametrize("turn", range(3))
def test_yes_twice_is_one_answer_of_one_person(turn: int) -> None:
    award, scene = _offered()
    other = factories.user("Bo")
    factories.member(scene.application, other)
    results = at_once(
        lambda: award_scene.accept(award, by=scene.lead, at=ANSWERED),
        lambda: award_scene.accept(award, by=other, at=ANSWERED),
    )
    assert {result.answered_by for result in results} == {Award.objects.get().answered_by}
    assert (_answers(award), Acceptance.objects.count()) == (["award_accepted"], 1)
    assert ledger.verify(award.application.ledger_id).finding == "intact"


def test_yes_against_the_end_of_the_offer_leaves_one_of_them() -> None:
    award, scene = _offered()
    results = at_once(
        lambda: award_scene.accept(award, by=scene.lead, at=ANSWERED),
        lambda: offers.lapse(award, reason="No answer.", by=scene.manager, at=ANSWERED),
    )
    assert [type(result) for result in results].count(Refused) == 1
    stands = Award.objects.get()
    assert stands.state in ("accepted", "lapsed")
    assert Acceptance.objects.count() == (1 if stands.state == "accepted" else 0)
    rows = LedgerRow.objects.filter(chain=award.application.ledger_id, act__in=(*ANSWERS, "award_lapsed"))
    assert [row.act for row in rows] == [f"award_{stands.state}"]
