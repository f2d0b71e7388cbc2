"""Receipts: what somebody holds in their hands when their application is in.

A receipt is canonical bytes, signed: {format, round, reference, version, received_at, received_source,
deadline, answers: commitment to the frozen answers, files: [{name, size, sha256}], by_safety_net}. The
commitment is SHA-256 of a salt and the frozen bytes: the receipt may be shown to anybody without showing an
answer, and whoever has the salt and the answers can show that these are the ones. This form never changes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from grants.models import Submission
from programme import canonical, clock, signing

FORMAT = "noon/receipt/1"
SAFETY_NET = "safety-net"


class Finding(StrEnum):
    """What a check of a receipt says."""

    GENUINE = "genuine"
    TAMPERED = "tampered"
    UNKNOWN_KEY = "unknown_key"
    NOT_A_RECEIPT = "not_a_receipt"


@dataclass(frozen=True)
class Verdict:
    """What was found, and in one sentence where it does not fit ('' when it does)."""

    finding: Finding
    says: str = ""

    @property
    def is_genuine(self) -> bool:
        """Whether it is as we signed it."""
        return self.finding == Finding.GENUINE


def content_of(submission: Submission, *, round: str, deadline: datetime) -> bytes:
    """The canonical bytes of the receipt of a submission that is about to be saved."""
    frozen = json.loads(bytes(submission.content))
    return canonical.encode(
        {
            "format": FORMAT,
            "round": round,
            "reference": frozen["application"],
            "version": submission.version,
            "received_at": clock.utc_text(submission.received_at),
            "received_source": submission.received_source,
            "deadline": clock.utc_text(deadline),
            "by_safety_net": submission.received_source == SAFETY_NET,
            "answers": canonical.commitment(bytes(submission.salt), bytes(submission.content)).hex(),
            "files": [{key: one[key] for key in ("name", "size", "sha256")} for one in frozen["files"]],
        }
    )


def sign(submission: Submission, *, round: str, deadline: datetime) -> None:
    """Give an unsaved submission its signed receipt. No statement."""
    signed = signing.sign(content_of(submission, round=round, deadline=deadline))
    submission.receipt = signed.content
    submission.receipt_signature = signed.signature
    submission.receipt_key_id = signed.key_id


def issue(submission: Submission) -> dict[str, Any]:
    """The receipt as its members keep it: {receipt, signature, key, salt}, or {} of one from before keys.

    `receipt` is the object that was signed in its canonical form, `signature` and `salt` hex digits, `key`
    the id of the key. The salt is the members' own: with it they can show what their answers were.
    """
    if submission.receipt is None or submission.receipt_signature is None:
        return {}
    return {
        "receipt": json.loads(bytes(submission.receipt)),
        "signature": bytes(submission.receipt_signature).hex(),
        "key": submission.receipt_key_id,
        "salt": bytes(submission.salt).hex(),
    }


def code_of(submission: Submission) -> str:
    """What a printed receipt is recognised by: sixteen hex digits of its SHA-256, 'A1B2-C3D4-E5F6-0718'."""
    digits = canonical.sha256(bytes(submission.receipt or b"")).hex()[:16].upper()
    return "-".join(digits[place : place + 4] for place in range(0, 16, 4))


def verify(receipt: Mapping[str, Any], public_key: bytes) -> Verdict:
    """Check a receipt against a public key (32 bytes), anywhere, without our database.

    `receipt` is what `issue` gives. With `content` (the frozen bytes, text or bytes) in it, the answers are
    checked against the commitment too.
    """
    try:
        said, signature = receipt["receipt"], bytes.fromhex(receipt["signature"])
        if said["format"] != FORMAT:
            raise ValueError
        content = canonical.encode(said)
    except (KeyError, TypeError, ValueError, RecursionError):
        return Verdict(Finding.NOT_A_RECEIPT, "This is not a receipt of Noon.")
    if receipt.get("key") != signing.key_id(public_key):
        return Verdict(Finding.UNKNOWN_KEY, "It names another key than the one it is checked with.")
    if not signing.is_signed_by(public_key, content, signature):
        return Verdict(Finding.TAMPERED, "Its signature does not fit: something in it was changed.")
    if "content" in receipt:
        given = receipt["content"]
        frozen = given.encode() if isinstance(given, str) else bytes(given)
        try:
            salt = bytes.fromhex(receipt["salt"])
        except (KeyError, TypeError, ValueError):
            return Verdict(Finding.NOT_A_RECEIPT, "Its salt is missing.")
        if canonical.commitment(salt, frozen).hex() != said["answers"]:
            return Verdict(Finding.TAMPERED, "The answers are not the ones that were received.")
    return Verdict(Finding.GENUINE)
