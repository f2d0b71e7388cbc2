"""A round's pot: funding sources = awards + support fund + panel costs + uncommitted, to the penny."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, DecimalField, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce

from grants.models import Application, Award, Decision, Instalment
from grants.states import UNRELEASED_DECISION, AwardState, DecisionOutcome, InstalmentState
from programme.models import FundingSource, Round

# An award in one of these has let its money go.
RETURNED = frozenset({AwardState.LAPSED, AwardState.TURNED_DOWN})


@dataclass(frozen=True)
class Pot:
    """Amounts in the round's currency. `awards` counts what is offered and what is on its way.

    An award that ended early counts with what was paid of it; the rest is free again.
    """

    sources: tuple[FundingSource, ...]
    total: Decimal
    awards: Decimal
    support_fund: Decimal
    panel_costs: Decimal

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
    offered = (
        Award.objects.filter(application__round=round).exclude(Q(state__in=RETURNED)).annotate(held=_held())
    )
    return Pot(
        sources=sources,
        total=sum((source.amount for source in sources), Decimal(0)),
        awards=(on_its_way.aggregate(sum=Sum("amount"))["sum"] or Decimal(0))
        + (offered.aggregate(sum=Sum("held"))["sum"] or Decimal(0)),
        support_fund=round.support_fund,
        panel_costs=round.panel_costs,
    )


def _held() -> Case:
    """What an award holds of the pot: all of it, or of one that ended early what was paid by then."""
    paid = (
        Instalment.objects.filter(award=OuterRef("pk"), state=InstalmentState.PAID)
        .values("award")
        .annotate(sum=Sum("amount"))
        .values("sum")
    )
    money = DecimalField(max_digits=12, decimal_places=2)
    return Case(
        When(state=AwardState.ENDED_EARLY, then=Coalesce(Subquery(paid), Decimal(0), output_field=money)),
        default="amount",
        output_field=money,
    )
