"""A round's pot: funding sources = awards + support fund + panel costs + uncommitted, to the penny."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from grants.committed import LET_GO, with_held
from grants.models import Application, Award, Decision, DecisionFunding
from grants.states import UNRELEASED_DECISION, DecisionOutcome
from programme.models import FundingSource, Round

ZERO = Decimal(0)


@dataclass(frozen=True)
class Pot:
    """Amounts in the round's currency. `awards` counts what is offered and what is on its way.

    What came back of awards (`returned`) is no part of it any more, nor what a finished award never used.
    """

    sources: tuple[FundingSource, ...]
    total: Decimal
    awards: Decimal
    support_fund: Decimal
    panel_costs: Decimal
    returned: Decimal = Decimal(0)

    @property
    def for_awards(self) -> Decimal:
        """What awards may come to in all."""
        return self.total - self.support_fund - self.panel_costs

    @property
    def uncommitted(self) -> Decimal:
        """What is left; never below nothing while `decide` guards it."""
        return self.for_awards - self.awards


@dataclass(frozen=True)
class Kept:
    """Money that is kept for one application: of which decision, and how much."""

    decision_id: int
    amount: Decimal


@dataclass(frozen=True)
class SourceShare:
    """One funding source: what it has, and what awards take of it.

    `held` is that, or more while an award is being corrected: either share of it may come to stand.
    """

    source: FundingSource
    awards: Decimal
    held: Decimal

    @property
    def left(self) -> Decimal:
        """What no award holds. The support fund and the panel are paid from this too."""
        return self.source.amount - self.held


@dataclass(frozen=True)
class Books:
    """What a round's sources have and what its awards take of them, read once and looked at in two ways.

    `live` is {application id: what is kept for it, its offer and a correction on its way}; `parts` are
    (decision id, source id, amount).
    """

    round: Round
    sources: tuple[FundingSource, ...]
    live: dict[int, list[Kept]]
    returned: Decimal = ZERO
    parts: tuple[tuple[int, int, Decimal], ...] = ()

    def pot(self, *, leaving_out: Application | None = None) -> Pot:
        """The pot, without what is kept for `leaving_out`.

        An award that is being corrected counts once, with the larger of its two amounts: either may come to
        stand.
        """
        return Pot(
            sources=self.sources,
            total=sum((source.amount for source in self.sources), ZERO),
            awards=sum((kept.amount for kept in _larger(self._live(leaving_out)).values()), ZERO),
            support_fund=self.round.support_fund,
            panel_costs=self.round.panel_costs,
            returned=self.returned,
        )

    def shares(self, *, leaving_out: Application | None = None) -> list[SourceShare]:
        """What awards take of each source; together what `pot` counts as awards.

        Only an award of which the amount was changed after its offer can make the two differ.
        """
        live = self._live(leaving_out)
        counted = {kept.decision_id for kept in _larger(live).values()}
        owner = {kept.decision_id: number for number, each in live.items() for kept in each}
        awards: dict[int, Decimal] = {}
        held: dict[tuple[int, int], Decimal] = {}
        # Of an award that gave something back its last sources are free first.
        free = {kept.decision_id: -kept.amount for each in live.values() for kept in each}
        for decision_id, _source, share in self.parts:
            free[decision_id] = free.get(decision_id, ZERO) + share
        for decision_id, source_id, share in reversed(self.parts):
            freed = min(share, max(free[decision_id], ZERO))
            free[decision_id] -= freed
            amount = share - freed
            if decision_id in counted:
                awards[source_id] = awards.get(source_id, ZERO) + amount
            if decision_id in owner:
                key = (source_id, owner[decision_id])
                held[key] = max(held.get(key, ZERO), amount)
        return [
            SourceShare(
                source,
                awards.get(source.pk, ZERO),
                sum(
                    (amount for (source_id, _number), amount in held.items() if source_id == source.pk), ZERO
                ),
            )
            for source in self.sources
        ]

    def holding_more(self, decision_id: int, amount: Decimal) -> Books:
        """The books as they were if the award of this decision held so much more."""
        live = {
            number: [
                replace(kept, amount=kept.amount + amount) if kept.decision_id == decision_id else kept
                for kept in each
            ]
            for number, each in self.live.items()
        }
        return replace(self, live=live)

    def _live(self, leaving_out: Application | None) -> dict[int, list[Kept]]:
        gone = leaving_out.pk if leaving_out is not None else None
        return {number: each for number, each in self.live.items() if number != gone}


def books_of(round: Round) -> Books:
    """The books of a round, in four statements."""
    books = _books(round)
    counted = [kept.decision_id for each in books.live.values() for kept in each]
    parts = DecisionFunding.objects.filter(decision__in=counted).order_by("decision", "source")
    return replace(books, parts=tuple(parts.values_list("decision_id", "source_id", "amount")))


def pot_of(round: Round, *, leaving_out: Application | None = None) -> Pot:
    """The pot as it stands, in three statements, without what is kept for `leaving_out`."""
    return _books(round).pot(leaving_out=leaving_out)


def _books(round: Round) -> Books:
    awards = Award.objects.filter(application__round=round).exclude(state__in=sorted(LET_GO))
    offered: Any = with_held(awards)
    offered = offered.values_list("application_id", "decision_id", "held", "back")
    on_its_way = Decision.objects.filter(
        application__round=round, outcome=DecisionOutcome.AWARD, state__in=sorted(UNRELEASED_DECISION)
    ).values_list("application_id", "pk", "amount")
    live: dict[int, list[Kept]] = {}
    returned = ZERO
    for application_id, decision_id, held, back in offered:
        live.setdefault(application_id, []).append(Kept(decision_id, held))
        returned += back
    for application_id, decision_id, amount in on_its_way:
        assert amount is not None  # the database holds it for an award
        live.setdefault(application_id, []).append(Kept(decision_id, amount))
    sources = tuple(FundingSource.objects.filter(round=round).order_by("pk"))
    return Books(round, sources, live, returned)


def _larger(live: dict[int, list[Kept]]) -> dict[int, Kept]:
    """Of an offer and its correction the larger; of equals the correction, which comes after."""
    return {number: sorted(each, key=lambda kept: kept.amount)[-1] for number, each in live.items()}
