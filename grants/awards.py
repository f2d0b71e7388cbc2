"""Awards: offered at release, answered by the applicant, ended. `payments` has their instalments."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grants import payments
from grants.access import may_write
from grants.models import Award, Decision
from grants.payments import SETTLED
from grants.states import AwardState
from programme import ledger, money, references
from programme.canonical import Plain
from programme.models import User
from programme.refusals import Refused


def offer(decision: Decision, *, by: User, at: datetime) -> Award:
    """Offer the decided amount. Called by `decisions.release`, in its transaction."""
    application = decision.application
    assert decision.amount is not None  # the database holds it for an award
    award = Award.objects.create(
        application=application,
        decision=decision,
        public_reference=references.new(f"{application.round.prefix}A"[:6]),
        title=application.title,
        recipient=application.applicant,
        amount=decision.amount,
        currency=application.round.currency,
        offered_at=at,
    )
    _record(award, "award_offered", by=by, at=at, payload={"amount": money.canonical(award.amount)})
    return award


def accept(award: Award, *, by: User, at: datetime) -> Award:
    """A full member accepts the offer for the group. A second press, anybody's, changes nothing."""
    with transaction.atomic():
        award = _answering(award, AwardState.ACCEPTED, by=by)
        if award.state == AwardState.ACCEPTED:
            return award
        award.accept()
        award = _answered(award, "award_accepted", by=by, at=at)
        payments.award_accepted(award, by=by, at=at)
        return award


def turn_down(award: Award, *, by: User, at: datetime) -> Award:
    """A full member turns the offer down; its money is free again. A second press changes nothing."""
    with transaction.atomic():
        award = _answering(award, AwardState.TURNED_DOWN, by=by)
        if award.state == AwardState.TURNED_DOWN:
            return award
        award.turn_down()
        return _answered(award, "award_turned_down", by=by, at=at)


def lapse(award: Award, *, reason: str, by: User, at: datetime) -> Award:
    """The offer was not answered, and a person ends it with a reason; its money is free again."""
    if not reason.strip():
        raise Refused(_("Say why the offer ends."))
    with transaction.atomic():
        award = _movable(award, AwardState.LAPSED)
        award.lapse()
        return _ended(award, "award_lapsed", by=by, at=at, payload={"reason": reason.strip()})


def complete(award: Award, *, by: User, at: datetime) -> Award:
    """The work is done. Every payment is made by then, or held back."""
    with transaction.atomic():
        award = _movable(award, AwardState.COMPLETED)
        if award.instalments.exclude(state__in=SETTLED).exists():
            raise Refused(_("A payment is still to be made. Pay it or hold it back first."))
        award.complete()
        return _ended(award, "award_completed", by=by, at=at, payload={})


def end_early(award: Award, *, reason: str, by: User, at: datetime) -> Award:
    """The work stops before its end, for a stated reason. What is not paid by then is held back with it."""
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why the award ends early."))
    with transaction.atomic():
        award = _movable(award, AwardState.ENDED_EARLY)
        payments.hold_back_rest(award, reason=reason, by=by, at=at)
        award.end_early()
        return _ended(award, "award_ended_early", by=by, at=at, payload={"reason": reason})


def _answering(award: Award, answer: AwardState, *, by: User) -> Award:
    """The award under lock: offered, or answered in this same way before."""
    award = _locked(award)
    if not may_write(award.application, by):
        raise Refused(_("Only members of the application who may change it can answer the offer."))
    if award.state == AwardState.LAPSED:
        raise Refused(_("The offer has ended, so it can no longer be answered. Please talk with us."))
    if award.state not in (AwardState.OFFERED, answer):
        raise Refused(_("The offer was answered already."))
    return award


def _answered(award: Award, act: str, *, by: User, at: datetime) -> Award:
    award.answered_by, award.answered_at = by, at
    award.save(update_fields=["state", "answered_by", "answered_at"])
    _record(award, act, by=by, at=at, payload={"amount": money.canonical(award.amount)})
    return award


def _movable(award: Award, target: AwardState) -> Award:
    """The award under lock, if it may move to `target`."""
    award = _locked(award)
    if target not in {move.target for move in award.get_available_state_transitions()}:
        raise Refused(
            _("The award is %(state)s, so this cannot be done.")
            % {"state": award.get_state_display().lower()}
        )
    return award


def _ended(award: Award, act: str, *, by: User, at: datetime, payload: Plain) -> Award:
    award.ended_at = at
    award.save(update_fields=["state", "ended_at"])
    _record(award, act, by=by, at=at, payload=payload)
    return award


def _locked(award: Award) -> Award:
    return (
        Award.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application__round__programme")
        .get(pk=award.pk)
    )


def _record(award: Award, act: str, *, by: User | None, at: datetime, payload: Plain) -> None:
    chain = award.application.ledger_id
    ledger.append(chain, act, subject=chain, by=by, at=at, payload=payload)
