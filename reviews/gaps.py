"""Applications that a conflict left with too few readers, and telling the managers of it at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from grants.models import Application
from programme import clock, outbox
from programme.models import ProgrammeRole, User
from programme.states import Role
from reviews.models import Assignment, Conflict, Stage
from reviews.queries import CLOSES, entries_of, stepped_away
from reviews.states import LIVE_ASSIGNMENT, AssignmentState


@dataclass(frozen=True)
class Gap:
    """An application that wants `wanted` readers and has `has` who may read it.

    `away` are those who had it and must not judge it; `waiting` those who have it and say that they can be
    fair, about whom nobody has decided yet: they are not counted in `has`.
    """

    application: Application
    wanted: int
    has: int
    away: tuple[str, ...]
    waiting: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many readers it lacks."""
        return self.wanted - self.has


def gaps(stage: Stage) -> list[Gap]:
    """What conflicts left short in a stage that is being read, by reference; three statements.

    Empty before the stage opens and once its scores are shown.
    """
    if stage.opened_at is None or stage.scores_shown_at is not None:
        return []
    closed = stepped_away(stage)
    counted = sorted({*LIVE_ASSIGNMENT, AssignmentState.CONFLICTED})
    given: dict[int, list[Assignment]] = {}
    rows = Assignment.objects.filter(stage=stage, state__in=counted).select_related("member__user")
    for assignment in rows.order_by("member__user__name", "pk"):
        given.setdefault(assignment.application_id, []).append(assignment)
    found = []
    for entry in entries_of(stage):
        theirs = given.get(entry.application_id, [])
        live = [one for one in theirs if one.state in LIVE_ASSIGNMENT]
        waiting = [one for one in live if (one.application_id, one.member.user_id) in closed]
        has = len(live) - len(waiting)
        away = [str(one.member) for one in theirs if one.state == AssignmentState.CONFLICTED]
        if has < stage.reviews_wanted and (away or waiting):
            found.append(
                Gap(
                    application=entry.application,
                    wanted=stage.reviews_wanted,
                    has=has,
                    away=tuple(dict.fromkeys(away)),
                    waiting=tuple(str(one.member) for one in waiting),
                )
            )
    return found


def managers_of(stage: Stage, *, but: Sequence[int] = ()) -> list[User]:
    """The managers of the stage's programme, without the people of these ids."""
    roles = ProgrammeRole.objects.filter(programme=stage.round.programme_id, role=Role.MANAGER)
    return [role.user for role in roles.exclude(user__in=but).select_related("user").order_by("pk")]


def tell(ended: Sequence[Assignment], *, at: datetime) -> None:
    """Mail the managers that these assignments, all of one application, ended because of a conflict.

    Nothing goes out for a stage whose scores are shown: nobody can be asked to score there any more. A
    manager for whom the application is closed hears nothing of it.
    """
    for assignment in ended:
        stage = assignment.stage
        if stage.scores_shown_at is not None:
            continue
        application = assignment.application
        closed = Conflict.objects.filter(CLOSES, application=application).values_list("user_id", flat=True)
        outbox.queue(
            outbox.compose(
                f"conflict_gap:{assignment.ledger_id}:{manager.actor_id}",
                kind="conflict_gap",
                to=manager,
                at=at,
                about=application.reference,
                context={
                    "round": stage.round,
                    "stage": stage,
                    "reference": application.reference,
                    "reviewer": str(assignment.member),
                    "link": f"{settings.BASE_URL}/manage/{stage.round.slug}/assign/?stage={stage.order}",
                },
            )
            for manager in managers_of(stage, but=list(closed))
        )


def ask_for_a_word(stage: Stage, reviewer: User, count: int, *, at: datetime) -> None:
    """Mail the managers that a reviewer says 'I know them but can be fair', and waits for their word."""
    outbox.queue(
        outbox.compose(
            f"conflict_asked:{stage.pk}:{reviewer.actor_id}:{clock.utc_text(at)}:{manager.actor_id}",
            kind="conflict_asked",
            to=manager,
            at=at,
            context={
                "round": stage.round,
                "stage": stage,
                "count": count,
                "reviewer": str(reviewer),
                "link": f"{settings.BASE_URL}/manage/{stage.round.slug}/conflicts/?stage={stage.order}",
            },
        )
        for manager in managers_of(stage, but=[reviewer.pk])
    )
