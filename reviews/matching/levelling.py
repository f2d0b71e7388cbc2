"""Raising the worst-served by single exchanges, where the solver of whole numbers would take too long.

Each step helps whoever is farthest below the level: a better reviewer comes from somebody who can spare one,
or has room. Nobody falls as low as the helped one was, so it ends. Then the total is raised by exchanges that
leave everybody at the level. The answer is good and not proven; the linear program bounds what was lost.
"""

from __future__ import annotations

import numpy as np

from reviews.matching.program import Clock
from reviews.matching.reading import Bools, Floats, Ints, Problem

DEARER = 10.0  # what a unit below the level weighs against one of the total
PASSES = 5
SLACK = 1e-9


class Exchange:
    """A whole answer that changes pair by pair; `frozen` pairs stay."""

    def __init__(self, problem: Problem, table: Bools, frozen: Bools) -> None:
        self.problem = problem
        self.table = table.copy()
        self.application, self.reviewer = (part.astype(np.int64) for part in np.nonzero(table))
        self.movable = ~frozen[self.application, self.reviewer]
        lacks = problem.wanted - table.sum(axis=1)
        self.served: Floats = np.where(table, problem.score, 0.0).sum(axis=1) + lacks
        self.load: Ints = table.sum(axis=0)
        rules = problem.rules
        many, panel = problem.shape
        each, size = (len(rules), many), (len(rules), panel)
        self.member = np.array([rule.members for rule in rules], dtype=bool).reshape(size).T
        held = [table[:, rule.members].sum(axis=1) for rule in rules]
        self.held = np.array(held, dtype=np.int64).reshape(each).T
        self.most = np.array([rule.at_most for rule in rules], dtype=np.int64).reshape(each).T
        self.least = np.array([rule.at_least for rule in rules], dtype=np.int64).reshape(each).T

    def _breaks(self, application: Ints, gone: Ints, come: Ints) -> Bools:
        """Whether an application that changes one reviewer for another breaks a rule that it keeps."""
        if not self.member.shape[1]:
            return np.zeros(np.broadcast(application, gone, come).shape, dtype=bool)
        out, into = self.member[gone], self.member[come]
        held = self.held[application]
        over = into & ~out & (held >= self.most[application])
        under = out & ~into & (held <= self.least[application])
        return np.asarray((over | under).any(axis=-1))

    def partners(self, pair: int) -> tuple[Bools, Floats, Floats]:
        """For one pair with every other: may they change reviewers; the first's gain, and the other's."""
        score, allowed = self.problem.score, self.problem.allowed
        a, r = self.application[pair], self.reviewer[pair]
        b, q = self.application, self.reviewer
        possible = self.movable & allowed[a, q] & ~self.table[a, q] & allowed[b, r] & ~self.table[b, r]
        possible &= ~self._breaks(np.array([a]), np.array([r]), q) & ~self._breaks(b, q, np.array([r]))
        return possible, score[a, q] - score[a, r], score[b, r] - score[b, q]

    def rooms(self, pair: int) -> tuple[Bools, Floats]:
        """For one pair with every reviewer: may she take it over; and its gain."""
        problem = self.problem
        a, r = self.application[pair], self.reviewer[pair]
        possible = problem.allowed[a] & ~self.table[a] & (self.load < problem.load_max)
        possible &= self.load[r] > problem.load_min[r]
        possible &= ~self._breaks(np.array([a]), np.array([r]), np.arange(len(self.load)))
        return possible, problem.score[a] - problem.score[a, r]

    def give(self, pair: int, reviewer: int) -> None:
        """One pair gets another reviewer."""
        a, r = int(self.application[pair]), int(self.reviewer[pair])
        self.table[a, r], self.table[a, reviewer] = False, True
        self.reviewer[pair] = reviewer
        self.served[a] += self.problem.score[a, reviewer] - self.problem.score[a, r]
        self.load[r] -= 1
        self.load[reviewer] += 1
        self.held[a] += self.member[reviewer].astype(np.int64) - self.member[r]

    def swap(self, pair: int, other: int) -> None:
        r, q = int(self.reviewer[pair]), int(self.reviewer[other])
        self.give(pair, q)
        self.give(other, r)


def levelled(problem: Problem, table: Bools, frozen: Bools, floors: Floats, clock: Clock) -> Bools:
    """The table with everybody at her floor, or as near as single exchanges come."""
    state = Exchange(problem, table, frozen)
    while clock.left > 0:
        lacks = floors - state.served
        worst = int(np.argmax(lacks))
        if lacks[worst] <= SLACK or not _help(state, worst, lacks):
            break
    _polish(state, floors, clock)
    return state.table


def _help(state: Exchange, worst: int, lacks: Floats) -> bool:
    """The exchange that helps the worst-served most for the least; whether there was one."""
    best, act = np.inf, None
    now = float(lacks[worst])
    for pair in np.flatnonzero((state.application == worst) & state.movable):
        possible, gain, other = state.partners(int(pair))
        theirs = lacks[state.application]
        after = theirs - other
        possible &= (gain > SLACK) & (after < now - SLACK)
        if possible.any():
            below = np.maximum(now - gain, 0) + np.maximum(after, 0) - np.maximum(theirs, 0)
            cost = np.where(possible, DEARER * below - gain - other, np.inf)
            place = int(np.argmin(cost))
            if cost[place] < best:
                best, act = float(cost[place]), (int(pair), place, True)
        possible, gain = state.rooms(int(pair))
        possible &= gain > SLACK
        if possible.any():
            cost = np.where(possible, DEARER * np.maximum(now - gain, 0) - gain, np.inf)
            place = int(np.argmin(cost))
            if cost[place] < best:
                best, act = float(cost[place]), (int(pair), place, False)
    if act is None:
        return False
    first, place, both = act
    (state.swap if both else state.give)(first, place)
    return True


def _polish(state: Exchange, floors: Floats, clock: Clock) -> None:
    """Raise the total by exchanges that leave everybody at her floor, or where she is if that is lower."""
    hold = np.minimum(floors, state.served) - SLACK
    for _ in range(PASSES):
        better = False
        for pair in np.flatnonzero(state.movable):
            if clock.left <= 0:
                return
            a = state.application[pair]
            possible, gain, other = state.partners(int(pair))
            possible &= (state.served[a] + gain >= hold[a]) & (gain + other > SLACK)
            possible &= state.served[state.application] + other >= hold[state.application]
            if possible.any():
                state.swap(int(pair), int(np.argmax(np.where(possible, gain + other, -np.inf))))
                better = True
        if not better:
            return
