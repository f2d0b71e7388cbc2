"""Where a round stands, in one sentence and with the one next step: derived, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.deadlines import Window, settled_at
from grants.states import ApplicationState, DecisionState
from programme import clock
from programme.models import Round
from programme.texts import say
from reviews.models import Stage


class Phase(StrEnum):
    """Where a round stands. Derived from dates and rows, never stored."""

    BEFORE = "before"
    OPEN = "open"
    COUNTING = "counting"
    CLOSED = "closed"
    READING = "reading"
    ALL_READ = "all_read"
    SHORTLISTING = "shortlisting"
    SHORTLISTED = "shortlisted"
    DECIDING = "deciding"
    APPROVING = "approving"
    APPROVED = "approved"
    RELEASED = "released"


@dataclass(frozen=True)
class StageProgress:
    """How far the reading of one stage is: reviews sent of reviews asked for."""

    stage: Stage
    sent: int
    asked: int
    pending: int
    through: int

    @property
    def name(self) -> str:
        """The stage's name in the page's language."""
        return say(self.stage.name)


@dataclass(frozen=True)
class LetterCounts:
    """Letters of the round: to be approved, approved without a file, and released but not opened."""

    live: int
    drafts: int
    unmade: int
    unopened: int


@dataclass(frozen=True)
class NextStep:
    """The one thing to do next: what and why, with the page where it is done."""

    label: str
    why: str
    page: str
    query: str = ""


def phase_of(
    round: Round,
    window: Window,
    states: dict[str, int],
    stages: list[StageProgress],
    decisions: dict[str, int],
    *,
    at: datetime,
) -> Phase:
    """The phase at `at`, from the dates first, then from how far the panel and the decisions are."""
    if at < window.opens_at:
        return Phase.BEFORE
    if at < window.closes_at:
        return Phase.OPEN
    if at < settled_at(round, window.closes_at):
        return Phase.COUNTING
    opened = [stage for stage in stages if stage.stage.opened_at]
    if decisions.get(DecisionState.RELEASED) and not states.get(ApplicationState.REVIEWED):
        return Phase.RELEASED
    if not opened:
        return Phase.CLOSED
    now = opened[-1]
    if now.stage.scores_shown_at is None:
        return Phase.ALL_READ if now.asked and now.sent == now.asked else Phase.READING
    nobody_goes_on = now.stage.shortlisted_at is not None and not now.through
    if now.stage != stages[-1].stage and not nobody_goes_on:
        return Phase.SHORTLISTED if now.stage.shortlisted_at else Phase.SHORTLISTING
    if undecided(states, decisions):
        return Phase.DECIDING
    return Phase.APPROVING if decisions.get(DecisionState.PROPOSED) else Phase.APPROVED


def undecided(states: dict[str, int], decisions: dict[str, int]) -> int:
    """How many that were read, or are not eligible, have neither a proposed nor an approved decision."""
    on_their_way = decisions.get(DecisionState.PROPOSED, 0) + decisions.get(DecisionState.APPROVED, 0)
    to_decide = states.get(ApplicationState.REVIEWED, 0) + states.get(ApplicationState.INELIGIBLE, 0)
    return max(to_decide - on_their_way, 0)


def sentence_of(
    phase: Phase,
    round: Round,
    window: Window,
    states: dict[str, int],
    stages: list[StageProgress],
    decisions: dict[str, int],
) -> str:
    closing = clock.closing_in_words(window.closes_at, round.zone)
    reading = next((stage for stage in reversed(stages) if stage.stage.opened_at), None)
    proposed, approved, released = (
        decisions.get(state, 0)
        for state in (DecisionState.PROPOSED, DecisionState.APPROVED, DecisionState.RELEASED)
    )
    decided, through = proposed + approved, reading.through if reading else 0
    numbers = {
        "closing": closing,
        "opening": clock.closing_in_words(window.opens_at, round.zone),
        "settled": clock.time_in_words(settled_at(round, window.closes_at), round.zone),
        "stage": reading.name if reading else "",
        "sent": reading.sent if reading else 0,
        "asked": reading.asked if reading else 0,
        "through": through,
        "decided": decided,
        "all": decided + undecided(states, decisions),
        "proposed": proposed,
        "approved": approved,
        "released": released,
    }
    words = {
        Phase.BEFORE: _("Opens at %(opening)s."),
        Phase.OPEN: _("Open until %(closing)s."),
        Phase.COUNTING: _("Closed. What arrived in time is being counted until %(settled)s."),
        Phase.CLOSED: _("Closed at %(closing)s. The panel has not begun to read."),
        Phase.READING: _("The panel is reading, ‘%(stage)s’: %(sent)d of %(asked)d reviews are in."),
        Phase.ALL_READ: _("All reviews are in for ‘%(stage)s’: %(sent)d of %(asked)d."),
        Phase.SHORTLISTING: _("The scores of ‘%(stage)s’ are known. Now somebody has to say which go on."),
        Phase.SHORTLISTED: ngettext(
            "%(through)d application goes on to the next stage.",
            "%(through)d applications go on to the next stage.",
            through,
        ),
        Phase.DECIDING: _("The reading is done: %(decided)d of %(all)d applications are decided."),
        Phase.APPROVING: ngettext(
            "All are decided; %(proposed)d decision waits for a second person.",
            "All are decided; %(proposed)d decisions wait for a second person.",
            proposed,
        ),
        Phase.APPROVED: ngettext(
            "The only decision is approved and waits to be released.",
            "All %(approved)d decisions are approved and wait to be released.",
            approved,
        ),
        Phase.RELEASED: ngettext(
            "Everybody has been told: %(released)d decision is released.",
            "Everybody has been told: %(released)d decisions are released.",
            released,
        ),
    }
    return words[phase] % numbers


def next_step(
    phase: Phase,
    stages: list[StageProgress],
    states: dict[str, int],
    decisions: dict[str, int],
    letters: LetterCounts,
) -> NextStep:
    left = undecided(states, decisions)
    coming = next((stage.stage.order for stage in stages if stage.stage.opened_at is None), 0)
    nothing_given = not any(stage.asked for stage in stages if stage.stage.scores_shown_at is None)
    steps = {
        Phase.BEFORE: NextStep(
            _("Check the dates"),
            _("They can still be changed. After opening, the closing date stands."),
            "manage_dates",
        ),
        Phase.OPEN: NextStep(
            _("See the applications"),
            _("Nothing needs you yet. You can see what is in, and how far each draft is."),
            "manage_applications",
        ),
        Phase.COUNTING: NextStep(
            _("See the applications"),
            _("Wait until counting is over before the panel begins."),
            "manage_applications",
        ),
        Phase.CLOSED: NextStep(
            _("Open the reading"),
            _("The panel can be given applications once it is open."),
            "manage_shortlist",
        ),
        Phase.READING: NextStep(
            _("Give the applications to the panel"),
            _("The reading is open, and nobody has anything to read yet."),
            "manage_assign",
        )
        if nothing_given
        else NextStep(
            _("See who still has reviews to send"),
            _("Ask early: the last reviews are the slowest."),
            "manage_panel",
        ),
        Phase.ALL_READ: NextStep(
            _("Show the scores"),
            _("From then on nobody can change a score, and the ranking is final."),
            "manage_shortlist",
        ),
        Phase.SHORTLISTING: NextStep(
            _("Choose which go on"),
            _("Each application gets an outcome with its reason."),
            "manage_shortlist",
        ),
        Phase.SHORTLISTED: NextStep(
            _("Open the next stage"),
            _("Its panel can be given the applications once it is open."),
            "manage_shortlist",
            f"stage={coming}",
        ),
        Phase.DECIDING: NextStep(
            _("Decide"),
            ngettext(
                "%(left)d application has no decision yet.",
                "%(left)d applications have no decision yet.",
                left,
            )
            % {"left": left},
            "manage_decisions",
            "show=undecided",
        ),
        Phase.APPROVING: NextStep(
            _("Look at what waits for approval"),
            _("Somebody other than the person who proposed has to approve, also from a phone."),
            "manage_approve",
        ),
        Phase.APPROVED: NextStep(
            _("Release the decisions"),
            ngettext(
                "%(unmade)d letter is still being made.",
                "%(unmade)d letters are still being made.",
                letters.unmade,
            )
            % {"unmade": letters.unmade}
            if letters.unmade
            else _("Every letter is ready. Everybody is told at the same moment."),
            "manage_release",
        ),
        Phase.RELEASED: NextStep(
            _("See the awards"),
            _("Follow the awards: who has accepted, and what is paid next."),
            "manage_awards",
        ),
    }
    return steps[phase]
