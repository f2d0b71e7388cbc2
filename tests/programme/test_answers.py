"""Saving with revisions, and what stands between answers and submitting."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from programme import answers, outlines, problems
from programme.forms_library import FormData, QuestionData, SectionData, en
from programme.forms_library.load import load
from programme.forms_library.measuring_success import FORM
from programme.models import AnswerRevision, Form, Question, Response, Section
from tests import factories
from tests.factories import AT, GOOD_ANSWERS

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(minutes=1)


def one_question(kind: str, **fields: Any) -> outlines.Outline:
    """A form of one question called `it`."""
    asked = QuestionData(key="it", kind=kind, label=en("It"), help=en(""), **fields)
    section = SectionData(key="one", title=en("One"), intro=en(""), questions=(asked,))
    key = f"one-{kind.replace('_', '-')}"
    return outlines.outline(
        load(FormData(key=key, kind="application", title=en("One"), sections=(section,))).pk
    )


def says(kind: str, value: Any, **fields: Any) -> list[str]:
    """What is wrong with a value."""
    return [problem.says for problem in problems.problems(one_question(kind, **fields), {"it": value})]


def test_save_keeps_changed_values_as_revisions() -> None:
    response = Response.objects.create(form=factories.form())
    assert answers.save(response, {"title": "One", "idea": ""}, by=None, at=AT).changed == ("title",)
    assert answers.save(response, {"title": "One"}, by=None, at=LATER).changed == ()
    assert answers.save(response, {"title": "Two", "idea": "Words"}, by=None, at=LATER).changed == (
        "title",
        "idea",
    )
    assert answers.values_of(response) == {"title": "Two", "idea": "Words"}
    assert (response.revision, response.saved_at) == (2, LATER)
    kept = AnswerRevision.objects.filter(response=response).order_by("revision", "question_key")
    assert list(kept.values_list("revision", "question_key", "value")) == [
        (1, "title", "One"),
        (2, "idea", "Words"),
        (2, "title", "Two"),
    ]


def test_save_ignores_what_was_not_asked() -> None:
    response = Response.objects.create(form=factories.form())
    assert answers.save(response, {"title": "One", "standing": "1"}, by=None, at=AT).changed == ("title",)


def test_save_can_empty_an_answer() -> None:
    response = Response.objects.create(form=factories.form())
    answers.save(response, {"title": "One"}, by=None, at=AT)
    assert answers.save(response, {"title": ""}, by=None, at=LATER).changed == ("title",)
    assert answers.values_of(response) == {"title": ""}


def test_complete_revision_is_the_last_at_which_nothing_was_missing() -> None:
    response = Response.objects.create(form=factories.form())
    answers.save(response, {**GOOD_ANSWERS, "title": ""}, by=None, at=AT)
    assert response.complete_revision is None
    answers.save(response, {"title": "Yes"}, by=None, at=AT)
    assert response.complete_revision == 2
    answers.save(response, {"idea": "word " * 21}, by=None, at=AT)
    assert (response.revision, response.complete_revision) == (3, 2)


def test_problems_name_section_question_and_sentence_in_order() -> None:
    outline = outlines.outline(factories.form().pk)
    found = problems.problems(outline, {"group_name": "We", "idea": "word " * 22})
    assert [(problem.section, problem.question, problem.says) for problem in found] == [
        ("about", "title", "This is not answered yet."),
        ("idea", "idea", "This is 2 words over the limit of 20 words."),
        ("money", "budget", "This is not answered yet."),
    ]
    assert problems.problems(outline, GOOD_ANSWERS) == []


@pytest.mark.parametrize(
    ("kind", "value", "fields", "sentences"),
    [
        ("short_text", "  ", {}, ["This is not answered yet."]),
        ("short_text", "", {"required": False}, []),
        ("long_text", "one two", {"word_limit": 2}, []),
        ("long_text", "one two three", {"word_limit": 2}, ["This is 1 word over the limit of 2 words."]),
        ("email", "a at b", {}, ["This does not look like an e-mail address."]),
        ("email", "a@example.org", {}, []),
        ("url", "example", {}, ["This does not look like a web address."]),
        (
            "date",
            "2024-08-01",
            {"latest": "2024-07-31"},
            ["This has to be on or before Wednesday 31 July 2024."],
        ),
        ("date", "2024-07-31", {"latest": "2024-07-31"}, []),
        ("money", "9.99", {"lowest": "10.00"}, ["This is £9.99; the least is £10."]),
        ("money", "20.01", {"highest": "20.00"}, ["This is £20.01; the most is £20."]),
        ("number", 3, {"highest": "2"}, ["This is 3; the most is 2.00."]),
        ("declaration", False, {}, ["This has to be ticked before you can submit."]),
        ("choice", "", {"options": (("a", en("A")),)}, ["Nothing is chosen yet."]),
        ("choice", "z", {"options": (("a", en("A")),)}, ["This choice is not one of those offered."]),
        (
            "budget",
            [{"label": "", "amount": "5.00"}],
            {},
            ["Line 1 has an amount but does not say what for."],
        ),
        ("budget", [{"label": "Hall", "amount": ""}], {}, ["Line 1 needs an amount of more than nothing."]),
        (
            "budget",
            [{"label": "Hall", "amount": "9999.99"}],
            {"lowest": "10000.00"},
            ["This is £9,999.99; the least is £10,000."],
        ),
    ],
)
def test_problems_say_what_is_wrong(
    kind: str, value: Any, fields: dict[str, Any], sentences: list[str]
) -> None:
    assert says(kind, value, **fields) == sentences


def test_what_was_complete_and_stays_so_is_told_from_what_changed() -> None:
    """As looking at everything tells it: from every complete state to every other one."""
    options = (("x", en("X")), ("y", en("Y")))
    asked = (
        QuestionData(key="name", kind="short_text", label=en("Name"), help=en(""), word_limit=2),
        QuestionData(key="which", kind="choice", label=en("Which"), help=en(""), options=options),
        QuestionData(
            key="why", kind="long_text", label=en("Why"), help=en(""), word_limit=2,
            only_when=("which", ("x",)),
        ),
        QuestionData(key="mail", kind="email", label=en("Mail"), help=en(""), required=False),
    )  # fmt: skip
    section = SectionData(key="one", title=en("One"), intro=en(""), questions=asked)
    form = outlines.outline(
        load(FormData(key="staying", kind="application", title=en("One"), sections=(section,))).pk
    )
    given = {
        "name": ["", "Ann", "one two three"],
        "which": ["", "x", "y", "z"],
        "why": ["", "because", "one two three"],
        "mail": ["", "ann@example.org", "ann"],
    }
    states = [dict(zip(given, values, strict=True)) for values in product(*given.values())]
    complete = [state for state in states if problems.is_complete(form, state)]
    assert 5 < len(complete) < len(states)
    for before in complete:
        for after in states:
            changed = {key for key in given if before[key] != after[key]}
            assert problems.stays_complete(form, after, changed) == problems.is_complete(form, after)


def test_budget_total_is_exact() -> None:
    lines = [{"label": "a", "amount": "0.10"}, {"label": "b", "amount": "0.20"}, {"label": "c", "amount": ""}]
    assert problems.budget_total(lines) == Decimal("0.30")


def test_load_twice_is_one_form() -> None:
    first, second = load(FORM), load(FORM)
    assert first.pk == second.pk
    assert Form.objects.filter(key=FORM.key).count() == 1
    assert Section.objects.filter(form=first).count() == len(FORM.sections)
    stored = Question.objects.filter(section__form=first).order_by("section__order", "order")
    assert list(stored.values_list("key", flat=True)) == [question.key for question in FORM.questions()]
    assert stored.get(key="end_date").bounds["latest"] == FORM.question("end_date").latest
    assert stored.get(key="support").bounds == {"files": FORM.question("support").files}
    assert stored.get(key="idea_recording").bounds == {}
    assert stored.get(key="fund_holder_contact").only_when == {
        "question": "organisation",
        "is": ["fund_holder"],
    }
