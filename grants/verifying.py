"""The whole verifier: chains, ends, signed heads, submissions, receipts, certificates, keys, files on disk.

Everything is read in passes of bounded memory, as it was at one moment; files after that, since they lie
outside the database. What is erased on purpose is told from what was tampered with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef

from grants import certificate_faults, heads, submission_faults
from grants.models import Application, Certificate
from grants.submission_faults import SUBMITTED, Count
from programme import ledger, signing
from programme.ledger import Finding
from programme.models import AnswerFile, LedgerRow, Round, SigningKey

CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Place:
    """Where something is wrong, and what: two halves of one line."""

    where: str
    says: str

    def __str__(self) -> str:
        return f"{self.where}: {self.says}"


@dataclass
class Looked:
    """What was looked at, added up while the faults are read; complete when they have all been."""

    rows: int = 0
    erased: int = 0
    rounds: int = 0
    certificates: int = 0
    files: int = 0
    counted: Count = field(default_factory=Count)
    faults: int = 0

    @property
    def finding(self) -> Finding:
        """Tampered if anything is wrong, else erased if any payload is gone, else intact."""
        if self.faults:
            return Finding.TAMPERED
        return Finding.ERASED if self.erased else Finding.INTACT


def verify(looked: Looked, *, with_files: bool = True) -> Iterator[Place]:
    """Everything that is wrong, as it is found; `looked` counts along.

    `with_files`: read every stored file too, which takes as long as the disk takes.
    """
    for place in _places(looked, with_files=with_files):
        looked.faults += 1
        yield place


def _places(looked: Looked, *, with_files: bool) -> Iterator[Place]:
    with ledger.one_moment():
        found = ledger.verify()
        looked.rows, looked.erased = found.rows, found.erased
        for fault in found.faults:
            yield Place(f"chain {fault.chain}, row {fault.sequence}", fault.says)
        for key, says in signing.faults_of(SigningKey.objects.all()):
            yield Place(f"key {key}", says)
        keys = signing.known_keys()
        for fault in heads.faults(keys):
            yield Place(f"chain {fault.chain}, row {fault.sequence}", fault.says)
        for where, says in submission_faults.faults(keys, looked.counted):
            yield Place(where, says)
        yield from _left_alone()
        yield from _rounds(looked, keys)
    if with_files:
        yield from _files(looked)


def _left_alone() -> Iterator[Place]:
    """Chains that say that something was submitted, of applications that are not there."""
    alone = (
        LedgerRow.objects.filter(act=SUBMITTED)
        .filter(~Exists(Application.objects.filter(ledger_id=OuterRef("chain"))))
        .order_by("chain", "sequence")
        .values_list("chain", "sequence")
    )
    for chain, sequence in alone.iterator(chunk_size=500):
        yield Place(f"chain {chain}, row {sequence}", "the application that was submitted here is gone")


def _rounds(looked: Looked, keys: dict[str, bytes]) -> Iterator[Place]:
    has_chain = Exists(LedgerRow.objects.filter(chain=OuterRef("ledger_id"), sequence=1))
    rounds: Any = Round.objects.annotate(has_chain=has_chain).order_by("pk")
    for round in rounds.iterator(chunk_size=200):
        looked.rounds += 1
        if not round.has_chain:
            yield Place(f"round {round.slug}", f"its chain {round.chain} is gone")
        for where, says in certificate_faults.faults_of(round, keys):
            yield Place(where, says)
    looked.certificates = Certificate.objects.count()


def _files(looked: Looked) -> Iterator[Place]:
    """Stored bytes against their rows. A file whose row went in the meantime was removed on purpose."""
    for file in AnswerFile.objects.order_by("pk").iterator(chunk_size=200):
        looked.files += 1
        says = _file_says(file)
        if says and AnswerFile.objects.filter(pk=file.pk).exists():
            yield Place(f"file {file.pk}", says)


def _file_says(file: AnswerFile) -> str:
    """What is wrong with the stored bytes of a file; '' when nothing is."""
    sum_, size = hashlib.sha256(), 0
    try:
        with default_storage.open(str(file.file.name)) as stored:
            while piece := stored.read(CHUNK):
                sum_.update(piece)
                size += len(piece)
    except OSError:
        return "its bytes are gone or cannot be read"
    if (size, sum_.hexdigest()) != (file.size, file.sha256):
        return "its bytes are not those that were taken"
    return ""
