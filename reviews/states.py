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


class Moment(models.TextChoices):
    """A moment in the life of a round at which a rehearsal is looked at."""

    DAY_BEFORE = "day_before", _("A day before closing")
    MINUTE_BEFORE = "minute_before", _("A minute before closing")
    SECONDS_BEFORE = "seconds_before", _("Ten seconds before closing")
    JUST_CLOSED = "just_closed", _("Just closed: we are still counting")
    COUNTED = "counted", _("After counting")
