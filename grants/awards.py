"""Awards: offered at release, answered by the applicant, paid in instalments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grants import reports
from grants.access import may_write
from grants.models import Award, Decision, Instalment
from grants.states import AwardState, InstalmentState
from programme import clock, ledger, money, references
from programme.canonical import Plain
from programme.models import User
from programme.refusals import Refused

# Payments are planned and moved while an award is in one of these.
PAYABLE = frozenset({AwardState.ACCEPTED, AwardState.ACTIVE})
# Nothing more is to be done about an instalment in one of these.
SETTLED = frozenset({InstalmentState.PAID, InstalmentState.WITHHELD})


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
        reports.plan(award, by=by, at=at)
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
    """The work is done. Every payment is made by then, or held back, and every report accepted.

    Called by `final_statements.close`: the database asks for the statement too.
    """
    with transaction.atomic():
        award = _movable(award, AwardState.COMPLETED)
        if award.instalments.exclude(state__in=SETTLED).exists():
            raise Refused(_("A payment is still to be made. Pay it or hold it back first."))
        reports.refuse_unless_settled(award)
        award.complete()
        return _ended(award, "award_completed", by=by, at=at, payload={})


def end_early(award: Award, *, reason: str, by: User, at: datetime) -> Award:
    """The work stops before its end, for a stated reason. What is not paid by then is held back with it."""
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why the award ends early."))
    with transaction.atomic():
        award = _movable(award, AwardState.ENDED_EARLY)
        for instalment in award.instalments.select_for_update(no_key=True).exclude(state__in=SETTLED):
            instalment.withhold()
            _save_instalment(award, instalment, by=by, at=at, reason=reason)
        award.end_early()
        return _ended(award, "award_ended_early", by=by, at=at, payload={"reason": reason})


def plan_instalments(
    award: Award, parts: Sequence[tuple[Decimal, date]], *, by: User, at: datetime
) -> list[Instalment]:
    """Plan the payments of an accepted award: (amount, day) each, together exactly the award."""
    with transaction.atomic():
        award = _locked(award)
        if award.state not in PAYABLE:
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
    zone = instalment.award.application.round.zone
    if on > clock.local(at, zone).date():
        raise Refused(_("That day is still to come. Mark a payment as paid once it is made."))
    return _move_instalment(instalment, InstalmentState.PAID, by=by, at=at, on=on)


def withhold(instalment: Instalment, *, reason: str, by: User, at: datetime) -> Instalment:
    """It is held back, for a stated reason."""
    if not reason.strip():
        raise Refused(_("Say why the payment is held back."))
    return _move_instalment(instalment, InstalmentState.WITHHELD, by=by, at=at, reason=reason.strip())


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
        if award.state not in PAYABLE:
            raise Refused(
                _("The award is %(state)s, so nothing about its payments can change.")
                % {"state": award.get_state_display().lower()}
            )
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
            instalment.paid_by, instalment.paid_on = by, on
            if award.state == AwardState.ACCEPTED:
                award.begin()
                award.save(update_fields=["state"])
        else:
            instalment.withhold()
        _save_instalment(award, instalment, by=by, at=at, reason=reason)
    return instalment


def _save_instalment(
    award: Award, instalment: Instalment, *, by: User | None, at: datetime, reason: str
) -> None:
    instalment.save(update_fields=["state", "approved_by", "paid_by", "paid_on"])
    _record(
        award,
        f"instalment_{instalment.state}",
        by=by,
        at=at,
        payload={
            "order": instalment.order,
            "amount": money.canonical(instalment.amount),
            "reason": reason,
        },
    )


def _locked(award: Award) -> Award:
    return (
        Award.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application__round__programme")
        .get(pk=award.pk)
    )


def _record(award: Award, act: str, *, by: User | None, at: datetime, payload: Plain) -> None:
    chain = award.application.ledger_id
    ledger.append(chain, act, subject=chain, by=by, at=at, payload=payload)
