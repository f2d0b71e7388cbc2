"""Who stepped away, who knows somebody and can be fair, and who handed something back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class ConflictData:
    """What a reviewer answered about knowing an application's people: ``step_away`` or ``can_be_fair``."""

    reviewer: str
    application: str
    answer: str
    note: str
    said_at: str


CONFLICTS: Final = (
    ConflictData(
        reviewer="sunita",
        application="plots",
        answer="step_away",
        note="I have a plot there.",
        said_at="2023-11-28T08:02:00Z",
    ),
    ConflictData(
        reviewer="imogen",
        application="coauthors",
        answer="step_away",
        note="I wrote two papers with the lead.",
        said_at="2023-11-28T09:41:00Z",
    ),
    ConflictData(
        reviewer="dilys",
        application="cwm",
        answer="can_be_fair",
        note="My nephew used to go to the club.",
        said_at="2023-11-28T10:15:00Z",
    ),
    ConflictData(
        reviewer="bronagh",
        application="carers",
        answer="can_be_fair",
        note="I have met one of them at a conference.",
        said_at="2023-11-28T12:30:00Z",
    ),
    ConflictData(
        reviewer="jaz",
        application="floodbook",
        answer="step_away",
        note="They fed me in 2015.",
        said_at="2023-11-29T18:07:00Z",
    ),
    ConflictData(
        reviewer="ikenna",
        application="damp",
        answer="step_away",
        note="I see now that I am named as an adviser in one of the partner's bids.",
        said_at="2023-12-04T20:26:00Z",
    ),
)

# Assignments that ended without a review: stage, application, reviewer, state, when.
ENDED: Final = (
    ("first-read", "floodbook", "jaz", "conflicted", "2023-11-29T18:07:00Z"),
    ("first-read", "dads", "halina", "handed_back", "2023-11-28T21:13:00Z"),
    ("closer-read", "damp", "ikenna", "conflicted", "2023-12-04T20:26:00Z"),
)

BLOCKED: Final = frozenset(
    {(conflict.application, conflict.reviewer) for conflict in CONFLICTS if conflict.answer == "step_away"}
    | {(application, reviewer) for _, application, reviewer, _, _ in ENDED}
)
