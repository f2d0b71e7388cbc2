"""Every page of the URL table in real Chromium: axe finds nothing, nothing is wider than its window."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests import world
from tests.e2e.conftest import SHOTS, SQUEEZED, WIDTHS, Reader
from tests.routes import ROUTES

pytestmark = pytest.mark.django_db(transaction=True)

LOOKS = [look for route in ROUTES.values() for look in route.looks]
NARROWEST = 320


@pytest.mark.parametrize("width", sorted(WIDTHS))
def test_every_page_at(width: str, browser: Browser, live_server: Any) -> None:
    built = world.build()
    readers: dict[str, Reader] = {}
    wrong: list[str] = []
    for look in LOOKS:
        if look.role not in readers:
            readers[look.role] = Reader(browser, live_server.url, WIDTHS[width])
            if look.role != "nobody":
                readers[look.role].sign_in(built.people[look.role])
        reader = readers[look.role]
        reader.go(look.path(built))
        wrong += reader.problems(f"{look.name}-{width}")
        if width == "phone":
            reader.page.set_viewport_size({"width": NARROWEST, "height": 800})
            over = reader.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if over > 0:
                wrong.append(f"{look.name}: {over} px too wide at {NARROWEST}")
            reader.page.set_viewport_size({"width": WIDTHS[width], "height": 900})
        else:
            # A desktop at 200 per cent: half as many pixels of CSS across and down.
            reader.page.set_viewport_size({"width": WIDTHS[width] // 2, "height": 450})
            over = reader.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if over > 0:
                wrong.append(f"{look.name}: {over} px too wide at 200 per cent")
            wrong += [f"{look.name} at 200%: squeezed: {words}" for words in reader.page.evaluate(SQUEEZED)]
            reader.page.set_viewport_size({"width": WIDTHS[width], "height": 900})
    for reader in readers.values():
        reader.close()
    assert not wrong, "\n".join(wrong)
    assert len(list(SHOTS.glob(f"*-{width}.png"))) >= len(LOOKS)
