"""What the panel said of one application, stage by stage, for staff; scores only once they were shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from grants.models import Application
from programme.texts import say
from reviews import revising
from reviews.models import Assignment, StageEntry
from reviews.queries import criteria_of, sent_reviews
from reviews.states import LIVE_ASSIGNMENT, AssignmentState
from reviews.weighing import as_decimal, reviewer_total


@dataclass(frozen=True)
class Given:
    """One reviewer's scores in the criteria's order (None: did not know enough), total and words."""

    reviewer: str
    kind: str
    scores: list[int | None]
    total: Decimal | None
    for_applicant: str
    for_panel: str
    changes: tuple[str, ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class StageScores:
    """One stage of one application. `given` is empty while scores are not shown; `sent` of `asked` are in."""

    name: str
    order: int
    entry: StageEntry
    shown: bool
    sent: int
    asked: int
    criteria: list[str]
    given: list[Given]


def given_scores(application: Application) -> list[StageScores]:
    """The application's stages in order; a constant number of statements for each stage."""
    entries = StageEntry.objects.filter(application=application).select_related("stage", "decided_by")
    states = list(
        Assignment.objects.filter(application=application, state__in=LIVE_ASSIGNMENT).values_list(
            "stage_id", "state"
        )
    )
    found = []
    for entry in entries.order_by("stage__order"):
        stage = entry.stage
        criteria = criteria_of(stage)
        weights = {criterion.key: criterion.weight for criterion in criteria}
        found.append(
            StageScores(
                name=say(stage.name),
                order=stage.order,
                entry=entry,
                shown=stage.scores_shown_at is not None,
                sent=sum(of == stage.pk and state == AssignmentState.SENT for of, state in states),
                asked=sum(of == stage.pk for of, _state in states),
                criteria=[say(criterion.title) for criterion in criteria],
                given=[
                    Given(
                        reviewer=str(review.assignment.member.user),
                        kind=review.assignment.member.get_kind_display(),
                        scores=[review.scores.get(criterion.key) for criterion in criteria],
                        total=as_decimal(reviewer_total(review.scores, weights)),
                        for_applicant=_words(review.words.get("for_applicant")),
                        for_panel=_words(review.words.get("for_panel")),
                        reasons=tuple(review.reasons(criteria)),
                        changes=tuple(revising.in_words(review, criteria)),
                    )
                    for review in sent_reviews(stage, application.pk)
                ],
            )
        )
    return found


def _words(value: Any) -> str:
    return str(value).strip() if value else ""
