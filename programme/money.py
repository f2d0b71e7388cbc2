"""Money: decimals to the penny; '£12,500' for people, '12500.00' in canonical bytes."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

PENNY = Decimal("0.01")
SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}
LARGEST = Decimal("9999999999.99")


def in_words(amount: Decimal, currency: str = "GBP") -> str:
    """'£12,500', with pence only where there are any; unknown currencies as '12,500 XYZ'."""
    amount = amount.quantize(PENNY, ROUND_HALF_UP)
    digits = f"{abs(amount):,.2f}"
    digits = digits.removesuffix(".00")
    sign = "−" if amount < 0 else ""
    if currency in SIGNS:
        return f"{sign}{SIGNS[currency]}{digits}"
    return f"{sign}{digits} {currency}"


def canonical(amount: Decimal) -> str:
    """'12500.00'. An amount finer than a penny raises ValueError."""
    if amount != amount.quantize(PENNY):
        raise ValueError(f"{amount} is finer than a penny.")
    return f"{amount.quantize(PENNY):f}"


def parse(typed: str, currency: str = "GBP") -> Decimal | None:
    """What somebody typed ('£12,500', '12 500.5', '12500'), or None if it is no amount of `currency`.

    A comma stands before three digits only: '12,50' may mean twelve and a half, and is never read as 1,250.
    """
    text = re.sub(r"\s", "", typed).removeprefix(SIGNS.get(currency, currency))
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d{1,2})?", text):
        text = text.replace(",", "")
    if not re.fullmatch(r"\d{1,10}(\.\d{1,2})?", text):
        return None
    try:
        return Decimal(text).quantize(PENNY)
    except InvalidOperation:
        return None
