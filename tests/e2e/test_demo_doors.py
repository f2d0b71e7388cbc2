"""The doors of the demonstration: the guided first page, one-click sign-in and the mailbox; and no other."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import expect

from programme import clock
from programme.models import User
from reviews import seeding, seeding_open
from reviews.demo.people import PANEL, STAFF
from tests import factories
from tests.e2e.conftest import Reader
from tests.e2e.round_scene import PostOffice

pytestmark = pytest.mark.django_db(transaction=True)

# What a mail could carry that has no business with our cookies or our pages.
HOSTILE = """<!DOCTYPE html><html lang="en">
<head><title>A mail</title><style>p { color: #112233 }</style></head>
<body><h1>A mail</h1><p id="said">Good morning.</p>
<script>document.title = "taken"; document.getElementById("said").textContent = document.cookie</script>
<img src="/static/noon/logo.svg" alt="A picture from elsewhere">
<form action="/account/sign-out/" method="post"><button>Press me</button></form></body></html>"""


@pytest.fixture
def demonstration(settings: Any, tmp_path: Path, live_server: Any) -> None:
    """What programme.settings.demo adds."""
    settings.ROOT_URLCONF = "programme.urls_demo"
    settings.DEMONSTRATION = True
    settings.EMAIL_BACKEND = "programme.mailbox.MailboxBackend"
    settings.MAILBOX = tmp_path / "posts"
    settings.BASE_URL = live_server.url


@pytest.mark.usefixtures("demonstration")
def test_without_its_data_the_first_page_says_how_to_get_them(reader: Callable[..., Reader]) -> None:
    here = reader(width=375)
    page = here.go("/")
    expect(page.get_by_text("There is nothing to see yet")).to_be_visible()
    expect(page.get_by_text("./noon manage seed_demo")).to_be_visible()
    found = here.problems("demo-home-empty")
    here.go("/mailbox/")
    expect(page.get_by_text("Nothing has come yet")).to_be_visible()
    found += here.problems("demo-mailbox-empty")
    assert not found, "\n".join(found)


@pytest.mark.usefixtures("demonstration")
def test_one_press_makes_you_somebody_else(reader: Callable[..., Reader]) -> None:
    staff = seeding.people()
    seeding_open.current_round(seeding.programme(staff), staff, now=clock.now())
    here = reader()
    page = here.go("/")
    stops = page.locator(".stops > li")
    assert stops.count() >= 4
    found = here.problems("demo-home")
    page.set_viewport_size({"width": 375, "height": 900})
    found += here.problems("demo-home-phone")
    page.set_viewport_size({"width": 1280, "height": 900})

    stops.first.get_by_role("button").click()
    page.wait_for_url(re.compile("/applications/.+"))
    for person in (*STAFF, PANEL[0], PANEL[-1]):
        here.go("/")
        row = page.locator(".task-list > li", has=page.get_by_text(person.name, exact=True))
        row.get_by_role("button").click()
        expect(page.locator(".who .person")).to_have_text(person.name)
    # Somebody who is not there cannot be had, and nobody without a press.
    assert page.request.get("/demo/sign-in/").status == 405
    here.go("/")
    token = page.locator("main [name=csrfmiddlewaretoken]").first.input_value()
    sent = {"person": "nobody@example.org", "csrfmiddlewaretoken": token}
    assert page.request.post("/demo/sign-in/", form=sent, headers={"Referer": here.base}).status == 404
    assert not found, "\n".join(found)


@pytest.mark.usefixtures("demonstration")
def test_the_mailbox_holds_what_was_sent(reader: Callable[..., Reader], post_office: PostOffice) -> None:
    here = reader()
    page = here.go("/account/sign-in/")
    page.get_by_label("Your e-mail address").fill("nuala@example.org")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_text("No e-mail leaves this machine.")).to_be_visible()
    found = here.problems("demo-code")
    post_office()
    page.get_by_role("link", name="Open the mailbox").click()
    found += here.problems("demo-mailbox")
    expect(page.get_by_role("row").nth(1)).to_contain_text(f"{clock.now():%Y}, ")
    page.locator("table").get_by_role("link").first.click()
    expect(page.get_by_text("Your code to sign in:")).to_be_visible()
    found += here.problems("demo-mailbox-post")
    page.get_by_role("link", name="See it as a mail program draws it").click()
    expect(page.locator("body")).to_contain_text(re.compile(r"\d{3} \d{3}"))
    here.problems("demo-mailbox-html")
    page.go_back()
    # The link in the mail opens and signs nobody in until its button is pressed.
    page.locator(".typed").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Sign in on this device")).to_be_visible()
    assert not User.objects.filter(email="nuala@example.org").exists()
    found += here.problems("demo-link")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("h1")).to_have_text("What shall we call you?")
    assert not found, "\n".join(found)


@pytest.mark.usefixtures("demonstration")
def test_a_mail_cannot_reach_out_of_its_page(reader: Callable[..., Reader]) -> None:
    message = EmailMultiAlternatives("A mail", "Good morning.", to=["nuala@example.org"])
    message.attach_alternative(HOSTILE, "text/html")
    message.send()
    here = reader(factories.user("Ada"))
    page = here.go("/mailbox/")
    page.get_by_role("link", name="A mail").click()
    came: list[str] = []
    page.on("response", lambda response: came.append(response.url))
    with page.expect_response(re.compile("/html/$")) as answered:
        page.get_by_role("link", name="See it as a mail program draws it").click()
    expect(page.locator("#said")).to_have_text("Good morning.")
    assert page.title() == "A mail"
    assert page.locator("#said").evaluate("e => getComputedStyle(e).color") == "rgb(17, 34, 51)"
    policy = answered.value.headers["content-security-policy"]
    for rule in ("sandbox", "default-src 'none'", "script-src 'none'", "form-action 'none'"):
        assert rule in policy, policy
    assert "allow-same-origin" not in policy
    assert page.evaluate("self.origin") == "null"
    page.get_by_role("button", name="Press me").click(no_wait_after=True)
    page.wait_for_timeout(200)
    assert page.url.endswith("/html/")
    assert page.locator("img").evaluate("picture => picture.naturalWidth") == 0
    assert not [url for url in came if "logo.svg" in url or "sign-out" in url]


DOORS = ("/mailbox/", "/mailbox/20260101T000000000000-00000000/", "/mailbox/x/html/", "/demo/sign-in/")


def test_in_production_there_is_no_such_door(client: Client, settings: Any) -> None:
    assert settings.ROOT_URLCONF == "programme.urls"
    ada = factories.user("Ada")
    for door in DOORS:
        assert client.get(door).status_code == 404, door
        assert client.post(door, {"person": ada.email}).status_code == 404, door
    for name in ("mailbox", "mailbox_post", "mailbox_post_html", "demo_home", "demo_sign_in"):
        with pytest.raises(NoReverseMatch):
            reverse(name, args=["x"] if "post" in name else [])
    assert "What there is to see" not in client.get("/").content.decode()
    assert "_auth_user_id" not in client.session
    # Even a project with the demonstration's addresses signs nobody in unless it says that it is one.
    settings.ROOT_URLCONF = "programme.urls_demo"
    assert settings.DEMONSTRATION is False
    assert client.post("/demo/sign-in/", {"person": ada.email}).status_code == 404
    assert "_auth_user_id" not in client.session
