"""The panel's tables."""

from reviews.models.claims import ClaimLine, PanelClaim
from reviews.models.panel import Assignment, Conflict
from reviews.models.people import PanelMember, PanelTerms
from reviews.models.reviews import Review, Score
from reviews.models.specimens import Specimen, SpecimenScore
from reviews.models.stages import Criterion, Stage, StageEntry

__all__ = [
    "Assignment",
    "ClaimLine",
    "Conflict",
    "Criterion",
    "PanelClaim",
    "PanelMember",
    "PanelTerms",
    "Review",
    "Score",
    "Specimen",
    "SpecimenScore",
    "Stage",
    "StageEntry",
]
