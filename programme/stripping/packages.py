"""Documents of Office and LibreOffice without properties, authors of comments and changes, paths, printers.

A new archive is written: of each entry of the old one what its readers see, and none of its dates. Entries
are inflated within the bounds of `programme.zip_checks`.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import BinaryIO

from programme.refusals import Refused
from programme.stripping import pictures
from programme.stripping.faults import BROKEN, TOO_LARGE, CannotStrip
from programme.zip_checks import Budget, opened

LARGEST_ENTRY = 96 * 1024 * 1024
DEEPEST = 2
_XML = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CORE = (
    _XML + b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties"/>'
)
_APP = (
    _XML + b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_CUSTOM = (
    _XML + b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
)
_META = (
    _XML + b'<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'office:version="1.3"><office:meta/></office:document-meta>'
)
_EMPTY = _XML + b"<removed/>"
_REPLACED = {
    "docprops/core.xml": _CORE,
    "docprops/app.xml": _APP,
    "docprops/custom.xml": _CUSTOM,
    "meta.xml": _META,
    "docprops/meta.xml": _META,
}
# Lists of people: who is in them is not needed to read what they wrote.
_PEOPLE = re.compile(r"/(people|persons/person\d*|commentauthors|authors)\.xml$", re.I)
# What only the machine on which it was made can use, and old packings whose properties are not reached.
_BLANKED = re.compile(r"(printersettings\d*\.bin|devmode\d*\.bin|\.bin|\.ole|/layout-cache)$", re.I)
_HANGS_ON = re.compile(r"^customxml/item\d+\.xml$", re.I)

_NAMES = (
    b"author|initials|userId|userid|providerId|providerid|userName|lastModifiedBy|lastEdited"
    b"|creator|ownerName|reservedBy|lockedBy"
)
# An attribute that names somebody, whatever stands before its colon; either kind of quotes.
_ATTRIBUTE = re.compile(
    rb"""(\s(?:[A-Za-z_][\w.-]*:)?(?:""" + _NAMES + rb""")\s*=\s*)("[^"<]*"|'[^'<]*')""",
)
_PERSON = re.compile(rb"""(\s(?:\w+:)?(?:name|displayName|clrIdx_name)\s*=\s*)("[^"<]*"|'[^'<]*')""")
# An element whose text names somebody or a moment: dc:creator, text:author-name, meta:..., author of xlsx.
_ELEMENT = re.compile(
    rb"<((?:[A-Za-z_][\w.-]*:)?(?:creator|author|author-name|author-initials|initial-creator|creator-initials"
    rb"|printed-by|editing-cycles|sender-[a-z-]+|lastModifiedBy|user-defined|creation-date|modification-date"
    rb"|date-string))((?:\s[^<>]*)?)>[^<]*</\1\s*>"
)
_ABSOLUTE = re.compile(
    rb"""((?:\s(?:\w+:)?(?:Target|url|path|href|src)\s*=\s*))("|')(?:file:|[A-Za-z]:\\|\\\\)[^"'<]*\2"""
)
_PRINTER = re.compile(
    rb'(<config:config-item\s[^>]*config:name="(?:PrinterName|PrinterSetup|PrinterPaperFromSetup|Rsid\w*'
    rb'|CurrentDatabase\w*|EmbeddedDatabaseName|AddressBook\w*)"[^>]*>)[^<]*'
)


def strip(content: BinaryIO, size: int, *, budget: Budget | None = None, depth: int = 0) -> bytes:
    """The document anew. CannotStrip when it is damaged, locked or unpacks to too much."""
    made = io.BytesIO()
    try:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry, pieces in opened(content, size, budget=budget or Budget()):
                if entry.name.endswith("/"):
                    continue
                data = b""
                for piece in pieces:
                    data += piece
                    if len(data) > LARGEST_ENTRY:
                        raise CannotStrip(TOO_LARGE)
                told = zipfile.ZipInfo(entry.name, (1980, 1, 1, 0, 0, 0))
                # The kind of an open document stands first and unpacked, so that programs know it.
                told.compress_type = zipfile.ZIP_STORED if entry.name == "mimetype" else zipfile.ZIP_DEFLATED
                archive.writestr(told, _entry(entry.name, data, depth))
    except Refused:
        raise CannotStrip(BROKEN) from None
    return made.getvalue()


def _entry(name: str, data: bytes, depth: int) -> bytes:
    low = name.lower()
    if low in _REPLACED or (low.endswith("/meta.xml") and b"document-meta" in data[:2000]):
        return _REPLACED.get(low, _META)
    if _HANGS_ON.search(low):
        return _EMPTY
    if _BLANKED.search(low):
        return b""
    if low.endswith((".xml", ".rels", ".vml", ".rdf")):
        return _text(low, data)
    return _inside(data, depth)


def _text(low: str, data: bytes) -> bytes:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            data = re.sub(r'encoding="[^"]*"', 'encoding="UTF-8"', data.decode("utf-16"), count=1).encode()
        except UnicodeDecodeError:
            raise CannotStrip(BROKEN) from None
    data = _ATTRIBUTE.sub(rb'\1""', data)
    data = _ELEMENT.sub(rb"<\1\2></\1>", data)
    data = _ABSOLUTE.sub(rb'\1"about:blank"', data)
    if _PEOPLE.search("/" + low):
        data = _PERSON.sub(rb'\1""', data)
    if low.endswith("settings.xml"):
        data = _PRINTER.sub(rb"\1", data)
    if low.endswith(".rdf"):
        return _EMPTY
    return data


_PICTURES: tuple[tuple[bytes, Callable[[bytes], bytes]], ...] = (
    (b"\xff\xd8\xff", pictures.jpeg),
    (b"\x89PNG\r\n\x1a\n", pictures.png),
    (b"GIF8", pictures.gif),
    (b"RIFF", pictures.webp),
)


def _inside(data: bytes, depth: int) -> bytes:
    """A picture or a document that lies in the document."""
    for beginning, strip_picture in _PICTURES:
        if data.startswith(beginning):
            try:
                return strip_picture(data)
            except CannotStrip:
                return b""  # a damaged picture is no reason to withhold the document
    if data.startswith(b"PK\x03\x04"):
        if depth >= DEEPEST:
            return b""
        return strip(io.BytesIO(data), len(data), depth=depth + 1)
    # A document in an old packing, whose properties are not reached: what shows it is a picture of its own.
    return b"" if data.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")) else data
