"""Joining the parts of an assignment that share no reviewer and no application.

Scores from parts that nothing links cannot be compared with each other. Where two pairs in different parts
can change partners, or one pair its reviewer, without loss, the parts become one. (With one review each there
is nothing to join.)
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from reviews.matching.reading import Bools, Floats, Ints, Problem

TRIES = 200  # changes looked at for one part
WIDEST = 2_000_000  # changes weighed at once
SMALLEST = 50  # parts looked at before giving up
SLACK = 1e-9

Change = tuple[
    float, list[tuple[Any, Any]], list[tuple[Any, Any]]
]  # what it loses, pairs to take out, to put in


def parts(table: Bools) -> tuple[int, Ints, Ints]:
    """How many parts there are that have a pair, and the part of each application and of each reviewer."""
    many, panel = table.shape
    application, reviewer = np.nonzero(table)
    ones = np.ones(len(application))
    graph = coo_array((ones, (application, many + reviewer)), shape=(many + panel, many + panel))
    _, label = connected_components(graph, directed=False)
    return len(np.unique(label[application])), label[:many], label[many:]


def join(problem: Problem, table: Bools, *, floors: Floats | None, spend: float, kept: int | None) -> Bools:
    """The table in fewer parts, if that costs at most `spend` in scores and breaks no promise."""
    table = table.copy()
    number, _, _ = parts(table)
    while number > 1 and _has_spare_links(table, number):
        found = _one(problem, table, number, floors, spend, kept)
        if found is None:
            return table
        loss, table = found
        spend -= max(loss, 0.0)
        number, _, _ = parts(table)
    return table


def _has_spare_links(table: Bools, number: int) -> bool:
    """Whether some part hangs together by more pairs than it needs; if none does, nothing can be joined."""
    people = int(table.any(axis=1).sum() + table.any(axis=0).sum())
    return bool(table.sum() > people - number)


def _one(
    problem: Problem, table: Bools, number: int, floors: Floats | None, spend: float, kept: int | None
) -> tuple[float, Bools] | None:
    """The cheapest change found that leaves fewer parts, starting from the smallest part."""
    _, label, _ = parts(table)
    application, reviewer = np.nonzero(table & ~problem.locked)
    own = label[application]
    names, sizes = np.unique(own, return_counts=True)
    for name in names[np.argsort(sizes, kind="stable")][:SMALLEST]:
        inside, outside = np.flatnonzero(own == name), np.flatnonzero(own != name)
        for loss, off, on in _changes(problem, table, application, reviewer, inside, outside, spend):
            changed = table.copy()
            for pair in off:
                changed[pair] = False
            for pair in on:
                changed[pair] = True
            if _holds(problem, table, changed, floors, kept) and parts(changed)[0] < number:
                return loss, changed
    return None


def _changes(
    problem: Problem,
    table: Bools,
    application: Ints,
    reviewer: Ints,
    inside: Ints,
    outside: Ints,
    spend: float,
) -> list[Change]:
    """Cheapest first: two pairs change reviewers, or one goes to another reviewer who can take it."""
    score, allowed = problem.score, problem.allowed
    inside = inside[: max(1, WIDEST // max(len(outside), 1))]
    a, r = application[inside], reviewer[inside]
    b, q = application[outside], reviewer[outside]
    here, there = np.ix_(a, q), (b[None, :], r[:, None])
    loss = score[a, r][:, None] + score[b, q][None, :] - score[here] - score[there]
    possible = allowed[here] & allowed[there] & ~table[here] & ~table[there] & (loss <= spend + SLACK)
    found: list[Change] = [
        (float(loss[i, j]), [(a[i], r[i]), (b[j], q[j])], [(a[i], q[j]), (b[j], r[i])])
        for i, j in _cheapest(possible, loss)
    ]

    load = table.sum(axis=0)
    loss = score[a, r][:, None] - score[a]
    possible = allowed[a] & ~table[a] & ((load < problem.load_max) & (load > 0))[None, :]
    possible &= (load > problem.load_min)[r][:, None] & (loss <= spend + SLACK)
    found += [(float(loss[i, j]), [(a[i], r[i])], [(a[i], j)]) for i, j in _cheapest(possible, loss)]
    return sorted(found, key=lambda change: change[0])


def _cheapest(possible: Bools, loss: Floats) -> Ints:
    return np.argwhere(possible)[np.argsort(loss[possible], kind="stable")[:TRIES]]


def _holds(problem: Problem, table: Bools, changed: Bools, floors: Floats | None, kept: int | None) -> bool:
    """Whether every promise that the table keeps is kept after the change."""
    if kept is not None and (changed & problem.previous).sum() < kept:
        return False
    for rule in problem.rules:
        before, after = table[:, rule.members].sum(axis=1), changed[:, rule.members].sum(axis=1)
        if (after < np.minimum(rule.at_least, before)).any() or (
            after > np.maximum(rule.at_most, before)
        ).any():
            return False
    if floors is None:
        return True
    served = np.where(changed, problem.score, 0.0).sum(axis=1) + problem.wanted - changed.sum(axis=1)
    before = np.where(table, problem.score, 0.0).sum(axis=1) + problem.wanted - table.sum(axis=1)
    return bool((served >= np.minimum(floors, before) - SLACK).all())
