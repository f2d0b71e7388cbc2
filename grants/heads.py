"""Signed heads: where every chain of a round ended at a moment, signed, in the round's own chain.

A ledger row `heads_signed` holds {signed, signature, key}; `signed` is canonical: {format, round, chain, at,
chains, rows, root, whole, moved}. `moved` lists [chain, last row, its hash] of what moved since the signing
before (of every chain, where `whole`), `chains` and `rows` count all of them, `root` is the Merkle root over
the canonical [chain, last row, hash] of all, in the order of their ids. The round's own chain is among them,
as it ended before this row. So a chain that was cut off, or taken away with its end, is found.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from grants.models import Application
from programme import canonical, clock, ledger, merkle, signing
from programme.ledger import HEADS_SIGNED, Fault
from programme.models import LedgerHead, LedgerPayload, LedgerRow, Round

log = logging.getLogger(__name__)

FORMAT = "noon/heads/1"
# [chain, last row, its hash]: ids and hashes as hex digits.
Head = tuple[str, int, str]
MOST_PAIRS = 2000


def sign_due(*, at: datetime) -> int:
    """Sign in every round in which a row was written since the last signing; in how many. Twice is once."""
    signed = 0
    for round, rows in _rows_of_rounds():
        last = _last_signed(round)
        if last is None or rows != last["rows"] + 1:
            try:
                sign(round, at=at)
                signed += 1
            except Exception:  # one round must not hold up the others
                log.exception("the heads of round %s could not be signed", round.slug)
    return signed


def sign(round: Round, *, at: datetime) -> dict[str, Any]:
    """Sign where the round's chains end now, if any moved; what was signed last, in any case.

    Locks the round, so that two at once sign once. One row in the round's chain.
    """
    with transaction.atomic():
        Round.objects.select_for_update(no_key=True).values_list("pk").get(pk=round.pk)
        heads = heads_of(round)
        rows = sum(head[1] for head in heads)
        earlier = list(_since_whole(round))
        if earlier and rows == earlier[0]["rows"] + 1:
            return earlier[0]
        known = {tuple(head) for one in reversed(earlier) for head in one["moved"]}
        whole = not earlier or sum(len(one["moved"]) for one in earlier) > len(heads)
        said: dict[str, Any] = {
            "format": FORMAT,
            "round": round.slug,
            "chain": str(round.chain),
            "at": clock.utc_text(at),
            "chains": len(heads),
            "rows": rows,
            "root": root_of(heads).hex(),
            "whole": whole,
            "moved": [list(head) for head in heads if whole or head not in known],
        }
        signed = signing.sign(canonical.encode(said))
        ledger.append(
            round.chain,
            HEADS_SIGNED,
            subject=round.ledger_id,
            by=None,
            at=at,
            payload={"signed": said, "signature": signed.signature.hex(), "key": signed.key_id},
        )
    return said


def heads_of(round: Round) -> list[Head]:
    """Where the round's own chain and those of its applications end, by chain. One statement."""
    found = LedgerHead.objects.filter(
        Q(chain=round.chain)
        | Q(chain__in=Application.objects.filter(round=round).order_by().values("ledger_id")),
        sequence__gt=0,
    )
    return [
        (str(chain), sequence, bytes(hash_).hex())
        for chain, sequence, hash_ in found.order_by("chain").values_list("chain", "sequence", "hash")
    ]


def root_of(heads: list[Head]) -> bytes:
    """The Merkle root over heads in the order of their chains."""
    return merkle.root(canonical.encode(list(head)) for head in heads)


