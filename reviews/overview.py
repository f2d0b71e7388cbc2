"""The round at a glance: where it stands, what waits for somebody, and the one next step.

Everything here is counted anew at each look, in a constant number of statements.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants import deadlines
from grants.budget import Pot, pot_of
from grants.deadlines import Window
from grants.models import Application, Award, Decision, Extension, LateAttempt, Letter
from grants.states import (
    LIVE_LETTER,
    STANDING,
    UNRELEASED_LETTER,
    ApplicationState,
    AwardState,
    DecisionState,
    ExtensionState,
    LateAttemptState,
)
from programme import clock
from programme.models import Message, Round
from programme.states import MessageState
from programme.texts import say
from reviews.models import Assignment, Stage, StageEntry
from reviews.states import LIVE_ASSIGNMENT, AssignmentState, EntryOutcome


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
class StateCount:
    """How many applications are in a state, in the manager's words."""

    state: str
    words: str
    number: int


@dataclass(frozen=True)
class Waiting:
    """Something that waits for somebody: a sentence, the page where it is dealt with, and how grave it is."""

    words: str
    page: str
    query: str = ""
    tone: str = "warn"


@dataclass(frozen=True)
class NextStep:
    """The one thing to do next: what and why, with the page where it is done."""

    label: str
    why: str
    page: str
    query: str = ""


@dataclass(frozen=True)
class Overview:
    """All that the page shows, save the chart."""

    phase: Phase
    window: Window
    sentence: str
    counts: tuple[StateCount, ...]
    received: int
    drafts: int
    asked: Decimal
    pot: Pot
    stages: tuple[StageProgress, ...]
    decisions: dict[str, int]
    waiting: tuple[Waiting, ...]
    step: NextStep


def overview_of(round: Round, *, at: datetime) -> Overview:
    """Where the round stands at `at`."""
    window = deadlines.window_of_round(round)
    states, asked = _states(round)
    stages = _stages(round)
    decisions = dict(
        Decision.objects.filter(application__round=round)
        .values_list("state")
        .annotate(number=Count("pk"))
        .order_by("state")
    )
    letters = _letters(round)
    awards = dict(
        Award.objects.filter(application__round=round)
        .values_list("state")
        .annotate(number=Count("pk"))
        .order_by("state")
    )
    phase = phase_of(round, window, states, stages, decisions, at=at)
    received = sum(number for state, number in states.items() if state in STANDING)
    return Overview(
        phase=phase,
        window=window,
        sentence=_sentence(phase, round, window, states, stages, decisions),
        counts=tuple(
            StateCount(state.value, str(state.label), states[state])
            for state in ApplicationState
            if states.get(state)
        ),
        received=received,
        drafts=states.get(ApplicationState.DRAFT, 0),
        asked=asked,
        pot=pot_of(round),
        stages=tuple(stages),
        decisions=decisions,
        waiting=tuple(_waiting(round, stages, letters, awards, at=at)),
        step=_next(phase, stages, states, decisions, letters),
    )


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
    if at < window.closes_at + round.settle:
        return Phase.COUNTING
    opened = [stage for stage in stages if stage.stage.opened_at]
    if decisions.get(DecisionState.RELEASED) and not states.get(ApplicationState.REVIEWED):
        return Phase.RELEASED
    if not opened:
        return Phase.CLOSED
    now = opened[-1]
    if now.stage.scores_shown_at is None:
        return Phase.ALL_READ if now.asked and now.sent == now.asked else Phase.READING
    if now.stage != stages[-1].stage:
        return Phase.SHORTLISTED if now.stage.shortlisted_at else Phase.SHORTLISTING
    if undecided(states, decisions):
        return Phase.DECIDING
    return Phase.APPROVING if decisions.get(DecisionState.PROPOSED) else Phase.APPROVED


def undecided(states: dict[str, int], decisions: dict[str, int]) -> int:
    """How many reviewed applications have neither a proposed nor an approved decision."""
    on_their_way = decisions.get(DecisionState.PROPOSED, 0) + decisions.get(DecisionState.APPROVED, 0)
    return max(states.get(ApplicationState.REVIEWED, 0) - on_their_way, 0)


def _states(round: Round) -> tuple[dict[str, int], Decimal]:
    rows = (
        Application.objects.filter(round=round)
        .values("state")
        .annotate(number=Count("pk"), asked=Sum("requested", filter=Q(standing__isnull=False)))
        .order_by("state")
    )
    found = list(rows)
    return (
        {row["state"]: row["number"] for row in found},
        sum((row["asked"] or Decimal(0) for row in found), Decimal(0)),
    )


