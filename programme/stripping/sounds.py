"""Sound without tags: MP3, WAV and Ogg. What is heard is copied byte by byte."""

from __future__ import annotations

import struct
from typing import BinaryIO

from programme.stripping.faults import BROKEN, TOO_LARGE, CannotStrip

CHUNK = 64 * 1024
MOST_PAGES = 2_000_000
LARGEST_COMMENT = 32 * 1024 * 1024
_WAV_KEPT = frozenset({b"fmt ", b"data", b"fact"})


def _copy(source: BinaryIO, target: BinaryIO, start: int, end: int) -> None:
    source.seek(start)
    while start < end:
        piece = source.read(min(CHUNK, end - start))
        if not piece:
            raise CannotStrip(BROKEN)
        target.write(piece)
        start += len(piece)


# Kilobits by the four bits of a frame's header, for (version 1 or not, layer).
_KILOBITS = {
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_KILOBITS[False, 3] = _KILOBITS[False, 2]
_HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def mp3(source: BinaryIO, size: int, target: BinaryIO) -> None:
    """The frames alone, one by one: whatever stands before, behind and between them is left out."""
    place = _behind_id3(source)
    count = 0
    while place + 4 <= size:
        source.seek(place)
        piece = source.read(CHUNK)
        length = _frame(piece[:4])
        if not length:
            place += _next_frame(piece)
            continue
        if place + length > size:
            break  # cut off in the middle
        _copy(source, target, place, place + length)
        place, count = place + length, count + 1
    if not count:
        raise CannotStrip(BROKEN)


def _behind_id3(source: BinaryIO) -> int:
    place = 0
    for _tag in range(8):
        source.seek(place)
        head = source.read(10)
        if head[:3] != b"ID3" or len(head) < 10:
            break
        length = 0
        for byte in head[6:10]:
            length = length << 7 | byte & 0x7F
        place += length + 10 + (10 if head[5] & 0x10 else 0)
    return place


def _next_frame(piece: bytes) -> int:
    """How many bytes to skip to where two frames may follow each other, or nearly all of them."""
    at = piece.find(b"\xff", 1)
    while 0 <= at < len(piece) - 4:
        length = _frame(piece[at : at + 4])
        after = piece[at + length : at + length + 4]
        if length and (len(after) < 4 or _frame(after)):
            return at
        at = piece.find(b"\xff", at + 1)
    return max(len(piece) - 3, 1)


def _frame(head: bytes) -> int:
    """The length of the frame that begins so, in bytes; 0 when it is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    rate, hertz, padded = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or layer == 4 or rate in (0, 15) or hertz == 3:
        return 0
    bits = _KILOBITS[version == 3, layer][rate - 1] * 1000
    per_second = _HERTZ[version][hertz]
    if layer == 1:
        return (12 * bits // per_second + padded) * 4
    return (144 if version == 3 or layer == 2 else 72) * bits // per_second + padded


def wav(source: BinaryIO, size: int, target: BinaryIO) -> None:
    """The sound and its format alone."""
    source.seek(0)
    head = source.read(12)
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        raise CannotStrip(BROKEN)
    kept: list[tuple[bytes, int, int]] = []
    place = 12
    while place + 8 <= size:
        source.seek(place)
        kind, length = struct.unpack("<4sL", source.read(8))
        # A recorder that was stopped in the middle never wrote how long it is.
        end = min(place + 8 + length, size)
        if kind in _WAV_KEPT:
            kept.append((kind, place + 8, end))
        place = end + length % 2
        if len(kept) > 64:
            raise CannotStrip(TOO_LARGE)
    if not {b"fmt ", b"data"} <= {kind for kind, _start, _end in kept}:
        raise CannotStrip(BROKEN)
    whole = 4 + sum(8 + end - start + (end - start) % 2 for _kind, start, end in kept)
    target.write(b"RIFF" + struct.pack("<L", whole) + b"WAVE")
    for kind, start, end in kept:
        target.write(struct.pack("<4sL", kind, end - start))
        _copy(source, target, start, end)
        target.write(b"\0" * ((end - start) % 2))


_HEADERS = {b"OpusTags": 8, b"\x03vorbis": 7}


def ogg(content: BinaryIO, size: int) -> None:
    """Blank the comments of Opus and Vorbis in the file itself, page by page, with new checksums."""
    done: set[int] = set()
    place, pages = 0, 0
    # {stream: (its comments so far, the pieces of the file that they lie in, the pages to sum anew)}
    waiting: dict[int, tuple[bytearray, list[tuple[int, int]], list[tuple[int, int]]]] = {}
    packets: dict[int, int] = {}
    while place < size:
        content.seek(place)
        head = content.read(27)
        if len(head) < 27 or head[:4] != b"OggS":
            raise CannotStrip(BROKEN)
        serial, count = struct.unpack_from("<L", head, 14)[0], head[26]
        lacing = content.read(count)
        inside = place + 27 + count
        end = inside + sum(lacing)
        if len(lacing) < count or end > size:
            raise CannotStrip(BROKEN)
        if serial not in done:
            _comments_of(content, serial, lacing, inside, (place, end), waiting, packets, done)
        place, pages = end, pages + 1
        if pages > MOST_PAGES:
            raise CannotStrip(TOO_LARGE)
    if waiting or not done:
        raise CannotStrip(BROKEN)


def _comments_of(
    content: BinaryIO,
    serial: int,
    lacing: bytes,
    inside: int,
    page: tuple[int, int],
    waiting: dict[int, tuple[bytearray, list[tuple[int, int]], list[tuple[int, int]]]],
    packets: dict[int, int],
    done: set[int],
) -> None:
    """Look for the second packet of a stream, which holds the comments, and blank it once it is whole."""
    at = inside
    for length in lacing:
        number = packets.setdefault(serial, 0)
        if number == 1:
            text, pieces, sums = waiting.setdefault(serial, (bytearray(), [], []))
            content.seek(at)
            text += content.read(length)
            pieces.append((at, length))
            if page not in sums:
                sums.append(page)
            if len(text) > LARGEST_COMMENT:
                raise CannotStrip(TOO_LARGE)
        at += length
        if length < 255:
            packets[serial] = number + 1
            if number == 1:
                text, pieces, sums = waiting.pop(serial)
                _blank_comments(content, bytes(text), pieces, sums)
                done.add(serial)
                return


def _blank_comments(
    content: BinaryIO, text: bytes, pieces: list[tuple[int, int]], pages: list[tuple[int, int]]
) -> None:
    begins = next((mark for mark in _HEADERS if text.startswith(mark)), b"")
    if not begins or len(text) < len(begins) + 8:
        raise CannotStrip("kind")
    # No vendor, no comments; Vorbis has a bit behind them that must be set, and both let zeros follow.
    new = begins + b"\0" * 8 + (b"\x01" if begins == b"\x03vorbis" else b"")
    new = new[: len(text)].ljust(len(text), b"\0")
    for start, length in pieces:
        content.seek(start)
        content.write(new[:length])
        new = new[length:]
    for start, end in pages:
        content.seek(start)
        page = bytearray(content.read(end - start))
        page[22:26] = b"\0\0\0\0"
        page[22:26] = struct.pack("<L", _sum(page))
        content.seek(start)
        content.write(page)


def _sums() -> list[int]:
    table = []
    for number in range(256):
        value = number << 24
        for _bit in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
        table.append(value)
    return table


_TABLE = _sums()


def _sum(page: bytes | bytearray) -> int:
    """The checksum of a page of Ogg."""
    value = 0
    for byte in page:
        value = (value << 8 & 0xFFFFFFFF) ^ _TABLE[value >> 24 ^ byte]
    return value
