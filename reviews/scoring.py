"""Scoring one application: saving as one goes, and sending.

Both lock the assignment and only then read whether scores were shown, so that nothing can be saved after
showing has counted what is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from programme import answers, ledger, outlines, problems
from programme.canonical import Plain
from programme.models import User
from programme.refusals import Refused
from programme.texts import say
from reviews.models import Assignment, Criterion, Review, Score, Stage
from reviews.queries import criteria_of, scores_of
from reviews.states import LIVE_ASSIGNMENT, AssignmentState
from reviews.weighing import application_score, reviewer_total

__all__ = ["Missing", "application_score", "missing", "reviewer_total", "save_scores", "send"]

WORDS = ("for_applicant", "for_panel")


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
    found = [
        Missing(
            criterion.key,
            False,
            say(criterion.title),
            _("Choose an answer. ‘I don’t know enough to score this’ is one too."),
        )
        for criterion in criteria_of(stage)
        if criterion.key not in judged
    ]
    form = outlines.outline(review.response.form_id)
    values = answers.values_of(review.response)
    found.extend(
        Missing(problem.question, True, problem.label, problem.says)
        for problem in problems.problems(form, values)
    )
    return found


def save_scores(
    review: Review,
    scores: Mapping[str, int | None],
    words: Mapping[str, str],
    *,
    by: User,
    at: datetime,
) -> Review:
    """Keep what the reviewer chose and wrote so far; the assignment begins.

    `scores` is {criterion key: number, or None for 'I don't know enough to score this'}: a key that is left
    out keeps what was saved before. Refused for anybody else, after scores were shown, or outside the
    bounds. A change after sending gets a ledger row.
    """
    with transaction.atomic():
        assignment = _locked(review.assignment_id, by)
        review = Review.objects.select_related("response__form").get(pk=review.pk)
        criteria = {criterion.key: criterion for criterion in criteria_of(assignment.stage)}
        _check(scores, criteria)
        before = scores_of(review)
        changed = {key: value for key, value in scores.items() if key not in before or before[key] != value}
        _write(review, changed, criteria, at)
        # A box never touched, sent empty by a browser, is not an answer.
        written = answers.save(
            review.response, {key: words[key] for key in WORDS if key in words}, by=by, at=at
        ).changed
        if (changed or written) and assignment.state in (AssignmentState.OFFERED, AssignmentState.ACCEPTED):
            assignment.begin()
            assignment.save(update_fields=["state"])
        if (changed or written) and assignment.state == AssignmentState.SENT:
            _record(assignment, "scores_changed", {**before, **changed}, by=by, at=at)
    return review


def send(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """Say that the scores are ready. They can still be changed until scores are shown.

    Refused while a criterion has neither a number nor 'I don't know enough'. Sending twice is one act.
    """
    with transaction.atomic():
        locked = _locked(assignment.pk, by)
        if locked.state == AssignmentState.SENT:
            return locked
        review = Review.objects.select_related("response").get(assignment=locked)
        in_the_way = missing(review)
        if in_the_way:
            raise Refused(f"{in_the_way[0].label}: {in_the_way[0].says}")
        if locked.state != AssignmentState.IN_PROGRESS:
            raise Refused(_("Nothing is saved here yet."))
        locked.send()
        locked.sent_at = at
        locked.save(update_fields=["state", "sent_at"])
        _record(locked, "scores_sent", scores_of(review), by=by, at=at)
    return locked


def _locked(assignment_id: int, by: User) -> Assignment:
    """The assignment under a lock, if `by` may still score it; the stage is read after the lock was won."""
    locked = Assignment.objects.select_for_update(of=("self",), no_key=True).get(pk=assignment_id)
    assignment = Assignment.objects.select_related("stage__round", "application", "member__user").get(
        pk=locked.pk
    )
    if assignment.member.user_id != by.pk:
        raise Refused(_("Only the reviewer can score this application."))
    if assignment.state not in LIVE_ASSIGNMENT:
        raise Refused(_("This application is no longer with you."))
    if assignment.stage.scores_shown_at is not None:
        raise Refused(_("The scores have been shown to the panel, so they can no longer be changed."))
    return assignment


def _check(scores: Mapping[str, int | None], criteria: Mapping[str, Criterion]) -> None:
    for key, value in scores.items():
        criterion = criteria.get(key)
        if criterion is None:
            raise Refused(_("This page is out of date. Open it again and try once more."))
        if value is not None and not criterion.lowest <= value <= criterion.highest:
            raise Refused(
                _("‘%(title)s’ is scored from %(lowest)d to %(highest)d.")
                % {"title": say(criterion.title), "lowest": criterion.lowest, "highest": criterion.highest}
            )


def _write(
    review: Review, changed: Mapping[str, int | None], criteria: Mapping[str, Criterion], at: datetime
) -> None:
    Score.objects.bulk_create(
        [
            Score(
                review=review,
                criterion=criteria[key],
                value=value,
                cannot_judge=value is None,
                lowest=criteria[key].lowest,
                highest=criteria[key].highest,
                saved_at=at,
            )
            for key, value in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["review", "criterion"],
        update_fields=["value", "cannot_judge", "lowest", "highest", "saved_at"],
    )


def _record(
    assignment: Assignment, act: str, scores: Mapping[str, int | None], *, by: User, at: datetime
) -> None:
    told: dict[str, Plain] = {
        key: "cannot judge" if value is None else value for key, value in sorted(scores.items())
    }
    ledger.append(
        assignment.application.ledger_id,
        act,
        subject=assignment.ledger_id,
        by=by,
        at=at,
        payload={"stage": assignment.stage.order, "scores": told},
    )
