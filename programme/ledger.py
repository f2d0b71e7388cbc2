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

from programme import canonical, clock, randomness
from programme.canonical import Plain
from programme.models import LedgerPayload, LedgerRow, User

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
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(chain.bytes[:8], signed=True)])
    last = LedgerRow.objects.filter(chain=chain).order_by("-sequence").values_list("sequence", "hash").first()
    sequence, previous = (last[0] + 1, bytes(last[1])) if last else (1, START)
    salt = randomness.token_bytes(32)
    content = canonical.encode(payload)
    row = LedgerRow(
        chain=chain,
        sequence=sequence,
        act=act,
        at=at,
        actor=by.actor_id if by else None,
        subject=subject,
        commitment=canonical.commitment(salt, content),
        previous=previous,
    )
    row.hash = hash_of(row)
    row.save(force_insert=True)
    LedgerPayload(row=row, salt=salt, content=content).save(force_insert=True)
    return row


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
    """Recompute one chain, or all: sequence, links, hashes, commitments, and that what is gone was erased."""
    rows = LedgerRow.objects.select_related("payload").order_by("chain", "sequence")
    if chain is not None:
        rows = rows.filter(chain=chain)
    count = erased = 0
    faults: list[Fault] = []
    for links in _by_chain(rows.iterator(chunk_size=2000)):
        count += len(links)
        missing, found = _verify_chain(links)
        erased += missing
        faults.extend(found)
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


def _verify_chain(links: list[LedgerRow]) -> tuple[int, list[Fault]]:
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
    return len(gone), faults


def _erased_sequence(content: bytes) -> int:
    return int(json.loads(content)["sequence"])
