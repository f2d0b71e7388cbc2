"""Rules of the house that no tool knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
APPS = ("programme", "grants", "reviews")
SOURCES = [
    path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts
]


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (
            r"\b(update|create|get_or_create|bulk_update)\([^)]*\bstate=",
            "a state is moved by its machine alone",
        ),
        (r"\.refresh_from_db\(", "it switches a protected field's protection off: fetch again"),
        (r"\bauto_now(_add)?\b", "an instant is taken once and passed down"),
        (r"\bFSMAdminMixin\b", "it lets a crafted request make a forbidden move"),
        (r"\b(pre|post)_(save|delete|init)\b", "no signals inside the project"),
        (r"\bmark_safe\(", "what people wrote is escaped"),
    ],
)
def test_what_is_never_written(pattern: str, why: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(pattern, line)
    ]
    assert found == [], why


def test_no_room_has_grown_past_four_hundred_lines() -> None:
    large = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in SOURCES}
    assert {name: lines for name, lines in large.items() if lines > 400} == {}


def test_imports_stand_at_the_top_but_for_tasks() -> None:
    inline = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        if path.name != "tasks.py"
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.match(r"\s+(from \S+ import |import \S)", line)
    ]
    # An app is told of migrations before its models can be imported; values name arrays without loading them.
    allowed = {"grants/queries.py", "programme/runtime", "programme/apps.py", "reviews/matching/values.py"}
    assert [place for place in inline if not place.startswith(tuple(allowed))] == []


def test_templates_hold_no_script_and_no_style_of_their_own() -> None:
    """The content security policy would stop them; letters and mails, which no browser runs, are apart."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if not {"letters", "mail"} & set(path.parts)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=\"", line)
    ]
    assert found == []
