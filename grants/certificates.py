"""The closing certificate: how much was received, and the Merkle root of all receipts, signed.

`content` is canonical: {format, programme, round, number, closes_at, issued_at, received, received_in_all,
root, ledger_heads, previous}. The leaves are the receipts' bytes, by when they were received and then by
reference. `received` counts them, `received_in_all` the applications of this and all certificates before;
`ledger_heads` is the root of the heads signed just before (`grants.heads`), `previous` the SHA-256 of the
certificate before this one, '' of the first. This form never changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from grants import deadlines, heads, receipts
from grants.models import Application, Certificate, CertificateLeaf, Submission
from grants.receipts import Finding, Verdict
from programme import canonical, clock, ledger, merkle, signing
from programme.ledger import CERTIFICATE_ISSUED
from programme.merkle import Proof
from programme.models import Round, SigningKey

FORMAT = "noon/certificate/1"
BUNDLE_FORMAT = "noon/proof/1"


def issue(round: Round, *, at: datetime) -> Certificate | None:
    """The next certificate of a round, or None when there is nothing (new) to certify. Twice is once.

    Number 1 comes once the round's own window and the settling time have passed, for nothing received too.
    Later ones are supplements. Certified is what stands where the application's own deadline is settled.
    """
    with transaction.atomic():
        round = (
            Round.objects.select_for_update(of=("self",), no_key=True)
            .select_related("programme")
            .get(pk=round.pk)
        )
        before = round.certificates.order_by("-number").first()
        closes_at = deadlines.window_of_round(round).closes_at
        if before is None and not deadlines.is_settled(round, closes_at, at):
            return None
        leaves = _new_leaves(round, at)
        if before is not None and not leaves:
            return None
        number = 1 if before is None else before.number + 1
        root = merkle.root(receipt for _submission, receipt in leaves).hex()
        content = canonical.encode(
            {
                "format": FORMAT,
                "programme": round.programme.slug,
                "round": round.slug,
                "number": number,
                "closes_at": clock.utc_text(closes_at),
                "issued_at": clock.utc_text(at),
                "received": len(leaves),
                "received_in_all": _received_in_all(round, leaves),
                "root": root,
                "ledger_heads": heads.sign(round, at=at)["root"],
                "previous": "" if before is None else canonical.sha256(bytes(before.content)).hex(),
            }
        )
        signed = signing.sign(content)
        made = Certificate.objects.create(
            round=round,
            number=number,
            issued_at=at,
            content=content,
            signature=signed.signature,
            key_id=signed.key_id,
        )
        CertificateLeaf.objects.bulk_create(
            (
                CertificateLeaf(certificate=made, place=place, submission_id=submission)
                for place, (submission, _receipt) in enumerate(leaves)
            ),
            batch_size=1000,
        )
        ledger.append(
            round.chain,
            CERTIFICATE_ISSUED,
            subject=round.ledger_id,
            by=None,
            at=at,
            payload={
                "number": number,
                "received": len(leaves),
                "root": root,
                "certificate": canonical.sha256(content).hex(),
            },
        )
    return made


def _new_leaves(round: Round, at: datetime) -> list[tuple[int, bytes]]:
    """(submission, receipt) of what stands, is settled and in no certificate yet, in the tree's order."""
    standing: Any = deadlines.with_windows(
        Application.objects.filter(
            round=round, standing__receipt__isnull=False, standing__certified__isnull=True
        ).order_by("standing__received_at", "reference")
    )
    found = standing.values_list("window_closes_at", "standing_id", "standing__receipt")
    return [
        (submission, bytes(receipt))
        for closes_at, submission, receipt in found.iterator(chunk_size=1000)
        if deadlines.is_settled(round, closes_at, at)
    ]


def _received_in_all(round: Round, leaves: list[tuple[int, bytes]]) -> int:
    """How many applications have a receipt among the new leaves or in a certificate before."""
    certified = Application.objects.filter(round=round, submissions__certified__isnull=False)
    new = {submission for submission, _receipt in leaves}
    again = certified.filter(standing__in=new).distinct().count()
    return certified.distinct().count() + len(new) - again


def as_kept(certificate: Certificate) -> dict[str, Any]:
    """A certificate as anybody may keep it: {certificate, signature, key}; see `receipts.issue`."""
    return {
        "certificate": json.loads(bytes(certificate.content)),
        "signature": bytes(certificate.signature).hex(),
        "key": certificate.key_id,
    }


