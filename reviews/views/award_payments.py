"""The payments on the page of one award: planning, approving, paying, and money that came back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_DOWN
from typing import Any

from django.contrib import messages
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from grants import falling_due, payments, returns
from grants.award_states import InstalmentState
from grants.committed import with_sums
from grants.models import Award, Instalment, Return
from grants.payment_rules import rules_of
from programme import clock
from programme.money import PENNY
from programme.refusals import Refused
from programme.states import Role
from reviews.manage_forms import PaidForm, ReasonForm
from reviews.payment_forms import NumbersForm, PlanForms, ReturnForm, plan_forms, reason_form
from reviews.views.desk import APPROVERS, MANAGERS, PAYERS, Desk, StaffRequest

PLANNERS: frozenset[Role] = MANAGERS | PAYERS
HALF_A_YEAR = timedelta(days=182)
Forms = dict[str, Any]


def context(request: StaffRequest, desk: Desk, award: Award, forms: Forms) -> dict[str, Any]:
    """What the payments' part of the page knows, in four statements."""
    parts = list(award.instalments.select_related("approved_by", "paid_by", "condition_met_by"))
    there = payments.with_finance(parts)
    sums = with_sums(Award.objects.filter(pk=award.pk)).get()
    rules = rules_of(desk.round)
    is_going = award.state in payments.PAYABLE
    # Before the acceptance there is no report yet on which a payment could wait.
    stuck = falling_due.stuck(parts) if is_going else {}
    is_planner = desk.may(PLANNERS)
    planned = [part for part in parts if part.state == InstalmentState.PLANNED]
    today = clock.local(request.arrival.at, desk.round.zone).date()
    back = list(award.returns.select_related("entered_by", "struck_out_by"))
    may_withhold = desk.may(PLANNERS | APPROVERS) and is_going
    for part in parts:
        part.award = award
    return {
        "parts": [
            {
                "part": part,
                "stuck": stuck.get(part.pk, ""),
                "is_with_finance": part.pk in there and part.state == InstalmentState.APPROVED,
                "needs_two": part.amount > rules.two_people_above,
                "own": part.approved_by_id == request.user.pk and part.amount > rules.two_people_above,
                "paid": forms.get(f"paid-{part.pk}") or _paid_form(part, today=today),
                "withhold": forms.get(f"withhold-{part.pk}") or _withhold_form(part),
                "condition": forms.get(f"condition-{part.pk}") or _condition_form(part),
                "may_withhold": may_withhold and part.state not in payments.SETTLED and part.pk not in there,
            }
            for part in parts
        ],
        "plan": forms.get("plan") or _plan_forms(desk, award, parts, today),
        # What the person saw when they began: it is not renewed while they put their own mistakes right.
        "replacing": forms.get("replacing", ",".join(str(part.pk) for part in planned)),
        "may_plan": is_planner and award.state in payments.PLANNABLE and (bool(planned) or not parts),
        "is_planner": is_planner and is_going,
        "may_approve": desk.may_approve and is_going,
        "may_pay": desk.may(PAYERS) and is_going,
        "may_number": is_planner,
        "numbers": forms.get("numbers") or NumbersForm(initial=_numbers(award)),
        "returns": [
            {"entry": entry, "strike": forms.get(f"strike-{entry.pk}") or _strike_form(entry)}
            for entry in back
        ],
        "return_form": forms.get("return")
        or ReturnForm(initial={"came_on": today, "seen": len(back)}, prefix="return"),
        "may_return": is_planner and sums.paid > sums.back,
        "may_strike": is_planner,
        "paid_of_it": sums.paid,
        "back_of_it": sums.back,
        "held_back": sum(part.amount for part in parts if part.state == InstalmentState.WITHHELD),
        "still_to_pay": sum(part.amount for part in parts if part.state not in payments.SETTLED),
        "limit": rules.two_people_above,
        "bank_is_on": rules.bank_details and desk.may(PAYERS),
    }


def _plan_forms(desk: Desk, award: Award, parts: list[Instalment], today: date) -> PlanForms:
    planned = [part for part in parts if part.state == InstalmentState.PLANNED]
    half = (award.amount / 2).quantize(PENNY, ROUND_DOWN)
    later = desk.round.work_ends_on or today + HALF_A_YEAR
    halves = [{"amount": award.amount - half, "due_on": today}, {"amount": half, "due_on": later}]
    return plan_forms(planned, initial=[] if parts else halves)


def _plan(request: StaffRequest, desk: Desk, award: Award, forms: Forms) -> str:
    desk.require(PLANNERS)
    plan = forms["plan"] = plan_forms(data=request.POST)
    typed = [key for key in request.POST.get("replacing", "").split(",") if key]
    if not all(key.isdecimal() and len(key) <= 18 for key in typed):
        raise Http404
    forms["replacing"] = ",".join(typed)
    if not plan.is_valid():
        return ""
    try:
        payments.plan_instalments(
            award, plan.parts, replacing=[int(key) for key in typed], by=request.user, at=request.arrival.at
        )
    except payments.PlanMoved as no:
        # The page shows the other plan above theirs now.
        del forms["replacing"]
        plan.refuse(str(no))
        return ""
    except Refused as no:
        plan.refuse(str(no))
        return ""
    return _("The payments are planned.")


def _due(request: StaffRequest, desk: Desk, award: Award, forms: Forms) -> str:
    desk.require(PLANNERS)
    part = _instalment(request, award)
    return tried(
        request, lambda: payments.mark_due(part, by=request.user, at=request.arrival.at), _("It is due.")
    )


