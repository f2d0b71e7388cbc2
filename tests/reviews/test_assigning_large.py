"""What is done where the solver of whole numbers would take too long: exchanges, with a bound that holds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reviews.assigning import GroupRule, solve
from reviews.matching import levelling, whole
from reviews.matching.program import Clock
from reviews.matching.reading import read
from tests.reviews import every_assignment as every
from tests.reviews.every_assignment import as_table


def scarce(seed: int) -> np.ndarray[Any, Any]:
    """30 applications, 9 reviewers; a third of the applications needs what two reviewers know."""
    chance = np.random.default_rng(seed)
    affinity = chance.integers(0, 30, (30, 9))
    affinity[:10, :2] += chance.integers(40, 90, (10, 1))
    affinity[10:, :2] += 55
    return affinity


GROUPS = [GroupRule(np.arange(9) % 2 == 0, 1, None, "lived"), GroupRule(np.arange(9) > 6, None, 1, "house")]
LIMITS: dict[str, Any] = {"wanted": 3, "load_min": 8, "load_max": 12, "groups": GROUPS}


@pytest.mark.parametrize("seed", range(4))
def test_exchanges_lift_the_worst_served_and_keep_every_promise(seed: int) -> None:
    affinity = scarce(seed)
    plain = solve(affinity, fairness=0, **LIMITS)
    problem = read(affinity, locked=plain.pairs[:6], **LIMITS)
    row, column = np.argsort(problem.applications), np.argsort(problem.reviewers)
    table = as_table([(int(row[a]), int(column[r])) for a, r in plain.pairs], (30, 9))
    floors = 3 * np.full(30, whole.highest_level(problem))
    lifted = levelling.levelled(problem, table, problem.locked, floors, Clock(60))
    assert whole.worst(problem, lifted) > whole.worst(problem, table)
    assert (lifted.sum(axis=1) == 3).all()
    assert ((lifted.sum(axis=0) >= 8) & (lifted.sum(axis=0) <= 12)).all()
    assert lifted[problem.locked].all()
    for rule in problem.rules:
        held = lifted[:, rule.members].sum(axis=1)
        assert ((held >= rule.at_least) & (held <= rule.at_most)).all()


@pytest.mark.parametrize("seed", range(8))
def test_a_bound_that_is_not_reached_still_holds(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "MOST_PAIRS", 1)  # all is too large
    case = every.random_case(500 + seed, roomy=True, rules=seed % 2 == 0)
    found = solve(case.affinity, fairness=1, time_limit=600, **case.keywords)
    table = as_table(found.pairs, case.affinity.shape)
    assert any((table == one).all() for one in every.tables(case))
    assert every.missing(case, table) == every.best(case, 0).missing
    assert found.worst >= found.plain_worst
    assert found.bound >= found.total
    better = [
        float(case.affinity[one].sum())
        for one in every.tables(case)
        if every.missing(case, one) == every.missing(case, table)
        and every.worst(case, one) >= every.worst(case, table)
    ]
    assert max(better) <= found.bound + 1e-6


def test_no_time_still_gives_an_answer_that_says_so() -> None:
    affinity = scarce(0)
    found = solve(affinity, fairness=0.95, time_limit=1e-9, **LIMITS)
    assert not found.shortages
    assert all(rule.holds for rule in found.rules)
    assert not found.proven
    assert found.bound >= found.total
