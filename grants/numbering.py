"""Numbers without gaps: 'MSC-2024-0001', by prefix and local year."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Length

from programme import canonical, clock
from programme.models import Round


def next_number(
    round: Round, rows: QuerySet[Any], field: str, *, kind: str, letter: str = "", at: datetime
) -> str:
    """The next number after those in `field` of `rows`: prefix, year, and `letter` before the digits.

    Whoever asks for one of this `kind` waits until the transaction of whoever asked before has ended.
    """
    start = f"{round.prefix}-{clock.local(at, round.zone).year}-{letter}"
    key = int.from_bytes(canonical.sha256(f"{kind} {start}".encode())[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
    taken = rows.filter(**{f"{field}__startswith": start})
    last = taken.order_by(Length(field).desc(), f"-{field}").values_list(field, flat=True).first()
    return f"{start}{int(last.removeprefix(start)) + 1 if last else 1:04d}"
