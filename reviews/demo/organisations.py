"""What sort of body each invented group is, as the answer to a question about an organisation."""

from __future__ import annotations

from typing import Final
from zlib import crc32

# Kinds that the invented groups have in the stories, and how the question counts them.
STATUS: Final = {"cic": "company", "cooperative": "company", "university": "public"}


def organisation(key: str, kind: str, *, group: str, holder: str = "") -> dict[str, str]:
    """Return {"status", "name", "charity", "company"} of the group ``key``; ``holder`` keeps its money.

    Numbers have the form of the registers' but begin with 99, which none of them has come to: a group
    that is invented must not carry the number of one that is not.
    """
    status = STATUS.get(kind, kind)
    return {
        "status": status,
        "name": holder or ("" if status == "unregistered" else group),
        "charity": f"99{crc32(key.encode()) % 10**5:05d}" if status == "charity" else "",
        "company": f"99{crc32(key.encode()) % 10**6:06d}" if status == "company" else "",
    }


def holder_contact(phone: str) -> str:
    """Return whom one may ask at a fund holder."""
    return f"Ask for the treasurer, {phone}"
