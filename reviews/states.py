"""States of the panel's work, with the words that people read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AssignmentState(models.TextChoices):
    """One reviewer and one application of a stage. The labels are the reviewer's and the manager's words."""

    OFFERED = "offered", _("To read")
    ACCEPTED = "accepted", _("Accepted")
    IN_PROGRESS = "in_progress", _("Started")
    SENT = "sent", _("Sent")
    HANDED_BACK = "handed_back", _("Handed back")
    CONFLICTED = "conflicted", _("Stepped away")
    WITHDRAWN = "withdrawn", _("Taken back")


_S = AssignmentState

ASSIGNMENT_MOVES: list[tuple[str, str]] = [
    (_S.OFFERED, _S.ACCEPTED),
    (_S.ACCEPTED, _S.IN_PROGRESS),
    (_S.OFFERED, _S.IN_PROGRESS),
    (_S.IN_PROGRESS, _S.SENT),
    *((source, _S.HANDED_BACK) for source in (_S.OFFERED, _S.ACCEPTED, _S.IN_PROGRESS)),
    *((source, _S.CONFLICTED) for source in (_S.OFFERED, _S.ACCEPTED, _S.IN_PROGRESS, _S.SENT)),
    *((source, _S.WITHDRAWN) for source in (_S.OFFERED, _S.ACCEPTED, _S.IN_PROGRESS)),
]
# The reviewer has it, or has done it.
LIVE_ASSIGNMENT = frozenset({_S.OFFERED, _S.ACCEPTED, _S.IN_PROGRESS, _S.SENT})
TO_DO = frozenset({_S.OFFERED, _S.ACCEPTED, _S.IN_PROGRESS})


class ReviewerKind(models.TextChoices):
    """From where a reviewer looks at an application. All weigh the same."""

    LIVED = "lived", _("Lived experience")
    COMMUNITY = "community", _("Community")
    ACADEMIC = "academic", _("Academic")
    FUNDER = "funder", _("Funder")


class EntryOutcome(models.TextChoices):
    """What became of an application at a stage."""

    PENDING = "pending", _("Not decided yet")
    THROUGH = "through", _("Goes on")
    NOT_THROUGH = "not_through", _("Does not go on")


class ConflictAnswer(models.TextChoices):
    """What a reviewer says of knowing the people of an application."""

    STEP_AWAY = "step_away", _("I must step away")
    CAN_BE_FAIR = "can_be_fair", _("I know them but can be fair")
    NONE = "none", _("No")


class ConflictDecision(models.TextChoices):
    """The manager's word about 'I know them but can be fair'."""

    ALLOWED = "allowed", _("May read it")
    EXCLUDED = "excluded", _("Must not read it")


class ConflictSource(models.TextChoices):
    """Where it is known from."""

    DECLARED = "declared", _("Said so themselves")
    MANAGER = "manager", _("Recorded by the team")
    SUGGESTED = "suggested", _("Found by Noon, recorded by the team")


class ConflictReason(models.TextChoices):
    """How they know each other, if anybody wants to say."""

    FAMILY = "family", _("Family, partner or close friend")
    WORK = "work", _("We work together, or did in the last three years")
    MONEY = "money", _("I, or somebody close to me, would gain from it")
    HELPED = "helped", _("I helped with this application")
    RIVAL = "rival", _("We compete, or we have fallen out")
    OTHER = "other", _("Something else")


class CopyFault(models.TextChoices):
    """Why a file has no copy without properties."""

    KIND = "kind", _("Nobody can take the properties out of a file of this kind")
    BROKEN = "broken", _("The file is damaged, or not what it seems")
    LOCKED = "locked", _("The file is protected with a password")
    TOO_LARGE = "too_large", _("The file unpacks to more than can be handled")
    GONE = "gone", _("The file is missing in storage")


class Moment(models.TextChoices):
    """A moment in the life of a round at which a rehearsal is looked at."""

    DAY_BEFORE = "day_before", _("A day before closing")
    MINUTE_BEFORE = "minute_before", _("A minute before closing")
    SECONDS_BEFORE = "seconds_before", _("Ten seconds before closing")
    JUST_CLOSED = "just_closed", _("Just closed: we are still counting")
    COUNTED = "counted", _("After counting")
