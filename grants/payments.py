"""Instalments: planned together, due one by one, approved and paid by two people, never beyond the award.

Lock order: award, then its instalments by their order. Acts on several awards take them by id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants import conditions
from grants.apart import check_apart
from grants.award_states import InstalmentState, InstalmentTrigger
from grants.models import Award, Instalment, PaymentRunLine
from grants.payment_rules import rules_of
from grants.states import AwardState
from programme import clock, ledger, money
from programme.canonical import Plain
from programme.models import User
from programme.refusals import Refused

# Payments are moved while an award is in one of these, and planned from the offer on.
PAYABLE = frozenset({AwardState.ACCEPTED, AwardState.ACTIVE})
PLANNABLE = PAYABLE | {AwardState.OFFERED}
# Nothing more is to be done about an instalment in one of these.
SETTLED = frozenset({InstalmentState.PAID, InstalmentState.WITHHELD})
MOST_PARTS = 24


class PlanMoved(Refused):
    """Somebody else changed the plan since the person saw it."""


class Part(NamedTuple):
    """One payment as it is planned."""

    amount: Decimal
    due_on: date
    trigger: InstalmentTrigger = InstalmentTrigger.DATE
    after_report: int | None = None
    condition: str = ""


def plan_instalments(
    award: Award, parts: Sequence[Part], *, replacing: Collection[int] = (), by: User, at: datetime
) -> list[Instalment]:
    """Plan the payments of an award that is not turned down: together exactly the award.

    `replacing` are the ids of the planned payments that the person saw, and that these take the place of.
    What is due already stays, and is counted in. A condition that was met stays met where the payment is
    planned as it was.
    """
    with transaction.atomic():
        award = locked(award)
        check_apart([award.application_id], by)
        if award.state not in PLANNABLE:
            raise Refused(
                _("The award is %(state)s, so nothing about its payments can change.")
                % {"state": award.get_state_display().lower()}
            )
        standing = list(award.instalments.select_for_update(no_key=True).order_by("order"))
        planned = {one.pk for one in standing if one.state == InstalmentState.PLANNED}
        if standing and not replacing:
            raise PlanMoved(_("The payments of this award are planned already."))
        if planned != set(replacing):
            raise PlanMoved(_("Somebody else changed the plan in the meantime. Look at it again."))
        kept = [one for one in standing if one.pk not in planned]
        _check_plan(award, kept, parts)
        met = [one for one in standing if one.pk in planned and one.condition_met_at is not None]
        Instalment.objects.filter(pk__in=planned).delete()
        first = max((one.order for one in kept), default=0) + 1
        try:
            with transaction.atomic():
                made = [_plan(award, order, part, met) for order, part in enumerate(parts, start=first)]
        except IntegrityError as error:
            raise Refused(_("Each payment has to be more than nothing.")) from error
        record(
            award,
            "instalments_planned",
            by=by,
            at=at,
            payload={
                "parts": [
                    {
                        "order": one.order,
                        "amount": money.canonical(one.amount),
                        "due_on": one.due_on.isoformat(),
                        "trigger": str(one.trigger),
                        "after_report": one.after_report or 0,
                        "condition": one.condition,
                        "is_met": one.condition_met_at is not None,
                    }
                    for one in made
                ]
            },
        )
    return made


def drop_plan(award: Award, *, by: User, at: datetime) -> None:
    """Take away the payments of an offer that nobody has answered: its amount is another one now.

    The caller holds the award. Nothing of an open offer is due yet.
    """
    planned = award.instalments.filter(state=InstalmentState.PLANNED)
    parts: list[Plain] = [money.canonical(one.amount) for one in planned.order_by("order")]
    if parts:
        planned.delete()
        record(award, "instalments_dropped", by=by, at=at, payload={"parts": parts})


def _plan(award: Award, order: int, part: Part, met: list[Instalment]) -> Instalment:
    """One row. `met` are those before with a condition that is met; one that comes again is taken from it."""
    part = part._replace(condition=part.condition.strip())
    same = next((one for one in met if _as_planned(one) == part), None)
    if same is not None:
        met.remove(same)
    return Instalment.objects.create(
        award=award,
        order=order,
        amount=part.amount,
        due_on=part.due_on,
        trigger=part.trigger,
        after_report=part.after_report,
        condition=part.condition,
        condition_met_at=same.condition_met_at if same else None,
        condition_met_by=same.condition_met_by if same else None,
    )


def _as_planned(one: Instalment) -> Part:
    return Part(one.amount, one.due_on, InstalmentTrigger(one.trigger), one.after_report, one.condition)


def _check_plan(award: Award, kept: Iterable[Instalment], parts: Sequence[Part]) -> None:
    if len(parts) > MOST_PARTS:
        raise Refused(_("An award has at most %(most)d payments.") % {"most": MOST_PARTS})
    if any((part.trigger == InstalmentTrigger.REPORT) != bool(part.after_report) for part in parts):
        raise Refused(_("Say after which report a payment is due, and say it of no other payment."))
    left = award.amount - sum((one.amount for one in kept), Decimal(0))
    if sum((part.amount for part in parts), Decimal(0)) != left:
        raise Refused(
            _("The payments have to come to %(amount)s exactly.")
            % {"amount": money.in_words(left, award.currency)}
        )


def meet_condition(instalment: Instalment, *, note: str, by: User, at: datetime) -> Instalment:
    """The condition of a payment is met; how one knows is written down. A second press changes nothing."""
    if not note.strip():
        raise Refused(_("Say how you know that the condition is met."))
    with transaction.atomic():
        award, instalment = both(instalment)
        check_apart([award.application_id], by)
        if not instalment.condition:
            raise Refused(_("This payment has no condition."))
        if instalment.condition_met_at is not None:
            return instalment
        instalment.condition_met_by, instalment.condition_met_at = by, at
        instalment.save(update_fields=["condition_met_by", "condition_met_at"])
        payload: dict[str, Plain] = {
            "order": instalment.order,
            "condition": instalment.condition,
            "reason": note.strip(),
        }
        record(award, "instalment_condition_met", by=by, at=at, payload=payload)
    return instalment


def mark_due(instalment: Instalment, *, by: User, at: datetime) -> Instalment:
    """One of the team says that it is due. `grants.falling_due` has what falls due by itself."""
    with transaction.atomic():
        award, instalment = _movable(instalment, InstalmentState.DUE, by=by)
        if instalment.waits_for_condition:
            raise Refused(_("A condition of payment %(order)d is not met yet.") % {"order": instalment.order})
        instalment.fall_due()
        return moved(award, instalment, by=by, at=at)


def approve_payment(instalment: Instalment, *, by: User, at: datetime) -> Instalment:
    """It may be paid. The first only when nothing is open that has to be settled before."""
    with transaction.atomic():
        award, instalment = _movable(instalment, InstalmentState.APPROVED, by=by)
        conditions.check_first_payment(award)
        instalment.approve()
        instalment.approved_by, instalment.approved_at = by, at
        return moved(award, instalment, by=by, at=at)


def approve_payments(instalments: Iterable[Instalment], *, by: User, at: datetime) -> list[Instalment]:
    """Several at once: all of them, or none and a sentence that says which is in the way."""
    with transaction.atomic():
        return [_approved(one, by=by, at=at) for one in in_lock_order(instalments)]


def _approved(one: Instalment, *, by: User, at: datetime) -> Instalment:
    try:
        return approve_payment(one, by=by, at=at)
    except Refused as no:
        raise Refused(f"{one.reference}: {no}") from no


def mark_paid(instalment: Instalment, *, on: date, by: User, at: datetime) -> Instalment:
    """It was paid `on` that day; the first payment makes the award active.

    Above the round's limit whoever approved it cannot say so: the database refuses it as well.
    """
    with transaction.atomic():
        award, instalment = _movable(instalment, InstalmentState.PAID, by=by)
        round = award.application.round
        if on > clock.local(at, round.zone).date():
            raise Refused(_("That day is still to come. Mark a payment as paid once it is made."))
        if on < clock.local(award.offered_at, round.zone).date():
            raise Refused(_("%(day)s is before the award was offered.") % {"day": clock.date_in_words(on)})
        limit = rules_of(round).two_people_above
        if instalment.amount > limit and instalment.approved_by_id in (None, by.pk):
            raise Refused(
                _(
                    "You approved payment %(reference)s yourself. Above %(limit)s somebody else marks it as "
                    "paid."
                )
                % {
                    "reference": instalment.reference,
                    "limit": money.in_words(limit, award.currency),
                }
            )
        instalment.mark_paid()
        instalment.paid_by, instalment.paid_on = by, on
        if award.state == AwardState.ACCEPTED:
            award.begin()
            award.save(update_fields=["state"])
        return moved(award, instalment, by=by, at=at, on=on)


def withhold(instalment: Instalment, *, reason: str, by: User, at: datetime) -> Instalment:
    """It is held back, for a stated reason. Not what finance may be paying at this moment."""
    if not reason.strip():
        raise Refused(_("Say why the payment is held back."))
    with transaction.atomic():
        award, instalment = _movable(instalment, InstalmentState.WITHHELD, by=by)
        _require_not_with_finance([instalment])
        instalment.withhold()
        return moved(award, instalment, by=by, at=at, reason=reason.strip())


def hold_back_rest(award: Award, *, reason: str, by: User, at: datetime) -> list[Instalment]:
    """Hold back what of a locked award is not paid. Called by the act that ends it, in its transaction."""
    check_apart([award.application_id], by)
    found = list(
        award.instalments.select_for_update(no_key=True).exclude(state__in=SETTLED).order_by("order")
    )
    _require_not_with_finance(found)
    for instalment in found:
        instalment.withhold()
        moved(award, instalment, by=by, at=at, reason=reason)
    return found


def set_numbers(award: Award, *, supplier_number: str, purchase_order: str, by: User, at: datetime) -> Award:
    """How finance knows the receiver and the order. Nothing happens when both are as they were."""
    numbers = {"supplier_number": supplier_number.strip(), "purchase_order": purchase_order.strip()}
    with transaction.atomic():
        award = locked(award)
        check_apart([award.application_id], by)
        if all(getattr(award, name) == value for name, value in numbers.items()):
            return award
        award.supplier_number, award.purchase_order = numbers["supplier_number"], numbers["purchase_order"]
        award.save(update_fields=["supplier_number", "purchase_order"])
        record(award, "award_numbers_set", by=by, at=at, payload={**numbers})
    return award


def in_lock_order(instalments: Iterable[Instalment]) -> list[Instalment]:
    """By award and place: who takes several takes them so."""
    return sorted(instalments, key=lambda one: (one.award_id, one.order))


def with_finance(instalments: Iterable[Instalment]) -> set[int]:
    """Ids of those that stand in a payment run."""
    lines = PaymentRunLine.objects.filter(instalment__in=list(instalments), taken_out_at=None)
    return set(lines.values_list("instalment", flat=True))


def _require_not_with_finance(instalments: Collection[Instalment]) -> None:
    there = with_finance(instalments)
    orders = sorted(one.order for one in instalments if one.pk in there)
    if orders:
        raise Refused(
            ngettext(
                "Payment %(orders)s is with finance. Take it out of the payment run first, or mark it as "
                "paid.",
                "Payments %(orders)s are with finance. Take them out of the payment run first, or mark them "
                "as paid.",
                len(orders),
            )
            % {"orders": ", ".join(str(order) for order in orders)}
        )


def both(instalment: Instalment) -> tuple[Award, Instalment]:
    """Award and instalment under lock, while the award's payments can move."""
    award = locked(Award(pk=instalment.award_id))
    found = Instalment.objects.select_for_update(no_key=True).filter(pk=instalment.pk).first()
    if found is None:
        raise Refused(_("The plan was changed in the meantime, and this payment is not in it any more."))
    if award.state not in PAYABLE:
        raise Refused(
            _("The award is %(state)s, so nothing about its payments can change.")
            % {"state": award.get_state_display().lower()}
        )
    found.award = award
    return award, found


