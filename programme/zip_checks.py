"""Office documents and EPUBs are archives: looked through within bounds, whatever their directory claims.

Nothing is unpacked to disk but a document inside a document, and that within the same bounds. Every entry is
inflated piece by piece and counted, so that a claim is never believed. Pure: no database, no settings.
"""

from __future__ import annotations

import re
import struct
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from programme import file_refusals as no
from programme.file_kinds import ARCHIVE, CHUNK, OLE, PROGRAM, ZIP, magic

MOST_ENTRIES = 4_000
MOST_UNPACKED = 256 * 1024 * 1024
MOST_DIRECTORY = 2 * 1024 * 1024
# What is read as a whole: lists of contents, which are short.
MOST_READ = 1024 * 1024
DEEPEST = 1

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_FULL = 0xFFFFFFFF
STORED, DEFLATED = 0, 8

_MAIN = {
    b"wordprocessingml.document.main": "docx",
    b"wordprocessingml.template.main": "docx",
    b"spreadsheetml.sheet.main": "xlsx",
    b"spreadsheetml.template.main": "xlsx",
    b"presentationml.presentation.main": "pptx",
    b"presentationml.slideshow.main": "pptx",
    b"presentationml.template.main": "pptx",
}
_OPEN = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/epub+zip": "epub",
}
_MACROS = re.compile(r"vbaproject\.bin$|vbadata\.xml$|/activex/|/macrosheets/|^scripts/", re.I)
_OPEN_MACROS = re.compile(r"^Basic/[^/]+/(?!script-lb\.xml$|dialog-lb\.xml$)[^/]+$")
_LISTS = frozenset({"[Content_Types].xml", "mimetype", "META-INF/manifest.xml"})
# A file of any sort, put into a document by dragging it there.
_PACKAGE = "Ole10Native".encode("utf-16-le")


