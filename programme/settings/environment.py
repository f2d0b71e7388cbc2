"""Reading settings from the environment. A wrong one raises `SettingsMistake`: one line, what to do."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import available_timezones


class SettingsMistake(Exception):
    """One sentence: which setting, what is wrong with it, what to write instead."""


def text(name: str, default: str | None = None, *, env: Mapping[str, str] | None = None) -> str:
    """The setting's value; without a default a missing or empty one is a mistake."""
    value = (os.environ if env is None else env).get(name, "").strip()
    if value:
        return value
    if default is None:
        raise SettingsMistake(f"{name} is not set. See .env.example for what it should hold.")
    return default


def number(name: str, default: int, *, least: int = 0, env: Mapping[str, str] | None = None) -> int:
    """A whole number of at least `least`."""
    value = text(name, str(default), env=env)
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise SettingsMistake(f"{name} must be a whole number of at least {least}, not {value!r}.")
    return int(value)


def choice(
    name: str, choices: tuple[str, ...], default: str | None = None, *, env: Mapping[str, str] | None = None
) -> str:
    """One of the allowed words."""
    value = text(name, default, env=env)
    if value not in choices:
        raise SettingsMistake(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def words(name: str, default: str | None = None, *, env: Mapping[str, str] | None = None) -> list[str]:
    """A list written with commas."""
    found = [word.strip() for word in text(name, default, env=env).split(",") if word.strip()]
    if not found:
        raise SettingsMistake(f"{name} names nothing: write at least one, and commas between several.")
    return found


def signing_key(name: str, *, env: Mapping[str, str] | None = None) -> bytes:
    """The 32 bytes of a private key, in base64, as `openssl rand -base64 32` prints them."""
    try:
        found = base64.b64decode(text(name, env=env), validate=True)
    except binascii.Error:
        found = b""
    if len(found) != 32:
        raise SettingsMistake(
            f"{name} must be 32 random bytes in base64: 'openssl rand -base64 32' prints them."
        )
    return found


def sealing_keys(name: str, *, env: Mapping[str, str] | None = None) -> tuple[bytes, ...]:
    """Keys of 32 bytes in base64, with commas between several, the newest first; none when it is not set."""
    if not text(name, "", env=env):
        return ()
    found = words(name, env=env)
    return tuple(signing_key(name, env={name: one}) for one in found)


def zone(name: str, default: str, *, env: Mapping[str, str] | None = None) -> str:
    """The name of a time zone that this machine knows."""
    value = text(name, default, env=env)
    if value not in available_timezones():
        raise SettingsMistake(f"{name} must be a time zone like Europe/London, not {value!r}.")
    return value


def scanner(address: str) -> str:
    """The malware scanner's address, `unix:/path/to/socket` or `tcp://host:port`; '' for none."""
    if not address or (address.startswith("unix:/") and "\0" not in address):
        return address
    parts = urlsplit(address)
    try:
        is_tcp = parts.scheme == "tcp" and bool(parts.hostname and parts.port) and not parts.path
    except ValueError:
        is_tcp = False
    if not is_tcp:
        raise SettingsMistake(
            f"NOON_CLAMAV must look like unix:/run/clamav/clamd.ctl or tcp://host:3310, not {address!r}."
        )
    return address


def database(url: str) -> dict[str, Any]:
    """Django's DATABASES entry from `postgresql://user:password@host:port/name`.

    A Unix socket's folder is given as `?host=/folder`, as libpq does. Only PostgreSQL is accepted:
    locks, triggers and constraints are part of what Noon promises.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise SettingsMistake("DATABASE_URL must begin with postgresql:// (Noon runs on PostgreSQL only).")
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise SettingsMistake("DATABASE_URL names no database: postgresql://user:password@host:5432/noon")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    try:
        port = str(parts.port or query.pop("port", "") or "")
    except ValueError:
        raise SettingsMistake("DATABASE_URL has a port that is not a number.") from None
    return {
        "ENGINE": "programme.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or query.pop("password", "")),
        "HOST": unquote(parts.hostname or "") or query.pop("host", ""),
        "PORT": port,
        "OPTIONS": query,
    }


def redis_urls(url: str) -> tuple[str, str]:
    """The cache's address and the broker's, as redis-py and Celery each want it, from one REDIS_URL.

    The cache uses the database that the address names (0 if none), the broker the next one.
    """
    parts = urlsplit(url)
    if parts.scheme == "unix":
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        number_ = _database_number(query.get("db", "0"))
        return f"unix://{parts.path}?db={number_}", f"redis+socket://{parts.path}?virtual_host={number_ + 1}"
    if parts.scheme not in ("redis", "rediss"):
        raise SettingsMistake("REDIS_URL must begin with redis://, rediss:// or unix://.")
    number_ = _database_number(parts.path.lstrip("/") or "0")
    start = f"{parts.scheme}://{parts.netloc}"
    return f"{start}/{number_}", f"{start}/{number_ + 1}"


def _database_number(value: str) -> int:
    if not value.isdigit():
        raise SettingsMistake(f"REDIS_URL names database {value!r}, which is not a number.")
    return int(value)


def mail(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings from `smtp://user:password@host:port` (`smtps` for TLS from the start)."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtp+tls", "smtps") or not parts.hostname:
        raise SettingsMistake(
            "EMAIL_URL must look like smtp://user:password@host:587 (or smtp+tls://, smtps://)."
        )
    try:
        port = parts.port
    except ValueError:
        raise SettingsMistake("EMAIL_URL has a port that is not a number.") from None
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }
