"""One page for a stage's own acts: opening it, showing its scores, and recording who goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from grants import eligibility
from programme.refusals import Refused
from programme.texts import say
from reviews import agenda, ranking, stages
from reviews.forms import ShortlistForm, StageActForm
from reviews.models import Stage
from reviews.ranking import RankedRow, Ranking
from reviews.states import EntryOutcome
from reviews.views.assign import chosen_stage
from reviews.views.desk import MANAGERS, Desk, StaffRequest, at_desk, show


@dataclass(frozen=True)
class Line:
    """A row of the ranked list with its outcome and reason to choose."""

    row: RankedRow
    outcome: forms.BoundField
    reason: forms.BoundField


@require_http_methods(["GET", "POST"])
@at_desk("manage_shortlist")
def shortlist(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Where a stage stands, the next act, and the shortlist once its scores are shown."""
    every, stage = chosen_stage(request, desk)
    if stage is None:
        return show(request, desk, "shortlist", {"stages": every, "stage": None})
    ranked = ranking.ranking_of(stage)
    ranked = replace(ranked, rows=[row for row in ranked.rows if row.application.pk not in desk.closed])
    entries = [row.entry for row in ranked.rows]
    agreed = {number: (item.outcome, item.reason) for number, item in agenda.agreed_in(stage).items()}
    act_form, form = StageActForm(), ShortlistForm(entries=entries, agreed=agreed)
    status = 200
    if request.method == "POST":
        desk.require(MANAGERS)
        act = request.POST.get("act", "")
        if act in ACTS:
            act_form = StageActForm(request.POST)
            done = _act(request, stage, act, act_form)
        elif act == "take_in":
            return _take_in(request, desk, stage)
        elif act == "shortlist":
            form = ShortlistForm(request.POST, entries=entries)
            done = _record(request, stage, form, len(entries))
        else:
            return HttpResponseBadRequest()
        if done:
            messages.success(request, done)
            return redirect(f"{request.path}?stage={stage.order}")
        status = 422
    context = _context(desk, every, stage, ranked, form)
    context["agreed"] = sum(row.entry.outcome == EntryOutcome.PENDING for row in ranked.rows) and len(agreed)
    context |= {"act_form": act_form, "form": act_form if act_form.is_bound else form, "list_form": form}
    return show(request, desk, "shortlist", context, status=status)


def _context(
    desk: Desk, every: list[Stage], stage: Stage, ranked: Ranking, form: ShortlistForm
) -> dict[str, Any]:
    """Everything the page says of where the stage stands."""
    place = every.index(stage)
    before = every[place - 1] if place else None
    after = every[place + 1] if place + 1 < len(every) else None
    outcomes = [row.entry.outcome for row in ranked.rows]
    is_settled = after is not None and after.opened_at is not None
    return {
        "stages": every,
        "stage": stage,
        "before": before,
        "after": after,
        "ranking": ranked,
        "show_line": after is None,
        "lines": [Line(row, *form.fields_of(row.application.pk)) for row in ranked.rows],
        "sent": sum(row.reviews for row in ranked.rows),
        "asked": sum(row.assigned for row in ranked.rows),
        "unsent": sum(row.assigned - row.reviews for row in ranked.rows),
        "unread": sum(not row.reviews for row in ranked.rows),
        "unsifted": eligibility.not_looked_at(desk.round)
        if stage.opened_at is None and before is None
        else 0,
        "latecomers": stages.latecomers(desk.round).count(),
        "short": sum(row.assigned < stage.reviews_wanted for row in ranked.rows),
        "through": outcomes.count(EntryOutcome.THROUGH),
        "not_through": outcomes.count(EntryOutcome.NOT_THROUGH),
        "can_shortlist": desk.may_manage
        and stage.scores_shown_at is not None
        and after is not None
        and not is_settled,
        "decisions": desk.url("manage_decisions") if desk.opens("manage_decisions") else "",
    }


def _open(request: StaffRequest, stage: Stage, form: StageActForm) -> str:
    stages.open_stage(stage, by=request.user, at=request.arrival.at)
    return _("‘%(stage)s’ is open. Now give out what is to be read.") % {"stage": say(stage.name)}


def _show(request: StaffRequest, stage: Stage, form: StageActForm) -> str:
    anyway = form.cleaned_data["anyway"]
    stages.show_scores(stage, by=request.user, at=request.arrival.at, anyway=anyway)
    return _("The scores of ‘%(stage)s’ are shown. Nobody can change them any more.") % {
        "stage": say(stage.name)
    }


ACTS: dict[str, Callable[[StaffRequest, Stage, StageActForm], str]] = {"open": _open, "show": _show}


def _act(request: StaffRequest, stage: Stage, act: str, form: StageActForm) -> str:
    """Do one of the stage's acts and say so; '' when the form or the act says no."""
    if not form.is_valid():
        return ""
    try:
        return ACTS[act](request, stage, form)
    except Refused as no:
        form.add_error(None, str(no))
    return ""


def _take_in(request: StaffRequest, desk: Desk, stage: Stage) -> HttpResponse:
    try:
        count = stages.take_in(desk.round, by=request.user, at=request.arrival.at)
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(
            request,
            ngettext(
                "%(count)d application is with the panel now.",
                "%(count)d applications are with the panel now.",
                count,
            )
            % {"count": count},
        )
    return redirect(f"{request.path}?stage={stage.order}")


def _record(request: StaffRequest, stage: Stage, form: ShortlistForm, of: int) -> str:
    if not form.is_valid():
        return ""
    try:
        through = stages.shortlist(stage, form.outcomes, by=request.user, at=request.arrival.at)
    except Refused as no:
        form.add_error(None, str(no))
        return ""
    return ngettext(
        "The shortlist is recorded: %(through)d of %(of)d goes on.",
        "The shortlist is recorded: %(through)d of %(of)d go on.",
        through,
    ) % {"through": through, "of": of}