@dataclass(frozen=True)
class Entry:
    """One entry as the archive's directory tells of it."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    unpacked: int
    offset: int


@dataclass
class Budget:
    """What may still come out of the archive and of what lies in it, together."""

    bytes: int = MOST_UNPACKED
    entries: int = MOST_ENTRIES

    def spend(self, count: int) -> None:
        """Take `count` bytes off, or refuse."""
        self.bytes -= count
        if self.bytes < 0:
            raise no.unpacks_to_too_much()


@dataclass
class _Found:
    lists: dict[str, bytes] = field(default_factory=dict)
    macros: bool = False


def office_kind(content: BinaryIO, size: int, *, budget: Budget | None = None, depth: int = 0) -> str:
    """'docx', 'xlsx', 'pptx', 'odt', 'ods', 'odp' or 'epub' of a sound one, else Refused.

    `content` can be sought; `size` is its length in bytes.
    """
    budget = budget or Budget()
    found_entries, directory_at = _directory(content, size)
    budget.entries -= len(found_entries)
    if budget.entries < 0 or sum(entry.unpacked for entry in found_entries) > budget.bytes:
        raise no.unpacks_to_too_much()
    starts = _starts(content, found_entries, directory_at)
    found = _Found()
    for entry, start in zip(found_entries, starts, strict=True):
        _look_into(content, entry, start, budget, depth, found)
    return _kind(found)


def opened(content: BinaryIO, size: int, *, budget: Budget) -> Iterator[tuple[Entry, Iterator[bytes]]]:
    """Each entry with its bytes in pieces, counted against `budget`; Refused as `office_kind` would.

    The bytes of one are read before the next is asked for.
    """
    entries, directory_at = _directory(content, size)
    budget.entries -= len(entries)
    if budget.entries < 0 or sum(entry.unpacked for entry in entries) > budget.bytes:
        raise no.unpacks_to_too_much()
    for entry, start in zip(entries, _starts(content, entries, directory_at), strict=True):
        yield entry, _unpacked(content, entry, start, budget)


def _kind(found: _Found) -> str:
    types = found.lists.get("[Content_Types].xml", b"").replace(b"\x00", b"")
    if found.macros or b"macroEnabled" in types or b"vbaProject" in types:
        raise no.holds_macros()
    if b"encryption-data" in found.lists.get("META-INF/manifest.xml", b""):
        raise no.has_a_password()
    kind = _OPEN.get(found.lists.get("mimetype", b"").strip(), "")
    kind = kind or next((name for part, name in _MAIN.items() if part in types), "")
    if not kind:
        raise no.is_an_archive()
    return kind


def _directory(content: BinaryIO, size: int) -> tuple[list[Entry], int]:
    """The entries in the order in which they lie in the file, and where the directory begins."""
    reach = min(size, _END.size + 0xFFFF)
    content.seek(size - reach)
    tail = content.read(reach)
    place = len(tail)
    while True:
        place = tail.rfind(b"PK\x05\x06", 0, place)
        if place < 0 or place + _END.size > len(tail):
            raise no.is_damaged()
        end = _END.unpack_from(tail, place)
        if place + _END.size + end[7] == len(tail):
            break
    _mark, disk, first_disk, _here, count, length, offset, _comment = end
    end_at = size - reach + place
    if disk or first_disk or offset + length > end_at:
        raise no.is_damaged()
    if count > MOST_ENTRIES or length > MOST_DIRECTORY:
        raise no.unpacks_to_too_much()
    content.seek(offset)
    return sorted(_entries(content.read(length)), key=lambda entry: entry.offset), offset


def _entries(directory: bytes) -> Iterator[Entry]:
    place, names = 0, set()
    while place < len(directory):
        if place + _CENTRAL.size > len(directory):
            raise no.is_damaged()
        part = _CENTRAL.unpack_from(directory, place)
        mark, flags, method, crc, packed, unpacked = part[0], part[3], part[4], *part[7:10]
        name_length, extra_length, comment_length, offset = *part[10:13], part[16]
        place += _CENTRAL.size
        raw = directory[place : place + name_length]
        extra = directory[place + name_length : place + name_length + extra_length]
        place += name_length + extra_length + comment_length
        name = raw.decode("utf-8", "replace") if flags & 0x800 else raw.decode("cp437")
        if mark != b"PK\x01\x02" or place > len(directory) or not _is_inside(name) or raw in names:
            raise no.is_damaged()
        names.add(raw)
        if len(names) > MOST_ENTRIES:
            raise no.unpacks_to_too_much()
        if flags & 0x2041:
            raise no.has_a_password()
        unpacked, packed, offset = _long(extra, unpacked, packed, offset)
        yield Entry(name, raw, flags, method, crc, packed, unpacked, offset)


def _long(extra: bytes, *sizes: int) -> list[int]:
    """The sizes, those that are too long for their place read from where long ones stand."""
    longs, place = b"", 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, place)
        if kind == 1:
            longs = extra[place + 4 : place + 4 + length]
        place += 4 + length
    found = []
    for size in sizes:
        if size == _FULL:
            if len(longs) < 8:
                raise no.is_damaged()
            size, longs = int.from_bytes(longs[:8], "little"), longs[8:]
        found.append(size)
    return found


def _is_inside(name: str) -> bool:
    """A name that stays within the archive."""
    parts = name.split("/")
    return bool(name) and not (
        name.startswith("/") or ".." in parts or "\\" in name or "\x00" in name or ":" in parts[0]
    )


def _starts(content: BinaryIO, entries: list[Entry], directory_at: int) -> list[int]:
    """Where the bytes of each entry begin. Entries that share bytes, or tell two names, are refused."""
    found, reached = [], 0
    for entry in entries:
        content.seek(entry.offset)
        head = content.read(_LOCAL.size)
        if len(head) < _LOCAL.size or entry.offset < reached:
            raise no.is_damaged()
        mark, _needs, _flags, method, *_rest, name_length, extra_length = _LOCAL.unpack(head)
        name = content.read(name_length)
        start = entry.offset + _LOCAL.size + name_length + extra_length
        reached = start + entry.packed
        is_one = mark == b"PK\x03\x04" and method == entry.method and name == entry.raw_name
        if not is_one or reached > directory_at or entry.method not in (STORED, DEFLATED):
            raise no.is_damaged()
        found.append(start)
    return found


def _look_into(
    content: BinaryIO, entry: Entry, start: int, budget: Budget, depth: int, found: _Found
) -> None:
    """Everything of one entry: counted, its sum checked, and what must not be in it refused."""
    if _MACROS.search(entry.name) or _OPEN_MACROS.search(entry.name):
        found.macros = True
    kept, head, before, inside = b"", b"", b"", ""
    spool: BinaryIO | None = None
    unzipped = zlib.decompressobj(31) if entry.name.lower().endswith((".emz", ".wmz")) else None
    try:
        for piece in _unpacked(content, entry, start, budget):
            if len(head) < 512:
                head = (head + piece)[:512]
                inside = magic(head)
                if inside == ZIP and depth < DEEPEST and "/embeddings/" in entry.name and spool is None:
                    spool = tempfile.TemporaryFile()  # noqa: SIM115 closed below, in every case
            window = before + piece
            if no.EICAR in window:
                raise no.malware_found()
            if inside == OLE and _PACKAGE in window:
                raise no.packs_another_file()
            before = window[-80:]
            if entry.name in _LISTS:
                kept += piece[: MOST_READ - len(kept)]
            if spool is not None:
                spool.write(piece)
            if unzipped is not None:
                _count_metafile(unzipped, piece, budget)
        if inside == PROGRAM:
            raise no.is_a_program()
        if spool is not None:
            office_kind(spool, spool.tell(), budget=budget, depth=depth + 1)
        elif inside in (ZIP, ARCHIVE) and unzipped is None:
            raise no.packs_another_file()
    finally:
        if spool is not None:
            spool.close()
    if entry.name in _LISTS:
        found.lists[entry.name] = kept


def _count_metafile(unzipped: zlib._Decompress, piece: bytes, budget: Budget) -> None:
    """Old drawings are packed once more; what comes out of them counts too."""
    try:
        while piece:
            budget.spend(len(unzipped.decompress(piece, CHUNK)))
            piece = unzipped.unconsumed_tail
    except zlib.error:
        raise no.is_damaged() from None


def _unpacked(content: BinaryIO, entry: Entry, start: int, budget: Budget) -> Iterator[bytes]:
    """The entry's bytes, as many as really come out; Refused as soon as they are more than it claims."""
    content.seek(start)
    crc, count = 0, 0
    pieces = _inflated(content, entry.packed) if entry.method == DEFLATED else _stored(content, entry.packed)
    for piece in pieces:
        count += len(piece)
        crc = zlib.crc32(piece, crc)
        if count > entry.unpacked:
            raise no.unpacks_to_too_much()
        budget.spend(len(piece))
        yield piece
    if count != entry.unpacked or crc != entry.crc:
        raise no.is_damaged()


def _stored(content: BinaryIO, left: int) -> Iterator[bytes]:
    while left:
        piece = content.read(min(CHUNK, left))
        if not piece:
            raise no.is_damaged()
        left -= len(piece)
        yield piece


def _inflated(content: BinaryIO, left: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15)
    waiting = b""
    try:
        while not inflater.eof:
            if not waiting:
                waiting = content.read(min(CHUNK, left))
                left -= len(waiting)
            piece = inflater.decompress(waiting, CHUNK)
            if not piece and not waiting and not inflater.eof:
                raise no.is_damaged()
            waiting = inflater.unconsumed_tail
            if piece:
                yield piece
    except zlib.error:
        raise no.is_damaged() from None
    if left or inflater.unused_data:
        raise no.is_damaged()
