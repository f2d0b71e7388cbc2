"""The questions of a form in other formats: easy read, audio, sign language. A link, or a file that we keep.

They may be added when the form is frozen already: they say the same in another way.
"""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

import filetype
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programme import ledger, randomness
from programme.models import FormFormat, Round, User
from programme.refusals import Refused
from programme.states import FormatKind

MOST_BYTES = 20 * 1024 * 1024
TEXT = "text/plain"


@dataclass(frozen=True)
class FileType:
    """A type that we take: its words, and how names of such files end."""

    words: str | Promise
    endings: tuple[str, ...]


TYPES: dict[str, FileType] = {
    "application/pdf": FileType("PDF", ("pdf",)),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": FileType("Word", ("docx",)),
    "application/vnd.oasis.opendocument.text": FileType("OpenDocument", ("odt",)),
    "application/epub+zip": FileType("EPUB", ("epub",)),
    "audio/mpeg": FileType(gettext_lazy("sound (MP3)"), ("mp3",)),
    "audio/mp4": FileType(gettext_lazy("sound (M4A)"), ("m4a",)),
    "audio/ogg": FileType(gettext_lazy("sound (Ogg)"), ("ogg", "oga", "opus")),
    "video/mp4": FileType(gettext_lazy("video (MP4)"), ("mp4", "m4v")),
    "video/webm": FileType(gettext_lazy("video (WebM)"), ("webm",)),
    TEXT: FileType(gettext_lazy("plain text"), ("txt",)),
}
# Names that the detection gives to kinds which are one to us.
SAME = {"video/x-m4v": "video/mp4", "video/ogg": "audio/ogg"}


def formats_of(form_id: int) -> QuerySet[FormFormat]:
    """The other formats of a form's questions, kind by kind."""
    return FormFormat.objects.filter(form=form_id)


def types_in_words() -> str:
    """'PDF, Word, …': what can be uploaded."""
    return ", ".join(str(one.words) for one in TYPES.values())


def add_link(round: Round, *, kind: FormatKind, title: str, url: str, by: User, at: datetime) -> FormFormat:
    """Name a page elsewhere that has the questions of the round's form in another format."""
    with transaction.atomic():
        made = FormFormat.objects.create(form=round.form, kind=kind, title=title, url=url, added_at=at)
        _record(round, "format_added", made, by=by, at=at)
    return made


def add_file(
    round: Round, *, kind: FormatKind, title: str, upload: UploadedFile[bytes], by: User, at: datetime
) -> FormFormat:
    """Keep a file that has the questions of the round's form in another format.

    Refused: an empty file, one of more than 20 MB, one whose content is none of the `TYPES`, and a name that
    ends as those of another type do.
    """
    size = upload.size or 0
    name = PurePath(upload.name or "").name[:255]
    if not size:
        raise Refused(_("This file is empty."))
    if size > MOST_BYTES:
        raise Refused(
            _("This file has %(size)s; it can have up to %(most)s. A link to a larger one works too.")
            % {"size": filesizeformat(size), "most": filesizeformat(MOST_BYTES)}
        )
    found = type_of(upload)
    if found is None:
        raise Refused(
            _("This is none of the kinds of file that we can offer: %(types)s.") % {"types": types_in_words()}
        )
    ending = PurePath(name).suffix.lstrip(".").casefold()
    if ending not in TYPES[found].endings:
        raise Refused(
            _("By its content this is %(type)s, and its name does not end in “.%(ending)s”. Rename it first.")
            % {"type": TYPES[found].words, "ending": TYPES[found].endings[0]}
        )
    made = FormFormat(
        form=round.form, kind=kind, title=title, file_name=name, content_type=found, added_at=at
    )
    # In storage the name says nothing.
    upload.seek(0)
    made.file.save(str(randomness.uuid4()), upload, save=False)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            _record(round, "format_added", made, by=by, at=at, sha256=_sha256(upload))
    except BaseException:
        made.file.storage.delete(str(made.file.name))
        raise
    return made


def remove(found: FormFormat, *, round: Round, by: User, at: datetime) -> None:
    """Take a format away; its file goes when that is certain."""
    with transaction.atomic():
        _record(round, "format_removed", found, by=by, at=at)
        if found.file:
            storage, name = found.file.storage, str(found.file.name)
            transaction.on_commit(lambda: storage.delete(name), robust=True)
        found.delete()


def type_of(upload: UploadedFile[bytes]) -> str | None:
    """Which of the `TYPES` a file is, by its content alone; None for anything else."""
    upload.seek(0)
    head = upload.read(8192)
    guessed = filetype.guess(head)
    found = SAME.get(guessed.mime, guessed.mime) if guessed else None
    if head.startswith(b"PK\x03\x04"):
        found = _type_in_zip(upload)
    elif found is None and _is_text(upload):
        found = TEXT
    upload.seek(0)
    return found if found in TYPES else None


def _type_in_zip(upload: UploadedFile[bytes]) -> str | None:
    """Word, OpenDocument or EPUB, by what lies in the container; only a short name is unpacked."""
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as container:
            names = set(container.namelist())
            if {"[Content_Types].xml", "word/document.xml"} <= names:
                return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            if "mimetype" not in names:
                return None
            with container.open("mimetype") as told:
                return told.read(100).decode("ascii", errors="replace").strip()
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        return None


def _is_text(upload: UploadedFile[bytes]) -> bool:
    upload.seek(0)
    try:
        text = upload.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(sign.isprintable() or sign in "\t\r\n\f" or sign.isspace() for sign in text)


def _sha256(upload: UploadedFile[bytes]) -> str:
    upload.seek(0)
    whole = hashlib.sha256()
    for part in upload.chunks():
        whole.update(part)
    return whole.hexdigest()


def _record(round: Round, act: str, one: FormFormat, *, by: User, at: datetime, sha256: str = "") -> None:
    payload = {"kind": str(one.kind), "title": one.title, "what": one.url or one.file_name}
    if sha256:
        payload["sha256"] = sha256
    ledger.append(round.chain, act, subject=round.ledger_id, by=by, at=at, payload=dict(payload))
