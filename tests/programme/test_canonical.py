"""Canonical bytes: a fixed form, checked against literal bytes, because chains hash them."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme import canonical


def test_the_form_is_fixed() -> None:
    value = {"b": [1, True, None, "é\n\u2028"], "a": {"€": "12500.00", "": -9007199254740991}}
    expected = '{"a":{"":-9007199254740991,"€":"12500.00"},"b":[1,true,null,"é\\n\u2028"]}'.encode()
    assert canonical.encode(value) == expected


def test_keys_are_sorted_by_utf16_as_the_rfc_says() -> None:
    assert canonical.encode({"\U0001f600": "1", "\ufb33": "2"}) == '{"\U0001f600":"1","\ufb33":"2"}'.encode()


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"a": 1.5}, "value.a is a float"),
        ([2**53], "too large"),
        ("a\x00b", "NUL"),
        ("\ud800", "half of a character"),
        ({"a": [{"b": b"x"}]}, r"value.a\[0\].b is a bytes"),
        ({1: "a"}, "key that is not a string"),
    ],
)
def test_what_has_no_canonical_form_is_refused_with_its_place(value: object, says: str) -> None:
    with pytest.raises(canonical.NotCanonical, match=says):
        canonical.encode(value)  # type: ignore[arg-type]


def test_a_commitment_is_the_hash_of_salt_and_content() -> None:
    assert canonical.commitment(b"salt", b"content") == hashlib.sha256(b"saltcontent").digest()


@pytest.mark.parametrize(("typed", "kept"), [("a\r\nb\rc\n", "a\nb\nc\n"), ("  x\t ", "  x\t "), ("é", "é")])
def test_text_is_kept_as_typed_but_for_line_ends(typed: str, kept: str) -> None:
    assert canonical.clean_text(typed) == kept


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-canonical.LARGEST, canonical.LARGEST)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(plain)
def test_any_plain_value_comes_back_and_has_one_form(value: object) -> None:
    import json

    content = canonical.encode(value)  # type: ignore[arg-type]
    assert json.loads(content) == value
    assert canonical.encode(json.loads(content)) == content
