"""References: a check character that finds single slips and swaps of neighbours."""

from itertools import pairwise

import pytest

from programme import randomness, references


def test_a_reference_has_prefix_two_groups_and_a_check() -> None:
    with randomness.seeded(1):
        reference = references.new("MSC")
    assert references.tidy(reference) == reference
    assert references.tidy(f"  {reference.lower().replace('-', ' ')} ") == reference


@pytest.mark.parametrize("prefix", ["MSC", "AB", "ABC123"])
def test_every_single_slip_and_every_swap_is_found(prefix: str) -> None:
    with randomness.seeded(2):
        reference = references.new(prefix)
    places = [place for place in range(len(prefix) + 1, len(reference)) if reference[place] != "-"]
    for place in places:
        for other in references.ALPHABET:
            if other != reference[place]:
                slipped = reference[:place] + other + reference[place + 1 :]
                assert references.tidy(slipped) is None, slipped
    for first, second in pairwise(places):
        swapped = list(reference)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        if swapped != list(reference):
            assert references.tidy("".join(swapped)) is None


@pytest.mark.parametrize(
    "typed", ["", "MSC", "MSC-1111-1111", "MSC-7K3M-9QX", "'; drop table", "MSC-7K3M-9QXDX"]
)
def test_what_is_no_reference_is_none(typed: str) -> None:
    assert references.tidy(typed) is None


def test_seeded_values_repeat_and_unseeded_ones_do_not() -> None:
    with randomness.seeded(3):
        first = [references.new("MSC"), str(randomness.uuid4())]
    with randomness.seeded(3):
        assert [references.new("MSC"), str(randomness.uuid4())] == first
    assert references.new("MSC") != references.new("MSC")
