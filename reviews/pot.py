"""The pot on the desk: sources, awards, support, the panel's costs planned beside those approved."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from grants.budget import ZERO, Books, Pot, SourceShare, books_of
from programme.models import Round
from reviews.models import ClaimLine
from reviews.states import AGREED_CLAIM, ClaimState


@dataclass(frozen=True)
class DeskPot:
    """The pot as the desk shows it. `agreed`, `paid` and `waiting` are claims of the panel."""

    books: Books
    pot: Pot
    shares: list[SourceShare]
    agreed: Decimal
    paid: Decimal
    waiting: Decimal

    @property
    def over_planned(self) -> Decimal:
        """How much more was approved for the panel than was planned; 0 mostly."""
        return max(self.agreed - self.pot.panel_costs, ZERO)

    @property
    def unshared(self) -> Decimal:
        """What awards come to and no source was named for."""
        return self.pot.awards - sum((share.awards for share in self.shares), ZERO)

    @property
    def reconciles(self) -> bool:
        """Whether the sources are the awards, the support fund, the panel and what is left."""
        pot = self.pot
        return pot.total == pot.awards + pot.support_fund + pot.panel_costs + pot.uncommitted


def desk_pot(round: Round) -> DeskPot:
    """The round's pot, in five statements."""
    books = books_of(round)
    claims = ClaimLine.objects.filter(claim__member__stage__round=round).aggregate(
        agreed=Sum("amount", filter=Q(claim__state__in=sorted(AGREED_CLAIM))),
        paid=Sum("amount", filter=Q(claim__state=ClaimState.PAID)),
        waiting=Sum("amount", filter=Q(claim__state=ClaimState.CLAIMED)),
    )
    return DeskPot(
        books=books,
        pot=books.pot(),
        shares=books.shares(),
        **{name: found or ZERO for name, found in claims.items()},
    )
