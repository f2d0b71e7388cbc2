"""The ledger: append-only rows, chained by SHA-256 per application, and one chain per round.

A row's hash covers, as canonical bytes, {chain, sequence, act, at, actor, subject, commitment, previous}:
random ids, an instant in UTC, and a salted commitment to the payload. What happened in words lies in the
payload, which can be erased; the chain then still verifies. This form must never change.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from django.db import connection, transaction

from programme import canonical, clock, prepared, randomness
from programme.canonical import Plain
from programme.models import LedgerHead, LedgerPayload, LedgerRow, User

START = bytes(32)
ERASED = "erased"
HEADS_SIGNED = "heads_signed"
CERTIFICATE_ISSUED = "certificate_issued"
# They prove other rows and say nothing about anybody.
NEVER_ERASED = frozenset({ERASED, HEADS_SIGNED, CERTIFICATE_ISSUED})


def append(
    chain: uuid.UUID, act: str, *, subject: uuid.UUID, by: User | None, at: datetime, payload: Plain
) -> LedgerRow:
    """Add one row to `chain`, inside the caller's transaction.

    The chain is locked until that transaction ends, whoever else holds or does not hold the application.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A ledger row is written in the transaction of the act that it records.")
    last, previous = _end_of(chain)
    salt = randomness.token_bytes(32)
    content = canonical.encode(payload)
    row = LedgerRow(
        chain=chain,
        sequence=last + 1,
        act=act,
        at=at,
        actor=by.actor_id if by else None,
        subject=subject,
        commitment=canonical.commitment(salt, content),
        previous=previous,
    )
    row.hash = hash_of(row)
    with prepared.cursor() as cursor:
        cursor.execute(
            WRITE,
            {
                **{name: getattr(row, name) for name in WRITTEN},
                "salt": salt,
                "content": content,
            },
        )
        (row.pk,) = cursor.fetchone()
    row._state.adding = False
    return row


def _end_of(chain: uuid.UUID) -> tuple[int, bytes]:
    """Place and hash of the chain's last row, locked; (0, START) of a chain that has none."""
    found = _read_end(chain)
    if found is None:
        # Nothing to lock yet: whoever else begins this chain at this instant waits here.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(chain.bytes[:8], signed=True)])
        found = _read_end(chain)
    return found or (0, START)


def _read_end(chain: uuid.UUID) -> tuple[int, bytes] | None:
    with prepared.cursor() as cursor:
        cursor.execute("SELECT sequence, hash FROM programme_ledgerhead WHERE chain = %s FOR UPDATE", [chain])
        found = cursor.fetchone()
    return None if found is None else (found[0], bytes(found[1]))


WRITTEN = [field.attname for field in LedgerRow._meta.concrete_fields if not field.primary_key]
# A row, what it commits to, and the end of its chain moved on, in one statement.
WRITE = """
WITH added AS (
    INSERT INTO programme_ledgerrow (chain, sequence, act, at, actor, subject, commitment, previous, hash)
    VALUES (
        %(chain)s::uuid, %(sequence)s::int, %(act)s, %(at)s::timestamptz, %(actor)s::uuid, %(subject)s::uuid,
        %(commitment)s::bytea, %(previous)s::bytea, %(hash)s::bytea
    )
    RETURNING id
), meant AS (
    INSERT INTO programme_ledgerpayload (row_id, salt, content)
    SELECT id, %(salt)s::bytea, %(content)s::bytea FROM added
), ends AS (
    INSERT INTO programme_ledgerhead (chain, sequence, hash)
    SELECT %(chain)s::uuid, %(sequence)s::int, %(hash)s::bytea FROM added
    ON CONFLICT (chain) DO UPDATE SET sequence = EXCLUDED.sequence, hash = EXCLUDED.hash
)
SELECT id FROM added
"""


def hash_of(row: LedgerRow) -> bytes:
    """The hash that the row must carry."""
    return canonical.sha256(
        canonical.encode(
            {
                "chain": str(row.chain),
                "sequence": row.sequence,
                "act": row.act,
                "at": clock.utc_text(row.at),
                "actor": str(row.actor) if row.actor else "",
                "subject": str(row.subject),
                "commitment": bytes(row.commitment).hex(),
                "previous": bytes(row.previous).hex(),
            }
        )
    )


class Finding(StrEnum):
    """What a verifier says of one row."""

    INTACT = "intact"
    ERASED = "erased"
    TAMPERED = "tampered"


@dataclass(frozen=True)
class Fault:
    """Where a chain is broken, in one sentence."""

    chain: uuid.UUID
    sequence: int
    says: str


