"""How far readers agree, and the order of an agenda: known answers."""

from __future__ import annotations

from fractions import Fraction

import pytest

from reviews.disagreement import BANDS, Gap, Scale, Spread, in_order, line_between, spread_of
from reviews.weighing import application_score, reviewer_total

WEIGHTS = {"a": 50, "b": 30, "c": 20}
SCALE = Scale(dict.fromkeys(WEIGHTS, (1, 6)), WEIGHTS)


def look(*sheets: tuple[int | None, int | None, int | None], line: str = "", at_line: bool = False) -> Spread:
    given = [dict(zip(WEIGHTS, sheet, strict=True)) for sheet in sheets]
    totals = [reviewer_total(sheet, WEIGHTS) for sheet in given]
    return spread_of(
        given,
        totals,
        SCALE,
        score=application_score(totals),
        line=Fraction(line) if line else None,
        at_line=at_line,
    )


@pytest.mark.parametrize(
    ("sheets", "line", "band"),
    [
        # Half a point from the line is near it, a hair more is not: 4 against 3.5 and 3.49.
        ([(4, 4, 4), (4, 4, 4)], "3.5", "line"),
        ([(4, 4, 4), (4, 4, 4)], "3.49", "agreed"),
        ([(4, 4, 4), (4, 4, 4)], "4.5", "line"),
        ([(4, 4, 4), (4, 4, 4)], "", "agreed"),
        # Near the line comes before being far apart.
        ([(2, 2, 2), (6, 6, 6)], "4", "line"),
        ([(2, 2, 2), (6, 6, 6)], "5", "apart"),
        # Totals two points apart are far apart; 1.9 are not, as long as no single criterion is.
        ([(4, 4, 4), (6, 6, 6)], "", "apart"),
        ([(4, 4, 4), (6, 6, 5)], "", "agreed"),
        ([(3, 4, 6), (5, 5, 4)], "", "agreed"),
        # Three points on one criterion are far apart, however little it weighs.
        ([(5, 5, 2), (5, 5, 5)], "", "apart"),
        ([(5, 5, 3), (5, 5, 5)], "", "agreed"),
        # One lowest score on one criterion.
        ([(3, 3, 1), (3, 3, 3)], "", "low"),
        ([(3, 3, 2), (3, 3, 3)], "", "agreed"),
        # One reader, or none who could say, is too few.
        ([(5, 5, 5)], "", "few"),
        ([(1, 5, 5)], "", "low"),
        ([], "", "few"),
        ([], "4", "few"),
        ([(None, None, None), (4, 4, 4)], "", "few"),
    ],
)
def test_the_rule(sheets: list[tuple[int, int, int]], line: str, band: str) -> None:
    assert look(*sheets, line=line).band == band


def test_a_place_shared_at_the_line_is_near_it_whatever_the_line() -> None:
    assert look((4, 4, 4), (4, 4, 4), at_line=True).band == "line"


def test_the_figures_of_the_weighted_example() -> None:
    """Weights 50, 30, 20 with 6, 4, 2 give 4.6; with the third not known 5.25."""
    found = look((6, 4, 2), (6, 4, None), line="5")
    assert (found.lowest, found.highest) == (Fraction(23, 5), Fraction(21, 4))
    assert found.range == Fraction(13, 20)
    assert (found.readers, found.judged, found.unknown) == (2, 2, 1)
    assert found.on_both_sides
    assert found.gap == Gap("a", 6, 6)


def test_the_largest_gap_is_by_share_of_its_scale() -> None:
    scale = Scale({"a": (0, 10), "b": (1, 3)}, {"a": 1, "b": 1})
    sheets = [{"a": 4, "b": 1}, {"a": 8, "b": 2}, {"a": 5, "b": 2}]
    found = spread_of(sheets, [None, None, None], scale, score=None, line=None)
    assert found.gap == Gap("b", 1, 2)
    assert scale.width == 6


def test_totals_on_the_line_itself_are_on_no_side() -> None:
    assert not look((4, 4, 4), (5, 5, 5), line="4").on_both_sides
    assert look((4, 4, 4), (5, 5, 5), line="4.2").on_both_sides


@pytest.mark.parametrize(
    ("within", "beyond", "line"), [([5, 4], [3, 2], Fraction(7, 2)), ([], [3], None), ([3], [], None)]
)
def test_the_line_lies_between_the_last_and_the_first(
    within: list[int], beyond: list[int], line: Fraction | None
) -> None:
    assert line_between(map(Fraction, within), map(Fraction, beyond)) == line


def test_the_agenda_goes_by_need_and_inside_a_band_by_the_seed_alone() -> None:
    bands = {number: BANDS[number % len(BANDS)] for number in range(40)}
    ids = {number: f"id-{number}" for number in bands}
    order = in_order(bands, ids, "seed")
    assert [BANDS.index(bands[one]) for one in order] == sorted(BANDS.index(band) for band in bands.values())
    shuffled = dict(sorted(bands.items(), key=lambda pair: -pair[0]))
    assert in_order(shuffled, ids, "seed") == order
    assert in_order(bands, ids, "another") != order
    first = [one for one in order if bands[one] == BANDS[0]]
    assert first != sorted(first) and first != sorted(first, reverse=True)
