"""Whether the parts answer: for `/readyz` and `manage.py healthcheck`. Only the database is indispensable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import DatabaseError, connection
from redis.exceptions import RedisError

from programme import outbox

SEEN = "noon.worker-seen"
# Beat wakes a worker every twenty seconds.
SILENT_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class Health:
    """What was found. `cache` and `worker` are one word each: ok, away, silent or unknown."""

    database: bool
    cache: str
    worker: str
    waiting: int

    @property
    def ready(self) -> bool:
        """Whether people can be served: applications are taken without cache and worker."""
        return self.database


def look(at: datetime) -> Health:
    """Ask each part once, with short patience. Never raises."""
    try:
        waiting = len(outbox.due(at - SILENT_AFTER))
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        database = True
    except DatabaseError:
        database, waiting = False, 0
    try:
        seen = cache.get(SEEN)
        cached = "ok"
    except RedisError:
        seen, cached = None, "away"
    if cached == "away":
        worker = "unknown"
    else:
        worker = "ok" if seen and at - datetime.fromisoformat(seen) < SILENT_AFTER else "silent"
    return Health(database, cached, worker, waiting)


def worker_was_here(at: datetime) -> None:
    """Note that a worker does its work; nobody minds if the note is lost."""
    try:
        cache.set(SEEN, at.isoformat(), 3600)
    except RedisError:
        return
