"""Mails to everybody of an application, queued in the transaction of the act that they tell of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings

from grants.models import Application, Submission
from programme import outbox
from programme.models import Message, User


def members(
    application: Application,
    kind: str,
    occasion: str,
    *,
    at: datetime,
    people: Iterable[User] | None = None,
    **context: Any,
) -> None:
    """One mail to each member. `occasion` names what is told: it is never told twice to the same person.

    `people` are the members, for callers who have just read them.
    """
    if people is None:
        people = User.objects.filter(memberships__application=application).order_by("pk")
    outbox.queue(composed(application, people, kind, occasion, at=at, **context))


def composed(
    application: Application,
    people: Iterable[User],
    kind: str,
    occasion: str,
    *,
    at: datetime,
    **context: Any,
) -> list[Message]:
    """The same mails, unsaved: {application, round, zone, link} and `context` are what their words know."""
    words = {
        "application": application,
        "round": application.round,
        "zone": application.round.zone,
        "link": address(application),
        **context,
    }
    return [
        outbox.compose(
            key(occasion, person),
            kind=kind,
            to=person,
            at=at,
            context=words,
            language=application.language,
            about=application.reference,
        )
        for person in people
    ]


def address(application: Application, page: str = "") -> str:
    """A page of an application, whole, as mails name it."""
    return f"{settings.BASE_URL}/applications/{application.reference}/{page}"


def key(occasion: str, person: User) -> str:
    """The key of the message that tells one person of an occasion."""
    return f"{occasion}:{person.actor_id}"


def received(submission: Submission) -> str:
    """The occasion that a version is in."""
    return f"received:{submission.application.reference}:{submission.version}"
