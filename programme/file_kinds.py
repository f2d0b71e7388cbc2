"""Which files are taken, and what a file really is: told by its first bytes and never by its name alone.

Pure: no database, no settings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

CHUNK = 64 * 1024
LONGEST_NAME = 255
# Marks that turn the direction of all that follows: they can make 'exe' look like 'pdf'. Letters of languages
# that are written from the right need none of them; the marks that these do use are kept.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LONGEST_ENDING = 20


class Family(StrEnum):
    """What a file is to those who open it."""

    DOCUMENT = "document"
    PICTURE = "picture"
    SOUND = "sound"
    FILM = "film"


RECORDINGS = frozenset({Family.SOUND, Family.FILM})


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken: its ending, its media type, and what must be in it (see `sniff`)."""

    ending: str
    family: Family
    type: str
    content: str


_OPEN = "application/vnd.oasis.opendocument."
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ALL = (
    FileKind("pdf", Family.DOCUMENT, "application/pdf", "pdf"),
    FileKind("docx", Family.DOCUMENT, f"{_OFFICE}wordprocessingml.document", "docx"),
    FileKind("odt", Family.DOCUMENT, f"{_OPEN}text", "odt"),
    FileKind("xlsx", Family.DOCUMENT, f"{_OFFICE}spreadsheetml.sheet", "xlsx"),
    FileKind("ods", Family.DOCUMENT, f"{_OPEN}spreadsheet", "ods"),
    FileKind("pptx", Family.DOCUMENT, f"{_OFFICE}presentationml.presentation", "pptx"),
    FileKind("odp", Family.DOCUMENT, f"{_OPEN}presentation", "odp"),
    FileKind("rtf", Family.DOCUMENT, "application/rtf", "rtf"),
    FileKind("txt", Family.DOCUMENT, "text/plain", "text"),
    FileKind("csv", Family.DOCUMENT, "text/csv", "text"),
    FileKind("md", Family.DOCUMENT, "text/markdown", "text"),
    FileKind("jpg", Family.PICTURE, "image/jpeg", "jpg"),
    FileKind("png", Family.PICTURE, "image/png", "png"),
    FileKind("webp", Family.PICTURE, "image/webp", "webp"),
    FileKind("gif", Family.PICTURE, "image/gif", "gif"),
    FileKind("heic", Family.PICTURE, "image/heic", "heic"),
    FileKind("mp3", Family.SOUND, "audio/mpeg", "mp3"),
    # Recorders and telephones mix these four up, and every player takes each for the others.
    FileKind("m4a", Family.SOUND, "audio/mp4", "mp4"),
    FileKind("mp4", Family.FILM, "video/mp4", "mp4"),
    FileKind("mov", Family.FILM, "video/quicktime", "mp4"),
    FileKind("3gp", Family.FILM, "video/3gpp", "mp4"),
    FileKind("wav", Family.SOUND, "audio/wav", "wav"),
    FileKind("ogg", Family.SOUND, "audio/ogg", "ogg"),
    FileKind("opus", Family.SOUND, "audio/ogg", "ogg"),
    FileKind("webm", Family.FILM, "video/webm", "webm"),
)
# What answers may hold, by ending.
KINDS: dict[str, FileKind] = {kind.ending: kind for kind in _ALL}
# A book made of web pages: taken from those who run a round alone, who made it themselves.
EPUB = FileKind("epub", Family.DOCUMENT, "application/epub+zip", "epub")
SYNONYMS = {
    "jpeg": "jpg",
    "heif": "heic",
    "markdown": "md",
    "text": "txt",
    "oga": "ogg",
    "qt": "mov",
    "m4v": "mp4",
    "3gpp": "3gp",
    "wave": "wav",
}
# Endings that a machine starts, whatever is in the file.
PROGRAMS = frozenset(
    {"apk", "app", "appimage", "bat", "bin", "cmd", "com", "cpl", "dll", "dmg", "exe", "hta", "iso", "jar"}
    | {"js", "jse", "lnk", "msi", "pif", "ps1", "py", "rb", "reg", "scr", "sh", "vb", "vbe", "vbs", "wsf"}
)
WITH_MACROS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm", "ppam"})

