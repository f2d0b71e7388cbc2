"""`manage.py verify_ledger`: recompute all that proves anything, or one chain, and say whether it holds."""

from __future__ import annotations

import json
import sys
import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from grants import verifying
from grants.verifying import Looked, Place
from programme import ledger
from programme.ledger import Finding


class Command(BaseCommand):
    """Exit status 0 when intact (erased payloads included), 1 when tampered with."""

    help = (
        "Verify chains, signed heads, submissions, receipts, certificates, keys and stored files: "
        "intact, erased (payloads deleted on purpose), or tampered, and where."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One optional chain, --json, --without-files."""
        parser.add_argument("chain", nargs="?", help="the id of one chain; without it all is verified")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
        parser.add_argument(
            "--without-files", action="store_true", help="leave out the stored files, which take longest"
        )

    def handle(
        self,
        *args: Any,
        chain: str | None = None,
        json: bool = False,
        without_files: bool = False,
        **options: Any,
    ) -> None:
        """Print one line per fault, as it is found, and one line of summary."""
        looked = Looked()
        places = (
            _one_chain(chain, looked) if chain else verifying.verify(looked, with_files=not without_files)
        )
        told: list[dict[str, str]] = []
        for place in places:
            if json:
                told.append({"where": place.where, "says": place.says})
            else:
                self.stdout.write(str(place))
        self.stdout.write(_as_json(looked, told) if json else _in_words(looked, whole=not chain))
        if looked.finding == Finding.TAMPERED:
            sys.exit(1)


def _one_chain(chain: str, looked: Looked) -> list[Place]:
    try:
        wanted = uuid.UUID(chain)
    except ValueError:
        raise CommandError(
            f"{chain} is not the id of a chain: it looks like 8-4-4-4-12 hex digits."
        ) from None
    found = ledger.verify(wanted)
    looked.rows, looked.erased, looked.faults = found.rows, found.erased, len(found.faults)
    return [Place(f"chain {fault.chain}, row {fault.sequence}", fault.says) for fault in found.faults]


def _in_words(looked: Looked, *, whole: bool) -> str:
    told = f"{looked.finding}: {looked.rows} rows"
    if whole:
        told += (
            f", {looked.rounds} rounds, {looked.counted.applications} applications, "
            f"{looked.counted.submissions} submissions, {looked.certificates} certificates, "
            f"{looked.files} files"
        )
    if looked.erased:
        told += f"; {looked.erased} rows with an erased payload"
    if looked.faults:
        told += f"; {looked.faults} faults"
    return told


def _as_json(looked: Looked, faults: list[dict[str, str]]) -> str:
    return json.dumps(
        {
            "finding": str(looked.finding),
            "rows": looked.rows,
            "erased": looked.erased,
            "rounds": looked.rounds,
            "applications": looked.counted.applications,
            "submissions": looked.counted.submissions,
            "certificates": looked.certificates,
            "files": looked.files,
            "faults": faults,
        },
        indent=2,
    )
