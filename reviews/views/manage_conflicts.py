"""The manager's page of conflicts: deciding about 'I can be fair', and recording one for somebody."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programme.refusals import Refused
from reviews import blind, conflicts
from reviews.conflict_forms import RecordForm
from reviews.conflict_tables import ConflictTable, Known, conflict_table
from reviews.states import ConflictSource
from reviews.views.assign import chosen_stage
from reviews.views.desk import MANAGERS, Desk, StaffRequest, at_desk, show


@require_http_methods(["GET", "POST"])
@at_desk("manage_conflicts")
def listed(request: StaffRequest, desk: Desk) -> HttpResponse:
    """By reviewer what they said, what waits for a word, and whom they may know."""
    stages, stage = chosen_stage(request, desk)
    if stage is None:
        return show(request, desk, "conflicts", {"stages": stages, "stage": None})
    table = conflict_table(stage, without=desk.closed)
    form, status = _form(table, initial=request.GET.dict()), 200
    if request.method == "POST":
        desk.require(MANAGERS)
        back = redirect(f"{request.path}?stage={stage.order}")
        act = request.POST.get("act", "")
        if act in ("allow", "exclude", "lift"):
            _decide(request, table, act)
            return back
        form = RecordForm(request.POST, members=list(form.members.values()), applications=table.applications)
        if form.is_valid() and _record(request, table, form):
            return back
        status = 422
    context = {
        "stages": stages,
        "stage": stage,
        "table": table,
        "form": form,
        "copies": blind.state_of(stage),
        "may_change": desk.may_manage,
    }
    return show(request, desk, "conflicts", context, status=status)


def _form(table: ConflictTable, initial: dict[str, str]) -> RecordForm:
    return RecordForm(
        members=[sheet.member for sheet in table.sheets], applications=table.applications, initial=initial
    )


def _found(request: StaffRequest, table: ConflictTable) -> Known:
    wanted = request.POST.get("conflict", "")
    for sheet in table.sheets:
        for known in sheet.known:
            if str(known.conflict.pk) == wanted:
                return known
    raise Http404


def _decide(request: StaffRequest, table: ConflictTable, act: str) -> None:
    known = _found(request, table)
    by, at = request.user, request.arrival.at
    try:
        if act == "lift":
            conflicts.lift(known.conflict, by=by, at=at)
        else:
            conflicts.decide(known.conflict, allowed=act == "allow", by=by, at=at)
    except Refused as no:
        messages.error(request, str(no))
        return
    done = {
        "allow": _("They may read %(reference)s."),
        "exclude": _("%(reference)s stays closed for them. What they had of it has ended."),
        "lift": _("The record about %(reference)s is taken back."),
    }
    messages.success(request, done[act] % {"reference": known.application.reference})


def _record(request: StaffRequest, table: ConflictTable, form: RecordForm) -> bool:
    application, member = form.chosen
    hinted = any(
        hint.application.pk == application.pk
        for sheet in table.sheets
        if sheet.member.pk == member.pk
        for hint in sheet.hints
    )
    try:
        conflicts.record(
            application,
            member.user,
            reason=form.cleaned_data["reason"],
            note=form.cleaned_data["note"],
            source=ConflictSource.SUGGESTED if hinted else ConflictSource.MANAGER,
            by=request.user,
            at=request.arrival.at,
        )
    except Refused as no:
        form.add_error(None, str(no))
        return False
    messages.success(
        request,
        _("%(reference)s is closed for %(name)s. What they had of it has ended.")
        % {"reference": application.reference, "name": str(member)},
    )
    return True
