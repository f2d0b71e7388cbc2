"""The dates of a round, and publishing it. After opening, more time is a row and never an edited date."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from programme import clock, ledger
from programme.models import Form, Question, Round, User
from programme.refusals import Refused


def has_opened(round: Round, at: datetime) -> bool:
    """Whether people can answer its form, or could: what they rely on stands from here on.

    A round that is not published has not opened, whatever its dates say, unless somebody of its staff began
    to answer its form.
    """
    return at >= round.opens_at and (round.is_published or round.form.frozen_at is not None)


def publish(round: Round, *, by: User, at: datetime) -> Round:
    """Show the round to everybody, with a row in its chain; a second press is the same act.

    Once its opening has passed it opens at once. Refused: a form without questions, a closing that has
    passed.
    """
    with transaction.atomic():
        round = (
            Round.objects.select_for_update(of=("self",), no_key=True)
            .select_related("programme")
            .get(pk=round.pk)
        )
        if round.is_published:
            return round
        if round.is_rehearsal:
            raise Refused(_("A rehearsal is never published: only its imaginary people see it."))
        # Held as for a change of the form, so that nobody empties it at this moment.
        form = Form.objects.select_for_update(no_key=True).get(pk=round.form_id)
        if not Question.objects.filter(section__form=form).exists():
            raise Refused(
                _("The form has no questions yet. Write at least one before you publish the round.")
            )
        if round.closes_at <= at:
            raise Refused(_("The closing date has passed already. Change the dates first."))
        round.is_published = True
        round.save(update_fields=["is_published"])
        ledger.append(
            round.chain,
            "round_published",
            subject=round.ledger_id,
            by=by,
            at=at,
            payload={
                "form": str(form),
                "opens_at": clock.utc_text(round.opens_at),
                "closes_at": clock.utc_text(round.closes_at),
            },
        )
    return round


def refuse_past_opening(opens_at: datetime, at: datetime) -> None:
    """Refused when a round would be given an opening that has passed at `at`."""
    if opens_at < at:
        raise Refused(_("The opening date has passed already. Choose a moment that is still to come."))


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
    closing put into the past. An opening that passed while nobody saw the round may stay where it is.
    """
    with transaction.atomic():
        round = (
            Round.objects.select_for_update(of=("self",), no_key=True)
            .select_related("programme", "form")
            .get(pk=round.pk)
        )
        if round.is_rehearsal:
            raise Refused(_("The dates of a rehearsal follow from the moment that you choose on its page."))
        opened = has_opened(round, at)
        before = (round.opens_at, round.closes_at, round.decisions_at)
        if (opens_at, closes_at, decisions_at) == before:
            return round
        if opened and opens_at != round.opens_at:
            raise Refused(_("The round has opened, so the day on which it opened cannot be changed."))
        if opened and closes_at != round.closes_at:
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
        if not opened and closes_at <= at:
            raise Refused(_("The closing date has passed already."))
        if opens_at != round.opens_at:
            refuse_past_opening(opens_at, at)
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


def move_rehearsal(round: Round, *, closes_at: datetime, by: User, at: datetime) -> timedelta:
    """Let a rehearsal close at another moment, and its decisions move along; returns how far it moved.

    Opening stays: what was begun was begun in time. Refused for a real round, whose dates are promises; the
    statement itself writes rehearsals alone. Side effect: a row in the rehearsal's own chain.
    """
    with transaction.atomic():
        round = Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round.pk)
        moved = closes_at - round.closes_at
        decisions_at = round.decisions_at + moved
        written = Round.objects.filter(pk=round.pk, rehearsal_of__isnull=False).update(
            closes_at=closes_at, decisions_at=decisions_at
        )
        if not written:
            raise Refused(_("Only the dates of a rehearsal can be moved about. This is a real round."))
        ledger.append(
            round.chain,
            "rehearsal_moved",
            subject=round.ledger_id,
            by=by,
            at=at,
            payload={
                "closes_at": clock.utc_text(closes_at),
                "decisions_at": clock.utc_text(decisions_at),
                "before": clock.utc_text(round.closes_at),
            },
        )
    return moved
