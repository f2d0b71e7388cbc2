"""The ground's tables."""

from programme.models.answers import Answer, AnswerConflict, AnswerFile, AnswerRevision, Response
from programme.models.forms import Correction, Form, FormFormat, Question, Section
from programme.models.ledger import LedgerHead, LedgerPayload, LedgerRow
from programme.models.outbox import Message, MessageAttachment
from programme.models.people import ProgrammeRole, SignInLink, User
from programme.models.programmes import FundingSource, Programme, Round
from programme.models.service import ServiceMinute
from programme.models.sessions import Session
from programme.models.signing import SigningKey

__all__ = [
    "Answer",
    "AnswerConflict",
    "AnswerFile",
    "AnswerRevision",
    "Correction",
    "Form",
    "FormFormat",
    "FundingSource",
    "LedgerHead",
    "LedgerPayload",
    "LedgerRow",
    "Message",
    "MessageAttachment",
    "Programme",
    "ProgrammeRole",
    "Question",
    "Response",
    "Round",
    "Section",
    "ServiceMinute",
    "Session",
    "SignInLink",
    "SigningKey",
    "User",
]