def _stages(round: Round) -> list[StageProgress]:
    work = {
        row["stage"]: row
        for row in Assignment.objects.filter(stage__round=round, state__in=LIVE_ASSIGNMENT)
        .values("stage")
        .annotate(asked=Count("pk"), sent=Count("pk", filter=Q(state=AssignmentState.SENT)))
        .order_by("stage")
    }
    entries = {
        row["stage"]: row
        for row in StageEntry.objects.filter(stage__round=round)
        .values("stage")
        .annotate(
            pending=Count("pk", filter=Q(outcome=EntryOutcome.PENDING)),
            through=Count("pk", filter=Q(outcome=EntryOutcome.THROUGH)),
        )
        .order_by("stage")
    }
    return [
        StageProgress(
            stage,
            sent=work.get(stage.pk, {}).get("sent", 0),
            asked=work.get(stage.pk, {}).get("asked", 0),
            pending=entries.get(stage.pk, {}).get("pending", 0),
            through=entries.get(stage.pk, {}).get("through", 0),
        )
        for stage in Stage.objects.filter(round=round).order_by("order")
    ]


@dataclass(frozen=True)
class LetterCounts:
    """Letters of the round: to be approved, approved without a file, and released but not opened."""

    live: int
    drafts: int
    unmade: int
    unopened: int


def _letters(round: Round) -> LetterCounts:
    found = Letter.objects.filter(application__round=round, state__in=LIVE_LETTER).aggregate(
        live=Count("pk"),
        drafts=Count("pk", filter=Q(approved_at__isnull=True)),
        unmade=Count(
            "pk", filter=Q(approved_at__isnull=False, file__isnull=True, state__in=UNRELEASED_LETTER)
        ),
        unopened=Count("pk", filter=Q(released_at__isnull=False, opened_at__isnull=True)),
    )
    return LetterCounts(**found)


def _sentence(
    phase: Phase,
    round: Round,
    window: Window,
    states: dict[str, int],
    stages: list[StageProgress],
    decisions: dict[str, int],
) -> str:
    closing = clock.closing_in_words(window.closes_at, round.zone)
    reading = next((stage for stage in reversed(stages) if stage.stage.opened_at), None)
    decided = sum(decisions.get(state, 0) for state in (DecisionState.PROPOSED, DecisionState.APPROVED))
    numbers = {
        "closing": closing,
        "opening": clock.closing_in_words(window.opens_at, round.zone),
        "settled": clock.time_in_words(window.closes_at + round.settle, round.zone),
        "stage": reading.name if reading else "",
        "sent": reading.sent if reading else 0,
        "asked": reading.asked if reading else 0,
        "through": reading.through if reading else 0,
        "decided": decided,
        "all": decided + undecided(states, decisions),
        "proposed": decisions.get(DecisionState.PROPOSED, 0),
        "approved": decisions.get(DecisionState.APPROVED, 0),
        "released": decisions.get(DecisionState.RELEASED, 0),
    }
    words = {
        Phase.BEFORE: _("Opens at %(opening)s."),
        Phase.OPEN: _("Open until %(closing)s."),
        Phase.COUNTING: _("Closed. What arrived in time is being counted until %(settled)s."),
        Phase.CLOSED: _("Closed at %(closing)s. The panel has not begun to read."),
        Phase.READING: _("The panel is reading, %(stage)s: %(sent)d of %(asked)d reviews are in."),
        Phase.ALL_READ: _("All %(asked)d reviews are in, %(stage)s."),
        Phase.SHORTLISTING: _("The scores are known, %(stage)s. Now somebody has to say which go on."),
        Phase.SHORTLISTED: _("%(through)d applications go on to the next stage."),
        Phase.DECIDING: _("The reading is done: %(decided)d of %(all)d applications are decided."),
        Phase.APPROVING: _("All are decided; %(proposed)d decisions wait for a second person."),
        Phase.APPROVED: _("All %(approved)d decisions are approved and wait to be released."),
        Phase.RELEASED: _("Everybody has been told: %(released)d decisions are released."),
    }
    return words[phase] % numbers


