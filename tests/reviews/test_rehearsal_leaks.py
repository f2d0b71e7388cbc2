"""No page, file or list shows anything of a rehearsal, but the rehearsal's own."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from grants import overview
from programme import access, clock
from programme.models import Round, User
from reviews import rehearsing
from tests import routes, world
from tests.routes import EVERYBODY, ROUTES

pytestmark = pytest.mark.django_db

# What would give a rehearsal away: references, its name, its address, its people.
TRACES = ("TRIAL-", "Rehearsal: ", "-rehearsal/", "-rehearsal.", "Imaginary ", ".invalid")
# Its own pages, and the ledger of nobody.
OWN = frozenset({"manage_rehearsal"})


def read(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace")


def test_no_page_of_anybody_shows_a_trace() -> None:
    built = world.build()
    found = []
    for role in sorted(EVERYBODY):
        client = Client()
        if role != "nobody":
            client.force_login(built.people[role])
        paths = {(name, route.path(built)) for name, route in ROUTES.items() if not route.posts}
        paths |= {
            (name, look.path(built))
            for name, route in ROUTES.items()
            for look in route.looks
            if look.role == role and "rehears" not in look.name
        }
        for name, path in sorted(paths):
            if name in OWN:
                continue
            words = read(client.get(path))
            found += [f"{path} as {role}: {trace}" for trace in TRACES if trace in words]
    assert not found, "\n".join(found)


def test_the_walk_would_find_one() -> None:
    """The traces stand where they may: else the walk above looked for nothing."""
    built = world.build()
    client = Client()
    client.force_login(built.people["manager"])
    shown = read(client.get(f"/manage/{built.rounds['open'].slug}/rehearsal/"))
    copy = read(client.get(f"/manage/{built.rounds['rehearsal'].slug}/applications/"))
    assert [trace for trace in TRACES if trace not in shown + copy + "-rehearsal."] == []


def test_lists_and_totals_are_the_same_with_and_without() -> None:
    built = world.build()
    rehearsing.end(built.rounds["rehearsal"], by=built.people["manager"], at=clock.now())
    round_ = built.rounds["released"]
    pages = (
        "/",
        "/rounds/",
        "/manage/",
        *(f"/manage/{built.rounds[name].slug}/" for name in ("open", "released")),
    )
    before = looks(built, pages)
    rehearsing.begin(round_, by=built.people["manager"], at=clock.now())
    assert looks(built, pages) == before


def looks(built: world.World, pages: tuple[str, ...]) -> dict[tuple[str, str], str]:
    """{(who, path): the page without what differs at every look}."""
    found = {}
    for role in ("nobody", "lead", "manager", "observer"):
        client = Client()
        if role != "nobody":
            client.force_login(built.people[role])
        for path in pages:
            shown = read(client.get(path))
            found[role, path] = re.sub(
                r'csrfmiddlewaretoken" value="\w+"|\d+ (hours?|minutes?|seconds?)', "", shown
            )
    return found


def test_nobody_who_is_real_finds_it_at_its_address_but_its_team() -> None:
    built = world.build()
    made = built.rounds["rehearsal"]
    team = routes.STAFF
    for role in sorted(EVERYBODY):
        client = Client()
        if role != "nobody":
            client.force_login(built.people[role])
        for path in (f"/rounds/{made.slug}/", f"/rounds/{made.slug}/questions/", f"/rounds/{made.slug}.ics"):
            assert client.get(path).status_code == (200 if role in team else 404), (role, path)
        apply = client.get(f"/rounds/{made.slug}/apply/")
        assert apply.status_code == (302 if role == "nobody" else 404), role


def test_the_admin_lists_neither_its_round_nor_its_people() -> None:
    built = world.build()
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.org"))
    for page in ("round", "user"):
        listed = read(client.get(f"/admin/programme/{page}/"))
        assert [trace for trace in TRACES if trace in listed] == [], page
    made = built.rounds["rehearsal"]
    assert client.get(f"/admin/programme/round/{made.pk}/change/").status_code == 302


def test_what_finds_rounds_finds_no_rehearsal() -> None:
    built = world.build()
    made = built.rounds["rehearsal"]
    manager = built.people["manager"]
    assert made not in access.rounds_for(manager)
    assert made not in access.rounds_run_by(manager)
    assert made not in Round.objects.real()
    assert made in Round.objects.in_use()
    assert made in Round.objects.rehearsals()
    imaginary = User.objects.filter(rehearsal=made)[0]
    assert list(access.rounds_for(imaginary)) == [made]
    assert overview.overview(manager, clock.now()) == []
