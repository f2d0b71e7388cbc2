"""The programme app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProgrammeConfig(AppConfig):
    name = "programme"
    verbose_name = "The ground"

    def ready(self) -> None:
        """After each migration the signing key in force is made known: receipts name it from the first."""
        post_migrate.connect(_introduce_key, sender=self, dispatch_uid="noon.introduce_key")


def _introduce_key(sender: AppConfig, *, apps: Any = None, **more: Any) -> None:
    # Models can be imported only once the apps are loaded.
    from programme import signing

    # A migration to an earlier state has no such table; emptying all tables names no state.
    if apps is None or "signingkey" in apps.all_models["programme"]:
        signing.introduce()
