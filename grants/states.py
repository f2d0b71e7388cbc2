"""States of applications and of what becomes of them: named sets, legal moves, and the words people read."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ApplicationState(models.TextChoices):
    """Coarse on purpose: stages of review keep their own entries. The labels are the manager's words."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    IN_REVIEW = "in_review", _("In review")
    REVIEWED = "reviewed", _("Reviewed")
    AWARDED = "awarded", _("Awarded")
    RESERVE = "reserve", _("Reserve")
    DECLINED = "declined", _("Not funded")
    INELIGIBLE = "ineligible", _("Not eligible")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_S = ApplicationState

# An application in one of these is in: it has a standing submission.
STANDING = frozenset(
    {_S.SUBMITTED, _S.IN_REVIEW, _S.REVIEWED, _S.AWARDED, _S.RESERVE, _S.DECLINED, _S.INELIGIBLE}
)
# Told apart by nobody outside before release: each reads the same words, on pages and in files alike.
WITH_THE_PANEL = frozenset({_S.IN_REVIEW, _S.REVIEWED, _S.INELIGIBLE})
DECIDED = frozenset({_S.AWARDED, _S.RESERVE, _S.DECLINED})
# What nobody outside can tell apart before release can be withdrawn alike, or the button would tell.
WITHDRAWABLE = frozenset({_S.DRAFT, _S.SUBMITTED, *WITH_THE_PANEL, _S.RESERVE})

APPLICATION_MOVES: list[tuple[str, str]] = [
    (_S.DRAFT, _S.SUBMITTED),
    (_S.SUBMITTED, _S.IN_REVIEW),
    (_S.SUBMITTED, _S.INELIGIBLE),
    (_S.IN_REVIEW, _S.INELIGIBLE),
    (_S.INELIGIBLE, _S.SUBMITTED),
    (_S.INELIGIBLE, _S.DECLINED),
    (_S.IN_REVIEW, _S.REVIEWED),
    (_S.REVIEWED, _S.IN_REVIEW),
    (_S.REVIEWED, _S.AWARDED),
    (_S.REVIEWED, _S.RESERVE),
    (_S.REVIEWED, _S.DECLINED),
    (_S.RESERVE, _S.AWARDED),
    # A released decision that was wrong, corrected by another with a reason and a second person.
    (_S.DECLINED, _S.AWARDED),
    (_S.DECLINED, _S.RESERVE),
    (_S.AWARDED, _S.RESERVE),
    (_S.AWARDED, _S.DECLINED),
    (_S.RESERVE, _S.DECLINED),
    *((source, _S.WITHDRAWN) for source in sorted(WITHDRAWABLE)),
    (_S.WITHDRAWN, _S.DRAFT),
]

APPLICANT_WORDS: dict[str, Promise] = {
    _S.DRAFT: _("Not sent yet"),
    _S.SUBMITTED: _("Your application is in"),
    **dict.fromkeys(sorted(WITH_THE_PANEL), _("Your application is in and being read")),
    _S.AWARDED: _("Funded"),
    _S.RESERVE: _("On the reserve list"),
    _S.DECLINED: _("Not funded this time"),
    _S.WITHDRAWN: _("Withdrawn"),
}


class DecisionState(models.TextChoices):
    """A decision is known to nobody outside until it is released."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    RELEASED = "released", _("Released")
    RESCINDED = "rescinded", _("Rescinded")
    CORRECTED = "corrected", _("Corrected by a later one")


DECISION_MOVES: list[tuple[str, str]] = [
    (DecisionState.PROPOSED, DecisionState.APPROVED),
    (DecisionState.APPROVED, DecisionState.RELEASED),
    (DecisionState.PROPOSED, DecisionState.RESCINDED),
    (DecisionState.APPROVED, DecisionState.RESCINDED),
    (DecisionState.RELEASED, DecisionState.CORRECTED),
]
UNRELEASED_DECISION = frozenset({DecisionState.PROPOSED, DecisionState.APPROVED})
LIVE_DECISION = frozenset({DecisionState.PROPOSED, DecisionState.APPROVED, DecisionState.RELEASED})


class DecisionOutcome(models.TextChoices):
    """What is decided. The labels are the manager's words."""

    AWARD = "award", _("Award")
    RESERVE = "reserve", _("Reserve")
    DECLINE = "decline", _("Not funded")


