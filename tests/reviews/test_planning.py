"""The planner, against answers found by hand."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest

from reviews.planning import Ask, Fewer, Load, Longer, More, plan

BEGINS = date(2026, 11, 24)


def ask(applications: int = 52, reviews: int = 2, people: int = 8, capacity: int = 20, days: int = 10) -> Ask:
    return Ask(applications, reviews, (capacity,) * people, 45, BEGINS, BEGINS + timedelta(days=days))


def test_the_example_that_everybody_knows() -> None:
    found = plan(ask())
    assert found.load == Load(13, 585)
    assert found.load.hours == 10
    assert found.minutes_a_day == 59
    assert found.fits
    assert found.fewer == Fewer(1, Load(7, 315))
    assert found.more == More(3, Load(10, 450))
    assert found.longer == Longer(BEGINS + timedelta(days=13), 13)


def test_nothing_is_offered_that_would_change_nothing() -> None:
    found = plan(ask(applications=8, reviews=1, days=10))
    assert found.load == Load(1, 45)
    assert (found.fewer, found.more, found.longer) == (None, None, None)


def test_too_little_room_says_how_many_readings_are_without_a_reader() -> None:
    found = plan(ask(people=4, capacity=10))
    assert not found.fits
    assert found.short == 64
    assert found.more == More(7, Load(10, 450))
    assert found.fewer is None


def test_too_few_people_for_so_many_readers_of_one() -> None:
    found = plan(ask(applications=1, reviews=3, people=2))
    assert not found.fits
    assert (found.too_few, found.short) == (1, 1)
    assert found.more == More(1, Load(1, 45))
    assert found.fewer == Fewer(2, Load(1, 45))


def test_nobody_on_the_panel_and_nothing_to_read() -> None:
    assert plan(ask(people=0)).more == More(11, Load(10, 450))
    nothing = plan(ask(applications=0))
    assert (nothing.load, nothing.short, nothing.more) == (Load(0, 0), 0, None)


def test_who_can_read_less_reads_less_and_the_others_more() -> None:
    found = plan(Ask(12, 1, (2, 20, 20), 60, BEGINS, BEGINS + timedelta(days=5)))
    assert found.load == Load(5, 300)


def test_a_day_that_has_passed_counts_as_one() -> None:
    assert plan(ask(days=-3)).minutes_a_day == 13 * 45


@pytest.mark.parametrize("reviews", [1, 2, 3])
def test_the_largest_share_is_the_smallest_that_search_finds(reviews: int) -> None:
    """Every spread of readings over three people of little capacity is tried."""
    for applications in range(1, 5):
        for capacities in itertools.product(range(5), repeat=3):
            reads = applications * reviews
            usable = [min(one, applications) for one in capacities]
            spreads = [
                max(shares)
                for shares in itertools.product(*(range(one + 1) for one in usable))
                if sum(shares) == reads
            ]
            found = plan(Ask(applications, reviews, capacities, 10, BEGINS, BEGINS))
            assert (found.load.each if found.load else None) == min(spreads, default=None)