@dataclass(frozen=True)
class Verification:
    """What was found in all chains that were looked at."""

    rows: int
    erased: int
    faults: tuple[Fault, ...]

    @property
    def finding(self) -> Finding:
        """Tampered if anything is wrong, else erased if any payload is gone, else intact."""
        if self.faults:
            return Finding.TAMPERED
        return Finding.ERASED if self.erased else Finding.INTACT


def erase_payload(row: LedgerRow, *, by: User | None, at: datetime) -> LedgerRow:
    """Delete what a row commits to, and append an `erased` row that names its place.

    ValueError for a row that proves others: it says nothing about anybody.
    """
    if row.act in NEVER_ERASED:
        raise ValueError(f"What a row ‘{row.act}’ says is never erased: it proves other rows.")
    with transaction.atomic():
        LedgerPayload.objects.filter(row=row).delete()
        return append(
            row.chain,
            ERASED,
            subject=row.subject,
            by=by,
            at=at,
            payload={"sequence": row.sequence, "act": row.act},
        )


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything inside as it was at one moment, while others go on writing.

    Inside a transaction that has begun already it is that transaction's own view.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def verify(chain: uuid.UUID | None = None) -> Verification:
    """Recompute one chain, or all: places, links, hashes, commitments, ends; that what is gone was erased.

    Rows and ends come in the order of their chains and are held no longer than they are looked at.
    """
    rows = LedgerRow.objects.select_related("payload").order_by("chain", "sequence")
    heads = LedgerHead.objects.filter(sequence__gt=0).order_by("chain")
    if chain is not None:
        rows, heads = rows.filter(chain=chain), heads.filter(chain=chain)
    count = erased = 0
    faults: list[Fault] = []
    with one_moment():
        ends = heads.iterator(chunk_size=500)
        end = next(ends, None)
        for found, links in groupby(rows.iterator(chunk_size=500), key=attrgetter("chain")):
            while end is not None and end.chain < found:
                faults.append(Fault(end.chain, 1, GONE))
                end = next(ends, None)
            own = end if end is not None and end.chain == found else None
            walk = _Walk(found)
            for row in links:
                walk.step(row)
            walk.arrive(own)
            count, erased = count + walk.place, erased + len(walk.gone)
            faults.extend(walk.faults)
            if own is not None:
                end = next(ends, None)
        while end is not None:
            faults.append(Fault(end.chain, 1, GONE))
            end = next(ends, None)
    return Verification(count, erased, tuple(faults))


GONE = "the whole chain is gone"


@dataclass
class _Walk:
    """Along one chain from its start, row by row."""

    chain: uuid.UUID
    place: int = 0
    previous: bytes = START
    is_broken: bool = False
    gone: list[int] = field(default_factory=list)
    told_erased: set[int] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    last: tuple[int, bytes] = (0, START)

    def step(self, row: LedgerRow) -> None:
        """One row further. Behind a missing row the places no longer say anything and are not looked at."""
        self.place += 1
        self.last = (row.sequence, bytes(row.hash))
        if self.is_broken:
            return
        if row.sequence != self.place:
            self._fault(self.place, "a row is missing here")
            self.is_broken = True
            return
        if bytes(row.previous) != self.previous:
            self._fault(self.place, "does not follow from the row before")
        if hash_of(row) != bytes(row.hash):
            self._fault(self.place, "was changed: its hash does not fit")
        self.previous = bytes(row.hash)
        payload = getattr(row, "payload", None)
        if payload is None:
            self.gone.append(self.place)
        elif canonical.commitment(bytes(payload.salt), bytes(payload.content)) != bytes(row.commitment):
            self._fault(self.place, "its payload is not what was committed to")
        elif row.act == ERASED:
            self.told_erased.add(int(json.loads(bytes(payload.content))["sequence"]))

    def arrive(self, end: LedgerHead | None) -> None:
        """After the last row: whether the chain ended here, and whether what is gone was erased."""
        for place in self.gone:
            if place not in self.told_erased:
                self._fault(place, "its payload is gone and no erasure was recorded")
        sequence, hash_ = self.last
        if end is None:
            self._fault(sequence, "nothing says that the chain ends here")
        elif sequence < end.sequence:
            self._fault(sequence + 1, f"rows are gone from the end, up to row {end.sequence}")
        elif (sequence, hash_) != (end.sequence, bytes(end.hash)):
            self._fault(sequence, "is not the row with which the chain ended")

    def _fault(self, place: int, says: str) -> None:
        self.faults.append(Fault(self.chain, place, says))
