"""Real Chromium against a live server: signing in, looking at a page, asking axe."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from programme import clock, outbox
from programme.models import User

# With NOON_SHOTS=1 pictures of every page are kept here, to be looked at.
SHOTS = Path(settings.ROOT) / "var" / "screenshots"
WANTS_SHOTS = os.environ.get("NOON_SHOTS") == "1"
WIDTHS = {"desktop": 1280, "phone": 375}
# Rules that axe calls its best practices are held to as well as WCAG 2.2 A and AA.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Axe looks at everything and describes in full what is wrong alone: describing what is right as well, and
# handing it over, took three quarters of its time.
AXE_OPTIONS: dict[str, Any] = {"runOnly": AXE_TAGS, "resultTypes": ["violations"]}
# For a page that was looked at before: what its colours and its size decide.
AXE_COLOURS_AND_SIZES = AXE_OPTIONS | {
    "runOnly": {
        "type": "rule",
        "values": ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"],
    }
}
AXE_RUN = "(options) => axe.run(options).then((result) => result.violations)"


# Text that has room for a few letters a line only: something beside it took the width.
SQUEEZED = """
() => [...document.querySelectorAll("main *")]
  .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim().length > 20))
  .filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width > 2 && box.width < 60 && box.height > 150;
  })
  .map((e) => e.textContent.trim().slice(0, 40))
"""


class Reader:
    """One person with a browser of their own."""

    def __init__(self, browser: Browser, base: str, width: int = 1280, *, scripts: bool = True) -> None:
        self.base = base
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": 900}, base_url=base, java_script_enabled=scripts
        )
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.errors.append(message.text)
                if message.type == "error" and "status of 4" not in message.text
                else None
            ),
        )

    def sign_in(self, person: User) -> Reader:
        """With a session made beside the browser: signing in itself has tests of its own."""
        client = Client()
        client.force_login(person)
        self.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.base}]
        )
        return self

    def go(self, path: str) -> Page:
        self.page.goto(path)
        return self.page

    def problems(self, name: str, *, axe: dict[str, Any] = AXE_OPTIONS) -> list[str]:
        """What is wrong with the page as it stands: axe, a page wider than its window, script errors."""
        found = []
        if WANTS_SHOTS:
            SHOTS.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(SHOTS / f"{name}.png"), full_page=True)
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        found += [
            f"{name}: axe {violation['id']}: {violation['nodes'][0]['html'][:160]}"
            for violation in self.page.evaluate(AXE_RUN, axe)
        ]
        found += self.misfits(name)
        if len(self.page.locator("h1").all()) != 1:
            found.append(f"{name}: not exactly one h1")
        found += [f"{name}: script: {error}" for error in self.errors]
        self.errors.clear()
        return found

    def misfits(self, name: str) -> list[str]:
        """What does not fit the window as it stands: a page wider than it, text squeezed to a few letters."""
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        found = [f"{name}: {wide} px wider than the window"] if wide > 0 else []
        return found + [f"{name}: squeezed text: {words}" for words in self.page.evaluate(SQUEEZED)]

    def resize(self, width: int, height: int = 900) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def reader(browser: Browser, live_server: Any) -> Any:
    """Opens browsers for people: reader(), reader(person), reader(width=375), reader(scripts=False)."""
    opened: list[Reader] = []

    def open_one(person: User | None = None, **options: Any) -> Reader:
        one = Reader(browser, live_server.url, **options)
        opened.append(one)
        return one.sign_in(person) if person else one

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture
def post_office() -> Callable[[], int]:
    """What the worker does with the outbox, done now; the number of messages sent."""

    def send() -> int:
        at = clock.now()
        return sum(outbox.send(message, at=at) for message in outbox.due(at))

    return send
