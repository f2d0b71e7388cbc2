"""The panel's tables."""

from reviews.models.discussion import PanelNote, ScoreRevision
from reviews.models.meetings import Meeting, MeetingAttendance, MeetingItem, MinutesFile, SteppedOut
from reviews.models.panel import Assignment, Conflict, PanelMember
from reviews.models.reviews import Review, Score
from reviews.models.stages import Criterion, Stage, StageEntry

__all__ = [
    "Assignment",
    "Conflict",
    "Criterion",
    "Meeting",
    "MeetingAttendance",
    "MeetingItem",
    "MinutesFile",
    "PanelMember",
    "PanelNote",
    "Review",
    "Score",
    "ScoreRevision",
    "Stage",
    "StageEntry",
    "SteppedOut",
]
