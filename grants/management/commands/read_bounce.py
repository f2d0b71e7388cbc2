"""`manage.py read_bounce < report`: for the mail server, which hands its reports of failed mails to it."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from grants import letter_delivery
from programme import clock

LARGEST = 5 * 1024 * 1024


class Command(BaseCommand):
    """Always ends well: a mail server that is told of a failure would send a report about the report."""

    help = (
        "Read a mail server's report (DSN) on standard input; its letter then shows that the mail came back."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Which letter it is about, in one line, and whether it was ignored."""
        found = letter_delivery.read_bounce(sys.stdin.buffer.read(LARGEST), at=clock.now())
        if found.letter is None:
            says = "not about a letter"
        elif found.ignored:
            says = (
                f"letter {found.letter.number}: ignored, it is about {found.ignored} and the mail goes "
                "elsewhere now"
            )
        else:
            says = f"letter {found.letter.number}"
        self.stdout.write(says)
