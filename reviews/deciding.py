"""What the decision pages show: every application that can be or was decided, best placed first."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q

from grants.letters import being_made
from grants.models import Application, Decision, Letter
from grants.releasable import DECIDABLE, TO_BE_TOLD
from grants.scores import ScoreSummary
from grants.states import (
    DECIDED,
    LIVE_DECISION,
    ApplicationState,
    DecisionOutcome,
    DecisionState,
    LetterState,
)
from programme.models import ProgrammeRole, Round, User
from programme.states import Role
from programme.texts import say
from reviews.queries import stages_of
from reviews.ranking import RankedRow, ranking_of, summaries

UNDECIDED = "undecided"


@dataclass(frozen=True)
class Case:
    """One application to decide, with its figures from the last stage in which it was read."""

    application: Application
    row: RankedRow | None
    stage_name: str
    summary: ScoreSummary
    decision: Decision | None

    @property
    def standing(self) -> str:
        """`undecided`, or the state of the live decision."""
        return str(self.decision.state) if self.decision else UNDECIDED

    @property
    def decidable(self) -> bool:
        """Whether a decision can be proposed now."""
        if self.application.state not in DECIDABLE:
            return False
        released = self.decision is not None and self.decision.state == DecisionState.RELEASED
        return not (self.decision and self.decision.state == DecisionState.APPROVED) and (
            not released or self.application.state == ApplicationState.RESERVE
        )


def cases_of(round: Round) -> list[Case]:
    """All cases of a round: those of the last stage first, in its ranked order, then those left before it.

    A constant number of statements for each stage, however many applications there are.
    """
    shown = Q(state__in=sorted(DECIDABLE | DECIDED))
    applications = {
        application.pk: application
        for application in Application.objects.filter(shown, round=round).order_by("reference")
    }
    decisions: dict[int, Decision] = {}
    for decision in (
        Decision.objects.filter(application__round=round, state__in=sorted(LIVE_DECISION))
        .select_related("proposed_by", "approved_by")
        .order_by("pk")
    ):
        decisions[decision.application_id] = decision
    found: dict[int, Case] = {}
    for stage in reversed(stages_of(round)):
        if stage.scores_shown_at is None:
            continue
        ranking = ranking_of(stage)
        figures = summaries(ranking)
        for row in ranking.rows:
            key = row.application.pk
            if key in applications and key not in found:
                found[key] = Case(applications[key], row, say(stage.name), figures[key], decisions.get(key))
    for key, application in applications.items():
        if key not in found:
            found[key] = Case(application, None, "", ScoreSummary(), decisions.get(key))
    return list(found.values())


@dataclass(frozen=True)
class Tally:
    """How many of which outcome, and what the awards among them come to."""

    awards: int
    reserves: int
    declines: int
    amount: Decimal

    @property
    def total(self) -> int:
        """All of them."""
        return self.awards + self.reserves + self.declines


def tally(decisions: list[Decision]) -> Tally:
    """The tally of these decisions."""
    outcomes = [decision.outcome for decision in decisions]
    return Tally(
        awards=outcomes.count(DecisionOutcome.AWARD),
        reserves=outcomes.count(DecisionOutcome.RESERVE),
        declines=outcomes.count(DecisionOutcome.DECLINE),
        amount=sum((decision.amount or Decimal(0) for decision in decisions), Decimal(0)),
    )


def in_state(round: Round, state: DecisionState) -> list[Decision]:
    """The round's decisions in one state, awards first, then by reference."""
    order = {DecisionOutcome.AWARD: 0, DecisionOutcome.RESERVE: 1, DecisionOutcome.DECLINE: 2}
    found = (
        Decision.objects.filter(application__round=round, state=state)
        .select_related("application", "proposed_by", "approved_by")
        .order_by("application__reference")
    )
    return sorted(found, key=lambda decision: order[DecisionOutcome(decision.outcome)])


def seen(decisions: list[Decision]) -> str:
    """A mark of exactly these decisions: it differs when one was added, replaced or taken away."""
    numbers = ",".join(str(number) for number in sorted(decision.pk for decision in decisions))
    return hashlib.sha256(numbers.encode()).hexdigest()


def second_people(round: Round, besides: User) -> list[str]:
    """Who else may approve in this programme, by name."""
    roles = ProgrammeRole.objects.filter(
        programme=round.programme_id, role__in=[Role.MANAGER, Role.APPROVER]
    ).exclude(user=besides)
    return sorted({str(role.user) for role in roles.select_related("user")})


@dataclass(frozen=True)
class Readiness:
    """What stands between approved decisions and their release."""

    undecided: int
    letters: int
    ready: int

    @property
    def complete(self) -> bool:
        """Nothing stands in between."""
        return not self.undecided and self.letters == self.ready


def readiness(round: Round) -> Readiness:
    """How many applications have no approved decision, and how many letters are made."""
    approved = Decision.objects.filter(application__round=round, state=DecisionState.APPROVED)
    waiting = Application.objects.filter(
        round=round,
        state__in=sorted(TO_BE_TOLD),
    ).exclude(pk__in=approved.values("application"))
    letters = Letter.objects.filter(decision__in=approved, state=LetterState.APPROVED).aggregate(
        letters=Count("pk"), ready=Count("pk", filter=~being_made())
    )
    return Readiness(undecided=waiting.count(), **letters)
