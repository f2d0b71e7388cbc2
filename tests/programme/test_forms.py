"""The form that people fill in: every kind there and back, what cannot be kept, and what people then see."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from programme import problems
from programme.answer_fields import MOST_CHARACTERS
from programme.answer_words import sections_shown, shown
from programme.forms import AnswersForm
from programme.models import Question, Section
from programme.outlines import Outline
from programme.states import QuestionKind

OPTIONS = [["a", {"en": "Apples"}], ["b", {"en": "Bread"}]]


def ask(kind: str, **fields: Any) -> Question:
    """An unsaved question called `it`."""
    fields.setdefault("key", "it")
    section = Section(key="one", title={"en": "One"}, order=1)
    return Question(section=section, kind=kind, label={"en": "What is it?"}, order=1, **fields)


def filled(question: Question, sent: str, initial: Any = None) -> AnswersForm:
    """The form of one question with what a browser sent."""
    return AnswersForm([question], QueryDict(sent), initial={question.key: initial} if initial else None)


@pytest.mark.parametrize(
    ("kind", "sent", "kept", "words"),
    [
        ("short_text", "it=Tŷ+Gwyn", "Tŷ Gwyn", ["Tŷ Gwyn"]),
        ("long_text", "it=+one%0D%0Atwo%0Dthree+", " one\ntwo\nthree ", [" one\ntwo\nthree "]),
        ("choice", "it=b", "b", ["Bread"]),
        ("choices", "it=b&it=a&it=b", ["a", "b"], ["Apples", "Bread"]),
        ("money", "it=%C2%A312,500", "12500.00", ["£12,500"]),
        ("number", "it=1,200", 1200, ["1200"]),
        ("date", "it_day=31&it_month=7&it_year=2024", "2024-07-31", ["Wednesday 31 July 2024"]),
        ("date", "it_day=1&it_month=february&it_year=2024", "2024-02-01", ["Thursday 1 February 2024"]),
        ("email", "it=+a@example.org+", "a@example.org", ["a@example.org"]),
        ("email", "it=not+an+address", "not an address", ["not an address"]),
        ("url", "it=https://example.org/", "https://example.org/", ["https://example.org/"]),
        ("phone", "it=020+7946+0000", "020 7946 0000", ["020 7946 0000"]),
        (
            "budget",
            "it-0-label=Hall&it-0-amount=120&it-1-label=&it-1-amount=&it-2-label=Food&it-2-amount=%C2%A380.50",
            [{"label": "Hall", "amount": "120.00"}, {"label": "Food", "amount": "80.50"}],
            ["Hall: £120", "Food: £80.50", "Total: £200.50"],
        ),
        ("declaration", "it=on", True, ["Yes"]),
        (
            "address",
            "it_street=12+Marsh+Lane%0D%0AFlat+2&it_town=Leeds&it_postcode=ls9+8ab&it_country=",
            {"street": "12 Marsh Lane\nFlat 2", "town": "Leeds", "postcode": "ls9 8ab", "country": ""},
            ["12 Marsh Lane", "Flat 2", "Leeds", "ls9 8ab"],
        ),
        (
            "organisation",
            "it_status=fund_holder&it_name=Tŷ+Gwyn&it_charity=1123456&it_company=",
            {"status": "fund_holder", "name": "Tŷ Gwyn", "charity": "1123456", "company": ""},
            ["A fund holder keeps the money for us", "Tŷ Gwyn", "Charity number 1123456"],
        ),
    ],
)
def test_value_goes_round(kind: str, sent: str, kept: Any, words: list[str]) -> None:
    question = ask(kind, options=OPTIONS)
    form = filled(question, sent)
    assert form.is_valid(), form.errors
    assert form.storable() == {"it": kept}
    assert shown(question, kept) == words
    page = (
        AnswersForm([question], initial={"it": kept}).as_p() if kind not in ("budget", "organisation") else ""
    )
    assert isinstance(page, str)


def test_a_box_that_was_not_sent_is_no_word_about_its_answer() -> None:
    text, choice = ask("short_text"), ask("choice", options=OPTIONS)
    assert AnswersForm([text], QueryDict("other=1")).storable() == {}
    assert AnswersForm([text], QueryDict("it=")).storable() == {"it": ""}
    assert "it" in AnswersForm([choice], QueryDict("other=1")).storable()


def test_what_is_no_value_is_handed_on_as_it_was_typed() -> None:
    form = AnswersForm([ask("choice", options=OPTIONS)], QueryDict("it=about ninety"))
    assert form.storable() == {}
    assert form.unread() == {"it": "about ninety"}


@pytest.mark.parametrize("kind", QuestionKind.values)
def test_every_kind_may_be_saved_empty(kind: str) -> None:
    question = ask(kind, options=OPTIONS, required=True)
    form = filled(question, "")
    assert form.is_valid()
    assert shown(question, form.storable().get("it")) == []


@pytest.mark.parametrize(
    ("kind", "sent", "error", "kept"),
    [
        ("money", "it=lots", "This is not an amount of money, such as 1250 or 1,250.50.", "lots"),
        ("money", "it=1.234", "This is not an amount of money, such as 1250 or 1,250.50.", "1.234"),
        ("money", "it=12,50", "This is not an amount of money, such as 1250 or 1,250.50.", "12,50"),
        ("money", "it=1,2,345", "This is not an amount of money, such as 1250 or 1,250.50.", "1,2,345"),
        ("money", "it=1e3", "This is not an amount of money, such as 1250 or 1,250.50.", "1e3"),
        ("number", "it=1.5", "This is not a whole number.", "1.5"),
        ("number", "it=99999999999999999", "This is not a whole number.", "99999999999999999"),
        (
            "date",
            "it_day=30&it_month=2&it_year=2024",
            "There is no such date. Write it like 31 7 2024.",
            "30/2/2024",
        ),
        ("date", "it_day=3&it_month=&it_year=2024", "The date needs a month.", "3//2024"),
        ("date", "it_day=&it_month=&it_year=2024", "The date needs a day and a month.", "//2024"),
        ("date", "it_day=3&it_month=2&it_year=24", "The year needs four figures, such as 2024.", "3/2/24"),
        (
            "budget",
            "it-0-label=Hall&it-0-amount=1&it-1-label=Food&it-1-amount=some",
            "Line 2: “some” is not an amount of money.",
            [{"label": "Hall", "amount": "1.00"}, {"label": "Food", "amount": "some"}],
        ),
    ],
)
def test_what_is_no_value_of_its_kind_is_said_and_kept_as_it_was_typed(
    kind: str, sent: str, error: str, kept: Any
) -> None:
    question = ask(kind)
    form = filled(question, sent)
    assert form.errors == {"it": [error]}
    assert form.storable() == {"it": kept}
    assert form.unread() == {}
    again = AnswersForm([question], initial={"it": kept})
    widget = again.fields["it"].widget
    if kind == "date":
        assert widget.decompress(kept) == kept.split("/")  # type: ignore[attr-defined]
    elif kind != "budget":
        assert again["it"].value() == kept
    assert problems.wrong(question, kept)


@pytest.mark.parametrize(
    ("kind", "sent", "error"),
    [
        ("choice", "it=z", "Select a valid choice. z is not one of the available choices."),
        ("organisation", "it_status=z", "This choice is not one of those offered."),
        (
            "long_text",
            "it=a%00b",
            "This holds a character that no keyboard can type. Type it again, or paste it as plain text.",
        ),
        (
            "long_text",
            "it=" + "x" * (MOST_CHARACTERS + 1),
            "This is 200001 characters long; we can keep up to 200000.",
        ),
    ],
)
def test_what_cannot_be_kept_is_an_error(kind: str, sent: str, error: str) -> None:
    form = filled(ask(kind, options=OPTIONS), sent)
    assert form.errors == {"it": [error]}
    assert form.storable() == {}


def test_other_answers_are_kept_beside_an_error() -> None:
    form = AnswersForm([ask("short_text", key="one"), ask("money", key="two")], QueryDict("one=Yes&two=lots"))
    assert form.storable() == {"one": "Yes", "two": "lots"}
    assert form.typed() == [("What is it?", "Yes"), ("What is it?", "lots")]


def test_too_long_text_is_kept() -> None:
    form = filled(ask("long_text", word_limit=3), "it=one+two+three+four")
    assert form.storable() == {"it": "one two three four"}


def test_hint_counts_words_at_last_save() -> None:
    question = ask("long_text", word_limit=3, help={"en": "Briefly."})

    def hint(value: str) -> str:
        return str(AnswersForm([question], initial={"it": value}).fields["it"].help_text)

    assert hint("") == "Briefly. Up to 3 words."
    assert hint("one two") == "Briefly. Up to 3 words. <span data-words-saved>2 words saved.</span>"
    assert (
        hint("a b c d e")
        == "Briefly. Up to 3 words. <strong data-words-saved>5 words saved: 2 too many.</strong>"
    )


def test_help_is_escaped_beside_a_count() -> None:
    question = ask("long_text", word_limit=3, help={"en": "Less than <three>"})
    field = AnswersForm([question], initial={"it": "one"}).fields["it"]
    assert (
        field.help_text
        == "Less than &lt;three&gt; Up to 3 words. <span data-words-saved>1 word saved.</span>"
    )


def test_optional_is_said_of_what_need_not_be_answered() -> None:
    form = AnswersForm([ask("short_text", key="one"), ask("short_text", key="two", required=False)])
    assert [form.fields[key].say_optional for key in ("one", "two")] == [False, True]  # type: ignore[attr-defined]


def test_optional_choice_can_be_taken_back() -> None:
    form = filled(ask("choice", options=OPTIONS, required=False), "it=", initial="a")
    assert form.storable() == {"it": ""}
    assert ("", "No answer") in form.fields["it"].choices  # type: ignore[attr-defined]


def test_budget_always_has_room_for_two_more_lines() -> None:
    widget = AnswersForm([ask("budget")]).fields["it"].widget
    full = [{"label": f"Line {n}", "amount": "1.00"} for n in range(9)]
    assert [len(widget.rows(lines)) for lines in ([], full[:3], full)] == [8, 8, 11]  # type: ignore[attr-defined]


def test_budget_half_lines_are_kept() -> None:
    form = filled(ask("budget"), "it-0-label=Hall&it-0-amount=&it-5-label=&it-5-amount=7")
    assert form.storable() == {"it": [{"label": "Hall", "amount": ""}, {"label": "", "amount": "7.00"}]}
    assert shown(ask("budget"), form.storable()["it"]) == [
        "Hall: (no amount)",
        "(no words): £7",
        "Total: £7",
    ]


def test_sections_shown_leaves_out_what_the_reader_must_not_see() -> None:
    outline = Outline((ask("short_text", key="one"), ask("short_text", key="two", panel_sees=False)))
    values = {"one": "For all", "two": "Private"}
    (section,) = sections_shown(outline, values, only=lambda question: question.panel_sees)
    assert [answer.text for answer in section.answers] == ["For all"]
