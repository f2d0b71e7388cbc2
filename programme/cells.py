"""Cells of tables that people open in a spreadsheet."""

from __future__ import annotations

# What a spreadsheet would reckon with when it stands first.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe(cell: str) -> str:
    """The text, made plain words where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(DANGEROUS) else cell
