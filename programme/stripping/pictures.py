"""Pictures without camera data, comments, names: such parts are left out, the picture is not made anew."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from programme.stripping.faults import BROKEN, TOO_LARGE, CannotStrip

# A picture is held in memory as a whole.
LARGEST_PICTURE = 128 * 1024 * 1024

# Parts of a PNG that change how it looks; everything else is left out.
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"cICP", b"sBIT", b"bKGD"}
    | {b"hIST", b"pHYs", b"acTL", b"fcTL", b"fdAT", b"mDCV", b"cLLI"}
)
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"})
_GIF_LOOPS = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0"})


def whole(content: BinaryIO) -> bytes:
    """All of it, or CannotStrip when it is too large to be held."""
    content.seek(0)
    data = content.read(LARGEST_PICTURE + 1)
    if len(data) > LARGEST_PICTURE:
        raise CannotStrip(TOO_LARGE)
    return data


def jpeg(data: bytes) -> bytes:
    """Without Exif, XMP, IPTC, comments, previews and what hangs behind its end; it stays the right way up.

    The compressed picture itself is copied byte by byte.
    """
    if data[:2] != b"\xff\xd8":
        raise CannotStrip(BROKEN)
    out = [b"\xff\xd8"]
    turned = 1
    rest: list[bytes] = []
    for marker, body, scan in _jpeg_parts(data):
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):
            turned = _orientation(body[6:]) or turned
        if _jpeg_keeps(marker, body):
            if marker == 0xE0:
                # Name, version, density; and no preview.
                body = body[:12] + b"\0\0"
            rest.append(struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body + scan)
    if turned != 1:
        out.append(_exif_with(turned))
    return b"".join([*out, *rest, b"\xff\xd9"])


def _jpeg_parts(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """(marker, its bytes, the compressed bytes that follow it) up to the end of the picture."""
    place, seen = 2, False
    while True:
        while data[place : place + 2] == b"\xff\xff":
            place += 1
        marker = data[place + 1] if data[place : place + 1] == b"\xff" and place + 1 < len(data) else 0
        if marker == 0xD9 or (seen and place >= len(data) - 1):
            return  # some are cut off before their end, and are shown all the same
        if not marker or place + 4 > len(data):
            raise CannotStrip(BROKEN)
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        if length < 2 or place + 2 + length > len(data) or marker in (0x00, 0x01, 0xD8):
            raise CannotStrip(BROKEN)
        body = data[place + 4 : place + 2 + length]
        place += 2 + length
        end = _end_of_scan(data, place) if marker == 0xDA else place
        yield marker, body, data[place:end]
        place, seen = end, seen or marker == 0xDA


def _end_of_scan(data: bytes, place: int) -> int:
    while True:
        place = data.find(b"\xff", place)
        if place < 0 or place + 1 >= len(data):
            return len(data)
        after = data[place + 1]
        if after != 0 and not 0xD0 <= after <= 0xD7 and after != 0xFF:
            return place
        place += 1 if after == 0xFF else 2


def _jpeg_keeps(marker: int, body: bytes) -> bool:
    if marker == 0xE0:
        return body.startswith(b"JFIF\0") and len(body) >= 14
    if marker == 0xEE:
        return body.startswith(b"Adobe")
    return not 0xE0 <= marker <= 0xEF and marker != 0xFE


def _orientation(tiff: bytes) -> int | None:
    """How the picture is to be turned (1 to 8), or None when it does not say."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return None
    place = struct.unpack_from(order + "L", tiff, 4)[0]
    if place + 2 > len(tiff):
        return None
    count = struct.unpack_from(order + "H", tiff, place)[0]
    for number in range(min(count, 200)):
        at = place + 2 + 12 * number
        if at + 12 > len(tiff):
            return None
        tag, _kind, _count, value = struct.unpack_from(order + "HHLH", tiff, at)
        if tag == 0x0112:
            return int(value) if 1 <= value <= 8 else None
    return None


def _exif_with(turned: int) -> bytes:
    tiff = b"MM\0*" + struct.pack(">LHHHLHHL", 8, 1, 0x0112, 3, 1, turned, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def png(data: bytes) -> bytes:
    """Only the parts that change how it looks; nothing behind its end."""
    out = [data[:8]]
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise CannotStrip(BROKEN)
    place = 8
    while True:
        if place + 12 > len(data):
            raise CannotStrip(BROKEN)
        length, kind = struct.unpack_from(">L4s", data, place)
        end = place + 12 + length
        if end > len(data):
            raise CannotStrip(BROKEN)
        if kind in _PNG_KEPT:
            if zlib.crc32(data[place + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
                raise CannotStrip(BROKEN)
            out.append(data[place:end])
        place = end
        if kind == b"IEND":
            return b"".join(out)


def webp(data: bytes) -> bytes:
    """Without Exif, XMP, colour profile and unknown parts."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise CannotStrip(BROKEN)
    body = b"".join(_webp_kept(data, 12, min(len(data), 8 + int.from_bytes(data[4:8], "little"))))
    return b"RIFF" + struct.pack("<L", len(body) + 4) + b"WEBP" + body


def _webp_kept(data: bytes, place: int, end: int) -> Iterator[bytes]:
    while place + 8 <= end:
        kind, length = struct.unpack_from("<4sL", data, place)
        after = place + 8 + length
        if after > end:
            raise CannotStrip(BROKEN)
        if kind in _WEBP_KEPT:
            part = data[place + 8 : after]
            if kind == b"VP8X":
                if not part:
                    raise CannotStrip(BROKEN)
                # Bits for colour profile, Exif and XMP: none of them is there any more.
                part = bytes([part[0] & ~0b00101100]) + part[1:]
            elif kind == b"ANMF":
                # A frame has 16 bytes of its own, and then parts like the whole.
                part = part[:16] + b"".join(_webp_kept(part, 16, len(part)))
            yield struct.pack("<4sL", kind, len(part)) + part + b"\0" * (len(part) % 2)
        place = after + length % 2


def gif(data: bytes) -> bytes:
    """Without comments, texts and what programs put in; a moving one goes on moving."""
    if data[:6] not in (b"GIF87a", b"GIF89a") or len(data) < 13:
        raise CannotStrip(BROKEN)
    place = 13 + (3 * 2 ** ((data[10] & 7) + 1) if data[10] & 0x80 else 0)
    out = [data[:place]]
    while True:
        if place >= len(data):
            raise CannotStrip(BROKEN)
        start, kind = place, data[place]
        if kind == 0x3B:
            return b"".join([*out, b"\x3b"])
        if kind == 0x21:
            label = data[place + 1 : place + 2]
            place = _gif_blocks(data, place + 2)
            is_loop = label == b"\xff" and data[start + 3 : start + 14] in _GIF_LOOPS
            if label == b"\xf9" or is_loop:
                out.append(data[start:place])
        elif kind == 0x2C:
            if place + 10 > len(data):
                raise CannotStrip(BROKEN)
            flags = data[place + 9]
            place += 10 + (3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0) + 1
            place = _gif_blocks(data, place)
            out.append(data[start:place])
        else:
            raise CannotStrip(BROKEN)


def _gif_blocks(data: bytes, place: int) -> int:
    while True:
        if place >= len(data):
            raise CannotStrip(BROKEN)
        length = data[place]
        place += 1 + length
        if not length:
            return place
