"""The tables of applications and of what becomes of them."""

from grants.models.appeals import Appeal, AppealRules
from grants.models.applications import Application, ApplicationMember
from grants.models.awards import Award
from grants.models.bank import BankDetails
from grants.models.closing import Certificate, CertificateLeaf, Settlement
from grants.models.decisions import Decision
from grants.models.eligibility import EligibilityFinding
from grants.models.extensions import Extension, OutageRule
from grants.models.funding import DecisionFunding, RoundOfAwards, SourceOfAwards
from grants.models.group import Invitation, Presence, SubmissionFile
from grants.models.letter_texts import LetterHead, LetterText
from grants.models.letter_ways import LetterPost, LetterSignature
from grants.models.letters import Letter, LetterFile
from grants.models.looks import StaffLook
from grants.models.offers import Acceptance, AwardCheck, AwardTerms, Offer, SignedPaper
from grants.models.payments import Instalment, PaymentRules, PaymentRun, PaymentRunLine, Return
from grants.models.releases import ReleasePlan
from grants.models.reports import PlannedReport, Report, ReportAside, ReportVersion
from grants.models.submissions import LateAttempt, Submission, SubmitOutcome
from grants.models.variations import FinalStatement, Variation, VariationFile

__all__ = [
    "Acceptance",
    "Appeal",
    "AppealRules",
    "Application",
    "ApplicationMember",
    "Award",
    "AwardCheck",
    "AwardTerms",
    "BankDetails",
    "Certificate",
    "CertificateLeaf",
    "Decision",
    "DecisionFunding",
    "EligibilityFinding",
    "Extension",
    "FinalStatement",
    "Instalment",
    "Invitation",
    "LateAttempt",
    "Letter",
    "LetterFile",
    "LetterHead",
    "LetterPost",
    "LetterSignature",
    "LetterText",
    "Offer",
    "OutageRule",
    "PaymentRules",
    "PaymentRun",
    "PaymentRunLine",
    "PlannedReport",
    "Presence",
    "ReleasePlan",
    "Report",
    "ReportAside",
    "ReportVersion",
    "Return",
    "RoundOfAwards",
    "Settlement",
    "SignedPaper",
    "SourceOfAwards",
    "StaffLook",
    "Submission",
    "SubmissionFile",
    "SubmitOutcome",
    "Variation",
    "VariationFile",
]
