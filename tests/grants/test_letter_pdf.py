"""The PDF: valid, tagged, the same bytes each time, fetching nothing, and holding the right words."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import page
import pikepdf
import pypdf
import pytest

from grants import letter_pdf, letters
from grants.models import Letter
from programme import canonical, pdf
from tests.grants.letter_scene import TOLD, scene

pytestmark = pytest.mark.django_db
OUTCOMES = ["award", "reserve", "decline"]


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(found.extract_text() for found in pages))


def tags(pdf: bytes) -> list[str]:
    """The structure elements in reading order."""
    found: list[str] = []

    def walk(node: object) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(str(node.S))
            if "/K" in node:
                walk(node.K)

    with pikepdf.open(io.BytesIO(pdf)) as document:
        walk(document.Root.StructTreeRoot.K)
    return found


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_pdf_is_valid_as_pdf_ua(outcome: str) -> None:
    pdf = bytes(scene().make(outcome).file.pdf)
    report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant
    assert report.rules.total > 50


def test_pdf_has_title_language_and_headings_in_order() -> None:
    letter = scene().make("award")
    pdf = bytes(letter.file.pdf)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == "en-GB"
        assert bool(document.Root.MarkInfo.Marked)
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        assert str(document.docinfo.Title) == f"Letter {letter.number}: We would like to award you £300"
        assert str(document.docinfo.CreationDate).startswith("D:20231211")
    headings = [tag for tag in tags(pdf) if re.fullmatch(r"/H\d?", tag)]
    assert headings == ["/H1", "/H2", "/H2", "/H2", "/H2"]


def test_award_letter_says_name_amount_and_weekday() -> None:
    said = text_of(bytes(scene().make("award").file.pdf))
    assert "Llŷr Gŵyn ap Siôn" in said
    assert "Marsh Lane Growers" in said
    assert "£300" in said
    assert "Monday 11 December 2023" in said
    assert "Wednesday 31 July 2024" in said
    assert "Wednesday 10 January 2024" in said


@pytest.mark.parametrize("outcome", ["reserve", "decline"])
def test_other_letters_name_no_amount(outcome: str) -> None:
    said = text_of(bytes(scene().make(outcome).file.pdf))
    assert "£" not in said
    assert "They would have liked to read more" in said


@pytest.mark.parametrize(
    ("lead", "group"),
    [
        ("Siân Ŵyn-Ŷnys", "Cymdeithas Tŷ'r Gŵr"),
        ("Stanisława Wójcik-Żądło", "Łódź Źródło"),
        ("Nguyễn Thị Hồng", "Ομάδα Αγωγής"),
    ],
)
def test_latin_names_of_all_kinds_are_printed(lead: str, group: str) -> None:
    said = text_of(bytes(scene(lead=lead, group=group).make("reserve").file.pdf))
    assert lead in said
    assert group in said


def fonts_of(pdf: bytes) -> set[str]:
    """The fonts of all pages, each of them with its bytes in the file."""
    found: set[str] = set()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for sheet in document.pages:
            for font in sheet.Resources.Font.values():
                inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys())
                found.add(str(font.BaseFont).split("+")[1])
    return found


OUR_FONTS = {"Letter-Sans", "Letter-Sans-Bold", "Letter-Heading", "Letter-Arabic", "Letter-Han"}


@pytest.mark.parametrize(
    ("lead", "group"),
    [("مريم الخطيب", "李明华"), ("李明华", "مريم الخطيب"), ("مريم 李明华", "Grŵp 学习 الحي Łódź")],
)
def test_arabic_and_chinese_names_are_printed_with_our_own_fonts(lead: str, group: str) -> None:
    stage = scene(lead=lead, group=group)
    letter = stage.make("decline")
    pdf = bytes(letter.file.pdf)
    said = text_of(pdf)
    assert "李明华" in said
    assert set("مريم") <= set(said)
    assert "�" not in said
    assert fonts_of(pdf) == OUR_FONTS
    assert page.is_pdf_compliant_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    assert letter_pdf.render(bytes(letter.content or b"")) == pdf


def test_a_sign_that_none_of_our_fonts_has_is_marked_and_asked_of_no_other_font() -> None:
    letter = scene(lead="অনন্যা ⅔ 😀", group="李明华").make("decline", feedback="Very good ✈ indeed.")
    pdf = bytes(letter.file.pdf)
    said = text_of(pdf)
    assert "Dear �����" in said
    assert "Very good � indeed." in said
    assert "Some signs cannot be printed here: � stands in their place. Sign in to Noon to read" in said
    assert fonts_of(pdf) <= OUR_FONTS
    assert page.is_pdf_compliant_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    content = bytes(letter.content or b"")
    assert "অনন্যা ⅔ 😀".encode() in content
    assert letter_pdf.render(content) == pdf


def test_a_programme_in_any_of_our_scripts_has_its_letterhead_in_our_fonts() -> None:
    stage = scene()
    stage.round.programme.letterhead = "Αγωγή Żródło 李明华 مريم\nΛόντζ"
    stage.round.programme.save()
    assert fonts_of(bytes(stage.make("decline").file.pdf)) <= OUR_FONTS


def test_a_chinese_name_with_a_space_is_printed_and_can_be_read() -> None:
    """The space beside such letters comes from their font: it lacked one, and the name could not be read."""
    name = "李明华 学习小组"
    made = bytes(scene(group=name).make("decline").file.pdf)
    assert name in text_of(made)
    assert page.is_pdf_compliant_bytes(made, profile=page.ValidationProfile.PDF_UA_1)


def test_same_bytes_when_made_again_and_in_a_fresh_process(tmp_path: Path) -> None:
    letter = scene().make("award")
    content, pdf = bytes(letter.content or b""), bytes(letter.file.pdf)
    assert letter_pdf.render(content) == pdf
    (tmp_path / "content").write_bytes(content)
    script = (
        "import sys, django; django.setup(); from grants import letter_pdf; from pathlib import Path; "
        "sys.stdout.buffer.write(letter_pdf.render(Path(sys.argv[1]).read_bytes()))"
    )
    fresh = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "content")], capture_output=True, check=True
    )
    assert fresh.stdout == pdf


def test_footer_carries_number_code_and_seal() -> None:
    letter = scene().make("award")
    seal = letter.content_sha256.hex()
    said = text_of(bytes(letter.file.pdf))
    groups = " ".join(seal[place : place + 4] for place in range(0, 16, 4))
    assert f"Letter {letter.number} · code {letter.code} · {groups}" in said
    assert "Page 1 of 2" in said


def test_markup_in_feedback_is_printed_and_fetches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    fetch = pdf.OwnFontsOnly.fetch
    monkeypatch.setattr(
        pdf.OwnFontsOnly,
        "fetch",
        lambda self, url, headers=None: asked.append(url) or fetch(self, url, headers),
    )
    nasty = (
        '<img src="http://example.org/x.png"><style>@import "http://example.org/y.css";</style> '
        "url(file:///etc/passwd) <b>bold</b> </p></body>"
    )
    said = text_of(bytes(scene(title="<script>1</script>").make("decline", feedback=nasty).file.pdf))
    assert "<b>bold</b>" in said
    assert "<script>1</script>" in said
    assert [url for url in asked if not url.startswith("noon-font:")] == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/x.png",
        "https://example.org/",
        "file:///etc/hostname",
        "data:text/plain,hello",
        "noon-font:../letters.py",
        "noon-font:nothing.ttf",
        "noon-font:",
    ],
)
def test_fetcher_refuses_everything_but_our_fonts(url: str) -> None:
    with pytest.raises(PermissionError):
        pdf.OwnFontsOnly().fetch(url)


def test_pdf_is_made_of_the_frozen_words_alone() -> None:
    stage = scene()
    letter = stage.approve("award")
    stage.round.programme.letterhead = "Somebody else"
    stage.round.programme.save()
    decision = letter.decision
    decision.feedback = "Changed afterwards."
    decision.save(update_fields=["feedback"])
    letter = Letter.objects.get(pk=letter.pk)
    said = text_of(letter_pdf.render(bytes(letter.content or b"")))
    assert "Changed afterwards" not in said
    assert "Somebody else" not in said
    assert canonical.sha256(bytes(letter.content or b"")) == bytes(letter.content_sha256 or b"")
    assert letters.view_of(letter, at=TOLD).seal == bytes(letter.content_sha256 or b"").hex()


def test_another_form_of_letter_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        letter_pdf.render(canonical.encode({"format": "noon/letter/9", "paragraphs": []}))
