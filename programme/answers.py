"""The answer engine: saving answers with revisions, so that nothing is lost and nobody is overwritten.

The working copy takes anything that was typed, too long or unfinished as it may be; `programme.problems`
says what has to change before it can be submitted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from programme import canonical, prepared
from programme.models import Answer, AnswerConflict, AnswerRevision, Response, User
from programme.outlines import Outline, outline_of
from programme.problems import is_complete, is_empty, stays_complete
from programme.states import ConflictChoice

Values = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """What somebody had before them of one answer: its revision (0: none), and a `digest` of what it said.

    Without a digest, what is sent is taken for a change.
    """

    revision: int
    digest: str = ""


@dataclass(frozen=True)
class Saved:
    """What became of some values: keys that changed, and keys kept apart: somebody else changed them too.

    `revision` is that of the response afterwards.
    """

    changed: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    revision: int = 0


@dataclass(frozen=True)
class Held:
    """The newest value of one answer: at which revision it was saved, by which page and person, when."""

    value: Any
    revision: int
    writer: str
    by: int | None
    at: datetime


@dataclass(frozen=True)
class Guard:
    """A query that locks what owns the response, and finds nothing when that is not as it was read."""

    sql: str = "SELECT 1"
    parameters: Mapping[str, Any] = field(default_factory=dict)


LOCKED = Guard()

SAME, CHANGED, APART = "same", "changed", "apart"


class Moved(Exception):
    """Somebody saved, or the owner of the response changed, between reading and writing."""


def values_of(response: Response) -> Values:
    """{question key: value} of the working copy."""
    return dict(Answer.objects.filter(response=response).values_list("question_key", "value"))


def held_of(response: Response) -> dict[str, Held]:
    """{question key: newest value with its revision and author} of the working copy. One statement."""
    found = Answer.objects.filter(response=response).values_list(
        "question_key", "value", "revision", "writer", "saved_by", "saved_at"
    )
    return {key: Held(*rest) for key, *rest in found}


def values_at(response: Response, revision: int) -> Values:
    """{question key: value} as the working copy was at a revision."""
    found = AnswerRevision.objects.filter(response=response, revision__lte=revision, apart=False)
    newest = found.order_by("question_key", "-revision").distinct("question_key")
    return dict(newest.values_list("question_key", "value"))


def digest(value: Any) -> str:
    """A short mark of a value, to see whether somebody left it as it was."""
    return hashlib.sha256(canonical.encode(value)).hexdigest()[:16]


def verdict(now: Held | None, value: Any, before: Seen | None, *, writer: str) -> str:
    """What becomes of a value that is sent: SAME (nothing to do), CHANGED (it stands), APART. Pure.

    `now` is what stands, `before` what the sender had before them (None: the value is meant, whatever
    stands). The rule for everything that saves itself: see docs/writing.md.
    """
    if is_empty(value) if now is None else now.value == value:
        return SAME
    if before is None or now is None or now.revision <= before.revision:
        return CHANGED
    if writer and now.writer == writer:
        # Its own words: also when it goes back to what it showed first.
        return CHANGED
    return SAME if before.digest and digest(value) == before.digest else APART


def save(
    response: Response,
    values: Mapping[str, Any],
    *,
    by: User | None,
    at: datetime,
    form: Outline | None = None,
    held: Mapping[str, Held] | None = None,
    seen: Mapping[str, Seen] | None = None,
    writer: str = "",
    guard: Guard = LOCKED,
) -> Saved:
    """Keep the values that changed; the caller holds a lock on what owns the response.

    Or it does not, and gives a `guard` that takes it: then `Moved` is raised, and nothing written, when
    something has changed since it was read, or when more than one statement is needed; the caller locks,
    reads and saves again.

    Every change is a revision of its own. The response's last complete revision moves along when nothing is
    missing afterwards. `seen` is what the person had before them (None: the values are meant, whatever
    stands): what they left as it was undoes nothing that was saved since, and what they changed although
    somebody else had changed it too is kept apart as a conflict, so that neither text is lost. `held` is
    what stands, for callers who have just read it.
    """
    form = form or outline_of(response.form)
    held = held_of(response) if held is None else held
    known = {question.key for question in form.questions}
    changed: Values = {}
    apart: Values = {}
    for key, value in values.items():
        if key not in known:
            continue
        before = (seen.get(key) or Seen(0)) if seen is not None else None
        became = verdict(held.get(key), value, before, writer=writer)
        if became == CHANGED:
            changed[key] = value
        elif became == APART:
            apart[key] = value
    if not changed and not apart:
        return Saved(revision=response.revision)
    if apart and guard is not LOCKED:
        raise Moved
    was_complete = response.complete_revision == response.revision
    response.revision += 1
    if changed:
        response.saved_at = at
        after = {**{key: one.value for key, one in held.items()}, **changed}
        if stays_complete(form, after, changed) if was_complete else is_complete(form, after):
            response.complete_revision = response.revision
    if not _write(response, changed, by=by, at=at, writer=writer, guard=guard):
        raise Moved
    if apart:
        _keep_apart(response, apart, held, seen or {}, by=by, at=at, writer=writer)
    return Saved(tuple(changed), tuple(apart), response.revision)


# One statement for all that a save writes: it is what people wait for at every pause in their typing. It
# writes nothing when the guard finds nothing, or when somebody else has saved in the meantime.
WRITE = """
WITH owner AS ({guard}), moved AS (
    UPDATE programme_response
    SET revision = %(revision)s::int, complete_revision = %(complete)s::int,
        saved_at = %(saved_at)s::timestamptz
    WHERE id = %(response)s::bigint AND revision = %(revision)s::int - 1 AND EXISTS (SELECT FROM owner)
    RETURNING id
), given AS (
    SELECT
        key, value, %(response)s::bigint AS response, %(revision)s::int AS revision, %(by)s::bigint AS by,
        %(at)s::timestamptz AS at, %(writer)s::text AS writer
    FROM jsonb_each(%(values)s::jsonb), moved
), answered AS (
    INSERT INTO programme_answer (response_id, question_key, value, revision, saved_by_id, saved_at, writer)
    SELECT response, key, value, revision, by, at, writer FROM given
    ON CONFLICT (response_id, question_key) DO UPDATE SET
        value = EXCLUDED.value, revision = EXCLUDED.revision, saved_by_id = EXCLUDED.saved_by_id,
        saved_at = EXCLUDED.saved_at, writer = EXCLUDED.writer
), kept AS (
    INSERT INTO programme_answerrevision
        (response_id, question_key, value, revision, saved_by_id, saved_at, writer, apart)
    SELECT response, key, value, revision, by, at, writer, false FROM given
)
SELECT id FROM moved
"""


def _write(
    response: Response, changed: Values, *, by: User | None, at: datetime, writer: str, guard: Guard
) -> bool:
    with prepared.cursor() as cursor:
        cursor.execute(
            WRITE.format(guard=guard.sql),
            {
                **guard.parameters,
                "response": response.pk,
                "revision": response.revision,
                "complete": response.complete_revision,
                "saved_at": response.saved_at,
                "values": json.dumps(changed),
                "by": by.pk if by else None,
                "at": at,
                "writer": writer,
            },
        )
        return cursor.fetchone() is not None


def _keep_apart(
    response: Response,
    apart: Values,
    held: Mapping[str, Held],
    seen: Mapping[str, Seen],
    *,
    by: User | None,
    at: datetime,
    writer: str,
) -> None:
    """Keep each value beside the one that stands; what one page goes on writing is one conflict."""
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            response=response,
            question_key=key,
            value=value,
            revision=response.revision,
            saved_by=by,
            saved_at=at,
            writer=writer,
            apart=True,
        )
        for key, value in apart.items()
    )
    for key, value in apart.items():
        AnswerConflict.objects.update_or_create(
            response=response,
            question_key=key,
            by=by,
            writer=writer,
            settled_at=None,
            defaults={
                "value": value,
                "revision": response.revision,
                "stood": held[key].revision,
                "seen": seen[key].revision if key in seen else 0,
                "at": at,
            },
        )


def newest(response: Response, key: str) -> Answer | None:
    """The answer as it stands, with who saved it."""
    found = Answer.objects.filter(response=response, question_key=key)
    return found.select_related("saved_by").first()


def open_conflicts(response: Response) -> list[AnswerConflict]:
    """Answers for which two texts are kept, until somebody chooses. One statement."""
    return list(
        AnswerConflict.objects.filter(response=response, settled_at__isnull=True).select_related("by")
    )


def settle(
    conflict: AnswerConflict,
    choice: ConflictChoice,
    *,
    merged: Any = None,
    by: User,
    at: datetime,
    form: Outline | None = None,
) -> Saved:
    """Choose the text that stands, the other one, or `merged`; the caller holds the lock as for `save`.

    Nothing is deleted: the text that was not chosen stays in the history. Settling twice is one act.
    """
    if conflict.settled_at is not None:
        return Saved(revision=conflict.response.revision)
    conflict.settled_at, conflict.settled_by, conflict.choice = at, by, choice
    conflict.save(update_fields=["settled_at", "settled_by", "choice"])
    if choice == ConflictChoice.STOOD:
        return Saved(revision=conflict.response.revision)
    value = merged if choice == ConflictChoice.MERGED else conflict.value
    return save(conflict.response, {conflict.question_key: value}, by=by, at=at, form=form)
