"""The first sheet of an Excel workbook (.xlsx) as text, read as a stream, within bounds no file can move.

Only what a table needs is looked at: no styles but those of dates, no other sheet, no formula's result, and
nothing that a document type declares. Pure: no database, no settings.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from programme.refusals import Refused

MOST_ROWS = 5_000
MOST_COLUMNS = 50
MOST_PARTS = 500
# Bytes of one part of the archive when it is unpacked, and elements in it.
MOST_UNPACKED = 4 * 1024 * 1024
MOST_ELEMENTS = 150_000
CHUNK = 1024 * 1024
# Excel writes none that is longer; to look for a day in one without end takes for ever.
LONGEST_FORMAT = 255
# What stands in a cell that holds a formula: its result could be anything, and is not what anybody typed.
FORMULA = "=?"
# What a broken or hostile archive makes its readers raise.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    expat.ExpatError,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    LookupError,
    ValueError,
    OverflowError,
    TypeError,
)

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str, str], None]


def first_sheet(content: bytes) -> list[list[str]]:
    """Its rows from the first on, as text; an empty row is []. A formula is FORMULA, a day like '2024-01-09'.

    Refused when it is no workbook, or one that is larger than any table that we ask for.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if len(packed.infolist()) > MOST_PARTS:
                raise Refused(too_much())
            return _Workbook(packed).rows()
    except Refused:
        raise
    except BROKEN as error:
        raise Refused(_("This spreadsheet cannot be read. Save it as CSV and try again.")) from error


def too_much() -> str:
    """What is said of a file that holds more than we read."""
    return _(
        "The file has more than %(most)d rows, or much besides. Keep the columns that are asked for."
    ) % {"most": MOST_ROWS}