def bundle(submission: Submission) -> dict[str, Any]:
    """All that is needed to check one receipt away from Noon, or {} of one from before keys.

    What `receipts.issue` gives, with `format`, `keys` (as `signing.described`) and, once it is certified,
    `certificate`, `certificate_signature`, `certificate_key` and `inclusion` {place, size, path}.
    """
    found = receipts.issue(submission)
    if not found:
        return {}
    found = {"format": BUNDLE_FORMAT, **found}
    leaf = (
        CertificateLeaf.objects.select_related("certificate").filter(submission=submission).order_by().first()
    )
    if leaf is not None:
        kept = as_kept(leaf.certificate)
        proof = merkle.prove(list(receipts_in(leaf.certificate)), leaf.place)
        found |= {
            "certificate": kept["certificate"],
            "certificate_signature": kept["signature"],
            "certificate_key": kept["key"],
            "inclusion": {
                "place": proof.place,
                "size": proof.size,
                "path": [one.hex() for one in proof.path],
            },
        }
    return {**found, "keys": [signing.described(key) for key in SigningKey.objects.all()]}


def receipts_in(certificate: Certificate) -> Iterator[bytes]:
    """The bytes of its receipts in the order of its tree. One statement."""
    found = certificate.leaves.order_by("place").values_list("submission__receipt", flat=True)
    for receipt in found.iterator(chunk_size=1000):
        yield bytes(receipt or b"")


def verify_bundle(bundle: Mapping[str, Any], public_key: bytes) -> Verdict:
    """Check a bundle by one public key (32 bytes) that the reader trusts, anywhere, without our database.

    Keys that this one endorsed, and those that they endorsed, count as well.
    """
    listed = bundle.get("keys")
    keys = signing.reachable(public_key, listed if isinstance(listed, list) else [])
    return check(bundle, keys)


def check(bundle: Mapping[str, Any], keys: Mapping[str, bytes]) -> Verdict:
    """Check a receipt, with its certificate if it has one, by keys that the reader trusts.

    A receipt signed with an older key is vouched for by a certificate that holds it.
    """
    named = bundle.get("key")
    public = keys.get(named) if isinstance(named, str) else None
    if bundle.get("certificate") is None:
        return receipts.verify(bundle, public or b"")
    of_receipt = receipts.verify(bundle, public or _listed(bundle, named))
    if not of_receipt.is_genuine:
        return of_receipt
    return _check_certificate(bundle, keys)


def _listed(bundle: Mapping[str, Any], name: object) -> bytes:
    """The key of this name in the bundle's own list, b'' if none: to be trusted only beside a certificate."""
    listed = bundle.get("keys")
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, Mapping) and one.get("id") == name:
            try:
                return bytes.fromhex(one["public"])
            except (KeyError, TypeError, ValueError):
                return b""
    return b""


def _check_certificate(bundle: Mapping[str, Any], keys: Mapping[str, bytes]) -> Verdict:
    """Of a bundle whose receipt has been checked."""
    try:
        said, inclusion = bundle["certificate"], bundle["inclusion"]
        signature = bytes.fromhex(bundle["certificate_signature"])
        if said["format"] != FORMAT or not isinstance(bundle["certificate_key"], str):
            raise ValueError
        content, receipt = canonical.encode(said), canonical.encode(bundle["receipt"])
        path = tuple(bytes.fromhex(one) for one in inclusion["path"])
        proof = Proof(int(inclusion["place"]), int(inclusion["size"]), path)
        root, received = bytes.fromhex(said["root"]), said["received"]
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError):
        return Verdict(Finding.NOT_A_RECEIPT, "The certificate or the proof in it cannot be read.")
    public = keys.get(bundle["certificate_key"])
    if public is None:
        return Verdict(Finding.UNKNOWN_KEY, "Its certificate names a key that it is not checked with.")
    if not signing.is_signed_by(public, content, signature):
        return Verdict(Finding.TAMPERED, "The certificate's signature does not fit: something was changed.")
    if proof.size != received or not merkle.is_included(receipt, proof, root):
        return Verdict(Finding.TAMPERED, "The receipt is not among those that the certificate counts.")
    if said["round"] != bundle["receipt"]["round"]:
        return Verdict(Finding.TAMPERED, "The certificate is that of another round.")
    return Verdict(Finding.GENUINE)
