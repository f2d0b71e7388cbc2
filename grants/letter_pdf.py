"""Frozen letters as PDF/UA-1, the same bytes each time. Importing this needs Pango: only the worker does.

Nothing is fetched: the stylesheet's fonts come from `letter_fonts`, and every other address is refused.
One font configuration and one parsed stylesheet serve the whole process.
"""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from grants.letter_words import view_of_content
from programme import clock

FONTS = Path(__file__).parent / "letter_fonts"
SCHEME = "noon-font:"

# Seven lines for every letter say nothing to anybody.
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)


class OwnFontsOnly(URLFetcher):
    """Gives the fonts in our folder, by name, and nothing else in the world."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The bytes of one of our fonts; PermissionError for any other address."""
        name = url.removeprefix(SCHEME)
        path = FONTS / name
        if not url.startswith(SCHEME) or Path(name).name != name or not path.is_file():
            raise PermissionError("A letter fetches nothing but its own fonts.")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": f"font/{path.suffix[1:]}"})


@cache
def _looks() -> tuple[FontConfiguration, CSS]:
    fonts = FontConfiguration()
    css = render_to_string("letters/letter.css")
    return fonts, CSS(string=css, font_config=fonts, url_fetcher=OwnFontsOnly())


def render(content: bytes) -> bytes:
    """The PDF of a letter's frozen bytes: tagged as PDF/UA-1 asks, and the same bytes every time."""
    view = view_of_content(content)
    with clock.in_language(view.words["language"]):
        html = render_to_string("letters/letter.html", {"letter": view, "words": view.words})
    fonts, css = _looks()
    document = HTML(string=html, base_url="noon-letter:", url_fetcher=OwnFontsOnly())
    pdf: bytes = document.write_pdf(
        stylesheets=[css],
        font_config=fonts,
        pdf_variant="pdf/ua-1",
        pdf_identifier=bytes.fromhex(view.seal)[:16],
    )
    return pdf
