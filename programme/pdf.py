"""HTML as PDF/UA-1, the same bytes each time. Importing this needs Pango and 25 MB: a web process never does.

The worker imports it for letters. Web processes let it run as a process of its own, which ends when the
PDF is made (`programme.pdf_maker`); it is started by its path, and therefore imports nothing of ours.

Nothing is fetched: the stylesheets' fonts come from `pdf_fonts`, and every other address is refused.
One font configuration and one parsed stylesheet serve the whole process.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import sys
from functools import cache
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

FONTS = Path(__file__).parent / "pdf_fonts"
SCHEME = "noon-font:"
# What a process of its own may use: seconds of computing, and bytes of address space.
MOST_SECONDS = 60
MOST_MEMORY = 2 * 1024**3
NICE = 10
EMPTY = '<html lang="en"><head><title>-</title></head><body></body></html>'

# Seven lines for every PDF say nothing to anybody.
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)


class OwnFontsOnly(URLFetcher):
    """Gives the fonts in our folder, by name, and nothing else in the world."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The bytes of one of our fonts; PermissionError for any other address."""
        name = url.removeprefix(SCHEME)
        path = FONTS / name
        if not url.startswith(SCHEME) or Path(name).name != name or not path.is_file():
            raise PermissionError("A PDF fetches nothing but our own fonts.")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": f"font/{path.suffix[1:]}"})


@cache
def _looks(css: str) -> tuple[FontConfiguration, CSS]:
    fonts = FontConfiguration()
    return fonts, CSS(string=css, font_config=fonts, url_fetcher=OwnFontsOnly())


def write(html: str, *, css: str, identifier: bytes) -> bytes:
    """The PDF of a whole page of HTML; `identifier` are the 16 bytes that files carry to be told apart."""
    fonts, looks = _looks(css)
    document = HTML(string=html, base_url="noon-letter:", url_fetcher=OwnFontsOnly())
    pdf: bytes = document.write_pdf(
        stylesheets=[looks], font_config=fonts, pdf_variant="pdf/ua-1", pdf_identifier=identifier
    )
    return pdf


def write_together(pages: list[str], *, css: str, identifier: bytes) -> bytes:
    """Several documents as one PDF to be printed on both sides: each counts its own pages and begins a sheet.

    What has an odd number of pages is followed by an empty one, so that nobody's letter stands on the back of
    somebody else's.
    """
    fonts, looks = _looks(css)

    def drawn(html: str) -> Any:
        document = HTML(string=html, base_url="noon-letter:", url_fetcher=OwnFontsOnly())
        return document.render(stylesheets=[looks], font_config=fonts, pdf_variant="pdf/ua-1")

    found = [drawn(html) for html in pages]
    together = []
    for one in found:
        together += one.pages
        if len(one.pages) % 2:
            together += drawn(EMPTY).pages
    pdf: bytes = found[0].copy(together).write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return pdf


def main() -> None:
    """Read {"html", "css", "identifier"} from standard input and write the PDF to standard output.

    "html" is one page, or a list of several that are printed together.
    """
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    asked = json.load(sys.stdin.buffer)
    make = write_together if isinstance(asked["html"], list) else write
    pdf = make(asked["html"], css=asked["css"], identifier=bytes.fromhex(asked["identifier"]))
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