def _condition(request: StaffRequest, desk: Desk, award: Award, forms: Forms) -> str:
    desk.require(PLANNERS | APPROVERS)
    part = _instalment(request, award)
    form = forms[f"condition-{part.pk}"] = _condition_form(part, request.POST)
    if not form.is_valid():
        return ""
    note = form.cleaned_data["reason"]
    return tried(
        request,
        lambda: payments.meet_condition(part, note=note, by=request.user, at=request.arrival.at),
        _("The condition is met."),
    )


def _approve(request: StaffRequest, desk: Desk, award: Award, forms: Forms) -> str:
    desk.require(APPROVERS)
    part = _instalment(request, award)
    return tried(
        request,
        lambda: payments.approve_payment(part, by=request.user, at=request.arrival.at),
        _("It may be paid."),
    )


def _pay(request: StaffRequest, desk: Desk, award: Award, forms: Forms) -> str:
    desk.require(PAYERS)
    part = _instalment(request, award)
    form = forms[f"paid-{part.pk}"] = _paid_form(part, request.POST)
    if not form.is_valid():
        return ""
    on = form.cleaned_data["on"]
    return tried(
        request,
        lambda: payments.mark_paid(part, on=on, by=request.user, at=request.arrival.at),
        _("It is marked as paid."),
    )


def _withhold(request: StaffRequest, desk: Desk, award: Award, forms: Forms) -> str:
    desk.require(PLANNERS | APPROVERS)
    part = _instalment(request, award)
    form = forms[f"withhold-{part.pk}"] = _withhold_form(part, request.POST)
    if not form.is_valid():
        return ""
    reason = form.cleaned_data["reason"]
    return tried(
        request,
        lambda: payments.withhold(part, reason=reason, by=request.user, at=request.arrival.at),
        _("It is held back."),
    )


def _set_numbers(request: StaffRequest, desk: Desk, award: Award, forms: Forms) -> str:
    desk.require(PLANNERS)
    form = forms["numbers"] = NumbersForm(request.POST)
    if not form.is_valid():
        return ""
    payments.set_numbers(award, **form.cleaned_data, by=request.user, at=request.arrival.at)
    return _("The numbers are kept.")


def _return(request: StaffRequest, desk: Desk, award: Award, forms: Forms) -> str:
    desk.require(PLANNERS)
    form = forms["return"] = ReturnForm(request.POST, prefix="return")
    if not form.is_valid():
        return ""
    try:
        returns.enter(award, **form.cleaned_data, by=request.user, at=request.arrival.at)
    except returns.Moved as no:
        # The page shows the other entry now: what is sent next was sent by somebody who saw it.
        data = request.POST.copy()
        data["return-seen"] = str(award.returns.count())
        form = forms["return"] = ReturnForm(data, prefix="return")
        form.add_error(None, str(no))
        return ""
    except Refused as no:
        form.add_error(None, str(no))
        return ""
    return _("It is entered. The money is in the pot again.")


def _strike_out(request: StaffRequest, desk: Desk, award: Award, forms: Forms) -> str:
    desk.require(PLANNERS)
    entry = get_object_or_404(Return, award=award, pk=_number(request, "return"))
    form = forms[f"strike-{entry.pk}"] = _strike_form(entry, request.POST)
    if not form.is_valid():
        return ""
    try:
        returns.strike_out(entry, reason=form.cleaned_data["reason"], by=request.user, at=request.arrival.at)
    except Refused as no:
        form.add_error(None, str(no))
        return ""
    return _("It is struck out.")


def _numbers(award: Award) -> dict[str, str]:
    return {"supplier_number": award.supplier_number, "purchase_order": award.purchase_order}


def _paid_form(part: Instalment, data: QueryDict | None = None, *, today: date | None = None) -> PaidForm:
    """The form of one payment. Its names are the same for each; its ids are its own."""
    return PaidForm(data, initial={"on": today}, auto_id=f"id_{part.order}_%s")


def _withhold_form(part: Instalment, data: QueryDict | None = None) -> ReasonForm:
    return reason_form("withhold", _("Why it is held back"), data, ids=str(part.order))


def _condition_form(part: Instalment, data: QueryDict | None = None) -> ReasonForm:
    return reason_form("condition", _("How you know that it is met"), data, ids=str(part.order))


def _strike_form(entry: Return, data: QueryDict | None = None) -> ReasonForm:
    return reason_form("strike", _("What was wrong with it"), data, ids=f"strike_{entry.pk}")


def _instalment(request: StaffRequest, award: Award) -> Instalment:
    return get_object_or_404(Instalment, award=award, pk=_number(request, "instalment"))


def _number(request: StaffRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    if not typed.isdecimal() or len(typed) > 18:
        raise Http404
    return int(typed)


def tried(request: StaffRequest, act: Callable[[], object], done: str) -> str:
    """Do one act; a refusal becomes a message, because the form may not be on the page any more."""
    try:
        act()
    except Refused as no:
        messages.error(request, str(no))
        return ""
    return done


ACTS: dict[str, Callable[[StaffRequest, Desk, Award, Forms], str]] = {
    "plan": _plan,
    "due": _due,
    "condition": _condition,
    "approve": _approve,
    "paid": _pay,
    "withhold": _withhold,
    "numbers": _set_numbers,
    "return": _return,
    "strike_out": _strike_out,
}
