"""The assignment as a linear program over few of its pairs, proven for all of them.

Without crossing group rules it is a flow: rows on the applications' side (reviews wanted, groups that are
    nested or apart) and on the reviewers' side (loads) are two families of nested sets, so every corner of
    the program has whole numbers. The least loads are part of the one program; filling them first and the
    rest afterwards is wrong.

Only promising pairs are put in (`prune`). After each solve every pair left out is priced by the duals; those
that would improve the answer are added, and it is solved again. When none is left, the optimum is that of the
whole problem. In the same way upper bounds of groups and floors under the worst-served get a row only when
they are overstepped.

What cannot be had is a column of its own with a cost that no affinity outweighs, so there is always an
answer.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from reviews.matching.building import Builder, Columns
from reviews.matching.reading import Bools, Floats, Ints, Problem

NEAREST = 40  # reviewers kept for each application at first
PER_LOAD = 4  # applications kept for each reviewer at first, times the load that she may have
LARGE = (
    500_000  # allowed pairs beyond which less than half of that is kept at first; pricing adds what it must
)
NEXT = 4  # pairs for each application that a pricing adds, if it adds any
PER_GROUP = 10  # members kept for each application, for a group of which it needs some

# What a missing review, group member or application of a reviewer costs; scores run from 0 to 1.
REVIEW, MEMBER, READING = 1e5, 5e4, 2e4
UNEVEN = 1e3  # more for the second missing review of one application, and twice that for the others

WHOLE = 1e-6  # how far from a whole number a solver's whole number may be
PRICE = 1e-8  # what a pair must promise to be added
TIGHT = 1e-9  # the solver's own tolerance


class Clock:
    """The seconds that are left."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return self.ends - time.monotonic()


class Unsolved(Exception):
    """The solver stopped without an answer: out of time, or what was asked cannot be."""


@dataclass(eq=False)
class Relaxed:
    """The optimum of the linear program over all pairs; `value` is to be high."""

    value: float
    application: Ints
    reviewer: Ints
    share: Floats  # how much of each pair is used
    reduced: Floats  # (A, R): what using the pair would lose
    level: float | None  # the lowest mean score per wanted review, where that was sought

    @property
    def whole(self) -> bool:
        return bool(np.abs(self.share - np.rint(self.share)).max(initial=0.0) < WHOLE)


