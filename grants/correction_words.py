"""What the letter of a correction says before everything else."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from grants.models import Decision
from programme import clock


def opening(decision: Decision) -> Iterator[str]:
    """The first words of a correction's letter: which letter it replaces, and what was wrong."""
    if decision.corrects_id is None:
        return
    application = decision.application
    earlier = decision.corrects.letters.order_by("-released_at").first() if decision.corrects else None
    if earlier is not None and earlier.released_at is not None:
        day = clock.date_in_words(clock.local(earlier.released_at, application.round.zone).date())
        yield _(
            "This letter takes the place of our letter %(number)s of %(day)s, in which something was wrong. "
            "We are sorry."
        ) % {"number": earlier.number, "day": day}
    yield decision.correction
