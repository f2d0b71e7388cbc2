"""What the log says, without what would let its reader in."""

from __future__ import annotations

import logging
import re

# Django logs the address of every request that it refuses; that of a sign-in link is a key to an account,
# and that of an invitation a key to an application.
KEY = re.compile(r"(/account/sign-in/link/|/join/)[^/\s\"']+")


class WithoutKeys(logging.Formatter):
    """Plain lines in which the token of a sign-in link or an invitation is left out."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return KEY.sub(r"\1…", super().format(record))
