"""Files that people give as answers: looked at, scanned, and stored in private under names that say nothing.

The bytes are written first and the row after them. A row that fails takes its file along; what a crash leaves
between the two is removed by `sweep` a day later.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError

from programme import file_refusals, randomness, scanning
from programme.file_checks import check
from programme.file_kinds import CHUNK, KINDS, FileKind, clean_name
from programme.models import AnswerFile, Question, Response, User
from programme.states import QuestionKind, ScanState

log = logging.getLogger(__name__)

FOLDER = "answers"
LEFT_BEHIND = timedelta(days=1)
FORGOTTEN = timedelta(days=30)


@dataclass(frozen=True)
class Kept:
    """A file that lies in storage and has no row yet."""

    id: UUID
    path: str
    name: str
    size: int
    sha256: str
    content_type: str
    scan: ScanState


@dataclass(frozen=True)
class Checked:
    """An upload that can be taken, under the name by which it is kept; nothing of it is written yet."""

    name: str
    content: BinaryIO
    size: int
    kind: FileKind
    scan: ScanState


def checked(
    upload: UploadedFile[Any],
    *,
    largest: int,
    kinds: Mapping[str, FileKind] = KINDS,
    recording: bool = False,
) -> Checked:
    """Look at an upload and have it scanned (see `file_checks.check`), or Refused with a sentence.

    The one door for everything that anybody uploads. May wait for the scanner: no lock may be held.
    """
    name = clean_name(upload.name or "")
    if not name:
        raise file_refusals.has_no_name()
    content = cast(BinaryIO, upload.file)
    size = upload.size or 0
    kind = check(name, content, size, largest=largest, kinds=kinds, recording=recording)
    return Checked(name, content, size, kind, scanning.scan(content, address=settings.CLAMAV))


def take(upload: UploadedFile[Any], *, question: Question) -> Kept:
    """Check an upload for this question, have it scanned, and write it to storage; or Refused.

    Reads the file some times over and may wait for the scanner: no lock may be held.
    """
    found = checked(upload, largest=settings.LARGEST_FILE, recording=question.kind == QuestionKind.RECORDING)
    path, sha256 = write(found.content)
    return Kept(randomness.uuid4(), path, found.name, found.size, sha256, found.kind.type, found.scan)


class _Hashed(File):  # type: ignore[type-arg]
    """Content on its way into storage, with the sum of what went by."""

    def __init__(self, content: BinaryIO) -> None:
        super().__init__(content, name="answer")
        self.sum = hashlib.sha256()

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """All of it from the beginning."""
        assert self.file is not None
        self.file.seek(0)
        while piece := self.file.read(chunk_size or CHUNK):
            self.sum.update(piece)
            yield piece


def write(content: BinaryIO, *, folder: str = FOLDER) -> tuple[str, str]:
    """(name in storage, SHA-256 of what was written there)."""
    key = randomness.uuid4().hex
    hashed = _Hashed(content)
    path = default_storage.save(f"{folder}/{key[:2]}/{key[2:4]}/{key}", hashed)
    _to_disk(path)
    return path, hashed.sum.hexdigest()


def _to_disk(path: str) -> None:
    """Wait until the bytes outlive a failure of the power: the row says that they are there."""
    try:
        place = default_storage.path(path)
    except NotImplementedError:
        return
    for one in (place, os.path.dirname(place)):
        descriptor = os.open(one, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def write_row(
    kept: Kept, response: Response, *, question_key: str, by: User | None, at: datetime
) -> AnswerFile:
    """The row of a file in storage."""
    return AnswerFile.objects.create(
        id=kept.id,
        response=response,
        question_key=question_key,
        name=kept.name,
        size=kept.size,
        sha256=kept.sha256,
        content_type=kept.content_type,
        file=kept.path,
        scan=kept.scan,
        uploaded_by=by,
        uploaded_at=at,
    )


def remove_unless_held(kept: Kept) -> None:
    """Remove a file from storage that got no row. When nobody can say whether it did, `sweep` will know."""
    try:
        if not AnswerFile.objects.filter(pk=kept.id).exists():
            default_storage.delete(kept.path)
    except (DatabaseError, OSError):
        log.warning("a file without a row is left to the sweep: %s", kept.path)


def as_value(kept: Kept) -> dict[str, Any]:
    """What stands of a file in an answer: {"id", "name", "size", "sha256", "type"}."""
    return {
        "id": str(kept.id),
        "name": kept.name,
        "size": kept.size,
        "sha256": kept.sha256,
        "type": kept.content_type,
    }


def listed(value: Any) -> list[Mapping[str, Any]]:
    """The files of an answer, in order; none when it holds something else."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def scan_states(ids: Iterable[str]) -> dict[str, ScanState]:
    """{id: what the scanner said}. One statement, and none without ids."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = AnswerFile.objects.filter(pk__in=wanted).values_list("pk", "scan")
    return {str(key): ScanState(scan) for key, scan in rows}


def accepts(kind: str) -> str:
    """What a browser offers to choose for a question of this kind. Telephones offer to record."""
    if kind == QuestionKind.RECORDING:
        return "audio/*,video/*"
    pictures = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/heic")
    return ",".join([*(f".{ending}" for ending in KINDS), ".jpeg", *pictures])


def remove_bytes(files: Iterable[AnswerFile]) -> None:
    """Remove from storage what deleted rows named; a crash in between leaves the rest to `sweep`."""
    for file in files:
        default_storage.delete(str(file.file.name))


def sweep(*, at: datetime, storage: Storage = default_storage) -> int:
    """Remove what lies in storage for more than a day without a row; the number of files removed."""
    known = AnswerFile.objects.values_list("file", flat=True)
    return sweep_folder(FOLDER, lambda names: set(known.filter(file__in=names)), at=at, storage=storage)


def sweep_folder(
    folder: str, known: Callable[[set[str]], set[str]], *, at: datetime, storage: Storage = default_storage
) -> int:
    """Remove what lies below `folder` for more than a day and is not among what `known` says of its names."""
    removed = 0
    for below in _folders(folder, storage):
        names = {f"{below}/{name}" for name in storage.listdir(below)[1]}
        for name in sorted(names - known(names)):
            if storage.get_modified_time(name) < at - LEFT_BEHIND:
                storage.delete(name)
                log.warning("removed a file without a row: %s", name)
                removed += 1
    return removed


def _folders(folder: str, storage: Storage) -> Iterator[str]:
    try:
        above = sorted(storage.listdir(folder)[0])
    except FileNotFoundError:
        return
    for first in above:
        for second in sorted(storage.listdir(f"{folder}/{first}")[0]):
            yield f"{folder}/{first}/{second}"
