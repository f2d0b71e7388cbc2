"""Where a reviewer is: which of how many, what comes before and after, where they stopped, time left."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, IntegerField, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programme import clock
from programme.models import User
from reviews import access
from reviews.models import Assignment, Criterion, Score
from reviews.queries import AssignmentQuerySet
from reviews.states import AssignmentState


@dataclass(frozen=True)
class Step:
    """Another application of the reviewer's queue."""

    review: uuid.UUID
    reference: str
    is_sent: bool


@dataclass(frozen=True)
class Place:
    """'3 of 12' in a stage, by reference; what comes before and after; the next that is not sent, if any."""

    number: int
    total: int
    sent: int
    before: Step | None
    after: Step | None
    next_left: Step | None

    @property
    def left(self) -> int:
        """How many are still to be sent."""
        return self.total - self.sent


def place_of(user: User, assignment: Assignment) -> Place:
    """Where this one stands among the person's own of its stage. One statement."""
    steps = _steps(user, assignment.stage_id)
    here = next(n for n, step in enumerate(steps) if step.review == assignment.review.pk)
    # What is left is looked for onwards from here, then from the beginning.
    onwards = steps[here + 1 :] + steps[:here]
    return Place(
        number=here + 1,
        total=len(steps),
        sent=sum(step.is_sent for step in steps),
        before=steps[here - 1] if here else None,
        after=steps[here + 1] if here + 1 < len(steps) else None,
        next_left=next((step for step in onwards if not step.is_sent), None),
    )


def _steps(user: User, stage: int) -> list[Step]:
    rows = access.assignments_for(user).filter(stage=stage).order_by("application__reference", "pk")
    return [
        Step(review, reference, state == AssignmentState.SENT)
        for review, reference, state in rows.values_list("review", "application__reference", "state")
    ]


def with_progress(assignments: AssignmentQuerySet) -> AssignmentQuerySet:
    """Each with `judged` of `asked` criteria, and `touched_at`: when something was last saved, or None."""
    scores = Score.objects.filter(review__assignment=OuterRef("pk")).order_by().values("review")
    criteria = Criterion.objects.filter(stage=OuterRef("stage")).order_by().values("stage")
    number = IntegerField()
    return assignments.annotate(
        judged=Coalesce(Subquery(scores.annotate(n=Count("pk")).values("n"), output_field=number), 0),
        asked=Coalesce(Subquery(criteria.annotate(n=Count("pk")).values("n"), output_field=number), 0),
        touched_at=Greatest(
            Subquery(scores.annotate(last=Max("saved_at")).values("last")), "review__response__saved_at"
        ),
    )


def time_left_in_words(due: datetime, at: datetime, zone: str) -> str:
    """'6 days left', 'due today', or '' when it has passed: by the days of the calendar, quietly."""
    if at >= due:
        return ""
    days = (clock.local(due, zone).date() - clock.local(at, zone).date()).days
    if days == 0:
        return _("due today")
    return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
