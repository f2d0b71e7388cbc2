"""What the log says."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.test import Client

from programme.logs import WithoutKeys


def test_a_refused_press_on_a_sign_in_link_leaves_no_key_in_the_log(caplog: Any) -> None:
    token = "A" * 43
    Client(enforce_csrf_checks=True).post(f"/account/sign-in/link/{token}/")
    (record,) = [one for one in caplog.records if one.name == "django.security.csrf"]
    assert token in record.getMessage()
    told = WithoutKeys("%(message)s").format(record)
    assert told == "Forbidden (CSRF cookie not set.): /account/sign-in/link/…/"


def test_every_line_goes_through_it() -> None:
    formatter = settings.LOGGING["formatters"]["plain"]
    assert formatter["()"] == f"{WithoutKeys.__module__}.{WithoutKeys.__name__}"
    assert {handler["formatter"] for handler in settings.LOGGING["handlers"].values()} == {"plain"}
    handlers = logging.getLogger().handlers
    assert any(isinstance(handler.formatter, WithoutKeys) for handler in handlers)


def test_a_refused_press_on_an_invitation_leaves_no_key_in_the_log(caplog: Any) -> None:
    token = "A" * 43
    Client(enforce_csrf_checks=True).post(f"/join/{token}/")
    (record,) = [one for one in caplog.records if one.name == "django.security.csrf"]
    assert token in record.getMessage()
    told = WithoutKeys("%(message)s").format(record)
    assert told == "Forbidden (CSRF cookie not set.): /join/…/"
