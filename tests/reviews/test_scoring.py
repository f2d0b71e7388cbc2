"""The arithmetic of scores, saving as one goes, and sending."""

from __future__ import annotations

import doctest
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from programme.models import Answer, LedgerRow
from programme.refusals import Refused
from reviews import scoring, stages, weighing
from reviews.models import Assignment, Score
from reviews.weighing import application_score, as_decimal, draw_line, places, reviewer_total
from tests.reviews import rows

WEIGHTS = {"a": 50, "b": 30, "c": 20}


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(weighing).failed == 0
    assert doctest.testmod(weighing).attempted == 5


@pytest.mark.parametrize(
    ("scores", "total"),
    [
        ((6, 4, 2), Fraction(23, 5)),
        ((6, 4, None), Fraction(21, 4)),
        ((None, None, 2), Fraction(2)),
        ((None, None, None), None),
    ],
)
def test_a_reviewers_total_leaves_out_what_was_not_judged(
    scores: tuple[int | None, ...], total: Fraction | None
) -> None:
    assert reviewer_total(dict(zip("abc", scores, strict=True)), WEIGHTS) == total


def test_a_blank_is_never_zero() -> None:
    assert reviewer_total({"a": 6}, WEIGHTS) == 6
    assert reviewer_total({}, WEIGHTS) is None


def test_the_score_of_an_application_is_the_mean_of_those_who_could_judge() -> None:
    assert application_score([Fraction(23, 5), None, Fraction(21, 4)]) == Fraction(197, 40)
    assert application_score([None, None]) is None
    assert application_score([]) is None


def test_scores_are_rounded_half_up_and_only_for_showing() -> None:
    assert as_decimal(Fraction(197, 40)) == Decimal("4.9")
    assert as_decimal(None) is None


def test_equal_fractions_tie_where_binary_floats_would_not() -> None:
    tenth = [Fraction(1, 10)] * 3
    assert {
        key: place.words
        for key, place in places({"x": Fraction(3, 10), "y": sum(tenth, Fraction(0))}).items()
    } == {
        "x": "=1",
        "y": "=1",
    }


def test_the_line_stops_at_the_first_misfit_and_leaves_a_remainder() -> None:
    costs = {key: Decimal(cost) for key, cost in zip("pqrst", (40, 35, 30, 20, 10), strict=True)}
    line = draw_line([["p"], ["q"], ["r"], ["s"], ["t"]], costs, Decimal(100))
    assert line.within == ("p", "q")
    assert (line.used, line.remainder, line.undecided) == (Decimal(75), Decimal(25), ())
    assert line.running["r"] == Decimal(105)


def test_equals_at_the_line_are_named_and_none_of_them_is_put_above_it() -> None:
    costs = {key: Decimal(30) for key in "abcd"}
    line = draw_line([["a"], ["b", "c"], ["d"]], costs, Decimal(70))
    assert line.within == ("a",)
    assert line.undecided == ("b", "c")
    assert draw_line([["a"], ["b", "c"], ["d"]], costs, Decimal(90)).undecided == ()


pytestmark = pytest.mark.django_db


def test_saving_keeps_scores_and_words_and_begins() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    scoring.save_scores(
        assignment.review,
        {"learning": 5, "power": None},
        {"for_panel": "Ask about travel."},
        by=reviewer,
        at=rows.CLOSED,
    )
    saved = Assignment.objects.get(pk=assignment.pk)
    assert saved.state == "in_progress"
    assert dict(Score.objects.values_list("criterion__key", "value")) == {"learning": 5, "power": None}
    assert dict(
        Answer.objects.filter(response=saved.review.response).values_list("question_key", "value")
    ) == {"for_panel": "Ask about travel."}
    assert (
        LedgerRow.objects.filter(subject=assignment.ledger_id).values_list("act", flat=True).get()
        == "assigned"
    )


def test_saving_nothing_leaves_it_to_read() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    scoring.save_scores(assignment.review, {}, {"for_panel": ""}, by=reviewer, at=rows.CLOSED)
    assert Assignment.objects.get(pk=assignment.pk).state == "offered"


def test_sending_needs_every_criterion_judged_or_not_known() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    rows.score(assignment, 5, None, 2, sent=False)
    Score.objects.filter(criterion__key="power").delete()
    with pytest.raises(Refused, match="The power"):
        scoring.send(assignment, by=reviewer, at=rows.CLOSED)
    scoring.save_scores(assignment.review, {"power": None}, {}, by=reviewer, at=rows.CLOSED)
    assert scoring.send(assignment, by=reviewer, at=rows.CLOSED).state == "sent"


def test_words_over_their_limit_are_kept_but_not_sent() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    rows.score(assignment, 5, 4, 3, sent=False, for_applicant="word " * 201)
    with pytest.raises(Refused, match="1 word over"):
        scoring.send(assignment, by=reviewer, at=rows.CLOSED)
    assert Answer.objects.filter(question_key="for_applicant").exists()


def test_sending_twice_is_one_act() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    rows.score(assignment, 5, 4, 3)
    scoring.send(assignment, by=reviewer, at=rows.CLOSED)
    assert LedgerRow.objects.filter(act="scores_sent").count() == 1


def test_sent_scores_can_change_until_they_are_shown() -> None:
    stage, (assignment,), reviewer = rows.assigned()
    rows.score(assignment, 5, 4, 3)
    scoring.save_scores(assignment.review, {"power": 6}, {}, by=reviewer, at=rows.CLOSED)
    assert Assignment.objects.get(pk=assignment.pk).state == "sent"
    assert LedgerRow.objects.filter(act="scores_changed").count() == 1
    stages.show_scores(stage, by=assignment.assigned_by, at=rows.CLOSED)
    with pytest.raises(Refused, match="no longer be changed"):
        scoring.save_scores(assignment.review, {"power": 1}, {}, by=reviewer, at=rows.CLOSED)
    assert Score.objects.get(criterion__key="power").value == 6


def test_nobody_else_scores() -> None:
    _stage, (assignment,), _reviewer = rows.assigned()
    other = rows.reviewer(assignment.stage, "Sunita").user
    with pytest.raises(Refused, match="Only the reviewer"):
        scoring.save_scores(assignment.review, {"power": 6}, {}, by=other, at=rows.CLOSED)
    assert not Score.objects.exists()


@pytest.mark.parametrize("value", [0, 7, -1])
def test_a_score_stays_within_its_bounds(value: int) -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    with pytest.raises(Refused, match="from 1 to 6"):
        scoring.save_scores(assignment.review, {"power": value}, {}, by=reviewer, at=rows.CLOSED)
    criterion = assignment.stage.criteria.get(key="power")
    score = {"review": assignment.review, "criterion": criterion, "value": value, "saved_at": rows.CLOSED}
    for bounds in ((1, 6), (-9, 9)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Score.objects.create(**score, lowest=bounds[0], highest=bounds[1])


def test_a_criterion_of_another_stage_is_refused() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    with pytest.raises(Refused, match="out of date"):
        scoring.save_scores(assignment.review, {"beauty": 3}, {}, by=reviewer, at=rows.CLOSED)
