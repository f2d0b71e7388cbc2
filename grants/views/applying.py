"""What the applicant's views share: one application with all that its pages say, and refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from grants import access, holding
from grants.models import Application
from grants.outcomes import Outcome
from grants.progress import Progress, progress
from grants.refusal_words import KEPT_ACTS, refusal_words
from grants.situation import Situation
from grants.states import Rule
from programme import answers, outlines
from programme.answers import Held
from programme.models import AnswerConflict, Programme
from programme.outlines import Outline
from programme.requests import PersonRequest

View = Callable[..., HttpResponseBase]


def signed_in(page: str) -> Callable[[View], View]:
    """Ask strangers to sign in, and bring them to `page` of the same application afterwards.

    The address of an act answers no GET, so nobody is sent back to it.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, reference: str, **parts: str) -> HttpResponseBase:
            if request.user.is_authenticated:
                return view(request, reference, **parts)
            return redirect_to_login(reverse(page, args=[reference]))

        return wrapped

    return wrap


@dataclass(frozen=True)
class Desk:
    """One application as its members see it at the instant of the request."""

    application: Application
    situation: Situation
    form: Outline
    values: dict[str, Any]
    held: dict[str, Held]
    progress: Progress

    @cached_property
    def conflicts(self) -> list[AnswerConflict]:
        """Answers with two texts to choose from. One statement, for the pages that ask."""
        return answers.open_conflicts(self.application.response) if self.situation.may_change else []

    def asked_twice(self) -> list[dict[str, Any]]:
        """The conflicts with their questions, for templates: asked for only where they are shown."""
        return [
            {"row": row, "question": question}
            for row in self.conflicts
            if (question := self.form.question(row.question_key)) is not None
        ]

    def safety_net_by(self) -> str:
        """'Ada Lovegrove' who asked for the safety net; '' while it is off, and then without a statement."""
        person = self.application.safety_net_by_id
        return access.names_of([person]).get(person, "") if person else ""

    @property
    def context(self) -> dict[str, Any]:
        """What every page of the application needs."""
        return {
            "application": self.application,
            "round": self.application.round,
            "zone": self.application.round.zone,
            "situation": self.situation,
            "progress": self.progress,
            "conflicts": self.asked_twice,
            "title": self.application.title or str(self.values.get("title", "")).strip(),
            **contact(self.application.round.programme),
        }


def desk(request: PersonRequest, reference: str) -> Desk:
    """The person's application, or 404. One statement once its form is in memory."""
    found = holding.peek(request.user, reference)
    form = outlines.outline_of(found.application.response.form)
    come = progress(form, found.values)
    situation = Situation(
        found.application,
        found.window,
        request.arrival.at,
        is_writer=found.is_writer,
        is_complete=come.is_complete,
        settled_as=found.settled_as,
    )
    return Desk(found.application, situation, form, found.values, found.held, come)


def contact(programme: Programme) -> dict[str, str]:
    """Whom to write to and to ring."""
    return {"contact_email": programme.contact_email, "contact_phone": programme.contact_phone}


def refused(
    request: PersonRequest, outcome: Outcome, act: str, *, typed: list[tuple[str, str]] | None = None
) -> HttpResponse:
    """The page for what could not count. Somebody who may only read gets 403."""
    if outcome.rule == Rule.NOT_A_MEMBER:
        raise PermissionDenied
    application = outcome.application
    context: Mapping[str, Any] = {
        "application": application,
        "round": application.round,
        "words": refusal_words(outcome, act),
        "is_kept": act in KEPT_ACTS,
        "typed": [{"label": label, "value": text} for label, text in typed or []],
        "outcome": outcome,
        "deadline": outcome.deadline,
        **contact(application.round.programme),
    }
    return render(request, "grants/refused.html", dict(context), status=409)
