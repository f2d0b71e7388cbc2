"""Keying in score sheets that came on paper."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from programme import outlines
from programme.refusals import Refused
from reviews import keying, scoring
from reviews.access import is_on_panel
from reviews.forms import ReviewForm
from reviews.models import Assignment
from reviews.queries import criteria_of
from reviews.views.desk import Desk, StaffRequest, at_desk, show


@require_GET
@at_desk("manage_key_in")
def listed(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Choose whose sheet about which application has come."""
    rows = list(keying.can_be_keyed(desk.round, desk.user))
    context = {"rows": rows, "is_on_panel": not rows and is_on_panel(desk.round, desk.user)}
    return show(request, desk, "key_in", context)


@require_http_methods(["GET", "POST"])
@at_desk("manage_key_in")
def one(request: StaffRequest, desk: Desk, id: uuid.UUID) -> HttpResponse:
    """One sheet: the same form as the reviewer's, without their notes and without what they saved."""
    assignment = keying.can_be_keyed(desk.round, desk.user).filter(review=id).first()
    if assignment is None:
        raise Http404
    if request.method == "GET":
        return _page(request, desk, assignment, _form(request, assignment))
    form = _form(request, assignment, request.POST)
    if not form.is_valid():
        return _page(request, desk, assignment, form, status=422)
    is_sent = request.POST.get("act") == "send"
    by, at = request.user, request.arrival.at
    try:
        kept = keying.key_in(assignment, form.given(), by=by, at=at)
        if kept.refusal:
            raise Refused(kept.refusal)
        if kept.apart:
            told = _("%(name)s had answered some of this otherwise. Both are kept, and %(name)s is asked.")
            messages.warning(request, told % {"name": str(assignment.member)})
            return redirect("manage_key_in", desk.round.slug)
        if is_sent:
            form.add_missing(scoring.missing(assignment.review))
            if form.errors:
                return _page(request, desk, assignment, form, status=422)
            scoring.send(assignment, by=by, at=at, keyed=True)
    except Refused as no:
        form.add_error(None, str(no))
        return _page(request, desk, assignment, form, status=422)
    names = {"reference": assignment.application.reference, "name": str(assignment.member)}
    done = (
        _("%(reference)s is keyed in and sent for %(name)s, who can look at it and change it.")
        if is_sent
        else _("%(reference)s is keyed in for %(name)s. It is not sent yet.")
    )
    messages.success(request, done % names)
    return redirect("manage_key_in", desk.round.slug)


def _form(request: StaffRequest, assignment: Assignment, data: Any = None) -> ReviewForm:
    return ReviewForm(
        data,
        criteria=criteria_of(assignment.stage),
        sheet=outlines.outline_of(assignment.review.response.form),
        held=keying.keyed_so_far(assignment.review, request.user),
        with_notes=False,
    )


def _page(
    request: StaffRequest, desk: Desk, assignment: Assignment, form: ReviewForm, *, status: int = 200
) -> HttpResponse:
    context = {"assignment": assignment, "form": form}
    return show(request, desk, "key_in_sheet", context, status)
