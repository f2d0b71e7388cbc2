"""Two answers for one field of a score sheet: what stands, what was kept beside it, and the choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from programme import answers
from programme.models import AnswerConflict, User
from programme.outlines import Outline
from programme.refusals import Refused
from programme.states import ConflictChoice
from programme.texts import say
from reviews import saving
from reviews.models import Criterion, KeptApart, Review
from reviews.saving import CANNOT, NOTES, SCORE, WORDS
from reviews.states import AssignmentState

# Who keys in from paper writes under this name.
PAPER = "paper:"


@dataclass(frozen=True)
class Beside:
    """One field with two answers, in words. `name` tells it apart; `is_late`: it came too late to be used."""

    name: str
    field: str
    label: str
    stands: str
    stands_at: datetime | None
    other: str
    other_at: datetime
    from_paper: bool
    is_late: bool

    @property
    def may_merge(self) -> bool:
        """Whether both can be put together: they are texts."""
        return not self.field.startswith(SCORE) and not self.is_late

    @property
    def merged(self) -> str:
        """Both texts, to begin with."""
        return "\n\n".join(filter(None, [self.stands, self.other]))


def fields_apart(review: Review) -> set[str]:
    """The fields for which the reviewer has to choose. Two statements."""
    kept = KeptApart.objects.filter(review=review, is_late=False).values_list("field", flat=True)
    words = AnswerConflict.objects.filter(response=review.response_id, settled_at__isnull=True)
    return {*kept, *(f"{WORDS}{key}" for key in words.values_list("question_key", flat=True))}


def open_choices(
    review: Review, held: Mapping[str, answers.Held], criteria: list[Criterion], sheet: Outline
) -> list[Beside]:
    """Everything kept twice, in words. Two statements; `held` is what stands on the sheet."""
    by_field = {f"{SCORE}{one.key}": one for one in criteria}
    labels = {f"{WORDS}{question.key}": say(question.label) for question in sheet.questions}
    labels |= {field: say(one.title) for field, one in by_field.items()}
    labels[NOTES] = _("Notes to yourself")

    def beside(name: str, field: str, value: Any, writer: str, at: datetime, is_late: bool) -> Beside:
        now = held.get(field)
        return Beside(
            name=name,
            field=field,
            label=labels.get(field, field),
            stands=in_words(by_field.get(field), now.value) if now else "",
            stands_at=now.at if now else None,
            other=in_words(by_field.get(field), value),
            other_at=at,
            from_paper=writer.startswith(PAPER),
            is_late=is_late,
        )

    found = [
        beside(f"a{row.pk}", row.field, row.value, row.writer, row.at, row.is_late)
        for row in KeptApart.objects.filter(review=review)
    ]
    found += [
        beside(f"w{row.pk}", f"{WORDS}{row.question_key}", row.value, row.writer, row.at, False)
        for row in answers.open_conflicts(review.response)
    ]
    return found


def in_words(criterion: Criterion | None, value: Any) -> str:
    """A score with its sentence, or a text as it is."""
    if criterion is None:
        return str(value)
    if value == CANNOT:
        return _("I don’t know enough to score this")
    return f"{value}. {say(criterion.sentences.get(str(value))) or ''}".strip()


def choose(
    review: Review, *, name: str, choice: ConflictChoice, merged: str = "", by: User, at: datetime
) -> None:
    """Choose what stands, the other one, or a text made of both. What is gone was chosen before: no fault.

    Refused for anybody but the reviewer, and for using what came after the scores were shown.
    """
    with transaction.atomic():
        assignment = saving.lock(review.assignment_id, by)
        uses = choice != ConflictChoice.STOOD
        shown = assignment.stage.scores_shown_at is not None
        if name.startswith("w"):
            _choose_words(name, choice, merged, assignment=assignment, shown=shown, by=by, at=at)
            return
        row = KeptApart.objects.filter(review=review, pk=_number(name)).first()
        if row is None:
            return
        if uses and (row.is_late or (shown and row.field != NOTES)):
            raise Refused(saving.refusal_of_shown())
        value = merged if choice == ConflictChoice.MERGED and row.field == NOTES else row.value
        KeptApart.objects.filter(review=review, field=row.field, is_late=row.is_late).delete()
        if uses:
            saving.save(review, {row.field: value}, by=by, at=at)


def _choose_words(
    name: str,
    choice: ConflictChoice,
    merged: str,
    *,
    assignment: Any,
    shown: bool,
    by: User,
    at: datetime,
) -> None:
    response = assignment.review.response
    row = AnswerConflict.objects.filter(pk=_number(name), response=response, settled_at__isnull=True).first()
    if row is None:
        return
    if shown and choice != ConflictChoice.STOOD:
        raise Refused(saving.refusal_of_shown())
    row.response = response
    saved = answers.settle(row, choice, merged=merged, by=by, at=at)
    if saved.changed and assignment.state == AssignmentState.SENT:
        saving.record(assignment, "words_changed", None, by=by, at=at)


def _number(name: str) -> int:
    digits = name[1:]
    return int(digits) if digits.isdecimal() and len(digits) < 18 else 0
