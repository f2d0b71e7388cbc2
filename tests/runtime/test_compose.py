"""What compose.yaml promises, read from the file: there need not be a container engine here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = (ROOT / "compose.yaml").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]
ONE_SHOT = {"migrate"}
# Started only with `--profile` and their name.
OPTIONAL = {"clamav"}


def explained() -> set[str]:
    """The names that .env.example explains: set there, or shown behind a comment sign."""
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.M))


def test_services_are_the_real_thing() -> None:
    assert set(SERVICES) == {"proxy", "web", "worker", "beat", "migrate", "db", "redis", "mail"} | OPTIONAL


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service_is_pinned_unprivileged_and_comes_back(name: str) -> None:
    service = SERVICES[name]
    tag = service["image"].rpartition("/")[2].partition(":")[2]
    assert re.match(r"v?\d+\.\d+\.?\d*", tag), service["image"]
    assert service["user"].partition(":")[0] not in ("", "0", "root")
    assert service["cap_drop"] == ["ALL"]
    assert service["restart"] == ("no" if name in ONE_SHOT else "unless-stopped")


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONE_SHOT))
def test_service_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")


def test_base_image_is_pinned() -> None:
    [base] = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.M)
    assert re.fullmatch(r"python:3\.11\.\d+-slim-bookworm", base)


def test_only_the_proxy_can_be_reached_from_other_machines() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == {"proxy", "mail"}
    assert published["mail"][0].startswith("127.0.0.1:")


def test_only_the_proxy_can_reach_the_web_server() -> None:
    sharing = {name for name, s in SERVICES.items() if any("web-socket" in v for v in s.get("volumes", []))}
    assert sharing == {"proxy", "web"}
    assert SERVICES["web"]["environment"]["NOON_ARRIVAL"] == "proxy"
    entrypoint = (ROOT / "deploy" / "entrypoint").read_text()
    assert re.findall(r"--bind (\S+)", entrypoint) == ['"unix:${NOON_WEB_SOCKET}"']


def test_every_variable_is_explained() -> None:
    used = set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", COMPOSE))
    assert used - explained() == set()


def test_every_setting_that_is_read_is_explained() -> None:
    read: set[str] = set()
    for path in (ROOT / "programme" / "settings").glob("*.py"):
        calls = r"environment\.(?:text|number|choice|words)\(\s*\"([A-Z0-9_]+)\""
        read |= set(re.findall(calls, path.read_text()))
    assert {"NOON_SECRET_KEY", "DATABASE_URL", "REDIS_URL", "NOON_ARRIVAL"} <= read
    assert read - explained() == set()


def test_what_is_optional_starts_only_when_asked_for() -> None:
    assert {name for name, service in SERVICES.items() if "profiles" in service} == OPTIONAL
    assert all(SERVICES[name]["profiles"] == [name] for name in OPTIONAL)


def test_the_scanner_is_reached_by_the_web_server_and_by_nothing_else() -> None:
    assert {name for name, s in SERVICES.items() if "scan" in s.get("networks", [])} == {"web", "clamav"}
    assert SERVICES["web"]["environment"]["NOON_CLAMAV"] == "${NOON_CLAMAV:-}"


def test_proxy_and_application_agree_on_the_longest_wait() -> None:
    given = {SERVICES[name]["environment"]["NOON_MAX_QUEUE_SECONDS"] for name in ("proxy", "web")}
    assert len(given) == 1
