"""What the awards of a round hold of its pot."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from grants.award_states import InstalmentState
from grants.models import Award, Instalment, Return
from grants.states import AwardState

# An award in one of these has let its money go.
LET_GO = frozenset({AwardState.LAPSED, AwardState.TURNED_DOWN})
# Nothing more can be paid of an award in one of these: it holds what was paid and not returned.
OVER = frozenset({AwardState.COMPLETED, AwardState.ENDED_EARLY})
NOTHING = Value(Decimal(0), output_field=DecimalField(max_digits=12, decimal_places=2))


def with_held(awards: QuerySet[Award]) -> QuerySet[Award, Any]:
    """Each award with what it has `held` of the pot, and what came `back` of it."""
    most = Case(When(state__in=sorted(OVER), then=F("paid")), default=F("amount"))
    return with_sums(awards).annotate(held=most - F("back"))


def with_sums(awards: QuerySet[Award]) -> QuerySet[Award, Any]:
    """Each award with what was `paid` of it and what came `back`."""
    paid = Instalment.objects.filter(award=OuterRef("pk"), state=InstalmentState.PAID)
    back = Return.objects.filter(award=OuterRef("pk"), struck_out_at=None)
    return awards.annotate(paid=_sum(paid), back=_sum(back))


def _sum(rows: QuerySet[Any]) -> Coalesce:
    sums = rows.order_by().values("award").annotate(sum=Sum("amount")).values("sum")
    return Coalesce(Subquery(sums), NOTHING)
