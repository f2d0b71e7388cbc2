"""The key under which a browser keeps what is not saved yet.

A browser may be shared. What somebody typed and we have not acknowledged waits there under a key that only
their own signed-in pages are given, so that whoever sits down next can neither see nor read it.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from programme.models import User


@dataclass(frozen=True)
class BrowserKey:
    """`person` is the name under which texts are kept, which says nothing; `key` 32 bytes in base64."""

    person: str
    key: str


def browser_key(person: User) -> BrowserKey:
    """The same for one person in every browser; another one when NOON_SECRET_KEY changes."""
    actor = str(person.actor_id)
    name = salted_hmac("noon.browser.person", actor, algorithm="sha256").hexdigest()[:24]
    key = salted_hmac("noon.browser.key", actor, algorithm="sha256").digest()
    return BrowserKey(name, b64encode(key).decode())
