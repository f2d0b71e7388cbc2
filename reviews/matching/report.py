"""The figures of an assignment, in the units and the order of the input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reviews.matching import joining
from reviews.matching.reading import Bools, Problem
from reviews.matching.values import Assignment, GroupRule, RuleStatus, Shortfall
from reviews.matching.whole import Chosen

WEAK = 0.25  # of the way from the lowest affinity to the highest: below that a pair counts as weak


@dataclass(frozen=True, eq=False)
class Found:
    """What solving came to, in canonical order; levels are mean scores per wanted review."""

    chosen: Chosen
    plain: Bools  # the highest total without fairness
    proven: bool
    worst_bound: float  # what the worst-served cannot exceed
    kept: int | None = None
    level: float | None = None  # what it had to reach


def made(
    problem: Problem,
    found: Found,
    table: Bools,
    groups: Sequence[GroupRule],
    shortfalls: Sequence[Shortfall],
    *,
    seed: int,
    solver: str,
    threshold: float | None,
) -> Assignment:
    """All that is reported about the pairs of `table`, which joining may have changed."""
    most = int(problem.wanted.max(initial=0))
    chosen = found.chosen
    total = _total(problem, table)
    bound = max(total, _total(problem, chosen.table) + (chosen.bound - chosen.value) * problem.span)
    served = np.where(table, problem.affinity, 0.0).sum(axis=1)
    weak = problem.low + WEAK * problem.span if threshold is None else threshold
    parts, _, _ = joining.parts(table)

    def usual(score: float) -> float:
        return most * (problem.low + score * problem.span)

    return Assignment(
        pairs=sorted(
            (int(problem.applications[a]), int(problem.reviewers[r])) for a, r in np.argwhere(table)
        ),
        total=total,
        worst=_worst(problem, table),
        bound=bound,
        gap=(bound - total) / abs(total) if bound > total and total else 0.0,
        shortages=tuple(one.sentence for one in shortfalls),
        seed=seed,
        solver=solver,
        served=tuple(_back(served, problem.applications).tolist()),
        fifth_percentile=float(np.percentile(served, 5)) if len(served) else 0.0,
        loads=tuple(_back(table.sum(axis=0), problem.reviewers).tolist()),
        rules=tuple(_status(rule, problem, table) for rule in groups),
        threshold=weak,
        weak_pairs=int((problem.affinity[table] < weak).sum()),
        components=parts,
        kept=int((table & problem.previous).sum()),
        plain_total=_total(problem, found.plain),
        plain_worst=_worst(problem, found.plain),
        worst_bound=usual(found.worst_bound),
        floor=None if found.level is None else usual(found.level),
        proven=found.proven,
        input_hash=problem.digest,
        shortfalls=tuple(shortfalls),
    )


def _total(problem: Problem, table: Bools) -> float:
    return float(problem.affinity[table].sum())


def _worst(problem: Problem, table: Bools) -> float:
    """The lowest total of an application, as if all wanted as many reviews as the one that wants most."""
    at = problem.wanted > 0
    if not at.any():
        return 0.0
    served = np.where(table, problem.affinity, 0.0).sum(axis=1)[at]
    return float((served * problem.wanted.max() / problem.wanted[at]).min())


def _back(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """From canonical order to the order of the input."""
    back = np.empty_like(values)
    back[places] = values
    return back


def _status(rule: GroupRule, problem: Problem, table: Bools) -> RuleStatus:
    members = np.asarray(rule.members, dtype=bool)[problem.reviewers]
    held = table[:, members].sum(axis=1)[problem.wanted > 0]
    short = held < (rule.at_least or 0)
    beyond = np.zeros(len(held), dtype=bool) if rule.at_most is None else held > rule.at_most
    return RuleStatus(rule.name, int((~short & ~beyond).sum()), int(short.sum()), int(beyond.sum()))
