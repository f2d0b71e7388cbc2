"""From the linear program to whole pairs, with a proven bound.

Where the linear optimum is whole, it is the answer. Otherwise only the pairs near to it are given to the
solver for whole
numbers: a pair whose reduced cost is above d cannot be in any answer that loses less than d against the
linear optimum, and a pair whose reduced cost is below -d is in all of them. So once the best answer inside
loses at most d, it is the best of all; if it loses more, d is widened. This keeps the mixed program small.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from reviews.matching.program import MEMBER, READING, REVIEW, UNEVEN, Program, Relaxed, Unsolved
from reviews.matching.reading import Bools, Problem

FIRST = 0.02  # how far from the linear optimum to look at first, in scores from 0 to 1
WIDER = 8.0
MOST_PAIRS = 300_000  # given to the solver for whole numbers at once
SLACK = 1e-6


@dataclass(eq=False)
class Chosen:
    """A whole answer; both numbers are to be high, and `bound` is proven."""

    table: Bools  # (A, R)
    value: float
    bound: float
    proven: bool


class Clock:
    """The seconds that are left."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return self.ends - time.monotonic()


def best(program: Program, relaxed: Relaxed, clock: Clock) -> Chosen:
    """The best whole answer of the program, from its linear optimum.

    Raises:
        Unsolved: there is none, or none was found in the time.
    """
    if relaxed.whole:
        return Chosen(_table(program.problem, relaxed), relaxed.value, relaxed.value, True)
    return _near(program, relaxed, clock, lift=False)


def highest_worst(program: Program, relaxed: Relaxed, clock: Clock) -> Chosen:
    """The whole answer whose worst-served is highest, when the linear bound on it cannot be reached.

    Raises:
        Unsolved: none was found in the time.
    """
    return _near(program, relaxed, clock, lift=True)


def _near(program: Program, relaxed: Relaxed, clock: Clock, *, lift: bool) -> Chosen:
    problem = program.problem
    allowed = problem.allowed
    reduced = np.where(allowed, relaxed.reduced, np.inf)
    used = np.zeros(problem.shape, dtype=bool)
    used[relaxed.application, relaxed.reviewer] = relaxed.share > SLACK
    full = np.zeros(problem.shape, dtype=bool)
    full[relaxed.application, relaxed.reviewer] = relaxed.share > 1 - SLACK
    must = used | problem.locked
    ceiling = _ceiling(reduced)
    reach = FIRST
    chosen: Chosen | None = None
    while True:
        reach = min(reach, ceiling)
        everything = reach >= ceiling
        pool = must | (allowed & (reduced <= reach))
        sure = problem.locked | (full & (reduced < -reach))
        try:
            table, inside = program.whole(pool, sure, clock.left, lift=lift)
        except Unsolved:
            if everything or clock.left <= 0:
                if chosen is not None:
                    return chosen
                raise
            reach *= WIDER
            continue
        value = worst(problem, table) if lift else worth(program, table)
        outside = -np.inf if everything and np.isinf(ceiling) else relaxed.value - reach
        bound = min(relaxed.value, max(inside, outside))
        lost = relaxed.value - value
        if chosen is not None and chosen.value > value:
            table, value = chosen.table, chosen.value
        bound = max(value, bound if chosen is None else min(bound, chosen.bound))
        chosen = Chosen(table, value, bound, bound - value <= SLACK * max(1.0, abs(value) * 1e-3))
        if chosen.proven or everything or clock.left <= 0:
            return chosen
        reach = max(lost * (1 + SLACK) + SLACK, reach * 2)


def _ceiling(reduced: np.ndarray) -> float:
    """How far pairs may reach at most: endless, unless there are too many."""
    finite = reduced[np.isfinite(reduced)]
    if len(finite) <= MOST_PAIRS:
        return float("inf")
    return float(np.partition(finite, MOST_PAIRS)[MOST_PAIRS])


def _table(problem: Problem, relaxed: Relaxed) -> Bools:
    table = np.zeros(problem.shape, dtype=bool)
    used = relaxed.share > 0.5
    table[relaxed.application[used], relaxed.reviewer[used]] = True
    return table


def worth(program: Program, table: Bools) -> float:
    """What an answer is worth to the program: its gain, less what is missing if that has a cost."""
    gain = float(program.gain[table].sum())
    return gain - missing(program, table) * 1e3 if program.missing is None else gain


def missing(program: Program, table: Bools) -> int:
    """The cost of what is missing, in thousands."""
    problem = program.problem
    lacks = np.maximum(problem.wanted - table.sum(axis=1), 0)
    reviews = lacks.sum() * REVIEW
    if program.even:
        reviews += (np.maximum(lacks - 1, 0) + np.maximum(lacks - 2, 0)).sum() * UNEVEN
    reading = np.maximum(problem.load_min - table.sum(axis=0), 0).sum() * READING
    members = 0.0
    for rule in problem.rules:
        held = table[:, rule.members].sum(axis=1)
        members += float(np.maximum(rule.at_least - held, 0).sum()) * MEMBER
    return round((float(reviews + reading) + members) / 1e3)


def worst(problem: Problem, table: Bools) -> float:
    """The lowest mean score per wanted review; a missing review counts as the best score."""
    at = problem.wanted > 0
    if not at.any():
        return 0.0
    served = np.where(table, problem.score, 0.0).sum(axis=1)[at]
    lacks = (problem.wanted - table.sum(axis=1))[at]
    return float(((served + lacks) / problem.wanted[at]).min())


def highest_level(problem: Problem) -> float:
    """A mean score per wanted review that the worst-served cannot exceed, whatever the others get."""
    at = problem.wanted > 0
    if not at.any():
        return 1.0
    usual = np.where(problem.allowed, problem.score, 1.0)[at]
    best_first = -np.sort(-usual, axis=1)
    wanted = problem.wanted[at]
    summed = np.cumsum(best_first, axis=1)
    beyond = np.maximum(wanted - problem.shape[1], 0)
    places = np.minimum(wanted, problem.shape[1]) - 1
    if problem.shape[1] == 0:
        return 1.0
    return float(((summed[np.arange(len(wanted)), places] + beyond) / wanted).min())


def level(problem: Problem, fairness: float, bound: float) -> float:
    """That share of the bound, measured from the origin of the affinities, as a mean score."""
    return fairness * (bound - problem.origin) + problem.origin


def rounded(problem: Problem, relaxed: Relaxed) -> Bools:
    """Whole pairs out of the linear optimum, largest shares first, within loads and upper bounds."""
    table = problem.locked.copy()
    each, load = table.sum(axis=1), table.sum(axis=0)
    held = [table[:, rule.members].sum(axis=1) for rule in problem.rules]
    score = problem.score[relaxed.application, relaxed.reviewer]
    for place in np.lexsort((-score, -relaxed.share)):
        a, r = relaxed.application[place], relaxed.reviewer[place]
        if table[a, r] or each[a] >= problem.wanted[a] or load[r] >= problem.load_max[r]:
            continue
        inside = [number for number, rule in enumerate(problem.rules) if rule.members[r]]
        if any(held[number][a] >= problem.rules[number].at_most[a] for number in inside):
            continue
        table[a, r] = True
        each[a] += 1
        load[r] += 1
        for number in inside:
            held[number][a] += 1
    return table
