"""Names and domains by which a reviewer may know somebody; names found in a text of partners."""

from __future__ import annotations

import pytest

from reviews.acquaintance import (
    DOMAIN,
    FELLOW,
    NAMED,
    ORGANISATION,
    Party,
    Reviewer,
    matches,
    names_in,
    plain,
)
from reviews.mail_providers import own_domain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Marsh Lane Growers", "MARSH LANE GROWERS CIC"),
        ("Siân Llŷr", "Sian Llyr"),
        ("The Carers’ Trust", "carers trust ltd"),
        ("Friends & Neighbours", "Friends and Neighbours"),
        ("مقدمو الرعاية", "مقدمو  الرعاية"),
    ],
)
def test_names_are_compared_without_case_accents_and_legal_form(one: str, other: str) -> None:
    assert plain(one) == plain(other) != ""


def test_a_name_that_is_only_a_legal_form_stays_a_name() -> None:
    assert plain("The Trust") == "the trust"


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("ann@carers.example.org", "carers.example.org"),
        ("Ann@CARDIFF.ac.uk", "cardiff.ac.uk"),
        ("ann@gmail.com", ""),
        ("ann@yahoo.co.uk", ""),
        ("ann@hotmail.fr", ""),
        ("ann@btinternet.com", ""),
        ("ann@nhs.net", ""),
        ("ann@localhost", ""),
        ("ann", ""),
    ],
)
def test_a_domain_that_is_open_to_everybody_says_nothing(address: str, domain: str) -> None:
    assert own_domain(address) == domain


def test_each_way_of_knowing_somebody() -> None:
    reviewer = Reviewer(
        1, "Ann Price", organisation="Marsh Lane Growers", domain="marsh.example", fellows=frozenset({7})
    )
    parties = [
        Party("Anne Price", 2),
        Party("ANN PRICE"),
        Party("The Marsh Lane Growers Ltd"),
        Party("Bob", 3, frozenset({"marsh.example"})),
        Party("Cai", 7),
        Party("Ann"),
        Party("Marsh"),
    ]
    assert matches(reviewer, parties) == [
        (NAMED, "ANN PRICE"),
        (ORGANISATION, "The Marsh Lane Growers Ltd"),
        (DOMAIN, "Bob"),
        (FELLOW, "Cai"),
    ]


def test_nothing_known_matches_nothing() -> None:
    assert matches(Reviewer(1, ""), [Party(""), Party("Ltd"), Party("Ann", 2)]) == []


def test_names_are_found_in_a_text_of_partners() -> None:
    text = (
        "Llanelli Carers Network brings people who care for others. Dr Siân Hughes will do the sums; "
        "Cardiff University (School of Social Sciences).\n"
        "Marsh Lane Growers: land and tools, ring 020 7946 0000 or ann@marsh.example\n"
        "شبكة مقدمي الرعاية - بحث\n"
        "We meet on Mondays."
    )
    assert names_in(text) == [
        "Llanelli Carers Network",
        "Dr Siân Hughes",
        "Cardiff University",
        "School of Social Sciences",
        "Marsh Lane Growers",
        "شبكة مقدمي الرعاية",
    ]
