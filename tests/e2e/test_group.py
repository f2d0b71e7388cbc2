"""Inviting, joining from the mail, and seeing each other in a section, in real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from grants.models import Presence
from programme import clock
from tests import factories
from tests.e2e import round_scene as scene
from tests.e2e.conftest import Reader

pytestmark = pytest.mark.django_db(transaction=True)

SHARED, OWN = "team@example.org", "bo@example.org"


@pytest.fixture
def here(settings: Any, live_server: Any) -> str:
    """Links in mails lead to the server of this test."""
    settings.BASE_URL = live_server.url
    return str(live_server.url)


def link_to_join(here: str) -> str:
    bodies = [str(message.body) for message in mail.outbox if message.to == [SHARED]]
    found = re.search(re.escape(here) + r"(/join/\S+)", bodies[-1])
    assert found is not None, bodies
    return found[1]


def look_again(page: Page) -> None:
    """What the browser says when its reader comes back to this page."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


@pytest.mark.parametrize("scripts", [True, False])
def test_invite_join_and_see_each_other(
    scripts: bool, reader: Callable[..., Reader], post_office: Callable[[], int], here: str
) -> None:
    draft = factories.complete_draft(at=clock.now() - timedelta(hours=1))
    ada = reader(factories.lead_of(draft), scripts=scripts)
    page = ada.go(f"/applications/{draft.reference}/")
    page.get_by_role("link", name="Your group: invite people").click()
    page.get_by_label("Their e-mail address").fill(SHARED)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("status")).to_contain_text(f"on its way to {SHARED}")
    post_office()

    bo = reader(scripts=scripts)
    there = bo.go(link_to_join(here))
    expect(there.locator("main")).to_contain_text("Ada Lovegrove invites you to write")
    there.get_by_role("main").get_by_role("link", name="Sign in or create an account").click()
    there.get_by_label("Your e-mail address").fill(OWN)
    there.get_by_role("button", name="Send me a code").click()
    there.get_by_label("The six-digit code").fill(scene.code_for(OWN, post_office))
    there.get_by_role("button", name="Sign in").click()
    there.get_by_label("Your name").fill("Bo Ńí Bhriain")
    there.get_by_role("button", name="Save").click()
    expect(there.locator("main")).to_contain_text(
        f"This invitation was sent to {SHARED}; you are signed in as {OWN}."
    )
    there.get_by_role("button", name="Join the group").click()
    expect(there.get_by_role("status")).to_contain_text("You are in the group now.")

    ada.go(f"/applications/{draft.reference}/sections/idea/")
    there.get_by_role("link", name="Your idea").click()
    expect(there.locator("[data-presence-words]")).to_have_text("Ada Lovegrove is here too.")
    if scripts:
        # Nothing is loaded anew: the open page hears of it, and of what the other one saves.
        look_again(page)
        expect(page.locator("[data-presence-words]")).to_have_text("Bo Ńí Bhriain is here too.")
        page.evaluate(
            "document.addEventListener('noon:changed', "
            "(e) => { document.documentElement.dataset.heard = e.detail.idea.by; })"
        )
        there.get_by_label("What do you want to do?").fill("Other words.")
        there.get_by_role("button", name="Save and stay here").click()
        expect(there.get_by_text("Saved at")).to_be_visible()
        look_again(page)
        expect(page.locator("html")).to_have_attribute("data-heard", "Bo Ńí Bhriain")
        assert page.evaluate("document.activeElement.tagName") == "BODY"
    else:
        page.reload()
        expect(page.locator("[data-presence-words]")).to_have_text("Bo Ńí Bhriain is here too.")
    # What looks at pages needs scripts itself.
    wrong = ada.problems("group-section") + bo.problems("group-section-other") if scripts else []
    page.goto(f"/applications/{draft.reference}/group/")
    expect(page.locator("main")).to_contain_text("Here now, in Your idea")
    page.locator("summary", has_text="Bo Ńí Bhriain").click()
    page.get_by_role("button", name="Take out of the group").click()
    expect(page.get_by_role("alert")).to_contain_text("Take Bo Ńí Bhriain out of the group?")
    wrong += ada.problems("group-sure") if scripts else []
    assert not wrong, "\n".join(wrong)
    page.get_by_role("button", name="Yes, take them out").click()
    expect(page.get_by_role("status")).to_contain_text("is not in the group any more")
    if scripts:
        # The page that is still open hears that it is over, and shows nothing more of the others.
        look_again(there)
        expect(there.locator("[data-presence-words]")).to_have_text("")


def test_who_signs_in_again_in_another_tab_hears_of_the_others_again(reader: Callable[..., Reader]) -> None:
    draft = factories.complete_draft(at=clock.now() - timedelta(hours=1))
    bo = factories.member(draft, factories.user("Bo")).user
    page = reader(factories.lead_of(draft)).go(f"/applications/{draft.reference}/sections/idea/")
    reader(bo).go(f"/applications/{draft.reference}/sections/idea/")
    words = page.locator("[data-presence-words]")
    look_again(page)
    expect(words).to_have_text("Bo is here too.")
    signed_in = page.context.cookies()
    page.context.clear_cookies()
    look_again(page)
    expect(words).to_have_text("")
    page.context.add_cookies(signed_in)
    look_again(page)
    expect(words).to_have_text("Bo is here too.")


def test_a_hidden_page_is_silent(reader: Callable[..., Reader]) -> None:
    draft = factories.complete_draft(at=clock.now() - timedelta(hours=1))
    ada = reader(factories.lead_of(draft))
    page = ada.go(f"/applications/{draft.reference}/sections/idea/")
    page.wait_for_load_state("networkidle")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    Presence.objects.all().delete()
    look_again(page)
    page.wait_for_timeout(300)
    assert sent == [] and not Presence.objects.exists()
    page.evaluate("Object.defineProperty(document, 'hidden', { value: false, configurable: true })")
    look_again(page)
    page.wait_for_timeout(500)
    assert len(sent) == 1 and sent[0].endswith("/here/")
