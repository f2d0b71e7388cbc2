"""The ledger: append-only rows, chained by SHA-256 per application, and one chain per round.

A row's hash covers, as canonical bytes, {chain, sequence, act, at, actor, subject, commitment, previous}:
random ids, an instant in UTC, and a salted commitment to the payload. What happened in words lies in the
payload, which can be erased; the chain then still verifies. This form must never change.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import connection, transaction

from programme import canonical, clock, prepared, randomness
from programme.canonical import Plain
from programme.models import LedgerHead, LedgerPayload, LedgerRow, User

START = bytes(32)
ERASED = "erased"


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
    """Delete what a row commits to, and append an `erased` row that names its place."""
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


def verify(chain: uuid.UUID | None = None) -> Verification:
    """Recompute one chain, or all: places, links, hashes, commitments, ends; that what is gone was erased."""
    rows = LedgerRow.objects.select_related("payload").order_by("chain", "sequence")
    heads = LedgerHead.objects.all()
    if chain is not None:
        rows, heads = rows.filter(chain=chain), heads.filter(chain=chain)
    ends = {head.chain: (head.sequence, bytes(head.hash)) for head in heads}
    count = erased = 0
    faults: list[Fault] = []
    for links in _by_chain(rows.iterator(chunk_size=2000)):
        count += len(links)
        missing, found = _verify_chain(links, ends.pop(links[0].chain, None))
        erased += missing
        faults.extend(found)
    faults.extend(Fault(gone, 1, "the whole chain is gone") for gone, end in sorted(ends.items()) if end[0])
    return Verification(count, erased, tuple(faults))


def _by_chain(rows: Iterable[LedgerRow]) -> Iterator[list[LedgerRow]]:
    links: list[LedgerRow] = []
    for row in rows:
        if links and links[0].chain != row.chain:
            yield links
            links = []
        links.append(row)
    if links:
        yield links


def _verify_chain(links: list[LedgerRow], end: tuple[int, bytes] | None) -> tuple[int, list[Fault]]:
    faults: list[Fault] = []
    previous = START
    gone: list[int] = []
    told_erased: set[int] = set()
    for place, row in enumerate(links, start=1):
        if row.sequence != place:
            faults.append(Fault(row.chain, place, "a row is missing here"))
            break
        if bytes(row.previous) != previous:
            faults.append(Fault(row.chain, place, "does not follow from the row before"))
        if hash_of(row) != bytes(row.hash):
            faults.append(Fault(row.chain, place, "was changed: its hash does not fit"))
        previous = bytes(row.hash)
        payload = getattr(row, "payload", None)
        if payload is None:
            gone.append(place)
            continue
        if canonical.commitment(bytes(payload.salt), bytes(payload.content)) != bytes(row.commitment):
            faults.append(Fault(row.chain, place, "its payload is not what was committed to"))
        elif row.act == ERASED:
            told_erased.add(_erased_sequence(bytes(payload.content)))
    faults.extend(
        Fault(links[0].chain, place, "its payload is gone and no erasure was recorded")
        for place in gone
        if place not in told_erased
    )
    last = links[-1]
    if end is None:
        faults.append(Fault(last.chain, last.sequence, "nothing says that the chain ends here"))
    elif last.sequence < end[0]:
        faults.append(Fault(last.chain, last.sequence + 1, f"rows are gone from the end, up to row {end[0]}"))
    elif (last.sequence, bytes(last.hash)) != end:
        faults.append(Fault(last.chain, last.sequence, "is not the row with which the chain ended"))
    return len(gone), faults


def _erased_sequence(content: bytes) -> int:
    return int(json.loads(content)["sequence"])
