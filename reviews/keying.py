"""Keying in a score sheet that came on paper: what can be keyed in by whom, and the act.

It is saved by the same rule as everything on a sheet, as one more page that had seen nothing: what the
reviewer chose themselves is never overwritten, and where the paper says something else both are kept until
they choose. Whoever keys in sees what they keyed in, and nothing of what the reviewer saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef

from grants.models import ApplicationMember
from programme.answers import Held
from programme.models import Round, User
from reviews import access, saving
from reviews.choosing import PAPER
from reviews.models import Assignment, Conflict, Review
from reviews.queries import AssignmentQuerySet, assignments
from reviews.saving import SCORE, Kept, Value
from reviews.states import LIVE_ASSIGNMENT, ConflictAnswer


def can_be_keyed(round: Round, user: User) -> AssignmentQuerySet:
    """What this manager may key in: reviews that are out, in stages whose scores are not shown.

    None of it for somebody who reads in the round; never their own application, nor one they stepped away
    from.
    """
    if access.is_on_panel(round, user):
        return assignments().none()
    own = ApplicationMember.objects.filter(application=OuterRef("application"), user=user)
    away = Conflict.objects.filter(
        application=OuterRef("application"), user=user, answer=ConflictAnswer.STEP_AWAY
    )
    return (
        assignments()
        .filter(
            stage__round=round,
            stage__opened_at__isnull=False,
            stage__scores_shown_at__isnull=True,
            state__in=sorted(LIVE_ASSIGNMENT),
            application__state__in=sorted(access.READABLE),
        )
        .exclude(Exists(own))
        .exclude(Exists(away))
        .select_related(
            "stage__round__programme",
            "application",
            "member__user",
            "review__response__form",
            "review__keyed_by",
        )
        .order_by("stage__order", "member__user__name", "application__reference")
    )


def writer_of(user: User) -> str:
    """Under which name somebody keys in."""
    return f"{PAPER}{user.pk}"


def keyed_so_far(review: Review, by: User) -> dict[str, Held]:
    """{field: what stands} of what this person keyed in themselves, and of nothing else."""
    mine = writer_of(by)
    return {
        field: held
        for field, held in saving.held_of(review).items()
        if held.writer == mine and field != saving.NOTES
    }


def key_in(assignment: Assignment, given: Mapping[str, Value], *, by: User, at: datetime) -> Kept:
    """Save what stands on the paper. A frame left empty says nothing. See `saving.save` for what is refused.

    Side effects: the review says who keyed in and when, and a ledger row does too.
    """
    mine = keyed_so_far(assignment.review, by)
    said = {
        field: value
        for field, value in given.items()
        if field != saving.NOTES and (field.startswith(SCORE) or str(value).strip() or field in mine)
    }
    return saving.save(assignment.review, said, by=by, at=at, seen={}, writer=writer_of(by), keyed=True)
