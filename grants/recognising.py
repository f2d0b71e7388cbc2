"""Recognising what somebody shows: a receipt or a letter of ours, genuine, current or superseded.

Whoever asks holds the paper or the file. The reply says nothing that is not on it, never a name and never
an outcome.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q

from grants import certificates, receipts
from grants.award_states import VariationState
from grants.models import Letter, Submission, Variation
from grants.receipts import Finding
from grants.states import LetterState
from programme import canonical, clock, references, signing


class Kind(StrEnum):
    """What it is; NEITHER where nobody can say."""

    RECEIPT = "receipt"
    LETTER = "letter"
    CHANGE = "change"
    NEITHER = "neither"


class Status(StrEnum):
    """What is found. UNKNOWN: nothing of ours, or signed by us and not in our records."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    TAMPERED = "tampered"
    UNKNOWN_KEY = "unknown_key"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Recognised:
    """What was shown: its kind, what is found, its reference or number, and of a receipt what it says."""

    kind: Kind
    status: Status
    name: str = ""
    version: int = 0
    at: datetime | None = None
    zone: str = clock.LONDON
    certified: bool = False

    @property
    def is_genuine(self) -> bool:
        """Whether we gave it out, as it is shown."""
        return self.status in (Status.CURRENT, Status.SUPERSEDED)


NEITHER = Recognised(Kind.NEITHER, Status.UNKNOWN)


def parsed(content: bytes | str) -> dict[str, Any] | None:
    """The JSON object in a file or text, or None."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def of_content(content: bytes) -> Recognised:
    """What a file or a pasted text is: a receipt or proof as JSON, or the PDF of a letter."""
    given = parsed(content)
    if given is not None:
        return of_json(given)
    if content.startswith(b"%PDF"):
        sha256 = canonical.sha256(content)
        letter = Letter.objects.filter(
            Q(file__pdf_sha256=sha256) | Q(signature__pdf_sha256=sha256), content__isnull=False
        ).first()
        if letter is not None:
            return _of_letter(letter)
        change = Variation.objects.filter(
            Q(file__pdf_sha256=sha256) | Q(file__signed_sha256=sha256), notice__isnull=False
        ).first()
        if change is not None:
            return _of_change(change)
    return NEITHER


def of_json(given: Mapping[str, Any]) -> Recognised:
    """A receipt as `receipts.issue` gives it, or with its proof as `certificates.bundle` does."""
    verdict = certificates.check(given, signing.known_keys())
    if verdict.is_genuine:
        return of_receipt(given["receipt"], certified=given.get("certificate") is not None)
    if verdict.finding == Finding.TAMPERED:
        return Recognised(Kind.RECEIPT, Status.TAMPERED)
    if verdict.finding == Finding.UNKNOWN_KEY:
        return Recognised(Kind.RECEIPT, Status.UNKNOWN_KEY)
    return NEITHER


def of_receipt(said: Mapping[str, Any], *, certified: bool = False) -> Recognised:
    """How a receipt whose signature fits stands in our records."""
    submission = (
        Submission.objects.select_related("application__round__programme")
        .filter(application__reference=said["reference"], version=said["version"])
        .first()
    )
    if submission is None or bytes(submission.receipt or b"") != canonical.encode(said):
        return Recognised(Kind.RECEIPT, Status.UNKNOWN, str(said["reference"]), int(said["version"]))
    return _of_submission(submission, certified=certified)


def of_code(number: str, code: str) -> Recognised:
    """What carries this reference or number with this code. Both have to be known to whoever asks."""
    number, code = number.strip().upper(), _tidy(code)
    if not code:
        return NEITHER
    for submission in Submission.objects.select_related("application__round__programme").filter(
        application__reference=references.tidy(number) or "", receipt__isnull=False
    ):
        if hmac.compare_digest(_tidy(receipts.code_of(submission)), code):
            return _of_submission(submission)
    letter = Letter.objects.filter(number="-".join(number.split())).first()
    if letter is not None and hmac.compare_digest(_tidy(letter.code), code):
        return _of_letter(letter)
    change = Variation.objects.filter(letter_number="-".join(number.split()), notice__isnull=False).first()
    if change is not None and hmac.compare_digest(_tidy(change.letter_code), code):
        return _of_change(change)
    return NEITHER


def _tidy(code: str) -> str:
    """A code as it is compared: capitals and digits, whatever stands between them when it is typed."""
    return "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())


def _of_submission(submission: Submission, *, certified: bool = False) -> Recognised:
    application = submission.application
    stands = application.standing_id == submission.pk
    return Recognised(
        Kind.RECEIPT,
        Status.CURRENT if stands else Status.SUPERSEDED,
        application.reference,
        submission.version,
        submission.received_at,
        application.round.zone,
        certified,
    )


def _of_letter(letter: Letter) -> Recognised:
    """Of a letter that its reader has; of one on its way nobody is told that it exists."""
    if letter.state == LetterState.RELEASED:
        return Recognised(Kind.LETTER, Status.CURRENT, letter.number)
    if letter.state == LetterState.SUPERSEDED and letter.released_at is not None:
        return Recognised(Kind.LETTER, Status.SUPERSEDED, letter.number)
    return NEITHER


def _of_change(change: Variation) -> Recognised:
    """Of a letter about a change to an award. Superseded: all that it changed has been changed again since.

    One that changed nothing by itself (another activity, or a change that was not agreed) goes on to count.
    """
    changed = _changed_by(change)
    for later in Variation.objects.filter(award=change.award_id, state=VariationState.IN_FORCE):
        if _in_force_from(later) > _in_force_from(change):
            changed -= _changed_by(later)
    is_over = bool(_changed_by(change)) and not changed
    return Recognised(Kind.CHANGE, Status.SUPERSEDED if is_over else Status.CURRENT, change.letter_number)


def _changed_by(change: Variation) -> set[str]:
    if change.state != VariationState.IN_FORCE:
        return set()
    what = {"ends_on": change.ends_on, "budget": change.budget, "payments": change.payments}
    return {name for name, value in what.items() if value}


def _in_force_from(change: Variation) -> tuple[datetime, int]:
    """The instant of its decision; those of one instant in the order in which they were asked for."""
    decided = change.approved_at or change.decided_at
    assert decided is not None  # the database holds it for a decided variation
    return decided, change.number
