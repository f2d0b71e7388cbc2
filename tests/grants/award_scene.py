"""Answering an offer and settling what holds up its first payment, for tests of what comes afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from grants import conditions, offers, paper_acceptance
from grants.award_states import CheckOutcome
from grants.models import Award, Offer
from grants.offers import Signature
from programme import clock
from programme.models import User
from tests.file_makers import PDF

SIGNED = Signature("Llŷr ap Siôn", "Treasurer", True)


def accept(award: Award, *, by: User, at: datetime, signed: Signature = SIGNED) -> Award:
    """Accepted by somebody with a name and a role."""
    return offers.accept(award, signed=signed, by=by, at=at)


def accept_on_paper(
    award: Award, *, by: User, at: datetime, name: str = "signed sheet.pdf", **fields: Any
) -> Award:
    """Entered by the team, signed on the same day."""
    code = offers.code_of(bytes(Offer.objects.get(award=award).terms_sha256).hex())
    given = {
        "signed": SIGNED,
        "code": code,
        "signed_on": clock.local(at).date(),
        "upload": SimpleUploadedFile(name, PDF),
    }
    return paper_acceptance.accept(award, **{**given, **fields}, by=by, at=at)


def settle(award: Award, *, by: User, at: datetime) -> None:
    """Everything that holds up the first payment is done."""
    for check in award.checks.filter(before_payment=True, outcome=CheckOutcome.WAITING):
        conditions.mark(check, outcome=CheckOutcome.DONE, before_payment=True, by=by, at=at)
