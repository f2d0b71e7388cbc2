"""Asking for more time, and what became of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants import extensions
from grants.models import Extension
from grants.more_time_forms import AskForm
from grants.states import ExtensionReason, ExtensionState
from grants.views.applying import Desk, desk, signed_in
from programme.refusals import Refused
from programme.requests import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("more_time")
def more_time(request: PersonRequest, reference: str) -> HttpResponse:
    """What was asked for and given, and the form. Reasons and notes are read by whoever wrote them alone."""
    held = desk(request, reference)
    zone = held.application.round.zone
    form = AskForm(request.POST or None, zone=zone)
    if request.method == "POST" and form.is_valid() and _asked(request, held, form):
        messages.success(request, _("We have your request. The team answers by e-mail."))
        return redirect("more_time", held.application.reference)
    found = list(
        Extension.objects.filter(application=held.application)
        .select_related("requested_by")
        .order_by("requested_at", "pk")
    )
    waits = any(extension.state == ExtensionState.REQUESTED for extension in found)
    context = {
        **held.context,
        "form": form,
        "extensions": found,
        "waits": waits,
        "may_ask": held.situation.may_ask and not waits,
        "errors_on_page": form.is_bound and bool(form.errors),
    }
    return render(request, "grants/more_time.html", context, status=422 if form.errors else 200)


def _asked(request: PersonRequest, held: Desk, form: AskForm) -> bool:
    data = form.cleaned_data
    try:
        extensions.ask(
            held.application,
            until=data["until"],
            reason=ExtensionReason(data["reason"]),
            note=data["note"],
            by=request.user,
            at=request.arrival.at,
        )
    except Refused as no:
        form.add_error(None, str(no))
        return False
    return True
