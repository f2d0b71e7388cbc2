"""How well the service answers, minute by minute: tries at the front door, and submissions that failed.

What was seen is put down on disk first, as the name of an empty file, which waits for nothing; from there it
goes into the database. So the minutes in which the database was away are known afterwards.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from django.conf import settings
from django.db import DatabaseError, connection

from programme import randomness
from programme.models import ServiceMinute

log = logging.getLogger(__name__)

MINUTE = timedelta(minutes=1)
# A busy application is slow and not away: a submission waits longer than this and is taken.
PATIENCE_SECONDS = 10.0
MOST_BYTES = 64 * 1024
KEPT_FOR = timedelta(days=400)
OFF = "off"
PUT_DOWN = re.compile(r"^(\d{8}T\d{4})-(\d+)-(\d+)-[0-9a-f]+$")


@dataclass(frozen=True)
class Answer:
    """What the front door said: whether it was a good answer, and the JSON in it, if any."""

    ok: bool
    says: dict[str, Any]


class _Stays(HTTPRedirectHandler):
    """Follows nobody anywhere: a redirection is no good answer."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def front_door() -> str:
    """The address that is tried; '' when nobody is to try."""
    wanted: str = settings.PROBE_URL
    if wanted == OFF:
        return ""
    return wanted or f"{settings.BASE_URL}/readyz"


def knock() -> Answer:
    """Try the front door once, as a visitor of the public address would. Never raises."""
    host = urlsplit(settings.BASE_URL).netloc
    asked = Request(front_door(), headers={"Host": host, "User-Agent": "Noon/meter"})
    try:
        with build_opener(_Stays, ProxyHandler({})).open(asked, timeout=PATIENCE_SECONDS) as answer:
            body = answer.read(MOST_BYTES)
            ok = answer.status == 200
    except (OSError, HTTPException, ValueError) as error:
        log.warning("the front door gave no good answer: %s", error)
        return Answer(False, {})
    try:
        says = json.loads(body)
    except ValueError:
        says = {}
    return Answer(ok, says if isinstance(says, dict) else {})


def measure(*, at: datetime) -> None:
    """Try the front door and keep what came of it, in the minute of `at`. Never raises."""
    if not front_door():
        return
    ok = knock().ok
    put_down(at, ok=int(ok), failed=int(not ok))
    write_down()


def put_down(at: datetime, *, ok: int = 0, failed: int = 0) -> None:
    """Keep what was seen in the minute of `at`, on this machine's disk. Never raises and never waits."""
    name = f"{at.astimezone(UTC):%Y%m%dT%H%M}-{ok}-{failed}-{randomness.uuid4().hex}"
    try:
        folder = Path(settings.METER)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    except OSError as error:
        log.warning("a measured minute could not be kept: %s", error)


def write_down() -> int:
    """Take what was put down on this machine into the database; how many were. Never raises.

    One at a time: whoever finds somebody else at it leaves it to them. A crash between writing and clearing
    counts the same try twice, which changes no minute from good to failed.
    """
    folder = Path(settings.METER)
    try:
        if not any(PUT_DOWN.match(name) for name in os.listdir(folder)):
            return 0
        with (folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            found = {name: match for name in os.listdir(folder) if (match := PUT_DOWN.match(name))}
            _add([(_minute(match[1]), int(match[2]), int(match[3])) for match in found.values()])
            for name in found:
                (folder / name).unlink()
            return len(found)
    except OSError:
        return 0
    except DatabaseError as error:
        log.warning("the measured minutes wait for the database: %s", error)
        return 0


def _minute(written: str) -> datetime:
    return datetime.strptime(written, "%Y%m%dT%H%M").replace(tzinfo=UTC)


ADD = """
INSERT INTO programme_serviceminute (minute, ok, failed)
SELECT * FROM unnest(%s::timestamptz[], %s::int[], %s::int[])
ON CONFLICT (minute) DO UPDATE SET
    ok = programme_serviceminute.ok + EXCLUDED.ok, failed = programme_serviceminute.failed + EXCLUDED.failed
"""


def _add(seen: list[tuple[datetime, int, int]]) -> None:
    """Add to the minutes, in one statement and in order, so that two who add do not wait in a circle."""
    sums: dict[datetime, list[int]] = defaultdict(lambda: [0, 0])
    for minute, ok, failed in seen:
        sums[minute][0] += ok
        sums[minute][1] += failed
    minutes = sorted(sums)
    if minutes:
        with connection.cursor() as cursor:
            cursor.execute(
                ADD, [minutes, [sums[each][0] for each in minutes], [sums[each][1] for each in minutes]]
            )


def last_measured() -> datetime | None:
    """The newest minute in which anything was tried."""
    return ServiceMinute.objects.order_by("-minute").values_list("minute", flat=True).first()


def forget(*, at: datetime) -> int:
    """Delete minutes that nobody will ask about any more; how many."""
    gone, _by_model = ServiceMinute.objects.filter(minute__lt=at - KEPT_FOR).delete()
    return gone
