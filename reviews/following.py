"""How far the reading of a stage is, by reviewer and by application: what is late or short stands first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from reviews import tables
from reviews.models import Assignment, PanelMember, Stage, StageEntry
from reviews.queries import GONE, entries_of
from reviews.states import LIVE_ASSIGNMENT, TO_DO, AssignmentState, MemberState


@dataclass(frozen=True)
class Reader:
    """One reviewer: what they have, what is begun and sent, and when anything was last seen of them."""

    member: PanelMember
    given: int
    begun: int
    sent: int
    unsent: list[Assignment]
    seen_at: datetime | None

    @property
    def left(self) -> int:
        """How many are still to be sent."""
        return len(self.unsent)


@dataclass(frozen=True)
class Read:
    """One application: how many readers it wants, has, and has heard from."""

    entry: StageEntry
    wanted: int
    given: int
    sent: int
    unsent: list[Assignment]

    @property
    def short(self) -> int:
        """How many readers are missing."""
        return max(self.wanted - self.given, 0)


@dataclass(frozen=True)
class Progress:
    """Both views of one stage. `late` says that scores were due before now."""

    readers: list[Reader]
    applications: list[Read]
    late: bool
    days_left: int

    @property
    def sent(self) -> int:
        """All that is sent."""
        return sum(one.sent for one in self.applications)

    @property
    def wanted(self) -> int:
        """All that is wanted."""
        return sum(one.wanted for one in self.applications)


def progress_of(stage: Stage, *, without: Collection[int] = (), at: datetime) -> Progress:
    """The stage's progress in three statements, however many people and applications.

    `without` are ids of applications that whoever looks must not see.
    """
    entries = [entry for entry in entries_of(stage) if entry.application_id not in without]
    members = list(
        PanelMember.objects.filter(stage=stage, state__in=[MemberState.ACCEPTED, MemberState.STEPPED_DOWN])
        .select_related("user")
        .order_by("user__name", "pk")
    )
    given = list(
        Assignment.objects.filter(stage=stage, state__in=sorted(LIVE_ASSIGNMENT))
        .exclude(application__state__in=sorted(GONE))
        .exclude(application__in=list(without))
        .select_related("application", "member__user")
        .annotate(worked_at=Max("review__scores__saved_at"))
        .order_by("application__reference", "pk")
    )
    by_member: dict[int, list[Assignment]] = {}
    by_application: dict[int, list[Assignment]] = {}
    for one in given:
        by_member.setdefault(one.member_id, []).append(one)
        by_application.setdefault(one.application_id, []).append(one)
    readers = [_reader(member, by_member.get(member.pk, [])) for member in members]
    applications = [
        _read(entry, stage.reviews_wanted, by_application.get(entry.application_id, [])) for entry in entries
    ]
    return Progress(
        readers=sorted(readers, key=lambda one: (not one.left, -one.left, str(one.member))),
        applications=sorted(
            applications,
            key=lambda one: (-one.short, one.sent - one.wanted, one.entry.application.reference),
        ),
        late=at >= stage.due_at,
        days_left=max((stage.due_at - at).days, 0),
    )


def _reader(member: PanelMember, theirs: list[Assignment]) -> Reader:
    instants = [member.user.last_login, *(one.sent_at for one in theirs)]
    instants += [one.worked_at for one in theirs]
    known = [instant for instant in instants if instant is not None]
    return Reader(
        member=member,
        given=len(theirs),
        begun=sum(one.state == AssignmentState.IN_PROGRESS for one in theirs),
        sent=sum(one.state == AssignmentState.SENT for one in theirs),
        unsent=[one for one in theirs if one.state in TO_DO],
        seen_at=max(known, default=None),
    )


def _read(entry: StageEntry, wanted: int, theirs: list[Assignment]) -> Read:
    return Read(
        entry=entry,
        wanted=wanted,
        given=len(theirs),
        sent=sum(one.state == AssignmentState.SENT for one in theirs),
        unsent=[one for one in theirs if one.state in TO_DO],
    )


@dataclass(frozen=True)
class Offer:
    """Somebody who can be given an application, with what speaks against it."""

    member: PanelMember
    assigned: int
    is_full: bool
    is_back: bool


def offers_for(assignment: Assignment) -> list[Offer]:
    """Who can read it instead: not who has it, stepped away or applied; full or handed back ones last."""
    table = tables.assign_table(assignment.stage)
    loads = {load.member.pk: load for load in table.loads}
    number = assignment.application_id
    found = [
        Offer(
            member=member,
            assigned=loads[member.pk].assigned,
            is_full=loads[member.pk].assigned >= member.capacity,
            is_back=(number, member.pk) in table.handed_back,
        )
        for member in table.offers.get(number, [])
        if member.pk != assignment.member_id
    ]
    return sorted(found, key=lambda one: (one.is_back, one.is_full, one.assigned, str(one.member)))
