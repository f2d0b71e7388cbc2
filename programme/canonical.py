"""Canonical bytes: RFC 8785 of strings, booleans, small integers, lists and objects, and nothing else.

Money is a string ('12500.00'), an instant a string in UTC to the microsecond. No floats, so that no two
machines can disagree about a byte. The form never changes: ledgers, receipts and submissions hash it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import rfc8785

Plain: TypeAlias = "str | bool | int | Sequence[Plain] | Mapping[str, Plain] | None"

LARGEST = 2**53 - 1


class NotCanonical(ValueError):
    """The value holds something that has no canonical form; the message says where."""


def encode(value: Plain) -> bytes:
    """The canonical bytes of `value`. NotCanonical for floats, huge integers, NUL, lone surrogates."""
    _check(value, "value")
    return bytes(rfc8785.dumps(value))


def sha256(content: bytes) -> bytes:
    """The 32 bytes of SHA-256."""
    return hashlib.sha256(content).digest()


def commitment(salt: bytes, content: bytes) -> bytes:
    """SHA-256 of salt then content: says what was meant without showing it."""
    return hashlib.sha256(salt + content).digest()


def clean_text(text: str) -> str:
    """Text as it is kept from entry on: CRLF and CR become LF, NUL is refused, the rest is untouched."""
    if "\x00" in text:
        raise NotCanonical("The text holds a NUL character, which no keyboard can type.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _check(value: object, place: str) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        if "\x00" in value:
            raise NotCanonical(f"{place} holds a NUL character.")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise NotCanonical(f"{place} holds half of a character.") from None
    elif isinstance(value, int):
        if abs(value) > LARGEST:
            raise NotCanonical(f"{place} is too large a number.")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise NotCanonical(f"{place} has a key that is not a string.")
            _check(key, f"{place}: a key")
            _check(inner, f"{place}.{key}")
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            _check(inner, f"{place}[{index}]")
    else:
        raise NotCanonical(f"{place} is a {type(value).__name__}, which has no canonical form.")
