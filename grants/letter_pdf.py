"""Frozen letters as PDF/UA-1, the same bytes each time. Importing this needs Pango: only the worker does."""

from __future__ import annotations

from grants.letter_html import sheet_of
from programme import pdf


def render(content: bytes, *, large: bool = False) -> bytes:
    """The PDF of a letter's frozen bytes: tagged as PDF/UA-1 asks, and the same bytes every time."""
    sheet = sheet_of(content, large=large)
    return pdf.write(sheet.html, css=sheet.css, identifier=sheet.identifier)
