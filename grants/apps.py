"""The grants app."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import Tags, register

from grants.checks import bank_key_is_there


class GrantsConfig(AppConfig):
    name = "grants"
    verbose_name = "Grants"

    def ready(self) -> None:
        """A start without the key for bank details that are kept stops with one line."""
        register(bank_key_is_there, Tags.database)
