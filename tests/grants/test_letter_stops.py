"""What stops a letter's approval, and that a batch freezes the texts that its approver saw."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants import decisions, letter_proof, letters, reviewing
from grants.letter_body import Text, TextParagraph
from grants.models import Decision, Letter
from grants.states import LetterState
from programme.refusals import Refused
from tests import factories
from tests.grants.letter_scene import DECIDED, Scene, scene
from tests.grants.test_letter_texts import save, warnings

pytestmark = pytest.mark.django_db


def saying(words: str) -> Text:
    conditions = TextParagraph("[conditions]", when="conditions")
    return Text("Good", "Dear [name],", (TextParagraph(words), conditions), "Yours,")


def test_what_the_dry_run_says_stops_a_letter_stops_its_approval() -> None:
    stage = scene()
    letter = stage.decide()
    Decision.objects.filter(pk=letter.decision_id).update(conditions="Send us\nyour policy.")
    facts: dict[str, Any] = {"by": stage.approver, "at": DECIDED}
    save(stage, Text("Good", "Dear [name],", (TextParagraph("You get £300."),), "Yours,"))
    with pytest.raises(Refused, match=r"cannot be approved\. The conditions of the award do not stand"):
        decisions.approve([letter.decision], **facts)
    save(stage, saying("You get £3,000 of £1,300."), seen=1)  # neither of them is £300
    with pytest.raises(Refused, match="The amount of the award does not stand in the letter"):
        decisions.approve([letter.decision], **facts)
    assert letter_proof.dry_run(stage.round, at=DECIDED).stopped == 1
    save(stage, saying("You get £300."), seen=2)
    assert warnings(stage) == ["The feedback that was written does not stand in the letter."]
    decisions.approve([letter.decision], **facts)
    assert Letter.objects.get(pk=letter.pk).state == LetterState.APPROVED


def test_a_batch_reads_its_texts_once_and_holds_them() -> None:
    stage = scene()
    first = stage.decide().decision
    other = factories.submitted(stage.round, factories.user("Ann Other"))
    other = reviewing.begin_review(other, by=stage.manager, at=DECIDED, stage="1")
    other = reviewing.finish_review(other, by=stage.manager, at=DECIDED, stage="1")
    second = Scene(stage.round, other, stage.lead, stage.manager, stage.approver).decide("decline").decision
    with CaptureQueriesContext(connection) as caught:
        decisions.approve([first, second], by=stage.approver, at=DECIDED)
    asked = [one["sql"] or "" for one in caught]
    texts = [place for place, sql in enumerate(asked) if 'FROM "grants_lettertext"' in sql]
    assert len(texts) == 1
    assert sum('FROM "grants_letterhead"' in sql for sql in asked) == 1
    held = [place for place, sql in enumerate(asked) if 'FROM "programme_round"' in sql and "NO KEY" in sql]
    assert held[0] < texts[0]


def test_a_letter_is_approved_as_it_was_seen_or_not_at_all() -> None:
    stage = scene()
    letter = stage.decide()
    seen = {letter.decision_id: letters.mark_of(letter, at=DECIDED)}
    facts: dict[str, Any] = {"by": stage.approver, "at": DECIDED}
    save(stage, saying("You get £300."))
    for marks in (seen, {}):
        with pytest.raises(Refused, match=f"Letter {letter.number} reads otherwise"):
            decisions.approve([letter.decision], seen=marks, **facts)
    seen = {letter.decision_id: letters.mark_of(letter, at=DECIDED)}
    decisions.approve([letter.decision], seen=seen, **facts)
    assert letters.view_of(Letter.objects.get(pk=letter.pk), at=DECIDED).words["subject"] == "Good"
