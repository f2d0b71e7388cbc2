"""The tables of applications and of what becomes of them."""

from grants.models.appeals import Appeal, AppealRules
from grants.models.applications import Application, ApplicationMember
from grants.models.awards import Award, Instalment
from grants.models.closing import Certificate, CertificateLeaf, Settlement
from grants.models.decisions import Decision
from grants.models.eligibility import EligibilityFinding
from grants.models.extensions import Extension, OutageRule
from grants.models.funding import DecisionFunding, RoundOfAwards, SourceOfAwards
from grants.models.group import Invitation, Presence, SubmissionFile
from grants.models.letters import Letter, LetterFile
from grants.models.looks import StaffLook
from grants.models.releases import ReleasePlan
from grants.models.submissions import LateAttempt, Submission, SubmitOutcome

__all__ = [
    "Appeal",
    "AppealRules",
    "Application",
    "ApplicationMember",
    "Award",
    "Certificate",
    "CertificateLeaf",
    "Decision",
    "DecisionFunding",
    "EligibilityFinding",
    "Extension",
    "Instalment",
    "Invitation",
    "LateAttempt",
    "Letter",
    "LetterFile",
    "OutageRule",
    "Presence",
    "ReleasePlan",
    "RoundOfAwards",
    "Settlement",
    "SourceOfAwards",
    "StaffLook",
    "Submission",
    "SubmissionFile",
    "SubmitOutcome",
]
