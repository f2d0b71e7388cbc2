"""Awards once they are answered: paid in instalments, completed or ended early."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grants import conditions
from grants.models import Award, Instalment
from grants.states import AwardState, InstalmentState
from programme import clock, ledger, money
from programme.canonical import Plain
from programme.models import User
from programme.refusals import Refused

# Payments are planned and moved while an award is in one of these.
PAYABLE = frozenset({AwardState.ACCEPTED, AwardState.ACTIVE})
# Nothing more is to be done about an instalment in one of these.
SETTLED = frozenset({InstalmentState.PAID, InstalmentState.WITHHELD})


def complete(award: Award, *, by: User, at: datetime) -> Award:
    """The work is done. Every payment is made by then, or held back."""
    with transaction.atomic():
        award = movable(award, AwardState.COMPLETED)
        if award.instalments.exclude(state__in=SETTLED).exists():
            raise Refused(_("A payment is still to be made. Pay it or hold it back first."))
        award.complete()
        return ended(award, "award_completed", by=by, at=at, payload={})


def end_early(award: Award, *, reason: str, by: User, at: datetime) -> Award:
    """The work stops before its end, for a stated reason. What is not paid by then is held back with it."""
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why the award ends early."))
    with transaction.atomic():
        award = movable(award, AwardState.ENDED_EARLY)
        for instalment in award.instalments.select_for_update(no_key=True).exclude(state__in=SETTLED):
            instalment.withhold()
            _save_instalment(award, instalment, by=by, at=at, reason=reason)
        award.end_early()
        return ended(award, "award_ended_early", by=by, at=at, payload={"reason": reason})


def plan_instalments(
    award: Award, parts: Sequence[tuple[Decimal, date]], *, by: User, at: datetime
) -> list[Instalment]:
    """Plan the payments of an accepted award: (amount, day) each, together exactly the award."""
    with transaction.atomic():
        award = locked(award)
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
        record(
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
    """It may be paid. The first only when nothing is open that has to be settled before."""
    with transaction.atomic():
        conditions.check_first_payment(locked(instalment.award))
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


def movable(award: Award, target: AwardState) -> Award:
    """The award under lock, if it may move to `target`."""
    award = locked(award)
    if target not in {move.target for move in award.get_available_state_transitions()}:
        raise Refused(
            _("The award is %(state)s, so this cannot be done.")
            % {"state": award.get_state_display().lower()}
        )
    return award


def ended(award: Award, act: str, *, by: User, at: datetime, payload: Plain) -> Award:
    """Save the end of an award, and record it."""
    award.ended_at = at
    award.save(update_fields=["state", "ended_at"])
    record(award, act, by=by, at=at, payload=payload)
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
        award = locked(Award(pk=instalment.award_id))
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
    record(
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


def locked(award: Award) -> Award:
    """The award under lock, with all that its words and its guards read."""
    return (
        Award.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application__round__programme", "decision")
        .get(pk=award.pk)
    )


def record(award: Award, act: str, *, by: User | None, at: datetime, payload: Plain) -> None:
    """One row in the application's chain."""
    chain = award.application.ledger_id
    ledger.append(chain, act, subject=chain, by=by, at=at, payload=payload)
