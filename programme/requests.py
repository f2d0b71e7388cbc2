"""What a request carries once our middleware has seen it."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from programme.arrival import Arrival
from programme.models import User


class NoonRequest(HttpRequest):
    """Any request, with its arrival. Only for annotations."""

    arrival: Arrival


class PersonRequest(NoonRequest):
    """A request of somebody who is signed in, with its arrival. Only for annotations."""

    user: User


def person_of(request: HttpRequest) -> User | None:
    """Who is signed in, or None."""
    return request.user if request.user.is_authenticated else None


def safe_path(wanted: str | None) -> str:
    """`wanted` if it is a path of this site, else ''."""
    path = (wanted or "").strip()
    if len(path) > 500 or not path.startswith("/") or not url_has_allowed_host_and_scheme(path, None):
        return ""
    return path
