"""Awards: offered at release, answered by the applicant, paid in instalments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grants.access import may_write
from grants.models import Award, Decision, Instalment
from grants.states import AwardState, InstalmentState
from programme import clock, ledger, money, references
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
        public_reference=references.new(f"{application.round.programme.prefix}A"[:6]),
        title=application.title,
        recipient=application.applicant,
        amount=decision.amount,
        currency=application.round.currency,
        offered_at=at,
    )
    _record(award, "award_offered", by=by, at=at, payload={"amount": money.canonical(award.amount)})
    return award


def accept(award: Award, *, by: User, at: datetime) -> Award:
    """A full member accepts the offer for the group."""
    with transaction.atomic():
        award = _answering(award, by=by)
        award.accept()
        return _answered(award, "award_accepted", by=by, at=at)


def turn_down(award: Award, *, by: User, at: datetime) -> Award:
    """A full member turns the offer down; its money is free again."""
    with transaction.atomic():
        award = _answering(award, by=by)
        award.turn_down()
        return _answered(award, "award_turned_down", by=by, at=at)


def lapse(award: Award, *, by: User | None, at: datetime) -> Award:
    """The offer was not answered; its money is free again."""
    return _move(award, AwardState.LAPSED, "award_lapsed", by=by, at=at)


def complete(award: Award, *, by: User, at: datetime) -> Award:
    """The work is done."""
    return _move(award, AwardState.COMPLETED, "award_completed", by=by, at=at)


def end_early(award: Award, *, by: User, at: datetime, reason: str) -> Award:
    """The work stops before its end, for a stated reason."""
    if not reason.strip():
        raise Refused(_("Say why the award ends early."))
    return _move(award, AwardState.ENDED_EARLY, "award_ended_early", by=by, at=at, reason=reason.strip())


def plan_instalments(
    award: Award, parts: Sequence[tuple[Decimal, date]], *, by: User, at: datetime
) -> list[Instalment]:
    """Plan the payments of an accepted award: (amount, day) each, together exactly the award."""
    with transaction.atomic():
        award = _locked(award)
        if award.state not in (AwardState.ACCEPTED, AwardState.ACTIVE):
            raise Refused(_("Payments are planned once the award is accepted."))
        if award.instalments.exists():
            raise Refused(_("The payments of this award are planned already."))
        if sum((amount for amount, _day in parts), Decimal(0)) != award.amount:
            raise Refused(
                _("The payments have to come to %(amount)s exactly.")
                % {"amount": money.in_words(award.amount, award.currency)}
            )
        try:
            planned = [
                Instalment.objects.create(award=award, order=order, amount=amount, due_on=day)
                for order, (amount, day) in enumerate(parts, start=1)
            ]
        except IntegrityError as error:
            raise Refused(_("Each payment has to be more than nothing.")) from error
        _record(
            award,
            "instalments_planned",
            by=by,
            at=at,
            payload={
                "parts": [
                    {"amount": money.canonical(amount), "due_on": day.isoformat()} for amount, day in parts
                ]
            },
        )
    return planned


def mark_due(instalment: Instalment, *, by: User | None, at: datetime) -> Instalment:
    """Its day and its conditions have come."""
    return _move_instalment(instalment, InstalmentState.DUE, by=by, at=at)


def approve_payment(instalment: Instalment, *, by: User, at: datetime) -> Instalment:
    """It may be paid."""
    return _move_instalment(instalment, InstalmentState.APPROVED, by=by, at=at)


def mark_paid(instalment: Instalment, *, on: date, by: User, at: datetime) -> Instalment:
    """It was paid `on` that day; the first payment makes the award active."""
    return _move_instalment(instalment, InstalmentState.PAID, by=by, at=at, on=on)


def withhold(instalment: Instalment, *, reason: str, by: User, at: datetime) -> Instalment:
    """It is held back, for a stated reason."""
    if not reason.strip():
        raise Refused(_("Say why the payment is held back."))
    return _move_instalment(instalment, InstalmentState.WITHHELD, by=by, at=at, reason=reason.strip())


def _answering(award: Award, *, by: User) -> Award:
    award = _locked(award)
    if not may_write(award.application, by):
        raise Refused(_("Only members of the application can answer the offer."))
    if award.state != AwardState.OFFERED:
        raise Refused(_("The offer was answered already."))
    return award


def _answered(award: Award, act: str, *, by: User, at: datetime) -> Award:
    award.answered_by, award.answered_at = by, at
    award.save(update_fields=["state", "answered_by", "answered_at"])
    _record(award, act, by=by, at=at, payload={"amount": money.canonical(award.amount)})
    return award


def _move(
    award: Award, target: AwardState, act: str, *, by: User | None, at: datetime, reason: str = ""
) -> Award:
    with transaction.atomic():
        award = _locked(award)
        transition = {
            AwardState.LAPSED: award.lapse,
            AwardState.COMPLETED: award.complete,
            AwardState.ENDED_EARLY: award.end_early,
        }[target]
        if target not in {move.target for move in award.get_available_state_transitions()}:
            raise Refused(
                _("The award is %(state)s, so this cannot be done.")
                % {"state": award.get_state_display().lower()}
            )
        transition()
        award.ended_at = at
        award.save(update_fields=["state", "ended_at"])
        _record(award, act, by=by, at=at, payload={"reason": reason})
    return award


def _move_instalment(
    instalment: Instalment,
    target: InstalmentState,
    *,
    by: User | None,
    at: datetime,
    on: date | None = None,
    reason: str = "",
) -> Instalment:
    with transaction.atomic():
        award = _locked(Award(pk=instalment.award_id))
        instalment = Instalment.objects.select_for_update(no_key=True).get(pk=instalment.pk)
        if target not in {move.target for move in instalment.get_available_state_transitions()}:
            raise Refused(
                _("The payment is %(state)s, so this cannot be done.")
                % {"state": instalment.get_state_display().lower()}
            )
        if target == InstalmentState.DUE:
            instalment.fall_due()
        elif target == InstalmentState.APPROVED:
            instalment.approve()
            instalment.approved_by = by
        elif target == InstalmentState.PAID:
            instalment.mark_paid()
            instalment.paid_by, instalment.paid_on = by, on or clock.local(at).date()
            if award.state == AwardState.ACCEPTED:
                award.begin()
                award.save(update_fields=["state"])
        else:
            instalment.withhold()
        instalment.save(update_fields=["state", "approved_by", "paid_by", "paid_on"])
        _record(
            award,
            f"instalment_{target}",
            by=by,
            at=at,
            payload={
                "order": instalment.order,
                "amount": money.canonical(instalment.amount),
                "reason": reason,
            },
        )
    return instalment


def _locked(award: Award) -> Award:
    return (
        Award.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application__round__programme")
        .get(pk=award.pk)
    )


def _record(award: Award, act: str, *, by: User | None, at: datetime, payload: Plain) -> None:
    chain = award.application.ledger_id
    ledger.append(chain, act, subject=chain, by=by, at=at, payload=payload)
