"""The input of the assignment, checked and put into an order that does not depend on how its rows were sent.

Everything after this works in *canonical order*: applications and reviewers are sorted by a 64-bit key of
their label, or, without labels, of their content (what they score, with whom, under which limits). So
shuffled rows give the same set of pairs, and ties are broken by a number made from the two keys and the seed.
Two applications without labels whose rows are equal in everything cannot be told apart; only among such does
the order of the input decide.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from reviews.matching.values import GroupRule, Missing, Pair, Shortfall

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.uint64]

ROUNDS = 3  # of telling rows apart by the columns that they score high, and columns by rows
FINEST = 6  # decimal places of scores that count as a grid
LARGEST = 10**6  # a load or a number of reviews beyond this is a slip


@dataclass(frozen=True, eq=False)
class Rule:
    """A group rule with its bounds for each application; locked pairs have already widened them."""

    members: Bools  # (R,)
    at_least: Ints  # (A,)
    at_most: Ints  # (A,), never above the number wanted


@dataclass(frozen=True, eq=False)
class Problem:
    """The checked input in canonical order. `score` is the affinity brought to 0..1: low + span x score.

    `origin` is the score, at most 0, from which fairness measures (an affinity of zero, or the lowest if that
    is below).
    """

    affinity: Floats  # (A, R)
    score: Floats
    low: float
    span: float
    origin: float
    resolution: float  # the smallest step between two scores
    nudge: Floats  # (A, R), added to the scores: in sum less than half a step
    allowed: Bools
    wanted: Ints  # (A,)
    load_min: Ints  # (R,)
    load_max: Ints
    locked: Bools  # (A, R)
    previous: Bools
    rules: tuple[Rule, ...]
    applications: Ints  # canonical position -> index in the input
    reviewers: Ints
    refused: tuple[Shortfall, ...]  # locked pairs that contradict the rest
    digest: str

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.wanted), len(self.load_max)


def read(
    affinity: Any,
    *,
    wanted: Any,
    load_min: Any,
    load_max: Any,
    conflicts: Any = None,
    locked: Iterable[Pair] = (),
    groups: Sequence[GroupRule] = (),
    previous: Iterable[Pair] | None = None,
    applications: Sequence[str] | None = None,
    reviewers: Sequence[str] | None = None,
    seed: int = 0,
    settings: str = "",
) -> Problem:
    """Check everything and put it in canonical order.

    Raises:
        ValueError: with a sentence, for anything that cannot be meant.
    """
    values = _matrix(affinity)
    shape = values.shape
    many, panel = shape
    want = _counts(wanted, many, "wanted", "applications")
    least = _counts(load_min, panel, "load_min", "reviewers")
    most = _counts(load_max, panel, "load_max", "reviewers")
    for reviewer in np.flatnonzero(least > most)[:1]:
        raise ValueError(
            f"Reviewer {reviewer} would have to read at least {least[reviewer]} and at most {most[reviewer]}."
        )
    conflict = _conflicts(conflicts, shape)
    lock = _pairs(locked, shape, "locked")
    before = _pairs(previous or (), shape, "previous")
    asked = [_checked(rule, panel, number) for number, rule in enumerate(groups)]
    names = (
        _labels(applications, many, "applications"),
        _labels(reviewers, panel, "reviewers"),
    )

    cells = _cells(values, conflict, lock, before)
    first = [_hashes(names[0], many), _hashes(names[1], panel)]
    if len(set(first[0])) < many or len(set(first[1])) < panel:
        first[0] = _mixed(first[0] ^ want.astype(np.uint64))
        first[1] = _mixed(first[1] ^ _side(least, most, asked))
        first = _told_apart(first[0], first[1], cells)
    row, row_keys = _order(first[0])
    column, column_keys = _order(first[1])
    grid = np.ix_(row, column)

    values, conflict, lock, before = values[grid], conflict[grid], lock[grid], before[grid]
    want, least, most = want[row], least[column], most[column]
    asked = [(members[column], low, high) for members, low, high in asked]
    digest = _digest(names, row, column, (values, conflict, lock, before, want, least, most), asked, settings)

    refused = [
        *_locked_conflicts(lock & conflict, row, column),
        *_too_many(lock & ~conflict, want, most, asked, row, column),
    ]
    lock &= ~conflict
    want = np.maximum(want, lock.sum(axis=1))
    most = np.maximum(most, lock.sum(axis=0))
    allowed = ~conflict & (want > 0)[:, None] & (most > 0)[None, :]
    within = values[allowed] if allowed.any() else np.zeros(1)
    low = float(within.min())
    span = float(within.max() - low) or 1.0
    if not np.isfinite(span):
        raise ValueError("The affinities are too far apart to be added up.")
    resolution = _resolution(within) / span
    return Problem(
        affinity=values,
        score=np.where(allowed, (values - low) / span, 0.0),
        low=low,
        span=span,
        origin=(min(low, 0.0) - low) / span,
        resolution=resolution,
        nudge=_nudges(row_keys, column_keys, seed) * (resolution / 2 / max(int(want.sum()), 1)),
        allowed=allowed,
        wanted=want,
        load_min=least,
        load_max=most,
        locked=lock,
        previous=before & allowed,
        rules=tuple(_rule(rule, want, lock) for rule in asked),
        applications=row,
        reviewers=column,
        refused=tuple(refused),
        digest=digest,
    )


# ---- checking


def _matrix(affinity: Any) -> Floats:
    try:
        values = np.asarray(affinity, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError("The affinities are not a table of numbers.") from None
    if values.ndim != 2:
        raise ValueError(
            f"The affinities must be a table of applications by reviewers, and have {values.ndim} dimensions."
        )
    bad = np.argwhere(~np.isfinite(values))
    if len(bad):
        raise ValueError(f"The affinity in row {bad[0][0]}, column {bad[0][1]} is not a number.")
    return values + 0.0  # a copy, and -0.0 becomes 0.0


def _counts(value: Any, length: int, name: str, of: str) -> Ints:
    """Whole numbers from 0, one for all or one each."""
    given = np.asarray(value)
    if given.dtype.kind not in "iuf" or given.ndim > 1:
        raise ValueError(f"{name} must be a whole number, or one for each of the {length} {of}.")
    if given.ndim == 1 and len(given) != length:
        raise ValueError(f"{name} has {len(given)} numbers for {length} {of}.")
    if given.size and not (np.isfinite(given).all() and (given == np.floor(given)).all()):
        raise ValueError(f"{name} must be whole numbers.")
    if given.size and given.min() < 0:
        raise ValueError(f"{name} must not be below 0.")
    if given.size and given.max() > LARGEST:
        raise ValueError(f"{name} must not be above {LARGEST:,}.")
    return np.array(np.broadcast_to(given.astype(np.int64), (length,)))


def _conflicts(value: Any, shape: tuple[int, ...]) -> Bools:
    if value is None:
        return np.zeros(shape, dtype=bool)
    given = np.asarray(value)
    if given.shape != shape:
        raise ValueError(f"The conflicts have shape {given.shape}, and the affinities {shape}.")
    if given.dtype.kind not in "biu" or not np.isin(given, (0, 1)).all():
        raise ValueError("The conflicts must be yes or no for each application and reviewer.")
    return given.astype(bool)


def _pairs(pairs: Iterable[Pair], shape: tuple[int, ...], name: str) -> Bools:
    """A table with True at each of the pairs."""
    table = np.zeros(shape, dtype=bool)
    for pair in pairs:
        try:
            application, reviewer = (int(part) for part in pair)
        except (TypeError, ValueError):
            raise ValueError(
                f"{name} must be pairs of application and reviewer, and {pair!r} is none."
            ) from None
        if not (0 <= application < shape[0] and 0 <= reviewer < shape[1]):
            raise ValueError(f"{name} has the pair {application}, {reviewer}, which is not in the table.")
        table[application, reviewer] = True
    return table


def _checked(rule: GroupRule, panel: int, number: int) -> tuple[Bools, int | None, int | None]:
    name = rule.name or f"number {number + 1}"
    members = np.asarray(rule.members)
    if members.shape != (panel,) or (members.size and not np.isin(members, (0, 1)).all()):
        raise ValueError(f"The rule {name} must say yes or no for each of the {panel} reviewers.")
    low, high = rule.at_least, rule.at_most
    for bound in (low, high):
        if bound is not None and (bound != int(bound) or bound < 0):
            raise ValueError(f"The rule {name} has the bound {bound}, which is not a whole number from 0.")
    if low is not None and high is not None and low > high:
        raise ValueError(f"The rule {name} asks for at least {low} and at most {high}.")
    return members.astype(bool), low, high


def _labels(names: Sequence[str] | None, length: int, what: str) -> list[str] | None:
    if names is None:
        return None
    if len(names) != length:
        raise ValueError(f"There are {len(names)} labels for {length} {what}.")
    return [str(name) for name in names]


def _rule(rule: tuple[Bools, int | None, int | None], want: Ints, lock: Bools) -> Rule:
    members, low, high = rule
    locked = lock[:, members].sum(axis=1)
    at_most = want if high is None else np.minimum(np.maximum(high, locked), want)
    at_least = np.where(want > 0, low or 0, 0)
    return Rule(members, at_least.astype(np.int64), at_most.astype(np.int64))


def _locked_conflicts(table: Bools, row: Ints, column: Ints) -> list[Shortfall]:
    return [
        Shortfall(Missing.LOCKED_CONFLICT, 1, 1, application=int(row[a]), reviewer=int(column[r]))
        for a, r in np.argwhere(table)
    ]


def _too_many(
    lock: Bools,
    want: Ints,
    most: Ints,
    rules: list[tuple[Bools, int | None, int | None]],
    row: Ints,
    column: Ints,
) -> list[Shortfall]:
    """Locked pairs beyond what an application wants, a reviewer may read, or a rule allows."""
    each, load = lock.sum(axis=1), lock.sum(axis=0)
    found = [
        Shortfall(Missing.LOCKED_WANTED, int(each[a] - want[a]), int(want[a]), application=int(row[a]))
        for a in np.flatnonzero(each > want)
    ]
    found += [
        Shortfall(Missing.LOCKED_LOAD, int(load[r] - most[r]), int(most[r]), reviewer=int(column[r]))
        for r in np.flatnonzero(load > most)
    ]
    for number, (members, _, high) in enumerate(rules):
        if high is not None:
            held = lock[:, members].sum(axis=1)
            found += [
                Shortfall(
                    Missing.LOCKED_RULE, int(held[a] - high), high, application=int(row[a]), rule=number
                )
                for a in np.flatnonzero(held > high)
            ]
    return found


# ---- an order by content


def _mixed(keys: Keys) -> Keys:
    """Steele, Lea and Flood's SplitMix64, in which every bit of the key changes half of the answer's."""
    keys = keys + np.uint64(0x9E3779B97F4A7C15)
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def _hashes(names: list[str] | None, length: int) -> Keys:
    return np.array([_hash(name) for name in names] if names is not None else [0] * length, dtype=np.uint64)


def _cells(values: Floats, *flags: Bools) -> Keys:
    cells = np.ascontiguousarray(values).view(np.uint64)
    for number, flag in enumerate(flags, 1):
        cells = cells ^ (flag.astype(np.uint64) << np.uint64(number))
    return _mixed(cells)


def _side(least: Ints, most: Ints, rules: list[tuple[Bools, int | None, int | None]]) -> Keys:
    side = _mixed(_mixed(least.astype(np.uint64)) ^ most.astype(np.uint64))
    for members, low, high in rules:
        side = _mixed(side ^ np.where(members, np.uint64(_hash(f"{low} {high}")), np.uint64(0)))
    return side


def _told_apart(rows: Keys, columns: Keys, cells: Keys) -> list[Keys]:
    """Keys of rows refined by the columns they meet, and the other way round; sums know no order."""
    for _ in range(ROUNDS):
        met = _mixed(cells ^ columns[None, :]).sum(axis=1, dtype=np.uint64)
        seen = _mixed(cells ^ rows[:, None]).sum(axis=0, dtype=np.uint64)
        rows, columns = _mixed(rows ^ met), _mixed(columns ^ seen)
    return [rows, columns]


def _order(keys: Keys) -> tuple[Ints, Keys]:
    """The sorted order, and the sorted keys, made different where they were equal."""
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    fresh = np.ones(len(keys), dtype=bool)
    fresh[1:] = keys[1:] != keys[:-1]
    position = np.arange(len(keys))
    run = position - np.maximum.accumulate(np.where(fresh, position, 0)) if len(keys) else position
    return order.astype(np.int64), np.where(run > 0, _mixed(keys + run.astype(np.uint64)), keys)


def _nudges(rows: Keys, columns: Keys, seed: int) -> Floats:
    """Numbers in [0, 1), one for each pair, that depend on the two keys and the seed alone."""
    seeded = _mixed(columns ^ np.uint64(_hash(str(seed))))
    mixed = _mixed(rows[:, None] ^ seeded[None, :])
    return (mixed >> np.uint64(11)).astype(np.float64) / float(2**53)


def _resolution(values: Floats) -> float:
    """The step of the grid on which the values lie, or a ten-millionth of their span if on none."""
    for places in range(FINEST + 1):
        scaled = values * 10.0**places
        if np.abs(scaled).max() < 2.0**40 and np.abs(scaled - np.rint(scaled)).max() < 1e-6:
            return 10.0**-places
    return float(values.max() - values.min()) * 1e-7


def _digest(
    names: tuple[list[str] | None, list[str] | None],
    row: Ints,
    column: Ints,
    tables: tuple[npt.NDArray[Any], ...],
    rules: list[tuple[Bools, int | None, int | None]],
    settings: str,
) -> str:
    """SHA-256 of all that decides the answer, in canonical order."""
    told: Callable[[bytes], None]
    digest = hashlib.sha256(b"noon assignment 1\n")
    told = digest.update
    for labels, order in zip(names, (row, column), strict=True):
        told(repr(None if labels is None else [labels[place] for place in order]).encode())
    for table in tables:
        whole = table.astype("<f8" if table.dtype.kind == "f" else "<i8")
        told(repr(table.shape).encode() + np.ascontiguousarray(whole).tobytes())
    for members, low, high in rules:
        told(repr((low, high)).encode() + np.ascontiguousarray(members).tobytes())
    told(settings.encode())
    return digest.hexdigest()
