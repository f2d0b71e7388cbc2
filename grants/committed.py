"""What the awards of a round hold of its pot."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from grants.models import Award, Instalment, Return
from grants.states import AwardState, InstalmentState
from programme.models import Round

# An award in one of these has let its money go.
LET_GO = frozenset({AwardState.LAPSED, AwardState.TURNED_DOWN})
# Nothing more can be paid of an award in one of these: it holds what was paid and not returned.
OVER = frozenset({AwardState.COMPLETED, AwardState.ENDED_EARLY})
NOTHING = Value(Decimal(0), output_field=DecimalField(max_digits=12, decimal_places=2))


@dataclass(frozen=True)
class Committed:
    """`awards` is what awards hold in all; `returned` what came back of them, which they hold no more."""

    awards: Decimal
    returned: Decimal


def committed(round: Round) -> Committed:
    """What the offered and running awards of a round hold, in one statement."""
    sums = (
        with_sums(Award.objects.filter(application__round=round).exclude(state__in=LET_GO))
        .annotate(held=Case(When(state__in=sorted(OVER), then=F("paid")), default=F("amount")) - F("back"))
        .aggregate(held_by_all=Coalesce(Sum("held"), NOTHING), back_of_all=Coalesce(Sum("back"), NOTHING))
    )
    return Committed(sums["held_by_all"], sums["back_of_all"])


def with_sums(awards: QuerySet[Award]) -> QuerySet[Award, Any]:
    """Each award with what was `paid` of it and what came `back`."""
    paid = Instalment.objects.filter(award=OuterRef("pk"), state=InstalmentState.PAID)
    back = Return.objects.filter(award=OuterRef("pk"), struck_out_at=None)
    return awards.annotate(paid=_sum(paid), back=_sum(back))


def _sum(rows: QuerySet[Any]) -> Coalesce:
    sums = rows.order_by().values("award").annotate(sum=Sum("amount")).values("sum")
    return Coalesce(Subquery(sums), NOTHING)
