"""The reserve list in its order, and the money that came free for it.

Nobody stores an order of reserves: they stand as the panel ranked them, in the last stage in which each was
read. Offering one its award is a decision like any other, with a second person and a letter of its own.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from grants.budget import Pot
from grants.models import Application, Award
from grants.states import ApplicationState, AwardState, DecisionOutcome, DecisionState
from programme.models import Round
from reviews.deciding import Case, cases_of

# What lets money go, and is said beside the list.
FREEING = frozenset({AwardState.TURNED_DOWN, AwardState.LAPSED, AwardState.ENDED_EARLY})


@dataclass(frozen=True)
class Reserve:
    """One application on the list: its place on it, its case, and whether what it asks for is there.

    `proposed`: an award is on its way to it already, and waits for a second person or its release.
    """

    place: int
    case: Case
    fits: bool
    proposed: str


@dataclass(frozen=True)
class ReserveList:
    """The list, what is left for it, and the awards whose money came free."""

    rows: list[Reserve]
    left: Decimal
    freed: list[Award]


def reserve_list(
    round: Round, pot: Pot, awards: Collection[Award], *, closed: Collection[int]
) -> ReserveList:
    """The reserves of a round, best placed first, without those that are closed to the person.

    One statement when nobody is on it; else those of `cases_of` too, which grow with the stages alone.
    """
    freed = [award for award in awards if award.state in FREEING]
    if not Application.objects.filter(round=round, state=ApplicationState.RESERVE).exists():
        return ReserveList([], pot.uncommitted, freed)
    reserves = [case for case in cases_of(round) if case.application.state == ApplicationState.RESERVE]
    rows = [
        Reserve(
            place=place,
            case=case,
            fits=0 < (case.application.requested or Decimal(0)) <= pot.uncommitted,
            proposed=_on_its_way(case),
        )
        for place, case in enumerate(reserves, start=1)
        if case.application.pk not in closed
    ]
    return ReserveList(rows, pot.uncommitted, freed)


def _on_its_way(case: Case) -> str:
    decision = case.decision
    if decision is None or decision.outcome != DecisionOutcome.AWARD:
        return ""
    return str(decision.state) if decision.state in (DecisionState.PROPOSED, DecisionState.APPROVED) else ""
