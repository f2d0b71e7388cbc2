"""Earlier texts of an answer: reading them, going back to one, and thinning what is kept.

Every save is a revision, and whoever types is saved every second or so. People think in sittings: what one
person wrote without a long pause is one entry, its last text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import Coalesce, Lead

from programme import answer_words, answers, differences
from programme.differences import Difference
from programme.models import AnswerConflict, AnswerRevision, Question, Response, User
from programme.states import ConflictChoice

KEPT = timedelta(days=30)
# A longer pause begins a new sitting.
PAUSE = timedelta(minutes=10)
# Going back to an earlier text is an act and not typing: it is an entry of its own, and what was typed a
# moment before is another. Such saves are told by the name of their writer.
WENT_BACK = "back-"


@dataclass(frozen=True)
class Entry:
    """The last text of one sitting. `apart`: kept beside the text that stood, because two people wrote."""

    revision: int
    value: Any
    by: User | None
    at: datetime
    apart: bool
    went_back: bool


@dataclass(frozen=True)
class Earlier:
    """An entry as it is shown: its text, and how it became the one that stands now."""

    entry: Entry
    text: str
    since: Difference


def entries(response: Response, key: str, *, skip: int = 0, most: int | None = None) -> list[Entry]:
    """What is kept of one answer, newest first. One statement."""
    found = _last_of_sittings(response).filter(question_key=key).select_related("saved_by")
    found = found.order_by("-revision")[skip : None if most is None else skip + most]
    return [
        Entry(
            revision=row.revision,
            value=row.value,
            by=row.saved_by,
            at=row.saved_at,
            apart=row.apart,
            went_back=row.writer.startswith(WENT_BACK),
        )
        for row in found
    ]


def with_earlier_texts(response: Response, keys: Iterable[str]) -> set[str]:
    """Those of `keys` of whose answer more than one entry is kept. One statement for all of them."""
    found = _last_of_sittings(response).filter(question_key__in=list(keys))
    sittings = Counter(found.values_list("question_key", flat=True))
    return {key for key, number in sittings.items() if number > 1}


def _last_of_sittings(response: Response) -> QuerySet[AnswerRevision]:
    """The rows after which somebody else wrote, or nobody for a while, or nobody yet."""
    rest: dict[str, Any] = {"partition_by": ["question_key", "apart"], "order_by": "revision"}
    return (
        AnswerRevision.objects.filter(response=response)
        .annotate(
            then=Window(Lead("revision"), **rest),
            person=Coalesce("saved_by", 0),
            then_by=Window(Lead(Coalesce("saved_by", 0)), **rest),
            then_at=Window(Lead("saved_at"), **rest),
            then_writer=Window(Lead("writer"), **rest),
        )
        .filter(
            Q(then=None)
            | ~Q(then_by=F("person"))
            | Q(then_at__gte=F("saved_at") + PAUSE)
            | (Q(writer__startswith=WENT_BACK) | Q(then_writer__startswith=WENT_BACK))
            & ~Q(then_writer=F("writer"))
        )
    )


def shown(
    question: Question, found: Iterable[Entry], current: Any, *, currency: str = "GBP"
) -> list[Earlier]:
    """Entries in words, each with what changed from it to `current`. Pure."""
    now = in_words(question, current, currency)
    earlier = []
    for entry in found:
        text = in_words(question, entry.value, currency)
        earlier.append(Earlier(entry, text, differences.between(text, now)))
    return earlier


def in_words(question: Question, value: Any, currency: str = "GBP") -> str:
    """A value as one text, line by line."""
    return "\n".join(answer_words.shown(question, value, currency=currency))


def kept(response: Response, key: str, revision: int) -> AnswerRevision | None:
    """One text that is kept of an answer, or None."""
    return AnswerRevision.objects.filter(response=response, question_key=key, revision=revision).first()


def go_back(response: Response, revision: int, *, by: User, at: datetime, writer: str = "") -> answers.Saved:
    """Make all answers what they were at a revision; the caller holds the lock as for `answers.save`.

    Nothing is deleted: what the answers said until now stays in the history. Where two texts waited for a
    choice, the one that stood is chosen.
    """
    AnswerConflict.objects.filter(response=response, settled_at__isnull=True).update(
        settled_at=at, settled_by=by, choice=ConflictChoice.STOOD
    )
    then = answers.values_at(response, revision)
    held = answers.held_of(response)
    values = {key: then.get(key, _nothing(one.value)) for key, one in held.items()}
    return answers.save(response, values, by=by, at=at, held=held, writer=WENT_BACK + writer)


def changed_since(response: Response, revision: int) -> set[str]:
    """The keys of the answers that say something else than at a revision. Two statements."""
    then, now = answers.values_at(response, revision), answers.values_of(response)
    return {key for key, value in now.items() if value != then.get(key, _nothing(value))}


def _nothing(value: Any) -> Any:
    """The empty value of the same shape: how an answer says nothing that had not been given yet."""
    if isinstance(value, bool):
        return False
    return type(value)() if isinstance(value, list | dict) else ""


# One statement and so one view of the tables: whatever a save or a submission adds while this runs is newer
# than all that is judged here, and what it needs is the newest row of each answer, which always stays.
# What the ground cannot import, it names as text: the numbered versions of applications.
THIN = """
WITH mine AS (
    SELECT id, response_id, question_key, revision, saved_by_id, writer, saved_at, apart,
        lead(revision) OVER following AS then_revision,
        lead(saved_by_id) OVER following IS NOT DISTINCT FROM saved_by_id
            AND lead(writer) OVER following = writer
            AND date_trunc('minute', lead(saved_at) OVER following) = date_trunc('minute', saved_at)
            AS has_next_in_its_minute
    FROM programme_answerrevision
    WHERE response_id = ANY(%(responses)s)
    WINDOW following AS (PARTITION BY response_id, question_key, apart ORDER BY revision)
), needed AS (
    SELECT id AS response_id, complete_revision AS revision
    FROM programme_response
    WHERE id = ANY(%(responses)s) AND complete_revision IS NOT NULL
    UNION
    SELECT application.response_id, submission.revision
    FROM grants_submission submission JOIN grants_application application
        ON application.id = submission.application_id
    WHERE application.response_id = ANY(%(responses)s)
), spare AS (
    SELECT id FROM mine
    WHERE (saved_at < %(oldest)s OR has_next_in_its_minute)
        AND (apart OR then_revision IS NOT NULL)
        AND (apart OR NOT EXISTS (
            SELECT 1 FROM needed
            WHERE needed.response_id = mine.response_id
                AND needed.revision >= mine.revision AND needed.revision < mine.then_revision
        ))
        AND NOT EXISTS (
            SELECT 1 FROM programme_answerconflict two
            WHERE two.response_id = mine.response_id AND two.question_key = mine.question_key
                AND two.settled_at IS NULL
                AND CASE WHEN mine.apart
                    THEN two.by_id IS NOT DISTINCT FROM mine.saved_by_id AND two.writer = mine.writer
                    ELSE mine.revision IN (two.seen, two.stood) END
        )
)
DELETE FROM programme_answerrevision revision USING spare WHERE revision.id = spare.id
"""


def thin(*, at: datetime, batch: int = 200) -> int:
    """Delete the revisions that nobody would want back, and say how many those were.

    Of what one writer saved in a row, the last of each minute stays; nothing stays for longer than 30 days.
    Always kept: what an answer says now, what the answers said at the last complete revision and in every
    numbered version, and both texts where two wait for a choice. Each `batch` of responses is one
    statement; it can run twice, and beside a save.
    """
    deleted, last = 0, 0
    while responses := _next_responses(last, batch):
        with connection.cursor() as cursor:
            cursor.execute(THIN, {"responses": responses, "oldest": at - KEPT})
            deleted += cursor.rowcount
        last = responses[-1]
    return deleted


def _next_responses(last: int, batch: int) -> list[int]:
    return list(
        Response.objects.filter(pk__gt=last, revision__gt=0)
        .order_by("pk")
        .values_list("pk", flat=True)[:batch]
    )
