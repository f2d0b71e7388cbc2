"""What reviewers write on: the criteria of a stage, and the sheet that asks for words beside the scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Max

from programme.forms_library import CriterionData, QuestionData
from programme.forms_library.load import load
from programme.forms_library.measuring_success import SCORE_SHEET
from programme.models import Form
from programme.texts import say
from reviews.models import Criterion, Stage

WORDS_LIMIT = 200


def give_criteria(stage: Stage, criteria: Sequence[CriterionData]) -> None:
    """Write the library's criteria into a stage that has none."""
    Criterion.objects.bulk_create(
        Criterion(
            stage=stage,
            key=one.key,
            order=place,
            title=one.title,
            question=one.question,
            weight=one.weight,
            lowest=one.lowest,
            highest=one.highest,
            sentences={str(score): sentence for score, sentence in one.sentences.items()},
            sections=list(one.sections),
        )
        for place, one in enumerate(criteria, start=1)
    )


def fit(stage: Stage) -> None:
    """Give the stage the score sheet that asks what its criteria want answered in words.

    The library's where none does; else a sheet of the stage's own, whose former version goes when nobody
    wrote on it.
    """
    asking = [one for one in stage.criteria.order_by("order") if say(one.words_asked)]
    old, own = stage.score_sheet, f"score-sheet-of-stage-{stage.pk}"
    if asking:
        part = SCORE_SHEET.sections[0]
        questions = (*map(_question, asking), *part.questions)
        data = replace(SCORE_SHEET, key=own, sections=(replace(part, questions=questions),))
        last = Form.objects.filter(key=own).aggregate(last=Max("version"))["last"] or 0
        stage.score_sheet = load(data, version=last + 1)
    else:
        stage.score_sheet = load(SCORE_SHEET)
    stage.save(update_fields=["score_sheet"])
    is_unused = old.frozen_at is None and not Stage.objects.filter(score_sheet=old).exists()
    if old.key == own and is_unused:
        old.delete()


def _question(criterion: Criterion) -> QuestionData:
    return QuestionData(
        key=criterion.words_key,
        kind="long_text",
        label=criterion.words_asked,
        help={},
        required=False,
        word_limit=WORDS_LIMIT,
    )
