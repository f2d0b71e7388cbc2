"""WebM without titles, tags, attachments and names of programs: each becomes 'void', length for length."""

from __future__ import annotations

from typing import BinaryIO

from programme.stripping.boxes import blank
from programme.stripping.faults import BROKEN, TOO_LARGE, CannotStrip

MOST_ELEMENTS = 2_000_000
_SEGMENT, _INFO, _TRACKS, _TRACK, _CLUSTER = 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0x1F43B675
_HEAD = 0x1A45DFA3
_HOLD = frozenset({_SEGMENT, _INFO, _TRACKS, _TRACK})
# Tags, attachments, chapters; title, programs, file names of neighbours, date; a track's name; void itself.
_GONE = frozenset(
    {0x1254C367, 0x1941A469, 0x1043A770, 0x7BA9, 0x4D80, 0x5741, 0x7384, 0x3C83AB, 0x3E83BB, 0x4461}
    | {0x536E, 0xEC}
)
# Direct children of the segment: behind a cluster of unknown length one of them follows.
_TOP = frozenset({_INFO, _TRACKS, _CLUSTER, 0x114D9B74, 0x1C53BB6B, 0x1254C367, 0x1941A469, 0x1043A770})


def strip(content: BinaryIO, size: int) -> None:
    """Blank them in the file itself. CannotStrip when it makes no sense."""
    walk = _Walk(content)
    walk.inside(0, size, top=False)
    if not {_HEAD, _SEGMENT} <= walk.seen:
        raise CannotStrip(BROKEN)


class _Walk:
    """Through the elements of one file."""

    def __init__(self, content: BinaryIO) -> None:
        self.content, self.count, self.seen = content, 0, set[int]()

    def inside(self, place: int, end: int, *, top: bool) -> None:
        """The elements from `place` to `end`; `top`: they are children of the segment."""
        while place < end:
            self.count += 1
            if self.count > MOST_ELEMENTS:
                raise CannotStrip(TOO_LARGE)
            kind, length, begins = self._head(place)
            self.seen.add(kind)
            if length is None:
                # A recorder that streams does not know how long it will be.
                if kind == _SEGMENT:
                    self.inside(begins, end, top=True)
                    return
                if kind != _CLUSTER:
                    raise CannotStrip(BROKEN)
                place = self._behind_cluster(begins, end)
                continue
            after = begins + length
            if after > end:
                if kind != _CLUSTER or not top:
                    raise CannotStrip(BROKEN)
                return  # cut off in the middle of the last piece
            if kind in _GONE:
                self._void(place, after)
            elif kind in _HOLD:
                self.inside(begins, after, top=kind == _SEGMENT)
            place = after

    def _behind_cluster(self, place: int, end: int) -> int:
        while place < end:
            kind, length, begins = self._head(place)
            if kind in _TOP:
                return place
            self.count += 1
            if length is None or begins + length > end or self.count > MOST_ELEMENTS:
                return end
            place = begins + length
        return end

    def _head(self, place: int) -> tuple[int, int | None, int]:
        """(kind, length or None for unknown, where the content begins)."""
        self.content.seek(place)
        head = self.content.read(12)
        if len(head) < 2 or not head[0]:
            raise CannotStrip(BROKEN)
        wide = 9 - head[0].bit_length()
        if wide > 4 or len(head) <= wide or not head[wide]:
            raise CannotStrip(BROKEN)
        kind = int.from_bytes(head[:wide], "big")
        long = 9 - head[wide].bit_length()
        if len(head) < wide + long:
            raise CannotStrip(BROKEN)
        length = int.from_bytes(head[wide : wide + long], "big") & (1 << 7 * long) - 1
        unknown = length == (1 << 7 * long) - 1
        return kind, None if unknown else length, place + wide + long

    def _void(self, place: int, after: int) -> None:
        """One void element from `place` to `after`: its kind is one byte, its length takes up to eight."""
        whole = after - place
        if whole < 2:
            raise CannotStrip(BROKEN)
        wide = 1 if whole < 100 else min(8, whole - 1)
        length = whole - 1 - wide
        self.content.seek(place)
        self.content.write(b"\xec" + (length | 1 << 7 * wide).to_bytes(wide, "big"))
        blank(self.content, place + 1 + wide, after)
