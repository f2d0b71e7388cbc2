"""Merkle trees as RFC 6962 (Certificate Transparency, section 2.1) hashes them. Pure.

A leaf is hashed after one byte 0x00 and a node after 0x01, so that neither passes for the other. A tree of n
leaves splits at the largest power of two below n. The root of no leaf is the SHA-256 of nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """The 32 bytes by which a leaf stands in a tree."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32 bytes of what holds two hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over the contents of the leaves, in their order.

    Holds one hash for each power of two, never the leaves.
    """
    # Roots of whole subtrees with their heights, the largest first, as the binary digits of what has come.
    whole: list[tuple[int, bytes]] = []
    for content in leaves:
        height, found = 0, leaf_hash(content)
        while whole and whole[-1][0] == height:
            found = node_hash(whole.pop()[1], found)
            height += 1
        whole.append((height, found))
    if not whole:
        return EMPTY
    _, found = whole.pop()
    while whole:
        found = node_hash(whole.pop()[1], found)
    return found


@dataclass(frozen=True)
class Proof:
    """That one leaf is in a tree: its place (from 0), the tree's size, the hashes beside the way up."""

    place: int
    size: int
    path: tuple[bytes, ...]


def prove(leaves: Sequence[bytes], place: int) -> Proof:
    """The proof of the leaf at `place` (RFC 6962, 2.1.1). IndexError when there is none."""
    if not 0 <= place < len(leaves):
        raise IndexError("no leaf at this place")
    level = [leaf_hash(content) for content in leaves]
    path: list[bytes] = []
    at = place
    # Level by level; a last hash without a neighbour goes up as it is, which is the RFC's split.
    while len(level) > 1:
        beside = at ^ 1
        if beside < len(level):
            path.append(level[beside])
        paired = [node_hash(level[one], level[one + 1]) for one in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
        at //= 2
    return Proof(place, len(leaves), tuple(path))


def is_included(content: bytes, proof: Proof, root: bytes) -> bool:
    """Whether the proof leads from the leaf's content to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= proof.place < proof.size:
        return False
    at, last = proof.place, proof.size - 1
    found = leaf_hash(content)
    for beside in proof.path:
        if last == 0:
            return False
        if at % 2 or at == last:
            found = node_hash(beside, found)
            while at % 2 == 0 and at:
                at //= 2
                last //= 2
        else:
            found = node_hash(found, beside)
        at //= 2
        last //= 2
    return last == 0 and found == root
