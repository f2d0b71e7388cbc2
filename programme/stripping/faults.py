"""Why a file has no copy without properties."""

from __future__ import annotations


class CannotStrip(Exception):
    """The properties of a file cannot be taken out; `code` is kind, broken, locked or too_large."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


KIND, BROKEN, LOCKED, TOO_LARGE = "kind", "broken", "locked", "too_large"
