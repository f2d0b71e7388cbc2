"""The pack to print and score sheets to fill in: whose they are, what is in them, whether they are valid."""

from __future__ import annotations

import doctest
import io
import zipfile
from typing import Any

import docx
import page
import pypdf
import pytest

from programme import pdf_maker
from programme.pdf_maker import NoPdf
from reviews import pack, panel, reading, stages
from tests import factories
from tests.reviews import rows
from tests.reviews.test_reviewer_pages import page_of, signed_in

pytestmark = pytest.mark.django_db
PACK, SHEETS = "/reviews/pack.pdf", "/reviews/sheets.docx"


def squeezed(pdf: bytes) -> str:
    found = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return "".join(found.split())


def words_of(content: bytes) -> str:
    file = docx.Document(io.BytesIO(content))
    return "\n".join(paragraph.text for paragraph in file.paragraphs)


def test_the_pack_holds_all_of_ones_own_with_content_notes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    _stage, given, reviewer = rows.assigned(2)
    monkeypatch.setattr(reading, "CONTENT_NOTE", "idea")
    answer = signed_in(reviewer).get(PACK)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Cache-Control"] == "private, no-store"
    text = squeezed(answer.content)
    note = "".join(factories.GOOD_ANSWERS["idea"].split())
    budget = "Whatwouldyouspenditon?"
    assert text.count(note) == 4  # before everything, and before each of the two
    assert text.count(budget) == 2
    assert text.index(note) < text.index("Inthisfile") < text.index(budget)
    for one in given:
        assert one.application.reference.replace(" ", "") in text
    assert "Sentence4aboutpower" in text
    assert "Idon’tknowenoughtoscorethis" in text


@pytest.mark.parametrize("large", ["", "?large=1"])
def test_the_pack_is_tagged_and_valid(large: str) -> None:
    _stage, _given, reviewer = rows.assigned(2)
    answer = signed_in(reviewer).get(PACK + large)
    report = page.validate_pdf_bytes(answer.content, profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, report


def test_large_print_is_large() -> None:
    _stage, _given, reviewer = rows.assigned()
    client = signed_in(reviewer)
    small, large = (
        len(pypdf.PdfReader(io.BytesIO(client.get(path).content)).pages) for path in (PACK, f"{PACK}?large=1")
    )
    assert large > small


def test_nothing_of_what_is_closed_to_them_is_in_any_file() -> None:
    stage, (kept, left, own), reviewer = rows.assigned(3)
    panel.step_away(left, by=reviewer, at=rows.CLOSED)
    factories.member(own.application, reviewer)
    other = rows.reviewer(stage, "Sunita")
    panel.assign(stage, left.application, other, by=left.assigned_by, at=rows.CLOSED)
    client = signed_in(reviewer)
    for text in (squeezed(client.get(PACK).content), words_of(client.get(SHEETS).content)):
        assert kept.application.reference in text
        for gone in (left, own):
            assert gone.application.reference not in text
    for gone in (left, own):
        assert client.get(f"{page_of(gone)}sheet.docx").status_code == 404
    manager = signed_in(kept.assigned_by)
    for path in (PACK, SHEETS, f"{page_of(kept)}sheet.docx", f"{PACK}?stage={stage.pk}"):
        assert manager.get(path).status_code == 404


def test_a_blind_stage_is_blind_on_paper_too() -> None:
    _stage, _given, reviewer = rows.assigned(is_blind=True)
    client = signed_in(reviewer)
    group = factories.GOOD_ANSWERS["group_name"]
    for text in (squeezed(client.get(PACK).content), words_of(client.get(SHEETS).content)):
        assert "".join(group.split()) not in text and group not in text


def test_a_sheet_has_every_sentence_to_tick_and_room_for_every_word() -> None:
    _stage, (assignment,), reviewer = rows.assigned()
    content = signed_in(reviewer).get(f"{page_of(assignment)}sheet.docx").content
    text = words_of(content)
    assert assignment.application.reference in text and "Rhian" in text
    for key in rows.WEIGHTS:
        assert f"What of the {key}?" in text
        for number in range(1, 7):
            assert f"{number}. Sentence {number} about {key}" in text
    assert text.count("I don’t know enough to score this") == 3
    file = docx.Document(io.BytesIO(content))
    assert len(file.tables) == 2
    assert "For the applicant (they may read this): up to 200 words" in text
    assert "otes to yourself" not in text
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert parts.read("word/document.xml").decode().count("w14:checkbox>") == 2 * 3 * 7


def test_sheets_begin_on_pages_of_their_own() -> None:
    _stage, given, reviewer = rows.assigned(3)
    file = docx.Document(io.BytesIO(signed_in(reviewer).get(SHEETS).content))
    breaks = [p.text for p in file.paragraphs if p.paragraph_format.page_break_before]
    assert len(breaks) == 2
    assert sum(one.application.reference in "".join(breaks) for one in given) == 2


def test_the_example_in_the_docstring_holds() -> None:
    assert doctest.testmod(pack) == (0, 1)
    assert pack.parts_of(0) == []


def test_a_large_pack_comes_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack, "AT_ONCE", 2)
    stage, given, reviewer = rows.assigned(3)
    client = signed_in(reviewer)
    queue = client.get("/reviews/").content.decode()
    references = [one.application.reference for one in given]
    read = []
    for number in (1, 2):
        path = f"{PACK}?stage={stage.pk}&part={number}"
        assert path.replace("&", "&amp;") in queue
        text = squeezed(client.get(path).content)
        read.append([reference for reference in sorted(references) if reference in text])
    assert [len(part) for part in read] == [2, 1]
    assert sorted(read[0] + read[1]) == sorted(references)
    assert client.get(f"{PACK}?part=3").status_code == 404


@pytest.mark.parametrize("query", ["?part=0", "?part=x", "?stage=-1", "?stage=99999999", "?part=" + "9" * 30])
def test_an_address_that_names_nothing_is_not_found(query: str) -> None:
    _stage, _given, reviewer = rows.assigned()
    assert signed_in(reviewer).get(PACK + query).status_code == 404


def test_where_no_pdf_can_be_made_a_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    _stage, _given, reviewer = rows.assigned()

    def none(*_given: Any, **_more: Any) -> bytes:
        raise NoPdf

    monkeypatch.setattr(pdf_maker, "as_pdf", none)
    answer = signed_in(reviewer).get(PACK)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "cannot be made just now" in answer.content.decode()


def test_what_was_shown_is_in_the_pack_of_its_stage_alone() -> None:
    stage, (assignment,), reviewer = rows.assigned()
    rows.score(assignment, 1, 1, 1)
    stages.show_scores(stage, by=assignment.assigned_by, at=rows.CLOSED)
    client = signed_in(reviewer)
    assert client.get(SHEETS).status_code == 404
    assert assignment.application.reference in words_of(client.get(f"{SHEETS}?stage={stage.pk}").content)
