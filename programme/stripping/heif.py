"""Pictures of telephones (HEIC) without camera data: those items are blanked in place, length for length.

Such a file is made of items; a list says of each its kind, another where its bytes lie. How it is to be
turned is a property of its own, and stays.
"""

from __future__ import annotations

from typing import BinaryIO

from programme.stripping.boxes import Box, blank, walk
from programme.stripping.faults import BROKEN, TOO_LARGE, CannotStrip

MOST_ITEMS = 10_000
LARGEST_LIST = 16 * 1024 * 1024
# Kinds of items that are about the picture: Exif, XMP and other texts, addresses.
_ABOUT = frozenset({b"Exif", b"mime", b"uri "})
# Camera data that says nothing: without any, some programs do not open the picture.
_NO_EXIF = b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"
_KEPT = frozenset({b"ftyp", b"meta", b"mdat", b"moov"})


def strip(content: BinaryIO, size: int) -> None:
    """Blank them in the file itself. CannotStrip when its lists make no sense, or it is a film."""
    top = list(walk(content, 0, size))
    metas = [box for box in top if box.kind == b"meta"]
    if len(metas) != 1 or any(box.kind == b"moov" for box in top):
        raise CannotStrip(BROKEN)
    inside = {box.kind: box for box in walk(content, metas[0].inside + 4, metas[0].end)}
    if b"iinf" not in inside or b"iloc" not in inside:
        raise CannotStrip(BROKEN)
    about = _about(content, inside[b"iinf"])
    for item, start, end in _places(content, inside[b"iloc"], inside.get(b"idat")):
        if item in about:
            if end > size or start < 0:
                raise CannotStrip(BROKEN)
            blank(content, start, end)
            if about[item] == b"Exif" and end - start >= len(_NO_EXIF):
                content.seek(start)
                content.write(_NO_EXIF)
    for box in [*top, *inside.values()]:
        if box.kind in (b"udta", b"uuid", b"free", b"skip", b"xml ") or (
            box in top and box.kind not in _KEPT
        ):
            content.seek(box.start + 4)
            content.write(b"free")
            blank(content, box.inside, box.end)
        elif box.kind == b"hdlr" and box.end - box.inside > 24:
            blank(content, box.inside + 24, box.end)


def _whole(content: BinaryIO, box: Box) -> bytes:
    if box.end - box.inside > LARGEST_LIST:
        raise CannotStrip(TOO_LARGE)
    content.seek(box.inside)
    return content.read(box.end - box.inside)


def _about(content: BinaryIO, iinf: Box) -> dict[int, bytes]:
    """{id: kind} of the items that are about the picture; the names of the others are blanked."""
    head = _whole(content, iinf)
    skip = 6 if head[0] == 0 else 8
    found = {}
    for count, entry in enumerate(walk(content, iinf.inside + skip, iinf.end)):
        if count > MOST_ITEMS:
            raise CannotStrip(TOO_LARGE)
        told = _whole(content, entry)
        if entry.kind != b"infe" or told[0] not in (2, 3):
            raise CannotStrip(BROKEN)
        wide = 2 if told[0] == 2 else 4
        item = int.from_bytes(told[4 : 4 + wide], "big")
        at = 4 + wide + 2
        kind = told[at : at + 4]
        if kind in _ABOUT:
            found[item] = kind
        elif entry.inside + at + 4 < entry.end:
            blank(content, entry.inside + at + 4, entry.end)
    return found


def _places(content: BinaryIO, iloc: Box, idat: Box | None) -> list[tuple[int, int, int]]:
    """(item, first byte, byte behind the last) of everything that lies in this file."""
    data = _whole(content, iloc)
    version = data[0]
    if version > 2:
        raise CannotStrip(BROKEN)
    reader = _Reader(data, 4)
    sizes = reader.number(2)
    wide_offset, wide_length = sizes >> 12, sizes >> 8 & 15
    wide_base, wide_index = sizes >> 4 & 15, (sizes & 15 if version else 0)
    found = []
    for _item in range(min(reader.number(4 if version == 2 else 2), MOST_ITEMS)):
        item = reader.number(4 if version == 2 else 2)
        method = reader.number(2) & 15 if version else 0
        reader.number(2)
        base = reader.number(wide_base)
        for _part in range(reader.number(2)):
            reader.number(wide_index)
            start = base + reader.number(wide_offset)
            length = reader.number(wide_length)
            if method == 1 and idat is not None:
                start += idat.inside
            elif method:
                raise CannotStrip(BROKEN)
            found.append((item, start, start + length))
            if len(found) > MOST_ITEMS:
                raise CannotStrip(TOO_LARGE)
    return found


class _Reader:
    """Numbers, one behind the other."""

    def __init__(self, data: bytes, place: int) -> None:
        self.data, self.place = data, place

    def number(self, wide: int) -> int:
        """The next one, of so many bytes; 0 of none."""
        if self.place + wide > len(self.data):
            raise CannotStrip(BROKEN)
        self.place += wide
        return int.from_bytes(self.data[self.place - wide : self.place], "big")