class _Workbook:
    """The archive, and where in it the first sheet, its strings and its styles are."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self.packed = packed
        by_type = self._related("")[1]
        book = by_type["officeDocument"]
        self.sheet_id, self.epoch = "", WINDOWS_EPOCH
        self._parse(book, self._sheet_named)
        by_id, by_type = self._related(book)
        self.sheet = by_id[self.sheet_id]
        self.strings = self._strings(by_type["sharedStrings"]) if "sharedStrings" in by_type else []
        self.dates = self._dates(by_type["styles"]) if "styles" in by_type else set()

    def rows(self) -> list[list[str]]:
        """The rows of the sheet."""
        reading = _Sheet(self)
        self._parse(self.sheet, reading.start, reading.end)
        return reading.rows

    def _sheet_named(self, tag: str, attributes: Attributes) -> None:
        if tag == "sheet" and not self.sheet_id:
            self.sheet_id = next((value for name, value in attributes.items() if name.endswith(" id")), "")
        elif tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = MAC_EPOCH

    def _related(self, part: str) -> tuple[dict[str, str], dict[str, str]]:
        """{id: path} and {last word of the type: path} of what a part of the archive names."""
        folder, name = posixpath.split(part)
        by_id: dict[str, str] = {}
        by_type: dict[str, str] = {}

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                path = posixpath.normpath(posixpath.join("/", folder, attributes["Target"])).lstrip("/")
                by_id[attributes["Id"]] = path
                by_type.setdefault(attributes["Type"].rsplit("/", 1)[-1], path)

        self._parse(posixpath.join(folder, "_rels", f"{name}.rels"), start)
        return by_id, by_type

    def _strings(self, part: str) -> list[str]:
        found: list[str] = []
        pieces: list[str] = []
        inside = [""]

        def start(tag: str, attributes: Attributes) -> None:
            inside.append(tag)

        def end(tag: str, text: str) -> None:
            inside.pop()
            if tag == "t" and inside[-1] in ("si", "r"):  # not how it is spoken
                pieces.append(text)
            elif tag == "si":
                found.append("".join(pieces))
                pieces.clear()

        self._parse(part, start, end)
        return found

    def _dates(self, part: str) -> set[int]:
        """The styles of cells in which a number is a day."""
        formats: dict[int, str] = {}
        styles: list[int] = []
        inside: list[str] = []

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "numFmt":
                formats[int(attributes["numFmtId"])] = attributes["formatCode"][:LONGEST_FORMAT]
            elif tag == "xf" and inside[-1:] == ["cellXfs"]:
                styles.append(int(attributes.get("numFmtId", "0")))
            inside.append(tag)

        def end(tag: str, text: str) -> None:
            inside.pop()

        self._parse(part, start, end)
        words = {**BUILTIN_FORMATS, **formats}
        return {place for place, which in enumerate(styles) if is_date_format(words.get(which))}

    def _parse(self, part: str, start: Start, end: End | None = None) -> None:
        """Go through one part: `start(tag, attributes)` and `end(tag, text)` of each element, bounded."""
        entry = self.packed.getinfo(part)
        # No more than this is ever unpacked, whatever there is.
        if entry.file_size > MOST_UNPACKED:
            raise Refused(too_much())
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        text: list[str] = []
        count = 0

        def started(tag: str, attributes: Attributes) -> None:
            nonlocal count
            count += 1
            if count > MOST_ELEMENTS:
                raise Refused(too_much())
            text.clear()
            start(tag.rsplit(" ", 1)[-1], attributes)

        def ended(tag: str) -> None:
            if end is not None:
                end(tag.rsplit(" ", 1)[-1], "".join(text))
            text.clear()

        def declared(*_what: Any) -> None:
            raise Refused(_("This spreadsheet cannot be read. Save it as CSV and try again."))

        parser.StartElementHandler = started
        parser.EndElementHandler = ended
        parser.CharacterDataHandler = text.append
        parser.StartDoctypeDeclHandler = declared
        with self.packed.open(entry) as stream:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)


@dataclass
class _Sheet:
    """One sheet on its way through. Cells without a value are not there."""

    book: _Workbook
    rows: list[list[str]] = field(default_factory=list)
    row: int = 0
    column: int = 0
    cell: Attributes = field(default_factory=dict)
    value: str = ""
    pieces: list[str] = field(default_factory=list)
    is_formula: bool = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """A row or a cell begins; one without its place follows the one before."""
        if tag == "row":
            self.row = int(attributes.get("r") or self.row + 1)
            self.column = 0
        elif tag == "c":
            place = re.fullmatch(r"([A-Z]{1,3})[0-9]{1,7}", attributes.get("r", ""))
            self.column = _number_of(place[1]) if place else self.column + 1
            self.cell, self.value, self.pieces, self.is_formula = attributes, "", [], False

    def end(self, tag: str, text: str) -> None:
        """A cell ends: it stands at its place, or is too far away for a table."""
        if tag == "v":
            self.value = text
        elif tag == "t":
            self.pieces.append(text)
        elif tag == "f":
            self.is_formula = True
        elif tag == "c":
            said = FORMULA if self.is_formula else self._said()
            if said and 1 <= self.column <= MOST_COLUMNS:
                self._put(said)

    def _put(self, said: str) -> None:
        if not 1 <= self.row <= MOST_ROWS:
            raise Refused(too_much())
        while len(self.rows) < self.row:
            self.rows.append([])
        row = self.rows[self.row - 1]
        row.extend([""] * (self.column - len(row)))
        row[self.column - 1] = said

    def _said(self) -> str:
        kind = self.cell.get("t", "n")
        if kind == "s":
            return self.book.strings[int(self.value)]
        if kind == "inlineStr":
            return "".join(self.pieces)
        if kind == "b":
            return "TRUE" if self.value == "1" else "FALSE"
        if kind != "n" or not self.value:
            return self.value
        number = float(self.value)
        if int(self.cell.get("s", "0")) in self.book.dates:
            day = from_excel(number, self.book.epoch)
            return str(day)
        # Spreadsheets keep fifteen digits: what they show as 120.10 may be written as 120.09999999999999.
        return f"{number:.15g}"


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
