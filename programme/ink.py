"""Which signs our own fonts can print. Pure but for one small file beside the fonts.

No font of the machine is asked: the same words would be other bytes elsewhere, and where nothing has a sign,
a PDF holds a hole that a screen reader cannot read.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

COVERED = Path(__file__).parent / "pdf_fonts" / "covered.txt"
INSTEAD = "\N{REPLACEMENT CHARACTER}"


class _Ink(dict[int, int | str]):
    """A table for `str.translate` that fills itself: a sign that is covered stays as it is."""

    def __missing__(self, code: int) -> int | str:
        self[code] = found = _printed(code)
        return found


def inked(text: str) -> str:
    """The text with a visible mark in the place of each sign that none of our fonts has."""
    return text.translate(_table())


@cache
def _table() -> _Ink:
    return _Ink()


def _printed(code: int) -> int | str:
    """The sign itself, a plain space for a rare one, or the mark. Signs that draw nothing stay."""
    if code in _covered() or code in (0x09, 0x0A):
        return code
    kind = unicodedata.category(chr(code))
    if kind in ("Zs", "Zl", "Zp"):
        return " "
    return code if kind == "Cf" else INSTEAD


@cache
def _covered() -> frozenset[int]:
    """The code points of all our fonts; `covered.txt` has them as ranges, one a line, in hexadecimal."""
    found: set[int] = set()
    for line in COVERED.read_text().splitlines():
        first, _, last = line.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


def ranges(codes: set[int]) -> list[str]:
    """Code points as `covered.txt` has them."""
    lines: list[str] = []
    ordered = sorted(codes)
    for place, code in enumerate(ordered):
        if place and ordered[place - 1] == code - 1:
            first = lines[-1].partition("-")[0]
            lines[-1] = f"{first}-{code:x}"
        else:
            lines.append(f"{code:x}")
    return lines
