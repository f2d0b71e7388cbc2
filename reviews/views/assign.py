"""Giving out the applications of a stage: by proposal, and by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from programme.refusals import Refused
from reviews import panel, tables
from reviews.forms import AssignForm
from reviews.gaps import gaps
from reviews.models import Assignment, Stage
from reviews.queries import current_stage, stages_of
from reviews.tables import AssignRow, AssignTable
from reviews.views import proposal_part
from reviews.views.desk import MANAGERS, Desk, StaffRequest, at_desk, show

# Seconds after which a page whose proposal is being worked out is looked at again.
LOOK_AGAIN = 3


@require_http_methods(["GET", "POST"])
@at_desk("manage_assign")
def assign(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Applications and their readers; one press gives out everything that was chosen."""
    stages, stage = chosen_stage(request, desk)
    if stage is None:
        return show(request, desk, "assign", {"stages": stages, "stage": None})
    table = tables.assign_table(stage)
    form = _form(stage, table)
    status = 200
    if request.method == "POST":
        desk.require(MANAGERS)
        if request.POST.get("take_back"):
            return _take_back(request, desk, stage, request.POST["take_back"])
        form = _form(stage, table, request.POST)
        if form.is_valid() and _give(request, stage, table, form):
            return redirect(f"{request.path}?stage={stage.order}")
        status = 422
    rows = [
        Line(row, form.lists_of(row.entry.application_id))
        for row in table.rows
        if row.entry.application_id not in desk.closed
    ]
    context = {
        "stages": stages,
        "stage": stage,
        "opens": f"{desk.url('manage_shortlist')}?stage={stage.order}",
        "table": table,
        "gaps": [gap for gap in gaps(stage) if gap.application.pk not in desk.closed],
        "rows": rows,
        "form": form,
        "can_give": desk.may_manage and bool(form.fields),
        "can_take_back": desk.may_manage and stage.scores_shown_at is None,
        **proposal_part.context_of(desk, stage),
    }
    response = show(request, desk, "assign", context, status=status)
    if context["proposal"] is not None and context["words"] is None:
        response.headers["Refresh"] = str(LOOK_AGAIN)
    return response


@dataclass(frozen=True)
class Line:
    """A row of the table with its lists to choose from."""

    row: AssignRow
    lists: list[forms.BoundField]


def chosen_stage(request: StaffRequest, desk: Desk) -> tuple[list[Stage], Stage | None]:
    """The round's stages, and the one that `?stage=` names or that is being worked on."""
    stages = stages_of(desk.round)
    wanted = request.GET.get("stage", "")
    if not wanted:
        return stages, current_stage(stages)
    for stage in stages:
        if str(stage.order) == wanted:
            return stages, stage
    raise Http404


def _form(stage: Stage, table: AssignTable, data: Any = None) -> AssignForm:
    """As many lists as readers are wanted; one more reader can always be added."""
    counts = {load.member.pk: load for load in table.loads}
    references = {row.entry.application_id: row.entry.application.reference for row in table.rows}
    slots = {
        row.entry.application_id: min(max(row.wants, 1), tables.MOST_LISTS)
        for row in table.rows
        if table.offers.get(row.entry.application_id)
    }
    offers = {
        application: [
            (member, _offer(counts[member.pk], is_back=(application, member.pk) in table.handed_back))
            for member in members
        ]
        for application, members in table.offers.items()
    }
    return AssignForm(data, slots=slots, offers=offers, references=references)


def _offer(load: tables.Load, *, is_back: bool) -> str:
    words = _("%(name)s, %(kind)s: has %(count)d") % {
        "name": str(load.member),
        "kind": load.member.get_kind_display(),
        "count": load.assigned,
    }
    if load.assigned >= load.member.capacity:
        words += " " + _("(as many as they can read)")
    if is_back:
        words += " " + _("(handed it back)")
    return words


def _give(request: StaffRequest, stage: Stage, table: AssignTable, form: AssignForm) -> bool:
    applications = {row.entry.application_id: row.entry.application for row in table.rows}
    members = {load.member.pk: load.member for load in table.loads}
    pairs = [(applications[application], members[member]) for application, member in form.pairs]
    try:
        made = panel.assign_many(stage, pairs, by=request.user, at=request.arrival.at)
    except Refused as no:
        form.add_error(None, str(no))
        return False
    messages.success(
        request,
        ngettext(
            "%(count)d review is given out. The reviewer gets a message.",
            "%(count)d reviews are given out. Each reviewer gets one message.",
            len(made),
        )
        % {"count": len(made)},
    )
    over = sorted(str(load.member) for load in tables.loads_of(stage) if load.over)
    if over:
        messages.warning(
            request,
            _("More than they said they could read: %(names)s. It stays given out.")
            % {"names": ", ".join(over)},
        )
    return True


def _number(typed: str) -> int:
    """The number of a row; 0, which no row has, for anything else."""
    return int(typed) if typed.isdecimal() and len(typed) < 19 else 0


def _take_back(request: StaffRequest, desk: Desk, stage: Stage, wanted: str) -> HttpResponse:
    assignment = (
        Assignment.objects.select_related("member__user", "application")
        .filter(stage=stage, pk=_number(wanted))
        .first()
    )
    if assignment is None:
        raise Http404
    try:
        panel.take_back(assignment, by=request.user, at=request.arrival.at)
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(
            request,
            _("%(reference)s is taken back from %(name)s.")
            % {"reference": assignment.application.reference, "name": str(assignment.member)},
        )
    return redirect(f"{request.path}?stage={stage.order}")