@dataclass(eq=False)
class Program:
    """One problem with the pairs, group rows and floors put in so far. It grows from solve to solve.

    gain: (A, R), what is to be made high.
    floors: (A,), the least sum of scores of each application; a missing review counts as the best score.
    kept: how many of the previous pairs must stay.
    even: spread missing reviews over many applications rather than leave one with none.
    missing: None while what is missing is to be made small; then the most of it, in thousands of cost.
    """

    problem: Problem
    gain: Floats
    floors: Floats | None = None
    kept: int | None = None
    even: bool = False
    missing: int | None = None
    pool: Bools = field(init=False)
    grouped: list[Bools] = field(init=False)
    floored: Bools = field(init=False)

    def __post_init__(self) -> None:
        self.pool = prune(self.problem)
        self.grouped = [rule.at_least > 0 for rule in self.problem.rules]
        self.floored = np.zeros(len(self.problem.wanted), dtype=bool)

    # ---- building

    def columns(self, pool: Bools, *, whisper: float | None = None) -> Columns:
        """All rows and columns over the pairs of the pool, without a loop over pairs."""
        problem = self.problem
        many, panel = problem.shape
        application, reviewer = np.nonzero(pool)
        pairs = len(application)
        build = Builder(
            -self.gain[application, reviewer], problem.locked[application, reviewer].astype(float)
        )
        build.rows(application, np.arange(pairs), 1.0)
        build.rows(many + reviewer, np.arange(pairs), 1.0)
        build.right(problem.wanted)
        build.right(problem.load_min)
        start = {"applications": 0, "reviewers": many}
        costs = self.missing is None

        short, missed, weight = [], [], []
        for step in range(3):
            lacking = np.flatnonzero(problem.wanted > step)
            rest = problem.wanted[lacking] - step
            price = REVIEW + UNEVEN * step * self.even
            columns = build.add(np.minimum(rest, 1) if step < 2 else rest, price * costs)
            build.rows(lacking, columns, 1.0)
            short.append((lacking, columns))
            missed.append(columns)
            weight.append(np.full(len(columns), price))
        spare = build.add(problem.load_max - problem.load_min, 0.0)
        build.rows(many + np.arange(panel), spare, -1.0)
        must = np.flatnonzero(problem.load_min > 0)
        below = build.add(problem.load_min[must], READING * costs)
        build.rows(many + must, below, 1.0)
        missed.append(below)
        weight.append(np.full(len(must), READING))

        group_rows = []
        start["groups"] = build.height
        for number, rule in enumerate(problem.rules):
            chosen = np.flatnonzero(self.grouped[number])
            if not len(chosen):
                continue
            place = np.full(many, -1)
            place[chosen] = build.height + np.arange(len(chosen))
            inside = np.flatnonzero(rule.members[reviewer] & (place[application] >= 0))
            build.rows(place[application[inside]], inside, 1.0)
            group_rows.append((number, chosen))
            least = rule.at_least[chosen]
            build.right(least)
            room = build.add(np.maximum(rule.at_most[chosen] - least, 0), 0.0)
            build.rows(place[chosen], room, -1.0)
            needs = np.flatnonzero(least > 0)
            lacks = build.add(least[needs], MEMBER * costs)
            build.rows(place[chosen[needs]], lacks, 1.0)
            missed.append(lacks)
            weight.append(np.full(len(needs), MEMBER))

        start["floors"] = build.height
        at = np.flatnonzero(self.floored)
        if len(at):
            place = np.full(many, -1)
            place[at] = build.height + np.arange(len(at))
            under = np.flatnonzero(place[application] >= 0)
            build.rows(place[application[under]], under, problem.score[application[under], reviewer[under]])
            build.right(np.zeros(len(at)) if self.floors is None else self.floors[at])
            for lacking, columns in short:
                has_floor = place[lacking] >= 0
                build.rows(place[lacking[has_floor]], columns[has_floor], 1.0)
            build.rows(place[at], build.add(np.full(len(at), np.inf), 0.0), -1.0)
            if whisper is not None:
                level = build.add(np.ones(1), -1.0)
                build.cost[0][:] *= whisper
                build.rows(place[at], np.repeat(level, len(at)), -problem.wanted[at])
                start["level"] = int(level[0])
        start["kept"] = build.height
        if self.kept is not None:
            stays = np.flatnonzero(problem.previous[application, reviewer])
            build.rows(np.full(len(stays), build.height), stays, 1.0)
            build.rows(np.array([build.height]), build.add(np.full(1, np.inf), 0.0), -1.0)
            build.right(np.array([self.kept]))
        if self.missing is not None:
            self._hold_missing(build, np.concatenate(missed), np.concatenate(weight) / 1e3)
        return build.done(application, reviewer, start, group_rows)

    def _hold_missing(self, build: Builder, columns: Ints, weight: Floats) -> None:
        """No more may be missing than was found to be unavoidable."""
        if self.missing:
            build.rows(np.full(len(columns), build.height), columns, weight)
            build.rows(np.array([build.height]), build.add(np.array([self.missing]), 0.0), 1.0)
            build.right(np.array([self.missing]))
        else:
            build.close(columns)

    # ---- solving

    def relax(
        self, *, whisper: float | None = None, clock: Clock | None = None, grow: bool = True
    ) -> Relaxed:
        """The optimum of the linear program over all pairs.

        With `whisper` the worst-served of those with a floor counts, and the gain only in a whisper: it keeps
        whoever is far from what is scarce near to where she was, so that few need a row, and the solver is
        ten times as fast. Without `grow` no rows are added, and the value is a bound.

        Raises:
            Unsolved: out of time, or the floors cannot be reached.
        """
        while True:
            columns = self.columns(self.pool, whisper=whisper)
            found = _linear(columns, clock, inside=whisper == 0)
            pairs = len(columns.application)
            share = found.x[:pairs]
            duals = found.eqlin.marginals
            reduced = self._reduced(columns, duals, whisper)
            promising = (reduced < -PRICE) & self.problem.allowed & ~self.pool
            level = None if whisper is None else float(found.x[columns.start["level"]])
            grown = grow and self._overstepped(columns.application, columns.reviewer, share, level)
            if not promising.any() and not grown:
                value = float(-found.fun)
                return Relaxed(value, columns.application, columns.reviewer, share, reduced, level)
            if promising.any():
                self._widen(reduced)

    def _widen(self, reduced: Floats) -> None:
        """Add every pair that promises something, and those next to them, so that few rounds do."""
        many = len(self.problem.wanted)
        outside = self.problem.allowed & ~self.pool
        self.pool |= outside & (reduced <= max(_lowest(reduced[outside], NEXT * many), -PRICE))

    def _reduced(self, columns: Columns, duals: Floats, whisper: float | None) -> Floats:
        """(A, R): the cost of each pair less what its rows pay for it."""
        many, panel = self.problem.shape
        start = columns.start
        reduced = -self.gain * (1.0 if whisper is None else whisper)
        reduced -= duals[:many, None]
        reduced -= duals[None, many : many + panel]
        row = start["groups"]
        for number, chosen in columns.group_rows:
            pays = duals[row : row + len(chosen)]
            row += len(chosen)
            busy = np.flatnonzero(pays)
            members = np.flatnonzero(self.problem.rules[number].members)
            reduced[np.ix_(chosen[busy], members)] -= pays[busy, None]
        at = np.flatnonzero(self.floored)
        if len(at):
            pays = duals[start["floors"] : start["floors"] + len(at)]
            reduced[at] -= pays[:, None] * self.problem.score[at]
        if self.kept is not None:
            reduced -= duals[start["kept"]] * self.problem.previous
        return reduced

    def _overstepped(self, application: Ints, reviewer: Ints, share: Floats, level: float | None) -> bool:
        """Give a row to each bound of a group and each floor that is overstepped; whether there was one."""
        many = len(self.problem.wanted)
        grown = False
        for number, rule in enumerate(self.problem.rules):
            inside = rule.members[reviewer]
            held = np.bincount(application[inside], weights=share[inside], minlength=many)
            over = (held > rule.at_most + WHOLE) & ~self.grouped[number]
            if over.any():
                self.grouped[number] |= over
                grown = True
        floors = self.floors if level is None else self.problem.wanted * level
        if floors is not None:
            score = self.problem.score[application, reviewer]
            served = np.bincount(application, weights=share * score, minlength=many)
            full = np.bincount(application, weights=share, minlength=many)
            under = (served + self.problem.wanted - full < floors - WHOLE) & ~self.floored
            if under.any():
                self.floored |= under
                grown = True
        return grown

    def whole(self, pool: Bools, sure: Bools, clock: Clock, whisper: float | None) -> tuple[Bools, float]:
        """The best whole answer over the pairs of the pool that has the sure ones, and its bound.

        Raises:
            Unsolved: there is none, or none was found in the time.
        """
        many, panel = self.problem.shape
        while True:
            columns = self.columns(pool, whisper=whisper)
            pairs = len(columns.application)
            low = columns.low.copy()
            low[:pairs] = np.maximum(low[:pairs], sure[columns.application, columns.reviewer])
            kinds = np.zeros(len(columns.cost))
            kinds[:pairs] = 1
            found = milp(
                columns.cost,
                integrality=kinds,
                bounds=Bounds(low, columns.high),
                constraints=LinearConstraint(columns.matrix, columns.right, columns.right),
                options={"time_limit": max(clock.left, 0.1), "mip_rel_gap": 0.0},
            )
            if found.x is None:
                raise Unsolved(found.message)
            used = found.x[:pairs] > 0.5
            application, reviewer = columns.application[used], columns.reviewer[used]
            level = None if whisper is None else float(found.x[columns.start["level"]])
            if not self._overstepped(application, reviewer, np.ones(len(application)), level):
                table = np.zeros((many, panel), dtype=bool)
                table[application, reviewer] = True
                bound = found.mip_dual_bound if found.mip_dual_bound is not None else found.fun
                return table, float(-bound)


