"""`manage.py rotate_signing_key`: the key before endorses the key in force."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from programme import signing
from programme.settings import environment


class Command(BaseCommand):
    """Run it once, with the new key in NOON_SIGNING_KEY, before Noon is started again with it."""

    help = (
        "Let the key that was in force until now endorse NOON_SIGNING_KEY, the new one. "
        "Set the old one as NOON_SIGNING_KEY_BEFORE, or name a file that holds it. See docs/proof.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """--before."""
        parser.add_argument("--before", metavar="FILE", help="a file with the old key, in base64")

    def handle(self, *args: Any, before: str | None = None, **options: Any) -> None:
        """Endorse, and say which key now counts."""
        if before is not None:
            settings.SIGNING_KEY_BEFORE = _read(before)
        try:
            found = signing.rotate()
        except signing.NotRotated as no:
            raise CommandError(str(no)) from None
        self.stdout.write(f"Key {found.key_id} is endorsed by {found.endorsed_by_id} and signs from now on.")
        self.stdout.write("Start web and worker again with it, and take NOON_SIGNING_KEY_BEFORE away.")


def _read(path: str) -> bytes:
    try:
        text = Path(path).read_text()
        return environment.signing_key("the file", env={"the file": text})
    except (OSError, UnicodeDecodeError, environment.SettingsMistake) as error:
        raise CommandError(f"No key could be read from {path}: {error}") from None
