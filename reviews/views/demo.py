"""The demonstration's first page and its one-click sign-in. Routed by programme.urls_demo alone."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from programme.models import User
from programme.requests import safe_path
from programme.views.sign_in import enter
from reviews.guide import guide


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What there is to see, and whom to be."""
    return render(request, "reviews/demo_home.html", {"guide": guide()})


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Be somebody else, with one press."""
    if not settings.DEMONSTRATION:
        raise Http404
    email = request.POST.get("person", "").replace("\x00", "")
    person = get_object_or_404(User, email=email, is_active=True)
    return enter(request, person, then=safe_path(request.POST.get("next")), method="demonstration")
