"""A reviewer's own claim: hours, expenses with receipts, sending it, or not being paid."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from programme.refusals import Refused
from programme.requests import PersonRequest
from reviews import claims, membership
from reviews.claim_forms import ClaimForm, ExpenseForm
from reviews.models import ClaimLine, PanelClaim, PanelMember, PanelTerms
from reviews.states import OPEN_CLAIM, ClaimState, LineKind


@login_required
@require_http_methods(["GET", "POST"])
def claim(request: PersonRequest, key: uuid.UUID) -> HttpResponse:
    """The claim for one stage. Nothing is written until a button is pressed."""
    member = _claimant(request, key)
    terms = membership.terms_of(member.stage)
    found = claims.claim_of(member)
    hours, expense = _hours_form(found, terms), ExpenseForm(auto_id="expense_%s")
    status = 200
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act in ("save", "send"):
            hours = _hours_form(found, terms, request)
            done = hours.is_valid() and _keep(request, member, hours, act)
        elif act == "expense":
            expense = ExpenseForm(request.POST, request.FILES, auto_id="expense_%s")
            done = expense.is_valid() and _add(request, member, expense)
        elif act in ("remove", "waive", "take_up"):
            _plain_act(request, member, act)
            done = True
        else:
            return HttpResponseBadRequest()
        if done:
            return redirect("claim", key)
        status = 422
    return _page(request, member, terms, found, hours, expense, status=status)


@login_required
@require_GET
def receipt(request: PersonRequest, key: uuid.UUID, line: int) -> FileResponse:
    """One's own receipt."""
    member = _claimant(request, key)
    return send_receipt(ClaimLine.objects.filter(claim__member=member, pk=line).first())


def send_receipt(line: ClaimLine | None) -> FileResponse:
    """A receipt to be kept, never opened inside our pages; 404 without one. Who may was asked before."""
    if line is None or not line.receipt or not default_storage.exists(str(line.receipt.name)):
        raise Http404
    answer = FileResponse(
        default_storage.open(str(line.receipt.name)),
        as_attachment=True,
        filename=line.receipt_name,
        content_type=line.receipt_type,
    )
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _claimant(request: PersonRequest, key: uuid.UUID) -> PanelMember:
    member = membership.get_membership(request.user, key)
    if not claims.can_claim(member):
        raise Http404
    return member


def _hours_form(
    found: PanelClaim | None, terms: PanelTerms, request: PersonRequest | None = None
) -> ClaimForm:
    """The hours as they were saved, or as the terms of the stage expect them."""
    saved = {line.kind: line.quantity for line in found.lines.all()} if found else {}
    if not saved.keys() - {LineKind.EXPENSE}:
        # Nothing was said of hours yet.
        meeting, preparation = terms.meeting_hours, terms.preparation_hours
    else:
        meeting = saved.get(LineKind.MEETING, Decimal(0))
        preparation = saved.get(LineKind.PREPARATION, Decimal(0))
    return ClaimForm(request.POST if request else None, meeting=meeting, preparation=preparation)


def _keep(request: PersonRequest, member: PanelMember, form: ClaimForm, act: str) -> bool:
    by, at = request.user, request.arrival.at
    try:
        if act == "send":
            claims.send(member, **form.hours, by=by, at=at)
            messages.success(request, _("Your claim is sent. We write to you when it is approved."))
        else:
            claims.save_hours(member, **form.hours, by=by, at=at)
            messages.success(request, _("Saved. Your claim is not sent yet."))
    except Refused as no:
        form.add_error(None, str(no))
        return False
    return True


def _add(request: PersonRequest, member: PanelMember, form: ExpenseForm) -> bool:
    data = form.cleaned_data
    try:
        claims.add_expense(
            member,
            note=data["note"],
            amount=data["amount"],
            receipt=data["receipt"],
            by=request.user,
            at=request.arrival.at,
        )
    except Refused as no:
        form.add_error("receipt" if data["receipt"] else None, str(no))
        return False
    messages.success(request, _("The expense is added. Your claim is not sent yet."))
    return True


def _plain_act(request: PersonRequest, member: PanelMember, act: str) -> None:
    by, at = request.user, request.arrival.at
    try:
        if act == "remove":
            typed = request.POST.get("line", "")
            number = int(typed) if typed.isdecimal() and len(typed) < 19 else 0
            claims.remove_expense(member, number, by=by, at=at)
            messages.success(request, _("The expense is taken away."))
        elif act == "waive":
            claims.waive(member, by=by, at=at)
            messages.success(request, _("Noted. Nothing is paid to you, and nobody will ask why."))
        else:
            claims.take_up(member, by=by, at=at)
            messages.success(request, _("You can claim again."))
    except Refused as no:
        messages.error(request, str(no))


def _page(
    request: PersonRequest,
    member: PanelMember,
    terms: PanelTerms,
    found: PanelClaim | None,
    hours: ClaimForm,
    expense: ExpenseForm,
    *,
    status: int,
) -> HttpResponse:
    is_open = found is None or found.state in OPEN_CLAIM
    kept = list(found.lines.all()) if found else []
    expenses = [line for line in kept if line.kind == LineKind.EXPENSE]
    sent = claims.sent_by(member)
    shown = {name: hours[name].initial for name in hours.fields}
    work = claims.work_of(
        member,
        terms,
        meeting=Decimal(str(shown["meeting"] or 0)),
        preparation=Decimal(str(shown["preparation"] or 0)),
        sent=sent,
    )
    lines: list[Any] = [*work, *expenses] if is_open else list(kept)
    context = {
        "member": member,
        "claim": found,
        "state": found.state if found else ClaimState.DRAFT,
        "state_words": found.get_state_display() if found else ClaimState.DRAFT.label,
        "is_open": is_open,
        "is_waived": found is not None and found.state == ClaimState.WAIVED,
        "is_paid": claims.is_paid(terms),
        "lines": lines,
        "expenses": expenses,
        "total": claims.total_of(lines),
        "sent": sent,
        "terms": terms,
        "hours": hours,
        "expense": expense,
        "stage": member.stage,
        "round": member.stage.round,
        "programme": member.stage.round.programme,
        "zone": member.stage.round.zone,
    }
    return render(request, "reviews/claim.html", context, status=status)
