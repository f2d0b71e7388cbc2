"""`manage.py seed_demo`: the demonstration's three rounds, built by the real acts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from grants.tasks import letters_unavailable
from programme import clock, randomness
from programme.models import Programme
from reviews import seeding, seeding_middle, seeding_open
from reviews.demo import open_round

SEED = 20231127


class Command(BaseCommand):
    help = "Builds the demonstration: a round that is complete, one being read, one open until a Monday noon."

    def handle(self, *args: Any, **options: Any) -> None:
        """All or nothing; a second call finds the demonstration there and does nothing."""
        if not settings.DEMONSTRATION:
            raise CommandError("The demonstration's people are invented: seed_demo runs in it alone.")
        if Programme.objects.exists():
            self.stdout.write("The demonstration is there already.")
            return
        now = clock.now().replace(microsecond=0)
        with randomness.seeded(SEED), transaction.atomic():
            staff = seeding.people()
            programme = seeding.programme(staff)
            past = seeding.past_round(programme, staff)
            middle = seeding_middle.middle_round_of(programme, staff, now=now)
            current = seeding_open.current_round(programme, staff, now=now)
        self.stdout.write(f"{past.name}: complete.")
        self.stdout.write(f"{middle.name}: being read, with decisions to approve.")
        closing = clock.closing_in_words(open_round.closes_at(now), current.zone)
        self.stdout.write(f"{current.name}: open until {closing}.")
        missing = letters_unavailable()
        if missing:
            self.stdout.write(f"Letters are unavailable on this machine. {missing}")
