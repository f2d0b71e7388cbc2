"""Who changed what: the saves of an application's answers, newest first, and never what they said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.core.paginator import Paginator
from django.db import connection

from grants.models import Application

# Saves of one person in one answer, each within this many minutes of the one before, are one change.
RUN_MINUTES = 10

RUNS = """
WITH marked AS (
    SELECT question_key, saved_by_id, saved_at, revision, apart,
        CASE WHEN lag(saved_by_id) OVER own IS NOT DISTINCT FROM saved_by_id
            AND saved_at - lag(saved_at) OVER own <= make_interval(mins => %(minutes)s)
        THEN 0 ELSE 1 END AS begins
    FROM programme_answerrevision WHERE response_id = %(response)s
    WINDOW own AS (PARTITION BY question_key, apart ORDER BY revision)
), numbered AS (
    SELECT *, sum(begins) OVER (PARTITION BY question_key, apart ORDER BY revision) AS run FROM marked
), runs AS (
    SELECT question_key, saved_by_id, apart, min(saved_at) AS began, max(saved_at) AS ended,
        count(*) AS saves, max(revision) AS revision
    FROM numbered GROUP BY question_key, saved_by_id, apart, run
)
"""
COUNT = RUNS + "SELECT count(*) FROM runs"
PAGE = (
    RUNS
    + """
SELECT runs.question_key, COALESCE(NULLIF(person.name, ''), person.email, ''), runs.saved_by_id,
    runs.began, runs.ended, runs.saves, runs.apart
FROM runs LEFT JOIN programme_user person ON person.id = runs.saved_by_id
ORDER BY runs.revision DESC, runs.question_key LIMIT %(limit)s OFFSET %(offset)s
"""
)


@dataclass(frozen=True)
class Change:
    """Some saves of one person in one answer, from `began` to `ended`; `apart`: kept beside what stands."""

    question: str
    name: str
    user: int | None
    began: datetime
    ended: datetime
    saves: int
    apart: bool


class Changes:
    """The changes of one application, to be paged: one statement to count, one for each page."""

    def __init__(self, application: Application) -> None:
        self.response = application.response_id

    def count(self) -> int:
        """How many changes there are."""
        return int(self._rows(COUNT)[0][0])

    def __getitem__(self, part: slice) -> list[Change]:
        start = part.start or 0
        limit = None if part.stop is None else max(part.stop - start, 0)
        return [Change(*row) for row in self._rows(PAGE, limit=limit, offset=start)]

    def paged(self, per_page: int) -> Paginator[Change]:
        """The changes, so many on a page."""
        return Paginator(cast(Any, self), per_page)

    def _rows(self, statement: str, **more: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement, {"response": self.response, "minutes": RUN_MINUTES, **more})
            return cast(list[tuple[Any, ...]], cursor.fetchall())
