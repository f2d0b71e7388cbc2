"""What a reviewer may see. No right means 404; every reviewer page fetches its rows through here.

Staff come in through `reviews.views.desk`; what is asked of them here is whether they are on the panel too.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from grants.access import staff_keep_away
from grants.models import Application, ApplicationMember
from grants.states import DECIDED, ApplicationState
from programme.models import Round, User
from reviews.models import Assignment, Conflict, ConflictDeclaration, PanelMember, Stage, StageEntry
from reviews.queries import CLOSES, GONE, AssignmentQuerySet, assignments, entries_of, kept_out
from reviews.states import LIVE_ASSIGNMENT, ConflictAnswer, MemberState

# What a reviewer still reads: an application that was withdrawn or found not eligible closes for the panel.
READABLE = frozenset({ApplicationState.IN_REVIEW, ApplicationState.REVIEWED, *DECIDED})


class NotDeclared(Http404):
    """The person has this to read and has not said yet whom they know: nothing opens before."""

    def __init__(self, stage_id: int) -> None:
        super().__init__()
        self.stage_id = stage_id


def assignments_for(user: User) -> AssignmentQuerySet:
    """What the person has to read or has read. The only door to applications for a reviewer.

    Never what they stepped away from or must not read, handed back or lost, nor an application of their own,
    nor one of which they have not said yet whether they know its people.
    """
    return _all_for(user).filter(_declared())


def _all_for(user: User) -> AssignmentQuerySet:
    """The same, also before they said whom they know."""
    closed = Conflict.objects.filter(CLOSES, application=OuterRef("application"), user=user)
    own = ApplicationMember.objects.filter(application=OuterRef("application"), user=user)
    return (
        assignments()
        .filter(
            member__user=user,
            state__in=sorted(LIVE_ASSIGNMENT),
            application__state__in=sorted(READABLE),
            stage__opened_at__isnull=False,
        )
        .exclude(Exists(closed))
        .exclude(Exists(own))
    )


def _declared() -> Exists:
    """Whether the member was asked about the assignment's application and answered."""
    asked_up_to = ConflictDeclaration.objects.filter(member=OuterRef(OuterRef("member"))).values("up_to")
    return Exists(
        StageEntry.objects.filter(
            stage=OuterRef("stage"), application=OuterRef("application"), pk__lte=Subquery(asked_up_to)
        )
    )


def to_declare(user: User) -> list[Stage]:
    """The stages being read in which the person has still to say whom they know, in one statement."""
    asked_up_to = ConflictDeclaration.objects.filter(
        member__stage=OuterRef(OuterRef("pk")), member__user=user
    ).values("up_to")
    new = (
        StageEntry.objects.filter(stage=OuterRef("pk"), pk__gt=Coalesce(Subquery(asked_up_to), 0))
        .exclude(application__state__in=sorted(GONE))
        .exclude(application__memberships__user=user)
    )
    return list(
        Stage.objects.filter(
            Exists(new),
            Exists(_seat(user, OuterRef("pk"))),
            opened_at__isnull=False,
            scores_shown_at__isnull=True,
        )
        .select_related("round__programme")
        .order_by("due_at", "pk")
    )


def _seat(user: User, stage: OuterRef) -> models.QuerySet[PanelMember]:
    """The person's place on the panel of a stage: who said no or stepped down has none."""
    return PanelMember.objects.filter(stage=stage, user=user, state=MemberState.ACCEPTED)


def waiting_for_a_word(user: User) -> int:
    """How many applications the person has that stay closed until somebody decides that they can be fair."""
    undecided = Conflict.objects.filter(
        application=OuterRef("application"), user=user, answer=ConflictAnswer.CAN_BE_FAIR, decided=""
    )
    return (
        assignments()
        .filter(Exists(undecided), member__user=user, state__in=sorted(LIVE_ASSIGNMENT))
        .filter(stage__scores_shown_at__isnull=True)
        .count()
    )


def get_seat(user: User, stage_id: int) -> PanelMember:
    """The person's place on the panel of a stage, or 404."""
    found = (
        PanelMember.objects.filter(stage=stage_id, user=user, state=MemberState.ACCEPTED)
        .select_related("stage__round__programme", "user", "declaration")
        .first()
    )
    if found is None:
        raise Http404
    return found


def closed_to(user: User, round: Round) -> models.QuerySet[Application]:
    """The round's applications from which the person, whatever else they are, must keep away.

    Those of which they know the people, and those to which they belong: of these they read what everybody
    else of the group reads.
    """
    return Application.objects.filter(_closes(user), round=round)


@staff_keep_away
def must_keep_away(user: User, application_id: int) -> bool:
    """Whether one application is closed to a person of the staff."""
    return Application.objects.filter(_closes(user), pk=application_id).exists()


def _closes(user: User) -> models.Q:
    knows = Conflict.objects.filter(CLOSES, user=user, application=OuterRef("pk"))
    belongs = ApplicationMember.objects.filter(user=user, application=OuterRef("pk"))
    return models.Q(Exists(knows)) | models.Q(Exists(belongs))


def is_on_panel(round: Round, user: User) -> bool:
    """Whether the person reviews in a stage of the round, or was asked to and has not said no."""
    seats = PanelMember.objects.filter(stage__round=round, user=user)
    return seats.exclude(state=MemberState.DECLINED).exists()


def is_closed_for_now(user: User, review: uuid.UUID) -> bool:
    """Whether the person has this review still and the application alone is closed, as one withdrawn is."""
    mine = assignments().filter(review=review, member__user=user, state__in=sorted(LIVE_ASSIGNMENT))
    return mine.exclude(application__state__in=sorted(READABLE)).exists()


def get_assignment(user: User, review: uuid.UUID) -> Assignment:
    """The person's own assignment by its review's id, with all that its page reads, or 404.

    NotDeclared, which is a 404 too, when they have first to say whom they know.
    """
    found = (
        assignments_for(user)
        .select_related(
            "stage__round__programme",
            "application__standing",
            "application__response",
            "member__user",
            "review__response__form",
            "review__keyed_by",
        )
        .filter(review=review)
        .first()
    )
    if found is None:
        stage_id = _all_for(user).filter(review=review).values_list("stage_id", flat=True).first()
        raise Http404 if stage_id is None else NotDeclared(stage_id)
    return found


def get_panel_stage(user: User, stage_id: int) -> Stage:
    """A stage on whose panel the person sits and whose scores are shown, or 404."""
    found = (
        Stage.objects.select_related("round__programme")
        .filter(Exists(_seat(user, OuterRef("pk"))), pk=stage_id, scores_shown_at__isnull=False)
        .first()
    )
    if found is None:
        raise Http404
    return found


def talks_for(user: User, stage: Stage) -> list[StageEntry]:
    """What the person may hear of in a stage on whose panel they sit.

    Never what they must keep away from, nor that of which they did not say whether they know its people.
    """
    out = kept_out(stage)
    declared = ConflictDeclaration.objects.filter(member__stage=stage, member__user=user)
    asked_up_to = declared.values_list("up_to", flat=True).first() or 0
    return [
        entry
        for entry in entries_of(stage).filter(application__state__in=sorted(READABLE), pk__lte=asked_up_to)
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
