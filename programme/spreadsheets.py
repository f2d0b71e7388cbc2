"""Tables that people exchange with other offices: CSV and spreadsheets, written and read without surprises.

A cell that is written can never be taken for a formula. What is read is text; what is no table is refused.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from programme.refusals import Refused
from programme.workbooks import MOST_COLUMNS, MOST_ROWS, first_sheet, too_much

MOST_BYTES = 2 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet would reckon with when it stands first.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# What no spreadsheet can hold.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def safe(cell: str) -> str:
    """The text, made plain words where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(DANGEROUS) else cell


def csv_of(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """CSV in UTF-8 with a mark for spreadsheets; every cell is text."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow([safe(cell) for cell in head])
    writer.writerows([safe(CONTROLS.sub("", cell)) for cell in row] for row in rows)
    return out.getvalue().encode()


def xlsx_of(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A spreadsheet of one sheet; every cell is stored as text, so that none is reckoned with or rounded."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31])
    for place in range(len(head)):
        sheet.column_dimensions[chr(ord("A") + place)].width = 22
    sheet.freeze_panes = "A2"
    for number, row in enumerate([head, *rows]):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, CONTROLS.sub("", text))
            cell.data_type = "s"
            cell.number_format = "@"
            if number == 0:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows_of(content: bytes, name: str) -> Iterator[list[str]]:
    """The rows of a CSV file or of a spreadsheet's first sheet, as text; at most MOST_ROWS of MOST_COLUMNS.

    Refused when it is neither, or has more rows. In a spreadsheet a formula is `workbooks.FORMULA`.
    """
    if name.lower().endswith(".xlsx"):
        yield from first_sheet(content)
        return
    for number, row in enumerate(_csv(content), start=1):
        if number > MOST_ROWS:
            raise Refused(too_much())
        yield row[:MOST_COLUMNS]


def column(head: Sequence[str], names: frozenset[str]) -> int | None:
    """The place of the first column that is called by one of `names` (in lower case)."""
    return next((place for place, cell in enumerate(head) if cell.strip().casefold() in names), None)


def _csv(content: bytes) -> Iterator[list[str]]:
    """Commas, semicolons or tabs, in UTF-8 or what spreadsheets write on Windows."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    unreadable = _("This is not a CSV file or a spreadsheet (.xlsx).")
    if "\0" in text:
        raise Refused(unreadable)
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    except csv.Error as error:
        raise Refused(unreadable) from error
