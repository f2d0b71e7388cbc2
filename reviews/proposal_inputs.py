"""What the assignment is worked out from: who knows what, who may read how many, who must not read what.

Everything is read in a constant number of statements. The numbers that pairs get are plain and few, so that a
person can see why somebody reads something.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from grants import submissions
from grants.models import Application, ApplicationMember
from grants.states import ApplicationState
from reviews.membership import THEMES
from reviews.models import Assignment, PairWish, PanelMember, Stage
from reviews.queries import entries_of, stepped_away
from reviews.states import LIVE_ASSIGNMENT, AssignmentState, MemberState, ReviewerKind
from reviews.states import PairWish as Wish

Pair = tuple[int, int]
# What a pair is worth: somebody who knows nothing of the subject; each step of knowing it (0 to 3), by the
# best known theme and by the mean of all; each word of theirs in the title; what the manager said.
BASE, BEST, MEAN, WORD, WISHED = 50.0, 8.0, 7.0, 4.0, 30.0
MOST_WORDS = 2
KNOWS = 2
# The name of the rule that somebody with lived experience reads each application.
LIVED = "lived"


@dataclass(frozen=True)
class Facts:
    """A stage as it is: applications by reference, members by id, and everything said of their pairs.

    `live` is {pair: state} of what is given out already; `closed` are pairs that must not be. Pairs are
    (application id, member id).
    """

    applications: list[Application]
    members: list[PanelMember]
    themes: dict[int, list[str]]
    closed: frozenset[Pair]
    live: dict[Pair, str]
    wishes: dict[Pair, str]

    @property
    def lived(self) -> list[bool]:
        """Who of the members reviews from lived experience."""
        return [member.kind == ReviewerKind.LIVED for member in self.members]

    @property
    def organisations(self) -> dict[str, list[bool]]:
        """{organisation: who of the members is of it}, of those from which several come."""
        names = [" ".join(member.organisation.casefold().split()) for member in self.members]
        several = [name for name, count in Counter(names).items() if name and count > 1]
        return {name: [one == name for one in names] for name in sorted(several)}


@dataclass
class Worth:
    """What one pair is worth and why: reasons are [kind, detail]."""

    points: float = BASE
    reasons: list[list[Any]] = field(default_factory=list)


def facts_of(stage: Stage, *, without: Collection[int] = ()) -> Facts:
    """Seven statements. `without` are ids of applications that whoever looks must not see."""
    applications = [
        entry.application
        for entry in entries_of(stage).select_related("application__standing")
        if entry.application.state == ApplicationState.IN_REVIEW and entry.application_id not in without
    ]
    members = list(
        PanelMember.objects.filter(stage=stage, state=MemberState.ACCEPTED)
        .select_related("user")
        .order_by("pk")
    )
    numbers = [application.pk for application in applications]
    live = {
        (application, member): str(state)
        for application, member, state in Assignment.objects.filter(
            stage=stage, application__in=numbers, state__in=sorted(LIVE_ASSIGNMENT)
        ).values_list("application_id", "member_id", "state")
    }
    wishes = {
        (application, member): wish
        for application, member, wish in PairWish.objects.filter(
            member__stage=stage, application__in=numbers
        ).values_list("application_id", "member_id", "wish")
    }
    never = {pair for pair, wish in wishes.items() if wish == Wish.NEVER}
    return Facts(
        applications=applications,
        members=members,
        themes={one.pk: _themes(one) for one in applications},
        closed=frozenset(_closed(stage, numbers, members) | never),
        live=live,
        wishes=wishes,
    )


def _themes(application: Application) -> list[str]:
    standing = application.standing
    value = submissions.answers_in(standing).get(THEMES) if standing else None
    found = value if isinstance(value, list) else [value] if value else []
    return [str(one) for one in found]


def _closed(stage: Stage, numbers: Sequence[int], members: Sequence[PanelMember]) -> set[Pair]:
    """Conflicts, applications of one's own, and what was handed back or taken back."""
    by_user = {member.user_id: member.pk for member in members}
    own = ApplicationMember.objects.filter(application__in=numbers, user__in=list(by_user))
    back = Assignment.objects.filter(stage=stage, application__in=numbers).filter(
        Q(state=AssignmentState.HANDED_BACK) | Q(state=AssignmentState.CONFLICTED)
    )
    return (
        {(application, by_user[user]) for application, user in stepped_away(stage) if user in by_user}
        | {(application, by_user[user]) for application, user in own.values_list("application_id", "user_id")}
        | set(back.values_list("application_id", "member_id"))
    )


def worth(application: Application, member: PanelMember, themes: Sequence[str], wish: str) -> Worth:
    """What a pair is worth: 50, and up to 45 more for knowing the subject, 8 for words, 30 for a wish."""
    found = Worth()
    known = {str(one.get("topic")): int(one.get("strength") or 0) for one in member.topics}
    strengths = [known.get(theme, 0) for theme in themes]
    if strengths:
        found.points += BEST * max(strengths) + MEAN * sum(strengths) / len(strengths)
    found.reasons += [["knows", [theme, known[theme]]] for theme in themes if known.get(theme, 0) >= KNOWS]
    title = application.title.casefold()
    words = [word for word in known if word not in themes and len(word) > 3 and word.casefold() in title]
    for word in words[:MOST_WORDS]:
        found.points += WORD
        found.reasons.append(["word", word])
    if wish in (Wish.PREFER, Wish.RATHER_NOT):
        found.points += WISHED if wish == Wish.PREFER else -WISHED
        found.reasons.append(["wish", wish])
    return found


def loads(capacities: Sequence[int], needed: int) -> tuple[list[int], list[int]]:
    """The least and the most that each reads, so that nobody reads much more than the others.

    The level is the lowest at which all that is needed gets read: everybody reads up to one more than that,
    at most what they said they could, and at least one less.

    >>> loads([10, 10, 3], 12)
    ([4, 4, 3], [6, 6, 3])
    """
    level, most = 0, max(capacities, default=0)
    while level < most and sum(min(capacity, level) for capacity in capacities) < needed:
        level += 1
    highest = [min(capacity, level + 1) for capacity in capacities]
    least = [min(capacity, max(level - 1, 0)) for capacity in capacities]
    if sum(least) > needed:
        least = [0] * len(capacities)
    return least, highest
