"""What readers of earlier stages gave, where a stage says that it is shown or counted."""

from __future__ import annotations

from fractions import Fraction

from reviews.models import Criterion, Score, Stage
from reviews.queries import stage_before
from reviews.states import AssignmentState, EarlierScores
from reviews.weighing import reviewer_total

Totals = dict[int, list[Fraction | None]]


def earlier_totals(stage: Stage, wanted: frozenset[EarlierScores], application: int | None = None) -> Totals:
    """{application id: its readers' totals in the stages before}, as far back as the stages say so.

    Nothing unless what the stage says of earlier scores is in `wanted`; of the stage before that, only where
    its own score counted them too. Three statements for each stage gone back.
    """
    found: Totals = {}
    if stage.earlier_scores not in wanted or (before := stage_before(stage)) is None:
        return found
    weights = dict(Criterion.objects.filter(stage=before).values_list("key", "weight"))
    sent = Score.objects.filter(
        review__assignment__stage=before, review__assignment__state=AssignmentState.SENT
    )
    if application is not None:
        sent = sent.filter(review__assignment__application=application)
    sheets: dict[tuple[int, int], dict[str, int | None]] = {}
    for number, assignment, key, value in sent.values_list(
        "review__assignment__application_id", "review__assignment_id", "criterion__key", "value"
    ):
        sheets.setdefault((number, assignment), {})[key] = value
    for (number, _assignment), scores in sheets.items():
        found.setdefault(number, []).append(reviewer_total(scores, weights))
    for number, totals in earlier_totals(before, COUNTED, application).items():
        found.setdefault(number, []).extend(totals)
    return found


COUNTED = frozenset({EarlierScores.COUNTED})
SEEN = frozenset({EarlierScores.COUNTED, EarlierScores.SHOWN})
