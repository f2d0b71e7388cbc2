"""Pages about the site itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programme import health
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
    """200 when people can be served, which needs the database alone; cache and worker are told beside it."""
    found = health.look(request.arrival.at)
    body = {
        "ready": found.ready,
        "database": "ok" if found.database else "away",
        "cache": found.cache,
        "worker": found.worker,
        "messages_waiting": found.waiting,
    }
    return JsonResponse(body, status=200 if found.ready else 503)
