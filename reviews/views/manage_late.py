"""One late attempt: what arrived when, by which rule it is outside, its text, and what is decided."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from grants import deadlines, late
from grants.models import LateAttempt
from grants.states import ExtensionReason, LateAttemptState
from programme import clock, outlines, references
from programme.answer_words import ShownSection, sections_shown
from programme.moments import NOON
from programme.refusals import Refused
from reviews.access import is_on_panel
from reviews.time_forms import LateForm
from reviews.views.desk import MANAGERS, Desk, StaffRequest, at_desk, show


@at_desk("manage_late")
def late_attempt(request: StaffRequest, desk: Desk, reference: str, attempt: int) -> HttpResponse:
    """The facts at once; the text when somebody who decides presses for it, which is recorded."""
    found = get_object_or_404(
        LateAttempt.objects.select_related(
            "application__round__programme",
            "application__response__form",
            "application__standing",
            "by",
            "decided_by",
        ),
        pk=attempt,
        application__round=desk.round,
        application__reference=references.tidy(reference) or "",
    )
    at = request.arrival.at
    needs_time = late.needs_time(found)
    form = _form(found, needs_time, at)
    sections: list[ShownSection] = []
    status = 200
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "read":
            sections = _text(desk, found, at)
        elif act == "decide":
            form = _form(found, needs_time, at, request)
            done = _decided(request, desk, found, form, needs_time)
            if done:
                messages.success(request, done)
                return redirect("manage_application", desk.round.slug, found.application.reference)
            status = 422
        else:
            return HttpResponseBadRequest()
    context = {
        "application": found.application,
        "attempt": found,
        "kept": found.state == LateAttemptState.KEPT,
        "closes_at": deadlines.closes_at_for(found.application),
        "needs_time": needs_time,
        "sections": sections,
        "may_read": desk.may_manage and not is_on_panel(desk.round, desk.user),
        "form": form,
        "errors_on_page": form.is_bound and bool(form.errors),
    }
    return show(request, desk, "late", context, status=status)


def _form(
    attempt: LateAttempt, needs_time: bool, at: datetime, request: StaffRequest | None = None
) -> LateForm:
    zone = attempt.application.round.zone
    return LateForm(
        request.POST if request else None,
        prefix="late",
        zone=zone,
        needs_time=needs_time,
        initial={"until": _until(attempt, at, zone)},
    )


def _until(attempt: LateAttempt, at: datetime, zone: str) -> datetime:
    """Enough for what was sent; for what was only saved, noon tomorrow, so that it can still be sent."""
    covering = late.covering(attempt)
    if attempt.act == "submit":
        return covering
    tomorrow = clock.local(at, zone).date() + timedelta(days=1)
    return max(covering, clock.instant_of(tomorrow, NOON, zone))


def _text(desk: Desk, attempt: LateAttempt, at: datetime) -> list[ShownSection]:
    """What arrived, as its questions ask for it. Members of the panel never read it."""
    desk.require(MANAGERS)
    if is_on_panel(desk.round, desk.user):
        raise PermissionDenied
    values = late.read(attempt, by=desk.user, at=at)
    form = outlines.outline_of(attempt.application.response.form)
    return sections_shown(
        form, values, currency=desk.round.currency, only=lambda question: question.key in values
    )


def _decided(
    request: StaffRequest, desk: Desk, attempt: LateAttempt, form: LateForm, needs_time: bool
) -> str:
    desk.require(MANAGERS)
    if not form.is_valid():
        return ""
    data = form.cleaned_data
    facts: dict[str, Any] = {"reason": data["reason"], "by": request.user, "at": request.arrival.at}
    try:
        if request.POST.get("answer") != "count":
            late.close(attempt, **facts)
            return _("It stays outside. The group is told by e-mail.")
        if not needs_time:
            late.accept(attempt, **facts)
        elif _names_time(form):
            reason = ExtensionReason(data["time_reason"])
            late.accept_with_time(attempt, until=data["until"], time_reason=reason, **facts)
        else:
            return ""
    except Refused as no:
        form.add_error(None, str(no))
        return ""
    return _("It counts now. The group is told by e-mail.")


def _names_time(form: LateForm) -> bool:
    """Whether the more time that covers the attempt is named whole; else the form says what is missing."""
    for name, says in (("until", _("Say until when.")), ("time_reason", _("Choose a reason."))):
        if not form.cleaned_data.get(name):
            form.add_error(name, says)
    return form.is_valid()
