"""What has to hold before this installation starts: run with every migration, so before every start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, connections

from programme import sealing


def bank_key_is_there(
    *, app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **more: Any
) -> list[CheckMessage]:
    """A programme that keeps bank details needs the key that opens them."""
    rules = apps.get_model("grants", "PaymentRules")
    for alias in () if sealing.is_ready() else databases or ():
        try:
            if "grants_paymentrules" not in connections[alias].introspection.table_names():
                continue
            missing = rules.objects.using(alias).filter(bank_details=True).exists()
        except DatabaseError:  # not migrated so far yet
            continue
        if missing:
            return [
                Error(
                    "A programme keeps bank details, and NOON_BANK_KEY is not set.",
                    hint="Set the key with which they were encrypted. See docs/payments.md.",
                    id="noon.E001",
                )
            ]
    return []
