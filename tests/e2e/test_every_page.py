"""Every page of the URL table in real Chromium: axe finds nothing, nothing is wider than its window."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests import world
from tests.e2e.conftest import WIDTHS, Reader
from tests.routes import ROUTES, Look

pytestmark = pytest.mark.django_db(transaction=True)

LOOKS = [look for route in ROUTES.values() for look in route.looks]
# About as many pages each, so that tests that run side by side share the walk; the rest is everybody else.
GROUPS = {"lead": {"lead"}, "manager": {"manager"}}
GROUPS["others"] = {look.role for look in LOOKS} - GROUPS["lead"] - GROUPS["manager"]
# Looked at in the same visit: the narrowest phone, and a desktop at 200 per cent, which has half as many
# pixels of CSS across and down.
NARROW = [(320, 800), (WIDTHS["desktop"] // 2, 450)]


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_every_page_of(group: str, browser: Browser, live_server: Any) -> None:
    built = world.build()
    looks = [look for look in LOOKS if look.role in GROUPS[group]]
    wrong = _walk(looks, built, browser, live_server.url)
    assert not wrong, "\n".join(wrong)


def _walk(looks: list[Look], built: world.World, browser: Browser, url: str) -> list[str]:
    """What is wrong with these pages, each loaded on a phone and then looked at in wider windows."""
    readers: dict[str, Reader] = {}
    wrong: list[str] = []
    for look in looks:
        if look.role not in readers:
            readers[look.role] = Reader(browser, url, WIDTHS["phone"])
            if look.role != "nobody":
                readers[look.role].sign_in(built.people[look.role])
        reader = readers[look.role]
        reader.resize(WIDTHS["phone"])
        reader.go(look.path(built))
        wrong += reader.problems(f"{look.name}-phone")
        for width, height in NARROW:
            reader.resize(width, height)
            wrong += reader.misfits(f"{look.name} at {width}")
        reader.resize(WIDTHS["desktop"])
        wrong += reader.problems(f"{look.name}-desktop")
    for reader in readers.values():
        reader.close()
    return wrong


def test_every_page_is_walked_once() -> None:
    walked = [look.name for group in GROUPS.values() for look in LOOKS if look.role in group]
    assert sorted(walked) == sorted({look.name for look in LOOKS})
