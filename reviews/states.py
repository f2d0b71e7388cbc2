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


class ProposalState(models.TextChoices):
    """Who would read what, from being asked for to being given out. The labels are the manager's words."""

    WAITING = "waiting", _("Being worked out")
    READY = "ready", _("Ready to look at")
    FAILED = "failed", _("Could not be worked out")
    GIVEN = "given", _("Given out")
    DROPPED = "dropped", _("Put aside")


PROPOSAL_MOVES: list[tuple[str, str]] = [
    (ProposalState.WAITING, ProposalState.READY),
    (ProposalState.WAITING, ProposalState.FAILED),
    (ProposalState.WAITING, ProposalState.DROPPED),
    (ProposalState.READY, ProposalState.GIVEN),
    (ProposalState.READY, ProposalState.DROPPED),
]
LIVE_PROPOSAL = frozenset({ProposalState.WAITING, ProposalState.READY})


class ProposalSource(models.TextChoices):
    """Where a proposal comes from."""

    WORKED_OUT = "worked_out", _("Worked out")
    FILE = "file", _("Read from a file")


class PairWish(models.TextChoices):
    """What a manager wants of one application and one reviewer, before anything is worked out."""

    MUST = "must", _("Must read it")
    PREFER = "prefer", _("Rather yes")
    RATHER_NOT = "rather_not", _("Rather not")
    NEVER = "never", _("Must not read it")


class EntryOutcome(models.TextChoices):
    """What became of an application at a stage."""

    PENDING = "pending", _("Not decided yet")
    THROUGH = "through", _("Goes on")
    NOT_THROUGH = "not_through", _("Does not go on")


class EarlierScores(models.TextChoices):
    """What the scores of the stages before mean in this one: said before anybody reads."""

    APART = "apart", _("They do not count, and this panel does not see them")
    SHOWN = "shown", _("They do not count; this panel sees them once its own scores are shown")
    COUNTED = "counted", _("They count: the score is the mean of all readers of both stages")


class Need(models.TextChoices):
    """Why an application is on the agenda of a meeting, in the order in which it is spoken of."""

    LINE = "line", _("Near the line")
    APART = "apart", _("The readers are far apart")
    LOW = "low", _("One low score")
    FEW = "few", _("Too few readers")
    AGREED = "agreed", _("The readers agree")


class MeetingOutcome(models.TextChoices):
    """What a meeting agrees of an application; 'talk again' leaves it to another meeting."""

    THROUGH = "through", _("Goes on")
    NOT_THROUGH = "not_through", _("Does not go on")
    AWARD = "award", _("Fund")
    RESERVE = "reserve", _("Reserve list")
    DECLINE = "decline", _("Do not fund")
    AGAIN = "again", _("Talk again")


class MinutesKind(models.TextChoices):
    """As which file the minutes are kept."""

    PDF = "pdf", _("PDF")
    WORD = "docx", _("Word")


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


class MemberState(models.TextChoices):
    """Somebody on a panel, from being asked to stepping down. The labels are the manager's words."""

    INVITED = "invited", _("Invited, no answer yet")
    ACCEPTED = "accepted", _("On the panel")
    DECLINED = "declined", _("Said no")
    STEPPED_DOWN = "stepped_down", _("Stepped down")


MEMBER_MOVES: list[tuple[str, str]] = [
    (MemberState.INVITED, MemberState.ACCEPTED),
    (MemberState.INVITED, MemberState.DECLINED),
    (MemberState.ACCEPTED, MemberState.STEPPED_DOWN),
]


class ReadingFormat(models.TextChoices):
    """In which form somebody reads applications."""

    SCREEN = "screen", _("On a screen, on these pages")
    PDF = "pdf", _("As a PDF")
    WORD = "word", _("As a Word file")
    PAPER = "paper", _("On paper")
    LARGE_PRINT = "large_print", _("In large print")


class ClaimState(models.TextChoices):
    """What a reviewer asks to be paid. The labels are the reviewer's and the manager's words."""

    DRAFT = "draft", _("Not sent yet")
    CLAIMED = "claimed", _("Sent, waits for approval")
    APPROVED = "approved", _("Approved")
    SENT_BACK = "sent_back", _("Sent back")
    EXPORTED = "exported", _("With finance")
    PAID = "paid", _("Paid")
    WAIVED = "waived", _("Would rather not be paid")


_C = ClaimState

CLAIM_MOVES: list[tuple[str, str]] = [
    (_C.DRAFT, _C.CLAIMED),
    (_C.SENT_BACK, _C.CLAIMED),
    (_C.CLAIMED, _C.APPROVED),
    (_C.CLAIMED, _C.SENT_BACK),
    (_C.APPROVED, _C.EXPORTED),
    (_C.EXPORTED, _C.PAID),
    *((source, _C.WAIVED) for source in (_C.DRAFT, _C.SENT_BACK)),
    (_C.WAIVED, _C.DRAFT),
]
# Its lines can be changed by whoever claims.
OPEN_CLAIM = frozenset({_C.DRAFT, _C.SENT_BACK})
# Agreed by a second person: money that is spent or will be.
AGREED_CLAIM = frozenset({_C.APPROVED, _C.EXPORTED, _C.PAID})
# Nothing more is to come of it.
SETTLED_CLAIM = frozenset({_C.PAID, _C.WAIVED})


class LineKind(models.TextChoices):
    """For what a reviewer is paid."""

    REVIEWS = "reviews", _("Applications read and scored")
    MEETING = "meeting", _("Meetings, in hours")
    PREPARATION = "preparation", _("Preparation, in hours")
    EXPENSE = "expense", _("Expense")
