"""Signing with the house's Ed25519 key (RFC 8032), and checking what was signed.

Everything that is signed is canonical bytes with a `format` of its own, so that a signature over one kind of
thing never passes for another. The public halves of all keys that ever signed stay in the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from programme import canonical, clock
from programme.models import SigningKey


@dataclass(frozen=True)
class Signed:
    """Content, its 64-byte signature, and the id of the key."""

    content: bytes
    signature: bytes
    key_id: str


def key_id(public: bytes) -> str:
    """By which a key is called: the first sixteen hex digits of the SHA-256 of its 32 bytes."""
    return canonical.sha256(public).hex()[:16]


def sign(content: bytes) -> Signed:
    """Sign with the key in force. No statement; see `introduce` for what makes the key known."""
    private, _public, name = _pair(settings.SIGNING_KEY)
    return Signed(content, private.sign(content), name)


def introduce() -> SigningKey:
    """The key in force, made known in the database when it is new there."""
    _private, public, name = _pair(settings.SIGNING_KEY)
    found, _new = SigningKey.objects.get_or_create(
        key_id=name, defaults={"public": public, "introduced_at": clock.now()}
    )
    return found


def current_public() -> tuple[str, bytes]:
    """(id, 32 bytes) of the key in force."""
    _private, public, name = _pair(settings.SIGNING_KEY)
    return name, public


def is_signed_by(public: bytes, content: bytes, signature: bytes) -> bool:
    """Whether the signature over the content was made with the private half of `public` (32 bytes)."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=4)
def _pair(seed: bytes) -> tuple[Ed25519PrivateKey, bytes, str]:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    return private, public, key_id(public)
