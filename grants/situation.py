"""Where an application stands for the people who write it: what they read and what they can do now.

Only from `words`, the dates and released letters. Nothing here may tell apart what nobody outside may know
before the day of release: being read, read, and not eligible are one and the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from grants import award_words, extensions
from grants.deadlines import Window, settled_at
from grants.models import Application, Award
from grants.receipts import SAFETY_NET
from grants.states import DECIDED, WITHDRAWABLE, ApplicationState, AwardState, Rule
from programme import clock

# What the panel has, was taken in; what was withdrawn, no closing changes.
COUNTED = frozenset({ApplicationState.DRAFT, ApplicationState.SUBMITTED})


@dataclass(frozen=True)
class Situation:
    """One application at one instant, for one member.

    `is_writer`: may change it. `is_complete`: nothing is missing in the working copy. `settled_as`: what
    closing found when the deadline in force had passed, '' until then.
    """

    application: Application
    window: Window
    at: datetime
    is_writer: bool
    is_complete: bool = False
    settled_as: str = ""

    @property
    def is_open(self) -> bool:
        """In time for this application."""
        return self.window.refusal(self.at) is None

    @property
    def is_over(self) -> bool:
        """Its deadline has passed."""
        return self.window.refusal(self.at) == Rule.LATE

    @property
    def is_counting(self) -> bool:
        """Closed, and what arrived in time may still be on its way through our door, until it is settled."""
        return self.is_over and not self.settled_as and self.application.state in COUNTED

    @property
    def is_unsent(self) -> bool:
        """A draft, or a copy of what stands that was not sent."""
        return self.is_draft or self.application.is_changing_a_copy

    @property
    def counted(self) -> str:
        """'12:05:30': from when on a look shows what was found."""
        zone = self.application.round.zone
        return clock.time_in_words(settled_at(self.application.round, self.window.closes_at), zone)

    @property
    def has_safety_net(self) -> bool:
        """Somebody asked us to put in the last complete saved version if nobody sends it."""
        return self.application.safety_net_at is not None

    @property
    def could_be_put_in(self) -> bool:
        """There is a complete saved version that is newer than what stands: the safety net would find it."""
        complete, standing = self.application.response.complete_revision, self.application.standing
        return complete is not None and (standing is None or complete > standing.revision)

    @property
    def by_safety_net(self) -> bool:
        """What stands was put in by the safety net, and not by a press of the button."""
        standing = self.application.standing
        return standing is not None and standing.received_source == SAFETY_NET

    @property
    def is_draft(self) -> bool:
        """Nothing of it is in, and it is not withdrawn."""
        return bool(self.application.state == ApplicationState.DRAFT)

    @property
    def is_withdrawn(self) -> bool:
        """Its members took it back."""
        return bool(self.application.state == ApplicationState.WITHDRAWN)

    @property
    def is_decided(self) -> bool:
        """Its outcome was released."""
        return self.application.state in DECIDED

    @property
    def award(self) -> Award | None:
        """What is offered or was granted. There is none before the day of release: the release makes it."""
        if self.application.state != ApplicationState.AWARDED:
            return None
        return getattr(self.application, "award", None)

    @property
    def must_answer(self) -> bool:
        """An offer waits for this member's answer."""
        return self.is_writer and self.award is not None and self.award.state == AwardState.OFFERED

    @property
    def is_unfinished(self) -> bool:
        """A draft, or a copy of what stands, that can still be sent."""
        return self.is_open and self.is_unsent

    @property
    def may_change(self) -> bool:
        """Answers can be saved and sent."""
        return self.is_writer and self.is_unfinished

    @property
    def may_reopen(self) -> bool:
        """A copy of what stands can be opened."""
        submitted = self.application.state == ApplicationState.SUBMITTED
        return self.is_writer and self.is_open and submitted and not self.application.is_changing_a_copy

    @property
    def may_discard(self) -> bool:
        """The copy can be thrown away, so that what was sent is all there is."""
        return self.is_writer and self.is_open and self.application.is_changing_a_copy

    @property
    def may_withdraw(self) -> bool:
        """It can be taken back on a page. An unsent draft after closing is nothing to take back."""
        if self.is_draft and not self.is_open:
            return False
        return self.is_writer and self.application.state in WITHDRAWABLE

    @property
    def may_ask(self) -> bool:
        """More time can be asked for."""
        return self.is_writer and extensions.may_be_asked(self.application, self.at)

    @property
    def may_bring_back(self) -> bool:
        """A withdrawn one can become a draft again."""
        return self.is_writer and self.is_open and self.is_withdrawn

    @property
    def closing(self) -> str:
        """'12 noon (UK time) on Monday 27 November 2023', with this application's own extension."""
        return clock.closing_in_words(self.window.closes_at, self.application.round.zone)

    @property
    def told_on(self) -> str:
        """'Monday 11 December 2023': when everybody is told."""
        return clock.day_in_words(self.application.round.decisions_at, self.application.round.zone)

    @property
    def next_version(self) -> int:
        """The number that the copy gets when it is sent."""
        return self._version + 1

    @property
    def heading(self) -> str:
        """What it is now, in one line."""
        application = self.application
        if self.is_draft and self.is_counting:
            return _("The round has closed, and we are counting")
        if self.is_draft and self.is_over:
            return _("Not sent")
        if application.is_changing_a_copy and self.is_open:
            return _("Version %(version)d is in. You are changing a copy.") % {"version": self._version}
        if self.award is not None:
            return award_words.heading(self.award)
        return application.words

    @property
    def tone(self) -> str:
        """The tone of the heading."""
        if self.award is not None and self.award.state in award_words.GOING_WELL:
            return "good"
        if self.application.standing_id is not None and not self.is_decided:
            return "good"
        if self.is_draft and self.is_open:
            return "info"
        return "neutral"

    @property
    def next(self) -> str:
        """What happens next, and by when, in one or two sentences."""
        application = self.application
        if self.is_withdrawn:
            if self.is_open:
                return _("Nobody reads it. You can bring it back until %(closing)s.") % {
                    "closing": self.closing
                }
            return _("Nobody reads it. The round has closed, so it cannot be brought back.")
        if self.is_draft:
            return self._next_for_draft()
        if self.award is not None:
            return award_words.following(self.award, is_writer=self.is_writer)
        if self.is_decided:
            return _("Your letter says what was decided and why.")
        if application.is_changing_a_copy:
            return self._next_for_copy()
        if self.is_open:
            return _(
                "There is nothing more that you need to do. You can still change it until %(closing)s. "
                "We will tell you what was decided on %(day)s."
            ) % {"closing": self.closing, "day": self.told_on}
        return _(
            "There is nothing more that you need to do. We will tell you what was decided on %(day)s."
        ) % {"day": self.told_on}

    def _next_for_draft(self) -> str:
        if self.is_open and not self.is_writer:
            return _("Your group can send it until %(closing)s. You can read it, and they can change it.") % {
                "closing": self.closing
            }
        if self.is_open and self.is_complete:
            return _("Nothing is missing. It is not in until you submit it: do so before %(closing)s.") % {
                "closing": self.closing
            }
        if self.is_open:
            return _(
                "Write in any order, and stop when you like: all of it is kept. "
                "When nothing is missing, submit it before %(closing)s."
            ) % {"closing": self.closing}
        if self.is_counting:
            return self._while_counting()
        if self.is_over:
            return _(
                "The round closed at %(closing)s, and nobody had sent this application by then. "
                "It does not count, and nothing of it is lost: you can still read it."
            ) % {"closing": self.closing}
        return _("The round opens at %(opening)s.") % {
            "opening": clock.closing_in_words(self.window.opens_at, self.application.round.zone)
        }

    def _next_for_copy(self) -> str:
        facts = {"version": self._version, "closing": self.closing, "day": self.told_on}
        if self.is_counting:
            return self._while_counting()
        if self.is_open:
            return (
                _(
                    "Your changes count when you send them, until %(closing)s. "
                    "If you do not, we read version %(version)d, as it is."
                )
                % facts
            )
        return (
            _(
                "We read version %(version)d. The changes that you began after it were not sent. "
                "We will tell you what was decided on %(day)s."
            )
            % facts
        )

    def _while_counting(self) -> str:
        """What may still come of a draft, or of changes to what stands."""
        facts = {"version": self._version, "closing": self.closing, "counted": self.counted}
        if self.has_safety_net and self.could_be_put_in:
            return (
                _(
                    "The round closed at %(closing)s. You asked us to put in your last complete saved "
                    "version if you had not sent it by then: we do that as soon as we have counted. "
                    "Look again after %(counted)s."
                )
                % facts
            )
        if self.is_draft:
            return (
                _(
                    "The round closed at %(closing)s. We have not received this application so far. "
                    "If you sent it in time, it counts, also if it shows here only in some minutes. "
                    "Look again after %(counted)s."
                )
                % facts
            )
        return (
            _(
                "Version %(version)d is in. If you sent your changes before %(closing)s, they count, "
                "also if they show here only in some minutes. Look again after %(counted)s."
            )
            % facts
        )

    @property
    def _version(self) -> int:
        standing = self.application.standing
        return standing.version if standing else 0
