"""Frozen letters as PDF/UA-1, the same bytes each time. Importing this needs Pango: only the worker does."""

from __future__ import annotations

from functools import cache

from django.template.loader import render_to_string

from grants.letter_words import view_of_content
from programme import clock, ink, pdf


@cache
def _css() -> str:
    return render_to_string("letters/letter.css")


def render(content: bytes) -> bytes:
    """The PDF of a letter's frozen bytes: tagged as PDF/UA-1 asks, and the same bytes every time.

    Where our fonts lack a sign, a mark stands for it, and the letter says so and where all of them are.
    """
    view = view_of_content(content)
    with clock.in_language(view.words["language"]):
        facts = {"letter": view, "words": view.words}
        html = str(render_to_string("letters/letter.html", facts))
        if ink.inked(html) != html:
            html = ink.inked(render_to_string("letters/letter.html", {**facts, "holes": True}))
    return pdf.write(html, css=_css(), identifier=bytes.fromhex(view.seal)[:16])
