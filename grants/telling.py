"""Mail about more time, and about what came too late: one to each member, for each occasion once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q

from grants import deadlines, mailing
from grants.models import Application, ApplicationMember, Extension, LateAttempt
from grants.states import ApplicationState, ExtensionState, LateAttemptState
from programme import outbox
from programme.models import Message, User

# How many applications are told in one transaction.
BATCH = 100


class News(StrEnum):
    """What is told of an extension. Never its reason for one application, which may be private."""

    GIVEN = "given"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


def of_extension(extension: Extension, news: News, *, at: datetime) -> None:
    """Queue a mail to each member of the one application that an extension is for."""
    assert extension.application is not None
    _queue([extension.application], "more_time", f"more_time:{extension.pk}:{news}", at, extension, news)


def of_extension_for_all(extension: Extension, *, at: datetime) -> int:
    """Queue a mail to everybody who holds a draft or an open copy, a batch of applications; how many mails.

    Those who were told already are left out, so that it is called until nothing is left. Whoever began
    after the decision knows the date in force.
    """
    news = News.GIVEN if extension.state == ExtensionState.APPROVED else News.TAKEN_BACK
    occasion = f"more_time:{extension.pk}:{news}"
    told = set(
        Message.objects.filter(key__startswith=f"{occasion}:", kind="more_time").values_list(
            "about", flat=True
        )
    )
    since = extension.decided_at
    found = (
        Application.objects.filter(round=extension.round_id)
        .filter(
            Q(state=ApplicationState.DRAFT, started_at__lte=since)
            | Q(state=ApplicationState.SUBMITTED, reopened_at__lte=since)
        )
        .exclude(reference__in=told)
        .select_related("round__programme", "standing")
        .order_by("pk")[:BATCH]
    )
    return _queue(list(found), "more_time", occasion, at, extension, news)


def of_late_attempt(attempt: LateAttempt, *, at: datetime) -> None:
    """Queue a mail to each member: that it counts, or does not, and why."""
    application = attempt.application
    window = deadlines.window_for(application)
    accepted = attempt.state == LateAttemptState.ACCEPTED
    context = {
        "attempt": attempt,
        "accepted": accepted,
        # What was put into a draft has to be sent by then.
        "closes_at": window.closes_at if accepted and attempt.act != "submit" else None,
        "is_open": window.refusal(at) is None,
    }
    _send([application], "late_decided", f"late_decided:{attempt.pk}", at, lambda _one: context)


def _queue(
    applications: list[Application], kind: str, occasion: str, at: datetime, extension: Extension, news: News
) -> int:
    windows = deadlines.windows_for(applications)

    def context(application: Application) -> dict[str, Any]:
        return {
            "extension": extension,
            "news": str(news),
            "for_all": extension.application_id is None,
            "closes_at": windows[application.pk].closes_at,
            "is_open": windows[application.pk].refusal(at) is None,
            "note": extension.public_note,
        }

    return _send(applications, kind, occasion, at, context)


def _send(applications: list[Application], kind: str, occasion: str, at: datetime, context_of: Any) -> int:
    messages = list(_compose(applications, kind, occasion, at, context_of))
    outbox.queue(messages)
    return len(messages)


def _compose(
    applications: list[Application], kind: str, occasion: str, at: datetime, context_of: Any
) -> Iterator[Message]:
    people: dict[int, list[User]] = {application.pk: [] for application in applications}
    members: Iterable[ApplicationMember] = (
        ApplicationMember.objects.filter(application__in=people)
        .select_related("user")
        .order_by("application", "user")
    )
    for member in members:
        people[member.application_id].append(member.user)
    for application in applications:
        told = f"{occasion}:{application.reference}"
        context = context_of(application)
        yield from mailing.composed(application, people[application.pk], kind, told, at=at, **context)
