"""Files for tests, made on the spot: good ones of every kind, and such as must not come in."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from programme.file_refusals import EICAR

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n"
_WORD = "wordprocessingml.document.main"
_TYPES = '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.{}+xml"/></Types>'
# Names that must come through letter by letter.
NAMES = (
    "Plan, budget; final (2).pdf",
    "Résumé – Siân Llŷr.pdf",
    "خطة العمل النهائية.pdf",
    "Our street 🌻👩‍👩‍👧.pdf",
    "O'Brien's 100% \"best\" plan & more.pdf",
    "Screenshot 2023-11-20 at 9.41.00\u202fAM.pdf",
)


def packed(entries: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these entries."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def office(main: str = _WORD, **more: bytes) -> bytes:
    """A small document of Office; `more` are entries by name with __ for a stroke."""
    entries = {"[Content_Types].xml": _TYPES.format(main).encode(), "word/document.xml": b"<w:document/>"}
    entries.update({name.replace("__", "/"): content for name, content in more.items()})
    return packed(entries)


def open_document(kind: str = "text", extra: Mapping[str, bytes] | None = None) -> bytes:
    """A small document of LibreOffice."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", "<office:document/>")
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return made.getvalue()


def boxes(brand: bytes) -> bytes:
    """The beginning of what descends from QuickTime."""
    return struct.pack(">L", 24) + b"ftyp" + brand + b"\0\0\0\0isommp42" + b"\0\0\0\x08mdat" + b"\1" * 64


GOOD: dict[str, tuple[bytes, str]] = {
    "a.pdf": (PDF, "application/pdf"),
    "a.docx": (office(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "a.xlsx": (
        office("spreadsheetml.sheet.main"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "a.pptx": (
        office("presentationml.presentation.main"),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    "a.odt": (open_document(), "application/vnd.oasis.opendocument.text"),
    "a.ods": (open_document("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
    "a.odp": (open_document("presentation"), "application/vnd.oasis.opendocument.presentation"),
    "a.rtf": (b"{\\rtf1 Hello}", "application/rtf"),
    "a.txt": ("Siân says: <b>hello</b>\n".encode(), "text/plain"),
    "latin.txt": ("Siân".encode("cp1252"), "text/plain"),
    "wide.txt": ("Siân خطة".encode("utf-16"), "text/plain"),
    "MZANSI.txt": (b"MZANSI youth group", "text/plain"),
    "a.csv": (b"what,how much\nroom,12\n", "text/csv"),
    "a.md": (b"# Plan\n\n- one\n", "text/markdown"),
    "a.jpg": (b"\xff\xd8\xff\xe0" + b"\0" * 40, "image/jpeg"),
    "a.JPEG": (b"\xff\xd8\xff\xe0" + b"\0" * 40, "image/jpeg"),
    "a.png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "image/png"),
    "a.webp": (b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 40, "image/webp"),
    "a.gif": (b"GIF89a" + b"\0" * 40, "image/gif"),
    "a.heic": (boxes(b"heic"), "image/heic"),
    "a.mp3": (b"ID3\4\0\0" + b"\0" * 40, "audio/mpeg"),
    "bare.mp3": (b"\xff\xfb\x90\x64" + b"\0" * 40, "audio/mpeg"),
    "a.m4a": (boxes(b"M4A "), "audio/mp4"),
    "a.wav": (b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40, "audio/wav"),
    "a.ogg": (b"OggS" + b"\0" * 24 + b"\x01vorbis" + b"\0" * 40, "audio/ogg"),
    "a.opus": (b"OggS" + b"\0" * 24 + b"OpusHead" + b"\0" * 40, "audio/ogg"),
    "sound.webm": (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + b"A_OPUS" + b"\0" * 40, "audio/webm"),
    "film.webm": (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + b"V_VP9" + b"\0" * 40, "video/webm"),
    "a.mp4": (boxes(b"mp42"), "video/mp4"),
    "a.mov": (boxes(b"qt  "), "video/quicktime"),
    "old.mov": (b"\0\0\0\x08wide\0\0\0\x20mdat" + b"\0" * 40, "video/quicktime"),
    "a.3gp": (boxes(b"3gp5"), "video/3gpp"),
}
RECORDINGS = frozenset(
    {"a.mp3", "bare.mp3", "a.m4a", "a.wav", "a.ogg", "a.opus", "sound.webm", "film.webm"}
    | {"a.mp4", "a.mov", "old.mov", "a.3gp"}
)
PROGRAM = b"MZ\x90\0" + b"\0" * 56 + b"\x80\0\0\0" + b"\0" * 64 + b"PE\0\0"
MALWARE = bytes(EICAR)


def bomb(gigabytes: int = 4, *, claims: int | None = None) -> bytes:
    """A docx of a few megabytes or less that unpacks to gigabytes of nothing, made without making them.

    One piece of packed nothing is repeated. `claims` is what its directory says of its size, in bytes; the
    truth when it is None.
    """
    piece = 64 * 1024 * 1024
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = packer.compress(b"\0" * piece) + packer.flush(zlib.Z_FULL_FLUSH)
    many = gigabytes * 1024**3 // piece
    last = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = once * many + last.flush()
    told = min(many * piece, 0xFFFFFFFE) if claims is None else claims
    types = _TYPES.format(_WORD).encode()
    return _by_hand(
        [
            ("[Content_Types].xml", 0, types, len(types), zlib.crc32(types)),
            ("word/document.xml", 8, body, told, zlib.crc32(b"\0" * told) if told < piece else 0),
        ]
    )


def bomb_of_bombs() -> bytes:
    """An archive in an archive in an archive, each layer 16 wide: small, and petabytes at the bottom."""
    inner = packed({"0.bin": b"\0" * 50_000_000})
    for _layer in range(3):
        inner = packed({f"{number:x}.zip": inner for number in range(16)})
    return office(word__embeddings__object1__docx=inner).replace(b"object1/docx", b"object1.docx")


def overlapping() -> bytes:
    """A docx in which two hundred entries share the same packed bytes."""
    body = zlib.compress(b"\0" * 10_000_000, 9)[2:-4]
    entry = _by_hand([("word/document.xml", 8, body, 10_000_000, zlib.crc32(b"\0" * 10_000_000))])
    end = entry.rindex(b"PK\x05\x06")
    at = entry.index(b"PK\x01\x02")
    central = entry[at:end]
    many = b"".join(central.replace(b"document", b"%08d" % number) for number in range(200))
    return entry[:at] + many + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 200, 200, len(many), at, 0)


def _by_hand(entries: list[tuple[str, int, bytes, int, int]]) -> bytes:
    """A zip of (name, method, packed bytes, claimed size, claimed sum), whatever is true of them."""
    out, central = b"", b""
    for name, method, body, size, crc in entries:
        raw = name.encode()
        common = (method, 0, 0, crc, len(body), size, len(raw), 0)
        central += struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, *common, 0, 0, 0, 0, len(out)) + raw
        out += struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, *common) + raw + body
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(entries), len(entries), len(central), len(out), 0)
    return out + central + end