# What `sniff` can say beyond the `content` of a kind.
PROGRAM, WEB_PAGE, ARCHIVE, ZIP, OLE, NOTHING_KNOWN = "program", "web page", "archive", "zip", "ole", ""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ARCHIVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"{\\rtf", "rtf"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"ID3", "mp3"),
    (b"\x7fELF", PROGRAM),
    (b"\xfe\xed\xfa\xce", PROGRAM),
    (b"\xfe\xed\xfa\xcf", PROGRAM),
    (b"\xce\xfa\xed\xfe", PROGRAM),
    (b"\xcf\xfa\xed\xfe", PROGRAM),
    (b"\xca\xfe\xba\xbe", PROGRAM),
    (b"dex\n", PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", PROGRAM),
    (b"#!", PROGRAM),
    (b"Rar!\x1a\x07", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"\x1f\x8b\x08", ARCHIVE),
    (b"\xfd7zXZ\x00", ARCHIVE),
    (b"\x28\xb5\x2f\xfd", ARCHIVE),
    (b"MSCF\x00", ARCHIVE),
)
_STILL = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_MOVING = re.compile(rb"iso[m2-9]|mp4[12]|mp71|avc1|dash|M4[ABV] |M4VP|MSNV|qt  |3g[p2].")
_OLD_FILM = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_OGG_SOUND = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")
_WEB_PAGE = re.compile(r"\s*<(!doctype|!--|\?xml|\?php|html|head|body|script|svg|iframe)", re.I)
_WEB_INSIDE = re.compile(r"<(script|html|svg|iframe)\b", re.I)
# Bytes that no text holds: control characters, but for tab, line ends, page feed and escape.
_CONTROLS = bytes([*range(9), 11, *range(14, 27), *range(28, 32), 127])


def clean_name(given: str) -> str:
    """The name of a file as it is kept: every letter of it, without folders and control characters.

    '' when nothing is left. A name of more than 255 characters is shortened before its ending.
    """
    name = given.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(
        sign
        for sign in name
        if sign not in TURNING and unicodedata.category(sign) not in ("Cc", "Cs", "Zl", "Zp")
    )
    if not name.strip(" ."):
        return ""
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - 1 - len(ending)]}.{ending}"


def ending_of(name: str) -> str:
    """'pdf' of 'Plan.PDF', 'jpg' of 'a.jpeg', '' without an ending."""
    _stem, dot, ending = name.strip().rpartition(".")
    ending = ending.lower() if dot else ""
    return SYNONYMS.get(ending, ending)


def chunks(content: BinaryIO) -> Iterator[bytes]:
    """All of it from the beginning, in pieces."""
    content.seek(0)
    while piece := content.read(CHUNK):
        yield piece


def holds(pieces: Iterator[bytes], *wanted: bytes) -> bool:
    """Whether one of the byte strings occurs, also across the border of two pieces."""
    overlap = max(map(len, wanted)) - 1
    before = b""
    for piece in pieces:
        window = before + piece
        if any(one in window for one in wanted):
            return True
        before = window[-overlap:]
    return False


def sniff(content: BinaryIO) -> str:
    """What is in it: the `content` of a kind, 'zip', 'ole', 'archive', 'program', 'web page' or ''."""
    content.seek(0)
    head = content.read(4096)
    found = magic(head)
    if found != NOTHING_KNOWN:
        return found
    return _text(content, head)


def magic(head: bytes) -> str:
    """What the first bytes say, or '': text says nothing there."""
    for beginning, found in _MAGIC:
        if head.startswith(beginning):
            return found
    if head[:2] == b"MZ" and b"\x00" in head[:256]:
        return PROGRAM
    if re.match(rb"BZh[1-9]1AY&SY", head) or head[257:262] == b"ustar":
        return ARCHIVE
    if head[:4] == b"RIFF":
        return {b"WAVE": "wav", b"WEBP": "webp"}.get(head[8:12], NOTHING_KNOWN)
    if head[:4] == b"OggS":
        return "ogg" if any(codec in head[:512] for codec in _OGG_SOUND) else NOTHING_KNOWN
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "webm" if b"webm" in head[:64] else NOTHING_KNOWN
    # A frame of MPEG layer III without a tag before it; a text in UTF-16 begins with FF FE.
    if len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 and head[2] & 0xF0 != 0xF0:
        return "mp3"
    return _boxes(head)


def _boxes(head: bytes) -> str:
    """HEIC pictures and everything that descends from QuickTime begin with a box that has a name."""
    if head[4:8] in _OLD_FILM:
        return "mp4"
    if head[4:8] != b"ftyp":
        return NOTHING_KNOWN
    length = min(max(int.from_bytes(head[:4], "big"), 16), 256)
    brands = [head[8:12], *(head[place : place + 4] for place in range(16, length, 4))]
    if brands[0] in _STILL:
        return "heic"
    return "mp4" if any(_MOVING.match(brand) for brand in brands) else NOTHING_KNOWN


def _text(content: BinaryIO, head: bytes) -> str:
    """'text' or 'web page' when every byte can stand in a text, else ''."""
    wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(head[:2])
    encoding = wide or "utf-8"
    beginning = head[2:2048].decode(encoding, "replace") if wide else head[:1024].decode(encoding, "replace")
    for piece in chunks(content):
        if wide:
            # Of every pair one byte is nothing in western writing; controls are pairs of their own.
            text = piece.decode(encoding, "replace").encode("utf-8", "replace")
            if text.translate(None, _CONTROLS) != text:
                return NOTHING_KNOWN
        elif piece.translate(None, _CONTROLS) != piece:
            return NOTHING_KNOWN
    beginning = beginning.lstrip("\ufeff")
    if _WEB_PAGE.match(beginning) or _WEB_INSIDE.search(beginning):
        return WEB_PAGE
    return "text" if head else NOTHING_KNOWN
