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
    BUDGET = "budget", _("Budget")
    DECLARATION = "declaration", _("Declaration")
