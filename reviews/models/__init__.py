"""The panel's tables."""

from reviews.models.panel import Assignment, Conflict, PanelMember
from reviews.models.reviews import Review, Score
from reviews.models.stages import Criterion, Stage, StageEntry

__all__ = [
    "Assignment",
    "Conflict",
    "Criterion",
    "PanelMember",
    "Review",
    "Score",
    "Stage",
    "StageEntry",
]
