"""From the linear program to whole pairs, with a proven bound.

Where the linear optimum is whole, it is the answer. Otherwise only the pairs near to it are given to the
solver for whole
numbers: a pair whose reduced cost is above d cannot be in any answer that loses less than d against the
linear optimum, and a pair whose reduced cost is below -d is in all of them. So once the best answer inside
loses at most d, it is the best of all; if it loses more, d is widened. This keeps the mixed program small.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reviews.matching.program import (
    LARGE,
    MEMBER,
    READING,
    REVIEW,
    UNEVEN,
    Clock,
    Program,
    Relaxed,
    Unsolved,
)
from reviews.matching.reading import Bools, Floats, Problem

FIRST = 0.02  # how far from the linear optimum to look at first, in scores from 0 to 1
WIDER = 8.0
MOST_PAIRS = 40_000  # given to the solver for whole numbers at once
SLACK = 1e-6
CLOSE = 5e-3  # how near the bound on the worst-served must be in a large problem
WHISPERS = (1e-4, 1e-5, 1e-6)  # how much the gain counts beside the worst-served: less if that disturbed it


@dataclass(eq=False)
class Chosen:
    """A whole answer; both numbers are to be high, and `bound` is proven."""

    table: Bools  # (A, R)
    value: float
    bound: float
    proven: bool


def best(program: Program, relaxed: Relaxed, clock: Clock) -> Chosen:
    """The best whole answer of the program, from its linear optimum.

    Raises:
        Unsolved: there is none, or none was found in the time.
    """
    if relaxed.whole:
        return Chosen(_table(program.problem, relaxed), relaxed.value, relaxed.value, True)
    return _near(program, relaxed, clock, whisper=None)


def lift(program: Program, plain: Bools, clock: Clock) -> tuple[float, float]:
    """How high the mean score per wanted review of the worst-served can be, with parts of pairs; and a bound.

    The first is found beside a whisper of the gain, for those first who are served badly in the plain answer.
    The second forgets the gain and every row that was not needed; where the two agree, both are exact. In the
    largest problems that takes too long, and the second is what each could have alone.

    Raises:
        Unsolved: out of time.
    """
    program.floored = below(program.problem, plain, highest_level(program.problem))
    near = CLOSE if is_large(program.problem) else SLACK
    for whisper in WHISPERS:
        reached = program.relax(whisper=whisper, clock=clock).level or 0.0
        if program.problem.allowed.sum() > LARGE:
            return reached, highest_level(program.problem)
        bound = program.relax(whisper=0.0, clock=clock, grow=False).value
        if bound - reached < near:
            break
    return reached, max(reached, bound)


def is_large(problem: Problem) -> bool:
    """Whether the solver for whole numbers cannot be given all pairs."""
    return int(problem.allowed.sum()) > MOST_PAIRS


def highest_worst(program: Program, clock: Clock) -> Chosen:
    """The whole answer whose worst-served is highest, when what parts of pairs allow cannot be reached.

    Raises:
        Unsolved: none was found in the time.
    """
    return _near(program, program.relax(whisper=SLACK, clock=clock), clock, whisper=SLACK)


def _near(program: Program, relaxed: Relaxed, clock: Clock, *, whisper: float | None) -> Chosen:
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
            table, inside = program.whole(pool, sure, clock, whisper)
        except Unsolved:
            if everything or clock.left <= 0:
                if chosen is not None:
                    return chosen
                raise
            reach *= WIDER
            continue
        value = worth(program, table)
        if whisper is not None:
            value = worst(problem, table) + whisper * value
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


def means(problem: Problem, table: Bools) -> Floats:
    """(A,) the mean score per wanted review. A missing review, and wanting none, count as the best."""
    served = np.where(table, problem.score, 0.0).sum(axis=1) + problem.wanted - table.sum(axis=1)
    return np.where(problem.wanted > 0, served / np.maximum(problem.wanted, 1), 1.0)


def worst(problem: Problem, table: Bools) -> float:
    """The mean score per wanted review of the worst-served."""
    return float(means(problem, table).min(initial=1.0))


def below(problem: Problem, table: Bools, mean: float) -> Bools:
    """(A,) who is served worse than that, and in any case the worst-served."""
    each = means(problem, table)
    return np.asarray((each < mean) | (each <= each.min()), dtype=bool)


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
