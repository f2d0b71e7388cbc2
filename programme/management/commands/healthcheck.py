"""`manage.py healthcheck`: whether the parts answer, for containers and for people."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from programme import clock, health


class Command(BaseCommand):
    """Exit status 0 when people can be served, 1 when not; --strict asks for cache and worker too."""

    help = "Say whether database, cache and worker answer."

    def add_arguments(self, parser: CommandParser) -> None:
        """--strict."""
        parser.add_argument("--strict", action="store_true", help="cache and worker must answer too")

    def handle(self, *args: Any, strict: bool = False, **options: Any) -> None:
        """One line per part."""
        found = health.look(clock.now())
        self.stdout.write(f"database: {'ok' if found.database else 'away'}")
        self.stdout.write(f"cache: {found.cache}")
        self.stdout.write(f"worker: {found.worker}")
        self.stdout.write(f"messages waiting too long: {found.waiting}")
        if not found.ready or (strict and (found.cache, found.worker) != ("ok", "ok")):
            sys.exit(1)
