"""The fields that a letter's text may hold, and how they are filled. A list and a plain parser: no template.

A text is what a manager types: words, and fields in square brackets such as `[amount]`. A field is looked up
in a table of finished words and in nothing else; what comes out of it is never read again. So a text can
reach exactly what the table has, and whatever else it holds (`{{`, HTML, an address) stays the words it is.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grants.states import LetterKind

EVERY_KIND = frozenset(LetterKind)
AWARD = frozenset({LetterKind.AWARD})
INELIGIBLE = frozenset({LetterKind.INELIGIBLE})
# `[[` is a plain bracket; a bracket with another one, a line's end or too much in it is none of ours.
_MARK = re.compile(r"\[\[|\[([^\[\]\n]{0,60})\]|\[")
# Signs that turn the direction of everything after them: in the middle of our sentence they would move
# figures about. Plain left-to-right and right-to-left marks stay.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


class When(models.TextChoices):
    """Under which condition a paragraph is in the letter at all."""

    ALWAYS = "", gettext_lazy("Always")
    FEEDBACK = "feedback", gettext_lazy("There is feedback")
    NO_FEEDBACK = "no_feedback", gettext_lazy("There is no feedback")
    CONDITIONS = "conditions", gettext_lazy("There are conditions")
    LESS = "less", gettext_lazy("We offer less than was asked for")
    GROUP = "group", gettext_lazy("The group has a name")
    PROJECT = "project", gettext_lazy("The project has a title")
    WORK_ENDS = "work_ends", gettext_lazy("The round says by when the work is complete")
    EMAIL = "email", gettext_lazy("The programme has an e-mail address")
    PHONE = "phone", gettext_lazy("The programme has a phone number")


@dataclass(frozen=True)
class Field:
    """One field: what it is called, what it gives, and in which kinds of letter it means something.

    `alone`: it gives whole paragraphs that somebody typed, so it has a paragraph to itself. `when` is the
    condition under which it is never empty, '' for one that always has words.
    """

    name: str
    gives: Promise
    kinds: frozenset[LetterKind] = EVERY_KIND
    alone: bool = False
    when: str = ""


FIELDS = (
    Field("name", gettext_lazy("the name of the group's lead, or else of the group")),
    Field("group", gettext_lazy("the name of the group"), when=When.GROUP),
    Field("project", gettext_lazy("the title of the project"), when=When.PROJECT),
    Field("reference", gettext_lazy("the application's reference")),
    Field("round", gettext_lazy("the name of the round")),
    Field("programme", gettext_lazy("the name of the programme")),
    Field("amount", gettext_lazy("the amount of the award, for example £12,500"), AWARD),
    Field("asked", gettext_lazy("the amount that was asked for"), AWARD),
    Field("conditions", gettext_lazy("the conditions of the award"), AWARD, alone=True, when=When.CONDITIONS),
    Field(
        "work ends",
        gettext_lazy("the day by which the work is complete"),
        AWARD,
        when=When.WORK_ENDS,
    ),
    Field("rule", gettext_lazy("the rule by which it could not be considered"), INELIGIBLE),
    Field("finding", gettext_lazy("what two people found, in their words"), INELIGIBLE, alone=True),
    Field("feedback", gettext_lazy("the feedback of the panel"), alone=True, when=When.FEEDBACK),
    Field("date", gettext_lazy("the date of the letter, with its weekday")),
    Field("complain by", gettext_lazy("the last day for a complaint, with its weekday")),
    Field("letter", gettext_lazy("the number of the letter")),
    Field("contact", gettext_lazy("how to reach you: “Write to … or ring …”")),
    Field("email", gettext_lazy("the programme's e-mail address"), when=When.EMAIL),
    Field("phone", gettext_lazy("the programme's phone number"), when=When.PHONE),
)
BY_NAME = {field.name: field for field in FIELDS}


@dataclass(frozen=True)
class Piece:
    """Words as they stand, or a field as it was typed; `field` is its name, '' for words."""

    words: str
    field: str = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong, in a sentence. `place`: `subject`, `salutation`, `closing`, or a paragraph from 0."""

    place: str
    says: str


def fields_for(kind: LetterKind) -> list[Field]:
    """The fields of one kind of letter, as they are listed beside its text."""
    return [field for field in FIELDS if kind in field.kinds]


