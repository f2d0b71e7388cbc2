"""What the assignment takes and gives back. Plain values: importing this loads neither NumPy nor SciPy."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Pair = tuple[int, int]


@dataclass(frozen=True, eq=False)
class GroupRule:
    """How many of an application's reviewers come from a group, the same for every application.

    `members` (R,) says who belongs to it. None means no bound on that side. An application that wants no
    reviews is left out of every rule.
    """

    members: npt.NDArray[np.bool_]
    at_least: int | None = None
    at_most: int | None = None
    name: str = ""


class Missing(StrEnum):
    """What could not be had."""

    PANEL = "panel"  # the whole panel may read less than is wanted, and many applications are short
    REVIEWS = "reviews"  # an application has fewer reviews than it wants
    MEMBERS = "members"  # an application has fewer members of a rule's group than the rule asks
    READING = "reading"  # a reviewer has fewer applications than the agreed least
    LOCKED_CONFLICT = "locked_conflict"  # a locked pair is a conflict: it was left out
    LOCKED_LOAD = "locked_load"  # a reviewer has more locked pairs than she may read: all were kept
    LOCKED_WANTED = "locked_wanted"  # an application has more locked pairs than it wants: all were kept
    LOCKED_RULE = "locked_rule"  # more locked members of a group than the rule allows: all were kept


class Step(StrEnum):
    """What would help."""

    MORE_REVIEWERS = "more_reviewers"  # ask `number` more reviewers
    MORE_MEMBERS = "more_members"  # ask `number` more members of the rule's group
    HIGHER_LOADS = "higher_loads"  # let everybody read up to `number` more
    HIGHER_LOAD = "higher_load"  # let the reviewer read `after` instead of `before`
    LOWER_LEAST = "lower_least"  # let the reviewer read `after` instead of at least `before`
    FEWER_WANTED = "fewer_wanted"  # want `after` reviews of the application instead of `before`


@dataclass(frozen=True)
class Relaxation:
    """One smallest step that would end a shortage. Indices are those of the input."""

    step: Step
    number: int = 0
    reviewer: int | None = None
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True)
class Shortfall:
    """One thing that could not be had, with the steps of which any one would help.

    `number` are missing (or too many, for locked pairs) of the `asked`. Indices are those of the input;
    `rule` counts in `groups`. `sentence` is plain English; a page in another language words it from the other
    fields.
    """

    kind: Missing
    number: int
    asked: int
    application: int | None = None
    reviewer: int | None = None
    rule: int | None = None
    relaxations: tuple[Relaxation, ...] = ()
    sentence: str = ""


@dataclass(frozen=True)
class RuleStatus:
    """How one group rule came out: applications that keep it, fall short of it, or go beyond it."""

    name: str
    kept: int
    short: int
    beyond: int

    @property
    def holds(self) -> bool:
        return not self.short and not self.beyond


@dataclass(frozen=True)
class Assignment:
    """Who reads what, and how good that is.

    `pairs` are sorted (application, reviewer) in the order of the input. `total` is the sum of their
    affinities; `bound` is proven: no assignment that keeps the same promises has a higher total, and `gap` is
    (bound - total) / |total|. `worst` is the total of the worst-served application (where applications want
    different numbers of reviews: its mean affinity times the largest number wanted), `worst_bound` what no
    assignment can lift it above, `floor` what fairness asked for; `plain_total` and `plain_worst` are what
    the highest total alone would give.
    """

    pairs: list[Pair]
    total: float
    worst: float
    bound: float
    gap: float
    shortages: tuple[str, ...]
    seed: int
    solver: str
    served: tuple[float, ...] = ()  # total affinity of each application
    fifth_percentile: float = 0.0  # of `served`
    loads: tuple[int, ...] = ()  # applications of each reviewer
    rules: tuple[RuleStatus, ...] = ()
    threshold: float = 0.0
    weak_pairs: int = 0  # pairs with an affinity under the threshold
    components: int = 0  # parts of the graph that share no reviewer and no application
    kept: int = 0  # of the previous pairs
    plain_total: float = 0.0
    plain_worst: float = 0.0
    worst_bound: float = 0.0
    floor: float | None = None
    proven: bool = True  # nothing better exists; False when time ran out first
    input_hash: str = ""  # SHA-256
    shortfalls: tuple[Shortfall, ...] = field(default=(), repr=False)
