"""What the letter of a correction says before everything else."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from grants import letter_body
from grants.models import Decision, Letter
from programme import clock


def opening(decision: Decision) -> Iterator[str]:
    """The first words of a correction's letter: which letter it replaces, and what was wrong.

    It is the letter that its reader has: the last of the corrected decision that was released, of the day
    that stands on it. One that was written again and not sent is none.
    """
    if decision.corrects is None:
        return
    sent = [letter for letter in decision.corrects.letters.all() if letter.released_at is not None]
    if sent:
        earlier = max(sent, key=_released)
        yield _(
            "This letter takes the place of our letter %(number)s of %(day)s, in which something was wrong. "
            "We are sorry."
        ) % {
            "number": earlier.number,
            "day": clock.date_in_words(letter_body.day_of(bytes(earlier.content or b""))),
        }
    yield from letter_body.typed(decision.correction)


def _released(letter: Letter) -> tuple[float, int]:
    assert letter.released_at is not None
    return letter.released_at.timestamp(), letter.pk
