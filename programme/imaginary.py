"""What is plainly not real: addresses, references and letter numbers of rehearsals. Pure.

A rehearsal is a copy of a round on which a manager tries things out with people who do not exist. Whatever
leaves the database is told from the real by these marks alone, without looking anything up.
"""

from __future__ import annotations

# No mail can ever be delivered under this name (RFC 2606), so nobody real has an address there.
HOST = "invalid"
# Begins every reference and letter number of a rehearsal; no programme may have it.
PREFIX = "TRIAL"


def is_imaginary_address(email: str) -> bool:
    """Whether the address is one at which nobody can be reached."""
    host = email.strip().lower().rpartition("@")[2].rstrip(".")
    return host == HOST or host.endswith(f".{HOST}")


def is_imaginary_reference(reference: str) -> bool:
    """Whether a reference (or the number of a letter or an award) is of a rehearsal."""
    return reference.partition("-")[0] in (PREFIX, f"{PREFIX}A")
