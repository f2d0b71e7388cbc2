"""What readers of earlier stages gave, where a stage says that it is shown or counted."""

from __future__ import annotations

from fractions import Fraction

from reviews.models import Criterion, Stage
from reviews.queries import sent_sheets, stage_before
from reviews.states import EarlierScores
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
    sheets = sent_sheets(before, application).by_pair
    for (number, _assignment), scores in sheets.items():
        found.setdefault(number, []).append(reviewer_total(scores, weights))
    for number, totals in earlier_totals(before, COUNTED, application).items():
        found.setdefault(number, []).extend(totals)
    return found


COUNTED = frozenset({EarlierScores.COUNTED})
SEEN = frozenset({EarlierScores.COUNTED, EarlierScores.SHOWN})
