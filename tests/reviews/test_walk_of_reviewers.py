"""Every address as a reviewer, whole files included.

One who stepped away, or has not said whom they know, finds nothing; nobody finds what others scored before
it is shown; and in a blind stage nothing tells who applied.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from programme.models import Message, User
from programme.stripping import apart
from programme.stripping.strip import strip_file
from reviews import conflicts, panel, tasks
from reviews.models import Conflict, ConflictDeclaration, Stage
from tests import world
from tests.reviews import rows
from tests.routes import NOT_FOUND_FOR_ALL, ROUTES

pytestmark = pytest.mark.django_db
GROUP, TITLE, TEXT = "Numbat Neighbours", "Quokkas in winter", "Wombats learn to sing."
SECRET = "Only the colleague may know this."
# An invitation names who invites: it concerns another application, and is nothing of a panel.
ELSEWHERE = NOT_FOUND_FOR_ALL | {"join"}


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> world.World:
    """A world in which the application that is being read says what no other one says."""
    complete = world._complete

    def with_words(round_: Any) -> dict[str, Any]:
        given = complete(round_)
        if round_.slug == "reading":
            given |= {"group_name": GROUP, "title": TITLE, "idea": TEXT}
            given["organisation"] = {"status": "other", "name": GROUP, "charity": "", "company": ""}
        return given

    monkeypatch.setattr(world, "_complete", with_words)
    return world.build()


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is taken back: a world is expensive."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def found(
    person: User, built: world.World, words: list[str], *, inside: bool = False
) -> set[tuple[str, str]]:
    """(address, word) for every word that an address says to somebody, but for its own path said again.

    `inside`: without what anybody may open, which an earlier walk of the same world has seen.
    """
    client, said = signed_in(person), set()
    for name, route in ROUTES.items():
        if name in ELSEWHERE or (inside and "nobody" in route.opens):
            continue
        path = route.path(built)
        answer = client.get(path, follow=True)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        content += repr(dict(answer.headers)).encode()
        for again in (path, quote(path), quote(path, safe="")):
            content = content.replace(again.encode(), b"")
        said |= {(name, word) for word in words if word.encode() in content}
    return said


def addresses(said: set[tuple[str, str]]) -> set[str]:
    return {name for name, _word in said}


def test_nobody_who_must_not_finds_an_application_or_anothers_scores(built: world.World) -> None:
    person, manager = built.people["reviewer"], built.people["manager"]
    words = [GROUP, TITLE, TEXT, built.reading.reference, str(built.assignment.review.pk)]
    secret = [SECRET, str(built.others_assignment.review.pk)]
    # Without this a walk that finds nothing would prove nothing. Of the colleague's work there is none of it.
    said = found(person, built, words + secret)
    assert {"reviews", "review", "conflicts"} <= addresses(said)
    assert {word for _name, word in said} == set(words)

    with undone():
        panel.step_away(built.assignment, by=person, at=rows.CLOSED)
        assert found(person, built, words) == set()
        for message in Message.objects.filter(recipient=person):
            assert not [word for word in words if word in message.subject + message.text + message.html]
    with undone():
        answer = {built.reading.pk: conflicts.Said("can_be_fair", "A cousin.")}
        conflicts.declare(built.assignment.member, answer, up_to=rows.FOREVER, by=person, at=rows.CLOSED)
        assert found(person, built, words, inside=True) == set()
        conflicts.decide(Conflict.objects.get(), allowed=False, by=manager, at=rows.CLOSED)
        assert found(person, built, words, inside=True) == set()
    with undone():
        ConflictDeclaration.objects.all().delete()
        said = found(person, built, words, inside=True)
        # Both lead to the list: title, people and partners are on it, and nothing of what was written.
        assert addresses(said) == {"conflicts", "review"}
        assert {word for _name, word in said} == {GROUP, TITLE, built.reading.reference}


def test_staff_on_the_panel_find_nothing_of_what_they_stepped_away_from(built: world.World) -> None:
    person = built.people["manager"]
    rows.reviewer(built.assignment.stage, user=person)
    words = [GROUP, TITLE, TEXT, built.reading.reference]
    assert {"manage_application", "manage_applications", "manage_assign", "manage_ranking"} <= addresses(
        found(person, built, [*words, SECRET])
    )
    conflicts.record(built.reading, person, by=built.people["approver"], at=rows.CLOSED)
    assert found(person, built, [*words, SECRET], inside=True) == set()
    client = signed_in(person)
    answer = client.get(reverse("manage_application", args=["reading", built.reading.reference]))
    assert (answer.status_code, "closed for you" in answer.content.decode()) == (404, True)
    searched = client.get("/manage/reading/applications/", {"q": "Quokka"}).content.decode()
    assert built.reading.reference not in searched
    again = client.post("/manage/reading/conflicts/", {"act": "lift", "conflict": Conflict.objects.get().pk})
    assert again.status_code == 404


def test_in_a_blind_stage_nothing_tells_who_applied(
    built: world.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "strip", strip_file)
    User.objects.filter(pk=built.people["lead"].pk).update(name="Zebedee Quornford")
    names = ["Zebedee", "Quornford", GROUP, "marsh.example.org"]
    names += [file.name for file in (built.gallery.seen, built.gallery.hidden, built.gallery.own)]
    person = built.people["reviewer"]
    assert {"conflicts", "review", "review_file"} <= addresses(
        found(person, built, [*names, "%PDF"], inside=True)
    )
    Stage.objects.all().update(is_blind=True)
    # The list of names, unpaired, is all that there is, before the copies are made and after.
    assert addresses(found(person, built, names)) == {"conflicts"}
    tasks.make_blind_copies()
    assert addresses(found(person, built, names, inside=True)) == {"conflicts"}
