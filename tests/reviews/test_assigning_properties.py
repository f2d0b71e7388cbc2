"""The assignment under any input: what is promised holds, or is named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.assigning import GroupRule, solve
from reviews.matching import program
from reviews.matching.values import Missing
from tests.reviews.every_assignment import as_table

TABLES = st.integers(0, 2**32 - 1)


@st.composite
def rounds(draw: st.DrawFn) -> dict[str, Any]:
    """Any round of up to 9 applications and 7 reviewers; limits that may be impossible to keep."""
    many, panel = draw(st.integers(1, 9)), draw(st.integers(1, 7))
    chance = np.random.default_rng(draw(TABLES))
    scale = draw(st.sampled_from([1.0, 0.01, 1000.0]))
    least = chance.integers(0, 4, panel)
    groups = [
        GroupRule(chance.random(panel) < 0.5, draw(st.sampled_from([None, 1, 2])), None, f"least {n}")
        for n in range(draw(st.integers(0, 1)))
    ]
    groups += [
        GroupRule(chance.random(panel) < 0.4, None, draw(st.sampled_from([0, 1, 2])), f"most {n}")
        for n in range(draw(st.integers(0, 2)))
    ]
    return {
        "affinity": (chance.integers(-3, 9, (many, panel)) * scale),
        "wanted": chance.integers(0, 4, many),
        "load_min": least,
        "load_max": least + chance.integers(0, 5, panel),
        "conflicts": chance.random((many, panel)) < draw(st.sampled_from([0.0, 0.2, 0.7])),
        "locked": pairs(chance, many, panel, draw(st.sampled_from([0.0, 0.1]))),
        "previous": pairs(chance, many, panel, draw(st.sampled_from([0.0, 0.4]))),
        "groups": groups,
        "fairness": draw(st.sampled_from([0.0, 0.9, 1.0])),
        "seed": draw(st.integers(0, 5)),
        "time_limit": 3600,
    }


def pairs(chance: np.random.Generator, many: int, panel: int, share: float) -> list[tuple[int, int]]:
    return [(int(a), int(r)) for a, r in np.argwhere(chance.random((many, panel)) < share)]


@settings(max_examples=60, deadline=None)
@given(rounds())
def test_every_promise_is_kept_or_what_is_missing_is_named(asked: dict[str, Any]) -> None:
    found = solve(**asked)
    table = as_table(found.pairs, asked["affinity"].shape)
    named = {(one.kind, one.application, one.reviewer, one.rule): one.number for one in found.shortfalls}
    assert len(found.pairs) == table.sum() == sum(found.loads)
    assert not (table & asked["conflicts"]).any()
    assert len(found.shortages) == len(found.shortfalls)
    assert all(found.shortages)
    for pair in asked["locked"]:
        assert table[pair] or (Missing.LOCKED_CONFLICT, *pair, None) in named
    for a, wanted in enumerate(asked["wanted"]):
        has = int(table[a].sum())
        expected = {Missing.REVIEWS: wanted - has, Missing.LOCKED_WANTED: has - wanted}
        for kind, number in expected.items():
            assert named.get((kind, a, None, None), 0) == max(number, 0)
    for r, load in enumerate(found.loads):
        assert named.get((Missing.READING, None, r, None), 0) == max(asked["load_min"][r] - load, 0)
        assert named.get((Missing.LOCKED_LOAD, None, r, None), 0) == max(load - asked["load_max"][r], 0)
    for number, rule in enumerate(asked["groups"]):
        held = table[:, rule.members].sum(axis=1)
        for a in range(len(table)):
            locked = sum(bool(rule.members[r]) for b, r in asked["locked"] if b == a and table[b, r])
            if table[a].any() or asked["wanted"][a]:
                short = named.get((Missing.MEMBERS, a, None, number), 0)
                assert held[a] + short >= (rule.at_least or 0)
            if rule.at_most is not None:
                assert held[a] <= max(rule.at_most, locked)
    assert found.total == pytest.approx(float(asked["affinity"][table].sum()))
    assert found.bound >= found.total - 1e-9
    assert found.proven
    assert found.kept == len(set(found.pairs) & set(asked["previous"]))


@settings(max_examples=40, deadline=None)
@given(rounds(), TABLES)
def test_shuffling_changes_no_figure(asked: dict[str, Any], seed: int) -> None:
    chance = np.random.default_rng(seed)
    many, panel = asked["affinity"].shape
    row, column = chance.permutation(many), chance.permutation(panel)
    to_row, to_column = np.argsort(row), np.argsort(column)
    other = dict(asked)
    for name in ("affinity", "conflicts"):
        other[name] = asked[name][np.ix_(row, column)]
    other["wanted"] = asked["wanted"][row]
    other["load_min"], other["load_max"] = asked["load_min"][column], asked["load_max"][column]
    for name in ("locked", "previous"):
        other[name] = [(int(to_row[a]), int(to_column[r])) for a, r in asked[name]]
    other["groups"] = [
        GroupRule(rule.members[column], rule.at_least, rule.at_most, rule.name) for rule in asked["groups"]
    ]
    names = {"applications": [f"A{n}" for n in range(many)], "reviewers": [f"R{n}" for n in range(panel)]}
    shuffled_names = {
        "applications": [f"A{n}" for n in row],
        "reviewers": [f"R{n}" for n in column],
    }
    first, second = solve(**asked, **names), solve(**other, **shuffled_names)
    assert sorted((int(row[a]), int(column[r])) for a, r in second.pairs) == first.pairs
    assert second.input_hash == first.input_hash
    assert sorted(second.shortages) == sorted(first.shortages)


@settings(max_examples=25, deadline=None)
@given(TABLES)
def test_pruning_never_changes_the_total(seed: int) -> None:
    chance = np.random.default_rng(seed)
    asked: dict[str, Any] = {
        "affinity": chance.random((25, 10)),
        "wanted": 2,
        "load_min": 4,
        "load_max": 6,
        "conflicts": chance.random((25, 10)) < 0.2,
        "fairness": 0,
    }
    usual = solve(**asked)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program, "NEAREST", 2)
        patch.setattr(program, "PER_LOAD", 0)
        tight = solve(**asked)
    assert tight.total == pytest.approx(usual.total, abs=1e-6)
    assert tight.pairs == usual.pairs
