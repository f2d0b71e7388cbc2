"""What every page knows beside its own: where the signed-in person can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from grants.models import ApplicationMember
from programme import reading
from programme.browser_keys import BrowserKey, browser_key
from programme.models import ProgrammeRole, User
from programme.requests import person_of
from reviews.models import PanelMember
from reviews.states import MemberState


@dataclass(frozen=True)
class Place:
    """One entry of the navigation."""

    label: str
    href: str
    current: bool = False


def house(request: HttpRequest) -> dict[str, Any]:
    """`navigation` and `browser_key` (found out only if the page shows them), `demonstration`, `reading`.

    `looking` is the imaginary person as whom a manager looks at a rehearsal, if so.
    `reading_from` is where the page for reading choices leads back to: not to the address of an act.
    """
    return {
        "demonstration": settings.DEMONSTRATION,
        "reading": reading.of(request.COOKIES),
        "reading_from": request.get_full_path() if request.method in ("GET", "HEAD") else "",
        "navigation": SimpleLazyObject(lambda: _navigation(request)),
        "browser_key": SimpleLazyObject(lambda: _browser_key(request)),
        "looking": SimpleLazyObject(lambda: _looking(request)),
    }


def places_of(user: User, path: str = "") -> list[Place]:
    """Where the person can go: applications, reviews, rounds that they run. At most two statements."""
    mine = ApplicationMember.objects.filter(user=OuterRef("pk"))
    panels = PanelMember.objects.filter(
        Q(stage__opened_at__isnull=False) | Q(invited_at__isnull=False), user=OuterRef("pk")
    ).exclude(state=MemberState.DECLINED)
    roles = ProgrammeRole.objects.filter(user=OuterRef("pk"))
    applies, reviews, runs = (
        User.objects.filter(pk=user.pk).values_list(Exists(mine), Exists(panels), Exists(roles)).get()
    )
    places = []
    if applies or not (reviews or runs):
        places.append(_place(_("My applications"), "applications", path))
    if reviews:
        places.append(_place(_("Reviews"), "reviews", path))
    if runs:
        places.append(_place(_("Manage"), "manage_rounds", path))
    return [place for place in places if place is not None]


def _navigation(request: HttpRequest) -> list[Place]:
    person = person_of(request) if hasattr(request, "user") else None
    places = [_place(_("Rounds"), "rounds", request.path)]
    if person is not None:
        places += places_of(person, request.path)
        places.append(_place(_("Your account"), "account", request.path))
    if settings.DEMONSTRATION:
        places.append(_place(_("Mailbox"), "mailbox", request.path))
    return [place for place in places if place is not None]


def _browser_key(request: HttpRequest) -> BrowserKey | None:
    person = person_of(request) if hasattr(request, "user") else None
    return browser_key(person) if person is not None else None


def _looking(request: HttpRequest) -> User | None:
    person = person_of(request) if hasattr(request, "user") else None
    return person if person is not None and person.is_imaginary else None


def _place(label: str, name: str, path: str) -> Place | None:
    """The entry, or None when no such page is routed."""
    try:
        href = reverse(name)
    except NoReverseMatch:
        return None
    return Place(label, href, path.startswith(href))
