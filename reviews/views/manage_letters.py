"""The round's letters, and its awards with their payments."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants import awards, offers, payments
from grants.award_states import InstalmentState
from grants.budget import pot_of
from grants.committed import LET_GO
from grants.models import ApplicationMember, Award, Letter, LetterFile
from grants.states import AwardState, LetterState
from programme import clock
from reviews import timeline
from reviews.manage_forms import ReasonForm
from reviews.reserves import reserve_list
from reviews.views import award_payments, manage_delivery
from reviews.views.desk import MANAGERS, READERS, Desk, StaffRequest, at_desk, show
from reviews.views.manage_offers import on_award_page

PER_PAGE = 60


@at_desk("manage_letters")
def letters(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Every letter: number, reader, outcome, state, its PDF, whether it was opened, and what went wrong."""
    if request.method == "POST":
        return manage_delivery.act(request, desk)
    found = (
        Letter.objects.filter(application__round=desk.round)
        .exclude(application__in=list(desk.closed))
        .select_related("application", "decision")
        .annotate(has_file=Exists(LetterFile.objects.filter(letter=OuterRef("pk"))))
        .prefetch_related(
            Prefetch(
                "application__memberships",
                ApplicationMember.objects.select_related("user").order_by("joined_at", "pk"),
            )
        )
        .defer("content")
        .order_by("number")
    )
    counts = Letter.objects.filter(application__round=desk.round).aggregate(
        all=Count("pk", filter=~Q(state=LetterState.SUPERSEDED)),
        ready=Count("pk", filter=~Q(state=LetterState.SUPERSEDED) & Q(file__isnull=False)),
        released=Count("pk", filter=Q(state=LetterState.RELEASED)),
        opened=Count("pk", filter=Q(state=LetterState.RELEASED, opened_at__isnull=False)),
    )
    shown = request.GET.get("show", "")
    if shown == "unopened":
        found = found.filter(state=LetterState.RELEASED, opened_at=None)
    elif shown in LetterState.values:
        found = found.filter(state=shown)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return show(
        request,
        desk,
        "letters",
        {
            "page": page,
            "counts": counts,
            "shown": shown,
            "choices": [*LetterState.choices, ("unopened", _("Not opened yet"))],
            "query": f"show={shown}" if shown else "",
            **manage_delivery.facts(desk, at=request.arrival.at),
        },
    )


@require_safe
@at_desk("manage_awards")
def awarded(request: StaffRequest, desk: Desk) -> HttpResponse:
    """The awards of the round with their payments, and what they come to."""
    found = list(
        Award.objects.filter(application__round=desk.round)
        .exclude(application__in=list(desk.closed))
        .select_related("application", "offer")
        .prefetch_related("instalments")
        .order_by("public_reference")
    )
    paid = sum(
        (
            part.amount
            for award in found
            for part in award.instalments.all()
            if part.state == InstalmentState.PAID
        ),
        Decimal(0),
    )
    live = [award for award in found if award.state not in LET_GO]
    pot = pot_of(desk.round)
    return show(
        request,
        desk,
        "awards",
        {
            "awards": found,
            "live": len(live),
            "granted": sum((award.amount for award in live), Decimal(0)),
            "paid": paid,
            "returned": LET_GO,
            "pot": pot,
            "today": clock.local(request.arrival.at, desk.round.zone).date(),
            "reserves": reserve_list(desk.round, pot, found, closed=desk.closed)
            if desk.may(READERS)
            else None,
        },
    )


@at_desk("manage_awards")
def award(request: StaffRequest, desk: Desk, reference: str) -> HttpResponse:
    """One award: planning its payments, marking them due, approving, paying and holding them back."""
    found = get_object_or_404(
        Award.objects.select_related("application", "decision", "answered_by").exclude(
            application__in=list(desk.closed)
        ),
        application__round=desk.round,
        public_reference=reference,
    )
    forms: dict[str, Any] = {
        "lapse": ReasonForm(prefix="lapse", label=_("Why the offer ends")),
        "end_early": ReasonForm(prefix="end_early", label=_("Why the award ends early")),
    }
    status = 200
    if request.method == "POST":
        act = AWARD_ACTS.get(request.POST.get("act", ""))
        if act is None:
            return HttpResponseBadRequest()
        done = act(request, desk, found, forms)
        if done:
            messages.success(request, done)
            return redirect(request.path)
        status = 422
        found = get_object_or_404(
            Award.objects.select_related("application", "decision", "answered_by"), pk=found.pk
        )
    paying = award_payments.context(request, desk, found, forms)
    is_going = found.state in payments.PAYABLE
    return show(
        request,
        desk,
        "award",
        {
            "award": found,
            **on_award_page(found, at=request.arrival.at),
            **paying,
            "forms": forms,
            "may_lapse": desk.may_manage and found.state == AwardState.OFFERED,
            "may_end": desk.may_manage and is_going,
            "opens_application": desk.may(READERS),
            "events": [
                event
                for event in timeline.events_of(found.application.ledger_id)
                if event.act.startswith(("award_", "instalment", "money_", "bank_"))
            ],
        },
        status=status,
    )


def _lapse(request: StaffRequest, desk: Desk, award: Award, forms: dict[str, Any]) -> str:
    desk.require(MANAGERS)
    form = forms["lapse"] = ReasonForm(request.POST, prefix="lapse", label=_("Why the offer ends"))
    if not form.is_valid():
        return ""
    reason = form.cleaned_data["reason"]
    return award_payments.tried(
        request,
        lambda: offers.lapse(award, reason=reason, by=request.user, at=request.arrival.at),
        _("The offer has ended. Its money is free again."),
    )


def _end_early(request: StaffRequest, desk: Desk, award: Award, forms: dict[str, Any]) -> str:
    desk.require(MANAGERS)
    form = forms["end_early"] = ReasonForm(
        request.POST, prefix="end_early", label=_("Why the award ends early")
    )
    if not form.is_valid():
        return ""
    reason = form.cleaned_data["reason"]
    return award_payments.tried(
        request,
        lambda: awards.end_early(award, reason=reason, by=request.user, at=request.arrival.at),
        _("The award has ended."),
    )


AWARD_ACTS = {
    **award_payments.ACTS,
    "lapse": _lapse,
    "end_early": _end_early,
}
