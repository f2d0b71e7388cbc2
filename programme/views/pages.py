"""Pages about the site itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programme import clock, health, service
from programme.requests import NoonRequest


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "programme/accessibility.html")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives. Asks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: NoonRequest) -> HttpResponse:
    """200 when people can be served, which needs the database alone; all else is told beside it."""
    found = health.look(request.arrival.at)
    if found.database:
        service.write_down()
    body = {
        "ready": found.ready,
        "database": "ok" if found.database else "away",
        "cache": found.cache,
        "worker": found.worker,
        "worker_seen_at": clock.utc_text(found.seen_at) if found.seen_at else "",
        "messages_waiting": found.waiting,
        "meter": found.measured,
        "clocks": found.clocks,
        "clock_offset_seconds": None if found.offset is None else round(found.offset, 3),
        "proxy": health.proxy_agrees(request.headers.get("X-Noon-Patience")),
    }
    return JsonResponse(body, status=200 if found.ready else 503)
