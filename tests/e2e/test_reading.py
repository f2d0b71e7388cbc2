"""Reading choices in a real browser: every ground, size and spacing, on pages with many pieces."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from programme import reading
from programme.reading import Reading
from tests import world
from tests.e2e.conftest import AXE_COLOURS_AND_SIZES, Reader

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = {
    "section": ("lead", "/applications/{filled}/sections/money/"),
    "section-text": ("lead", "/applications/{filled}/sections/idea/"),
    "round": ("nobody", "/rounds/open/"),
    "table": ("manager", "/manage/open/applications/"),
    "glance": ("manager", "/manage/reading/"),
    "check": ("lead", "/applications/{draft}/check/"),
    "history": ("lead", "/applications/{reopened}/history/idea/"),
    "review": ("reviewer", "/reviews/{review}/"),
    "choices": ("nobody", "/reading/"),
}
# Every ground with the largest and widest text, and each size and spacing alone.
CHOICES = [
    *(Reading("largest", "wide", ground) for ground in reading.GROUNDS),
    Reading("larger"),
    Reading("largest"),
    Reading(spacing="wide"),
]


# Colours are the same on every width, and the pieces of a page in every choice: axe looks at the colours of
# all of them on the phone.
ON_THE_PHONE = [(375, choice) for choice in CHOICES]
ELSEWHERE = [
    (width, choice)
    for width in (320, 1280)
    for choice in (Reading("largest", "wide", "dark"), Reading("largest"))
]


@pytest.mark.parametrize("seen", [ON_THE_PHONE, ELSEWHERE], ids=["phone", "narrowest-and-desktop"])
def test_every_choice_at(seen: list[tuple[int, Reading]], browser: Browser, live_server: Any) -> None:
    built = world.build()
    names = {
        "filled": built.filled.reference,
        "draft": built.draft.reference,
        "reopened": built.reopened.reference,
        "review": built.assignment.review.pk,
    }
    readers = {role: Reader(browser, live_server.url) for role, _path in PAGES.values()}
    for role, one in readers.items():
        # No colour is on its way to another when axe looks.
        one.page.emulate_media(reduced_motion="reduce")
        if role != "nobody":
            one.sign_in(built.people[role])
    wrong: list[str] = []
    for width in dict.fromkeys(width for width, _choice in seen):
        for name, (role, path) in PAGES.items():
            one = readers[role]
            one.resize(width)
            # With any choice the page brings the style of all; which one it is, its classes say.
            any_choice = {"name": reading.COOKIE, "value": CHOICES[0].write(), "url": live_server.url}
            one.context.add_cookies([any_choice])
            one.go(path.format(**names))
            for choice in (choice for at, choice in seen if at == width):
                one.page.evaluate(
                    "(classes) => { document.documentElement.className = classes }", choice.classes
                )
                wrong += one.problems(f"reading-{choice.write()}-{name}-{width}", axe=AXE_COLOURS_AND_SIZES)
    for one in readers.values():
        one.close()
    assert not wrong, "\n".join(wrong)


def test_every_choice_is_written_on_the_page(browser: Browser, live_server: Any) -> None:
    """All that a choice does is done by the classes of the page, so that the others need no new one."""
    one = Reader(browser, live_server.url)
    for choice in CHOICES:
        one.context.add_cookies([{"name": reading.COOKIE, "value": choice.write(), "url": live_server.url}])
        html = one.go("/reading/").locator("html")
        assert (html.get_attribute("class") or "") == choice.classes
    one.close()


def test_choosing_by_keyboard_without_scripts_leads_back(browser: Browser, live_server: Any) -> None:
    one = Reader(browser, live_server.url, scripts=False)
    page = one.go("/accessibility/")
    page.get_by_role("contentinfo").get_by_role("link", name="Text size and colours").click()
    page.get_by_label("Largest").focus()
    page.keyboard.press("Space")
    page.get_by_label("Dark, with light text").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accessibility/")
    assert page.locator("html").get_attribute("class") == "text-largest ground-dark"
    size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert size == pytest.approx(18 * 1.4, abs=0.1)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 22, 31)"
    one.page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(23, 27, 43)", (
        "printed dark on white"
    )
    one.close()
