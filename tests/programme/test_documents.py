"""Documents as PDF and Word: every script survives, nothing is empty, nothing is fetched, little is kept."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import page
import pikepdf
import pypdf
import pytest
from django.core.cache import cache
from fontTools.ttLib import TTFont
from redis.exceptions import ConnectionError as RedisAway

from programme import documents, ink, pdf_maker, word
from programme.documents import Bullets, Document, Facts, Heading, Note, Paragraph
from programme.pdf_maker import NoPdf

ARABIC, CHINESE = "مريم الخطيب من بيت الحي", "李明华 学习小组"
NASTY = '<img src="http://example.org/x.png"><script>1</script> </p></body> & url(file:///etc/passwd)'


def document(**fields: Any) -> Document:
    fields = {
        "title": "A warm room in winter",
        "language": "en-gb",
        "author": "Learning by Doing",
        "at": datetime(2023, 11, 27, 12, tzinfo=UTC),
        "over": "MSC-7K3M-9QXD: your answers",
        "footer": "MSC-7K3M-9QXD",
        "blocks": (
            Note("Draft, not sent.", "Saved just now."),
            Facts((("Reference", "MSC-7K3M-9QXD"), ("Group", ARABIC))),
            Heading(2, "Your idea"),
            Heading(3, "What do you want to do?"),
            Paragraph("One line\nanother line\n\n\n  \nA new paragraph"),
            Paragraph(ARABIC),
            Paragraph(CHINESE),
            Paragraph(NASTY),
            Bullets(("First", ARABIC)),
            Paragraph("", quiet=True),
        ),
        **fields,
    }
    return Document(**fields)


def text_of(pdf: bytes) -> str:
    return re.sub(
        r"\s+", " ", " ".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    )


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return pdf_maker.as_pdf(document())


@pytest.fixture
def written() -> Any:
    return docx.Document(io.BytesIO(word.as_word(document())))


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("Plain", "ltr"),
        (ARABIC, "rtl"),
        ("12. – " + ARABIC, "rtl"),
        ("שלום", "rtl"),
        (CHINESE, "ltr"),
        ("Tŷ " + ARABIC, "ltr"),
        ("", "ltr"),
    ],
)
def test_direction_is_that_of_the_first_letter(text: str, way: str) -> None:
    assert documents.direction(text) == way


@pytest.mark.parametrize(
    ("code", "tag"), [("en-gb", "en-GB"), ("en", "en-GB"), ("cy", "cy"), ("pt-br", "pt-BR")]
)
def test_languages_are_named_as_files_name_them(code: str, tag: str) -> None:
    assert documents.language_tag(code) == tag


def test_what_no_file_can_hold_leaves_a_mark() -> None:
    assert documents.printable("a\x00b\x0bc\ud800d\uffffe\x7f") == "a�b�c�d�e�"
    assert documents.printable("tab\tline\r\nend\rlast\u200f😀") == "tab\tline\nend\nlast\u200f😀"


def test_paragraphs_are_never_empty() -> None:
    assert list(documents.paragraphs("\n\none\ntwo \n \n\nthree\n")) == [["one", "two"], ["three"]]
    assert list(documents.paragraphs(" \n ")) == []


def test_pdf_is_valid_as_pdf_ua_with_title_language_and_headings(pdf: bytes) -> None:
    report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant
    assert report.rules.total > 50
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) == "en-GB"
        assert str(opened.docinfo.Title) == "A warm room in winter"
        assert str(opened.docinfo.CreationDate).startswith("D:20231127")


def test_pdf_prints_every_script_with_our_own_fonts(pdf: bytes) -> None:
    said = text_of(pdf)
    assert CHINESE in said
    assert set("مريم") <= set(said)
    fonts: set[str] = set()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for sheet in opened.pages:
            fonts |= {str(font.BaseFont).split("+")[1] for font in sheet.Resources.Font.values()}
    assert fonts == {"Letter-Sans", "Letter-Sans-Bold", "Letter-Heading", "Letter-Arabic", "Letter-Han"} | (
        {"Letter-Arabic-Bold"} & fonts
    )


def test_pdf_prints_markup_as_it_was_typed(pdf: bytes) -> None:
    assert '<img src="http://example.org/x.png"><script>1</script>' in text_of(pdf)


def test_same_document_is_the_same_bytes_and_another_is_not(pdf: bytes) -> None:
    assert pdf_maker.as_pdf(document()) == pdf
    assert pdf_maker.as_pdf(document(title="Another")) != pdf


def test_word_file_has_real_styles_and_no_empty_paragraph(written: Any) -> None:
    assert [(paragraph.style.name, paragraph.text) for paragraph in written.paragraphs] == [
        ("Quiet", "MSC-7K3M-9QXD: your answers"),
        ("Heading 1", "A warm room in winter"),
        ("Note", "Draft, not sent."),
        ("Note", "Saved just now."),
        ("Normal", "Reference: MSC-7K3M-9QXD"),
        ("Normal", f"Group: {ARABIC}"),
        ("Heading 2", "Your idea"),
        ("Heading 3", "What do you want to do?"),
        ("Normal", "One line\nanother line"),
        ("Normal", "A new paragraph"),
        ("Normal", ARABIC),
        ("Normal", CHINESE),
        ("Normal", NASTY),
        ("List Bullet", "First"),
        ("List Bullet", ARABIC),
    ]


def test_word_file_knows_its_title_author_and_language(written: Any) -> None:
    about = written.core_properties
    assert (about.title, about.author, about.language) == (
        "A warm room in winter",
        "Learning by Doing",
        "en-GB",
    )
    assert about.created == datetime(2023, 11, 27, 12, tzinfo=UTC)
    assert about.comments == ""
    assert written.styles.element.xpath("w:docDefaults//w:lang/@w:val") == ["en-GB"]


def test_word_file_runs_from_the_right_where_its_words_do(written: Any) -> None:
    ways = {
        paragraph.text: (
            bool(paragraph._p.xpath("w:pPr/w:bidi")),
            [bool(run.font.rtl) for run in paragraph.runs],
        )
        for paragraph in written.paragraphs
    }
    assert ways[ARABIC] == (True, [True])
    assert ways[f"Group: {ARABIC}"] == (False, [False, True])
    assert ways[CHINESE] == (False, [False])


def test_word_file_numbers_its_pages(written: Any) -> None:
    foot = written.sections[0].footer
    assert "MSC-7K3M-9QXD" in foot.paragraphs[0].text
    assert foot.paragraphs[0]._p.xpath(".//w:instrText/text()") == ["PAGE", "NUMPAGES"]


def test_no_character_that_somebody_typed_stops_a_file() -> None:
    every = "".join(map(chr, [*range(0x20), 0x7F, *range(0x80, 0xA0), 0xD800, 0xFFFE, 0xFFFF, 0x1F600]))
    odd = document(
        title=f"T{every}",
        over=every,
        footer=every,
        author=f"A{every}",
        blocks=(
            Heading(2, f"H{every}"),
            Paragraph(f"P{every}"),
            Bullets((f"B{every}",)),
            Facts(((f"N{every}", f"W{every}"),)),
            Note(f"N{every}", every),
        ),
    )
    opened = docx.Document(io.BytesIO(word.as_word(odd)))
    assert any(paragraph.text.startswith("P") for paragraph in opened.paragraphs)
    with zipfile.ZipFile(io.BytesIO(word.as_word(odd))) as container:
        assert container.testzip() is None
    assert pdf_maker.as_pdf(odd).startswith(b"%PDF")


def test_what_is_the_same_for_everybody_is_kept_and_the_rest_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    made: list[str] = []
    monkeypatch.setattr(pdf_maker, "_made", lambda html, name: made.append(name) or b"%PDF-" + name.encode())
    first = pdf_maker.as_pdf(document(), keep=True)
    assert pdf_maker.as_pdf(document(), keep=True) == first
    assert len(made) == 1
    pdf_maker.as_pdf(document())
    pdf_maker.as_pdf(document())
    assert len(made) == 3
    pdf_maker.as_pdf(document(title="Another"), keep=True)
    assert len(made) == 4


def test_without_a_cache_pdfs_are_made_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise RedisAway("away")

    monkeypatch.setattr(pdf_maker.store, "get", away, raising=False)
    monkeypatch.setattr(pdf_maker.store, "set", away, raising=False)
    monkeypatch.setattr(pdf_maker, "_made", lambda html, name: b"%PDF-")
    assert pdf_maker.as_pdf(document(), keep=True) == b"%PDF-"


@pytest.mark.parametrize(
    "script",
    [
        "raise OSError('cannot load library libpango-1.0-0')",
        "import os; os.abort()",
        "print('not a PDF')",
        "import sys; sys.exit(3)",
    ],
)
def test_a_machine_that_makes_none_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture, script: str
) -> None:
    (tmp_path / "pdf.py").write_text(script)
    monkeypatch.setattr(pdf_maker, "SCRIPT", tmp_path / "pdf.py")
    with pytest.raises(NoPdf) as no:
        pdf_maker.as_pdf(document())
    assert not no.value.busy
    assert "a PDF could not be made" in caplog.text


def test_one_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pdf.py").write_text("import time; time.sleep(60)")
    monkeypatch.setattr(pdf_maker, "SCRIPT", tmp_path / "pdf.py")
    monkeypatch.setattr(pdf_maker, "MOST_SECONDS", 0.3)
    with pytest.raises(NoPdf):
        pdf_maker.as_pdf(document())


def test_one_is_made_at_a_time_and_more_than_a_few_are_asked_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    going, most = threading.Event(), []
    now = 0

    def slow(html: str, name: str) -> bytes:
        nonlocal now
        now += 1
        most.append(now)
        going.wait(10)
        now -= 1
        return b"%PDF-"

    monkeypatch.setattr(pdf_maker, "_made", slow)
    ends: list[object] = []

    def ask() -> None:
        try:
            ends.append(pdf_maker.as_pdf(document()))
        except NoPdf as no:
            ends.append(no.busy)

    asking = [threading.Thread(target=ask) for _ in range(5)]
    for thread in asking:
        thread.start()
    # Two of the five find three there already and do not wait.
    for thread in asking:
        thread.join(0.5)
    assert ends == [True, True]
    going.set()
    for thread in asking:
        thread.join(10)
    assert sorted(map(str, ends)) == ["True", "True", *[str(b"%PDF-")] * 3]
    assert max(most) == 1


def test_web_processes_do_not_load_what_makes_pdfs() -> None:
    script = (
        "import sys, django; django.setup(); "
        "import programme.wsgi, programme.urls, grants.urls, reviews.urls; "
        "print([name for name in sys.modules if name.startswith(('weasyprint', 'pydyf'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "programme.settings.test"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_list_of_printable_signs_is_that_of_the_fonts() -> None:
    codes: set[int] = set()
    for path in ink.COVERED.parent.glob("*.?tf"):
        codes |= set(TTFont(path).getBestCmap())
    assert ink.COVERED.read_text().split() == ink.ranges(codes)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Tŷ – 李明华 مريم", "Tŷ – 李明华 مريم"),
        ("a 😀 b → c", "a � b � c"),
        ("বাংলা", "�����"),
        ("thin\u2009wide\u3000end\u200d\t\n", "thin wide end\u200d\t\n"),
    ],
)
def test_signs_that_no_font_of_ours_has_leave_a_mark(text: str, printed: str) -> None:
    assert ink.inked(text).replace("\u2009", " ").replace("\u3000", " ") == printed


def test_pdf_with_such_signs_is_valid_and_says_so_on_its_first_page(pdf: bytes) -> None:
    strange = pdf_maker.as_pdf(document(blocks=(Paragraph("Smile 😀 বাংলা"),)))
    report = page.validate_pdf_bytes(strange, profile=page.ValidationProfile.PDF_UA_1)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    told = "Some signs cannot be printed here"
    assert told in text_of(strange)
    assert told not in text_of(pdf)
    assert "Smile � �����" in text_of(strange)
    opened = docx.Document(io.BytesIO(word.as_word(document(blocks=(Paragraph("Smile 😀 বাংলা"),)))))
    assert opened.paragraphs[-1].text == "Smile 😀 বাংলা"
