"""How a programme pays: above which amount two people act, and whether it keeps bank details."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from grants.models import PaymentRules
from grants.models.payments import COOLING_DAYS, TWO_PEOPLE_ABOVE
from programme import ledger, money, sealing
from programme.models import Round, User
from programme.refusals import Refused


@dataclass(frozen=True)
class Rules:
    """What holds in one round. `is_own` says that the round has an amount of its own."""

    two_people_above: Decimal = TWO_PEOPLE_ABOVE
    bank_details: bool = False
    cooling: timedelta = timedelta(days=COOLING_DAYS)
    is_own: bool = False


def rules_of(round: Round) -> Rules:
    """The rules of a round: its own amount, else its programme's, else the usual one. One statement."""
    rows = PaymentRules.objects.filter(Q(round=None) | Q(round=round), programme=round.programme_id)
    found = {row.round_id: row for row in rows}
    whole, own = found.get(None), found.get(round.pk)
    amount = own or whole
    return Rules(
        two_people_above=amount.two_people_above if amount else TWO_PEOPLE_ABOVE,
        bank_details=bool(whole and whole.bank_details),
        cooling=timedelta(days=whole.cooling_days if whole else COOLING_DAYS),
        is_own=own is not None,
    )


def set_limit(round: Round, *, amount: Decimal, everywhere: bool, by: User, at: datetime) -> Rules:
    """Above this amount two people act: in this round, or in every round of its programme."""
    if amount < 0:
        raise Refused(_("The amount cannot be less than nothing."))
    with transaction.atomic():
        if everywhere:
            PaymentRules.objects.filter(round=round).delete()
        PaymentRules.objects.update_or_create(
            programme_id=round.programme_id,
            round=None if everywhere else round,
            defaults={"two_people_above": amount},
        )
        _record(
            round,
            by=by,
            at=at,
            payload={
                "two_people_above": money.canonical(amount),
                "for": "programme" if everywhere else "round",
            },
        )
    return rules_of(round)


def set_bank_details(round: Round, *, on: bool, cooling_days: int, by: User, at: datetime) -> Rules:
    """Whether groups of the programme give their account here, and how long a change waits."""
    if on and not sealing.is_ready():
        raise Refused(
            _("This installation has no key for bank details (NOON_BANK_KEY). Ask whoever runs it.")
        )
    if not 1 <= cooling_days <= 30:
        raise Refused(_("A change waits for at least one day and at most thirty."))
    with transaction.atomic():
        PaymentRules.objects.update_or_create(
            programme_id=round.programme_id,
            round=None,
            defaults={"bank_details": on, "cooling_days": cooling_days},
        )
        _record(
            round,
            by=by,
            at=at,
            payload={"bank_details": "on" if on else "off", "cooling_days": cooling_days},
        )
    return rules_of(round)


def _record(round: Round, *, by: User, at: datetime, payload: dict[str, str | int]) -> None:
    ledger.append(
        round.chain, "payment_rules_set", subject=round.ledger_id, by=by, at=at, payload={**payload}
    )
