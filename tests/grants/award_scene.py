"""Answering an offer and settling what holds up its first payment, for tests of what comes afterwards."""

from __future__ import annotations

from datetime import datetime

from grants import conditions, offers
from grants.award_states import CheckOutcome
from grants.models import Award
from grants.offers import Signature
from programme.models import User

SIGNED = Signature("Llŷr ap Siôn", "Treasurer", True)


def accept(award: Award, *, by: User, at: datetime, signed: Signature = SIGNED) -> Award:
    """Accepted by somebody with a name and a role."""
    return offers.accept(award, signed=signed, by=by, at=at)


def settle(award: Award, *, by: User, at: datetime) -> None:
    """Everything that holds up the first payment is done."""
    for check in award.checks.filter(before_payment=True, outcome=CheckOutcome.WAITING):
        conditions.mark(check, outcome=CheckOutcome.DONE, before_payment=True, by=by, at=at)
