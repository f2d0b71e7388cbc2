"""The arithmetic of scores: pure, exact, and without Django.

Numbers are fractions, so that two applications tie exactly when their scores are equal, and never because
of or in spite of rounding. They become decimals only to be shown.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Generic, TypeVar

Label = TypeVar("Label", bound=Hashable)


def reviewer_total(scores: Mapping[str, int | None], weights: Mapping[str, int]) -> Fraction | None:
    """sum(weight x score) / sum(weight), over the criteria that the reviewer judged, on the criteria's scale.

    None as a score means 'I don't know enough to score this': it is left out and never counts as zero.
    None comes back when nothing was judged.

    >>> reviewer_total({"a": 6, "b": 4, "c": 2}, {"a": 50, "b": 30, "c": 20})
    Fraction(23, 5)
    >>> reviewer_total({"a": 6, "b": 4, "c": None}, {"a": 50, "b": 30, "c": 20})
    Fraction(21, 4)
    """
    judged = [(weights[key], score) for key, score in scores.items() if score is not None]
    total = sum(weight for weight, _ in judged)
    return Fraction(sum(weight * score for weight, score in judged), total) if total else None


def application_score(totals: Sequence[Fraction | None]) -> Fraction | None:
    """The mean of the reviewers' totals; a reviewer who could judge nothing is left out.

    >>> application_score([Fraction(4), None, Fraction(5)])
    Fraction(9, 2)
    """
    return mean([total for total in totals if total is not None])


def mean(values: Sequence[Fraction | int]) -> Fraction | None:
    """The plain mean, or None of nothing."""
    return Fraction(sum(values)) / len(values) if values else None


def as_decimal(value: Fraction | None) -> Decimal | None:
    """One place, half up, for showing: a few readings cannot bear a second one. Ranks use the fraction.

    >>> as_decimal(Fraction(14, 3))
    Decimal('4.7')
    """
    if value is None:
        return None
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Place:
    """A place in the list, best 1; `tied` counts those who share it."""

    place: int
    tied: int

    @property
    def words(self) -> str:
        """'3', or '=3' when shared."""
        return f"={self.place}" if self.tied > 1 else str(self.place)


def places(scores: Mapping[Label, Fraction]) -> dict[Label, Place]:
    """The place of each label: equal scores share one, and the next place counts them all (1, =2, =2, 4).

    >>> [place.words for place in places({"a": Fraction(5), "b": Fraction(4), "c": Fraction(4)}).values()]
    ['1', '=2', '=2']
    """
    by_score: dict[Fraction, list[Label]] = {}
    for label, score in scores.items():
        by_score.setdefault(score, []).append(label)
    found = {}
    before = 0
    for score in sorted(by_score, reverse=True):
        group = by_score[score]
        found.update(dict.fromkeys(group, Place(before + 1, len(group))))
        before += len(group)
    return found


@dataclass(frozen=True)
class PotLine(Generic[Label]):
    """How far a pot reaches down a ranked list.

    `within` are above the line; `used` is what they cost; `remainder` what is left. `undecided` is a group
    of equals at the line of which the remainder would pay for some, but not for all.
    """

    within: tuple[Label, ...]
    running: dict[Label, Decimal]
    used: Decimal
    remainder: Decimal
    undecided: tuple[Label, ...]


def draw_line(
    groups: Sequence[Sequence[Label]], costs: Mapping[Label, Decimal], pot: Decimal
) -> PotLine[Label]:
    """Walk groups of equals, best first, and stop at the first that does not fit whole.

    Whoever shares a place shares its side of the line: no order inside a group is invented, neither by
    input nor by reference. A later, cheaper application never jumps over one that did not fit.
    """
    within: list[Label] = []
    running: dict[Label, Decimal] = {}
    undecided: tuple[Label, ...] = ()
    used = total = Decimal(0)
    stopped = False
    for group in groups:
        cost = sum((costs[label] for label in group), Decimal(0))
        if not stopped and used + cost <= pot:
            within.extend(group)
            used += cost
        elif not stopped:
            stopped = True
            if len(group) > 1 and any(used + costs[label] <= pot for label in group):
                undecided = tuple(group)
        for label in group:
            total += costs[label]
            running[label] = total
    return PotLine(tuple(within), running, used, pot - used, undecided)
