"""A released decision that was wrong: another in its place, with a second person and a new letter."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants import decisions, letters
from grants.models import Application, Award, Decision, Letter
from programme.models import LedgerRow
from programme.refusals import Refused
from tests.grants import award_scene, letter_scene
from tests.grants.letter_scene import SUMMARY, TOLD, Scene

pytestmark = pytest.mark.django_db

LATER = TOLD + timedelta(days=3)


def released(outcome: str) -> tuple[Scene, Decision]:
    scene = letter_scene.scene()
    letter = scene.release(outcome)
    return scene, letter.decision


def correct(scene: Scene, corrects: Decision, outcome: str, amount: str = "", **fields: Any) -> Decision:
    fields.setdefault("correction", "We added your budget up wrongly.")
    return decisions.decide(
        Application.objects.get(pk=scene.application.pk),
        outcome=outcome,
        amount=Decimal(amount) if amount else None,
        reason="The budget was added up wrongly.",
        corrects=corrects,
        summary=SUMMARY,
        by=scene.manager,
        at=LATER,
        **fields,
    )


def carried_out(scene: Scene, decision: Decision) -> None:
    decisions.approve([decision], by=scene.approver, at=LATER)
    letters.keep_file(Letter.objects.get(decision=decision).pk, b"%PDF-1.7", at=LATER)
    decisions.release(scene.round, by=scene.manager, at=LATER)


@pytest.mark.parametrize(
    ("before", "outcome", "amount", "state", "award"),
    [
        ("decline", "award", "300", "awarded", "offered"),
        ("decline", "reserve", "", "reserve", None),
        ("reserve", "award", "200", "awarded", "offered"),
        ("reserve", "decline", "", "declined", None),
        ("award", "award", "450", "awarded", "offered"),
        ("award", "decline", "", "declined", "lapsed"),
        ("award", "reserve", "", "reserve", "lapsed"),
    ],
)
def test_a_correction_goes_in_the_place_of_what_was_released(
    before: str, outcome: str, amount: str, state: str, award: str | None
) -> None:
    scene, first = released(before)
    old = Letter.objects.get(decision=first)
    again = correct(scene, first, outcome, amount)
    assert Application.objects.get(pk=scene.application.pk).state != state or before == outcome
    assert Letter.objects.get(pk=old.pk).state == "released"
    carried_out(scene, again)
    assert Application.objects.get(pk=scene.application.pk).state == state
    assert [d.state for d in Decision.objects.order_by("pk")] == ["corrected", "released"]
    assert [letter.state for letter in Letter.objects.order_by("pk")] == ["superseded", "released"]
    found = Award.objects.first()
    assert (found.state if found else None) == award
    if outcome == "award":
        assert found is not None
        assert (found.amount, found.decision) == (Decimal(amount), again)
    assert LedgerRow.objects.filter(act="decision_corrected", actor=scene.manager.actor_id).count() == 1


def test_its_letter_says_first_what_was_wrong() -> None:
    scene, first = released("decline")
    again = correct(scene, first, "award", "300")
    decisions.approve([again], by=scene.approver, at=LATER)
    words = letters.view_of(Letter.objects.get(decision=again), at=LATER).words["paragraphs"]
    old = Letter.objects.get(decision=first)
    assert words[0]["text"] == (
        f"This letter takes the place of our letter {old.number} of Monday 11 December 2023, in which "
        "something was wrong. We are sorry."
    )
    assert words[1]["text"] == "We added your budget up wrongly."


def test_an_award_that_was_accepted_is_not_corrected_and_it_says_what_to_do() -> None:
    scene, first = released("award")
    waiting = correct(scene, first, "award", "200")
    decisions.approve([waiting], by=scene.approver, at=LATER)
    letters.keep_file(Letter.objects.get(decision=waiting).pk, b"%PDF-1.7", at=LATER)
    award_scene.accept(Award.objects.get(), by=scene.lead, at=LATER)
    with pytest.raises(Refused, match=f"{scene.application.reference}: The award was accepted"):
        decisions.release(scene.round, by=scene.manager, at=LATER)
    decisions.rescind(waiting, reason="They accepted.", by=scene.manager, at=LATER)
    with pytest.raises(Refused, match="Agree a change with the group, or end the award early"):
        correct(scene, first, "award", "200")
    assert Award.objects.get().amount == Decimal(300)
    assert Letter.objects.get(decision=first).state == "released"


def test_a_correction_needs_its_words_a_reason_and_a_second_person() -> None:
    scene, first = released("decline")
    with pytest.raises(Refused, match="Say what was wrong"):
        correct(scene, first, "award", "300", correction=" ")
    again = correct(scene, first, "award", "300")
    with pytest.raises(Refused, match="You proposed 1 of these"):
        decisions.approve([again], by=scene.manager, at=LATER)
    carried_out(scene, again)
    with pytest.raises(Refused, match="released last"):
        correct(scene, first, "reserve")


def test_nothing_is_corrected_before_it_is_released() -> None:
    scene = letter_scene.scene()
    decision = scene.decide("decline").decision
    with pytest.raises(Refused, match="released last"):
        correct(scene, decision, "award", "300")
