"""The questions of a form in other formats: easy read, audio, sign language. A link, or a file that we keep.

They may be added when the form is frozen already: they say the same in another way.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from programme import file_kinds, files, ledger, randomness
from programme.file_kinds import FileKind
from programme.models import FormFormat, Round, User
from programme.states import FormatKind

MOST_BYTES = 20 * 1024 * 1024
# What is offered to everybody, by ending: what most people can open, in words.
WORDS: dict[str, str | Promise] = {
    "pdf": "PDF",
    "docx": "Word",
    "odt": "OpenDocument",
    "epub": "EPUB",
    "mp3": gettext_lazy("sound (MP3)"),
    "m4a": gettext_lazy("sound (M4A)"),
    "ogg": gettext_lazy("sound (Ogg)"),
    "opus": gettext_lazy("sound (Opus)"),
    "mp4": gettext_lazy("video (MP4)"),
    "webm": gettext_lazy("video (WebM)"),
    "txt": gettext_lazy("plain text"),
}
KINDS: dict[str, FileKind] = {
    ending: {**file_kinds.KINDS, "epub": file_kinds.EPUB}[ending] for ending in WORDS
}


def formats_of(form_id: int) -> QuerySet[FormFormat]:
    """The other formats of a form's questions, kind by kind."""
    return FormFormat.objects.filter(form=form_id)


def types_in_words() -> str:
    """'PDF, Word, …': what can be uploaded."""
    return ", ".join(str(words) for words in WORDS.values())


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

    Checked and scanned as the files of answers are (`programme.files.checked`), or Refused with the same
    sentences; `KINDS` are taken, of up to 20 MB. May wait for the scanner: no lock may be held.
    """
    found = files.checked(upload, largest=MOST_BYTES, kinds=KINDS)
    made = FormFormat(
        form=round.form,
        kind=kind,
        title=title,
        file_name=found.name,
        content_type=found.kind.type,
        added_at=at,
    )
    # In storage the name says nothing.
    upload.seek(0)
    made.file.save(str(randomness.uuid4()), upload, save=False)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            _record(round, "format_added", made, by=by, at=at, sha256=_sha256(upload), scan=str(found.scan))
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


def _sha256(upload: UploadedFile[bytes]) -> str:
    upload.seek(0)
    whole = hashlib.sha256()
    for part in upload.chunks():
        whole.update(part)
    return whole.hexdigest()


def _record(round: Round, act: str, one: FormFormat, *, by: User, at: datetime, **of_file: str) -> None:
    payload = {"kind": str(one.kind), "title": one.title, "what": one.url or one.file_name, **of_file}
    ledger.append(round.chain, act, subject=round.ledger_id, by=by, at=at, payload=dict(payload))
