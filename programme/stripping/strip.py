"""One file by what is in it: which of the modules takes its properties out."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from programme.stripping import boxes, heif, matroska, packages, pdf, pictures, rich_text, sounds
from programme.stripping.faults import KIND, CannotStrip

_PICTURES: dict[str, Callable[[bytes], bytes]] = {
    "jpg": pictures.jpeg,
    "png": pictures.png,
    "webp": pictures.webp,
    "gif": pictures.gif,
    "rtf": rich_text.strip,
}
_PACKAGES = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp"})
_IN_PLACE: dict[str, Callable[[BinaryIO, int], None]] = {
    "mp4": boxes.strip,
    "heic": heif.strip,
    "ogg": sounds.ogg,
    "webm": matroska.strip,
}
_ANEW: dict[str, Callable[[BinaryIO, int, BinaryIO], None]] = {"mp3": sounds.mp3, "wav": sounds.wav}
# Nothing but its words.
_PLAIN = frozenset({"text"})
# The `content` of a kind of file (see `programme.file_kinds`) for which there is a way.
CAN = frozenset({"pdf", *_PICTURES, *_PACKAGES, *_IN_PLACE, *_ANEW, *_PLAIN})


def strip_file(content: str, source: Path, target: Path) -> None:
    """Write `source`, which holds `content`, to `target` without properties; or CannotStrip."""
    if content not in CAN:
        raise CannotStrip(KIND)
    size = source.stat().st_size
    if content == "pdf":
        pdf.strip(str(source), str(target))
    elif content in _IN_PLACE:
        shutil.copyfile(source, target)
        with target.open("r+b") as file:
            _IN_PLACE[content](file, size)
    elif content in _PLAIN:
        shutil.copyfile(source, target)
    else:
        with source.open("rb") as given, target.open("wb") as made:
            if content in _PICTURES:
                made.write(_PICTURES[content](pictures.whole(given)))
            elif content in _PACKAGES:
                made.write(packages.strip(given, size))
            else:
                _ANEW[content](given, size, made)
