"""What a reviewer may see. No right means 404; every reviewer page fetches its rows through here.

Staff come in through `reviews.views.desk`; what is asked of them here is whether they are on the panel too.
"""

from __future__ import annotations

import uuid

from django.db.models import Exists, OuterRef
from django.http import Http404

from grants.models import ApplicationMember
from grants.states import DECIDED, ApplicationState
from programme.models import Round, User
from reviews.models import Assignment, Conflict, PanelMember, Stage, StageEntry
from reviews.queries import AssignmentQuerySet, assignments, entries_of, kept_out
from reviews.states import LIVE_ASSIGNMENT, ConflictAnswer

# What a reviewer still reads: an application that was withdrawn or found not eligible closes for the panel.
READABLE = frozenset({ApplicationState.IN_REVIEW, ApplicationState.REVIEWED, *DECIDED})


def assignments_for(user: User) -> AssignmentQuerySet:
    """What the person has to read or has read.

    Never what they stepped away from, handed back or lost, nor an application of their own.
    """
    stepped_away = Conflict.objects.filter(
        application=OuterRef("application"), user=user, answer=ConflictAnswer.STEP_AWAY
    )
    own = ApplicationMember.objects.filter(application=OuterRef("application"), user=user)
    return (
        assignments()
        .filter(
            member__user=user,
            state__in=sorted(LIVE_ASSIGNMENT),
            application__state__in=sorted(READABLE),
            stage__opened_at__isnull=False,
        )
        .exclude(Exists(stepped_away))
        .exclude(Exists(own))
    )


def is_on_panel(round: Round, user: User) -> bool:
    """Whether the person reviews in a stage of the round."""
    return PanelMember.objects.filter(stage__round=round, user=user).exists()


def get_assignment(user: User, review: uuid.UUID) -> Assignment:
    """The person's own assignment by its review's id, with all that its page reads, or 404."""
    found = (
        assignments_for(user)
        .select_related(
            "stage__round__programme",
            "application__standing",
            "application__response",
            "member__user",
            "review__response",
        )
        .filter(review=review)
        .first()
    )
    if found is None:
        raise Http404
    return found


def get_panel_stage(user: User, stage_id: int) -> Stage:
    """A stage on whose panel the person sits and whose scores are shown, or 404."""
    found = (
        Stage.objects.select_related("round__programme")
        .filter(pk=stage_id, panel__user=user, scores_shown_at__isnull=False)
        .first()
    )
    if found is None:
        raise Http404
    return found


def talks_for(user: User, stage: Stage) -> list[StageEntry]:
    """What the person may hear of in a stage on whose panel they sit: never what they must keep away from."""
    out = kept_out(stage)
    return [
        entry
        for entry in entries_of(stage).filter(application__state__in=sorted(READABLE))
        if user.pk not in out.get(entry.application_id, set())
    ]


def get_talk(user: User, stage_id: int, reference: str) -> StageEntry:
    """One application of a stage to talk about, or 404."""
    stage = get_panel_stage(user, stage_id)
    for entry in talks_for(user, stage):
        if entry.application.reference == reference:
            entry.stage = stage
            return entry
    raise Http404
