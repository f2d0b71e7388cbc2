"""Fields in a letter's text: a plain parser that reads each text once and reaches a table of words alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from grants import letter_fields, letter_standard
from grants.letter_body import ParagraphKind, Text, TextParagraph, faults_of, filled, text_of, tidied
from grants.letter_fields import BY_NAME, FIELDS, When, fill, lone_field, pieces, plain
from grants.states import LetterKind

ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=80)
WORDS = st.one_of(ANY, st.text("[]{}%<>a \n", max_size=20))
NAMED = st.sampled_from([field.name for field in FIELDS])
EVERYTHING = {field.name: f"<{field.name}>" for field in FIELDS}


def body(*paragraphs: TextParagraph, subject: str = "S") -> Text:
    return Text(subject, "D", paragraphs, "C")


def faults(text: str, kind: LetterKind = LetterKind.AWARD) -> list[str]:
    return [fault.says for fault in faults_of(body(TextParagraph(text)), kind)]


@given(WORDS)
def test_every_text_is_read_to_its_end_and_plain_words_come_back(words: str) -> None:
    assert "".join(piece.words for piece in pieces(words)).replace("[", "") == words.replace("[", "")
    missing: list[str] = []
    assert fill(plain(words), {}, missing) == words
    assert missing == []


@given(WORDS, NAMED, WORDS)
def test_a_value_is_put_in_once_and_never_read_again(before: str, name: str, value: str) -> None:
    text = f"{plain(before)}[{name}]."
    missing: list[str] = []
    shown = letter_fields.in_a_line(value)
    # A field inside a value stays what it is: words.
    assert fill(text, {name: value, "title": "[amount]"}, missing) == f"{before}{shown or f'[{name}]'}."
    assert missing == ([] if shown else [name])


@given(st.dictionaries(NAMED, WORDS), st.lists(st.tuples(WORDS, st.sampled_from(When.values)), max_size=5))
def test_whatever_is_typed_is_filled_without_an_error(values: Any, typed: Any) -> None:
    text = tidied(body(*(TextParagraph(words, when=when) for words, when in typed)))
    done = filled(text, values)
    for part in done.paragraphs:
        assert part["kind"] in ("text", "feedback")
        assert part["text"].strip()
    assert text_of(text.plain()) == text


@pytest.mark.parametrize("kind", list(LetterKind))
def test_the_standard_texts_have_no_fault_and_use_nothing_that_may_be_empty(kind: LetterKind) -> None:
    text = letter_standard.standard(kind)
    assert faults_of(text, kind) == []
    assert tidied(text) == text
    least = {
        name: words
        for name, words in EVERYTHING.items()
        if kind in BY_NAME[name].kinds and not BY_NAME[name].when
    }
    assert filled(text, least).faults == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Hello [amuont]", "There is no field [amuont]. Do you mean [amount]?"),
        ("Hello [xyzzy]", "There is no field [xyzzy]. The list has all there are."),
        ("Hello [", "A square bracket begins here and no field follows. Write [[ for a plain bracket."),
        ("Hello []", "A square bracket begins here and no field follows. Write [[ for a plain bracket."),
        ("Hello [rule]", "[rule] means nothing in this kind of letter."),
        ("Hello [feedback]", "[feedback] gives whole paragraphs, so it needs a paragraph of text to itself."),
        ("x" * 4001, "This is too long: it has more than 4000 characters."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(text: str, says: str) -> None:
    assert faults(text) == [says]


@pytest.mark.parametrize(
    "text", ["[feedback]", " [ Feedback ] ", "[AMOUNT]", "[work  ends]", "[[amount]", "a ] b"]
)
def test_fields_are_read_as_people_type_them(text: str) -> None:
    assert faults(text) == []


def test_a_heading_or_a_fact_holds_no_whole_paragraphs() -> None:
    for kind in (ParagraphKind.HEADING, ParagraphKind.FACT):
        text = body(TextParagraph("[feedback]", kind, "Name" if kind == ParagraphKind.FACT else ""))
        assert [fault.place for fault in faults_of(text, LetterKind.AWARD)] == ["0"]


def test_a_text_needs_its_lines_paragraphs_and_names_of_facts() -> None:
    assert [fault.place for fault in faults_of(Text("", "", (), ""), LetterKind.AWARD)] == [
        "subject",
        "salutation",
        "closing",
        "subject",
    ]
    text = body(
        TextParagraph("x", ParagraphKind.FACT), TextParagraph("x", "script"), TextParagraph("x", when="z")
    )
    assert [fault.says for fault in faults_of(text, LetterKind.AWARD)] == [
        "A fact needs its name.",
        "Choose one of the list.",
        "Choose one of the list.",
    ]
    many = body(*(TextParagraph("x") for _number in range(61)))
    assert [fault.says for fault in faults_of(many, LetterKind.AWARD)] == [
        "A letter has up to 60 paragraphs."
    ]


def test_paragraphs_are_there_when_their_condition_holds() -> None:
    text = body(*(TextParagraph(f"if {when}", when=when) for when in When.values if when))

    def shown(values: dict[str, str], *, less: bool = False) -> list[str]:
        return [part["text"] for part in filled(text, values, less=less).paragraphs]

    assert shown({}) == ["if no_feedback"]
    assert shown({"feedback": " \n"}) == ["if no_feedback"]
    assert shown({"feedback": "x", "group": "x", "work ends": "x"}) == [
        "if feedback",
        "if group",
        "if work_ends",
    ]
    assert shown(EVERYTHING, less=True) == [
        f"if {when}" for when in When.values if when and when != "no_feedback"
    ]


def test_an_empty_value_is_a_fault_that_says_where_and_what_helps() -> None:
    text = body(TextParagraph("Always [name]."), TextParagraph("To [group]."), TextParagraph("[feedback]"))
    done = filled(text, {"name": "Ada", "group": "", "feedback": ""})
    assert [(fault.place, fault.says) for fault in done.faults] == [
        ("1", "[group] is empty. Show this only when: The group has a name."),
        ("2", "[feedback] is empty. Show this only when: There is feedback."),
    ]
    assert [part["text"] for part in done.paragraphs] == ["Always Ada.", "To [group].", "[feedback]"]


def test_feedback_keeps_its_paragraphs_and_is_drawn_as_feedback() -> None:
    done = filled(body(TextParagraph("[feedback]")), {"feedback": "One [amount]\nmore\n\n\nTwo"})
    assert done.paragraphs == (
        {"kind": "feedback", "text": "One [amount]\nmore"},
        {"kind": "feedback", "text": "Two"},
    )


def test_a_value_cannot_turn_the_words_around_it() -> None:
    assert (
        fill("We give [group] £300.", {"group": "A\u202eB\u2066C\u2069\u202c\nD"}, [])
        == "We give ABC D £300."
    )
    # Plain marks of direction are part of names.
    assert fill("[group]", {"group": "\u200fمريم"}, []) == "\u200fمريم"


def test_a_million_characters_are_read_once() -> None:
    """A parser that looked back over them would not come to an end."""
    missing: list[str] = []
    assert fill("[" * 1_000_000, {}, missing) == "[" * 500_000
    assert fill("[amount]" * 125_000, {"amount": "£1"}, missing) == "£1" * 125_000
    assert missing == []
    fill("[a" * 500_000, {}, missing)
    assert set(missing) == {" "}
    assert lone_field("[feedback" * 100_000) is None


def test_every_field_is_in_the_documentation() -> None:
    page = (Path(settings.ROOT) / "docs" / "letters.md").read_text()
    assert re.findall(r"^\| `\[([a-z ]+)\]` \|", page, re.M) == [field.name for field in FIELDS]
