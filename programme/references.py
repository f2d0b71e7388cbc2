"""References for people: `MSC-7K3M-9QXD`. Random, with a check character; a name, never a credential."""

from __future__ import annotations

import re

from programme import randomness

# No vowels, so no words by accident; nothing that looks like something else (0 O, 1 I L, 5 S, 6 G, 8 B).
# 23 characters, a prime, so that the check character below finds every single slip and swap.
ALPHABET = "234679CDFHJKMNPQRTVWXYZ"
_SHAPE = re.compile(rf"^([A-Z][A-Z0-9]{{1,5}})-([{ALPHABET}]{{4}})-([{ALPHABET}]{{4}})$")


def new(prefix: str) -> str:
    """A fresh reference: seven random characters (23**7, 3.4 thousand million) and one check character."""
    body = "".join(randomness.pick(ALPHABET) for _ in range(7))
    body += check_character(prefix, body)
    return f"{prefix}-{body[:4]}-{body[4:]}"


def check_character(prefix: str, body: str) -> str:
    """Weighted sum modulo 23 over prefix and body.

    The weights differ and none is a multiple of 23, so one wrong character of the body, or two neighbours
    of it swapped, always changes the sum.
    """
    start = sum((place + 2) * ord(character) for place, character in enumerate(prefix))
    total = sum(
        (place + 2) * ALPHABET.index(character) for place, character in enumerate(body, start=len(prefix))
    )
    return ALPHABET[(start + total) % 23]


def tidy(typed: str) -> str | None:
    """The reference that somebody typed (any case, spaces for dashes), or None if it cannot be one."""
    text = re.sub(r"[\s-]+", "-", typed.strip().upper())
    match = _SHAPE.match(text)
    if not match:
        return None
    prefix, first, second = match.groups()
    body = first + second
    return text if body[7] == check_character(prefix, body[:7]) else None
