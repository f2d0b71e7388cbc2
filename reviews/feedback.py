"""Feedback for a letter: put together from what reviewers wrote for the applicant, then edited by a person.

The words are nobody's: no name stands in them, and their order says nothing of who wrote what.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from grants.models import Application
from programme.models import User
from reviews.given_scores import StageScores
from reviews.models import Assignment, PanelMember
from reviews.states import AssignmentState, MemberState

# A part of a name that is shorter is a word of the language more often than a name.
SHORTEST_NAME = 3


@dataclass(frozen=True)
class Names:
    """What in a text may tell who reviewed: `certain` are whole names and addresses, `possible` parts."""

    certain: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.certain or self.possible)


def assembled(stages: Iterable[StageScores]) -> str:
    """The words 'for the applicant' of every sent review whose stage is shown, a paragraph each."""
    words = {given.for_applicant for stage in stages for given in stage.given if given.for_applicant}
    return "\n\n".join(sorted(words, key=lambda text: hashlib.sha256(text.encode()).digest()))


def same(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but white space."""
    return one.split() == other.split()


def readers_of(applications: Iterable[Application]) -> dict[int, list[User]]:
    """{application id: who was given it to read}, in one statement."""
    found: dict[int, list[User]] = {}
    rows = Assignment.objects.filter(application__in=list(applications)).exclude(
        state=AssignmentState.WITHDRAWN
    )
    for row in rows.select_related("member__user").order_by("pk"):
        found.setdefault(row.application_id, []).append(row.member.user)
    return found


def panel_of(application: Application) -> list[User]:
    """Everybody who is or was on a panel of the round."""
    seats = PanelMember.objects.filter(stage__round=application.round_id).exclude(state=MemberState.DECLINED)
    return list(User.objects.filter(pk__in=seats.values("user")).order_by("pk"))


def names_in(words: str, people: Iterable[User]) -> Names:
    """Which of these people's names and addresses stand in the words."""
    certain: dict[str, None] = {}
    possible: dict[str, None] = {}
    for person in people:
        parts = person.name.split()
        if person.email and _stands(re.escape(person.email), words, re.IGNORECASE):
            certain[person.email] = None
        if len(parts) > 1 and _stands(r"\s+".join(map(re.escape, parts)), words, re.IGNORECASE):
            certain[" ".join(parts)] = None
            continue
        for part in parts:
            if len(part) >= SHORTEST_NAME and part[:1].isupper() and _stands(re.escape(part), words):
                possible[part] = None
    return Names(tuple(certain), tuple(possible))


def _stands(pattern: str, words: str, flags: int = 0) -> bool:
    return re.search(rf"(?<!\w){pattern}(?!\w)", words, flags) is not None
