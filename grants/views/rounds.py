"""Pages of rounds: the list, and the date of one for a calendar. The others show the panel's criteria."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Alarm, Calendar, Event

from grants import deadlines
from grants.deadlines import COMING, OPEN, PAST, Window
from programme import access, clock
from programme.models import Round
from programme.requests import NoonRequest


@require_safe
def rounds(request: NoonRequest) -> HttpResponse:
    """Rounds that are open, that will open, and that are over."""
    at = request.arrival.at
    found = list(access.rounds_for(request.user).order_by("closes_at", "pk"))
    windows = deadlines.windows_of_rounds(found)
    groups: dict[str, list[tuple[Round, Window]]] = {OPEN: [], COMING: [], PAST: []}
    for round in found:
        groups[deadlines.standing(windows[round.pk], at)].append((round, windows[round.pk]))
    groups[PAST].reverse()
    return render(request, "grants/rounds.html", {"groups": groups, "at": at})


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
