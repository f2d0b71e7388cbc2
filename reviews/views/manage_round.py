"""The round's messages, and its ledger."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants import letter_delivery
from grants.models import Application
from programme import ledger, outbox
from programme.ledger import Finding
from programme.models import Message, Round
from programme.refusals import Refused
from programme.states import MessageState
from reviews import timeline
from reviews.views.desk import MANAGERS, Desk, StaffRequest, at_desk, show

PER_PAGE = 50


@at_desk("manage_messages")
def sent(request: StaffRequest, desk: Desk) -> HttpResponse:
    """The outbox of the round: what was sent, what waits, and what could not go, with another try."""
    found = _messages_of(desk.round).exclude(about__in=list(desk.closed.values()))
    if request.method == "POST":
        desk.require(MANAGERS)
        return _try_again(request, found)
    state = request.GET.get("state", "")
    if state in MessageState.values:
        found = found.filter(state=state)
    found = found.annotate(lapsed=ExpressionWrapper(letter_delivery.LAPSED, BooleanField()))
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
        if message.kind == letter_delivery.KIND:
            letter_delivery.try_mail_again(message, by=request.user, at=request.arrival.at)
        else:
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
