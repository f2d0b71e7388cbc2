"""A document as plain values: what PDF and Word files are made from. Pure; knows no HTML and no XML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

# What neither XML nor a page can hold: control characters, half pairs, and code points that are none.
_NOT_PRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_FIRST_STRONG = {"L": "ltr", "R": "rtl", "AL": "rtl"}


@dataclass(frozen=True)
class Heading:
    """A heading of level 2 to 4; the document's title is the one of level 1. `new_page`: it begins one."""

    level: int
    text: str
    new_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Text; an empty line begins a new paragraph and a line's end a new line. `quiet` is beside the point."""

    text: str
    quiet: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list without numbers."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """(name, what it is) pairs, one a line."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Note:
    """Something that has to be noticed: a short title, and a text or ''."""

    title: str
    text: str = ""


@dataclass(frozen=True)
class Ticks:
    """A list of which one is to be ticked, by hand or in Word."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Room:
    """A frame to write into, so many lines high; `label` says what goes there."""

    label: str
    lines: int = 6


Block = Heading | Paragraph | Bullets | Facts | Note | Ticks | Room


@dataclass(frozen=True)
class Document:
    """A document: its title with a line over it, its language ('en-gb'), who gives it out, and its parts.

    `at` is the instant that the file carries as the one at which it was made: of what it shows and not of
    its making, so that the same words are the same file. `footer` stands on every page beside its number.
    `large`: in large print (18 point).
    """

    title: str
    language: str
    author: str
    at: datetime
    over: str = ""
    footer: str = ""
    blocks: tuple[Block, ...] = field(default=())
    large: bool = False

    @property
    def lang(self) -> str:
        """The language as files name it: 'en-GB'."""
        return language_tag(self.language)


def language_tag(code: str) -> str:
    """'en-GB' from Django's 'en-gb', 'cy' from 'cy'; plain English is British."""
    name, _, place = code.partition("-")
    if code == "en":
        place = "gb"
    return f"{name}-{place.upper()}" if place else name


def printable(text: str) -> str:
    """The text with a visible mark in the place of each character that no file can hold."""
    return _NOT_PRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def direction(text: str) -> str:
    """'rtl' when the first letter that has a direction runs from right to left, else 'ltr'."""
    for sign in text:
        found = _FIRST_STRONG.get(unicodedata.bidirectional(sign))
        if found:
            return found
    return "ltr"


def paragraphs(text: str) -> Iterator[list[str]]:
    """The paragraphs of a text, each as its lines; none of them is empty."""
    for part in re.split(r"\n\s*\n", printable(text).strip()):
        lines = [line.rstrip() for line in part.split("\n")]
        if any(lines):
            yield lines
