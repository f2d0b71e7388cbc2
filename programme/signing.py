"""Signing with the house's Ed25519 key (RFC 8032), and checking what was signed.

Everything that is signed is canonical bytes with a `format` of its own, so that a signature over one kind of
thing never passes for another. The public halves of all keys that ever signed stay in the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from programme import canonical, clock
from programme.models import SigningKey

KEY_FORMAT = "noon/key/1"


class NotRotated(Exception):
    """One sentence: why the key in force was not endorsed by the one before."""


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
    """The key in force, made known in the database when it is new there.

    Where the key before it is at hand (NOON_SIGNING_KEY_BEFORE) that one endorses it; later it cannot any
    more, since what is known of a key never changes.
    """
    _private, public, name = _pair(settings.SIGNING_KEY)
    found = SigningKey.objects.filter(pk=name).first()
    if found is not None:
        return found
    fields: dict[str, Any] = {"public": public, "introduced_at": clock.now()}
    before = settings.SIGNING_KEY_BEFORE
    if before is not None and before != settings.SIGNING_KEY:
        old, old_public, old_name = _pair(before)
        # The old one itself may never have been written down: nothing was signed before it was rotated.
        SigningKey.objects.get_or_create(
            key_id=old_name, defaults={"public": old_public, "introduced_at": clock.now()}
        )
        fields["endorsed_by_id"] = old_name
        fields["endorsement"] = old.sign(endorsement_content(public))
    found, _new = SigningKey.objects.get_or_create(key_id=name, defaults=fields)
    return found


def rotate() -> SigningKey:
    """Introduce the key in force with the endorsement of the one before it. Twice is once.

    Raises NotRotated without a key before it, or when the key in force was introduced without it already.
    """
    before = settings.SIGNING_KEY_BEFORE
    if before is None:
        raise NotRotated("NOON_SIGNING_KEY_BEFORE is not set: it holds the key that was in force until now.")
    if before == settings.SIGNING_KEY:
        raise NotRotated("NOON_SIGNING_KEY and NOON_SIGNING_KEY_BEFORE are the same key.")
    old_name = _pair(before)[2]
    found = introduce()
    if found.endorsed_by_id != old_name:
        raise NotRotated(
            f"Key {found.key_id} was introduced {clock.utc_text(found.introduced_at)} and not endorsed by "
            f"{old_name}, which cannot be added. Make another new key and begin again."
        )
    return found


def endorsement_content(public: bytes) -> bytes:
    """The bytes that an old key signs to say that `public` (32 bytes) comes after it."""
    return canonical.encode({"format": KEY_FORMAT, "key": key_id(public), "public": public.hex()})


def known_keys() -> dict[str, bytes]:
    """{id: 32 bytes} of every key that ever signed here. One statement."""
    return {name: bytes(public) for name, public in SigningKey.objects.values_list("key_id", "public")}


def described(key: SigningKey) -> dict[str, str]:
    """A key as it is published: id, public half, since when, and who endorsed it; hex digits, '' for none."""
    return {
        "id": key.key_id,
        "public": bytes(key.public).hex(),
        "introduced_at": clock.utc_text(key.introduced_at),
        "endorsed_by": key.endorsed_by_id or "",
        "endorsement": bytes(key.endorsement or b"").hex(),
    }


def reachable(public: bytes, keys: Iterable[Mapping[str, Any]]) -> dict[str, bytes]:
    """{id: 32 bytes} of what somebody may trust who trusts `public`: it, and what it endorsed, and so on.

    `keys` are as `described`, from anybody: each stands on its endorsement alone. The key before `public` is
    not among them: that a key speaks for another says nothing about the first.
    """
    trusted = {key_id(public): public}
    waiting = [one for one in keys if isinstance(one, Mapping)]
    while True:
        found = [one for one in waiting if _endorsed(one, trusted)]
        if not found:
            return trusted
        waiting = [one for one in waiting if not any(one is other for other in found)]
        for one in found:
            new = bytes.fromhex(one["public"])
            trusted[key_id(new)] = new


def _endorsed(one: Mapping[str, Any], trusted: Mapping[str, bytes]) -> bool:
    try:
        by, public = trusted.get(one["endorsed_by"]), bytes.fromhex(one["public"])
        endorsement = bytes.fromhex(one["endorsement"])
    except (KeyError, TypeError, ValueError):
        return False
    return by is not None and is_signed_by(by, endorsement_content(public), endorsement)


def faults_of(keys: Iterable[SigningKey]) -> Iterator[tuple[str, str]]:
    """(id, what is wrong with it) of keys that are not what they say."""
    held = list(keys)
    publics = {key.key_id: bytes(key.public) for key in held}
    for key in held:
        public = publics[key.key_id]
        if key_id(public) != key.key_id:
            yield key.key_id, "is not the key that its name says"
        elif key.endorsed_by_id is not None and not is_signed_by(
            publics.get(key.endorsed_by_id, b""), endorsement_content(public), bytes(key.endorsement or b"")
        ):
            yield key.key_id, f"is not endorsed by {key.endorsed_by_id}, as it says"


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