def _rows_of_rounds() -> Iterator[tuple[Round, int]]:
    """Every round that has a row in any of its chains, with how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT owner.round_id, SUM(head.sequence) FROM ("
            "  SELECT id AS round_id, ledger_id FROM programme_round"
            "  UNION ALL SELECT round_id, ledger_id FROM grants_application"
            ") owner JOIN programme_ledgerhead head ON head.chain = owner.ledger_id "
            "GROUP BY owner.round_id"
        )
        totals = dict(cursor.fetchall())
    for round in Round.objects.filter(pk__in=totals).order_by("pk"):
        yield round, int(totals[round.pk])


def _signed_payloads(round: Round) -> Any:
    return (
        LedgerPayload.objects.filter(row__chain=round.chain, row__act=HEADS_SIGNED)
        .order_by("-row__sequence")
        .values_list("content", flat=True)
    )


def _last_signed(round: Round) -> dict[str, Any] | None:
    content = _signed_payloads(round).first()
    return None if content is None else _said(bytes(content))


def _since_whole(round: Round) -> Iterator[dict[str, Any]]:
    """What was signed before, newest first, back to the last time that every chain was listed."""
    for content in _signed_payloads(round).iterator(chunk_size=20):
        said = _said(bytes(content))
        yield said
        if said["whole"]:
            return


def _said(content: bytes) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(content)["signed"]
    return said


def faults(keys: Mapping[str, bytes]) -> Iterator[Fault]:
    """Where signatures of heads do not fit, and which chains no longer reach what was signed.

    `keys` are all that ever signed. Rows that `ledger.verify` finds changed are looked at as they stand.
    """
    rows = (
        LedgerRow.objects.filter(act=HEADS_SIGNED)
        .select_related("payload")
        .order_by("chain", "sequence")
        .iterator(chunk_size=20)
    )
    # What is still to be found, with the row in which it was signed first.
    waiting: dict[Head, LedgerRow] = {}
    told: set[str] = set()
    for _chain, own in groupby(rows, key=attrgetter("chain")):
        known: dict[str, Head] = {}
        # Whether every signing since all chains were listed could be read, and thus a root be made again.
        sure = False
        for row in own:
            said = _checked(row, keys)
            if isinstance(said, Fault):
                yield said
                sure = False
                continue
            if said["whole"]:
                known, sure = {}, True
            for head in said["moved"]:
                known[head[0]] = head
                waiting.setdefault(head, row)
            last = row, said
            if said["whole"]:
                yield from _root_faults(row, said, known)
            if len(waiting) >= MOST_PAIRS:
                yield from _unreached(waiting, told)
                waiting = {}
        if sure and not last[1]["whole"]:
            yield from _root_faults(*last, known)
    yield from _unreached(waiting, told)


def _checked(row: LedgerRow, keys: Mapping[str, bytes]) -> dict[str, Any] | Fault:
    """What the row says was signed, or what is wrong with it."""
    payload = getattr(row, "payload", None)
    if payload is None:
        return Fault(row.chain, row.sequence, "the heads that were signed here are gone")
    try:
        whole = json.loads(bytes(payload.content))
        said, signature, key = whole["signed"], bytes.fromhex(whole["signature"]), whole["key"]
        content = canonical.encode(said)
        heads = [(str(uuid.UUID(one[0])), int(one[1]), str(one[2])) for one in said["moved"]]
        said = {**said, "moved": heads, "whole": bool(said["whole"]), "root": str(said["root"])}
    except (ValueError, KeyError, TypeError, IndexError):
        return Fault(row.chain, row.sequence, "the heads that were signed here cannot be read")
    if key not in keys:
        return Fault(row.chain, row.sequence, "the heads here name a key that is not known")
    if not signing.is_signed_by(keys[key], content, signature):
        return Fault(row.chain, row.sequence, "the signature over the heads does not fit")
    if said["chain"] != str(row.chain):
        return Fault(row.chain, row.sequence, "the heads here are those of another round")
    return said


def _root_faults(row: LedgerRow, said: Mapping[str, Any], known: Mapping[str, Head]) -> Iterator[Fault]:
    """Whether what is known of all chains has the root that was signed."""
    heads = [known[chain] for chain in sorted(known)]
    if root_of(heads).hex() != said["root"]:
        yield Fault(row.chain, row.sequence, "the heads listed do not make the root that was signed")


def _unreached(waiting: Mapping[Head, LedgerRow], told: set[str]) -> Iterator[Fault]:
    """Signed heads that are no rows of their chains any more; each chain is told of once."""
    if not waiting:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT chain, sequence, hash FROM programme_ledgerrow "
            "JOIN unnest(%s::uuid[], %s::int[]) AS wanted (chain, sequence) USING (chain, sequence)",
            [[chain for chain, _, _ in waiting], [sequence for _, sequence, _ in waiting]],
        )
        found = {(str(chain), sequence): bytes(hash_).hex() for chain, sequence, hash_ in cursor.fetchall()}
    for (chain, sequence, hash_), row in waiting.items():
        if chain in told or found.get((chain, sequence)) == hash_:
            continue
        told.add(chain)
        gone = (chain, sequence) not in found
        yield Fault(
            uuid.UUID(chain),
            sequence,
            ("is gone" if gone else "is another row")
            + f", and was signed as the end of its chain at row {row.sequence} of chain {row.chain}",
        )
