"""One score from several pages at once, or beside showing, on real connections: nothing is overwritten."""

from __future__ import annotations

from typing import Any

import pytest

from programme.answers import Seen
from programme.models import LedgerRow, User
from programme.refusals import Refused
from reviews import panel, saving, scoring, stages
from reviews.models import Assignment, KeptApart, Score
from reviews.saving import Kept
from tests.races.test_acts_at_once import at_once, one_waits
from tests.reviews import rows

pytestmark = pytest.mark.django_db(transaction=True)


def save(
    assignment: Assignment, by: User, value: saving.Value, writer: str, field: str = "score_power"
) -> Kept:
    return saving.save(assignment.review, {field: value}, by=by, at=rows.CLOSED, seen={}, writer=writer)


@pytest.mark.parametrize("turn", range(3))
def test_six_pages_at_one_score_keep_six_answers(turn: int) -> None:
    _stage, (assignment,), reviewer = rows.assigned()

    def one(number: int) -> Any:
        return lambda: save(assignment, reviewer, number, f"page{number}")

    results = at_once(*(one(number) for number in range(1, 7)))
    assert all(isinstance(result, Kept) for result in results), results
    assert sorted(len(result.changed) for result in results) == [0] * 5 + [1]
    score = Score.objects.get()
    kept = set(KeptApart.objects.values_list("value", flat=True))
    assert {score.value} | kept == set(range(1, 7))
    assert (len(kept), score.revision) == (5, 1)


@pytest.mark.parametrize("field", ["notes", "words_for_panel"])
def test_two_pages_at_one_text_keep_both(field: str) -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    one, two = at_once(
        lambda: save(assignment, reviewer, "On the train.", "phone", field),
        lambda: save(assignment, reviewer, "At home.", "desk", field),
    )
    assert sorted([one.changed, two.changed]) == [(), (field,)], (one, two)
    assert sorted([one.apart, two.apart]) == [(), (field,)]


def test_the_same_score_sent_twice_at_once_is_one_change() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    rows.score(assignment, 5, 4, 3)
    one, two = at_once(
        lambda: save(assignment, reviewer, 6, "phone"), lambda: save(assignment, reviewer, 6, "phone")
    )
    # Kept beside what was sent from elsewhere before, once: the page had not seen it.
    assert (one.apart, two.apart) == (("score_power",), ("score_power",))
    assert KeptApart.objects.count() == 1
    assert LedgerRow.objects.filter(act="scores_changed").count() == 0


def test_a_score_that_waits_for_the_showing_does_not_count() -> None:
    stage, (assignment,), reviewer = rows.assigned()
    rows.score(assignment, 5, 4, 3)
    shown, late = one_waits(
        lambda: stages.show_scores(stage, by=assignment.assigned_by, at=rows.CLOSED),
        lambda: save(assignment, reviewer, 1, "phone"),
    )
    assert not isinstance(shown, Exception), shown
    assert late.late == ("score_power",)
    assert Score.objects.get(criterion__key="power").value == 4


def test_a_score_that_waits_for_stepping_away_is_refused() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    _away, late = one_waits(
        lambda: panel.step_away(assignment, by=reviewer, at=rows.CLOSED),
        lambda: save(assignment, reviewer, 1, "phone"),
    )
    assert isinstance(late, Refused)
    assert not Score.objects.exists()


def test_a_change_beside_sending_is_in_what_is_sent_or_recorded_after_it() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    rows.score(assignment, 5, 4, 3, sent=False)
    mine = {"score_power": Seen(1)}
    sent, saved = at_once(
        lambda: scoring.send(assignment, by=reviewer, at=rows.CLOSED),
        lambda: saving.save(
            assignment.review, {"score_power": 6}, by=reviewer, at=rows.CLOSED, seen=mine, writer="phone"
        ),
    )
    assert not isinstance(sent, Exception), sent
    assert saved.changed == ("score_power",)
    acts = list(
        LedgerRow.objects.filter(subject=assignment.ledger_id)
        .order_by("sequence")
        .values_list("act", flat=True)
    )
    assert acts in (["assigned", "scores_sent"], ["assigned", "scores_sent", "scores_changed"])
    assert Score.objects.get(criterion__key="power").value == 6