class LetterKind(models.TextChoices):
    """What a letter says in the main: each kind has its own text. The labels are the manager's words."""

    AWARD = "award", _("Award")
    RESERVE = "reserve", _("Reserve list")
    DECLINE = "decline", _("Not funded this time")
    INELIGIBLE = "ineligible", _("Not eligible")


class LetterState(models.TextChoices):
    """Frozen when approved by somebody other than its author; readable by its reader when released."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    RELEASED = "released", _("Released")
    SUPERSEDED = "superseded", _("Superseded")


LETTER_MOVES: list[tuple[str, str]] = [
    (LetterState.DRAFT, LetterState.APPROVED),
    (LetterState.APPROVED, LetterState.RELEASED),
    (LetterState.DRAFT, LetterState.SUPERSEDED),
    (LetterState.APPROVED, LetterState.SUPERSEDED),
    (LetterState.RELEASED, LetterState.SUPERSEDED),
]
UNRELEASED_LETTER = frozenset({LetterState.DRAFT, LetterState.APPROVED})
LIVE_LETTER = frozenset({LetterState.DRAFT, LetterState.APPROVED, LetterState.RELEASED})


class AwardState(models.TextChoices):
    """From the offer to the end of the work."""

    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    ACTIVE = "active", _("Active")
    COMPLETED = "completed", _("Completed")
    LAPSED = "lapsed", _("Lapsed")
    TURNED_DOWN = "turned_down", _("Turned down")
    ENDED_EARLY = "ended_early", _("Ended early")


# What applicants read. An award that ended otherwise than well says so in a sentence, never by this label.
AWARD_APPLICANT_WORDS: dict[str, Promise] = {
    AwardState.OFFERED: _("Funded"),
    AwardState.ACCEPTED: _("Funded"),
    AwardState.ACTIVE: _("Funded"),
    AwardState.COMPLETED: _("Funded, and the work is done"),
    AwardState.LAPSED: _("The offer has ended"),
    AwardState.TURNED_DOWN: _("You could not take the award"),
    AwardState.ENDED_EARLY: _("The award has ended"),
}

AWARD_MOVES: list[tuple[str, str]] = [
    (AwardState.OFFERED, AwardState.ACCEPTED),
    (AwardState.OFFERED, AwardState.TURNED_DOWN),
    (AwardState.OFFERED, AwardState.LAPSED),
    (AwardState.ACCEPTED, AwardState.ACTIVE),
    (AwardState.ACCEPTED, AwardState.ENDED_EARLY),
    (AwardState.ACTIVE, AwardState.COMPLETED),
    (AwardState.ACTIVE, AwardState.ENDED_EARLY),
]


class ExtensionState(models.TextChoices):
    """More time, asked for and decided by a person."""

    REQUESTED = "requested", _("Asked for")
    APPROVED = "approved", _("Given")
    REFUSED = "refused", _("Not given")
    CLOSED = "closed", _("Taken back before it was used")


EXTENSION_MOVES: list[tuple[str, str]] = [
    (ExtensionState.REQUESTED, ExtensionState.APPROVED),
    (ExtensionState.REQUESTED, ExtensionState.REFUSED),
    (ExtensionState.APPROVED, ExtensionState.CLOSED),
]


class ExtensionReason(models.TextChoices):
    """Why there is more time. No proof is asked."""

    ACCESS = "access", _("Access need")
    OUR_FAULT = "our_fault", _("Our fault")
    OTHER = "other", _("Other")


class SettledAs(models.TextChoices):
    """What closing found of an application."""

    IN = "in", _("A version is in")
    SAFETY_NET = "safety_net", _("The last complete saved version was put in, as its members had asked")
    NOT_IN = "not_in", _("Nothing was in")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class LateAttemptState(models.TextChoices):
    """What arrived and could not count, kept for a person to decide."""

    KEPT = "kept", _("Kept")
    ACCEPTED = "accepted", _("Accepted")
    CLOSED = "closed", _("Closed")


LATE_ATTEMPT_MOVES: list[tuple[str, str]] = [
    (LateAttemptState.KEPT, LateAttemptState.ACCEPTED),
    (LateAttemptState.KEPT, LateAttemptState.CLOSED),
]


class Rule(models.TextChoices):
    """By which rule something was refused. Empty means accepted."""

    NOT_OPEN = "not_open", _("The round is not open yet")
    LATE = "late", _("It arrived after the deadline")
    DOUBTFUL = "doubtful", _("Its time of arrival needs a person to look at it")
    INCOMPLETE = "incomplete", _("Something is missing")
    NOT_A_MEMBER = "not_a_member", _("Only members of the application may do this")
    WRONG_STATE = "wrong_state", _("The application cannot be changed as it stands")
    NOT_CHANGING = "not_changing", _("The version that is in was not opened for changing")


class EligibilityReason(models.TextChoices):
    """By which rule of the round an application cannot be considered."""

    NOT_FOR_THEM = "not_for_them", _("The group is not one that this round is for")
    ELSEWHERE = "elsewhere", _("The work is outside the area of this round")
    NOT_FUNDED = "not_funded", _("It is for something that this round does not fund")
    AMOUNT = "amount", _("The amount or the dates are outside what this round allows")
    TWICE = "twice", _("The same group has another application in this round")
    MISSING = "missing", _("Something that the rules ask for is not there")
    OTHER = "other", _("Another rule of this round")


class ReleasePlanState(models.TextChoices):
    """A release at a set time, from being set to what became of it."""

    WAITING = "waiting", _("Set")
    DONE = "done", _("Released")
    REFUSED = "refused", _("Not released")
    CANCELLED = "cancelled", _("Called off")


RELEASE_PLAN_MOVES: list[tuple[str, str]] = [
    (ReleasePlanState.WAITING, ReleasePlanState.DONE),
    (ReleasePlanState.WAITING, ReleasePlanState.REFUSED),
    (ReleasePlanState.WAITING, ReleasePlanState.CANCELLED),
]


class AppealKind(models.TextChoices):
    """What somebody who writes to us about a decision wants."""

    APPEAL = "appeal", _("Asks us to look again")
    COMPLAINT = "complaint", _("Complaint")
    QUESTION = "question", _("Question")


class AppealWay(models.TextChoices):
    """How it reached us."""

    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")
    PHONE = "phone", _("Telephone")
    IN_PERSON = "in_person", _("In person")
    OTHER = "other", _("Another way")


class AppealState(models.TextChoices):
    """From the day on which it reached us to its answer."""

    RECEIVED = "received", _("Received")
    LOOKED_AT = "looked_at", _("Being looked into")
    ANSWERED = "answered", _("Answered")
    UPHELD = "upheld", _("Upheld")
    NOT_UPHELD = "not_upheld", _("Not upheld")
    WITHDRAWN = "withdrawn", _("Taken back")


OPEN_APPEAL = frozenset({AppealState.RECEIVED, AppealState.LOOKED_AT})
DECIDED_APPEAL = frozenset({AppealState.ANSWERED, AppealState.UPHELD, AppealState.NOT_UPHELD})
APPEAL_MOVES: list[tuple[str, str]] = [
    (AppealState.RECEIVED, AppealState.LOOKED_AT),
    *((AppealState.LOOKED_AT, target) for target in sorted(DECIDED_APPEAL)),
    *((source, AppealState.WITHDRAWN) for source in sorted(OPEN_APPEAL)),
]
