"""The migrations that make a database from nothing, and the chain for those who have one."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

pytestmark = pytest.mark.django_db

APPS = ("programme", "grants", "reviews")


def test_the_migrations_make_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_from_nothing_and_along_the_chain_it_is_the_same() -> None:
    loader = MigrationLoader(None, replace_migrations=False)
    first = {app: name for app, name in loader.disk_migrations if "_squashed_" in name}
    assert tuple(sorted(first)) == tuple(sorted(APPS))
    chain = [loader.disk_migrations[app, first[app]].replaces[-1] for app in APPS]
    before, now = loader.project_state(chain), loader.project_state(list(first.items()))
    assert differences(before, now) == differences(now, before) == {}
    assert triggers(before) == triggers(now)


def differences(before: ProjectState, after: ProjectState) -> dict[str, Any]:
    loader = MigrationLoader(None)
    return MigrationAutodetector(before, after).changes(loader.graph)


def triggers(state: ProjectState) -> set[tuple[str, ...]]:
    """Table, name and whole statement of each."""
    return {
        (*key, trigger.name, trigger.install_sql)
        for key, model in state.models.items()
        for trigger in model.options.get("triggers", [])
    }
