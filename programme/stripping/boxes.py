"""What descends from QuickTime (MP4, M4A, MOV, 3GP) without its tags: blanked in place, length for length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from programme.stripping.faults import BROKEN, TOO_LARGE, CannotStrip

MOST_BOXES = 100_000
DEEPEST = 12
_BLANK = b"\0" * 65536
# Boxes that hold boxes, on the way to what is looked for.
_HOLD = frozenset({b"moov", b"trak", b"mdia", b"minf", b"moof", b"traf", b"edts", b"mvex", b"gmhd", b"dinf"})
# Tags, in whatever standard; and what programs leave in free space.
_GONE = frozenset(
    {
        b"udta",
        b"meta",
        b"uuid",
        b"meco",
        b"ilst",
        b"xml ",
        b"jp2i",
        b"free",
        b"skip",
        b"wide",
        b"pnot",
        b"PICT",
    }
    | {b"ID32", b"loci", b"Xtra", b"uinf"}
)
_FREE = b"free"


@dataclass(frozen=True)
class Box:
    """One box: its kind, where it begins, where its content does, and where it ends."""

    kind: bytes
    start: int
    inside: int
    end: int


def walk(content: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """The boxes from `start` to `end`, or CannotStrip when they do not fill it."""
    count = 0
    while start + 8 <= end:
        count += 1
        if count > MOST_BOXES:
            raise CannotStrip(TOO_LARGE)
        content.seek(start)
        head = content.read(16)
        length, kind, inside = int.from_bytes(head[:4], "big"), head[4:8], start + 8
        if length == 1 and len(head) == 16:
            length, inside = int.from_bytes(head[8:16], "big"), start + 16
        elif length == 0:
            length = end - start
        if length < inside - start or start + length > end:
            raise CannotStrip(BROKEN)
        yield Box(kind, start, inside, start + length)
        start += length
    if start < end:
        # Up to seven bytes that are no box: some recorders end with a zero.
        blank(content, start, end)


def blank(content: BinaryIO, start: int, end: int) -> None:
    """Zeros from `start` to `end`."""
    content.seek(start)
    while start < end:
        start += content.write(_BLANK[: end - start])


def strip(content: BinaryIO, size: int) -> None:
    """Blank the tags of a film or a sound in the file itself. CannotStrip when its boxes make no sense."""
    found = _strip(content, 0, size, 0)
    if b"moov" not in found and b"moof" not in found and b"mdat" not in found:
        raise CannotStrip(BROKEN)


def _strip(content: BinaryIO, start: int, end: int, depth: int) -> set[bytes]:
    if depth > DEEPEST:
        raise CannotStrip(TOO_LARGE)
    found = set()
    for box in walk(content, start, end):
        found.add(box.kind)
        if box.kind in _GONE:
            content.seek(box.start + 4)
            content.write(_FREE)
            blank(content, box.inside, box.end)
        elif box.kind == b"hdlr" and box.end - box.inside > 24:
            # The name of the part that plays it, in which editors write their own.
            blank(content, box.inside + 24, box.end)
        elif box.kind in _HOLD:
            _strip(content, box.inside, box.end, depth + 1)
    return found
