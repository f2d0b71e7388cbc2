"""Looking at a file before it is taken: what it is, and whether those who read it can open it safely.

What is in the file decides, and the ending has to agree with it. Whatever the panel cannot read at sight (a
password, an archive, macros) is refused at once, with what to do instead, while there is time to do it.

PDFs with scripts or with other files inside are taken. Forms of councils, funders and banks carry scripts,
and invoices carry their own data; who is handed such a form can do nothing about it, and a search for the
words is passed by any PDF that packs its objects. What protects the reader is that no file is ever opened
inside our pages (see `programme.downloads`) and that a scanner looks at each where one is set up. A PDF that
says in plain that it starts a program is refused: no honest one does.

Pure: no database, no settings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import BinaryIO

from programme import file_refusals as no
from programme.file_kinds import (
    ARCHIVE,
    EPUB,
    KINDS,
    OLE,
    PROGRAM,
    PROGRAMS,
    RECORDINGS,
    WEB_PAGE,
    WITH_MACROS,
    ZIP,
    Family,
    FileKind,
    chunks,
    ending_of,
    holds,
    sniff,
)
from programme.zip_checks import office_kind

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LAUNCH = re.compile(rb"/S\s{0,8}/Launch\b")
_FILM_IN_WEBM = (b"V_VP8", b"V_VP9", b"V_AV1")
_OLD_ENDINGS = frozenset({"doc", "dot", "xls", "xlt", "ppt", "pps", "pot"})
_WEB_ENDINGS = frozenset({"htm", "html", "xhtml", "svg", "xml", "mhtml"})
_ARCHIVE_ENDINGS = frozenset({"zip", "rar", "7z", "gz", "tgz", "tar", "bz2", "xz"})


def check(
    name: str,
    content: BinaryIO,
    size: int,
    *,
    largest: int,
    kinds: Mapping[str, FileKind] = KINDS,
    recording: bool = False,
) -> FileKind:
    """The kind of a file that can be taken, or Refused with a sentence.

    `content` can be sought and is `size` bytes long; `largest` is the most bytes; `kinds` are those that are
    taken, by ending; `recording`: only sound and film will do.
    """
    if not size:
        raise no.is_empty()
    if size > largest:
        raise no.is_too_large(size, largest)
    ending = ending_of(name)
    if holds(chunks(content), no.EICAR):
        raise no.malware_found()
    found = sniff(content)
    _refuse_at_sight(found, ending, content)
    if not ending:
        raise no.has_no_ending()
    kind = kinds.get(ending)
    if recording and (kind is None or kind.family not in RECORDINGS):
        raise no.wants_a_recording()
    if found == ZIP:
        found = office_kind(content, size)
    if kind is None:
        raise no.ending_not_taken(ending)
    if kind.content != found:
        real = _KINDS_BY_CONTENT.get(found)
        if real and real.ending not in kinds:
            raise no.ending_not_taken(real.ending)
        raise no.is_something_else(ending, real.ending if real else "")
    return _looked_into(kind, content, size)


_KINDS_BY_CONTENT: dict[str, FileKind] = {}
for _kind in (*KINDS.values(), EPUB):
    _KINDS_BY_CONTENT.setdefault(_kind.content, _kind)
_KINDS_BY_CONTENT["mp4"] = KINDS["mp4"]


def _refuse_at_sight(found: str, ending: str, content: BinaryIO) -> None:
    """What is taken under no name."""
    if found == PROGRAM or ending in PROGRAMS:
        raise no.is_a_program()
    if found == WEB_PAGE or ending in _WEB_ENDINGS:
        raise no.is_a_web_page()
    if found == ARCHIVE or ending in _ARCHIVE_ENDINGS:
        raise no.is_an_archive()
    if ending in WITH_MACROS:
        raise no.holds_macros()
    if found == OLE:
        if holds(chunks(content), _ENCRYPTED):
            raise no.has_a_password()
        raise no.is_an_old_document()
    if ending in _OLD_ENDINGS:
        raise no.is_an_old_document()


def _looked_into(kind: FileKind, content: BinaryIO, size: int) -> FileKind:
    """What the beginning of a file does not tell."""
    if kind.ending == "pdf":
        _pdf(content, size)
    elif kind.ending == "rtf" and holds(chunks(content), b"\\objdata"):
        raise no.packs_another_file()
    elif kind.ending == "webm":
        content.seek(0)
        beginning = content.read(256 * 1024)
        if not any(codec in beginning for codec in _FILM_IN_WEBM):
            return replace(kind, family=Family.SOUND, type="audio/webm")
    return kind


def _pdf(content: BinaryIO, size: int) -> None:
    content.seek(max(size - 64 * 1024, 0))
    if b"startxref" not in content.read():
        raise no.is_damaged()
    before = b""
    for piece in chunks(content):
        window = before + piece
        if _LAUNCH.search(window):
            raise no.starts_a_program()
        before = window[-32:]
