"""The manager's lists of applications: found, narrowed, sorted, and how far each draft is.

A draft's text and title are never read here: `title` and `applicant` count only while something stands, also
when searching, because a withdrawn application brought back as a draft still carries its old ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable

from grants import access
from grants.models import Application, ApplicationMember, Extension, LateAttempt
from grants.progress import progress
from grants.states import STANDING, ApplicationState, ExtensionState, LateAttemptState
from programme import references
from programme.models import Answer, Round
from programme.outlines import outline

LATE = "late"
MORE_TIME = "more_time"
HELP = "help"
IN = "in"
SORTS = {
    "reference": "reference",
    "applicant": "shown_applicant",
    "title": "shown_title",
    "requested": "requested",
    "received": "standing__received_at",
    "state": "state",
}


@dataclass(frozen=True)
class Progress:
    """How many sections of a draft have all their required answers, of how many."""

    answered: int
    sections: int


@dataclass(frozen=True)
class Row:
    """One application for the list; `progress` only for what is not in."""

    application: Application
    title: str
    applicant: str
    lead: str
    late: bool
    progress: Progress | None


def find(round: Round, *, search: str = "", state: str = "", sort: str = "") -> QuerySet[Application]:
    """The round's applications, narrowed and sorted, with what their row shows, in one statement."""
    lead = ApplicationMember.objects.filter(
        application=OuterRef("pk"), kind=ApplicationMember.Kind.LEAD
    ).annotate(shown=Case(When(user__name="", then=F("user__email")), default=F("user__name")))
    late = LateAttempt.objects.filter(application=OuterRef("pk"), state=LateAttemptState.KEPT)
    found = (
        Application.objects.filter(round=round)
        .select_related("standing", "round")
        .annotate(
            lead=Subquery(lead.values("shown")[:1]),
            has_late=Exists(late),
            shown_title=_only_standing("title"),
            shown_applicant=_only_standing("applicant"),
        )
    )
    if search.strip():
        found = found.filter(_matches(search.strip()))
    if state == LATE:
        found = found.filter(has_late=True)
    elif state == MORE_TIME:
        found = found.filter(
            Exists(Extension.objects.filter(application=OuterRef("pk"), state=ExtensionState.REQUESTED))
        )
    elif state == HELP:
        found = found.filter(access.OPEN_TO_HELPERS)
    elif state == IN:
        found = found.filter(state__in=STANDING)
    elif state in ApplicationState.values:
        found = found.filter(state=state)
    return found.order_by(*_order(sort))


def _only_standing(field: str) -> Case:
    return Case(
        When(standing__isnull=False, then=F(field)), default=Value(""), output_field=CharField(max_length=300)
    )


def _matches(search: str) -> Q:
    wanted = Q(reference__icontains=references.tidy(search) or search)
    wanted |= Q(shown_title__icontains=search) | Q(shown_applicant__icontains=search)
    return wanted | Q(lead__icontains=search)


def _order(sort: str) -> list[str | Combinable]:
    field = SORTS.get(sort.removeprefix("-"))
    if field is None:
        return ["reference"]
    backwards = sort.startswith("-")
    ordering = F(field).desc(nulls_last=True) if backwards else F(field).asc(nulls_last=True)
    return [ordering, "reference"]


def rows_of(applications: Iterable[Application]) -> list[Row]:
    """The rows of one page of `find`; how far its drafts are takes a constant number of statements."""
    page = list(applications)
    progress = progress_of([found for found in page if found.standing_id is None])
    return [
        Row(
            application=found,
            title=found.shown_title,
            applicant=found.shown_applicant,
            lead=found.lead or "",
            late=found.has_late,
            progress=progress.get(found.pk),
        )
        for found in page
    ]


def progress_of(drafts: list[Application]) -> dict[int, Progress]:
    """How far each of these drafts of one round is: two statements, however many."""
    if not drafts:
        return {}
    asked = outline(drafts[0].round.form_id)
    values: dict[int, dict[str, Any]] = defaultdict(dict)
    rows = Answer.objects.filter(response__in=[draft.response_id for draft in drafts])
    for response, key, value in rows.values_list("response_id", "question_key", "value"):
        values[response][key] = value
    found = {}
    for draft in drafts:
        come = progress(asked, values[draft.response_id])
        found[draft.pk] = Progress(come.done, len(come.tasks))
    return found
