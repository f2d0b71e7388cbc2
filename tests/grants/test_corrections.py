"""A released decision that was wrong: another in its place, with a second person and a new letter."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants import (
    award_terms,
    conditions,
    decisions,
    letter_posting,
    letter_proof,
    letter_reissue,
    letters,
    offers,
    payments,
)
from grants.award_states import CheckOutcome
from grants.models import Application, Award, AwardCheck, Decision, Letter, Offer
from grants.payments import Part
from programme.models import LedgerRow
from programme.refusals import Refused
from tests import factories
from tests.grants import award_scene, letter_scene
from tests.grants.letter_scene import SUMMARY, TOLD, Scene

pytestmark = pytest.mark.django_db

LATER = TOLD + timedelta(days=3)
SPRING = date(2024, 3, 1)


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


def test_its_letter_says_first_which_letter_its_reader_has_and_what_was_wrong() -> None:
    scene, first = released("decline")
    old = Letter.objects.get(decision=first)
    # A letter that was never sent is not the one that the reader has.
    unsent = letter_reissue.reissue(old, reason="A slip.", by=scene.manager, at=LATER)
    letter_reissue.drop(unsent, by=scene.manager, at=LATER)
    again = correct(scene, first, "award", "300", correction="We added up wrongly.\n\nYou get more.")
    decisions.approve([again], by=scene.approver, at=LATER)
    words = letters.view_of(Letter.objects.get(decision=again), at=LATER).words["paragraphs"]
    assert [part["text"] for part in words[:3]] == [
        f"This letter takes the place of our letter {old.number} of Monday 11 December 2023, in which "
        "something was wrong. We are sorry.",
        "We added up wrongly.",
        "You get more.",
    ]


def test_its_letter_names_the_day_that_the_first_one_carries() -> None:
    scene = letter_scene.scene()
    first = scene.make("decline").decision
    decisions.release(scene.round, by=scene.manager, at=TOLD + timedelta(days=1))
    again = correct(scene, first, "award", "300")
    [proof] = letter_proof.dry_run(scene.round, at=LATER).proofs
    assert "of Monday 11 December 2023, in which" in proof.view.words["paragraphs"][0]["text"]
    assert proof.letter.decision == again


def test_its_letter_goes_by_post_as_the_first_one_did() -> None:
    scene, first = released("decline")
    old = Letter.objects.get(decision=first)
    letter_posting.ask(old, why="They rang.", by=scene.manager, at=TOLD)
    letter_posting.mark_posted([old], on=TOLD.date(), by=scene.manager, at=TOLD)
    carried_out(scene, correct(scene, first, "award", "300"))
    [waiting] = letter_posting.waiting_in(scene.round)
    assert waiting.number != old.number
    assert waiting.post.why == "The letter whose place it takes went by post."


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


def test_a_corrected_offer_drops_the_payments_of_its_first_amount_and_takes_the_new_conditions() -> None:
    scene = letter_scene.scene()
    first = decisions.decide(
        scene.application,
        outcome="award",
        amount=Decimal(300),
        conditions="A child protection policy\nA letter from the hall",
        reason="Strong.",
        summary=SUMMARY,
        by=scene.manager,
        at=LATER - timedelta(days=5),
    )
    decisions.approve([first], by=scene.approver, at=LATER - timedelta(days=5))
    letters.keep_file(Letter.objects.get(decision=first).pk, b"%PDF-1.7", at=LATER - timedelta(days=5))
    decisions.release(scene.round, by=scene.manager, at=TOLD)
    award = Award.objects.get()
    payments.plan_instalments(award, [Part(Decimal(300), SPRING)], by=scene.manager, at=TOLD)
    hall = AwardCheck.objects.get(words="A letter from the hall")
    conditions.mark(hall, outcome=CheckOutcome.DONE, before_payment=True, by=scene.manager, at=TOLD)
    given = Offer.objects.get().answer_by
    Offer.objects.update(answer_by=given + timedelta(days=30))
    again = correct(scene, first, "award", "450", conditions="A plan for winter\nA letter from the hall")
    carried_out(scene, again)
    award = Award.objects.get()
    assert (award.amount, award.instalments.count()) == (Decimal(450), 0)
    row = LedgerRow.objects.get(act="instalments_dropped")
    assert json.loads(bytes(row.payload.content))["parts"] == ["300.00"]
    payments.plan_instalments(award, [Part(Decimal(450), SPRING)], by=scene.manager, at=LATER)
    stand = {check.words: check.outcome for check in conditions.of_award(award) if check.kind == "condition"}
    assert stand == {
        "A child protection policy": "not_needed",
        "A letter from the hall": "done",
        "A plan for winter": "waiting",
    }
    assert Offer.objects.get().answer_by == given + timedelta(days=30)


def test_a_condition_that_comes_back_is_waited_for_again() -> None:
    scene, first = released("award")
    second = correct(scene, first, "award", "300", conditions="A plan for winter")
    carried_out(scene, second)
    third = correct(scene, second, "award", "300", conditions="")
    carried_out(scene, third)
    check = AwardCheck.objects.get(words="A plan for winter")
    assert (check.outcome, check.note) == ("not_needed", "The decision was put right.")
    carried_out(scene, correct(scene, third, "award", "300", conditions="A plan for winter"))
    check = AwardCheck.objects.get(words="A plan for winter")
    assert (check.outcome, check.note, check.marked_by) == ("waiting", "", None)
    assert conditions.open_before_payment(Award.objects.get())[-1:] == (
        "A condition of the award is open: A plan for winter.",
    )


def test_a_corrected_offer_of_the_same_amount_keeps_its_plan() -> None:
    scene, first = released("award")
    award = Award.objects.get()
    payments.plan_instalments(award, [Part(Decimal(300), SPRING)], by=scene.manager, at=TOLD)
    carried_out(scene, correct(scene, first, "award", "300", conditions="A plan for winter"))
    assert Award.objects.get().instalments.count() == 1
    assert award_terms.read(bytes(Offer.objects.get().terms))["conditions"] == ["A plan for winter"]


def test_who_belongs_to_the_group_rescinds_nothing() -> None:
    scene = letter_scene.scene()
    decision = scene.approve("decline").decision
    factories.member(scene.application, scene.approver)
    with pytest.raises(Refused, match="You belong to"):
        decisions.rescind(decision, reason="Mine.", by=scene.approver, at=LATER)


def test_an_award_is_not_corrected_to_a_place_on_the_reserve_list() -> None:
    scene, first = released("award")
    with pytest.raises(Refused, match="nothing could be offered from it again"):
        correct(scene, first, "reserve")


def test_an_application_is_offered_an_award_once() -> None:
    """An offer that has ended, of an application that came onto the reserve list by other means."""
    scene, _first = released("award")
    offers.lapse(Award.objects.get(), reason="No answer.", by=scene.manager, at=LATER)
    Application.objects.update(state="reserve")
    with pytest.raises(Refused, match="was offered an award before, and that offer has ended"):
        decisions.decide(
            Application.objects.get(pk=scene.application.pk),
            outcome="award",
            amount=Decimal(100),
            reason="Again.",
            summary=SUMMARY,
            by=scene.manager,
            at=LATER,
        )
