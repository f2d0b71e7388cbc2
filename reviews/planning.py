"""How much reading falls on each reviewer, and what would make it less. Plain numbers, no Django.

All counts are of applications or people, times are minutes, and days are whole days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

# What a volunteer reads beside a life: above it the planner looks for more people.
COMFORTABLE = 10
MOST_MORE = 200


@dataclass(frozen=True)
class Ask:
    """What is to be read by whom. `capacities` has one number for each person: the most they can read."""

    applications: int
    reviews: int
    capacities: tuple[int, ...]
    minutes: int
    begins: date
    until: date

    @property
    def reads(self) -> int:
        """How many readings there are in all."""
        return self.applications * self.reviews

    @property
    def days(self) -> int:
        """How many days there are, one at the least."""
        return max((self.until - self.begins).days, 1)


@dataclass(frozen=True)
class Load:
    """What falls on each: `each` is the largest share when it is spread as evenly as can be."""

    each: int
    minutes: int

    @property
    def hours(self) -> int:
        """Whole hours, halves up; at least one where there is anything to read."""
        return max((self.minutes + 30) // 60, 1) if self.minutes else 0


@dataclass(frozen=True)
class Fewer:
    """One review fewer for each application."""

    reviews: int
    load: Load


@dataclass(frozen=True)
class More:
    """`people` more, who read up to COMFORTABLE each."""

    people: int
    load: Load


@dataclass(frozen=True)
class Longer:
    """More days, so that nobody reads more than one application a day."""

    until: date
    days: int


@dataclass(frozen=True)
class Plan:
    """What an Ask comes to. `short` readings have no reader; `too_few` people for so many reviews of one."""

    ask: Ask
    load: Load | None
    minutes_a_day: int
    short: int
    too_few: int
    fewer: Fewer | None
    more: More | None
    longer: Longer | None

    @property
    def fits(self) -> bool:
        """Whether every application gets its readers."""
        return self.load is not None


def plan(ask: Ask) -> Plan:
    """What falls on each reviewer, and the smallest change of each kind that would make it easier.

    No alternative is given that changes nothing: fewer reviews than one, more people where everybody reads
    COMFORTABLE or less, more days where one application a day is enough.
    """
    load = _load(ask.reads, ask.reviews, ask.capacities, ask.minutes)
    most = max((min(each, ask.applications) for each in ask.capacities), default=0)
    each = load.each if load else most
    return Plan(
        ask=ask,
        load=load,
        minutes_a_day=ceil(each * ask.minutes / ask.days),
        short=max(ask.reads - sum(min(one, ask.applications) for one in ask.capacities), 0),
        too_few=max(ask.reviews - len(ask.capacities), 0) if ask.applications else 0,
        fewer=_fewer(ask),
        more=_more(ask, load),
        longer=_longer(ask, each),
    )


def _load(reads: int, reviews: int, capacities: Sequence[int], minutes: int) -> Load | None:
    """The smallest largest share with which `reads` find a reader, or None when they do not all."""
    if reads == 0:
        return Load(0, 0)
    if len(capacities) < reviews:
        return None
    applications = reads // reviews
    usable = sorted(min(one, applications) for one in capacities)
    if sum(usable) < reads:
        return None
    left, people = reads, len(usable)
    for one in usable:
        # Everybody who is left can read at least `one`: share evenly unless this one can do less.
        share = ceil(left / people)
        if share <= one:
            return Load(share, share * minutes)
        left, people = left - one, people - 1
    return None


def _fewer(ask: Ask) -> Fewer | None:
    if ask.reviews < 2:
        return None
    load = _load(ask.reads - ask.applications, ask.reviews - 1, ask.capacities, ask.minutes)
    return Fewer(ask.reviews - 1, load) if load else None


def _more(ask: Ask, load: Load | None) -> More | None:
    if ask.reads == 0 or (load and load.each <= COMFORTABLE):
        return None
    for people in range(1, MOST_MORE + 1):
        capacities = (*ask.capacities, *[COMFORTABLE] * people)
        then = _load(ask.reads, ask.reviews, capacities, ask.minutes)
        if then and (then.each <= COMFORTABLE or len(ask.capacities) == 0):
            return More(people, then)
    return None


def _longer(ask: Ask, each: int) -> Longer | None:
    return Longer(ask.begins + timedelta(days=each), each) if each > ask.days else None
