"""The one source of randomness: references, keys and salts.

Everything comes from the operating system, except inside `seeded`, which the demonstration data uses so
that the same command builds the same round twice.
"""

from __future__ import annotations

import random
import secrets
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

_seeded: ContextVar[random.Random | None] = ContextVar("noon_seeded", default=None)


def token_bytes(length: int) -> bytes:
    """`length` unpredictable bytes."""
    source = _seeded.get()
    return secrets.token_bytes(length) if source is None else source.randbytes(length)


def uuid4() -> uuid.UUID:
    """A random UUID (version 4)."""
    return uuid.UUID(bytes=token_bytes(16), version=4)


def pick(alphabet: Sequence[str]) -> str:
    """One element, each as likely as the other."""
    source = _seeded.get()
    return secrets.choice(alphabet) if source is None else source.choice(alphabet)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Repeatable values inside the block: for demonstration data alone, where nothing is secret."""
    token = _seeded.set(random.Random(seed))
    try:
        yield
    finally:
        _seeded.reset(token)
