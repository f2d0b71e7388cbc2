"""The tables of applications and of what becomes of them."""

from grants.models.applications import Application, ApplicationMember
from grants.models.awards import Award, Instalment
from grants.models.closing import Certificate, CertificateLeaf, Settlement
from grants.models.decisions import Decision
from grants.models.eligibility import EligibilityFinding
from grants.models.extensions import Extension, OutageRule
from grants.models.group import Invitation, Presence, SubmissionFile
from grants.models.letter_ways import LetterPost, LetterSignature
from grants.models.letters import Letter, LetterFile
from grants.models.submissions import LateAttempt, Submission, SubmitOutcome

__all__ = [
    "Application",
    "ApplicationMember",
    "Award",
    "Certificate",
    "CertificateLeaf",
    "Decision",
    "EligibilityFinding",
    "Extension",
    "Instalment",
    "Invitation",
    "LateAttempt",
    "Letter",
    "LetterFile",
    "LetterPost",
    "LetterSignature",
    "OutageRule",
    "Presence",
    "Settlement",
    "Submission",
    "SubmissionFile",
    "SubmitOutcome",
]
