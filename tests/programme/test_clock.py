"""The one clock: instants from local times, weekdays and zones in words."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from programme import clock


@pytest.mark.parametrize(
    ("day", "utc_hour"),
    [
        (date(2023, 11, 27), 12),  # winter
        (date(2024, 7, 1), 11),  # summer
        (date(2024, 3, 31), 11),  # clocks went forward that morning
        (date(2023, 10, 29), 12),  # clocks went back that morning
    ],
)
def test_noon_in_london_is_one_instant(day: date, utc_hour: int) -> None:
    instant = clock.instant_of(day, time(12))
    assert instant == datetime(day.year, day.month, day.day, utc_hour, tzinfo=UTC)
    assert clock.closing_in_words(instant).startswith("12 noon (UK time) on ")


@pytest.mark.parametrize(
    ("at", "words"),
    [(time(0, 30), "0:30"), (time(9), "9:00"), (time(17, 5), "17:05"), (time(12, 0, 1), "12:00")],
)
def test_any_other_hour_is_printed_whole(at: time, words: str) -> None:
    instant = clock.instant_of(date(2023, 11, 27), at)
    assert clock.closing_in_words(instant) == f"{words} (UK time) on Monday 27 November 2023"


def test_a_time_that_the_clocks_skip_is_refused() -> None:
    with pytest.raises(ValueError, match="does not exist"):
        clock.instant_of(date(2024, 3, 31), time(1, 30))


def test_of_a_time_that_comes_twice_the_first_is_meant() -> None:
    assert clock.instant_of(date(2023, 10, 29), time(1, 30)) == datetime(2023, 10, 29, 0, 30, tzinfo=UTC)


def test_the_rule_is_printed_from_one_source() -> None:
    assert clock.deadline_in_words(datetime(2023, 11, 27, 12, tzinfo=UTC)) == (
        "We must receive your application before 12:00:00 noon (UK time) on Monday 27 November 2023. "
        "11:59:59 is in time; 12:00:00 is late."
    )


def test_seconds_are_cut_and_never_rounded_up() -> None:
    last = datetime(2023, 11, 27, 11, 59, 59, 999999, tzinfo=UTC)
    assert clock.instant_in_words(last) == "Monday 27 November 2023, 11:59:59 UK time"
    assert clock.utc_text(last) == "2023-11-27T11:59:59.999999Z"


def test_another_zone_is_named() -> None:
    assert clock.instant_in_words(datetime(2023, 11, 27, 12, tzinfo=UTC), "Asia/Tokyo") == (
        "Monday 27 November 2023, 21:00:00 Tokyo time"
    )


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        clock.local(datetime(2023, 11, 27, 12))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2023, 11, 27, 10, 59, tzinfo=UTC), datetime(2023, 11, 27, 12, tzinfo=UTC)),
        (datetime(2023, 11, 27, 11, 1, tzinfo=UTC), datetime(2023, 12, 4, 12, tzinfo=UTC)),
        (datetime(2024, 3, 28, 9, tzinfo=UTC), datetime(2024, 4, 1, 11, tzinfo=UTC)),
    ],
)
def test_the_next_monday_noon(at: datetime, expected: datetime) -> None:
    assert clock.next_monday_noon(at) == expected
    assert expected - at >= timedelta(hours=1)


def test_a_time_of_today_goes_without_its_day() -> None:
    at = datetime(2023, 11, 27, 0, 30, tzinfo=UTC)
    assert clock.lately_in_words(datetime(2023, 11, 27, 0, 0, 59, tzinfo=UTC), at) == "00:00"
    assert clock.lately_in_words(datetime(2023, 11, 26, 23, 59, tzinfo=UTC), at) == "26 November 2023, 23:59"
    # The same instants, where it was still the day before.
    york = "America/New_York"
    assert clock.lately_in_words(datetime(2023, 11, 26, 23, 59, tzinfo=UTC), at, york) == "18:59"


@pytest.mark.parametrize(
    ("at", "start"),
    [
        (datetime(2023, 6, 1, 22, 59, tzinfo=UTC), datetime(2023, 5, 31, 23, 0, tzinfo=UTC)),
        (datetime(2023, 6, 1, 23, 0, tzinfo=UTC), datetime(2023, 6, 1, 23, 0, tzinfo=UTC)),
        (datetime(2023, 10, 29, 12, 0, tzinfo=UTC), datetime(2023, 10, 28, 23, 0, tzinfo=UTC)),
        (datetime(2023, 10, 30, 0, 0, tzinfo=UTC), datetime(2023, 10, 30, 0, 0, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_midnight_in_its_zone(at: datetime, start: datetime) -> None:
    assert clock.start_of_day(at) == start
