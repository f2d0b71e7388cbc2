"""The tables of applications and of what becomes of them."""

from grants.models.applications import Application, ApplicationMember
from grants.models.awards import Award, Instalment
from grants.models.closing import Certificate, CertificateLeaf, Settlement
from grants.models.decisions import Decision
from grants.models.eligibility import EligibilityFinding
from grants.models.extensions import Extension, OutageRule
from grants.models.group import Invitation, Presence, SubmissionFile
from grants.models.letters import Letter, LetterFile
from grants.models.reports import PlannedReport, Report, ReportAside, ReportVersion
from grants.models.submissions import LateAttempt, Submission, SubmitOutcome
from grants.models.variations import FinalStatement, Variation

__all__ = [
    "Application",
    "ApplicationMember",
    "Award",
    "Certificate",
    "CertificateLeaf",
    "Decision",
    "EligibilityFinding",
    "Extension",
    "FinalStatement",
    "Instalment",
    "Invitation",
    "LateAttempt",
    "Letter",
    "LetterFile",
    "OutageRule",
    "PlannedReport",
    "Presence",
    "Report",
    "ReportAside",
    "ReportVersion",
    "Settlement",
    "Submission",
    "SubmissionFile",
    "SubmitOutcome",
    "Variation",
]
