"""A round's pot: funding sources = awards + support fund + panel costs + uncommitted, to the penny."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from grants.committed import LET_GO, committed
from grants.models import Application, Decision
from grants.states import UNRELEASED_DECISION, DecisionOutcome
from programme.models import FundingSource, Round

RETURNED = LET_GO


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


def pot_of(round: Round, *, leaving_out: Application | None = None) -> Pot:
    """The pot as it stands, in three statements, without what is on its way for `leaving_out`."""
    sources = tuple(FundingSource.objects.filter(round=round).order_by("pk"))
    on_its_way = Decision.objects.filter(
        application__round=round, outcome=DecisionOutcome.AWARD, state__in=UNRELEASED_DECISION
    )
    if leaving_out is not None:
        on_its_way = on_its_way.exclude(application=leaving_out)
    held = committed(round)
    return Pot(
        sources=sources,
        total=sum((source.amount for source in sources), Decimal(0)),
        awards=(on_its_way.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)) + held.awards,
        support_fund=round.support_fund,
        panel_costs=round.panel_costs,
        returned=held.returned,
    )
