"""How far the readers of an application agree, and whether it needs talking about. Pure, without Django.

The rule, in order; the first that fits names the band:

1. LINE: its score lies within a tenth of the scale of the line (half a point on 1 to 6), or it shares a place
   at the line. A small change of mind would move it across.
2. APART: two readers' totals lie at least two fifths of the scale apart (2 points on 1 to 6), or two scores
   for one criterion at least three fifths (3 points).
3. LOW: on a single criterion somebody gave the lowest score that there is.
4. FEW: no reader, or a single one, could score it: nobody can agree or disagree.
5. AGREED: all others. They are taken together.

Inside a band the order is by a hash of a seed and the application's random id: the same each time, and
neither by reference nor by the hour at which something came in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

Label = TypeVar("Label", bound=Hashable)

LINE, APART, LOW, FEW, AGREED = "line", "apart", "low", "few", "agreed"
BANDS = (LINE, APART, LOW, FEW, AGREED)
NEAR = Fraction(1, 10)
FAR_TOTALS = Fraction(2, 5)
FAR_ON_ONE = Fraction(3, 5)

Sheet = Mapping[str, int | None]


@dataclass(frozen=True)
class Scale:
    """The bounds of each criterion, {key: (lowest, highest)}, and its weight."""

    bounds: Mapping[str, tuple[int, int]]
    weights: Mapping[str, int]

    @property
    def width(self) -> Fraction:
        """How far a reader's total can go from the lowest to the highest: the weighted mean of the widths."""
        total = sum(self.weights.values())
        if not total:
            return Fraction(0)
        whole = sum(self.weights[key] * (highest - lowest) for key, (lowest, highest) in self.bounds.items())
        return Fraction(whole, total)


@dataclass(frozen=True)
class Gap:
    """The two scores furthest from each other on one criterion."""

    key: str
    lowest: int
    highest: int

    @property
    def wide(self) -> int:
        """How far they are from each other."""
        return self.highest - self.lowest


@dataclass(frozen=True)
class Spread:
    """What the readers of one application gave, looked at together.

    `readers` sent scores, `judged` of them have a total; `lowest` and `highest` are the ends of the totals.
    `gap` is the largest on one criterion, None with fewer than two scores on each. `low` are the criteria on
    which somebody gave the lowest score there is. `unknown` readers did not know enough on some criterion.
    `on_both_sides`: some readers' totals lie above the line and some below it. `band` is by the rule above.
    """

    readers: int
    judged: int
    lowest: Fraction | None
    highest: Fraction | None
    gap: Gap | None
    low: tuple[str, ...]
    unknown: int
    on_both_sides: bool
    band: str

    @property
    def range(self) -> Fraction:
        """From the lowest total to the highest; nothing without any."""
        return Fraction(0) if self.lowest is None or self.highest is None else self.highest - self.lowest


def line_between(within: Iterable[Fraction], beyond: Iterable[Fraction]) -> Fraction | None:
    """The middle between the last score above the line and the first below it; None where there is no line.

    >>> line_between([Fraction(5), Fraction(4)], [Fraction(3), Fraction(2)])
    Fraction(7, 2)
    """
    last, first = min(within, default=None), max(beyond, default=None)
    return None if last is None or first is None else (last + first) / 2


def spread_of(
    sheets: Sequence[Sheet],
    totals: Sequence[Fraction | None],
    scale: Scale,
    *,
    score: Fraction | None,
    line: Fraction | None,
    at_line: bool = False,
) -> Spread:
    """Look at one application: a sheet and a total for each reader, its score, and where the line lies.

    `at_line` says that it shares a place at the line whatever its score.
    """
    known = [total for total in totals if total is not None]
    gap = _widest(sheets, scale)
    lows = tuple(
        key
        for key, (lowest, _highest) in scale.bounds.items()
        if any(sheet.get(key) == lowest for sheet in sheets)
    )
    lowest, highest = min(known, default=None), max(known, default=None)
    near = at_line or (line is not None and score is not None and abs(score - line) <= NEAR * scale.width)
    return Spread(
        readers=len(sheets),
        judged=len(known),
        lowest=lowest,
        highest=highest,
        gap=gap,
        low=lows,
        unknown=sum(any(value is None for value in sheet.values()) for sheet in sheets),
        on_both_sides=line is not None
        and lowest is not None
        and highest is not None
        and lowest < line < highest,
        band=_band(known, gap, lows, scale, near=near),
    )


def _band(
    known: Sequence[Fraction], gap: Gap | None, lows: Sequence[str], scale: Scale, *, near: bool
) -> str:
    if near:
        return LINE
    far = len(known) > 1 and max(known) - min(known) >= FAR_TOTALS * scale.width
    if far or (gap is not None and gap.wide >= FAR_ON_ONE * _width_of(gap.key, scale)):
        return APART
    if lows:
        return LOW
    return FEW if len(known) < 2 else AGREED


def _width_of(key: str, scale: Scale) -> int:
    lowest, highest = scale.bounds[key]
    return highest - lowest


def _widest(sheets: Sequence[Sheet], scale: Scale) -> Gap | None:
    """The gap that is the largest share of its criterion's scale; of equals the first criterion's."""
    found: Gap | None = None
    share = Fraction(-1)
    for key in scale.bounds:
        given = [value for sheet in sheets if (value := sheet.get(key)) is not None]
        if len(given) > 1:
            gap = Gap(key, min(given), max(given))
            if Fraction(gap.wide, _width_of(key, scale)) > share:
                found, share = gap, Fraction(gap.wide, _width_of(key, scale))
    return found


def in_order(bands: Mapping[Label, str], ids: Mapping[Label, str], seed: str) -> list[Label]:
    """The agenda: band after band, and inside a band by the hash of `seed` and the id of each."""

    def place(label: Label) -> tuple[int, bytes]:
        return BANDS.index(bands[label]), hashlib.sha256(f"{seed}:{ids[label]}".encode()).digest()

    return sorted(bands, key=place)
