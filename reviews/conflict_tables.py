"""The manager's page of conflicts: what reviewers said, who has not yet, and who may know whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from grants.models import Application
from reviews.acquaintance import matches
from reviews.conflict_lists import WHY
from reviews.gaps import Gap, gaps
from reviews.models import Conflict, ConflictDeclaration, PanelMember, Stage, StageEntry
from reviews.parties import parties_of, reviewers_of
from reviews.states import ConflictAnswer, ConflictDecision, ConflictSource, MemberState


@dataclass(frozen=True)
class Known:
    """One conflict of a reviewer with an application of the stage."""

    conflict: Conflict
    application: Application

    @property
    def tone(self) -> str:
        """How it is coloured: closed, allowed or waiting."""
        if self.is_waiting:
            return "warn"
        return "good" if self.conflict.decided == ConflictDecision.ALLOWED else "neutral"

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has still to decide about it."""
        return self.conflict.answer == ConflictAnswer.CAN_BE_FAIR and not self.conflict.decided

    @property
    def is_recorded(self) -> bool:
        """Whether the team wrote it down, so that the team can take it back."""
        is_away = self.conflict.answer == ConflictAnswer.STEP_AWAY
        return is_away and self.conflict.source != ConflictSource.DECLARED


@dataclass(frozen=True)
class Hint:
    """That a reviewer may know somebody of an application, and nobody has said so."""

    application: Application
    name: str
    why: str


@dataclass(frozen=True)
class Sheet:
    """One member of the panel. `said_at` is None before they answered; `asks_again`: more has come since."""

    member: PanelMember
    said_at: datetime | None
    asks_again: bool
    known: list[Known]
    hints: list[Hint]


@dataclass(frozen=True)
class ConflictTable:
    """All of a stage. `applications` are those about which a conflict can be recorded."""

    sheets: list[Sheet]
    applications: list[Application]
    gaps: list[Gap]

    @property
    def waiting(self) -> list[tuple[PanelMember, Known]]:
        """What somebody has to decide."""
        return [(sheet.member, one) for sheet in self.sheets for one in sheet.known if one.is_waiting]

    @property
    def silent(self) -> int:
        """How many have not answered yet."""
        return sum(sheet.said_at is None for sheet in self.sheets)


def conflict_table(stage: Stage, *, without: Collection[int] = ()) -> ConflictTable:
    """The stage's conflicts by reviewer, in a constant number of statements.

    `without` are ids of applications that whoever looks must not see.
    """
    listed = [one for one in parties_of(stage) if one.entry.application_id not in without]
    applications = {one.entry.application_id: one.application for one in listed}
    seats = PanelMember.objects.filter(stage=stage, state=MemberState.ACCEPTED).select_related("user")
    members = list(seats.order_by("user__name", "pk"))
    declared = {
        one.member_id: one for one in ConflictDeclaration.objects.filter(member__in=members).order_by("pk")
    }
    people = reviewers_of(members)
    newest = max((one.entry.pk for one in listed), default=0)
    by_user: dict[int, list[Known]] = {}
    said = set()
    for conflict in _conflicts(applications, people):
        said.add((conflict.application_id, conflict.user_id))
        if conflict.answer != ConflictAnswer.NONE:
            known = Known(conflict, applications[conflict.application_id])
            by_user.setdefault(conflict.user_id, []).append(known)
    sheets = []
    for member in members:
        declaration = declared.get(member.pk)
        hints = [
            Hint(one.application, name, str(WHY[why]))
            for one in listed
            if (one.entry.application_id, member.user_id) not in said
            for why, name in matches(people[member.user_id], one.parties)[:1]
        ]
        sheets.append(
            Sheet(
                member=member,
                said_at=declaration.at if declaration else None,
                asks_again=declaration is not None and newest > declaration.up_to,
                known=by_user.get(member.user_id, []),
                hints=hints,
            )
        )
    left = [gap for gap in gaps(stage) if gap.application.pk not in without]
    return ConflictTable(sheets, list(applications.values()), left)


def _conflicts(applications: Collection[int], people: Collection[int]) -> QuerySet[Conflict]:
    return (
        Conflict.objects.filter(application__in=list(applications), user__in=list(people))
        .select_related("decided_by", "recorded_by")
        .order_by("application__reference")
    )


def undecided(stages: Collection[int]) -> int:
    """How many reviewers wait for a word about 'I can be fair', in stages (by id) that are being read."""
    here = StageEntry.objects.filter(application=OuterRef("application"), stage__in=list(stages))
    seat = PanelMember.objects.filter(user=OuterRef("user"), stage__in=list(stages))
    return Conflict.objects.filter(
        Exists(here), Exists(seat), answer=ConflictAnswer.CAN_BE_FAIR, decided=""
    ).count()
