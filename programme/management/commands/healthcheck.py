"""`manage.py healthcheck`: whether the parts answer, for containers and for people."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from programme import clock, health, service


class Command(BaseCommand):
    """Exit status 0 when people can be served, 1 when not; --strict asks for everything else too."""

    help = "Say whether database, cache, worker and front door answer, and whether the clocks agree."

    def add_arguments(self, parser: CommandParser) -> None:
        """--strict."""
        parser.add_argument("--strict", action="store_true", help="everything else must be well too")

    def handle(self, *args: Any, strict: bool = False, **options: Any) -> None:
        """One line per part."""
        found = health.look(clock.now())
        self.stdout.write(f"database: {'ok' if found.database else 'away'}")
        self.stdout.write(f"cache: {found.cache}")
        self.stdout.write(f"worker: {found.worker}")
        if found.seen_at:
            self.stdout.write(f"worker last seen: {clock.utc_text(found.seen_at)}")
        self.stdout.write(f"messages waiting too long: {found.waiting}")
        self.stdout.write(f"meter of the front door: {found.measured}")
        offset = "" if found.offset is None else f", {found.offset:+.3f} s ahead of the database"
        self.stdout.write(f"clocks: {found.clocks}{offset}")
        signing = health.letter_signing()
        about = " ".join(part for part in (signing.subject, signing.until, signing.says) if part)
        self.stdout.write(f"letters signed: {signing.state}{f', {about}' if about else ''}")
        doors = self._doors()
        well = {found.cache, found.worker, found.clocks} | doors
        if signing.state in ("trouble", "ends_soon"):
            well.add(signing.state)
        if not found.ready or (strict and well != {"ok"}):
            sys.exit(1)

    def _doors(self) -> set[str]:
        """What trying the front door says, and its patience; nothing where nobody is to try."""
        if not service.front_door():
            return set()
        answer = service.knock()
        door = "ok" if answer.ok else "no good answer"
        proxy = str(answer.says.get("proxy", "unknown"))
        self.stdout.write(f"front door, {service.front_door()}: {door}")
        self.stdout.write(f"patience of the proxy: {proxy}")
        return {door, "ok" if proxy == "unknown" else proxy}
