"""Encrypting at rest what only a few may read, with keys of its own that no table and no backup holds."""

from __future__ import annotations

import base64
import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _

from programme.refusals import Refused


def is_ready() -> bool:
    """Whether this installation has a key."""
    return bool(settings.BANK_KEYS)


def seal(words: dict[str, str]) -> bytes:
    """What only the key opens. Refused where there is none."""
    return _keys().encrypt(json.dumps(words, ensure_ascii=False).encode())


def open_sealed(sealed: bytes | memoryview) -> dict[str, str]:
    """The words back. Refused when no key of this installation opens them."""
    try:
        words = json.loads(_keys().decrypt(bytes(sealed)))
    except InvalidToken as error:
        raise Refused(
            _("This was encrypted with a key that this installation does not have. Ask whoever runs it.")
        ) from error
    return {str(name): str(value) for name, value in words.items()}


def _keys() -> MultiFernet:
    """The first key encrypts; the others open what was encrypted before it."""
    if not is_ready():
        raise Refused(
            _("This installation has no key for bank details (NOON_BANK_KEY). Ask whoever runs it.")
        )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in settings.BANK_KEYS])
