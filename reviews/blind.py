"""Blind stages: what identifies the applicants, and copies of their files without properties.

The worker makes a copy of each file that a blind stage shows: woken when the stage opens, and by a sweep for
what a wake-up missed. The original is never given to whoever reads blind; without a copy they get nothing.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from kombu.exceptions import OperationalError

from programme import files
from programme.file_kinds import CHUNK, KINDS, ending_of
from programme.models import AnswerFile, Question
from programme.states import FILE_KINDS, QuestionKind
from programme.stripping import apart
from programme.stripping.faults import BROKEN, KIND, CannotStrip
from reviews.models import BlindCopy, Stage
from reviews.queries import GONE
from reviews.states import CopyFault
from reviews.tasks import make_blind_copies

log = logging.getLogger(__name__)

FOLDER = "blind"
# Whatever the form says of them, answers of these kinds are about somebody.
ABOUT_SOMEBODY = frozenset(
    {
        QuestionKind.EMAIL,
        QuestionKind.PHONE,
        QuestionKind.ADDRESS,
        QuestionKind.ORGANISATION,
        QuestionKind.URL,
    }
)
MOST_TRIES = 3
ABANDONED_AFTER = timedelta(minutes=10)
AT_ONCE = 200


def identifies(question: Question) -> bool:
    """Whether an answer to it is withheld where nobody is to know who applied."""
    return question.identifies_applicant or question.kind in ABOUT_SOMEBODY


def open_stages() -> QuerySet[Stage]:
    """The blind stages that have opened; one whose scores are shown is still read."""
    return Stage.objects.filter(is_blind=True, opened_at__isnull=False)


def files_seen(stages: QuerySet[Stage] | Iterable[Stage]) -> QuerySet[AnswerFile]:
    """The files that readers of these blind stages are shown: of what stands, in answers that they see."""
    seen = Question.objects.filter(
        section__form=OuterRef("held_by__submission__form"),
        key=OuterRef("question_key"),
        kind__in=sorted(FILE_KINDS),
        panel_sees=True,
        identifies_applicant=False,
    )
    return (
        AnswerFile.objects.filter(
            Exists(seen), held_by__submission__standing_for__stage_entries__stage__in=stages
        )
        .exclude(held_by__submission__standing_for__state__in=sorted(GONE))
        .distinct()
    )


def note_missing(*, at: datetime) -> int:
    """A row for each file of an open blind stage that has none yet; how many."""
    missing = list(files_seen(open_stages()).filter(blind_copy__isnull=True).values_list("pk", flat=True))
    rows = [BlindCopy(file_id=file, next_try_at=at) for file in missing]
    BlindCopy.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def due(at: datetime) -> list[int]:
    """Ids of copies to make now."""
    return list(
        BlindCopy.objects.filter(made_at__isnull=True, fault="", next_try_at__lte=at)
        .order_by("next_try_at", "pk")
        .values_list("pk", flat=True)[:AT_ONCE]
    )


def make(copy_id: int, *, at: datetime) -> bool:
    """Claim one copy and make it; False when somebody else has it or there will be none.

    A worker that dies over a file takes it up again after a while, three times at the most. Opens the file in
    a process of its own, so no transaction may be open.
    """
    claimed = BlindCopy.objects.filter(
        pk=copy_id, made_at__isnull=True, fault="", next_try_at__lte=at
    ).update(tries=F("tries") + 1, next_try_at=at + ABANDONED_AFTER)
    if not claimed:
        return False
    copy = BlindCopy.objects.select_related("file").get(pk=copy_id)
    if copy.tries > MOST_TRIES:
        return _give_up(copy, BROKEN)
    try:
        path, sha256, size = _made(copy.file)
    except CannotStrip as fault:
        return _give_up(copy, fault.code)
    except FileNotFoundError:
        return _give_up(copy, CopyFault.GONE)
    kept = BlindCopy.objects.filter(pk=copy.pk, made_at__isnull=True).update(
        path=path, sha256=sha256, size=size, made_at=at, fault=""
    )
    if not kept:
        default_storage.delete(path)
    return bool(kept)


def _give_up(copy: BlindCopy, code: str) -> bool:
    log.warning("no copy without properties of file %s: %s", copy.file_id, code)
    BlindCopy.objects.filter(pk=copy.pk, made_at__isnull=True).update(fault=code)
    return False


def _made(file: AnswerFile) -> tuple[str, str, int]:
    """(name in storage, SHA-256, size) of the copy that was written."""
    kind = KINDS.get(ending_of(file.name))
    if kind is None:
        raise CannotStrip(KIND)
    with tempfile.TemporaryDirectory(prefix="noon-blind-") as folder:
        source, target = Path(folder) / "source", Path(folder) / "target"
        with default_storage.open(str(file.file.name)) as stored, source.open("wb") as given:
            for piece in stored.chunks(CHUNK):
                given.write(piece)
        apart.strip(kind.content, source, target)
        size = target.stat().st_size
        if not size:
            raise CannotStrip(BROKEN)
        with target.open("rb") as made:
            path, sha256 = files.write(made, folder=FOLDER)
    return path, sha256, size


def try_again(stage: Stage, *, at: datetime) -> int:
    """Try once more what could not be made for a stage, after somebody asked; how many."""
    return BlindCopy.objects.filter(~Q(fault=""), made_at__isnull=True, file__in=files_seen([stage])).update(
        fault="", tries=0, next_try_at=at
    )


def wake() -> None:
    """Ask the worker to make copies now. That may fail in silence: the sweep stands behind it."""
    try:
        make_blind_copies.apply_async(retry=False)
    except OperationalError as error:
        log.warning("The broker did not answer, so copies wait for the sweep: %s", error)


def copies_of(ids: Iterable[str]) -> dict[str, BlindCopy]:
    """{a file's id: its copy, made or not}. One statement, and none without ids."""
    wanted = [UUID(one) for one in ids]
    if not wanted:
        return {}
    return {str(copy.file_id): copy for copy in BlindCopy.objects.filter(file__in=wanted)}


def get_copy(file_id: UUID) -> BlindCopy | None:
    """The copy of a file that is there, or None."""
    return BlindCopy.objects.select_related("file").filter(file=file_id, made_at__isnull=False).first()


@dataclass(frozen=True)
class Fault:
    """A file that blind readers cannot have, and why."""

    reference: str
    name: str
    why: str


@dataclass(frozen=True)
class CopyState:
    """How far the copies of a blind stage are."""

    files: int
    made: int
    faults: list[Fault]

    @property
    def waiting(self) -> int:
        """How many are still to be made."""
        return self.files - self.made - len(self.faults)


def state_of(stage: Stage) -> CopyState | None:
    """How far the copies of a stage are, in one statement; None for one that is not blind or not open."""
    if not stage.is_blind or stage.opened_at is None:
        return None
    rows = files_seen([stage]).values(
        "name",
        "blind_copy__fault",
        "blind_copy__made_at",
        reference=F("held_by__submission__standing_for__reference"),
    )
    faults = [
        Fault(row["reference"], row["name"], str(CopyFault(row["blind_copy__fault"]).label))
        for row in rows
        if row["blind_copy__fault"]
    ]
    made = sum(row["blind_copy__made_at"] is not None for row in rows)
    return CopyState(len(rows), made, sorted(faults, key=lambda fault: (fault.reference, fault.name)))


def sweep(*, at: datetime) -> int:
    """Remove copies that lie in storage for more than a day without a row."""
    known = BlindCopy.objects.values_list("path", flat=True)
    return files.sweep_folder(
        FOLDER, lambda names: set(known.filter(path__in=names)), storage=default_storage, at=at
    )
