"""What a programme chooses about its letters."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from programme import ledger
from programme.models import Programme, Round, User


def attach_letters(round: Round, attached: bool, *, by: User, at: datetime) -> None:
    """Send the PDF with the mail about a letter, or (`attached` False) a link that needs signing in alone.

    It counts for the whole programme and for letters that are released later; the round's record says who.
    """
    with transaction.atomic():
        programme = Programme.objects.select_for_update(no_key=True).get(pk=round.programme_id)
        if programme.letters_attached == attached:
            return
        programme.letters_attached = attached
        programme.save(update_fields=["letters_attached"])
        act = "letters_attached" if attached else "letters_linked"
        ledger.append(round.chain, act, subject=round.ledger_id, by=by, at=at, payload={})
