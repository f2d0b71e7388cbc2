"""The panel's tables."""

from reviews.models.claims import ClaimLine, PanelClaim
from reviews.models.conflicts import BlindCopy, Conflict, ConflictDeclaration
from reviews.models.discussion import PanelNote, ScoreRevision
from reviews.models.meetings import Meeting, MeetingAttendance, MeetingItem, MinutesFile, SteppedOut
from reviews.models.panel import Assignment
from reviews.models.people import PanelMember, PanelTerms
from reviews.models.proposals import PairWish, Proposal, ProposedPair
from reviews.models.reviews import KeptApart, Review, ReviewNotes, Score
from reviews.models.specimens import Specimen, SpecimenScore
from reviews.models.stages import Criterion, Stage, StageEntry

__all__ = [
    "Assignment",
    "BlindCopy",
    "ClaimLine",
    "Conflict",
    "ConflictDeclaration",
    "Criterion",
    "KeptApart",
    "Meeting",
    "MeetingAttendance",
    "MeetingItem",
    "MinutesFile",
    "PairWish",
    "PanelClaim",
    "PanelMember",
    "PanelNote",
    "PanelTerms",
    "Proposal",
    "ProposedPair",
    "Review",
    "ReviewNotes",
    "Score",
    "ScoreRevision",
    "Specimen",
    "SpecimenScore",
    "Stage",
    "StageEntry",
    "SteppedOut",
]
