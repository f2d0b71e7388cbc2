"""The assignment by trying every table there is: slow, short, and obviously right. For small cases alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

import numpy as np
from scipy.optimize import linprog

from reviews.assigning import GroupRule

Table = np.ndarray[Any, Any]


@dataclass(eq=False)
class Case:
    """One small problem; `keywords` are what `solve` is called with."""

    affinity: Table
    wanted: Table
    load_min: Table
    load_max: Table
    conflicts: Table
    locked: list[tuple[int, int]] = field(default_factory=list)
    groups: list[GroupRule] = field(default_factory=list)
    previous: list[tuple[int, int]] = field(default_factory=list)

    @property
    def keywords(self) -> dict[str, Any]:
        return {
            "wanted": self.wanted,
            "load_min": self.load_min,
            "load_max": self.load_max,
            "conflicts": self.conflicts,
            "locked": self.locked,
            "groups": self.groups,
            "previous": self.previous or None,
        }


def tables(case: Case) -> Iterator[Table]:
    """All tables without a conflict, with the locked pairs, within the most of each load and each group."""
    many, panel = case.affinity.shape
    choices = []
    for a in range(many):
        fixed = {r for b, r in case.locked if b == a}
        free = [r for r in range(panel) if not case.conflicts[a, r] and r not in fixed]
        rows = []
        for size in range(int(case.wanted[a]) - len(fixed) + 1):
            for more in combinations(free, size):
                row = np.zeros(panel, dtype=bool)
                row[[*fixed, *more]] = True
                if all(
                    rule.at_most is None or row[rule.members].sum() <= rule.at_most for rule in case.groups
                ):
                    rows.append(row)
        choices.append(rows)
    for rows in product(*choices):
        table = np.array(rows)
        if (table.sum(axis=0) <= case.load_max).all():
            yield table


def missing(case: Case, table: Table) -> float:
    """What a table is short of, weighed: 1e5 a review, 5e4 a member of a group, 2e4 a reading."""
    cost = 1e5 * np.maximum(case.wanted - table.sum(axis=1), 0).sum()
    cost += 2e4 * np.maximum(case.load_min - table.sum(axis=0), 0).sum()
    for rule in case.groups:
        asked = np.where(case.wanted > 0, rule.at_least or 0, 0)
        cost += 5e4 * np.maximum(asked - table[:, rule.members].sum(axis=1), 0).sum()
    return float(cost)


def kept(case: Case, table: Table) -> int:
    return sum(bool(table[pair]) for pair in case.previous)


def worst(case: Case, table: Table) -> float:
    """The lowest total of an application; a missing review counts as the best affinity there is."""
    best = case.affinity[~case.conflicts].max(initial=0.0)
    served = (case.affinity * table).sum(axis=1) + best * (case.wanted - table.sum(axis=1))
    return float(served.min())


@dataclass
class Best:
    """What trying everything finds."""

    missing: float
    kept: int
    highest_worst: float
    floor: float
    total: float


def best(case: Case, fairness: float) -> Best:
    """Promise after promise: least missing, most kept, the worst-served high enough, most in total."""
    found, least = lowest(list(tables(case)), lambda table: missing(case, table))
    found, lost = lowest(found, lambda table: -kept(case, table))
    most = round(-lost)
    top = max(worst(case, table) for table in found)
    floor = min(top, fairness * linear_worst(case, most)) if fairness else -np.inf
    found = [table for table in found if worst(case, table) >= floor - 1e-6]
    return Best(least, most, top, floor, max(float(case.affinity[table].sum()) for table in found))


def lowest(found: list[Table], cost: Callable[[Table], float]) -> tuple[list[Table], float]:
    costs = [cost(table) for table in found]
    least = min(costs)
    return [table for table, one in zip(found, costs, strict=True) if one == least], least


def linear_worst(case: Case, most_kept: int) -> float:
    """The highest that the worst-served can be with parts of pairs. For cases without a shortage."""
    many, panel = case.affinity.shape
    size = many * panel
    above: list[Table] = []
    limits: list[float] = []

    def at_most(row: Table, limit: float) -> None:
        above.append(row)
        limits.append(limit)

    for a in range(many):
        row = np.zeros(size + 1)
        row[a * panel : (a + 1) * panel] = -case.affinity[a]
        row[size] = 1
        at_most(row, 0.0)
        for rule in case.groups:
            row = np.zeros(size + 1)
            row[a * panel : (a + 1) * panel] = rule.members
            if rule.at_most is not None:
                at_most(row, rule.at_most)
            if rule.at_least:
                at_most(-row, -rule.at_least)
    for r in range(panel):
        row = np.zeros(size + 1)
        row[r:size:panel] = 1
        at_most(row, case.load_max[r])
        at_most(-row, -case.load_min[r])
    if case.previous:
        row = np.zeros(size + 1)
        for a, r in case.previous:
            row[a * panel + r] = -1
        at_most(row, -most_kept)
    equal = np.zeros((many, size + 1))
    for a in range(many):
        equal[a, a * panel : (a + 1) * panel] = 1
    bounds: list[tuple[float, float | None]] = [
        (float((i // panel, i % panel) in case.locked), 0.0 if case.conflicts.flat[i] else 1.0)
        for i in range(size)
    ]
    goal = np.zeros(size + 1)
    goal[size] = -1
    answer = linprog(
        goal, np.array(above), np.array(limits), equal, case.wanted, [*bounds, (None, None)], method="highs"
    )
    return float(-answer.fun)


def as_table(pairs: Sequence[tuple[int, int]], shape: tuple[int, int]) -> Table:
    table = np.zeros(shape, dtype=bool)
    for pair in pairs:
        table[pair] = True
    return table


def random_case(
    seed: int,
    *,
    rules: bool = False,
    locks: bool = False,
    before: bool = False,
    roomy: bool = False,
    wanted: tuple[int, int] = (1, 2),
) -> Case:
    """A small case: 2 or 3 applications, 3 or 4 reviewers. A roomy one has few conflicts."""
    chance = np.random.default_rng(seed)
    many, panel = int(chance.integers(2, 4)), int(chance.integers(3, 5))
    want = chance.integers(wanted[0], wanted[1] + 1, many)
    if roomy:
        want[:] = 2
    most = chance.integers(1, 4, panel) + roomy
    case = Case(
        affinity=chance.integers(0, 12, (many, panel)).astype(float),
        wanted=want,
        load_min=np.minimum(chance.integers(0, 3, panel) * (not roomy), most),
        load_max=most,
        conflicts=chance.random((many, panel)) < (0.05 if roomy else 0.25),
    )
    if rules:
        first, second = chance.random(panel) < 0.5, chance.random(panel) < 0.6
        case.groups = [GroupRule(first, 1, None, "lived experience"), GroupRule(second, None, 1, "one house")]
    if locks:
        a, r = int(chance.integers(many)), int(chance.integers(panel))
        if not case.conflicts[a, r]:
            case.locked = [(a, r)]
    if before:
        case.previous = [(int(a), int(r)) for a, r in np.argwhere(chance.random((many, panel)) < 0.4)]
    return case
