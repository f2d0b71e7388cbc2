"""Payment runs of a round: what the next one would hold, those that were made, and their files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grants import payment_runs
from grants.award_states import InstalmentState
from grants.models import PaymentRun, PaymentRunLine
from programme import money
from programme.refusals import Refused
from reviews.payment_forms import reason_form
from reviews.views.desk import PAYERS, Desk, StaffRequest, at_desk, show
from reviews.views.manage_payments import ids_of, of_round


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk("manage_payment_runs")
def runs(request: StaffRequest, desk: Desk) -> HttpResponse:
    """What the next payment run would hold and leave out; the runs that were made, with their files."""
    strikes: dict[int, Any] = {}
    status = 200
    if request.method == "POST":
        desk.require(PAYERS)
        act = request.POST.get("act", "")
        if act not in ("make", "take_out"):
            return HttpResponseBadRequest()
        if (_make if act == "make" else _take_out)(request, desk, strikes):
            return redirect(request.path)
        status = 422
    lines = PaymentRunLine.objects.select_related("instalment__award", "taken_out_by").order_by(
        "instalment__award", "instalment__order"
    )
    found = list(
        desk.round.payment_runs.select_related("made_by")
        .prefetch_related(Prefetch("lines", lines))
        .order_by("-number")
    )
    return show(
        request,
        desk,
        "payment_runs",
        {
            "ready": payment_runs.ready(desk.round, closed=desk.closed),
            "runs": _rows(found, desk, strikes),
            "may_pay": desk.may(PAYERS),
            "opens_claims": desk.opens("manage_claims"),
        },
        status=status,
    )


def _rows(found: list[PaymentRun], desk: Desk, strikes: dict[int, Any]) -> list[dict[str, Any]]:
    """Each run with the lines that the person may see, its sum as its file has it, and what is the matter."""
    seen = {
        run.pk: [line for line in run.lines.all() if line.instalment.award.application_id not in desk.closed]
        for run in found
    }
    stale = payment_runs.stale(line for lines in seen.values() for line in lines)
    return [
        {
            "run": run,
            "lines": [(line, _strike(line, strikes)) for line in seen[run.pk]],
            "to_pay": payment_runs.to_pay(seen[run.pk]),
            "out": sum(line.taken_out_at is not None for line in seen[run.pk]),
            "hidden": len(run.lines.all()) - len(seen[run.pk]),
            "stale": [stale[line.pk] for line in seen[run.pk] if line.pk in stale],
        }
        for run in found
    ]


def _strike(line: PaymentRunLine, bound: dict[int, Any]) -> Any:
    """The form that takes one line out; none for what is out or paid."""
    if line.taken_out_at is not None or line.instalment.state == InstalmentState.PAID:
        return None
    return bound.get(line.pk) or _out_form(line)


def _out_form(line: PaymentRunLine, data: Any = None) -> Any:
    return reason_form("out", _("How you know that it was not paid"), data, ids=f"out_{line.pk}")


def _make(request: StaffRequest, desk: Desk, strikes: dict[int, Any]) -> bool:
    found = list(of_round(desk).filter(pk__in=ids_of(request, "instalment")))
    try:
        run = payment_runs.make(desk.round, found, by=request.user, at=request.arrival.at)
    except Refused as no:
        messages.error(request, str(no))
        return False
    messages.success(
        request,
        _("Payment run %(number)d is made: %(total)s. Download it below, and give it to finance.")
        % {"number": run.number, "total": money.in_words(run.total, desk.round.currency)},
    )
    return True


def _take_out(request: StaffRequest, desk: Desk, strikes: dict[int, Any]) -> bool:
    typed = request.POST.get("line", "")
    if not typed.isdecimal() or len(typed) > 18:
        raise Http404
    line = get_object_or_404(
        PaymentRunLine.objects.exclude(instalment__award__application__in=list(desk.closed)),
        run__round=desk.round,
        pk=int(typed),
    )
    form = strikes[line.pk] = _out_form(line, request.POST)
    if not form.is_valid():
        return False
    try:
        payment_runs.take_out(
            line, reason=form.cleaned_data["reason"], by=request.user, at=request.arrival.at
        )
    except Refused as no:
        messages.error(request, str(no))
        return False
    messages.success(request, _("It is out of the run. Tell finance not to pay it from that list."))
    return True


@require_GET
@at_desk("manage_payment_run_file")
def run_file(request: StaffRequest, desk: Desk, number: int, kind: str) -> HttpResponse:
    """One run as a table for finance. Each download is recorded; account numbers only when they are kept."""
    run = get_object_or_404(PaymentRun.objects.select_related("round"), round=desk.round, number=number)
    if kind not in payment_runs.KINDS:
        raise Http404
    try:
        content = payment_runs.take(run, kind, by=request.user, at=request.arrival.at, closed=desk.closed)
    except Refused as no:
        messages.error(request, str(no))
        return redirect(desk.url("manage_payment_runs"))
    answer = HttpResponse(content, content_type=payment_runs.KINDS[kind])
    answer["Content-Disposition"] = f'attachment; filename="payments-{desk.round.slug}-{number}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
