"""The tables of applications and of what becomes of them."""

from grants.models.applications import Application, ApplicationMember
from grants.models.awards import Award, Instalment
from grants.models.closing import Certificate, CertificateLeaf, Settlement
from grants.models.decisions import Decision
from grants.models.eligibility import EligibilityFinding
from grants.models.extensions import Extension, OutageRule
from grants.models.group import Invitation, Presence, SubmissionFile
from grants.models.letters import Letter, LetterFile
from grants.models.offers import Acceptance, AwardCheck, AwardTerms, Offer
from grants.models.submissions import LateAttempt, Submission, SubmitOutcome

__all__ = [
    "Acceptance",
    "Application",
    "ApplicationMember",
    "Award",
    "AwardCheck",
    "AwardTerms",
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
    "Offer",
    "OutageRule",
    "Presence",
    "Settlement",
    "Submission",
    "SubmissionFile",
    "SubmitOutcome",
]
