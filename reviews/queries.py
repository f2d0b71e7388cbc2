"""How the panel's rows are found, and the counts that lists show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, Q

from grants.states import ApplicationState
from programme.models import Answer, Round
from reviews.models import Assignment, Conflict, Criterion, PanelMember, Review, Score, Stage, StageEntry
from reviews.states import LIVE_ASSIGNMENT, AssignmentState, ConflictAnswer, ConflictDecision, MemberState

AssignmentQuerySet = models.QuerySet[Assignment]

# A conflict for which an application is closed: stepping away, and 'can be fair' unless somebody allowed it.
CLOSES = Q(answer=ConflictAnswer.STEP_AWAY) | Q(answer=ConflictAnswer.CAN_BE_FAIR) & ~Q(
    decided=ConflictDecision.ALLOWED
)
# An application that the stage still counts: not withdrawn, and not found ineligible on the way.
GONE = frozenset({ApplicationState.WITHDRAWN, ApplicationState.INELIGIBLE, ApplicationState.DRAFT})


def assignments() -> AssignmentQuerySet:
    """All assignments."""
    return Assignment.objects.all()


def entries_of(stage: Stage) -> models.QuerySet[StageEntry]:
    """The stage's applications that are still in it, by reference."""
    return (
        StageEntry.objects.filter(stage=stage)
        .exclude(application__state__in=sorted(GONE))
        .select_related("application")
        .order_by("application__reference")
    )


def stages_of(round: Round) -> list[Stage]:
    """The round's stages in order, each knowing its round."""
    return list(Stage.objects.filter(round=round).select_related("round__programme").order_by("order"))


def current_stage(stages: list[Stage]) -> Stage | None:
    """The stage that is being worked on: the last one opened, or the first when none is."""
    opened = [stage for stage in stages if stage.opened_at is not None]
    return opened[-1] if opened else next(iter(stages), None)


def stage_before(stage: Stage) -> Stage | None:
    """The stage whose shortlist goes into this one."""
    return Stage.objects.filter(round=stage.round_id, order__lt=stage.order).order_by("-order").first()


def stage_after(stage: Stage) -> Stage | None:
    """The stage into which this one's shortlist goes."""
    return Stage.objects.filter(round=stage.round_id, order__gt=stage.order).order_by("order").first()


def panel_of(stage: Stage) -> models.QuerySet[PanelMember]:
    """The stage's reviewers by name, as `everybody_asked` counts them: those who are on the panel now."""
    return everybody_asked(stage).filter(state=MemberState.ACCEPTED)


def everybody_asked(stage: Stage) -> models.QuerySet[PanelMember]:
    """All who were ever asked, by name: `assigned` (live) and `sent` without what is gone, `ever` with it."""
    here = ~Q(assignments__application__state__in=sorted(GONE))
    live = here & Q(assignments__state__in=sorted(LIVE_ASSIGNMENT))
    return (
        PanelMember.objects.filter(stage=stage)
        .select_related("user")
        .annotate(
            assigned=Count("assignments", filter=live),
            ever=Count("assignments"),
            sent=Count("assignments", filter=here & Q(assignments__state=AssignmentState.SENT)),
        )
        .order_by("user__name", "pk")
    )


def stepped_away(stage: Stage) -> set[tuple[int, int]]:
    """(application id, user id) of everybody for whom an application of the stage is closed."""
    return set(
        Conflict.objects.filter(CLOSES, application__stage_entries__stage=stage).values_list(
            "application_id", "user_id"
        )
    )


def criteria_of(stage: Stage) -> list[Criterion]:
    """The stage's criteria in order."""
    return list(Criterion.objects.filter(stage=stage).order_by("order"))


def scores_of(review: Review) -> dict[str, int | None]:
    """{criterion key: number, or None for 'I don't know enough'}; what was not answered has no key."""
    return dict(Score.objects.filter(review=review).values_list("criterion__key", "value"))


@dataclass(frozen=True)
class SentReview:
    """One reviewer's sent scores about one application; words by key."""

    assignment: Assignment
    scores: dict[str, int | None]
    words: dict[str, Any]


def sent_reviews(stage: Stage, application_id: int) -> list[SentReview]:
    """What reviewers sent about one application of a stage whose scores were shown; before that nothing.

    Three statements, however many reviewers.
    """
    if stage.scores_shown_at is None:
        return []
    found = list(
        Assignment.objects.filter(stage=stage, application=application_id, state=AssignmentState.SENT)
        .select_related("member__user", "review")
        .order_by("member__user__name", "pk")
    )
    scores: dict[Any, dict[str, int | None]] = {}
    rows = Score.objects.filter(review__assignment__in=found)
    for review, key, value in rows.values_list("review_id", "criterion__key", "value"):
        scores.setdefault(review, {})[key] = value
    words: dict[int, dict[str, Any]] = {}
    responses = [assignment.review.response_id for assignment in found]
    for response, key, value in Answer.objects.filter(response__in=responses).values_list(
        "response_id", "question_key", "value"
    ):
        words.setdefault(response, {})[key] = value
    return [
        SentReview(
            assignment=assignment,
            scores=scores.get(assignment.review.pk, {}),
            words=words.get(assignment.review.response_id, {}),
        )
        for assignment in found
    ]
