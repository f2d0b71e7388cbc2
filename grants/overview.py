"""Everything that one person applies for, on one page, in a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from grants import access, deadlines, holding
from grants.models import Application, ApplicationMember, Letter
from grants.progress import Progress, progress
from grants.situation import Situation
from programme.models import Answer, Question, User
from programme.outlines import Outline


@dataclass(frozen=True)
class Overview:
    """One application of the person: where it stands, how far it has come, and its letters."""

    situation: Situation
    progress: Progress
    title: str
    letters: tuple[Letter, ...]

    @property
    def application(self) -> Application:
        """The application itself."""
        return self.situation.application


def overview(user: User, at: datetime) -> list[Overview]:
    """The person's applications: first those that can still be sent, the soonest deadline on top."""
    mine = access.applications_for(user).select_related(
        "round__programme", "response", "standing", "award__offer"
    )
    applications: list[Any] = list(holding.with_settlement(deadlines.with_windows(mine)))
    writes = set(
        ApplicationMember.objects.filter(user=user, kind__in=access.WRITERS).values_list(
            "application_id", flat=True
        )
    )
    outlines = _outlines({application.response.form_id for application in applications})
    values = _values([application.response_id for application in applications])
    letters = defaultdict(list)
    for letter in access.letters_for(user):
        letters[letter.application_id].append(letter)
    rows = []
    for application in applications:
        held = values[application.response_id]
        come = progress(outlines[application.response.form_id], held)
        rows.append(
            Overview(
                situation=Situation(
                    application,
                    deadlines.window_in(application),
                    at,
                    is_writer=application.pk in writes,
                    is_complete=come.is_complete,
                    settled_as=application.settled_as or "",
                ),
                progress=come,
                title=application.title or str(held.get("title", "")).strip(),
                letters=tuple(letters[application.pk]),
            )
        )
    rows.sort(key=lambda row: row.application.started_at, reverse=True)
    rows.sort(key=lambda row: row.situation.window.closes_at, reverse=True)
    todo = [row for row in rows if row.situation.is_unfinished]
    todo.sort(key=lambda row: row.situation.window.closes_at)
    return todo + [row for row in rows if not row.situation.is_unfinished]


def _outlines(form_ids: set[int]) -> dict[int, Outline]:
    questions: dict[int, list[Question]] = {form_id: [] for form_id in form_ids}
    found = Question.objects.filter(section__form_id__in=form_ids).select_related("section")
    for question in found.order_by("section__order", "order"):
        questions[question.section.form_id].append(question)
    return {form_id: Outline(tuple(asked)) for form_id, asked in questions.items()}


def _values(response_ids: list[int]) -> dict[int, dict[str, Any]]:
    values: dict[int, dict[str, Any]] = {response_id: {} for response_id in response_ids}
    found = Answer.objects.filter(response__in=response_ids)
    for response_id, key, value in found.values_list("response_id", "question_key", "value"):
        values[response_id][key] = value
    return values
