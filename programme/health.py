"""Whether the parts answer: for `/readyz` and `manage.py healthcheck`. Only the database is indispensable."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from redis.exceptions import RedisError

from programme import clock, outbox, service

SEEN = "noon.worker-seen"
SIGNING = "noon.letter-signing"
# Beat wakes a worker every twenty seconds.
SILENT_AFTER = timedelta(minutes=2)
# Two clocks that differ by more than this are put right by whoever runs the servers.
CLOCKS_DIFFER_FROM = 0.5


@dataclass(frozen=True)
class SigningStanding:
    """How the certificate that signs letters is, as the worker saw it last.

    `state`: off (none is configured), ok, ends_soon, trouble, or unknown. `until` is its last day (ISO);
    `says` is what is wrong, for whoever runs the servers.
    """

    state: str
    subject: str = ""
    until: str = ""
    says: str = ""

    @property
    def works(self) -> bool:
        """Whether what is made now gets its signature."""
        return self.state in ("ok", "ends_soon")


@dataclass(frozen=True)
class Health:
    """What was found. `cache` and `worker` are one word each: ok, away, silent or unknown.

    `offset`: seconds by which this machine's clock is ahead of the database's; `asked_in`: how long that
    question took, which is how far the offset can be wrong. `measured`: ok, silent, off or unknown, of the
    meter that tries the front door.
    """

    database: bool
    cache: str
    worker: str
    waiting: int
    seen_at: datetime | None
    offset: float | None
    asked_in: float
    measured: str

    @property
    def ready(self) -> bool:
        """Whether people can be served: applications are taken without cache and worker."""
        return self.database

    @property
    def clocks(self) -> str:
        """ok, apart or unknown. What the question itself took is not held against the clocks."""
        if self.offset is None:
            return "unknown"
        return "apart" if abs(self.offset) - self.asked_in / 2 > CLOCKS_DIFFER_FROM else "ok"


def look(at: datetime) -> Health:
    """Ask each part once, with short patience. Never raises."""
    offset, asked_in = None, 0.0
    measured = "unknown"
    try:
        waiting = len(outbox.due(at - SILENT_AFTER))
        offset, asked_in = _clocks()
        measured = _measured(at)
        database = True
    except DatabaseError:
        database, waiting = False, 0
    try:
        seen = cache.get(SEEN)
        cached = "ok"
    except RedisError:
        seen, cached = None, "away"
    seen_at = datetime.fromisoformat(seen) if seen else None
    worker = "ok" if seen_at and at - seen_at < SILENT_AFTER else "silent"
    if cached == "away":
        worker = "unknown"
    return Health(database, cached, worker, waiting, seen_at, offset, asked_in, measured)


def _clocks() -> tuple[float, float]:
    """(seconds by which this machine's clock is ahead of the database's, seconds that asking took)."""
    with connection.cursor() as cursor:
        before = clock.now()
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
        after = clock.now()
    took = (after - before).total_seconds()
    return (before - theirs).total_seconds() + took / 2, took


def _measured(at: datetime) -> str:
    if not service.front_door():
        return "off"
    last = service.last_measured()
    return "ok" if last and at - last < SILENT_AFTER + service.MINUTE else "silent"


def proxy_agrees(header: str | None) -> str:
    """ok, unknown (no proxy told us), or in a sentence how its patience differs from what we count on.

    `header` is what nginx says of itself in deploy/nginx.conf, in seconds: the time for reaching us and
    handing over, then the time for waiting, as '40+120'.
    """
    if not header:
        return "unknown"
    ours = f"{settings.PROXY_SLACK_SECONDS}+{settings.MAX_QUEUE_SECONDS}"
    return (
        "ok" if header == ours else f"the proxy waits {header[:20]} seconds, the application counts on {ours}"
    )


def worker_was_here(at: datetime) -> None:
    """Note that a worker does its work; nobody minds if the note is lost."""
    try:
        cache.set(SEEN, at.isoformat(), 3600)
    except RedisError:
        return


def letter_signing_is(standing: SigningStanding) -> None:
    """Note how the certificate is, for processes that may not read it; nobody minds if the note is lost."""
    try:
        cache.set(SIGNING, asdict(standing), 3600)
    except RedisError:
        return


def letter_signing() -> SigningStanding:
    """How the worker found the certificate that signs letters."""
    if not settings.LETTER_CERTIFICATE:
        return SigningStanding("off")
    try:
        seen = cache.get(SIGNING)
    except RedisError:
        seen = None
    return SigningStanding(**seen) if seen else SigningStanding("unknown")