def pieces(text: str) -> Iterator[Piece]:
    """The text as words and fields, in order. A bracket that is not closed is a field without a name: ' '."""
    start = 0
    for mark in _MARK.finditer(text):
        if mark.start() > start:
            yield Piece(text[start : mark.start()])
        start = mark.end()
        if mark[0] == "[[":
            yield Piece("[")
        elif mark[1] is None:
            yield Piece(mark[0], " ")
        else:
            yield Piece(mark[0], " ".join(mark[1].split()).lower() or " ")
    if start < len(text):
        yield Piece(text[start:])


def plain(words: str) -> str:
    """Words written so that no bracket in them is a field."""
    return words.replace("[", "[[")


def lone_field(text: str) -> Field | None:
    """The field of which the text consists, if it is one that has a paragraph to itself."""
    found = list(pieces(text.strip()))
    field = BY_NAME.get(found[0].field) if len(found) == 1 else None
    return field if field is not None and field.alone else None


def faults_in(text: str, kind: LetterKind, *, may_be_alone: bool = False) -> Iterator[str]:
    """What is wrong with a text before anybody's facts are put in, each in a sentence.

    `may_be_alone`: a field that gives whole paragraphs may be all of it.
    """
    alone = lone_field(text) if may_be_alone else None
    for piece in pieces(text):
        field = BY_NAME.get(piece.field)
        if not piece.field:
            continue
        if piece.field == " ":
            yield _("A square bracket begins here and no field follows. Write [[ for a plain bracket.")
        elif field is None:
            yield _unknown(piece, kind)
        elif kind not in field.kinds:
            yield _("%(field)s means nothing in this kind of letter.") % {"field": piece.words}
        elif field.alone and field is not alone:
            yield _("%(field)s gives whole paragraphs, so it needs a paragraph of text to itself.") % {
                "field": piece.words
            }


def _unknown(piece: Piece, kind: LetterKind) -> str:
    near = difflib.get_close_matches(piece.field, [field.name for field in fields_for(kind)], n=1)
    if near:
        return _("There is no field %(typed)s. Do you mean [%(near)s]?") % {
            "typed": piece.words,
            "near": near[0],
        }
    return _("There is no field %(typed)s. The list has all there are.") % {"typed": piece.words}


def fill(text: str, values: Mapping[str, str], missing: list[str]) -> str:
    """The text with its fields filled, once. A field without words stays as it was typed.

    The name of each such field is added to `missing`, ' ' standing for a bracket without a name.
    """
    filled = []
    for piece in pieces(text):
        words = in_a_line(values.get(piece.field, "")) if piece.field else piece.words
        if not words:
            missing.append(piece.field)
        filled.append(words or piece.words)
    return "".join(filled)


def in_a_line(value: str) -> str:
    """A value as it stands inside a sentence: on one line, and turning nobody else's words about."""
    return " ".join(_TURNS.sub("", value).split())


def missing_words(names: Collection[str], values: Mapping[str, str]) -> Iterator[str]:
    """Why each of these fields gave nothing, in a sentence."""
    for name in dict.fromkeys(names):
        field = BY_NAME.get(name)
        if field is None or name not in values:
            yield _("There is no field [%(name)s] in this kind of letter.") % {"name": name.strip()}
        elif field.when:
            yield _("[%(name)s] is empty. Show this only when: %(when)s.") % {
                "name": name,
                "when": When(field.when).label,
            }
        else:
            yield _("[%(name)s] is empty.") % {"name": name}


def holding(values: Mapping[str, str], *, less: bool) -> frozenset[str]:
    """The conditions that hold for these values; `less`: less is offered than was asked for."""
    has = {field.when for field in FIELDS if field.when and values.get(field.name, "").strip()}
    if less:
        has.add(When.LESS)
    if When.FEEDBACK not in has:
        has.add(When.NO_FEEDBACK)
    return frozenset({str(When.ALWAYS), *map(str, has)})


def too_long(words: str, most: int) -> str:
    """The sentence for a text that is longer than `most` characters, '' for one that is not."""
    if len(words) <= most:
        return ""
    return ngettext(
        "This is too long: it has more than %(most)d character.",
        "This is too long: it has more than %(most)d characters.",
        most,
    ) % {"most": most}
