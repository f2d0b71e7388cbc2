"""Workbooks from elsewhere: what a table needs is read, and hostile ones are refused before they grow."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from programme.refusals import Refused
from programme.spreadsheets import rows_of, xlsx_of
from programme.workbooks import (
    FORMULA,
    MOST_COLUMNS,
    MOST_ELEMENTS,
    MOST_PARTS,
    MOST_ROWS,
    MOST_UNPACKED,
    first_sheet,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"


def packed(cells: str = "", parts: dict[str, str] | None = None, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook of one sheet with these rows; `parts` are written in the place of its own."""
    names = {
        "_rels/.rels": f'<Relationships xmlns="{RELATED}"><Relationship Id="a" Type="{TYPES}/officeDocument" '
        f'Target="{BOOK}"/></Relationships>',
        BOOK: f'<workbook xmlns="{MAIN}" xmlns:r="{TYPES}"><sheets><sheet name="One" sheetId="1" r:id="b"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATED}"><Relationship Id="b" '
        f'Type="{TYPES}/worksheet" Target="/{SHEET}"/></Relationships>',
        SHEET: f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, text in {**names, **(parts or {})}.items():
            archive.writestr(name, text)
    return out.getvalue()


def test_a_sheet_is_read_as_it_is_shown() -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Reference", "Paid on", "Amount"])
    sheet.append(["A-1", date(2024, 1, 9), 120.1 - 2e-14])
    sheet.append(["A-2", datetime(2024, 1, 9, 13), "=1+1", True])
    sheet["C6"] = 5
    book.create_sheet("Another").append(["x"])
    out = io.BytesIO()
    book.save(out)
    assert first_sheet(out.getvalue()) == [
        ["Reference", "Paid on", "Amount"],
        ["A-1", "2024-01-09 00:00:00", "120.1"],
        ["A-2", "2024-01-09 13:00:00", FORMULA, "TRUE"],
        [],
        [],
        ["", "", "5"],
    ]
    ours = xlsx_of("t", ["a", "b"], [["=x", "0012"]])
    assert list(rows_of(ours, "Ours.XLSX")) == [["a", "b"], ["=x", "0012"]]
    rich = '<row><c><v>1</v></c><c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>'
    assert first_sheet(packed(rich + "<row><c/><c><v>2</v></c></row>")) == [["1", "ab"], ["", "2"]]


def test_a_formula_says_so_whatever_its_result() -> None:
    cells = '<c r="A1" t="str"><f>B1&amp;"-1"</f><v>A-1</v></c><c r="B1"><f t="array">C1</f></c>'
    assert first_sheet(packed(f'<row r="1">{cells}</row>')) == [[FORMULA, FORMULA]]


def test_what_is_empty_or_far_away_is_no_part_of_the_table() -> None:
    cells = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'
        '<row r="1048576"><c r="A1048576" s="0"/></row><row r="99999999999999999999"/>'
    )
    assert first_sheet(packed(cells)) == [["1"]]


MUCH, NONE = "has more than 5000 rows", "cannot be read"


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda: packed(f'<row r="{MOST_ROWS + 1}"><c><v>1</v></c></row>'), MUCH),
        (lambda: packed('<row r="99999999999999999999"><c><v>1</v></c></row>'), MUCH),
        (lambda: packed('<row r="-1"><c><v>1</v></c></row>'), MUCH),
        (lambda: packed("<row/>" * (MOST_ELEMENTS + 1)), MUCH),
        (lambda: packed(f"<row>{'<c/>' * (MOST_ELEMENTS + 1)}</row>"), MUCH),
        (lambda: packed(" " * MOST_UNPACKED), MUCH),
        (lambda: packed(parts={f"x{number}": "" for number in range(MOST_PARTS)}), MUCH),
        (lambda: packed('<row><c t="s"><v>7</v></c></row>'), NONE),
        (lambda: packed("<row><c><v>much</v></c></row>"), NONE),
        (lambda: packed("<row>"), NONE),
        (lambda: packed(parts={BOOK: "<workbook/>"}), NONE),
        (lambda: packed(parts={BOOK: "<workbook><sheet/></workbook>"}), NONE),
        (lambda: packed(how=zipfile.ZIP_LZMA), NONE),
        (lambda: packed()[:-30], NONE),
        (lambda: packed("<row><c><v>1e999</v></c><c s='0'><v>nan</v></c></row>", _styled("d")), NONE),
        (lambda: packed(parts={"_rels/.rels": "<Relationships/>"}), NONE),
        (lambda: packed(parts={SHEET: '<!DOCTYPE x [<!ENTITY a "aa">]><x><c>&a;</c></x>'}), NONE),
        (lambda: b"PK\x03\x04 nonsense", NONE),
        (lambda: b"", NONE),
    ],
)
def test_hostile_workbooks_are_refused(made: Callable[[], bytes], says: str) -> None:
    with pytest.raises(Refused, match=says):
        first_sheet(made())


def _styled(code: str) -> dict[str, str]:
    """A part of styles with one, of that format, and where it is."""
    relation = f'<Relationship Id="{{0}}" Type="{TYPES}/{{1}}" Target="{{2}}"/>'
    return {
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATED}">'
        + relation.format("b", "worksheet", "worksheets/sheet1.xml")
        + relation.format("c", "styles", "styles.xml")
        + "</Relationships>",
        "xl/styles.xml": f'<styleSheet><numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts>'
        '<cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>',
    }


def test_a_format_without_end_is_not_looked_through() -> None:
    cells = '<row><c s="0"><v>45300</v></c></row>'
    assert first_sheet(packed(cells, _styled("dd/mm/yyyy"))) == [["2024-01-09 00:00:00"]]
    assert first_sheet(packed(cells, _styled("[" * 2_000_000))) == [["45300"]]


def test_a_csv_of_nothing_but_lines_or_columns_ends_soon() -> None:
    with pytest.raises(Refused, match=MUCH):
        list(rows_of(b"a\n" + b"\n" * 2_000_000, "rows.csv"))
    (row,) = rows_of(b"," * 2_000_000, "columns.csv")
    assert len(row) == MOST_COLUMNS
