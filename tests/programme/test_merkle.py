"""Merkle trees: the known vectors of Certificate Transparency, and properties of every small tree."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme import merkle
from programme.merkle import Proof

# The eight leaves of certificate-transparency's own tests, and the root after each of them.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# (place, size, path) as certificate-transparency gives them.
PATHS = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert merkle.root([]) == hashlib.sha256(b"").digest()
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_the_known_ones(size: int) -> None:
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("place", "size", "path"), PATHS)
def test_proofs_are_the_known_ones(place: int, size: int, path: list[str]) -> None:
    proof = merkle.prove(LEAVES[:size], place)
    assert [one.hex() for one in proof.path] == path
    assert merkle.is_included(LEAVES[place], proof, bytes.fromhex(ROOTS[size - 1]))


def _slowly(leaves: list[bytes]) -> bytes:
    """The RFC's definition, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + _slowly(leaves[:split]) + _slowly(leaves[split:])).digest()


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_root_is_the_one_that_the_rfc_defines(leaves: list[bytes]) -> None:
    assert merkle.root(leaves) == _slowly(leaves)


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70), st.data())
def test_a_proof_holds_for_its_leaf_and_for_nothing_else(leaves: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(leaves) - 1))
    top, proof = merkle.root(leaves), merkle.prove(leaves, place)
    assert merkle.is_included(leaves[place], proof, top)
    assert not merkle.is_included(leaves[place] + b"!", proof, top)
    other = data.draw(st.integers(0, len(leaves) - 1))
    if leaves[other] != leaves[place]:
        assert not merkle.is_included(leaves[other], proof, top)
    if proof.path:
        spot = data.draw(st.integers(0, len(proof.path) - 1))
        flipped = bytes([proof.path[spot][0] ^ 1]) + proof.path[spot][1:]
        path = (*proof.path[:spot], flipped, *proof.path[spot + 1 :])
        assert not merkle.is_included(leaves[place], Proof(place, len(leaves), path), top)
        assert not merkle.is_included(leaves[place], Proof(place, len(leaves), proof.path[1:]), top)
    assert not merkle.is_included(leaves[place], Proof(place, len(leaves), (*proof.path, top)), top)
    assert not merkle.is_included(leaves[place], Proof(len(leaves), len(leaves), proof.path), top)


def test_no_proof_of_a_leaf_that_is_not_there() -> None:
    for place in (-1, 2):
        with pytest.raises(IndexError):
            merkle.prove([b"a", b"b"], place)
