"""The reviewer's page on which they say whom they know, before anything opens and at any time after."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programme.refusals import Refused
from programme.requests import PersonRequest
from reviews import access, conflict_forms, conflict_lists, conflicts
from reviews.conflict_forms import DeclareForm
from reviews.conflict_lists import AskedList
from reviews.models import PanelMember


@login_required
@require_http_methods(["GET", "POST"])
def declare(request: PersonRequest, stage: int) -> HttpResponse:
    """The list of a stage; what is sent answers all of it."""
    member = access.get_seat(request.user, stage)
    declaration = conflict_lists.declaration_of(member)
    asked = conflict_lists.asked_of(member, declaration)
    form, status, changed = DeclareForm(asked=asked), 200, False
    if request.method == "POST":
        form = DeclareForm(request.POST, asked=asked)
        changed = request.POST.get("list") != asked.digest
        if form.is_valid() and not changed and _keep(request, member, asked, form):
            return redirect("reviews")
        status = 422
    context = {
        "member": member,
        "stage": member.stage,
        "programme": member.stage.round.programme,
        "zone": member.stage.round.zone,
        "asked": asked,
        "form": form,
        "lines": form.lines,
        "answers": conflict_forms.ANSWERS,
        "reasons": [(value, str(label)) for value, label in conflict_forms.REASONS],
        "longest": conflict_forms.LONGEST_NOTE,
        "declaration": declaration,
        "has_new": any(row.is_new for row in asked.rows),
        "maybe": [row for row in asked.rows if row.maybe and not row.initial.answer],
        "changed": changed,
    }
    return render(request, "reviews/conflicts.html", context, status=status)


def _keep(request: PersonRequest, member: PanelMember, asked: AskedList, form: DeclareForm) -> bool:
    try:
        conflicts.declare(
            member,
            conflict_lists.answers_about(asked, form.said),
            up_to=asked.up_to,
            ticked=form.ticked if member.stage.is_blind else None,
            by=request.user,
            at=request.arrival.at,
        )
    except Refused as no:
        form.add_error(None, str(no))
        return False
    messages.success(request, _("Thank you. You can change what you said whenever you like."))
    return True
