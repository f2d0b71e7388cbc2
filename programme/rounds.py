"""Setting the dates of a round. After opening, more time is a row of its own and never an edited date."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from programme import clock, ledger
from programme.models import Round, User
from programme.refusals import Refused


def set_dates(
    round: Round,
    *,
    opens_at: datetime,
    closes_at: datetime,
    decisions_at: datetime,
    by: User,
    at: datetime,
) -> Round:
    """Set when a round opens, closes and tells its applicants, with a row in the round's chain.

    Refused: dates out of order; a moved opening or closing once the round has opened, or an opening or
    closing put into the past.
    """
    with transaction.atomic():
        round = (
            Round.objects.select_for_update(of=("self",), no_key=True)
            .select_related("programme")
            .get(pk=round.pk)
        )
        before = (round.opens_at, round.closes_at, round.decisions_at)
        if (opens_at, closes_at, decisions_at) == before:
            return round
        if at >= round.opens_at and opens_at != round.opens_at:
            raise Refused(_("The round has opened, so the day on which it opened cannot be changed."))
        if at >= round.opens_at and closes_at != round.closes_at:
            raise Refused(
                _(
                    "The round has opened, so its closing date stands. "
                    "Give more time instead: to one application, or to everybody."
                )
            )
        if closes_at <= opens_at:
            raise Refused(_("The round has to close after it opens."))
        if decisions_at <= closes_at:
            raise Refused(_("Applicants can be told only after the round has closed."))
        if at < round.opens_at and closes_at <= at:
            raise Refused(_("The closing date has passed already."))
        round.opens_at, round.closes_at, round.decisions_at = opens_at, closes_at, decisions_at
        round.save(update_fields=["opens_at", "closes_at", "decisions_at"])
        ledger.append(
            round.chain,
            "dates_set",
            subject=round.ledger_id,
            by=by,
            at=at,
            payload={
                "opens_at": clock.utc_text(opens_at),
                "closes_at": clock.utc_text(closes_at),
                "decisions_at": clock.utc_text(decisions_at),
                "before": {
                    "opens_at": clock.utc_text(before[0]),
                    "closes_at": clock.utc_text(before[1]),
                    "decisions_at": clock.utc_text(before[2]),
                },
            },
        )
    return round
