"""Scoring one application: what is missing, saving, sending. How fields are kept: `reviews.saving`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from programme import answers, outlines, problems
from programme.models import User
from programme.refusals import Refused
from programme.texts import say
from reviews import choosing, saving
from reviews.models import Assignment, Review, Stage
from reviews.queries import criteria_of, scores_of
from reviews.saving import CANNOT, SCORE, WORDS
from reviews.states import AssignmentState
from reviews.weighing import application_score, reviewer_total

__all__ = ["Missing", "application_score", "missing", "reviewer_total", "save_scores", "send"]

WORDS_KEYS = ("for_applicant", "for_panel")


@dataclass(frozen=True)
class Missing:
    """What stands between a review and sending it: a criterion or a box of words, and one sentence."""

    key: str
    is_words: bool
    label: str
    says: str


def missing(review: Review) -> list[Missing]:
    """Everything to put right before sending, in the page's order. Empty: it can be sent."""
    stage = Stage.objects.get(assignments__review=review)
    judged = scores_of(review)
    twice = choosing.fields_apart(review)
    found = []
    for criterion in criteria_of(stage):
        label = say(criterion.title)
        if criterion.key not in judged:
            says = _("Choose an answer. ‘I don’t know enough to score this’ is one too.")
            found.append(Missing(criterion.key, False, label, says))
        elif f"{SCORE}{criterion.key}" in twice:
            found.append(Missing(criterion.key, False, label, _kept_twice()))
    form = outlines.outline_of(review.response.form)
    values = answers.values_of(review.response)
    found.extend(
        Missing(problem.question, True, problem.label, problem.says)
        for problem in problems.problems(form, values)
    )
    found.extend(
        Missing(question.key, True, say(question.label), _kept_twice())
        for question in form.questions
        if f"{WORDS}{question.key}" in twice
    )
    return found


def _kept_twice() -> str:
    return _("Two answers are kept. Choose one of them first.")


def save_scores(
    review: Review,
    scores: Mapping[str, int | None],
    words: Mapping[str, str],
    *,
    by: User,
    at: datetime,
) -> Review:
    """Keep what the reviewer chose and wrote, whatever stood there before.

    `scores` is {criterion key: number, or None for 'I don't know enough to score this'}: a key that is left
    out keeps what was saved before. Refused as by `saving.save`, and after scores were shown.
    """
    given: dict[str, saving.Value] = {
        f"{SCORE}{key}": CANNOT if value is None else value for key, value in scores.items()
    }
    given.update({f"{WORDS}{key}": words[key] for key in WORDS_KEYS if key in words})
    kept = saving.save(review, given, by=by, at=at)
    if kept.refusal:
        raise Refused(kept.refusal)
    return review


def send(assignment: Assignment, *, by: User, at: datetime, keyed: bool = False) -> Assignment:
    """Say that the scores are ready. They can still be changed until scores are shown.

    Refused while a criterion has neither a number nor 'I don't know enough', and while two answers are kept
    for one. Sending twice is one act. `keyed`: a manager does so for a sheet of paper.
    """
    with transaction.atomic():
        locked = saving.lock(assignment.pk, by, keyed=keyed)
        if locked.stage.scores_shown_at is not None:
            raise Refused(saving.refusal_of_shown())
        if locked.state == AssignmentState.SENT:
            return locked
        in_the_way = missing(locked.review)
        if in_the_way:
            raise Refused(f"{in_the_way[0].label}: {in_the_way[0].says}")
        if locked.state != AssignmentState.IN_PROGRESS:
            raise Refused(_("Nothing is saved here yet."))
        locked.send()
        locked.sent_at = at
        locked.save(update_fields=["state", "sent_at"])
        scores = {field: held.value for field, held in saving.held_scores(locked.review).items()}
        saving.record(locked, "scores_sent", scores, by=by, at=at)
    return locked