def _movable(instalment: Instalment, target: InstalmentState, *, by: User) -> tuple[Award, Instalment]:
    award, found = both(instalment)
    check_apart([award.application_id], by)
    if target not in {move.target for move in found.get_available_state_transitions()}:
        raise Refused(
            _("The payment is %(state)s, so this cannot be done.")
            % {"state": found.get_state_display().lower()}
        )
    return award, found


def moved(
    award: Award,
    instalment: Instalment,
    *,
    by: User | None,
    at: datetime,
    on: date | None = None,
    reason: str = "",
) -> Instalment:
    """Keep a payment that moved, with its row in the ledger."""
    instalment.save(update_fields=["state", "approved_by", "approved_at", "paid_by", "paid_on"])
    payload: dict[str, Plain] = {
        "order": instalment.order,
        "amount": money.canonical(instalment.amount),
        "reason": reason,
    }
    if on is not None:
        payload["paid_on"] = on.isoformat()
    record(award, f"instalment_{instalment.state}", by=by, at=at, payload=payload)
    return instalment


def locked(award: Award) -> Award:
    """The award under lock, with all that its words and its guards read."""
    return (
        Award.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application__round__programme", "decision")
        .get(pk=award.pk)
    )


def record(award: Award, act: str, *, by: User | None, at: datetime, payload: Plain) -> None:
    """One row on the chain of the award's application."""
    chain = award.application.ledger_id
    ledger.append(chain, act, subject=chain, by=by, at=at, payload=payload)
