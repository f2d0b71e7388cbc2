"""Page, PDF, Word file and form ask the same: compared question by question, for every kind."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import docx
import lxml.html
import page
import pypdf
import pytest
from django.core.cache import cache
from django.test import Client

from programme import outlines, pdf_maker
from programme.forms import AnswersForm
from programme.forms_library.load import load
from programme.forms_library.measuring_success import application_form
from programme.models import Form, Question, Round
from programme.question_list import AskedQuestion
from programme.states import FILE_KINDS, OrganisationStatus
from reviews import question_sheet
from tests import factories
from tests.programme import asking
from tests.reviews import rows
from tests.reviews.desk_scene import statements

pytestmark = pytest.mark.django_db

FORMS: dict[str, Callable[[], Form]] = {
    "small": factories.form,
    "every kind": asking.every_kind,
    "first programme": lambda: load(application_form()),
}


@dataclass(frozen=True)
class Read:
    """One question as it was found in a file or a page."""

    heading: str
    words: tuple[str, ...]
    options: tuple[str, ...]


def tidy(text: str) -> str:
    return " ".join(text.split())


def on_the_page(client: Client, round_: Round, path: str) -> dict[str, Read]:
    tree = lxml.html.fromstring(client.get(f"/rounds/{round_.slug}/{path}").content)
    found = {}
    for block in tree.xpath("//*[@data-question]"):
        (heading,) = block.xpath("./h3")
        words = [
            tidy(part.text_content())
            for part in block.xpath(".//p[not(ancestor::li)]")
            if tidy(part.text_content())
        ]
        options = [tidy(part.text_content()) for part in block.xpath(".//li")]
        key = block.get("data-question")
        assert key not in found
        found[key] = Read(tidy(heading.text_content()), tuple(words), tuple(options))
    return found


def in_word(content: bytes) -> list[Read]:
    """Everything below a heading of level 3 that begins with a number."""
    found: list[Read] = []
    heading: str | None = None
    words: list[str] = []
    options: list[str] = []

    def end() -> None:
        if heading is not None:
            found.append(Read(heading, tuple(words), tuple(options)))

    for paragraph in docx.Document(io.BytesIO(content)).paragraphs:
        name = paragraph.style.name if paragraph.style else ""
        if name.startswith("Heading"):
            end()
            heading = tidy(paragraph.text) if re.match(r"\d+\. ", paragraph.text) else None
            words, options = [], []
        elif name == "List Bullet":
            options.append(tidy(paragraph.text))
        else:
            words.append(tidy(paragraph.text))
    end()
    return found


def squeezed(text: str) -> str:
    """Without white space and bullets: a PDF breaks its lines where it likes."""
    return re.sub(r"[\s•]+", "", text)


def text_of(pdf: bytes, footer: str) -> str:
    pages = [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    foot = re.compile(re.escape(squeezed(footer)) + r"Page\d+of\d+")
    return "".join(foot.sub("", squeezed(sheet)) for sheet in pages)


def in_pdf(pdf: bytes, footer: str, headings: list[str]) -> list[str]:
    """The squeezed text from each question's heading to the next question's."""
    whole = text_of(pdf, footer)
    place = 0
    starts = []
    for heading in headings:
        place = whole.index(squeezed(heading), place)
        starts.append(place)
        place += len(squeezed(heading))
    ends = [*starts[1:], len(whole)]
    return [whole[start:end] for start, end in zip(starts, ends, strict=True)]


def fields(form: Form) -> Iterator[tuple[Question, Any]]:
    """Every question of the form that people fill in, with its field, in order."""
    outline = outlines.outline(form.pk)
    for _key, questions in outline.sections:
        drawn = AnswersForm(questions)
        assert list(drawn.fields) == [question.key for question in questions]
        yield from ((question, drawn.fields[question.key]) for question in questions)


def offered(field: Any, question: Question) -> tuple[str, ...]:
    """What a field lets people choose; 'No answer' is no option of the question."""
    if question.kind == "organisation":
        return tuple(str(label) for _value, label in OrganisationStatus.choices)
    return tuple(tidy(str(label)) for value, label in getattr(field, "choices", []) if value != "")


@pytest.mark.parametrize("name", FORMS)
def test_page_pdf_word_and_form_ask_the_same(client: Client, name: str) -> None:
    form = FORMS[name]()
    round_ = factories.round(form=form, slug="r", name="The round")
    rows.stage(round_)
    shown = on_the_page(client, round_, "questions/")
    pdf = client.get("/rounds/r/questions.pdf").content
    word = in_word(client.get("/rounds/r/questions.docx").content)

    # The form that people fill in, one by one: key, order, label, help, limits, options.
    asked = {
        one.key: one
        for section in question_sheet.sheet_of(round_).asked.sections
        for one in section.questions
    }
    found = list(fields(form))
    assert list(shown) == [question.key for question, _field in found]
    for number, (question, field) in enumerate(found, start=1):
        read, listed = shown[question.key], asked[question.key]
        assert read.heading == f"{number}. {field.label}"
        assert read.options == offered(field, question)
        hint = tidy(re.sub(r"<[^>]+>", "", str(field.help_text)))
        assert tidy(" ".join(_said_by_form(question, listed))) in hint.replace(
            " For example 31 7 2024.", ""
        ).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&#x27;", "'")
        for sentence in (*map(tidy, listed.limits), *([tidy(listed.help)] if listed.help else [])):
            assert sentence in tidy(" ".join(read.words))

    # The page against the two files, letter by letter.
    assert [read.heading for read in word] == [read.heading for read in shown.values()]
    for in_file, read in zip(word, shown.values(), strict=True):
        assert in_file == read
    sections = question_sheet.sheet_of(round_).asked.sections
    titles = [*(section.title for section in sections), "How it will be read"]
    parts = in_pdf(pdf, "The round", [read.heading for read in shown.values()])
    for part, read in zip(parts, shown.values(), strict=True):
        expected = squeezed("".join([read.heading, *_in_order(read)]))
        assert part.startswith(expected), (part, expected)
        rest = part.removeprefix(expected)
        assert rest == "" or rest.startswith(tuple(squeezed(title) for title in titles))


def _said_by_form(question: Question, listed: AskedQuestion) -> list[str]:
    """What the form's hint must hold of a question: its help, and its limits but those of files.

    Files are chosen in a control that says its own limits.
    """
    limits = () if question.kind in FILE_KINDS else listed.limits
    return [part for part in (listed.help, *limits) if part]


def _in_order(read: Read) -> list[str]:
    """Words and options in the order of the files: the options come last."""
    return [*read.words, *read.options]


def test_round_page_shows_the_same_questions_in_folds(client: Client) -> None:
    round_ = factories.round(form=asking.every_kind(), slug="r")
    rows.stage(round_)
    assert on_the_page(client, round_, "") == on_the_page(client, round_, "questions/")


def test_apply_page_lists_the_same_questions(client: Client) -> None:
    round_ = factories.round(form=asking.every_kind(), slug="r")
    client.force_login(factories.user())
    words = tidy(lxml.html.fromstring(client.get("/rounds/r/apply/").content).text_content())
    for section in question_sheet.sheet_of(round_).asked.sections:
        for question in section.questions:
            assert tidy(" ".join([question.heading, *question.limits])) in words


@pytest.mark.parametrize("path", ["", "questions/"])
def test_criteria_stand_before_anybody_signs_in(client: Client, path: str) -> None:
    round_ = factories.round(slug="r")
    rows.stage(round_, is_blind=True)
    words = tidy(lxml.html.fromstring(client.get(f"/rounds/r/{path}").content).text_content())
    for said in (
        "Reading 1",
        "2 people read each application and score it, each on their own.",
        "They do not see who applied.",
        "The learning: 50% of the score",
        "What of the power?",
        "The doable: 20% of the score",
        "6: Sentence 6 about learning",
        "1: Sentence 1 about doable",
    ):
        assert said in words, said


def test_criteria_stand_in_both_files(client: Client) -> None:
    round_ = factories.round(slug="r")
    rows.stage(round_)
    (stage,) = question_sheet.stages_of(round_)
    written = docx.Document(io.BytesIO(client.get("/rounds/r/questions.docx").content))
    paragraphs = [tidy(paragraph.text) for paragraph in written.paragraphs]
    printed = text_of(client.get("/rounds/r/questions.pdf").content, round_.name)
    for criterion in stage.criteria:
        for said in (criterion.heading, criterion.question, *criterion.lines):
            assert said in paragraphs
            assert squeezed(said) in printed


@pytest.mark.parametrize(
    ("weights", "shares"),
    [((50, 30, 20), ["50%", "30%", "20%"]), ((1, 1, 1), ["33.3%"] * 3), ((1, 7), ["12.5%", "87.5%"])],
)
def test_weights_are_shares_of_the_whole(weights: tuple[int, ...], shares: list[str]) -> None:
    assert [question_sheet.share(weight, sum(weights)) for weight in weights] == shares


@pytest.mark.parametrize("name", FORMS)
def test_pdf_is_valid_as_pdf_ua_and_its_headings_stand_in_order(client: Client, name: str) -> None:
    round_ = factories.round(form=FORMS[name](), slug="r")
    rows.stage(round_)
    answer = client.get("/rounds/r/questions.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="r-questions.pdf"'
    report = page.validate_pdf_bytes(answer.content, profile=page.ValidationProfile.PDF_UA_1)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant


def test_word_headings_are_real_and_in_order_and_no_paragraph_is_empty(client: Client) -> None:
    round_ = factories.round(form=asking.every_kind(), slug="r")
    rows.stage(round_)
    answer = client.get("/rounds/r/questions.docx")
    assert answer["Content-Disposition"] == 'attachment; filename="r-questions.docx"'
    written = docx.Document(io.BytesIO(answer.content))
    styles = [paragraph.style.name for paragraph in written.paragraphs if paragraph.style]
    levels = [int(name[-1]) for name in styles if name.startswith("Heading")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(paragraph.text.strip() for paragraph in written.paragraphs)
    assert written.core_properties.title == "All questions"
    assert written.core_properties.language == "en-GB"


def test_same_sheet_is_made_once_and_a_word_put_right_makes_it_anew(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    made: list[str] = []
    make = pdf_maker._made
    monkeypatch.setattr(pdf_maker, "_made", lambda html, name: made.append(name) or make(html, name))
    form = factories.form()
    factories.round(form=form, slug="r")
    first = client.get("/rounds/r/questions.pdf").content
    assert client.get("/rounds/r/questions.pdf").content == first
    assert len(made) == 1
    asking.put_right(form)
    assert client.get("/rounds/r/questions.pdf").content != first
    assert len(made) == 2


def test_what_was_put_right_stands_on_page_and_in_files(client: Client) -> None:
    round_ = factories.round(form=asking.put_right(factories.form()), slug="r")
    (one,) = question_sheet.sheet_of(round_).put_right
    assert "now reads “Put right <now>?”" in one.says
    for path in ("", "questions/"):
        assert one.says in tidy(lxml.html.fromstring(client.get(f"/rounds/r/{path}").content).text_content())
    written = docx.Document(io.BytesIO(client.get("/rounds/r/questions.docx").content))
    assert one.says in [paragraph.text for paragraph in written.paragraphs]
    assert squeezed(one.says) in text_of(client.get("/rounds/r/questions.pdf").content, round_.name)


@pytest.mark.parametrize("path", ["", "questions/", "questions.pdf", "questions.docx"])
def test_unpublished_round_is_seen_by_its_people_alone(client: Client, path: str) -> None:
    round_ = factories.round(slug="r", is_published=False)
    assert client.get(f"/rounds/r/{path}").status_code == 404
    client.force_login(factories.staff(factories.round()))
    assert client.get(f"/rounds/r/{path}").status_code == 404
    client.force_login(factories.staff(round_, "observer"))
    assert client.get(f"/rounds/r/{path}").status_code == 200


@pytest.mark.parametrize("stages", [1, 3])
def test_statements_of_the_public_pages(client: Client, stages: int) -> None:
    """The same for one stage and one format as for three of each."""
    round_ = factories.round(slug="r")
    for order in range(1, stages + 1):
        rows.stage(round_, order=order)
        question_sheet.FormFormat.objects.create(
            form=round_.form,
            kind="audio",
            title=f"Read aloud {order}",
            url="https://example.org/",
            added_at=factories.AT,
        )
    assert {
        path: statements(client, f"/rounds/r/{path}")
        for path in ("", "questions/", "questions.pdf", "questions.docx")
    } == {"": 8, "questions/": 6, "questions.pdf": 6, "questions.docx": 6}


def test_where_no_pdf_can_be_made_the_page_says_so_and_offers_word(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()

    def never(html: str, name: str) -> bytes:
        raise pdf_maker.NoPdf

    monkeypatch.setattr(pdf_maker, "_made", never)
    factories.round(slug="r")
    answer = client.get("/rounds/r/questions.pdf")
    assert answer.status_code == 503
    assert "/rounds/r/questions.docx" in answer.content.decode()
