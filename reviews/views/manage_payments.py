"""Payments of a round: what is due, approved, with finance and paid; finance's days; the rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from grants import falling_due, paid_days, payment_rules, payments
from grants.award_states import InstalmentState, InstalmentTrigger
from grants.committed import LET_GO
from grants.models import Instalment, PaymentRunLine, Return
from programme import sealing
from programme.refusals import Refused
from programme.spreadsheets import MOST_BYTES
from reviews.payment_forms import BankRulesForm, LimitForm, PaidDaysForm
from reviews.views.desk import APPROVERS, MANAGERS, PAYERS, Desk, StaffRequest, at_desk, show

PER_PAGE = 60
WITH_FINANCE = "with_finance"
DRY_RUN_SALT = "noon.paid-days"
DRY_RUN_LASTS = 3600


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk("manage_payments")
def listed(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Every payment with its state, big totals first; approving those that are due, all at once."""
    ticked: list[int] = []
    status = 200
    if request.method == "POST":
        desk.require(APPROVERS)
        ticked = ids_of(request, "instalment")
        problem = _approve(request, desk, ticked)
        if not problem:
            return redirect(request.path)
        messages.error(request, problem)
        status = 422
    found = of_round(desk).order_by("due_on", "award", "order")
    shown = request.GET.get("show", "")
    if shown == WITH_FINANCE:
        listed_ = found.filter(Q(is_with_finance=True), state=InstalmentState.APPROVED)
    elif shown in InstalmentState.values:
        listed_ = found.filter(state=shown)
    else:
        shown, listed_ = "", found
    page = Paginator(listed_, PER_PAGE).get_page(request.GET.get("page"))
    may_approve = desk.may(APPROVERS)
    return show(
        request,
        desk,
        "payments",
        {
            "page": page,
            "shown": shown,
            "query": f"show={shown}" if shown else "",
            "choices": _choices(),
            "totals": _totals(desk),
            "due": list(found.filter(state=InstalmentState.DUE)) if may_approve else [],
            "ticked": ticked,
            "stuck": _stuck(desk),
            "limit": payment_rules.rules_of(desk.round).two_people_above,
            "may_pay": desk.may(PAYERS),
            "opens_rules": desk.opens("manage_payment_rules"),
            "opens_claims": desk.opens("manage_claims"),
        },
        status=status,
    )


def _approve(request: StaffRequest, desk: Desk, ticked: list[int]) -> str:
    if not ticked:
        return _("Tick at least one payment.")
    found = list(of_round(desk).filter(pk__in=ticked))
    if len(found) != len(set(ticked)):
        raise Http404
    try:
        done = payments.approve_payments(found, by=request.user, at=request.arrival.at)
    except Refused as no:
        return str(no)
    messages.success(
        request,
        ngettext("%(n)d payment is approved.", "%(n)d payments are approved.", len(done)) % {"n": len(done)},
    )
    return ""


def of_round(desk: Desk) -> QuerySet[Instalment, Any]:
    """The payments of the round that the person may see."""
    lines = PaymentRunLine.objects.filter(instalment=OuterRef("pk"), taken_out_at=None)
    return (
        Instalment.objects.filter(award__application__round=desk.round)
        .exclude(award__application__in=list(desk.closed))
        .exclude(award__state__in=sorted(LET_GO))
        .select_related("award", "approved_by")
        .annotate(is_with_finance=Exists(lines))
    )


def _stuck(desk: Desk) -> list[tuple[Instalment, str]]:
    """Planned payments that wait for nothing that can come, each with what to do."""
    waiting = list(
        of_round(desk)
        .filter(state=InstalmentState.PLANNED, trigger=InstalmentTrigger.REPORT)
        .filter(award__state__in=sorted(payments.PAYABLE))
        .order_by("award", "order")
    )
    says = falling_due.stuck(waiting)
    return [(one, says[one.pk]) for one in waiting if one.pk in says]


def _choices() -> list[tuple[str, str]]:
    words = [("", _("All"))]
    for state in InstalmentState:
        words.append((str(state), str(state.label)))
        if state == InstalmentState.APPROVED:
            words.append((WITH_FINANCE, _("With finance")))
    return words


