"""Moving a rehearsal about in time: its own dates, and the more time that was given in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max

from grants.models import Extension
from grants.states import ExtensionState
from programme import rounds
from programme.models import Round, User


def move(round: Round, *, closes_at: datetime, by: User, at: datetime) -> timedelta:
    """Let a rehearsal close at `closes_at`; more time that was given moves along. Returns how far.

    Refused for a real round. See `programme.rounds.move_rehearsal`.
    """
    with transaction.atomic():
        moved = rounds.move_rehearsal(round, closes_at=closes_at, by=by, at=at)
        given = Extension.objects.filter(round=round, round__rehearsal_of__isnull=False)
        given.update(until=F("until") + moved)
    return moved


def longest_extension(round: Round) -> timedelta:
    """How long after the round's own closing the last person has time."""
    given = Extension.objects.filter(round=round, state=ExtensionState.APPROVED)
    last = given.aggregate(last=Max("until"))["last"]
    return max(last - round.closes_at, timedelta(0)) if last is not None else timedelta(0)
