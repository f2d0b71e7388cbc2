"""States of the ground's own machines, with the words that people read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    """A message is a row first; the broker only wakes whoever sends it."""

    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")


MESSAGE_MOVES: list[tuple[str, str]] = [
    (MessageState.QUEUED, MessageState.SENDING),
    (MessageState.SENDING, MessageState.SENT),
    (MessageState.SENDING, MessageState.QUEUED),
    (MessageState.SENDING, MessageState.FAILED),
    (MessageState.SENT, MessageState.FAILED),
    (MessageState.FAILED, MessageState.QUEUED),
]


class Role(models.TextChoices):
    """What a person may do in a programme."""

    MANAGER = "manager", _("Programme manager")
    APPROVER = "approver", _("Approver")
    FINANCE = "finance", _("Finance and data officer")
    ACCESS = "access", _("Access contact")
    OBSERVER = "observer", _("Observer")


class FormKind(models.TextChoices):
    """What a form is for."""

    INTEREST = "interest", _("Expression of interest")
    ELIGIBILITY = "eligibility", _("Eligibility check")
    APPLICATION = "application", _("Application")
    MONITORING = "monitoring", _("Equality monitoring")
    REPORT = "report", _("Report")
    SCORE_SHEET = "score_sheet", _("Score sheet")


class QuestionKind(models.TextChoices):
    """How a question is answered, and so the shape of its value.

    Text kinds, dates and money hold strings ('2024-07-31', '12500.00'); `number` a small integer;
    `choices` a list of strings; `budget` a list of {"label": str, "amount": str}; `declaration` true.
    `address` is {"street", "town", "postcode", "country"}, `organisation` {"status", "name", "charity",
    "company"}, all of strings; `file` and `recording` a list of what `programme.files` makes of an upload:
    {"id", "name", "size", "sha256", "type"}.

    What cannot be read as its kind is kept as the string that was typed, and `problems` says what is wrong.
    """

    SHORT_TEXT = "short_text", _("Short text")
    LONG_TEXT = "long_text", _("Long text")
    CHOICE = "choice", _("One choice")
    CHOICES = "choices", _("Several choices")
    MONEY = "money", _("Amount of money")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    EMAIL = "email", _("E-mail address")
    URL = "url", _("Web address")
    PHONE = "phone", _("Telephone number")
    ADDRESS = "address", _("Address with postcode")
    ORGANISATION = "organisation", _("Organisation")
    BUDGET = "budget", _("Budget")
    FILE = "file", _("File")
    RECORDING = "recording", _("Sound or film")
    DECLARATION = "declaration", _("Declaration")


# Kinds whose answer is a list of files.
FILE_KINDS = frozenset({QuestionKind.FILE, QuestionKind.RECORDING})


class OrganisationStatus(models.TextChoices):
    """What sort of body applies. None of them is better than another."""

    UNREGISTERED = "unregistered", _("We are not registered: we are a group of people")
    FUND_HOLDER = "fund_holder", _("A fund holder keeps the money for us")
    CHARITY = "charity", _("Registered charity")
    COMPANY = "company", _("Company, community interest company or co-operative")
    PUBLIC = "public", _("University, council, school, NHS or other public body")
    OTHER = "other", _("Something else")


class FormatKind(models.TextChoices):
    """Another form in which the questions of a form can be met."""

    EASY_READ = "easy_read", _("Easy read")
    LARGE_PRINT = "large_print", _("Large print")
    AUDIO = "audio", _("Audio")
    SIGN_LANGUAGE = "sign", _("Sign language (video)")
    TRANSLATION = "translation", _("Another language")


class ScanState(models.TextChoices):
    """What is known of a file that somebody uploaded."""

    CLEAN = "clean", _("Checked for malware: nothing found")
    NOT_SCANNED = "not_scanned", _("Not checked for malware: no scanner is set up")


class ConflictChoice(models.TextChoices):
    """Which of two texts for one answer was chosen."""

    STOOD = "stood", _("The text that stood")
    OTHER = "other", _("The other text")
    MERGED = "merged", _("A text made of both")
