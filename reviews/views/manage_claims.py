"""Panel payments on the desk: all claims against the panel's costs, one claim, and the table for finance."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from programme.refusals import Refused
from programme.states import Role
from reviews import claims, claims_csv
from reviews.claim_forms import PaidForm, SendBackForm
from reviews.models import PanelClaim
from reviews.states import AGREED_CLAIM, ClaimState
from reviews.views.claims import send_receipt
from reviews.views.desk import MANAGERS, PAYERS, Desk, StaffRequest, at_desk, show

MAY_PAY: frozenset[Role] = MANAGERS | PAYERS


@require_http_methods(["GET", "POST"])
@at_desk("manage_claims")
def listed(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Every claim with its total, what waits first; handing the approved ones to finance."""
    if request.method == "POST":
        desk.require(MAY_PAY)
        approved = list(claims.claims_of(desk.round).filter(state=ClaimState.APPROVED))
        done = claims.export(approved, by=request.user, at=request.arrival.at)
        messages.success(
            request,
            ngettext("%(n)d claim is with finance now.", "%(n)d claims are with finance now.", len(done))
            % {"n": len(done)},
        )
        return redirect(request.path)
    found = list(claims.claims_of(desk.round))
    shown = [one for one in found if one.state != ClaimState.DRAFT]
    agreed = _sum(found, AGREED_CLAIM)
    context = {
        "claims": sorted(shown, key=lambda one: one.state != ClaimState.CLAIMED),
        "drafts": len(found) - len(shown),
        "waiting": _sum(found, {ClaimState.CLAIMED}),
        "agreed": agreed,
        "paid": _sum(found, {ClaimState.PAID}),
        "costs": desk.round.panel_costs,
        "left": desk.round.panel_costs - agreed,
        "to_export": sum(one.state == ClaimState.APPROVED for one in found),
        "may_pay": desk.may(MAY_PAY),
    }
    return show(request, desk, "claims", context)


@require_GET
@at_desk("manage_claims")
def table(request: StaffRequest, desk: Desk) -> HttpResponse:
    """The approved claims, line by line, for finance. Looking changes nothing."""
    answer = HttpResponse(claims_csv.table(desk.round), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="panel-{desk.round.slug}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "POST"])
@at_desk("manage_claims")
def one(request: StaffRequest, desk: Desk, id: uuid.UUID) -> HttpResponse:
    """One claim: approve it, send it back, or say that it is paid. Never one's own."""
    claim = claims.get_claim(desk.round, id)
    back, paid = SendBackForm(), PaidForm()
    status = 200
    if request.method == "POST":
        by, at = request.user, request.arrival.at
        act = request.POST.get("act", "")
        if act == "approve":
            desk.require(MANAGERS)
            return _acted(
                request, desk, lambda: claims.approve(claim, by=by, at=at), _("The claim is approved.")
            )
        if act == "send_back":
            desk.require(MANAGERS)
            back = SendBackForm(request.POST)
            if back.is_valid():
                reason = back.cleaned_data["reason"]
                return _acted(
                    request,
                    desk,
                    lambda: claims.send_back(claim, reason=reason, by=by, at=at),
                    _("The claim is sent back."),
                )
        elif act == "paid":
            desk.require(MAY_PAY)
            paid = PaidForm(request.POST)
            if paid.is_valid():
                on = paid.cleaned_data["on"]
                return _acted(
                    request,
                    desk,
                    lambda: claims.mark_paid(claim, on=on, by=by, at=at),
                    _("The claim is paid."),
                )
        else:
            return HttpResponseBadRequest()
        status = 422
    own = claim.claimant_id == request.user.pk
    context = {
        "claim": claim,
        "member": claim.member,
        "stage": claim.member.stage,
        "lines": list(claim.lines.all()),
        "total": claims.total_of(claim.lines.all()),
        "own": own,
        "may_decide": desk.may_manage and not own and claim.state == ClaimState.CLAIMED,
        "may_mark_paid": desk.may(MAY_PAY) and not own and claim.state == ClaimState.EXPORTED,
        "back": back,
        "paid": paid,
        "form": paid if paid.is_bound else back,
    }
    return show(request, desk, "claim", context, status=status)


@require_GET
@at_desk("manage_claims")
def receipt(request: StaffRequest, desk: Desk, id: uuid.UUID, line: int) -> FileResponse:
    """A receipt of a claim that was sent."""
    claim = claims.get_claim(desk.round, id)
    return send_receipt(next((each for each in claim.lines.all() if each.pk == line), None))


def _acted(request: StaffRequest, desk: Desk, act: Callable[[], Any], said: str) -> HttpResponse:
    try:
        act()
    except Refused as no:
        messages.error(request, str(no))
        return redirect(request.path)
    messages.success(request, said)
    return redirect(desk.url("manage_claims"))


def _sum(found: list[PanelClaim], states: Any) -> Decimal:
    return sum((each.total for each in found if each.state in states), start=Decimal(0))
