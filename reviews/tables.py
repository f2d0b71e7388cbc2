"""The manager's tables of a stage: who has how much, and which application still wants a reader."""

from __future__ import annotations

from dataclasses import dataclass

from grants.models import ApplicationMember
from grants.states import ApplicationState
from reviews.models import Assignment, PanelMember, Stage, StageEntry
from reviews.queries import entries_of, everybody_asked, handed_back, panel_of, stepped_away
from reviews.states import LIVE_ASSIGNMENT

MOST_LISTS = 4


@dataclass(frozen=True)
class Load:
    """One member of the panel with what they have, and whether anything was ever given to them."""

    member: PanelMember
    assigned: int
    sent: int
    ever: bool

    @property
    def left(self) -> int:
        """How many are still to be sent."""
        return self.assigned - self.sent

    @property
    def over(self) -> bool:
        """Whether it is more than they said they could read."""
        return self.assigned > self.member.capacity


@dataclass(frozen=True)
class AssignRow:
    """One application: who has it, who must not, and how many readers it still wants."""

    entry: StageEntry
    given: list[Assignment]
    away: list[str]
    wants: int


@dataclass(frozen=True)
class AssignTable:
    """A stage's applications and panel. `offers` is {application id: who can be given it, fewest first}."""

    rows: list[AssignRow]
    loads: list[Load]
    offers: dict[int, list[PanelMember]]
    handed_back: set[tuple[int, int]]

    @property
    def wanting(self) -> int:
        """How many applications want at least one more reader."""
        return sum(row.wants > 0 for row in self.rows)


def loads_of(stage: Stage) -> list[Load]:
    """Who is on the panel now, by name, in one statement."""
    return [_load(member) for member in panel_of(stage)]


def everybody_of(stage: Stage) -> list[Load]:
    """All who were ever asked, by name, in one statement."""
    return [_load(member) for member in everybody_asked(stage)]


def _load(member: PanelMember) -> Load:
    return Load(member, member.assigned, member.sent, member.ever > 0)


def assign_table(stage: Stage) -> AssignTable:
    """Everything that giving out needs, in a constant number of statements."""
    loads = loads_of(stage)
    entries = list(entries_of(stage))
    away = stepped_away(stage)
    authors = set(
        ApplicationMember.objects.filter(application__stage_entries__stage=stage).values_list(
            "application_id", "user_id"
        )
    )
    given: dict[int, list[Assignment]] = {}
    live = Assignment.objects.filter(stage=stage, state__in=sorted(LIVE_ASSIGNMENT))
    for assignment in live.select_related("member__user").order_by("member__user__name", "pk"):
        given.setdefault(assignment.application_id, []).append(assignment)
    by_load = sorted(loads, key=lambda load: (load.assigned, str(load.member)))
    rows, offers = [], {}
    for entry in entries:
        number = entry.application_id
        theirs = given.get(number, [])
        have = {assignment.member_id for assignment in theirs}
        rows.append(
            AssignRow(
                entry=entry,
                given=theirs,
                away=[str(load.member) for load in loads if (number, load.member.user_id) in away],
                wants=max(stage.reviews_wanted - len(theirs), 0),
            )
        )
        if stage.scores_shown_at is None and entry.application.state == ApplicationState.IN_REVIEW:
            offers[number] = [
                load.member
                for load in by_load
                if load.member.pk not in have
                and (number, load.member.user_id) not in away
                and (number, load.member.user_id) not in authors
            ]
    return AssignTable(rows, loads, offers, handed_back(stage))
