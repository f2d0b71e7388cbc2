"""A letter's text as it is written and kept: paragraphs, fields, conditions; checked, and filled. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grants import letter_fields
from grants.letter_fields import Fault, When
from grants.states import LetterKind
from programme import canonical
from programme.canonical import Plain

MOST_PARAGRAPHS = 60
LONGEST_PARAGRAPH = 4000
LONGEST_LINE = 200
LINES = ("subject", "salutation", "closing")


class ParagraphKind(models.TextChoices):
    """How a paragraph is drawn."""

    TEXT = "text", gettext_lazy("Text")
    HEADING = "heading", gettext_lazy("Heading")
    FACT = "fact", gettext_lazy("Fact, with a name before it")


@dataclass(frozen=True)
class TextParagraph:
    """One paragraph as it was typed; `label` is the name of a fact, `when` the condition (`When`)."""

    text: str
    kind: str = ParagraphKind.TEXT
    label: str = ""
    when: str = ""


@dataclass(frozen=True)
class Text:
    """The whole text of one kind of letter in one language."""

    subject: str
    salutation: str
    paragraphs: tuple[TextParagraph, ...]
    closing: str

    def plain(self) -> dict[str, Plain]:
        """The text as it is stored."""
        return {
            "subject": self.subject,
            "salutation": self.salutation,
            "closing": self.closing,
            "paragraphs": [
                {"kind": str(one.kind), "text": one.text, "label": one.label, "when": str(one.when)}
                for one in self.paragraphs
            ],
        }


def text_of(stored: Mapping[str, Any]) -> Text:
    """The text that `Text.plain` wrote."""
    return Text(
        stored["subject"],
        stored["salutation"],
        tuple(
            TextParagraph(one["text"], one["kind"], one["label"], one["when"]) for one in stored["paragraphs"]
        ),
        stored["closing"],
    )


def tidied(text: Text) -> Text:
    """The text as it is kept: clean lines, no empty paragraphs, labels with facts alone."""
    kept = []
    for one in text.paragraphs:
        words = canonical.clean_text(one.text).strip()
        is_fact = one.kind == ParagraphKind.FACT
        label = _line(one.label) if is_fact else ""
        if words or label:
            words = words if one.kind == ParagraphKind.TEXT else _line(words)
            kept.append(TextParagraph(words, str(one.kind), label, str(one.when)))
    return Text(_line(text.subject), _line(text.salutation), tuple(kept), _line(text.closing))


def _line(text: str) -> str:
    return " ".join(canonical.clean_text(text).split())


def faults_of(text: Text, kind: LetterKind) -> list[Fault]:
    """Everything that is wrong with the text itself, before any letter is looked at."""
    return [Fault(place, says) for place, says in _faults_of(text, kind)]


def _faults_of(text: Text, kind: LetterKind) -> Iterator[tuple[str, str]]:
    for place in LINES:
        line = getattr(text, place)
        if not line:
            yield place, _("Write something here.")
        yield from ((place, says) for says in _wrong(line, kind, LONGEST_LINE))
    if not text.paragraphs:
        yield "subject", _("The letter needs at least one paragraph.")
    if len(text.paragraphs) > MOST_PARAGRAPHS:
        yield "subject", _("A letter has up to %(most)d paragraphs.") % {"most": MOST_PARAGRAPHS}
    for number, one in enumerate(text.paragraphs[:MOST_PARAGRAPHS]):
        place = str(number)
        is_text = one.kind == ParagraphKind.TEXT
        if one.kind not in ParagraphKind.values or one.when not in When.values:
            yield place, _("Choose one of the list.")
        if one.kind == ParagraphKind.FACT and not one.label:
            yield place, _("A fact needs its name.")
        if not one.text:
            yield place, _("Write something here.")
        most = LONGEST_PARAGRAPH if is_text else LONGEST_LINE
        yield from ((place, says) for says in _wrong(one.text, kind, most, may_be_alone=is_text))
        yield from ((place, says) for says in _wrong(one.label, kind, LONGEST_LINE))


def _wrong(words: str, kind: LetterKind, most: int, *, may_be_alone: bool = False) -> Iterator[str]:
    long = letter_fields.too_long(words, most)
    if long:
        yield long
        return
    yield from letter_fields.faults_in(words, kind, may_be_alone=may_be_alone)


@dataclass(frozen=True)
class Filled:
    """A text with the facts of one letter in it, and what could not be filled."""

    subject: str
    salutation: str
    closing: str
    paragraphs: tuple[dict[str, str], ...]
    faults: tuple[Fault, ...]


def filled(text: Text, values: Mapping[str, str], *, less: bool = False) -> Filled:
    """The text with its fields filled from `values` ({field: words}), without what does not hold.

    What has no words stays as it was typed, so that it can be seen, and is a fault. Nothing in `values` is
    read as a field.
    """
    holds = letter_fields.holding(values, less=less)
    faults: list[Fault] = []

    def put(place: str, words: str) -> str:
        missing: list[str] = []
        done = letter_fields.fill(words, values, missing)
        faults.extend(Fault(place, says) for says in letter_fields.missing_words(missing, values))
        return done

    paragraphs: list[dict[str, str]] = []
    lines = {place: put(place, getattr(text, place)) for place in LINES}
    for number, one in enumerate(text.paragraphs):
        if one.when not in holds:
            if one.when not in When.values:
                faults.append(Fault(str(number), _("Choose one of the list.")))
            continue
        alone = letter_fields.lone_field(one.text) if one.kind == ParagraphKind.TEXT else None
        if alone is not None and values.get(alone.name, "").strip():
            kind = "feedback" if alone.name == "feedback" else "text"
            paragraphs += [{"kind": kind, "text": part} for part in typed(values[alone.name])]
        elif one.kind == ParagraphKind.TEXT:
            paragraphs += [{"kind": "text", "text": part} for part in typed(put(str(number), one.text))]
        else:
            words = {"kind": str(one.kind), "text": put(str(number), one.text)}
            if one.kind == ParagraphKind.FACT:
                words["label"] = put(str(number), one.label)
            paragraphs.append(words)
    return Filled(**lines, paragraphs=tuple(paragraphs), faults=tuple(faults))


def typed(words: str) -> Iterator[str]:
    """What a person typed, a paragraph for each; single line breaks are kept."""
    for part in re.split(r"\n[ \t]*\n", canonical.clean_text(words).strip()):
        if part.strip():
            yield part.strip()


def day_of(content: bytes) -> date:
    """The day that a letter's frozen bytes carry."""
    return date.fromisoformat(json.loads(content)["date"]["iso"])


def place_words(place: str, paragraphs: Sequence[TextParagraph]) -> str:
    """Where a fault is, as a person finds it: 'In paragraph 3 (“We are very pleased …”)'."""
    names = {
        "subject": _("In the subject"),
        "salutation": _("In the salutation"),
        "closing": _("In the closing words"),
    }
    if place in names:
        return names[place]
    number = int(place)
    words = paragraphs[number].text if number < len(paragraphs) else ""
    short = words if len(words) <= 40 else words[:40].rsplit(" ", 1)[0] + " …"
    return _("In paragraph %(number)d (“%(words)s”)") % {"number": number + 1, "words": short}


def paragraph_count(text: Text) -> str:
    """'14 paragraphs'."""
    count = len(text.paragraphs)
    return ngettext("%(n)d paragraph", "%(n)d paragraphs", count) % {"n": count}
