"""A draft, read by those who help the group: while the group allows it, and recorded."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from grants import group
from grants.models import Application
from programme import answers, outlines, references
from programme.answer_words import sections_shown
from programme.refusals import Refused
from reviews.access import is_on_panel
from reviews.views.desk import Desk, StaffRequest, at_desk, show


@require_safe
@at_desk("manage_draft")
def draft(request: StaffRequest, desk: Desk, reference: str) -> HttpResponse:
    """Every answer as it is now, read-only. 404 unless the group allows it; 403 for members of the panel."""
    application = get_object_or_404(
        Application.objects.filter(round=desk.round), reference=references.tidy(reference) or ""
    )
    if is_on_panel(desk.round, desk.user):
        raise PermissionDenied
    try:
        application = group.read_draft(application, by=request.user, at=request.arrival.at)
    except Refused as no:
        raise Http404 from no
    form = outlines.outline_of(application.response.form)
    values = answers.values_of(application.response)
    context = {
        "application": application,
        "sections": sections_shown(form, values, currency=desk.round.currency),
        "saved_at": application.response.saved_at,
    }
    return show(request, desk, "draft", context)