def _next(
    phase: Phase,
    stages: list[StageProgress],
    states: dict[str, int],
    decisions: dict[str, int],
    letters: LetterCounts,
) -> NextStep:
    left = undecided(states, decisions)
    steps = {
        Phase.BEFORE: NextStep(
            _("Check the dates"),
            _("They can still be changed. After opening, the closing date stands."),
            "manage_dates",
        ),
        Phase.OPEN: NextStep(
            _("See the applications"),
            _("You see how far each draft is, never its text."),
            "manage_applications",
        ),
        Phase.COUNTING: NextStep(
            _("See the applications"),
            _("Wait until counting is over before the panel begins."),
            "manage_applications",
        ),
        Phase.CLOSED: NextStep(
            _("Give the applications to the panel"),
            _("Each application needs its readers before reading can begin."),
            "manage_assign",
        ),
        Phase.READING: NextStep(
            _("See who still has reviews to send"),
            _("Ask early: the last reviews are the slowest."),
            "manage_panel",
        ),
        Phase.ALL_READ: NextStep(
            _("Show the scores"),
            _("From then on nobody can change a score, and the ranking is final."),
            "manage_panel",
        ),
        Phase.SHORTLISTING: NextStep(
            _("Choose which go on"),
            _("Each application gets an outcome with its reason."),
            "manage_shortlist",
        ),
        Phase.SHORTLISTED: NextStep(
            _("Give them to the next panel"),
            _("The next stage begins once its applications have readers."),
            "manage_assign",
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
                "%(unmade)d letter is still being made.", "%(unmade)d letters are still being made.", letters.unmade
            )
            % {"unmade": letters.unmade}
            if letters.unmade
            else _("Every letter is ready. Everybody is told at the same moment."),
            "manage_release",
        ),
        Phase.RELEASED: NextStep(
            _("See the awards"),
            _("Offers are answered there, and payments are planned."),
            "manage_awards",
        ),
    }
    return steps[phase]


def _waiting(
    round: Round,
    stages: Iterable[StageProgress],
    letters: LetterCounts,
    awards: dict[str, int],
    *,
    at: datetime,
) -> Iterable[Waiting]:
    kept = LateAttempt.objects.filter(application__round=round, state=LateAttemptState.KEPT).count()
    if kept:
        yield Waiting(
            ngettext(
                "%(n)d attempt arrived too late and is kept for you to decide.",
                "%(n)d attempts arrived too late and are kept for you to decide.",
                kept,
            )
            % {"n": kept},
            "manage_applications",
            "state=late",
        )
    more = Extension.objects.filter(round=round, state=ExtensionState.REQUESTED).aggregate(
        one=Count("pk", filter=Q(application__isnull=False)), everybody=Count("pk", filter=Q(application=None))
    )
    if more["one"]:
        yield Waiting(
            ngettext(
                "%(n)d request for more time waits for an answer.",
                "%(n)d requests for more time wait for an answer.",
                more["one"],
            )
            % {"n": more["one"]},
            "manage_applications",
            "state=more_time",
        )
    if more["everybody"]:
        yield Waiting(_("More time for everybody waits for a second person."), "manage_dates")
    failed = Message.objects.filter(
        state=MessageState.FAILED, about__in=Application.objects.filter(round=round).values("reference")
    ).count()
    if failed:
        yield Waiting(
            ngettext("%(n)d message could not be sent.", "%(n)d messages could not be sent.", failed)
            % {"n": failed},
            "manage_messages",
            "state=failed",
            "bad",
        )
    for stage in stages:
        unsent = stage.asked - stage.sent
        if stage.stage.opened_at and not stage.stage.scores_shown_at and unsent:
            due = clock.day_in_words(stage.stage.due_at, round.zone)
            overdue = at >= stage.stage.due_at
            yield Waiting(
                (
                    ngettext(
                        "%(n)d review is overdue since %(due)s.", "%(n)d reviews are overdue since %(due)s.", unsent
                    )
                    if overdue
                    else ngettext(
                        "%(n)d review is still to come, by %(due)s.",
                        "%(n)d reviews are still to come, by %(due)s.",
                        unsent,
                    )
                )
                % {"n": unsent, "due": due},
                "manage_panel",
                tone="bad" if overdue else "info",
            )
    if letters.unmade:
        yield Waiting(
            ngettext(
                "%(n)d approved letter is still being made.",
                "%(n)d approved letters are still being made.",
                letters.unmade,
            )
            % {"n": letters.unmade},
            "manage_letters",
            tone="info",
        )
    if letters.unopened:
        yield Waiting(
            ngettext(
                "%(n)d letter has not been opened yet.", "%(n)d letters have not been opened yet.", letters.unopened
            )
            % {"n": letters.unopened},
            "manage_letters",
            "show=unopened",
            "info",
        )
    offered = awards.get(AwardState.OFFERED, 0)
    if offered:
        yield Waiting(
            ngettext(
                "%(n)d offer has not been answered yet.", "%(n)d offers have not been answered yet.", offered
            )
            % {"n": offered},
            "manage_awards",
            tone="info",
        )
