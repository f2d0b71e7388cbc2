"""What becomes of an award, as states: what is looked at first, payments, accounts, reports and changes."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CheckKind(models.TextChoices):
    """Where a thing to look at before paying comes from."""

    LIST = "list", _("From the round’s list")
    CONDITION = "condition", _("Condition of the award")


class CheckOutcome(models.TextChoices):
    """How it stands with one thing to look at."""

    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    NOT_NEEDED = "not_needed", _("Not needed")


class InstalmentState(models.TextChoices):
    """A part of an award, from the plan to the bank."""

    PLANNED = "planned", _("Planned")
    DUE = "due", _("Due")
    APPROVED = "approved", _("Approved")
    PAID = "paid", _("Paid")
    WITHHELD = "withheld", _("Withheld")


# What applicants read; who approves what is the programme's own business.
INSTALMENT_APPLICANT_WORDS: dict[str, Promise] = {
    InstalmentState.PLANNED: _("Planned"),
    InstalmentState.DUE: _("Being made ready"),
    InstalmentState.APPROVED: _("On its way to you"),
    InstalmentState.PAID: _("Paid"),
    InstalmentState.WITHHELD: _("Held back"),
}

INSTALMENT_MOVES: list[tuple[str, str]] = [
    (InstalmentState.PLANNED, InstalmentState.DUE),
    (InstalmentState.DUE, InstalmentState.APPROVED),
    (InstalmentState.APPROVED, InstalmentState.PAID),
    (InstalmentState.PLANNED, InstalmentState.WITHHELD),
    (InstalmentState.DUE, InstalmentState.WITHHELD),
    (InstalmentState.APPROVED, InstalmentState.WITHHELD),
    (InstalmentState.WITHHELD, InstalmentState.DUE),
]


class InstalmentTrigger(models.TextChoices):
    """What makes an instalment fall due."""

    ACCEPTANCE = "acceptance", _("When the award is accepted")
    DATE = "date", _("On its date")
    REPORT = "report", _("When a report is accepted")
    HAND = "hand", _("When one of us says so")


class BankState(models.TextChoices):
    """An account into which an award is paid. A change waits until a second person has checked it."""

    GIVEN = "given", _("Waiting to be checked")
    IN_FORCE = "in_force", _("In use")
    REPLACED = "replaced", _("Replaced")
    REFUSED = "refused", _("Not used")


BANK_MOVES: list[tuple[str, str]] = [
    (BankState.GIVEN, BankState.IN_FORCE),
    (BankState.GIVEN, BankState.REFUSED),
    (BankState.GIVEN, BankState.REPLACED),
    (BankState.IN_FORCE, BankState.REPLACED),
]


class ReportState(models.TextChoices):
    """A report on an award: written by the group, read by the programme."""

    DUE = "due", _("Not begun")
    STARTED = "started", _("Being written")
    SENT = "sent", _("Sent, to be read")
    SENT_BACK = "sent_back", _("Sent back with a word")
    ACCEPTED = "accepted", _("Accepted")
    NOT_NEEDED = "not_needed", _("Not needed")


# What the group reads.
REPORT_APPLICANT_WORDS: dict[str, Promise] = {
    ReportState.DUE: _("Not begun"),
    ReportState.STARTED: _("Begun, not sent yet"),
    ReportState.SENT: _("Sent. We are reading it"),
    ReportState.SENT_BACK: _("We have a question about it"),
    ReportState.ACCEPTED: _("Read and accepted. Thank you"),
    ReportState.NOT_NEEDED: _("No longer needed"),
}

REPORT_MOVES: list[tuple[str, str]] = [
    (ReportState.DUE, ReportState.STARTED),
    (ReportState.STARTED, ReportState.SENT),
    (ReportState.SENT_BACK, ReportState.SENT),
    (ReportState.SENT, ReportState.ACCEPTED),
    (ReportState.SENT, ReportState.SENT_BACK),
    (ReportState.DUE, ReportState.NOT_NEEDED),
    (ReportState.STARTED, ReportState.NOT_NEEDED),
    (ReportState.SENT_BACK, ReportState.NOT_NEEDED),
]
# The group has it in hand: it can be written, and is reminded of.
REPORT_OPEN = frozenset({ReportState.DUE, ReportState.STARTED, ReportState.SENT_BACK})
REPORT_SETTLED = frozenset({ReportState.ACCEPTED, ReportState.NOT_NEEDED})


class VariationKind(models.TextChoices):
    """What a group asks to do otherwise than agreed. The labels are the words of both sides."""

    TIME = "time", _("More time")
    BUDGET = "budget", _("Spend the money on something else, within the award")
    ACTIVITY = "activity", _("Do something else than planned")


class VariationState(models.TextChoices):
    """A change to an award: asked for, decided by one person, and by a second one when money changes."""

    ASKED = "asked", _("Asked for")
    PROPOSED = "proposed", _("Agreed by one person, waits for a second")
    IN_FORCE = "in_force", _("Agreed")
    REFUSED = "refused", _("Not agreed")
    TAKEN_BACK = "taken_back", _("Taken back")
    OVERTAKEN = "overtaken", _("Not answered: the award ended first")


# Who agrees with whom is the programme's own business.
VARIATION_APPLICANT_WORDS: dict[str, Promise] = {
    VariationState.ASKED: _("Asked. Go on as agreed until we answer"),
    VariationState.PROPOSED: _("Asked. Go on as agreed until we answer"),
    VariationState.IN_FORCE: _("Agreed"),
    VariationState.REFUSED: _("Not agreed"),
    VariationState.TAKEN_BACK: _("Taken back"),
    VariationState.OVERTAKEN: _("Not answered, because the award has ended"),
}

VARIATION_MOVES: list[tuple[str, str]] = [
    (VariationState.ASKED, VariationState.PROPOSED),
    (VariationState.ASKED, VariationState.IN_FORCE),
    (VariationState.ASKED, VariationState.REFUSED),
    (VariationState.ASKED, VariationState.TAKEN_BACK),
    (VariationState.PROPOSED, VariationState.IN_FORCE),
    (VariationState.PROPOSED, VariationState.ASKED),
    (VariationState.ASKED, VariationState.OVERTAKEN),
    (VariationState.PROPOSED, VariationState.OVERTAKEN),
]
VARIATION_OPEN = frozenset({VariationState.ASKED, VariationState.PROPOSED})
