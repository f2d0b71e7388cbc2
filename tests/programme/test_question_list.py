"""The questions in words: limits that hold, conditions in a sentence, slips put right."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from programme import outlines
from programme.models import Form
from programme.outlines import Outline
from programme.problems import wrong
from programme.question_list import AskedQuestion, QuestionList, bounds, corrections_shown, question_list
from programme.states import QuestionKind
from tests import factories
from tests.programme import asking

pytestmark = pytest.mark.django_db


@pytest.fixture
def form() -> Form:
    return asking.every_kind()


@pytest.fixture
def outline(form: Form) -> Outline:
    return outlines.outline(form.pk)


def asked(outline: Outline, key: str) -> AskedQuestion:
    found = question_list(outline)
    return next(one for section in found.sections for one in section.questions if one.key == key)


def test_numbers_run_through_the_whole_form(outline: Outline) -> None:
    found: QuestionList = question_list(outline)
    numbers = [question.number for section in found.sections for question in section.questions]
    assert numbers == list(range(1, found.count + 1))
    assert found.count == len(QuestionKind.values) + 8
    assert found.sections[1].questions[0].heading == f"{len(QuestionKind.values) + 1}. Asked as least?"


RECORDINGS = "Sound or film, such as mp3, m4a, wav, mp4, mov or webm."
DOCUMENTS = (
    "A document (PDF, Word, OpenDocument, spreadsheet, slides or plain text), a picture, sound or film."
)


@pytest.mark.parametrize(
    ("key", "limits"),
    [
        ("short_text", ("Up to 12 words.",)),
        ("long_text", ("Up to 1 word.",)),
        ("money", ("From £100.50 to £12,500.",)),
        ("number", ("From 2 to 1,200.",)),
        ("date", ("From Monday 8 January 2024 to Wednesday 31 July 2024.",)),
        ("budget", ("In total from £100 to £500.",)),
        ("file", ("Up to 3 files of 20\xa0MB each.", DOCUMENTS)),
        (
            "recording",
            ("One file of up to 20\xa0MB.", "Sound or film, such as mp3, m4a, wav, mp4, mov or webm."),
        ),
        ("least", ("At least £10.",)),
        ("most", ("In total at most £900.",)),
        ("few", ("At least 10.",)),
        ("early", ("On or before Wednesday 31 July 2024.",)),
        ("late", ("On or after Monday 8 January 2024.",)),
        ("email", ()),
        ("declaration", ()),
    ],
)
def test_limits_are_sentences(outline: Outline, key: str, limits: tuple[str, ...]) -> None:
    assert asked(outline, key).limits == limits


@pytest.mark.parametrize(
    ("key", "inside", "outside"),
    [
        ("short_text", ["w " * 12], ["w " * 13]),
        ("money", ["100.50", "12500.00"], ["100.49", "12500.01"]),
        ("number", [2, 1200], [1, 1201]),
        ("date", ["2024-01-08", "2024-07-31"], ["2024-01-07", "2024-08-01"]),
        (
            "budget",
            [[{"label": "a", "amount": "100.00"}], [{"label": "a", "amount": "500.00"}]],
            [[{"label": "a", "amount": "99.99"}], [{"label": "a", "amount": "500.01"}]],
        ),
        ("file", [[{"name": "a"}] * 3], [[{"name": "a"}] * 4]),
        ("recording", [[{"name": "a"}]], [[{"name": "a"}] * 2]),
    ],
)
def test_limits_in_words_are_the_limits_that_hold(
    outline: Outline, key: str, inside: list[Any], outside: list[Any]
) -> None:
    """At each bound that the sentence names, the answer will do, and one step beyond it will not."""
    question = outline.question(key)
    assert question is not None
    assert [wrong(question, value) for value in inside] == [""] * len(inside)
    assert all(wrong(question, value) for value in outside)


def test_other_currencies_are_named(outline: Outline) -> None:
    question = outline.question("budget")
    assert question is not None
    assert bounds(question, "EUR") == ("In total from €100 to €500.",)


@pytest.mark.parametrize(
    ("key", "says"),
    [
        (
            "holder",
            "Only if you chose “A fund holder keeps the money for us” "
            "for “The organisation question, <b>bold</b> & plain?”.",
        ),
        (
            "spread",
            "Only if you chose “Bread & butter” or “Salt, “sea” or not” "
            "for “The choices question, <b>bold</b> & plain?”.",
        ),
        ("promise", "Only if you ticked “The declaration question, <b>bold</b> & plain?”."),
        ("least", ""),
    ],
)
def test_conditions_are_a_sentence(outline: Outline, key: str, says: str) -> None:
    assert asked(outline, key).condition == says


def test_who_reads_it_and_what_may_be_left_out_is_said(outline: Outline) -> None:
    found = question_list(outline)
    for question in outline.questions:
        facts = asked(outline, question.key).facts
        assert ("The panel does not see this." in facts) is not question.panel_sees
        assert ("You can leave it out." in facts) is not question.required
    assert sum(len(section.questions) for section in found.sections) == len(outline.questions)


def test_answers_of_several_parts_name_their_boxes(outline: Outline) -> None:
    assert asked(outline, "address").boxes == (
        "House and street",
        "Town or city",
        "Postcode",
        "Country, if not the United Kingdom",
    )
    assert "A fund holder keeps the money for us" in asked(outline, "organisation").options
    assert asked(outline, "number").boxes == ()


def test_a_slip_put_right_is_told_with_both_texts_and_the_day(
    form: Form, django_assert_num_queries: Any
) -> None:
    asking.put_right(form)
    shown = question_list(outlines.outline(form.pk))
    with django_assert_num_queries(1):
        (one,) = corrections_shown(form, zone="Europe/London", asked=shown)
    assert one.says == (
        "Question 1. Put right on Tuesday 3 October 2023: “The short_text question, <b>bold</b> & plain?” "
        "now reads “Put right <now>?”. Why: A letter was missing."
    )


def test_a_form_without_corrections_asks_the_database_nothing(
    form: Form, outline: Outline, django_assert_num_queries: Any
) -> None:
    shown = question_list(outline)
    with django_assert_num_queries(0):
        assert corrections_shown(form, zone="Europe/London", asked=shown) == []


def test_of_options_put_right_only_those_that_changed_are_told(form: Form, outline: Outline) -> None:
    question = outline.question("choice")
    form.frozen_at = factories.AT
    form.save()
    asking.Correction.objects.create(
        form=form,
        question=question,
        part="options",
        before=[["bread", {"en": "Bred"}], ["salt", {"en": "Salt"}]],
        after=[["bread", {"en": "Bread"}], ["salt", {"en": "Salt", "cy": "Halen"}]],
        reason="Spelling.",
        by=factories.user(),
        at=asking.PUT_RIGHT,
    )
    form.corrections = 1
    shown = corrections_shown(form, zone="Europe/London", asked=question_list(outline))
    assert [(one.before, one.after) for one in shown] == [("Bred", "Bread")]


def test_amounts_without_pence_have_none() -> None:
    question = asking.Question(kind="number", lowest=Decimal("10.00"))
    assert bounds(question) == ("At least 10.",)
