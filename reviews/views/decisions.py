"""Ranking, and the list of everything that is decided, beside the pot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from grants import appeals, releasing
from grants.states import OPEN_APPEAL, DecisionState
from reviews import deciding
from reviews.deciding import Case
from reviews.pot import desk_pot
from reviews.ranking import ranking_of
from reviews.views.assign import chosen_stage
from reviews.views.desk import Desk, StaffRequest, at_desk, show

PER_PAGE = 100
SHOW = (
    ("", gettext_lazy("All")),
    (deciding.UNDECIDED, gettext_lazy("Not decided")),
    (DecisionState.PROPOSED, DecisionState.PROPOSED.label),
    (DecisionState.APPROVED, DecisionState.APPROVED.label),
    (DecisionState.RELEASED, DecisionState.RELEASED.label),
)


@require_safe
@at_desk("manage_ranking")
def ranking(request: StaffRequest, desk: Desk) -> HttpResponse:
    """The ranked list of a stage with the pot drawn as a line; sealed until its scores are shown."""
    stages, stage = chosen_stage(request, desk)
    found = ranking_of(stage or desk.round)
    found = replace(found, rows=[row for row in found.rows if row.application.pk not in desk.closed])
    return show(
        request,
        desk,
        "ranking",
        {
            "found": found,
            "stages": stages,
            "stage": stage,
            "line_before": _line_before(found.rows),
            "may_decide": desk.opens("manage_decisions"),
        },
    )


def cases_at(desk: Desk) -> list[Case]:
    """The cases that the person may see."""
    return [case for case in deciding.cases_of(desk.round) if case.application.pk not in desk.closed]


def _line_before(rows: list[Any]) -> int:
    """The id of the first application below the line; 0 when the pot reaches all or nothing is ranked."""
    ranked = [row for row in rows if row.place]
    return next((row.application.pk for row in ranked if not row.within_pot), 0)


@require_safe
@at_desk("manage_decisions")
def listed(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Every application that can be decided, with what is decided of it, beside the pot."""
    cases = cases_at(desk)
    wanted = request.GET.get("show", "")
    chosen = [case for case in cases if not wanted or case.standing == wanted]
    counts = {key: sum(case.standing == key for case in cases) for key, _label in SHOW if key}
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    return show(
        request,
        desk,
        "decisions",
        {
            "page": page,
            "cases": cases,
            "shown": wanted,
            "tabs": [(key, label, counts.get(key, len(cases))) for key, label in SHOW],
            "counts": counts,
            "pot": desk_pot(desk.round),
            "plan": releasing.waiting(desk.round),
            "open_appeals": appeals.register_of(desk.round)
            .filter(state__in=sorted(OPEN_APPEAL))
            .exclude(application__in=list(desk.closed))
            .count(),
            "query": f"show={wanted}" if wanted else "",
        },
    )
