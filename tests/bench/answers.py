"""What people in benchmarks have written: the first programme's form, about 8 kB of answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from grants import lifecycle
from grants.models import Application
from programme.forms_library.load import load
from programme.forms_library.measuring_success import application_form
from programme.models import Round, User
from programme.outlines import outline_of
from tests import factories

LONG = " ".join(["We meet in the old bakery on Thursdays and decide together what we measure next."] * 9)


def round_of_the_first_programme(at: datetime) -> Round:
    """Open for a week around `at`."""
    form = load(application_form())
    return factories.round(form=form, opens_at=at - timedelta(days=7), closes_at=at + timedelta(days=7))


def complete(round_: Round) -> dict[str, Any]:
    """An answer to every question, none of them over its limit."""
    by_kind: dict[str, Any] = {
        "short_text": "Old Bakery Listeners",
        "email": "bakery@example.org",
        "phone": "020 7946 0044",
        "url": "https://example.org/",
        "number": 12,
        "money": "12500.00",
        "declaration": True,
        "organisation": {"status": "unregistered", "name": "", "charity": "", "company": ""},
        "budget": [{"label": "Time", "amount": "8250.00"}, {"label": "Room", "amount": "4250.50"}],
    }
    found: dict[str, Any] = {}
    for question in outline_of(round_.form).questions:
        if question.kind == "choice":
            found[question.key] = question.options[0][0]
        elif question.kind == "choices":
            found[question.key] = [question.options[0][0]]
        elif question.kind == "date":
            found[question.key] = question.bounds.get("earliest") or question.bounds.get("latest")
        elif question.kind == "long_text":
            found[question.key] = " ".join(LONG.split()[: question.word_limit])
        elif question.kind in by_kind:
            found[question.key] = by_kind[question.kind]
    return found


def draft(round_: Round, person: User, at: datetime) -> Application:
    """A complete draft of one person."""
    made = factories.application(round_, person, at)
    saved = lifecycle.save_answers(made, answers_given=complete(round_), by=person, at=at)
    assert saved.accepted and saved.application.response.complete_revision == saved.revision
    return saved.application