def _linear(columns: Columns, clock: Clock | None, *, inside: bool) -> Any:
    """A corner of the linear program, by the dual simplex method or, where many are equal, from the inside.

    Raises:
        Unsolved: out of time, or infeasible.
    """
    options: dict[str, Any] = {
        "dual_feasibility_tolerance": TIGHT,
        "primal_feasibility_tolerance": TIGHT,
    }
    if clock is not None:
        options["time_limit"] = max(clock.left, 0.1)
    found = linprog(
        columns.cost,
        A_eq=columns.matrix,
        b_eq=columns.right,
        bounds=np.column_stack([columns.low, columns.high]),
        method="highs-ipm" if inside else "highs-ds",
        options=options,
    )
    if found.status != 0:
        raise Unsolved(found.message)
    return found


def prune(problem: Problem) -> Bools:
    """(A, R): the pairs worth looking at first. Pricing adds what this should not have left out."""
    many = len(problem.wanted)
    worth = np.where(problem.allowed, problem.score + problem.nudge, -1.0)
    share = 0.4 if problem.allowed.sum() > LARGE else 1.0
    pool = _best(worth, np.full(many, round(NEAREST * share)))
    pool |= _best(worth.T, np.rint(PER_LOAD * share * problem.load_max).astype(np.int64)).T
    for rule in problem.rules:
        if rule.at_least.any() and rule.members.any():
            members = np.flatnonzero(rule.members)
            pool[:, members] |= _best(worth[:, members], np.full(many, PER_GROUP))
    return (pool & problem.allowed) | problem.locked | problem.previous


def _lowest(values: Floats, count: int) -> float:
    """The value that `count` others do not exceed."""
    return float(np.partition(values, count)[count]) if len(values) > count else float("inf")


def _best(worth: Floats, count: Ints) -> Bools:
    """In each row the `count` highest."""
    length = worth.shape[1]
    chosen = np.zeros(worth.shape, dtype=bool)
    for number in np.unique(np.minimum(count, length)):
        rows = np.flatnonzero(np.minimum(count, length) == number)
        if number == length:
            chosen[rows] = True
        elif number:
            places = np.argpartition(-worth[rows], number - 1, axis=1)[:, :number]
            chosen[rows[:, None], places] = True
    return chosen
