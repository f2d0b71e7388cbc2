"""The one exception of this package: a sentence for the person at the keyboard."""

from __future__ import annotations


class Trouble(Exception):
    """One line that says what is wrong and what to do about it. The command prints it and ends."""