def _totals(desk: Desk) -> list[dict[str, Any]]:
    """Amount and number by how far payments are, in two statements."""
    zero = Decimal(0)
    states = {
        "planned": Q(state=InstalmentState.PLANNED),
        "due": Q(state=InstalmentState.DUE),
        "approved": Q(state=InstalmentState.APPROVED, is_with_finance=False),
        WITH_FINANCE: Q(state=InstalmentState.APPROVED, is_with_finance=True),
        "paid": Q(state=InstalmentState.PAID),
    }
    sums = of_round(desk).aggregate(
        **{f"{name}_sum": Sum("amount", filter=which) for name, which in states.items()},
        **{f"{name}_n": Count("pk", filter=which) for name, which in states.items()},
    )
    back = Return.objects.filter(award__application__round=desk.round, struck_out_at=None).exclude(
        award__application__in=list(desk.closed)
    )
    returned = back.aggregate(sum=Sum("amount"))["sum"] or zero
    words = {
        "due": _("due: waits for approval"),
        "approved": _("approved, not with finance yet"),
        WITH_FINANCE: _("with finance"),
        "paid": _("paid"),
        "planned": _("planned"),
    }
    totals = [
        {"amount": sums[f"{name}_sum"] or zero, "n": sums[f"{name}_n"], "words": said, "show": name}
        for name, said in words.items()
    ]
    if returned:
        totals.append({"amount": returned, "n": None, "words": _("came back"), "show": ""})
    return totals


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk("manage_paid_days")
def days(request: StaffRequest, desk: Desk) -> HttpResponse:
    """On which days finance paid, from their file: what would change is shown first, and then entered."""
    form, found, ticket = PaidDaysForm(), None, ""
    if request.method == "POST" and "ticket" in request.POST:
        if _enter_days(request, desk):
            return redirect(desk.url("manage_payments"))
        return redirect(request.path)
    if request.method == "POST":
        form = PaidDaysForm(request.POST, request.FILES)
        if form.is_valid():
            upload = form.cleaned_data["days"]
            content = upload.read(MOST_BYTES + 1)
            try:
                found = paid_days.read(
                    desk.round,
                    content,
                    upload.name,
                    closed=desk.closed,
                    by=request.user,
                    at=request.arrival.at,
                )
            except Refused as no:
                form.add_error("days", str(no))
            else:
                ticket = _ticket(desk, found)
    context = {"form": form, "found": found, "ticket": ticket}
    return show(request, desk, "paid_days", context, status=422 if form.errors else 200)


def _ticket(desk: Desk, found: paid_days.ReadDays) -> str:
    """What was shown, signed for this person and round: only that can be entered."""
    rows = [[one.instalment.pk, one.on.isoformat()] for one in found.found]
    return signing.dumps([desk.round.pk, desk.user.pk, rows], salt=DRY_RUN_SALT, compress=True)


def _enter_days(request: StaffRequest, desk: Desk) -> bool:
    try:
        round_id, user_id, rows = signing.loads(
            request.POST["ticket"], salt=DRY_RUN_SALT, max_age=DRY_RUN_LASTS
        )
    except signing.BadSignature:
        messages.error(request, _("That is too long ago. Bring the file again."))
        return False
    if (round_id, user_id) != (desk.round.pk, request.user.pk):
        raise Http404
    on = {pk: date.fromisoformat(day) for pk, day in rows}
    found = list(of_round(desk).filter(pk__in=on))
    try:
        done = paid_days.enter(
            desk.round, [(one, on[one.pk]) for one in found], by=request.user, at=request.arrival.at
        )
    except Refused as no:
        messages.error(request, str(no))
        return False
    if done:
        said = ngettext(
            "%(n)d payment is marked as paid.", "%(n)d payments are marked as paid.", len(done)
        ) % {"n": len(done)}
    else:
        said = _("All of them were marked as paid already.")
    messages.success(request, said)
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk("manage_payment_rules")
def rules(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Above which amount two people act, and whether groups give their bank details here."""
    held = payment_rules.rules_of(desk.round)
    limit = LimitForm(initial={"amount": held.two_people_above, "where": "round"})
    bank = BankRulesForm(initial={"on": held.bank_details, "cooling_days": held.cooling.days})
    status = 200
    if request.method == "POST":
        desk.require(MANAGERS)
        act = request.POST.get("act", "")
        if act not in ("limit", "bank"):
            return HttpResponseBadRequest()
        if act == "limit":
            limit = LimitForm(request.POST)
        else:
            bank = BankRulesForm(request.POST)
        form: Form = limit if act == "limit" else bank
        if form.is_valid() and _ruled(request, desk, act, form):
            messages.success(request, _("The rules are kept."))
            return redirect(request.path)
        status = 422
    context = {
        "held": held,
        "limit": limit,
        "bank": bank,
        "form": bank if bank.is_bound else limit,
        "may_set": desk.may_manage,
        "has_key": sealing.is_ready(),
    }
    return show(request, desk, "payment_rules", context, status=status)


def _ruled(request: StaffRequest, desk: Desk, act: str, form: Any) -> bool:
    data, by, at = form.cleaned_data, request.user, request.arrival.at
    try:
        if act == "limit":
            payment_rules.set_limit(
                desk.round, amount=data["amount"], everywhere=data["where"] == "programme", by=by, at=at
            )
        else:
            payment_rules.set_bank_details(
                desk.round, on=data["on"], cooling_days=data["cooling_days"], by=by, at=at
            )
    except Refused as no:
        form.add_error(None, str(no))
        return False
    return True


def ids_of(request: StaffRequest, name: str) -> list[int]:
    """The ids that a form names; 404 when they are none."""
    typed = request.POST.getlist(name)
    if not all(key.isdecimal() and len(key) <= 18 for key in typed):
        raise Http404
    return [int(key) for key in typed]
