"""The letters of a dry run as one PDF, marked DRAFT on every page; made by a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from django.template.loader import render_to_string

from grants.letter_words import LetterView
from programme import clock, ink, pdf_maker
from programme.models import Round

# So many letters take twenty seconds of computing; larger rounds have several PDFs. On a busy machine the
# process stands behind everything else, and has longer.
LETTERS_EACH = 60
MOST_SECONDS = 100


@cache
def _css() -> str:
    return render_to_string("letters/proof.css")


def parts(count: int) -> int:
    """How many PDFs so many letters take."""
    return -(-count // LETTERS_EACH)


def part(things: Sequence[LetterView], number: int) -> Sequence[LetterView]:
    """What the PDF of this number, from 1, has."""
    return things[(number - 1) * LETTERS_EACH : number * LETTERS_EACH]


def made(round: Round, views: Sequence[LetterView], *, at: datetime) -> bytes:
    """The PDF of these letters, each beginning on a page of its own. Raises `pdf_maker.NoPdf`."""
    facts = {
        "round": round,
        "views": views,
        "lang": views[0].lang if views else "en-GB",
        "made": clock.local(at, round.zone).date().isoformat(),
    }
    html = str(render_to_string("letters/proof.html", facts))
    return pdf_maker.of_html(ink.inked(html), css=_css(), seconds=MOST_SECONDS)
