"""How far the panel is, reminding by hand, and giving what is late to somebody else."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programme.refusals import Refused
from reviews import chasing, following
from reviews.models import Assignment, PanelMember
from reviews.people_forms import ReassignForm
from reviews.views.assign import chosen_stage
from reviews.views.desk import MANAGERS, Desk, StaffRequest, at_desk, show


@require_http_methods(["GET", "POST"])
@at_desk("manage_progress")
def progress(request: StaffRequest, desk: Desk) -> HttpResponse:
    """By reviewer and by application; late and short ones first."""
    stages, stage = chosen_stage(request, desk)
    if request.method == "POST":
        desk.require(MANAGERS)
        if stage is None:
            raise Http404
        typed = request.POST.get("remind", "")
        number = int(typed) if typed.isdecimal() and len(typed) < 19 else 0
        member = PanelMember.objects.select_related("user", "stage").filter(stage=stage, pk=number).first()
        if member is None:
            raise Http404
        try:
            chasing.remind_now(member, by=request.user, at=request.arrival.at)
        except Refused as no:
            messages.error(request, str(no))
        else:
            messages.success(request, _("%(name)s gets a reminder.") % {"name": str(member)})
        return redirect(f"{request.path}?stage={stage.order}")
    at = request.arrival.at
    context = {
        "stages": stages,
        "stage": stage,
        "progress": following.progress_of(stage, without=desk.closed, at=at) if stage else None,
        "at": at,
        "may_change": desk.may_manage and stage is not None and stage.scores_shown_at is None,
    }
    return show(request, desk, "progress", context)


@require_http_methods(["GET", "POST"])
@at_desk("manage_reassign")
def reassign(request: StaffRequest, desk: Desk, id: uuid.UUID) -> HttpResponse:
    """Who could read this one instead; one press gives it to them."""
    assignment = (
        Assignment.objects.filter(stage__round=desk.round, ledger_id=id)
        .select_related("stage__round__programme", "application", "member__user")
        .first()
    )
    if assignment is None or assignment.application_id in desk.closed:
        raise Http404
    offers = following.offers_for(assignment)
    choices = [(one.member, _words(one)) for one in offers]
    form = ReassignForm(offers=choices)
    status = 200
    if request.method == "POST":
        form = ReassignForm(request.POST, offers=choices)
        if form.is_valid():
            to = next(one.member for one in offers if str(one.member.pk) == form.cleaned_data["to"])
            try:
                chasing.reassign(assignment, to=to, by=request.user, at=request.arrival.at)
            except Refused as no:
                form.add_error(None, str(no))
            else:
                messages.success(
                    request,
                    _("%(reference)s is with %(name)s now, who gets a message.")
                    % {"reference": assignment.application.reference, "name": str(to)},
                )
                return redirect(f"{desk.url('manage_progress')}?stage={assignment.stage.order}")
        status = 422
    context = {
        "assignment": assignment,
        "stage": assignment.stage,
        "form": form,
        "offers": offers,
        "may_move": chasing.can_reassign(assignment),
    }
    return show(request, desk, "reassign", context, status=status)


def _words(offer: following.Offer) -> str:
    words = _("%(name)s, %(kind)s: has %(count)d of up to %(capacity)d") % {
        "name": str(offer.member),
        "kind": offer.member.get_kind_display(),
        "count": offer.assigned,
        "capacity": offer.member.capacity,
    }
    if offer.is_back:
        words += " " + _("(handed it back)")
    return words
