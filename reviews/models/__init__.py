"""The panel's tables."""

from reviews.models.panel import Assignment, Conflict, PanelMember
from reviews.models.reviews import KeptApart, Review, ReviewNotes, Score
from reviews.models.stages import Criterion, Stage, StageEntry

__all__ = [
    "Assignment",
    "Conflict",
    "Criterion",
    "KeptApart",
    "PanelMember",
    "Review",
    "ReviewNotes",
    "Score",
    "Stage",
    "StageEntry",
]
