"""Money as people type it, read it, and as it stands in canonical bytes."""

from decimal import Decimal

import pytest

from programme import money


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12500", "12500.00"),
        ("£12,500", "12500.00"),
        (" 12 500.5 ", "12500.50"),
        ("1,250.50", "1250.50"),
        ("0", "0.00"),
        ("٣٠٠", "300.00"),
    ],
)
def test_what_people_type_is_read(typed: str, amount: str) -> None:
    assert money.parse(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed", ["", "twelve", "12,50", "-5", "1.234", "€300", "$300", "1e5", "12345678901", "NaN"]
)
def test_what_could_mean_something_else_is_no_amount(typed: str) -> None:
    assert money.parse(typed) is None


def test_the_sign_of_another_currency_is_read_in_that_currency_alone() -> None:
    assert money.parse("€300", "EUR") == Decimal("300.00")
    assert money.parse("£300", "EUR") is None


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        ("12500", "GBP", "£12,500"),
        ("12500.50", "GBP", "£12,500.50"),
        ("-3", "EUR", "−€3"),
        ("7", "PLN", "7 PLN"),
    ],
)
def test_money_in_words(amount: str, currency: str, words: str) -> None:
    assert money.in_words(Decimal(amount), currency) == words


def test_canonical_money_has_two_places_and_nothing_finer() -> None:
    assert money.canonical(Decimal("12500")) == "12500.00"
    with pytest.raises(ValueError, match="finer"):
        money.canonical(Decimal("0.001"))
