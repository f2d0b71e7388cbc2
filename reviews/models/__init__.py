"""The panel's tables."""

from reviews.models.conflicts import BlindCopy, Conflict, ConflictDeclaration
from reviews.models.panel import Assignment, PanelMember
from reviews.models.reviews import Review, Score
from reviews.models.stages import Criterion, Stage, StageEntry

__all__ = [
    "Assignment",
    "BlindCopy",
    "Conflict",
    "ConflictDeclaration",
    "Criterion",
    "PanelMember",
    "Review",
    "Score",
    "Stage",
    "StageEntry",
]
