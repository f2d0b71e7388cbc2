"""An offer in a real browser: accepted by keyboard on a phone, its list looked at, a reserve found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from grants import offers
from grants.models import Acceptance, Award, AwardCheck, Offer
from programme import clock
from tests import factories
from tests.e2e.conftest import Reader
from tests.grants import letter_scene
from tests.reviews.test_manage_offers import with_reserves

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = 390


def _tab_to(page: Page, name: str, most: int = 90) -> None:
    """Press Tab until what has that accessible name is focused."""
    for _press in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => { const e = document.activeElement;"
            " return (e.labels?.[0]?.innerText || e.innerText || '').trim(); }"
        )
        if focused == name:
            return
    raise AssertionError(f"{name!r} cannot be reached with Tab")


def test_an_offer_is_accepted_by_keyboard_on_a_phone(reader: Callable[..., Reader]) -> None:
    scene = letter_scene.scene()
    scene.release()
    Offer.objects.update(answer_by=clock.local(clock.now()).date())
    award = Award.objects.get()
    path = f"/applications/{scene.application.reference}/award/"

    here = reader(scene.lead, width=PHONE)
    page = here.go(path)
    expect(page.get_by_role("heading", name="What the money is for")).to_be_visible()
    found = here.problems("offer-phone")
    _tab_to(page, "Your name")
    page.keyboard.type("Llŷr ap Siôn")
    _tab_to(page, "Accept the award")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Say what you are in the group.")
    expect(page.get_by_label("Your name")).to_have_value("Llŷr ap Siôn")
    found += here.problems("offer-phone-wrong")
    _tab_to(page, "What you are in the group")
    page.keyboard.type("Treasurer")
    _tab_to(page, "I have read the terms, and I may accept the award for Marsh Lane Growers.")
    page.keyboard.press("Space")
    _tab_to(page, "Accept the award")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Accepted by Llŷr ap Siôn (Treasurer)")).to_be_visible()
    kept = Acceptance.objects.get()
    assert (kept.name, kept.role, kept.accepted_by) == ("Llŷr ap Siôn", "Treasurer", scene.lead)
    found += here.problems("offer-phone-accepted")
    _tab_to(page, "What was accepted, word for word")
    page.keyboard.press("Enter")
    page.get_by_text("Proof").click()
    expect(page.get_by_text(bytes(kept.content_sha256).hex())).to_be_visible()
    found += here.problems("offer-phone-text")
    page.emulate_media(media="print")
    found += here.misfits("offer-print")

    desk = reader(scene.manager, width=PHONE)
    page = desk.go(f"/manage/{scene.round.slug}/awards/{award.public_reference}/checks/")
    line = page.locator("#line-1")
    line.get_by_text("Say how it stands").click()
    line.get_by_label("Not needed").check()
    line.get_by_role("button", name="Keep it").click()
    expect(page.locator("#line-1").get_by_text("Say why it is not needed.").first).to_be_visible()
    found += desk.problems("offer-checks-wrong")
    line.get_by_label("Note").fill("They have no account; the town holds the money.")
    line.get_by_role("button", name="Keep it").click()
    expect(line.locator(".typed")).to_be_visible()
    assert AwardCheck.objects.get(order=1).outcome == "not_needed"
    found += desk.problems("offer-checks")
    for name, rest in (("desk", ""), ("day", "answer-by/"), ("desk-text", "text/")):
        desk.go(f"/manage/{scene.round.slug}/awards/{award.public_reference}/{rest}")
        found += desk.problems(f"offer-{name}")
    desk.go(f"/manage/{scene.round.slug}/awards/terms/")
    found += desk.problems("offer-terms-phone")
    desk.resize(1280)
    found += desk.problems("offer-terms")
    assert not found, "\n".join(found)


def test_a_reserve_moves_up_from_the_list(reader: Callable[..., Reader]) -> None:
    round_, found, manager, award = with_reserves(2)
    offers.turn_down(award, why="Our hall is sold.", by=factories.lead_of(found[0]), at=clock.now())
    here = reader(manager, width=PHONE)
    page = here.go(f"/manage/{round_.slug}/")
    wrong = here.problems("reserves-glance")
    page.get_by_role("link", name="left in the pot").click()
    expect(page.get_by_role("heading", name="The reserve list")).to_be_visible()
    wrong += here.problems("reserves-phone")
    here.resize(1280)
    wrong += here.problems("reserves")
    page.get_by_role("link", name="Offer this award").first.click()
    expect(page.locator("h1")).to_contain_text(found[1].reference)
    expect(page.get_by_label("Award", exact=True)).to_be_checked()
    assert not wrong, "\n".join(wrong)
