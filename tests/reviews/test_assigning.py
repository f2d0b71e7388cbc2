"""The assignment: known answers, small cases against trying everything, shortages, repair, order, joining."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from reviews.assigning import GroupRule, solve
from reviews.matching import program
from reviews.matching.values import Missing, Step
from tests.reviews import every_assignment as every

TRAP = [[100, 60], [10, 50], [10, 50]]


def test_least_loads_are_part_of_the_one_solve() -> None:
    found = solve(TRAP, wanted=1, load_min=[0, 1], load_max=[3, 1], fairness=0)
    assert (found.total, found.bound, found.gap, found.proven) == (160, 160, 0, True)
    assert found.loads == (2, 1)
    assert found.pairs in ([(0, 0), (1, 0), (2, 1)], [(0, 0), (1, 1), (2, 0)])


def test_taking_the_best_pair_first_loses() -> None:
    found = solve([[99, 98], [99, 1]], wanted=1, load_min=0, load_max=1, fairness=0)
    assert (found.pairs, found.total) == ([(0, 1), (1, 0)], 197)


@pytest.mark.parametrize("seed", range(12))
def test_flows_equal_the_best_of_all_tables(seed: int) -> None:
    case = every.random_case(seed, locks=seed % 2 == 0)
    check(case, fairness=0)


@pytest.mark.parametrize("seed", range(12))
def test_crossing_rules_equal_the_best_of_all_tables(seed: int) -> None:
    case = every.random_case(100 + seed, rules=True, locks=seed % 3 == 0)
    check(case, fairness=0)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("fairness", [0.6, 0.9, 1.0])
def test_fairness_equals_the_best_of_all_tables(seed: int, fairness: float) -> None:
    case = every.random_case(200 + seed, roomy=True, rules=seed % 3 == 0)
    check(case, fairness=fairness)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("fairness", [0, 0.9])
def test_repair_keeps_the_most_and_then_is_the_best(seed: int, fairness: float) -> None:
    case = every.random_case(300 + seed, before=True, roomy=True, rules=seed % 3 == 0)
    check(case, fairness=fairness)


def check(case: every.Case, *, fairness: float) -> None:
    """`solve` keeps every promise as well as the best of all tables does."""
    known = every.best(case, 0)
    if known.missing:  # the bound of `every.linear_worst` is for full tables
        fairness = 0
    elif fairness:
        known = every.best(case, fairness)
    found = solve(case.affinity, fairness=fairness, time_limit=3600, **case.keywords)
    shape = case.affinity.shape
    table = every.as_table(found.pairs, (shape[0], shape[1]))
    assert any((table == one).all() for one in every.tables(case))
    assert every.missing(case, table) == known.missing
    assert every.kept(case, table) == known.kept
    assert every.worst(case, table) >= known.floor - 1e-6
    assert found.total == pytest.approx(known.total, abs=1e-6)
    assert found.bound == pytest.approx(known.total, abs=1e-4)
    assert found.proven
    assert found.served == pytest.approx((case.affinity * table).sum(axis=1).tolist())
    assert found.loads == tuple(table.sum(axis=0).tolist())
    assert bool(found.shortages) == bool(known.missing)


def spread(many: int, panel: int, seed: int = 0) -> np.ndarray[Any, Any]:
    """Affinities from a few topics, whole numbers from 0 to 100."""
    chance = np.random.default_rng(seed)
    left, right = chance.dirichlet(np.ones(6) * 0.4, many), chance.dirichlet(np.ones(6) * 0.4, panel)
    return np.rint(100 * (left @ right.T))


@pytest.mark.parametrize("seed", range(3))
def test_a_flow_equals_the_linear_optimum_of_all_pairs(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "NEAREST", 4)  # so that pricing has something to add
    monkeypatch.setattr(program, "PER_LOAD", 1)
    affinity = spread(60, 18, seed)
    conflicts = np.random.default_rng(seed).random(affinity.shape) < 0.1
    found = solve(affinity, wanted=3, load_min=8, load_max=11, conflicts=conflicts, fairness=0)
    many, panel = affinity.shape
    each, load = np.kron(np.eye(many), np.ones(panel)), np.kron(np.ones(many), np.eye(panel))
    whole = linprog(
        -affinity.ravel(),
        A_ub=np.vstack([load, -load]),
        b_ub=np.concatenate([np.full(panel, 11), np.full(panel, -8)]),
        A_eq=each,
        b_eq=np.full(many, 3),
        bounds=[(0, 0 if conflict else 1) for conflict in conflicts.ravel()],
        method="highs",
    )
    assert found.total == pytest.approx(-whole.fun, abs=1e-6)
    assert found.proven
    assert not found.shortages


def test_nested_groups_stay_a_flow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "milp", None)  # never called
    panel = np.arange(12)
    groups = [
        GroupRule(panel < 6, 1, None, "any"),
        GroupRule(panel < 2, None, 1, "two"),
        GroupRule(panel > 7, 1, 1, "x"),
    ]
    found = solve(spread(30, 12), wanted=3, load_min=5, load_max=9, groups=groups, fairness=0)
    assert [(rule.name, rule.kept, rule.holds) for rule in found.rules] == [
        ("any", 30, True),
        ("two", 30, True),
        ("x", 30, True),
    ]


# ---- shortages


def test_a_missing_review_is_named_with_the_smallest_step() -> None:
    found = solve(
        np.ones((9, 3)),
        wanted=3,
        load_min=0,
        load_max=[9, 9, 8],
        applications=[f"MSC-{n}" for n in range(9)],
        reviewers=["Bo", "Cy", "Ama"],
    )
    (one,) = found.shortfalls
    assert (one.kind, one.number, one.asked, found.shortages) == (Missing.REVIEWS, 1, 3, (one.sentence,))
    assert one.sentence == (
        f"MSC-{one.application} has 2 of 3 reviews. Ask one more reviewer, or let Ama read 9 instead of 8, "
        "or be content with 2 instead of 3."
    )
    ((step, reviewer, before, after),) = [
        (step.step, step.reviewer, step.before, step.after)
        for step in one.relaxations
        if step.step is Step.HIGHER_LOAD
    ]
    assert (step, reviewer, before, after) == (Step.HIGHER_LOAD, 2, 8, 9)


@pytest.mark.parametrize("seed", range(10))
def test_the_steps_that_are_named_end_the_shortage(seed: int) -> None:
    affinity = spread(12, 6, seed)
    conflicts = np.random.default_rng(seed).random(affinity.shape) < 0.15
    load_max = np.full(6, 5)
    limits: dict[str, Any] = {"wanted": 3, "load_min": 0, "conflicts": conflicts}
    found = solve(affinity, load_max=load_max, **limits)
    assert found.shortages[0] == (
        "The panel may read 30 in all, and 36 reviews are wanted. "
        "Ask 2 more reviewers, or let everybody read up to 1 more."
    )
    assert sum(one.number for one in found.shortfalls if one.kind is Missing.REVIEWS) == 6
    for one in found.shortfalls:
        for step in one.relaxations:
            if step.step is Step.HIGHER_LOAD:
                load_max[step.reviewer] = max(load_max[step.reviewer], step.after or 0)
    assert load_max.sum() == 36
    assert not solve(affinity, load_max=load_max, **limits).shortages


def test_a_missing_member_of_a_group_is_named() -> None:
    groups = [GroupRule(np.array([True, False, False]), 1, None, "lived experience")]
    found = solve(
        np.ones((3, 3)),
        wanted=2,
        load_min=0,
        load_max=[2, 3, 3],
        groups=groups,
        reviewers=["Ama", "Bo", "Cy"],
    )
    (one,) = found.shortfalls
    assert (one.kind, one.rule, one.number) == (Missing.MEMBERS, 0, 1)
    assert one.sentence.endswith(
        "has 0 of 1 readers from 'lived experience'. Ask one more reviewer from 'lived experience', "
        "or let Ama read 3 instead of 2."
    )
    assert (found.rules[0].kept, found.rules[0].short, found.rules[0].holds) == (2, 1, False)


def test_a_reviewer_below_the_least_is_named() -> None:
    conflicts = np.array([[False, True], [False, True], [False, False]])
    found = solve(np.ones((3, 2)), wanted=1, load_min=[0, 2], load_max=3, conflicts=conflicts)
    assert found.shortages == (
        "Reviewer 2 has 1 to read, and the least agreed is 2. Let Reviewer 2 read 1 instead of at least 2.",
    )


def test_locked_pairs_that_contradict_are_named_and_the_rest_goes_on() -> None:
    groups = [GroupRule(np.array([True, True, False, False]), None, 1, "one house")]
    found = solve(
        np.ones((3, 4)),
        wanted=[2, 1, 2],
        load_min=0,
        load_max=[3, 3, 1, 3],
        conflicts=np.array([[False] * 4, [False] * 4, [True, False, False, False]]),
        locked=[(0, 0), (0, 1), (1, 2), (1, 3), (2, 0), (2, 2)],
        groups=groups,
        applications=["A", "B", "C"],
        reviewers=["Ama", "Bo", "Cy", "Di"],
    )
    assert [(one.kind, one.application, one.reviewer, one.number) for one in found.shortfalls] == [
        (Missing.LOCKED_CONFLICT, 2, 0, 1),
        (Missing.LOCKED_LOAD, None, 2, 1),
        (Missing.LOCKED_WANTED, 1, None, 1),
        (Missing.LOCKED_RULE, 0, None, 1),
    ]
    assert found.shortages == (
        "Ama is fixed to C but has a conflict with it: the pair was left out.",
        "Cy is fixed to 2 applications and may read 1: all 2 were kept.",
        "B has 2 fixed reviewers and wants 1: all 2 were kept.",
        "A has 2 fixed readers from 'one house', and the most allowed is 1: all 2 were kept.",
    )
    assert {(0, 0), (0, 1), (1, 2), (1, 3), (2, 2)} <= set(found.pairs)
    assert len(found.pairs) == 6


def test_a_panel_of_nobody_and_a_round_of_nothing() -> None:
    assert solve(np.zeros((0, 2)), wanted=3, load_min=0, load_max=2).pairs == []
    found = solve(np.zeros((2, 0)), wanted=1, load_min=0, load_max=2)
    assert found.shortages == (
        "Application 1 has 0 of 1 reviews. Ask one more reviewer, or be content with 0 instead of 1.",
        "Application 2 has 0 of 1 reviews. Ask one more reviewer, or be content with 0 instead of 1.",
    )


def test_what_is_missing_is_spread_where_fairness_is_asked() -> None:
    affinity = np.array([[9.0] * 4, [9.0] * 4, [5.0] * 4])  # the third would lose all that is missing
    limits: dict[str, Any] = {"wanted": 3, "load_min": 0, "load_max": [2, 2, 1, 1]}
    plain, fair = solve(affinity, fairness=0, **limits), solve(affinity, fairness=0.5, **limits)
    assert [one.number for one in plain.shortfalls] == [3]
    assert [one.number for one in fair.shortfalls] == [1, 1, 1]


# ---- repair


@pytest.mark.parametrize("seed", range(8))
def test_one_new_conflict_moves_as_few_pairs_as_can_be(seed: int) -> None:
    case = every.random_case(400 + seed, roomy=True)
    first = solve(case.affinity, **case.keywords)
    case.previous = first.pairs
    case.conflicts = case.conflicts.copy()
    case.conflicts[first.pairs[seed % len(first.pairs)]] = True
    found = solve(case.affinity, **case.keywords)
    assert found.kept == every.best(case, 0).kept
    assert found.kept == len(set(first.pairs) & set(found.pairs))
    assert not case.conflicts[tuple(np.array(found.pairs).T)].any()


def test_repair_of_a_whole_round_touches_one_pair() -> None:
    affinity = spread(80, 20)
    limits: dict[str, Any] = {"wanted": 3, "load_min": 10, "load_max": 14}
    first = solve(affinity, **limits)
    conflicts = np.zeros(affinity.shape, dtype=bool)
    conflicts[first.pairs[0]] = True
    found = solve(affinity, conflicts=conflicts, previous=first.pairs, **limits)
    assert found.kept == len(first.pairs) - 1
    assert not found.shortages


# ---- the same answer


@pytest.mark.parametrize("labelled", [True, False])
def test_shuffled_rows_and_columns_give_the_same_set(labelled: bool) -> None:
    chance = np.random.default_rng(5)
    affinity = chance.integers(0, 4, (24, 9)).astype(float)  # many ties
    conflicts = chance.random(affinity.shape) < 0.1
    groups = [
        GroupRule(np.arange(9) < 4, 1, None, "lived"),
        GroupRule(np.arange(9) % 3 == 0, None, 1, "house"),
    ]
    limits: dict[str, Any] = {"wanted": 3, "load_min": 6, "load_max": 9}
    names = [f"MSC-{n}" for n in range(24)], [f"R{n}" for n in range(9)]

    def asked(row: Any, column: Any) -> Any:
        more = {}
        if labelled:
            more = {
                "applications": [names[0][n] for n in row],
                "reviewers": [names[1][n] for n in column],
            }
        return solve(
            affinity[np.ix_(row, column)],
            conflicts=conflicts[np.ix_(row, column)],
            groups=[
                GroupRule(rule.members[column], rule.at_least, rule.at_most, rule.name) for rule in groups
            ],
            seed=3,
            **limits,
            **more,
        )

    straight = asked(np.arange(24), np.arange(9))
    assert straight == asked(np.arange(24), np.arange(9))
    for _ in range(3):
        row, column = chance.permutation(24), chance.permutation(9)
        shuffled = asked(row, column)
        assert sorted((int(row[a]), int(column[r])) for a, r in shuffled.pairs) == straight.pairs
        assert shuffled.input_hash == straight.input_hash
        assert shuffled.total == straight.total


def test_another_seed_chooses_otherwise_among_equals_and_loses_nothing() -> None:
    affinity = np.random.default_rng(1).integers(0, 3, (20, 8))
    found = [solve(affinity, wanted=2, load_min=4, load_max=6, seed=seed) for seed in range(4)]
    assert len({one.total for one in found}) == 1
    assert len({tuple(one.pairs) for one in found}) > 1
    assert {one.seed for one in found} == {0, 1, 2, 3}


def test_the_hash_tells_one_input_from_another() -> None:
    first = solve(TRAP, wanted=1, load_min=[0, 1], load_max=[3, 1])
    again = solve(TRAP, wanted=1, load_min=[0, 1], load_max=[3, 1], seed=8)
    other = solve(TRAP, wanted=1, load_min=[0, 1], load_max=[3, 2])
    assert len(first.input_hash) == 64
    assert first.input_hash == again.input_hash != other.input_hash


# ---- joining, and the figures


def test_parts_are_joined_where_it_costs_nothing() -> None:
    affinity = np.ones((6, 6))
    affinity[:3, :3] = affinity[3:, 3:] = 2.0
    plain = solve(affinity, wanted=2, load_min=2, load_max=2, fairness=0)
    assert (plain.components, plain.total) == (2, 24)
    joined = solve(affinity, wanted=2, load_min=2, load_max=2, fairness=0, joining_share=0.1)
    assert (joined.components, joined.total, joined.bound) == (1, 22, 24)
    assert joined.gap == pytest.approx(2 / 22)
    assert solve(np.ones((6, 6)), wanted=2, load_min=2, load_max=2).components == 1


def test_the_figures_are_those_of_the_pairs() -> None:
    found = solve([[4, 0, 1], [3, 2, 0]], wanted=2, load_min=0, load_max=2, threshold=2.5)
    assert found.pairs == [(0, 0), (0, 2), (1, 0), (1, 1)]
    assert (found.total, found.worst, found.served, found.loads) == (10, 5, (5, 5), (2, 1, 1))
    assert (found.fifth_percentile, found.threshold, found.weak_pairs, found.components) == (5, 2.5, 2, 1)
    assert found.solver.startswith("HiGHS in SciPy 1.")


def test_scarce_experts_are_shared() -> None:
    affinity = np.array([[90, 80, 5, 5], [88, 82, 5, 5], [70, 60, 5, 5], [70, 60, 5, 4]])
    plain = solve(affinity, wanted=2, load_min=2, load_max=2, fairness=0)
    fair = solve(affinity, wanted=2, load_min=2, load_max=2, fairness=0.9)
    assert (plain.worst, fair.plain_worst) == (9, 9)
    assert (fair.worst, fair.total) == (75, 322)
    assert fair.floor is not None
    assert fair.worst >= fair.floor
    assert fair.plain_total == plain.total


# ---- what cannot be meant


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"affinity": [[1, float("nan")]]}, "row 0, column 1 is not a number"),
        ({"affinity": [1, 2]}, "1 dimensions"),
        ({"affinity": [["a", "b"]]}, "not a table of numbers"),
        ({"wanted": [1, 2]}, "wanted has 2 numbers for 1 applications"),
        ({"wanted": -1}, "wanted must not be below 0"),
        ({"load_max": 1.5}, "load_max must be whole numbers"),
        ({"load_min": 4}, "at least 4 and at most 2"),
        ({"conflicts": [[True]]}, "The conflicts have shape"),
        ({"conflicts": [[2, 0]]}, "yes or no"),
        ({"locked": [(0, 2)]}, "not in the table"),
        ({"previous": [5]}, "is none"),
        ({"groups": [GroupRule(np.array([True]), 1)]}, "each of the 2 reviewers"),
        ({"groups": [GroupRule(np.array([True, False]), 2, 1, "x")]}, "at least 2 and at most 1"),
        ({"applications": ["a", "b"]}, "2 labels for 1 applications"),
        ({"fairness": 1.5}, "fairness must be from 0 to 1"),
        ({"time_limit": 0}, "time_limit"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(change: dict[str, Any], sentence: str) -> None:
    asked: dict[str, Any] = {"affinity": [[1, 2]], "wanted": 1, "load_min": 0, "load_max": 2, **change}
    with pytest.raises(ValueError, match=sentence):
        solve(asked.pop("affinity"), **asked)


def test_the_values_can_be_imported_without_scipy() -> None:
    code = "import sys, reviews.matching.values; sys.exit(any(m in sys.modules for m in ('numpy', 'scipy')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
