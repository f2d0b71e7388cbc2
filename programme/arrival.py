"""When a request had arrived, and how we know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings

ENTRY = "entry"
TOO_OLD = "proxy-too-old"

STAMP = re.compile(r"^t=(\d{9,11})\.(\d{3})$")
FUTURE_TOLERANCE = timedelta(seconds=2)


@dataclass(frozen=True)
class Arrival:
    """When the whole request had reached our door, and how we know.

    `source` is `proxy` (nginx's stamp), `entry` (our own, after reading the body), `entry-no-stamp` or
    `entry-false-stamp` (the proxy's was missing or impossible, so our own counts), or `proxy-too-old` (older
    than any queue of ours can be: a person decides).
    """

    at: datetime
    source: str
    stamp: str = ""


def longest_queue() -> timedelta:
    """The longest that a request can have waited between the proxy's stamp and this process."""
    return timedelta(seconds=settings.MAX_QUEUE_SECONDS + settings.PROXY_SLACK_SECONDS)


def judge_stamp(header: str | None, *, entry: datetime, longest_queue: timedelta) -> Arrival:
    """The arrival from the proxy's header ('t=1701086399.999') and our own clock at entry. Pure."""
    if header is None:
        return Arrival(entry, "entry-no-stamp")
    match = STAMP.match(header)
    if match is None:
        return Arrival(entry, "entry-false-stamp", header[:60])
    stamped = datetime.fromtimestamp(int(match[1]), UTC) + timedelta(milliseconds=int(match[2]))
    if stamped > entry + FUTURE_TOLERANCE:
        return Arrival(entry, "entry-false-stamp", header)
    if entry - stamped > longest_queue:
        return Arrival(stamped, TOO_OLD, header)
    return Arrival(stamped, "proxy", header)
