"""Small real files for the demonstration, made on the spot: a letter as PDF and a tune as sound."""

from __future__ import annotations

import array
import io
import math
import sys
import wave
from collections.abc import Sequence
from typing import Final

RATE: Final = 8_000
SECONDS_A_NOTE: Final = 0.4
# Four short phrases in hertz, each going another way from the same note; 0 is a rest.
PHRASES: Final = (
    (262, 294, 330, 392, 392, 0),
    (262, 330, 294, 262, 262, 0),
    (262, 392, 440, 392, 330, 0),
    (262, 247, 220, 247, 262, 0),
)


def tune() -> bytes:
    """Return ten seconds of a tune as WAV: one voice, 16 bits, 8,000 samples a second."""
    samples = array.array("h")
    length = int(RATE * SECONDS_A_NOTE)
    for note in (note for phrase in PHRASES for note in phrase):
        for place in range(length):
            # In 20 ms, out over the whole note: without it every note would begin with a click.
            loudness = min(place / (RATE * 0.02), 1) * (1 - place / length)
            angle = 2 * math.pi * note * place / RATE
            samples.append(round(9_000 * loudness * (math.sin(angle) + 0.4 * math.sin(2 * angle))))
    if sys.byteorder == "big":
        samples.byteswap()
    made = io.BytesIO()
    with wave.open(made, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())
    return made.getvalue()


def letter(sender: str, lines: Sequence[str]) -> bytes:
    """Return one page of A4 as PDF: ``sender`` above ``lines``, in the characters of western Europe."""
    drawn = [f"BT /F1 18 Tf 72 760 Td ({_escaped(sender)}) Tj ET"]
    drawn += [f"BT /F1 11 Tf 72 {700 - 24 * n} Td ({_escaped(line)}) Tj ET" for n, line in enumerate(lines)]
    page = "\n".join(drawn).encode("cp1252")
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    parts = (
        b"<</Type/Catalog/Pages 2 0 R/Lang(en-GB)>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(page), page),
        font,
    )
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    tail = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(out))
    return out + head + table + tail


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
