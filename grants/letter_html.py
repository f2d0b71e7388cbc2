"""A letter's frozen words as the HTML from which a PDF is made, and as plain text; no PDF is made here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.template.loader import render_to_string

from grants.letter_words import LetterView, view_of_content
from programme import canonical, clock, ink


@dataclass(frozen=True)
class Sheet:
    """What `programme.pdf.write` is given for one letter."""

    html: str
    css: str
    identifier: bytes


@cache
def _css(large: bool) -> str:
    looks = render_to_string("letters/letter.css")
    return looks + render_to_string("letters/large.css") if large else looks


def sheet_of(content: bytes, *, large: bool = False) -> Sheet:
    """The page of HTML of a letter's frozen bytes, the same every time; `large`: in letters of 18 points.

    Where our fonts lack a sign, a mark stands for it, and the letter says so and where all of them are.
    """
    view = view_of_content(content)
    with clock.in_language(view.words["language"]):
        facts = {"letter": view, "words": view.words, "large": large}
        html = str(render_to_string("letters/letter.html", facts))
        if ink.inked(html) != html:
            html = ink.inked(render_to_string("letters/letter.html", {**facts, "holes": True}))
    identifier = bytes.fromhex(view.seal)
    if large:  # another file than the letter's own
        identifier = canonical.sha256(identifier + b"large print")
    return Sheet(html, _css(large), identifier[:16])


def plain_text(view: LetterView) -> str:
    """Every word of a letter as text without any marks, for whoever reads it with a program of their own."""
    with clock.in_language(view.words["language"]):
        found = str(render_to_string("letters/letter.txt", {"letter": view, "words": view.words}))
    lines = [line.rstrip() for line in found.splitlines()]
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(kept).strip() + "\n"
