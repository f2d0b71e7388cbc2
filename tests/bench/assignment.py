"""Rounds of many sizes assigned: seconds, memory, the proven bound, and what fairness costs.

    .venv/bin/python -m tests.bench.assignment [--only NAME ...] [--time-limit 120]

The rounds are invented: topics that applications have and reviewers declare, bids, a weak text likeness,
some conflicts. Each case runs in a process of its own, so that its peak memory is its own. 'Optimal' says
that the answer equals the optimum of the whole linear program (every pair left out was priced by its
duals), or that its bound is met.
Fails when a pair is a conflict, a load or a number of reviews is wrong, or a plain case is not optimal.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from reviews.assigning import Assignment, GroupRule, solve


class Broken(Exception):
    """A promise of the assignment that was not kept."""


@dataclass(frozen=True)
class Case:
    """One invented round."""

    name: str
    applications: int
    reviewers: int
    wanted: int = 3
    fairness: float = 0.0
    rules: bool = False
    scarce: bool = False
    repair: bool = False
    must_be_optimal: bool = True


CASES = [
    Case("60x20 rules", 60, 20, rules=True),
    Case("60x20 rules fair", 60, 20, rules=True, fairness=0.9),
    Case("500x80 rules", 500, 80, rules=True),
    Case("500x80 rules fair", 500, 80, rules=True, fairness=0.9, must_be_optimal=False),
    Case("300x45 scarce", 300, 45, scarce=True, fairness=0.9),
    Case("300x45 repair", 300, 45, scarce=True, fairness=0.9, repair=True),
    Case("1000x200", 1000, 200),
    Case("1000x200 fair", 1000, 200, scarce=True, fairness=0.9, must_be_optimal=False),
    Case("5000x500", 5000, 500),
    Case("5000x500 fair", 5000, 500, scarce=True, fairness=0.9, must_be_optimal=False),
]


def round_of(case: Case) -> dict[str, Any]:
    """The arguments of `solve` for an invented round; affinities from 0 to 1,000 for each pair."""
    chance = np.random.default_rng(20261128)
    many, panel, topics = case.applications, case.reviewers, 14
    common = np.geomspace(1.0, 0.12, topics) / np.geomspace(1.0, 0.12, topics).sum()
    about = np.zeros((many, topics))
    for row in about:
        row[chance.choice(topics, 2, replace=False, p=common)] = (1.0, 0.6)
    knows = np.zeros((panel, topics))
    for row in knows:
        row[chance.choice(topics, 4, replace=False, p=common)] = chance.choice([1.0, 2.0, 3.0], 4)
    if case.scarce:  # a topic of every fourth application, which one person in twelve knows
        knows[:, -1] = 0.0
        few = max(4, panel // 12)
        knows[:few, -1] = 3.0
        rare = chance.choice(many, many // 4, replace=False)
        about[rare] = 0.0
        about[rare, -1] = chance.uniform(0.8, 1.6, len(rare))
    topic = about @ knows.T / (1.6 * 3.0)
    bid = chance.choice([0.0, 0.5, 1.0], (many, panel), p=[0.6, 0.25, 0.15])
    text = chance.beta(2, 5, (many, panel))
    affinity = np.rint(1000 * (0.7 * topic + 0.2 * bid + 0.1 * text))
    conflicts = chance.random((many, panel)) < 0.03
    usual = case.wanted * many / panel
    groups = []
    if case.rules:
        groups = [GroupRule(chance.random(panel) < 0.4, 1, None, "lived experience")]
        house = chance.integers(0, panel // 3, panel)
        groups += [GroupRule(house == n, None, 1, f"house {n + 1}") for n in range(panel // 3)]
    return {
        "affinity": affinity,
        "wanted": case.wanted,
        "load_min": int(usual * 0.7),
        "load_max": int(usual * 1.25) + 1,
        "conflicts": conflicts,
        "groups": groups,
        "fairness": case.fairness,
        "applications": [f"A{n}" for n in range(many)],
        "reviewers": [f"R{n}" for n in range(panel)],
    }


def run(case: Case, time_limit: float) -> str:
    """Solve one case, check it, and tell the figures in one line.

    Raises:
        Broken: a promise is.
    """
    asked = round_of(case)
    started = (time.perf_counter(), time.process_time())
    found = solve(time_limit=time_limit, **asked)
    if case.repair:  # one reviewer drops out of all that she has
        before = found.pairs
        asked["conflicts"][:, 7] = True
        asked["load_min"] = np.where(np.arange(case.reviewers) == 7, 0, asked["load_min"])
        started = (time.perf_counter(), time.process_time())
        found = solve(time_limit=time_limit, previous=before, **asked)
        print(f"  {case.name}: kept {found.kept} of {len(before)} pairs")
    seconds, busy = time.perf_counter() - started[0], time.process_time() - started[1]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    check(case, asked, found)
    price = 1 - found.total / found.plain_total
    line = f"{case.name:<19}{seconds:>8.2f} s, CPU {busy:>7.2f} s {memory:>6.0f} MB"
    line += f"  total {found.total:>11,.0f}  gap {found.gap:.6%}"
    line += f"  {'optimal' if found.proven else 'not proven'}  parts {found.components}"
    line += f"  worst {found.worst:,.0f} (plain {found.plain_worst:,.0f}, at most {found.worst_bound:,.0f})"
    return line + (f"  price {price:.2%}" if case.fairness else "")


def check(case: Case, asked: dict[str, Any], found: Assignment) -> None:
    table = np.zeros((case.applications, case.reviewers), dtype=int)
    for pair in found.pairs:
        table[pair] += 1
    loads = table.sum(axis=0)
    good = (
        not table[asked["conflicts"]].any() and table.max() == 1 and (table.sum(axis=1) == case.wanted).all()
    )
    good = good and bool((loads >= asked["load_min"]).all() and (loads <= asked["load_max"]).all())
    good = good and not found.shortages and all(rule.holds for rule in found.rules)
    if not good or (case.must_be_optimal and not found.proven):
        raise Broken(f"{case.name}: {found.shortages or 'a promise is broken'}")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", help="names of cases")
    parser.add_argument("--time-limit", type=float, default=120)
    options = parser.parse_args()
    failed = 0
    for case in CASES:
        if options.only and case.name not in options.only:
            continue
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            try:
                print(pool.apply(run, (case, options.time_limit)), flush=True)
            except Broken as stopped:
                print(stopped, flush=True)
                failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
