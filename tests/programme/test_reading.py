"""Reading choices: kept in a cookie, written on <html>, and legible on every ground."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from programme import reading
from programme.reading import Reading
from tests import factories
from tests.programme.test_looks import GROUNDS, PALETTE, ratio

pytestmark = pytest.mark.django_db

CSS = (Path(settings.ROOT) / "programme" / "static" / "noon" / "reading.css").read_text()


def palette(ground: str) -> dict[str, str]:
    """The colours in force on a ground."""
    if ground == "paper":
        return PALETTE
    rule = re.search(rf"html\.ground-{ground} \{{(.*?)\}}", CSS, re.DOTALL)
    assert rule
    return {**PALETTE, **dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", rule[1]))}


TEXT_ON = [
    *product(("ink", "ink-soft", "zenith", "zenith-deep", "bad", "good", "warn"), GROUNDS),
    *((tone, f"{tone}-wash") for tone in ("good", "warn", "bad")),
    *(("ink", f"{tone}-wash") for tone in ("good", "warn", "bad", "zenith", "sun")),
    *(("zenith", f"{tone}-wash") for tone in ("good", "warn", "bad", "zenith", "sun")),
    ("ink", "sun-lit"),
    ("ink-soft", "sun-wash"),
    ("zenith-deep", "zenith-wash"),
    *(("on-dark", dark) for dark in ("zenith", "zenith-deep", "ink")),
]


@pytest.mark.parametrize("ground", [name for name in reading.GROUNDS if name != "paper"])
def test_every_text_can_be_read_on_every_ground(ground: str) -> None:
    colours = palette(ground)
    weak = {pair: ratio(colours[pair[0]], colours[pair[1]]) for pair in TEXT_ON}
    assert {pair: found for pair, found in weak.items() if found < 7} == {}
    edges = {(line, on): ratio(colours[line], colours[on]) for line, on in product(["rule-strong"], GROUNDS)}
    assert {pair: found for pair, found in edges.items() if found < 3} == {}
    assert reading.THEME_COLOURS[ground] == colours["paper"]


def test_every_choice_has_its_rule() -> None:
    for name, usual, found in (
        ("text", "normal", reading.SIZES),
        ("spacing", "normal", reading.SPACINGS),
        ("ground", "paper", reading.GROUNDS),
    ):
        for value in found:
            assert (f"html.{name}-{value} {{" in CSS) == (value != usual), (name, value)


@pytest.mark.parametrize(
    ("cookie", "classes"),
    [
        ("", ""),
        ("normal.normal.paper", ""),
        ("largest.wide.dark", "text-largest spacing-wide ground-dark"),
        ("larger.normal.cream", "text-larger ground-cream"),
        ('"><script>.wide.x', "spacing-wide"),
        ("larger.wide", ""),
        ("larger.wide.cream.more", ""),
    ],
)
def test_only_our_own_choices_come_out_of_a_cookie(client: Client, cookie: str, classes: str) -> None:
    assert reading.of({reading.COOKIE: cookie}).classes == classes
    client.cookies[reading.COOKIE] = cookie
    html = client.get("/accessibility/").content.decode()
    head = html[html.index("<html") : html.index("<head")]
    assert (f'class="{classes}"' in head) if classes else ("class=" not in head)
    assert ("reading.css" in html) == bool(classes)


def test_what_is_written_is_read() -> None:
    for size, spacing, ground in product(reading.SIZES, reading.SPACINGS, reading.GROUNDS):
        one = Reading(size, spacing, ground)
        assert reading.of({reading.COOKIE: one.write()}) == one


def test_choosing_keeps_a_cookie_for_a_year_and_leads_back(client: Client) -> None:
    page = client.get("/accessibility/").content.decode()
    assert 'href="/reading/?next=%2Faccessibility%2F"' in page
    answer = client.post(
        "/reading/", {"size": "larger", "spacing": "wide", "ground": "blue", "next": "/rounds/"}, secure=True
    )
    assert (answer.status_code, answer["Location"]) == (302, "/rounds/")
    kept = answer.cookies[reading.COOKIE]
    assert kept.value == "larger.wide.blue"
    assert (kept["max-age"], kept["samesite"], bool(kept["httponly"]), bool(kept["secure"])) == (
        365 * 24 * 3600,
        "Lax",
        True,
        True,
    )
    html = client.get("/rounds/").content.decode()
    assert 'class="text-larger spacing-wide ground-blue"' in html
    assert 'content="#e8f1fa"' in html
    assert re.search(r'value="larger"[^>]* checked', client.get("/reading/").content.decode())


def test_choosing_nothing_forgets_the_cookie(client: Client) -> None:
    client.cookies[reading.COOKIE] = "larger.wide.blue"
    answer = client.post("/reading/", {"size": "normal", "spacing": "normal", "ground": "paper"})
    assert (answer["Location"], answer.cookies[reading.COOKIE]["max-age"]) == ("/reading/", 0)


def test_it_holds_for_whoever_signs_in_and_out(client: Client) -> None:
    client.post("/reading/", {"size": "largest", "spacing": "normal", "ground": "dark"})
    client.force_login(factories.user())
    assert "text-largest ground-dark" in client.get("/applications/").content.decode()
    client.post("/account/sign-out/")
    assert "text-largest ground-dark" in client.get("/").content.decode()


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""]
)
def test_it_leads_to_no_other_site(client: Client, wanted: str) -> None:
    sent = {"size": "larger", "spacing": "normal", "ground": "paper", "next": wanted}
    assert client.post("/reading/", sent)["Location"] == "/reading/"
    assert "elsewhere" not in client.get("/reading/", {"next": wanted}).content.decode()


def test_a_choice_that_is_none_is_said(client: Client) -> None:
    answer = client.post("/reading/", {"size": "huge", "spacing": "normal"})
    assert answer.status_code == 422
    assert reading.COOKIE not in answer.cookies


def test_the_page_of_an_act_is_not_led_back_to(client: Client) -> None:
    person = factories.user()
    draft = factories.application(lead=person)
    client.force_login(person)
    refused = client.post(f"/applications/{draft.reference}/withdraw/")
    assert refused.status_code == 409
    assert 'href="/reading/"' in refused.content.decode()
