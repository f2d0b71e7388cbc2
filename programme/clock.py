"""The one clock: the only reader of the wall clock, and the only writer of dates in words.

Everything else takes an instant once and passes it down as `at`. Weekdays are never stored and never
typed: they are derived here, in the programme's zone, from the stored instant.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import formats, translation
from django.utils.translation import gettext as _

LONDON = "Europe/London"


def now() -> datetime:
    """This instant, in UTC, to the microsecond."""
    return datetime.now(UTC)


def instant_of(day: date, at: time, zone: str = LONDON) -> datetime:
    """The UTC instant at which clocks in `zone` show `at` on `day`.

    A local time that does not exist (skipped when clocks go forward) raises ValueError;
    of one that comes twice (clocks go back) the first is meant.
    """
    local = datetime.combine(day, at, tzinfo=ZoneInfo(zone))
    instant = local.astimezone(UTC)
    if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValueError(f"{at:%H:%M} does not exist on {day.isoformat()} in {zone}: the clocks go forward.")
    return instant


def local(instant: datetime, zone: str = LONDON) -> datetime:
    """The instant as clocks in `zone` show it. A naive datetime raises ValueError."""
    if instant.tzinfo is None:
        raise ValueError("An instant has a zone.")
    return instant.astimezone(ZoneInfo(zone))


def utc_text(instant: datetime) -> str:
    """`2023-11-27T11:59:59.999999Z`: the form in which instants stand in canonical bytes and JSON."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_utc_text(text: str) -> datetime:
    """The instant that `utc_text` wrote. ValueError for anything else."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def zone_in_words(zone: str = LONDON) -> str:
    """'UK time' for London, otherwise the city of the zone."""
    if zone == LONDON:
        return _("UK time")
    return _("%(city)s time") % {"city": zone.rsplit("/", 1)[-1].replace("_", " ")}


def start_of_day(instant: datetime, zone: str = LONDON) -> datetime:
    """The instant at which the day of `instant` began in `zone`."""
    return local(instant, zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)


def day_in_words(instant: datetime, zone: str = LONDON) -> str:
    """'Monday 27 November 2023'."""
    return date_in_words(local(instant, zone).date())


def date_in_words(day: date) -> str:
    """'Monday 27 November 2023' from a plain date."""
    return _date_in_words(day, translation.get_language())


@lru_cache(maxsize=1024)
def _date_in_words(day: date, _language: str | None) -> str:
    """In the language in force. In the last minute everybody is told the same few days."""
    return formats.date_format(day, "l j F Y")


def time_in_words(instant: datetime, zone: str = LONDON) -> str:
    """'11:42:10', always with seconds."""
    return local(instant, zone).strftime("%H:%M:%S")


def instant_in_words(instant: datetime, zone: str = LONDON) -> str:
    """'Monday 27 November 2023, 11:42:10 UK time'. The seconds are cut, never rounded up."""
    return _("%(day)s, %(time)s %(zone)s") % {
        "day": day_in_words(instant, zone),
        "time": time_in_words(instant, zone),
        "zone": zone_in_words(zone),
    }


def lately_in_words(instant: datetime, at: datetime, zone: str = LONDON) -> str:
    """'11:40' for an instant on the same day as `at`, else '20 November 2023, 11:40'."""
    then, now = local(instant, zone), local(at, zone)
    time = then.strftime("%H:%M")
    if then.date() == now.date():
        return time
    return _("%(day)s, %(time)s") % {"day": formats.date_format(then.date(), "j F Y"), "time": time}


def closing_in_words(instant: datetime, zone: str = LONDON) -> str:
    """'12 noon (UK time) on Monday 27 November 2023'."""
    at = local(instant, zone)
    words = _("12 noon") if (at.hour, at.minute, at.second) == (12, 0, 0) else f"{at.hour}:{at:%M}"
    if (at.hour, at.minute) == (0, 0):
        words = _("00:00 (midnight at the start)")
    return _("%(time)s (%(zone)s) on %(day)s") % {
        "time": words,
        "zone": zone_in_words(zone),
        "day": day_in_words(instant, zone),
    }


def deadline_in_words(instant: datetime, zone: str = LONDON) -> str:
    """The rule, from one source, wherever it is printed."""
    at = local(instant, zone)
    stroke = at.strftime("%H:%M:%S")
    before = local(instant - timedelta(seconds=1), zone).strftime("%H:%M:%S")
    noon = " " + _("noon") if stroke == "12:00:00" else ""
    return _(
        "We must receive your application before %(stroke)s%(noon)s (%(zone)s) on %(day)s. "
        "%(before)s is in time; %(stroke)s is late."
    ) % {
        "stroke": stroke,
        "noon": noon,
        "zone": zone_in_words(zone),
        "day": day_in_words(instant, zone),
        "before": before,
    }


def next_monday_noon(at: datetime, zone: str = LONDON) -> datetime:
    """The first Monday 12 noon in `zone` that lies at least one hour after `at`."""
    day = local(at, zone).date()
    day += timedelta(days=(7 - day.weekday()) % 7)
    instant = instant_of(day, time(12), zone)
    if instant < at + timedelta(hours=1):
        instant = instant_of(day + timedelta(days=7), time(12), zone)
    return instant


def in_language(language: str) -> translation.override:
    """Dates and words in another language inside a `with` block (letters, mails)."""
    return translation.override("en-gb" if language == "en" else language)
