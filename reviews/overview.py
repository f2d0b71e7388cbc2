"""The round at a glance: where it stands, what waits for somebody, and the one next step.

Everything here is counted anew at each look, in a constant number of statements.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q, Sum

from grants import deadlines
from grants.budget import Pot, pot_of
from grants.deadlines import Window
from grants.letters import being_made
from grants.models import Application, Award, Decision, Letter
from grants.states import LIVE_LETTER, STANDING, UNRELEASED_LETTER, ApplicationState
from programme.models import Round
from reviews.models import Assignment, Stage, StageEntry
from reviews.phases import LetterCounts, NextStep, Phase, StageProgress, next_step, phase_of, sentence_of
from reviews.queries import GONE
from reviews.states import LIVE_ASSIGNMENT, AssignmentState, EntryOutcome
from reviews.waiting import Waiting, waiting_in


@dataclass(frozen=True)
class StateCount:
    """How many applications are in a state, in the manager's words."""

    state: str
    words: str
    number: int


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


def overview_of(round: Round, *, at: datetime, closed: Collection[int] = ()) -> Overview:
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
        sentence=sentence_of(phase, round, window, states, stages, decisions),
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
        waiting=tuple(waiting_in(round, stages, letters, awards, states, at=at, closed=closed)),
        step=next_step(phase, stages, states, decisions, letters),
    )


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
    work: dict[int, tuple[int, int]] = {
        row["stage"]: (row["sent"], row["asked"])
        for row in Assignment.objects.filter(stage__round=round, state__in=LIVE_ASSIGNMENT)
        .exclude(application__state__in=sorted(GONE))
        .values("stage")
        .annotate(asked=Count("pk"), sent=Count("pk", filter=Q(state=AssignmentState.SENT)))
        .order_by("stage")
    }
    entries: dict[int, tuple[int, int]] = {
        row["stage"]: (row["pending"], row["through"])
        for row in StageEntry.objects.filter(stage__round=round)
        .exclude(application__state__in=sorted(GONE))
        .values("stage")
        .annotate(
            pending=Count("pk", filter=Q(outcome=EntryOutcome.PENDING)),
            through=Count("pk", filter=Q(outcome=EntryOutcome.THROUGH)),
        )
        .order_by("stage")
    }
    found = []
    for stage in Stage.objects.filter(round=round).order_by("order"):
        sent, asked = work.get(stage.pk, (0, 0))
        pending, through = entries.get(stage.pk, (0, 0))
        found.append(StageProgress(stage, sent=sent, asked=asked, pending=pending, through=through))
    return found


def _letters(round: Round) -> LetterCounts:
    found = Letter.objects.filter(application__round=round, state__in=LIVE_LETTER).aggregate(
        live=Count("pk"),
        drafts=Count("pk", filter=Q(approved_at__isnull=True)),
        unmade=Count("pk", filter=being_made() & Q(approved_at__isnull=False, state__in=UNRELEASED_LETTER)),
        unopened=Count("pk", filter=Q(released_at__isnull=False, opened_at__isnull=True)),
    )
    return LetterCounts(**found)
