"""An application as an act finds it: its row, its window, whether the person may write, and its answers.

Read in one statement, fresh. `take` locks the application first; `peek` does not, for the act that people
wait for at every pause in their typing: what it then writes is guarded by `unchanged`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import Http404

from grants import access, deadlines
from grants.deadlines import Window
from grants.models import Application, Settlement
from programme import references
from programme.answers import Guard, Held
from programme.compiled import Compiled
from programme.models import Answer, User


@dataclass(frozen=True)
class Hold:
    """One application at one moment, with everything by which an act of its members is judged.

    `settled_as`: what closing found when the deadline in force had passed, '' until then; for pages alone.
    """

    application: Application
    window: Window
    is_writer: bool
    held: dict[str, Held]
    settled_as: str = ""

    @property
    def values(self) -> dict[str, Any]:
        """{question key: value} of the working copy."""
        return {key: one.value for key, one in self.held.items()}


def take(application: Application, by: User) -> Hold:
    """The application under a lock, and fetched again with what it points to, which is read and not locked.

    In two statements: one that had to wait for the lock would still join the answers and the standing
    version as they were before it waited.
    """
    lock(application)
    return hold_of(everything(Application.objects.all(), by).get(pk=application.pk))


def lock(application: Application) -> None:
    """Hold the application until the transaction ends."""
    Application.objects.select_for_update(no_key=True).values_list("pk").get(pk=application.pk)


def locked(application: Application) -> Application:
    """The application under a lock, fetched again with its round, answers' form and standing version."""
    lock(application)
    return Application.objects.select_related("round__programme", "response__form", "standing").get(
        pk=application.pk
    )


# What an act needs beside the application. Saving is done at every pause in somebody's typing, and needs the
# least: each further table makes the database think longer before it reads.
TO_SAVE = ("round__programme", "response__form")
EVERYTHING = (*TO_SAVE, "standing", "award")


def peek(user: User, reference: str, *, to_save: bool = False) -> Hold:
    """The person's own application without a lock, or 404 (also for a mistyped reference)."""
    tidy = references.tidy(reference)
    query = OWN_TO_SAVE if to_save else OWN
    found = query.first(user=user.pk, reference=tidy) if tidy else None
    if found is None:
        raise Http404
    return hold_of(found)


def unchanged(hold: Hold) -> Guard:
    """That the application still is as it was found: locks it, and gives nothing when it is not."""
    found = hold.application
    return Guard(
        "SELECT id FROM grants_application WHERE id = %(owner)s::bigint AND state = %(owner_state)s "
        "AND reopened_at IS NOT DISTINCT FROM %(owner_reopened)s::timestamptz "
        "AND standing_id IS NOT DISTINCT FROM %(owner_standing)s::bigint FOR NO KEY UPDATE",
        {
            "owner": found.pk,
            "owner_state": found.state,
            "owner_reopened": found.reopened_at,
            "owner_standing": found.standing_id,
        },
    )


def everything(
    applications: QuerySet[Application], by: User, related: tuple[str, ...] = EVERYTHING
) -> QuerySet[Application]:
    """Applications with all by which an act of this person is judged; `hold_of` takes it out."""
    answers = Answer.objects.filter(response=OuterRef("response"))
    one = JSONObject(
        key="question_key",
        value="value",
        revision="revision",
        writer="writer",
        by="saved_by_id",
        at="saved_at",
    )
    return deadlines.with_windows(access.with_kind(applications.select_related(*related), by)).annotate(
        held_now=ArraySubquery(answers.values_list(one))
    )


def with_settlement(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Each of some `with_windows` with `settled_as`: what its deadline in force found, or None."""
    settled = Settlement.objects.filter(application=OuterRef("pk"), deadline=OuterRef("window_closes_at"))
    return applications.annotate(settled_as=Subquery(settled.values("found")[:1]))


def _own(related: tuple[str, ...]) -> Callable[..., QuerySet[Application]]:
    def build(user: int, reference: str) -> QuerySet[Application]:
        person = User(pk=user)
        mine = access.applications_for(person).filter(reference=reference)
        found = everything(mine.order_by("pk"), person, related)
        return with_settlement(found) if related is EVERYTHING else found

    return build


MARKS: dict[str, Any] = {"user": -(2**62), "reference": "the reference"}
OWN, OWN_TO_SAVE = Compiled(_own(EVERYTHING), **MARKS), Compiled(_own(TO_SAVE), **MARKS)


def hold_of(found: Any) -> Hold:
    """What was read by `everything`."""
    held = {
        one["key"]: Held(
            one["value"], one["revision"], one["writer"], one["by"], datetime.fromisoformat(one["at"])
        )
        for one in found.held_now
    }
    return Hold(
        found,
        deadlines.window_in(found),
        found.own_kind in access.WRITERS,
        held,
        getattr(found, "settled_as", None) or "",
    )
