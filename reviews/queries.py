"""How the panel's rows are found, and the counts that lists show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, When
from django_stubs_ext import WithAnnotations

from grants.models import ApplicationMember
from grants.states import ApplicationState
from programme.models import Answer, Round
from programme.texts import say
from reviews.models import (
    Assignment,
    Conflict,
    Criterion,
    PanelMember,
    Review,
    Score,
    ScoreRevision,
    Stage,
    StageEntry,
)
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


def handed_back(stage: Stage) -> set[tuple[int, int]]:
    """(application id, panel member id) of what was handed back in this stage."""
    return set(
        Assignment.objects.filter(stage=stage, state=AssignmentState.HANDED_BACK).values_list(
            "application_id", "member_id"
        )
    )


def kept_out(stage: Stage) -> dict[int, set[int]]:
    """{application id: ids of the people who must not hear of it}: who stepped away, and its own members.

    Two statements.
    """
    found: dict[int, set[int]] = {}
    own = ApplicationMember.objects.filter(application__stage_entries__stage=stage)
    for application, person in stepped_away(stage) | set(own.values_list("application_id", "user_id")):
        found.setdefault(application, set()).add(person)
    return found


def criteria_of(stage: Stage) -> list[Criterion]:
    """The stage's criteria in order."""
    return list(Criterion.objects.filter(stage=stage).order_by("order"))


def scores_of(review: Review) -> dict[str, int | None]:
    """{criterion key: number, or None for 'I don't know enough'}; what was not answered has no key."""
    return dict(Score.objects.filter(review=review).values_list("criterion__key", "value"))


class InForce(TypedDict):
    """What `in_force` adds to each score."""

    now: int | None
    changed_why: str | None
    changed_at: datetime | None


def in_force() -> models.QuerySet[WithAnnotations[Score, InForce]]:
    """All scores, each annotated with what is in force: every sum, list and ranking reads these.

    `now` is the number that counts (None: did not know enough): the last one that its reviewer gave, also
    after scores were shown. `value` stays the first one. `changed_why` and `changed_at` are of the last
    change, None where there was none.
    """
    last = ScoreRevision.objects.filter(review=OuterRef("review"), criterion=OuterRef("criterion"))
    last = last.order_by("-pk")
    return Score.objects.annotate(
        now=Case(When(Exists(last), then=Subquery(last.values("value")[:1])), default=F("value")),
        changed_why=Subquery(last.values("reason")[:1]),
        changed_at=Subquery(last.values("at")[:1]),
    )


@dataclass(frozen=True)
class Sheets:
    """The sent sheets of one stage: {(application id, assignment id): {criterion key: number in force}}."""

    by_pair: dict[tuple[int, int], dict[str, int | None]]

    @property
    def by_application(self) -> dict[int, list[dict[str, int | None]]]:
        """{application id: its readers' sheets}."""
        found: dict[int, list[dict[str, int | None]]] = {}
        for (application, _assignment), sheet in self.by_pair.items():
            found.setdefault(application, []).append(sheet)
        return found


def sent_sheets(stage: Stage, application_id: int | None = None) -> Sheets:
    """The scores in force of every sent review of a stage, or of one application in it. One statement."""
    rows = in_force().filter(review__assignment__stage=stage, review__assignment__state=AssignmentState.SENT)
    if application_id is not None:
        rows = rows.filter(review__assignment__application=application_id)
    sheets: dict[tuple[int, int], dict[str, int | None]] = {}
    for application, assignment, key, now in rows.values_list(
        "review__assignment__application_id", "review__assignment_id", "criterion__key", "now"
    ):
        sheets.setdefault((application, assignment), {})[key] = now
    return Sheets(sheets)


@dataclass(frozen=True)
class Change:
    """A score that was changed after scores were shown: the first one, and why."""

    first: int | None
    reason: str
    at: datetime


@dataclass(frozen=True)
class SentReview:
    """One reviewer's sent scores about one application, those in force; words by key.

    `changes` are the criteria whose score was changed after scores were shown.
    """

    assignment: Assignment
    scores: dict[str, int | None]
    words: dict[str, Any]
    changes: dict[str, Change] = field(default_factory=dict)

    def reasons(self, criteria: Sequence[Criterion]) -> list[tuple[str, str]]:
        """(the criterion's question to answer in words, what was answered), where there is an answer."""
        answered = [(one, str(self.words.get(one.words_key) or "").strip()) for one in criteria]
        return [(say(one.words_asked) or say(one.title), words) for one, words in answered if words]


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
    changes: dict[Any, dict[str, Change]] = {}
    rows = in_force().filter(review__assignment__in=found)
    for review, key, now, first, why, at in rows.values_list(
        "review_id", "criterion__key", "now", "value", "changed_why", "changed_at"
    ):
        scores.setdefault(review, {})[key] = now
        if at is not None:
            changes.setdefault(review, {})[key] = Change(first, why or "", at)
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
            changes=changes.get(assignment.review.pk, {}),
        )
        for assignment in found
    ]
