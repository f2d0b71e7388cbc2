"""When applications came in: by day, and by hour on the last day. For a chart and the table beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.deadlines import Window
from grants.models import Submission
from programme import clock
from programme.models import Round

MOST_DAYS = 28
LAST_HOURS = 24


@dataclass(frozen=True)
class Row:
    """One column: the short label of the chart, the words of the table, and how many."""

    label: str
    words: str
    number: int


@dataclass(frozen=True)
class Arrivals:
    """Standing submissions by the moment at which they had arrived.

    `mark` is the label of the column after which the noon line stands, or empty. `earlier` counts what came
    before the first column.
    """

    rows: tuple[Row, ...]
    mark: str
    gist: str
    earlier: int = 0

    @property
    def values(self) -> list[tuple[str, int]]:
        """(label, number) for the chart."""
        return [(row.label, row.number) for row in self.rows]

    @property
    def total(self) -> int:
        """Everything counted, also before the first column."""
        return self.earlier + sum(row.number for row in self.rows)


def arrival_times(round: Round) -> list[datetime]:
    """The instants at which what stands had arrived."""
    return list(
        Submission.objects.filter(standing_for__round=round)
        .order_by("received_at")
        .values_list("received_at", flat=True)
    )


def by_day(times: Iterable[datetime], window: Window, zone: str, *, at: datetime) -> Arrivals:
    """One column for every day from the opening to the closing, four weeks at the most.

    Of a longer round these are the four weeks that end today, or at the closing once that is past.
    """
    counted = Counter(clock.local(instant, zone).date() for instant in times)
    closing = clock.local(window.closes_at, zone).date()
    opening, span = clock.local(window.opens_at, zone).date(), timedelta(days=MOST_DAYS - 1)
    last = max([min(closing, max(opening + span, clock.local(at, zone).date())), *counted])
    first = max(opening, last - span)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    rows = tuple(Row(_short(day), clock.date_in_words(day), counted[day]) for day in days)
    earlier = sum(number for day, number in counted.items() if day < first)
    return Arrivals(rows, _short(closing) if closing in days else "", _gist(rows), earlier)


def by_hour(times: Iterable[datetime], window: Window, zone: str) -> Arrivals:
    """One column for each of the last hours before closing."""
    start = window.closes_at - timedelta(hours=LAST_HOURS)
    counted = Counter(
        int((instant - start) / timedelta(hours=1))
        for instant in times
        if start <= instant < window.closes_at
    )
    rows = []
    for hour in range(LAST_HOURS):
        begins = clock.local(start + timedelta(hours=hour), zone)
        ends = clock.local(start + timedelta(hours=hour + 1), zone)
        rows.append(
            Row(
                ends.strftime("%H:%M"),
                _("%(day)s, from %(begins)s to before %(ends)s")
                % {
                    "day": _short(begins.date()),
                    "begins": begins.strftime("%H:%M"),
                    "ends": ends.strftime("%H:%M"),
                },
                counted[hour],
            )
        )
    return Arrivals(tuple(rows), rows[-1].label, _gist(tuple(rows)))


def _short(day: date) -> str:
    return formats.date_format(day, "j M")


def _gist(rows: tuple[Row, ...]) -> str:
    """The chart in one sentence."""
    total, most = sum(row.number for row in rows), max(rows, key=lambda row: row.number)
    if not total:
        return _("Nothing came in during this time.")
    if most.number == 1:
        return ngettext("%(n)d application in this time.", "%(n)d applications in this time.", total) % {
            "n": total
        }
    return _("%(total)d applications in this time, %(most)d of them on %(when)s.") % {
        "total": total,
        "most": most.number,
        "when": most.words,
    }
