"""Pairs of applications and reviewers from a file that somebody made elsewhere: CSV or a spreadsheet.

Two columns are needed, with these words in the first row, in any order: a reference and an e-mail address.
Nothing is written here: every line is either a pair or a sentence that says what is wrong with it.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from grants.models import Application
from programme.refusals import Refused
from reviews.models import PanelMember, Stage
from reviews.proposal_inputs import facts_of

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
MOST_LINES = 20_000
REFERENCE = frozenset({"reference", "application", "cyfeirnod"})
ADDRESS = frozenset({"e-mail", "email", "reviewer", "address", "e-bost"})


@dataclass(frozen=True)
class Wrong:
    """A line that cannot be used, counted as a spreadsheet counts it, and why."""

    line: int
    says: str


@dataclass(frozen=True)
class ReadPairs:
    """What a file says: pairs to give out, those that are given out already, lines that cannot be used."""

    pairs: list[tuple[Application, PanelMember]]
    given: int
    wrong: list[Wrong]


def read(stage: Stage, content: bytes, name: str) -> ReadPairs:
    """What the file says of this stage. Refused when it is no table that can be read at all."""
    if len(content) > MOST_BYTES:
        raise Refused(_("The file is larger than 2 MB. It needs two columns and nothing more."))
    lines = _sheet(content) if name.lower().endswith(".xlsx") else _csv(content)
    rows = iter(lines)
    head = [cell.strip().casefold() for cell in next(rows, [])]
    reference, address = (_column(head, names) for names in (REFERENCE, ADDRESS))
    if reference is None or address is None:
        raise Refused(
            _("The first row has to name the columns: ‘reference’ for applications, ‘e-mail’ for reviewers.")
        )
    return _paired(stage, rows, reference, address)


def _paired(stage: Stage, rows: Iterable[Sequence[str]], reference: int, address: int) -> ReadPairs:
    facts = facts_of(stage)
    applications = {one.reference.upper(): one for one in facts.applications}
    members = {one.user.email.casefold(): one for one in facts.members}
    seen: set[tuple[int, int]] = set()
    pairs, wrong, given = [], [], 0
    for line, row in enumerate(rows, start=2):
        cells = [row[place].strip() if place < len(row) else "" for place in (reference, address)]
        if not any(cells):
            continue
        if line > MOST_LINES:
            raise Refused(_("The file has more than %(most)d lines.") % {"most": MOST_LINES})
        application, member = applications.get(cells[0].upper()), members.get(cells[1].casefold())
        pair = (application.pk, member.pk) if application and member else (0, 0)
        if application is None:
            says = _("‘%(reference)s’ is not being read in this stage.") % {"reference": cells[0][:40]}
        elif member is None:
            says = _("‘%(address)s’ is not on the panel of this stage.") % {"address": cells[1][:80]}
        elif pair in seen:
            says = _("This pair is there twice.")
        elif pair in facts.closed:
            says = _("%(name)s must not read %(reference)s.") % {
                "name": str(member),
                "reference": application.reference,
            }
        else:
            seen.add(pair)
            if pair in facts.live:
                given += 1
            else:
                pairs.append((application, member))
            continue
        wrong.append(Wrong(line, says))
    return ReadPairs(pairs, given, wrong)


def _column(head: Sequence[str], names: frozenset[str]) -> int | None:
    return next((place for place, cell in enumerate(head) if cell in names), None)


def _csv(content: bytes) -> Iterator[list[str]]:
    """Rows of a CSV file with commas, semicolons or tabs, in UTF-8 or what spreadsheets write on Windows."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise Refused(_("This is not a CSV file or a spreadsheet (.xlsx)."))
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    except csv.Error as error:
        raise Refused(_("This is not a CSV file or a spreadsheet (.xlsx).")) from error


def _sheet(content: bytes) -> Iterator[list[str]]:
    """Rows of the first sheet, as text. It is a ZIP: one that would unpack to too much is not opened."""
    unreadable = _("This spreadsheet cannot be read. Save it as CSV and try again.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise Refused(unreadable)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True, max_col=50):
            yield ["" if cell is None else str(cell) for cell in row]
    except Refused:
        raise
    except Exception as error:  # whatever a broken spreadsheet makes its reader raise
        raise Refused(unreadable) from error
