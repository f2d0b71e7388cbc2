"""The manager's rounds, and one round at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grants import deadlines
from programme import access
from programme.models import ProgrammeRole
from programme.requests import PersonRequest
from programme.states import Role
from reviews import arrivals, overview
from reviews.views.desk import Desk, StaffRequest, at_desk, show

FOR_HOURS = timedelta(hours=arrivals.LAST_HOURS)


@dataclass(frozen=True)
class Line:
    """A sentence with the page where it is dealt with, or no page."""

    words: str
    tone: str
    href: str


@login_required
@require_safe
def rounds(request: PersonRequest) -> HttpResponse:
    """The rounds of the programmes in which the person has a role; 404 for whoever has none."""
    roles = list(ProgrammeRole.objects.filter(user=request.user.pk).values_list("programme_id", "role"))
    if not roles:
        raise Http404
    words: dict[int, list[str]] = {}
    managed = {programme for programme, role in roles if role == Role.MANAGER}
    for programme, role in roles:
        words.setdefault(programme, []).append(str(Role(role).label))
    found = list(
        access.rounds_run_by(request.user)
        .annotate(received=Count("applications", filter=Q(applications__standing__isnull=False)))
        .order_by("-closes_at", "pk")
    )
    at = request.arrival.at
    windows = deadlines.windows_of_rounds(found)
    rows = [
        {
            "round": round,
            "closes_at": windows[round.pk].closes_at,
            "roles": ", ".join(words[round.programme_id]),
            "open": round.is_published and deadlines.standing(windows[round.pk], at) == deadlines.OPEN,
            "may_copy": round.programme_id in managed,
        }
        for round in found
    ]
    return render(request, "reviews/manage/rounds.html", {"rows": rows})


@require_safe
@at_desk("manage")
def glance(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Where the round stands, what waits, what to do next, and how applications came in."""
    at = request.arrival.at
    found = overview.overview_of(desk.round, at=at, closed=desk.closed)
    times = arrivals.arrival_times(desk.round)
    days = arrivals.by_day(times, found.window, desk.round.zone, at=at)
    near = at >= found.window.closes_at - FOR_HOURS
    hours = arrivals.by_hour(times, found.window, desk.round.zone) if near else None
    return show(
        request,
        desk,
        "glance",
        {
            "found": found,
            "at": at,
            "waiting": [
                Line(item.words, item.tone, _href(desk, item.page, item.query)) for item in found.waiting
            ],
            "step_href": _href(desk, found.step.page, found.step.query),
            "days": days,
            "hours": hours,
        },
    )


def _href(desk: Desk, page: str, query: str) -> str:
    """The page's address, or nothing when the person may not open it."""
    if not desk.opens(page):
        return ""
    return f"{desk.url(page)}?{query}" if query else desk.url(page)
