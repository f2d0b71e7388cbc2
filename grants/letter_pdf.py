"""Frozen letters as PDF/UA-1, the same bytes each time. Importing this needs Pango: only the worker does."""

from __future__ import annotations

from functools import cache

from django.template.loader import render_to_string

from grants.letter_words import view_of_content
from programme import clock, pdf


@cache
def _css() -> str:
    return render_to_string("letters/letter.css")


def render(content: bytes) -> bytes:
    """The PDF of a letter's frozen bytes: tagged as PDF/UA-1 asks, and the same bytes every time."""
    view = view_of_content(content)
    with clock.in_language(view.words["language"]):
        html = render_to_string("letters/letter.html", {"letter": view, "words": view.words})
    return pdf.write(html, css=_css(), identifier=bytes.fromhex(view.seal)[:16])
