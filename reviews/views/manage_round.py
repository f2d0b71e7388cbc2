"""The round's dates, its messages, and its ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants import deadlines, extensions
from grants.models import Application, Extension
from grants.states import ExtensionReason, ExtensionState
from programme import clock, ledger, outbox, rounds
from programme.ledger import Finding
from programme.models import Message, Round
from programme.refusals import Refused
from programme.states import MessageState
from reviews import timeline
from reviews.manage_forms import DatesForm, MoreTimeForm
from reviews.views.desk import APPROVERS, MANAGERS, Desk, StaffRequest, at_desk, show

PER_PAGE = 50


@at_desk("manage_dates")
def dates(request: StaffRequest, desk: Desk) -> HttpResponse:
    """The dates as entered, with the weekday derived; more time for everybody, which takes two people."""
    forms: dict[str, Form] = {
        "dates": DatesForm(
            zone=desk.round.zone,
            standing=_standing(desk.round, request.arrival.at),
            initial={
                "opens_at": desk.round.opens_at,
                "closes_at": desk.round.closes_at,
                "decisions_at": desk.round.decisions_at,
            },
        ),
        "more_time": MoreTimeForm(zone=desk.round.zone, prefix="more"),
    }
    status = 200
    if request.method == "POST":
        act = DATE_ACTS.get(request.POST.get("act", ""))
        if act is None:
            return HttpResponseBadRequest()
        done = act(request, desk, forms)
        if done:
            messages.success(request, done)
            return redirect(request.path)
        status = 422
    at = request.arrival.at
    context = {
        "at": at,
        "forms": forms,
        "opened": rounds.has_opened(desk.round, at),
        "window": deadlines.window_of_round(desk.round),
        "settled_at": desk.round.closes_at + desk.round.settle,
        "extensions": _for_all(desk.round).select_related("requested_by", "decided_by"),
        "may_request": at < _last_moment(desk.round),
        "may_agree": desk.may(APPROVERS),
        "errors_on_page": any(form.is_bound and bool(form.errors) for form in forms.values()),
    }
    return show(request, desk, "dates", context, status=status)


def _for_all(round: Round) -> QuerySet[Extension]:
    return Extension.objects.filter(round=round, application=None).order_by("requested_at")


def _last_moment(round: Round) -> datetime:
    """More time for everybody makes sense until decisions are due."""
    return round.decisions_at


def _standing(round: Round, at: datetime) -> dict[str, datetime]:
    """The dates that can no longer be changed: those of the window, once it has opened."""
    return {"opens_at": round.opens_at, "closes_at": round.closes_at} if rounds.has_opened(round, at) else {}


def _set_dates(request: StaffRequest, desk: Desk, forms: dict[str, Form]) -> str:
    desk.require(MANAGERS)
    at = request.arrival.at
    standing = _standing(desk.round, at)
    form = forms["dates"] = DatesForm(request.POST, zone=desk.round.zone, standing=standing)
    if not form.is_valid():
        return ""
    try:
        rounds.set_dates(desk.round, **{**standing, **form.cleaned_data}, by=request.user, at=at)
    except Refused as no:
        form.add_error(None, str(no))
        return ""
    return _("The dates are kept. Read them once more below: the weekday is worked out from the date.")


def _request_for_all(request: StaffRequest, desk: Desk, forms: dict[str, Form]) -> str:
    desk.require(MANAGERS)
    form = forms["more_time"] = MoreTimeForm(request.POST, zone=desk.round.zone, prefix="more")
    if not form.is_valid():
        return ""
    data = form.cleaned_data
    try:
        extensions.request(
            desk.round,
            application=None,
            until=data["until"],
            reason=ExtensionReason(data["reason"]),
            note=data["note"],
            by=request.user,
            at=request.arrival.at,
        )
    except Refused as no:
        form.add_error(None, str(no))
        return ""
    return _("Asked for. Somebody other than you has to agree before it counts.")


def _answer_for_all(request: StaffRequest, desk: Desk, forms: dict[str, Form]) -> str:
    desk.require(APPROVERS)
    typed = request.POST.get("extension", "")
    if not typed.isdecimal() or len(typed) > 18:
        raise Http404
    extension = get_object_or_404(_for_all(desk.round), pk=int(typed), state=ExtensionState.REQUESTED)
    agree = request.POST.get("answer") == "give"
    try:
        (extensions.approve if agree else extensions.refuse)(
            extension, by=request.user, at=request.arrival.at
        )
    except Refused as no:
        messages.error(request, str(no))
        return ""
    until = clock.closing_in_words(extension.until, desk.round.zone)
    return (
        _("Everybody has more time, until %(until)s.") % {"until": until} if agree else _("It is not given.")
    )


DATE_ACTS = {"dates": _set_dates, "more_time": _request_for_all, "answer": _answer_for_all}


@at_desk("manage_messages")
def sent(request: StaffRequest, desk: Desk) -> HttpResponse:
    """The outbox of the round: what was sent, what waits, and what could not go, with another try."""
    found = _messages_of(desk.round)
    if request.method == "POST":
        desk.require(MANAGERS)
        return _try_again(request, found)
    state = request.GET.get("state", "")
    if state in MessageState.values:
        found = found.filter(state=state)
    page = Paginator(found.select_related("recipient").order_by("-queued_at", "-pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context: dict[str, Any] = {
        "page": page,
        "state": state,
        "states": MessageState.choices,
        "failed": MessageState.FAILED,
        "query": f"state={state}" if state else "",
    }
    return show(request, desk, "messages", context)


def _messages_of(round: Round) -> QuerySet[Message]:
    """Messages about an application of the round."""
    return Message.objects.filter(Q(about__in=Application.objects.filter(round=round).values("reference")))


def _try_again(request: StaffRequest, found: QuerySet[Message]) -> HttpResponse:
    typed = request.POST.get("message", "")
    if not typed.isdecimal() or len(typed) > 18:
        raise Http404
    message = get_object_or_404(found, pk=int(typed))
    try:
        outbox.try_again(message, at=request.arrival.at)
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("It is queued again and goes out in a moment."))
    return redirect(f"{request.path}?state={MessageState.FAILED}")


@require_safe
@at_desk("manage_ledger")
def chain(request: StaffRequest, desk: Desk) -> HttpResponse:
    """The round's own chain in words, and what verifying finds: intact, erased or tampered."""
    found = ledger.verify(desk.round.chain)
    words = {
        Finding.INTACT: (_("Intact"), "good"),
        Finding.ERASED: (_("Intact, with records erased as asked"), "info"),
        Finding.TAMPERED: (_("Tampered with"), "bad"),
    }
    says, tone = words[found.finding]
    return show(
        request,
        desk,
        "ledger",
        {
            "found": found,
            "says": says,
            "tone": tone,
            "events": timeline.events_of(desk.round.chain),
        },
    )
