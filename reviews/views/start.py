"""Where people land after signing in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from programme.requests import PersonRequest
from reviews.context import places_of


@require_safe
@login_required
def start(request: PersonRequest) -> HttpResponse:
    """To the work that waits: running a round before reviewing before one's own applications."""
    places = places_of(request.user)
    return redirect(places[-1].href if places else "rounds")
