"""The lock files hold hashes and nothing of the machine that made them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(\[[a-z0-9,-]+\])?==\S+")


def pins(name: str) -> dict[str, str]:
    """Each pinned line of a lock by its package, with the hashes that belong to it."""
    found: dict[str, str] = {}
    text = (REQUIREMENTS / name).read_text().replace("\\\n", " ")
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            match = PIN.match(line)
            assert match, f"{name}: {line!r} is no pin"
            found[match[1]] = line
    return found


@pytest.mark.parametrize("name", ["base.txt", "test.txt"])
def test_every_pin_has_a_hash(name: str) -> None:
    assert [package for package, line in pins(name).items() if "--hash=sha256:" not in line] == []


@pytest.mark.parametrize("name", ["base.in", "base.txt", "test.in", "test.txt"])
def test_no_host_and_no_machine_path(name: str) -> None:
    text = (REQUIREMENTS / name).read_text()
    assert (
        re.findall(r"\w+://\S*|(?:^|[\s=])/\S+|--(?:extra-)?index-url\S*|--find-links\S*", text, re.M) == []
    )


def test_tests_lock_holds_the_whole_base_lock() -> None:
    base, test = pins("base.txt"), pins("test.txt")
    version = re.compile(r"==(\S+)")
    differing = [
        package
        for package, line in base.items()
        if package not in test or version.findall(test[package])[0] != version.findall(line)[0]
    ]
    assert differing == []
