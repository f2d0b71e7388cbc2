"""What all tests share: instants, people, a round, real Chromium."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from tests import emptying, factories

pytest_plugins = ["tests.no_skips"]

# Playwright's own event loop runs in this thread; Django's database calls beside it are safe in tests.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# The normal run tries the same examples every time, so that what passed passes; NOON_EXPLORE=1 tries others.
hypothesis_settings.register_profile("same", derandomize=True)
hypothesis_settings.register_profile("explore", derandomize=False)
hypothesis_settings.load_profile("explore" if os.environ.get("NOON_EXPLORE") else "same")

CHROMIUM = next(
    (path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), ""
)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database, left by everybody before it is removed.

    A browser that keeps its connection open keeps a thread of the live server, and that its own connection.
    """
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session", autouse=True)
def tables_are_emptied_quickly() -> Iterator[None]:
    """What a transactional test leaves is deleted, where Django would flush every table."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: emptying.empty_tables())
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium; without its sandbox only where root runs it."""
    arguments = ["--disable-dev-shm-usage", "--disable-background-networking", "--disable-gpu"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {"executable_path": CHROMIUM or None, "args": arguments}


@pytest.fixture(autouse=True)
def mailbox_is_empty(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Nothing that a test writes lands outside its own folder."""
    settings.MAILBOX = tmp_path / "mailbox"
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.METER = tmp_path / "meter"
    yield


@pytest.fixture
def noon() -> Any:
    """12 noon in London on Monday 27 November 2023."""
    return factories.NOON
