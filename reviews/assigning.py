"""Who reads what: the best assignment that there is, with what was missing named.

`solve` is pure mathematics on arrays: no Django, no database, no clock but for its time limit. It needs
SciPy, which takes about 50 MB once imported, so it is imported where it is solved (a task, a command), never
by what a web process loads when it starts; the values it gives back (`reviews.matching.values`) cost nothing
to import.

The method, its guarantees and what it does not do: docs/assignment.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import scipy

from reviews.matching import joining, levelling, report, telling, whole
from reviews.matching.program import Clock, Program, Unsolved
from reviews.matching.reading import Bools, Floats, Problem, read
from reviews.matching.report import Found
from reviews.matching.values import Assignment, GroupRule, Pair
from reviews.matching.whole import Chosen

__all__ = ["Assignment", "GroupRule", "solve"]

SLACK = 1e-6  # in scores from 0 to 1
FIRST_TRY = 0.35  # of the time that is left: for whole pairs at the level that parts of pairs allow
AT_LEAST = 10.0  # seconds for exchanges, when time is up


def solve(
    affinity: Any,
    *,
    wanted: Any,
    load_min: Any,
    load_max: Any,
    conflicts: Any = None,
    locked: Iterable[Pair] = (),
    groups: Sequence[GroupRule] = (),
    previous: Iterable[Pair] | None = None,
    fairness: float = 0.9,
    seed: int = 0,
    time_limit: float = 60,
    applications: Sequence[str] | None = None,
    reviewers: Sequence[str] | None = None,
    threshold: float | None = None,
    joining_share: float = 0.0,
) -> Assignment:
    """The assignment with the highest total affinity that keeps all the promises, in this order.

    1. Nobody reads what is a conflict. Locked pairs stay (unless they are one).
    2. As little as possible is missing: reviews wanted before members of groups before least loads. What is
       missing is named; there is always an answer. With `fairness`, missing reviews are spread over many
       applications rather than all taken from one.
    3. With `previous`, as many of its pairs as possible stay.
    4. With `fairness` above 0, the worst-served application's total is at least that share of the highest
       that is possible.
    5. The total is the highest; then, among equals, a choice by `seed`, the same for shuffled rows.
    6. Where it costs nothing (or at most `joining_share` of the total), no part of the panel stays apart from
       the rest.

    Args:
        affinity: (A, R) numbers, more is better.
        wanted: reviews of each application, a whole number or (A,).
        load_min, load_max: applications of each reviewer, whole numbers or (R,).
        conflicts: (A, R), yes or no.
        locked, previous: pairs (application, reviewer).
        groups: rules on an application's reviewers.
        fairness: 0 for the highest total alone, to 1.
        time_limit: seconds for whole numbers and fairness; the plain highest total is always computed.
        applications, reviewers: labels, for the sentences and for an order that survives shuffling.
        threshold: below it a pair counts as weak; None for a quarter of the way from the lowest affinity to
            the highest.

    Raises:
        ValueError: with a sentence, for input that cannot be meant.
    """
    for name, share in (("fairness", fairness), ("joining_share", joining_share)):
        if not 0 <= share <= 1:
            raise ValueError(f"{name} must be from 0 to 1.")
    if not time_limit > 0:
        raise ValueError("time_limit must be above 0 seconds.")
    problem = read(
        affinity,
        wanted=wanted,
        load_min=load_min,
        load_max=load_max,
        conflicts=conflicts,
        locked=locked,
        groups=groups,
        previous=previous,
        applications=applications,
        reviewers=reviewers,
        seed=seed,
        settings=f"{fairness} {joining_share}",
    )
    found = _solved(problem, fairness, Clock(time_limit))
    table = found.chosen.table
    if problem.wanted.max(initial=0) > 1:
        spend = joining_share * abs(float(problem.affinity[table].sum())) / problem.span
        floors = (
            None if found.level is None else _floors(problem, min(found.level, whole.worst(problem, table)))
        )
        table = joining.join(problem, table, floors=floors, spend=spend, kept=found.kept)
    missing = telling.told(
        telling.shortfalls(problem, table), applications=applications, reviewers=reviewers, groups=groups
    )
    solver = f"HiGHS in SciPy {scipy.__version__}"
    return report.made(problem, found, table, groups, missing, seed=seed, solver=solver, threshold=threshold)


def _solved(problem: Problem, fairness: float, clock: Clock) -> Found:
    """Each promise in its turn; what was reached is held while the next is sought."""
    program = Program(problem, gain=problem.previous.astype(float), even=fairness > 0)
    proven, kept = True, None
    table: Bools | None = None
    if problem.previous.any():
        first = _best(program, clock, None)
        table, proven = first.table, first.proven
        program.missing = whole.missing(program, table)
        program.kept = kept = int((table & problem.previous).sum())
    program.gain = problem.score + problem.nudge
    plain = _best(program, clock, table)
    program.missing = whole.missing(program, plain.table)
    found = Found(plain, plain.table, proven and plain.proven, whole.highest_level(problem), kept)
    if fairness == 0 or not problem.wanted.any():
        return found
    reached = whole.worst(problem, plain.table)
    level = whole.level(problem, fairness, found.worst_bound)
    if reached >= level - SLACK:
        return replace(found, level=level)
    return _fair(program, found, fairness, reached, clock)


def _best(program: Program, clock: Clock, known: Bools | None) -> Chosen:
    """The best whole answer; when time runs out without one, what is known, or the nearest to be had."""
    relaxed = program.relax()
    try:
        return whole.best(program, relaxed, clock)
    except Unsolved:
        table = whole.rounded(program.problem, relaxed) if known is None else known
        value = whole.worth(program, table)
        return Chosen(table, value, max(value, relaxed.value), proven=False)


def _fair(program: Program, found: Found, fairness: float, reached: float, clock: Clock) -> Found:
    """The highest total among the assignments whose worst-served reaches its share of what is possible.

    How high the worst-served can be is bounded by a linear program. If that share cannot be reached in whole
    pairs, the highest that can be is. If time runs out first, or there are too many pairs, the worst-served
    is raised by exchanges, and the answer is not called proven.
    """
    problem = program.problem
    try:
        highest, bound = whole.lift(program, found.plain, clock)
    except Unsolved:
        level = whole.level(problem, fairness, found.worst_bound)
        return _nearest(program, replace(found, level=level), level, clock)
    bound = min(found.worst_bound, bound)
    level = whole.level(problem, fairness, min(highest, bound))
    found = replace(found, worst_bound=bound, level=level)
    if reached >= level - SLACK:
        return found
    try:
        return _above(program, found, level, Clock(clock.left * FIRST_TRY))
    except Unsolved:
        program.floors = None
    if whole.is_large(problem):
        return _nearest(program, found, level, clock)
    try:
        best = whole.highest_worst(program, Clock(clock.left / 2))
    except Unsolved:
        return _nearest(program, found, level, clock)
    level = min(level, whole.worst(problem, best.table))
    found = replace(
        found,
        level=level,
        worst_bound=min(bound, best.bound),
        proven=found.proven and best.proven,
    )
    if level <= reached + SLACK:
        return found
    try:
        return _above(program, found, level, clock)
    except Unsolved:
        return _nearest(program, found, level, clock)


def _nearest(program: Program, found: Found, level: float, clock: Clock) -> Found:
    """The worst-served as near to the level as exchanges come, and a bound on the total there."""
    problem = program.problem
    frozen = problem.locked if found.kept is None else problem.locked | problem.previous
    clock = Clock(max(clock.left, AT_LEAST))
    table = levelling.levelled(problem, found.plain, frozen, _floors(problem, level), clock)
    level = min(level, whole.worst(problem, table))
    program.floors = _floors(problem, level)
    table = levelling.levelled(problem, table, frozen, program.floors, clock)
    value = whole.worth(program, table)
    try:
        bound = program.relax(clock=clock).value
    except Unsolved:
        bound = found.chosen.bound
    return replace(found, chosen=Chosen(table, value, max(value, bound), False), level=level, proven=False)


def _above(program: Program, found: Found, level: float, clock: Clock) -> Found:
    """The highest total with every application at this mean score per wanted review or above.

    Raises:
        Unsolved: there is none, or none was found in the time.
    """
    program.floors = _floors(program.problem, level)
    relaxed = program.relax(clock=clock)
    chosen = whole.best(program, relaxed, clock)
    return replace(found, chosen=chosen, proven=found.proven and chosen.proven)


def _floors(problem: Problem, level: float) -> Floats:
    """The sum of scores that each application must have for this mean score per wanted review."""
    return problem.wanted.astype(np.float64) * (level - SLACK / 10)
