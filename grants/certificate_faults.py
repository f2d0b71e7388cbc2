"""Whether the certificates still say what was received: signatures, roots made anew, rows in the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from grants import certificates
from grants.certificates import FORMAT
from grants.models import Certificate
from programme import canonical, clock, merkle, signing
from programme.ledger import CERTIFICATE_ISSUED, HEADS_SIGNED
from programme.models import LedgerPayload, Round


def faults_of(round: Round, keys: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """(which certificate, what is wrong with it) in one round."""
    recorded = {one["number"]: one for one in _payloads(round, CERTIFICATE_ISSUED)}
    held = list(round.certificates.select_related("round__programme").order_by("number"))
    roots = {one["signed"]["root"] for one in _payloads(round, HEADS_SIGNED)} if held else set()
    previous = ""
    for expected, certificate in enumerate(held, start=1):
        where = f"certificate {certificate.number} of round {round.slug}"
        row = recorded.pop(certificate.number, None)
        if certificate.number != expected:
            yield where, f"certificate {expected} is missing before it"
        for says in _faults(certificate, row, keys, previous, roots):
            yield where, says
        previous = canonical.sha256(bytes(certificate.content)).hex()
    for number in sorted(recorded):
        yield f"certificate {number} of round {round.slug}", "is gone, and the ledger says that it was issued"


def _payloads(round: Round, act: str) -> Iterator[dict[str, Any]]:
    """What the round's rows of one act say, as far as it can be read: `ledger.verify` tells of the rest."""
    found = LedgerPayload.objects.filter(row__chain=round.chain, row__act=act).values_list(
        "content", flat=True
    )
    needed = {"number"} if act == CERTIFICATE_ISSUED else {"signed"}
    for content in found.iterator(chunk_size=50):
        try:
            said = json.loads(bytes(content))
        except ValueError:
            continue
        if isinstance(said, dict) and needed <= said.keys():
            yield said


def _faults(
    certificate: Certificate,
    row: Mapping[str, Any] | None,
    keys: Mapping[str, bytes],
    previous: str,
    roots: set[str],
) -> Iterator[str]:
    content = bytes(certificate.content)
    if certificate.key_id not in keys:
        yield "names a key that is not known"
    elif not signing.is_signed_by(keys[certificate.key_id], content, bytes(certificate.signature)):
        yield "its signature does not fit"
    if row is None:
        yield "the ledger does not say that it was issued"
    elif row.get("certificate") != canonical.sha256(content).hex():
        yield "is not the one that the ledger says was issued"
    try:
        said = json.loads(content)
        said["root"], said["format"], said["number"]
    except (ValueError, KeyError, TypeError):
        yield "cannot be read"
        return
    places = list(certificate.leaves.order_by("place").values_list("place", flat=True))
    if places != list(range(len(places))):
        yield "its receipts are not in their places"
    wanted = {
        "format": FORMAT,
        "round": certificate.round.slug,
        "number": certificate.number,
        "issued_at": clock.utc_text(certificate.issued_at),
        "previous": previous,
        "received": len(places),
    }
    for name, value in wanted.items():
        if said.get(name) != value:
            yield f"what it says of ‘{name}’ does not fit"
    if merkle.root(certificates.receipts_in(certificate)).hex() != said["root"]:
        yield "the receipts that it counts do not make its root"
    if said.get("ledger_heads") not in roots:
        yield "the heads of the ledger that it names were not signed"
