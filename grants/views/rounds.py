"""The public pages of rounds: the list, one round with dates and rule, its questions, its date as a file."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Alarm, Calendar, Event

from grants import deadlines
from grants.deadlines import Window
from grants.states import Rule
from programme import access, clock, outlines
from programme.models import Round
from programme.requests import NoonRequest

# How a round stands, in the order in which the list shows them.
OPEN, COMING, PAST = "open", "coming", "past"


@require_safe
def rounds(request: NoonRequest) -> HttpResponse:
    """Rounds that are open, that will open, and that are over."""
    at = request.arrival.at
    found = list(access.rounds_for(request.user).order_by("closes_at", "pk"))
    windows = deadlines.windows_of_rounds(found)
    groups: dict[str, list[tuple[Round, Window]]] = {OPEN: [], COMING: [], PAST: []}
    for round in found:
        groups[_standing(windows[round.pk], at)].append((round, windows[round.pk]))
    groups[PAST].reverse()
    return render(request, "grants/rounds.html", {"groups": groups, "at": at})


@require_safe
def round_page(request: NoonRequest, slug: str) -> HttpResponse:
    """One round: what it is for, when it closes, how much there is, how to apply."""
    at = request.arrival.at
    round = access.get_round(request.user, slug)
    window = deadlines.window_of_round(round)
    pot = round.funding_sources.aggregate(all=Sum("amount"))["all"] or Decimal(0)
    context = {
        "round": round,
        "window": window,
        "standing": _standing(window, at),
        "at": at,
        "amounts": _amounts(round, pot - round.support_fund - round.panel_costs),
        "contact_email": round.programme.contact_email,
        "contact_phone": round.programme.contact_phone,
    }
    return render(request, "grants/round.html", context)


@require_safe
def questions(request: NoonRequest, slug: str) -> HttpResponse:
    """Every question with its help and limits, before anybody signs in."""
    round = access.get_round(request.user, slug)
    form = outlines.outline(round.form_id)
    sections = [(asked[0].section, asked) for _key, asked in form.sections]
    context = {
        "round": round,
        "sections": sections,
        "count": len(form.questions),
        "contact_email": round.programme.contact_email,
        "contact_phone": round.programme.contact_phone,
    }
    return render(request, "grants/round_questions.html", context)


@require_safe
def calendar(request: NoonRequest, slug: str) -> HttpResponse:
    """The deadline for a calendar."""
    round = access.get_round(request.user, slug)
    window = deadlines.window_of_round(round)
    event = Event()
    event.add("uid", f"deadline-{round.ledger_id}@noon")
    event.add("dtstamp", request.arrival.at)
    event.add("dtstart", window.closes_at)
    event.add("duration", timedelta(0))
    event.add("summary", _("%(round)s: applications close") % {"round": round.name})
    event.add("description", clock.deadline_in_words(window.closes_at, round.zone))
    event.add("url", settings.BASE_URL + reverse("round", args=[round.slug]))
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("%(round)s closes tomorrow") % {"round": round.name})
    alarm.add("trigger", timedelta(days=-1))
    event.add_component(alarm)
    whole = Calendar()
    whole.add("prodid", "-//Noon//Noon//EN")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add_component(event)
    response = HttpResponse(whole.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{round.slug}.ics"'
    return response


def _standing(window: Window, at: datetime) -> str:
    return {None: OPEN, Rule.NOT_OPEN: COMING}.get(window.refusal(at), PAST)


def _amounts(round: Round, for_awards: Decimal) -> dict[str, Decimal]:
    """What an applicant wants to know of the money; `for_awards` is nothing while no pot is known."""
    return {
        "smallest": round.smallest_award,
        "largest": round.largest_award,
        "for_awards": max(for_awards, Decimal(0)),
        "support": round.support_fund,
    }
