"""`manage.py verify_ledger`: recompute every chain, or one, and say whether it holds."""

from __future__ import annotations

import sys
import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from programme import ledger
from programme.ledger import Finding


class Command(BaseCommand):
    """Exit status 0 when intact (erased payloads included), 1 when tampered with."""

    help = "Verify the ledger: intact, erased (payloads deleted on purpose), or tampered, and where."

    def add_arguments(self, parser: CommandParser) -> None:
        """One optional chain."""
        parser.add_argument("chain", nargs="?", help="the id of one chain; without it all are verified")

    def handle(self, *args: Any, chain: str | None = None, **options: Any) -> None:
        """Print one line per fault and one line of summary."""
        try:
            wanted = uuid.UUID(chain) if chain else None
        except ValueError:
            raise CommandError(
                f"{chain} is not the id of a chain: it looks like 8-4-4-4-12 hex digits."
            ) from None
        found = ledger.verify(wanted)
        for fault in found.faults:
            self.stdout.write(f"chain {fault.chain}, row {fault.sequence}: {fault.says}")
        told = f"{found.finding}: {found.rows} rows"
        if found.erased:
            told += f", {found.erased} of them with an erased payload"
        if found.faults:
            told += f", {len(found.faults)} faults"
        self.stdout.write(told)
        if found.finding == Finding.TAMPERED:
            sys.exit(1)
