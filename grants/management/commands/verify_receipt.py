"""`manage.py verify_receipt FILE`: whether a receipt, or the proof downloaded beside it, is genuine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from grants import certificates, recognising
from grants.receipts import Verdict
from programme import signing


class Command(BaseCommand):
    """Exit status 0 when it is genuine, 1 when not. With --key no database is asked."""

    help = "Verify a receipt (JSON) or a proof, by the keys in our database or by one that you trust."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """What to check, by which key, with which answers."""
        parser.add_argument(
            "file", metavar="FILE", help="a receipt or a proof as JSON; - reads from the input"
        )
        parser.add_argument("--key", metavar="HEX", help="the public key to trust, 64 hex digits")
        parser.add_argument(
            "--answers", metavar="FILE", help="the answers as they were sent, to check as well"
        )

    def handle(
        self, *args: Any, file: str, key: str | None = None, answers: str | None = None, **options: Any
    ) -> None:
        """Say in one line what it is, and in a few more what it says."""
        given = recognising.parsed(_read(file))
        if given is None:
            raise CommandError(f"{file} holds no JSON object.")
        if answers is not None:
            given["content"] = _read(answers)
        verdict = certificates.verify_bundle(given, _public(key)) if key else _by_our_keys(given)
        if not verdict.is_genuine:
            self.stdout.write(f"{verdict.finding}: {verdict.says}")
            sys.exit(1)
        said = given["receipt"]
        self.stdout.write(
            f"genuine: {said['reference']}, version {said['version']}, received {said['received_at']} "
            f"(deadline {said['deadline']})"
        )
        if answers is not None:
            self.stdout.write("The answers are the ones that were received.")
        if given.get("certificate") is not None:
            self.stdout.write(
                f"It is among the {given['certificate']['received']} receipts of certificate "
                f"{given['certificate']['number']} of round {given['certificate']['round']}."
            )
        if not key:
            self.stdout.write(f"In our records: {recognising.of_receipt(said).status}.")


def _by_our_keys(given: dict[str, Any]) -> Verdict:
    return certificates.check(given, signing.known_keys())


def _public(key: str) -> bytes:
    try:
        public = bytes.fromhex(key)
    except ValueError:
        public = b""
    if len(public) != 32:
        raise CommandError("--key must be 64 hex digits.")
    return public


def _read(path: str) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CommandError(f"{path} could not be read: {error.strerror}.") from None
