"""The round's letters, and its awards with their payments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants import awards
from grants.budget import RETURNED, pot_of
from grants.models import ApplicationMember, Award, Instalment, Letter, LetterFile
from grants.states import AwardState, InstalmentState, LetterState
from programme import clock
from programme.money import PENNY
from programme.refusals import Refused
from reviews import timeline
from reviews.manage_forms import PaidForm, PlanForm, ReasonForm
from reviews.views import manage_delivery
from reviews.views.desk import APPROVERS, MANAGERS, PAYERS, READERS, Desk, StaffRequest, at_desk, show

PER_PAGE = 60
PLANNERS = MANAGERS | PAYERS
HALF_A_YEAR = timedelta(days=182)


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
        .select_related("application")
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
    live = [award for award in found if award.state not in RETURNED]
    return show(
        request,
        desk,
        "awards",
        {
            "awards": found,
            "live": len(live),
            "granted": sum((award.amount for award in live), Decimal(0)),
            "paid": paid,
            "returned": RETURNED,
            "pot": pot_of(desk.round),
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
    today = clock.local(request.arrival.at, desk.round.zone).date()
    half = (found.amount / 2).quantize(PENNY, ROUND_DOWN)
    forms: dict[str, Form] = {
        "plan": PlanForm(
            initial={
                "first": found.amount - half,
                "first_on": today,
                "second": half,
                "second_on": desk.round.work_ends_on or today + HALF_A_YEAR,
            }
        ),
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
    parts = list(found.instalments.select_related("approved_by", "paid_by"))
    is_going = found.state in awards.PAYABLE
    may_withhold = desk.may(PLANNERS | APPROVERS) and is_going
    return show(
        request,
        desk,
        "award",
        {
            "award": found,
            "parts": [
                {
                    "part": part,
                    "paid": forms.get(f"paid-{part.pk}") or _paid_form(part, today=today),
                    "withhold": forms.get(f"withhold-{part.pk}") or _withhold_form(part),
                    "may_withhold": may_withhold and part.state not in awards.SETTLED,
                }
                for part in parts
            ],
            "forms": forms,
            "may_plan": desk.may(PLANNERS) and not parts and is_going,
            "is_planner": desk.may(PLANNERS) and is_going,
            "may_approve": desk.may_approve and is_going,
            "may_pay": desk.may(PAYERS) and is_going,
            "may_lapse": desk.may_manage and found.state == AwardState.OFFERED,
            "may_end": desk.may_manage and is_going,
            "may_complete": desk.may_manage
            and found.state == AwardState.ACTIVE
            and all(part.state in awards.SETTLED for part in parts),
            "opens_application": desk.may(READERS),
            "events": [
                event
                for event in timeline.events_of(found.application.ledger_id)
                if event.act.startswith(("award_", "instalment"))
            ],
            "errors_on_page": any(form.is_bound and bool(form.errors) for form in forms.values()),
        },
        status=status,
    )


def _plan(request: StaffRequest, desk: Desk, award: Award, forms: dict[str, Form]) -> str:
    desk.require(PLANNERS)
    form = PlanForm(request.POST)
    forms["plan"] = form
    if not form.is_valid():
        return ""
    try:
        awards.plan_instalments(award, form.parts, by=request.user, at=request.arrival.at)
    except Refused as no:
        form.add_error(None, str(no))
        return ""
    return _("The payments are planned.")


def _due(request: StaffRequest, desk: Desk, award: Award, forms: dict[str, Form]) -> str:
    desk.require(PLANNERS)
    part = _instalment(request, award)
    return _tried(
        request,
        lambda: awards.mark_due(part, by=request.user, at=request.arrival.at),
        _("It is due."),
    )


def _approve(request: StaffRequest, desk: Desk, award: Award, forms: dict[str, Form]) -> str:
    desk.require(APPROVERS)
    part = _instalment(request, award)
    return _tried(
        request,
        lambda: awards.approve_payment(part, by=request.user, at=request.arrival.at),
        _("It may be paid."),
    )


def _pay(request: StaffRequest, desk: Desk, award: Award, forms: dict[str, Form]) -> str:
    desk.require(PAYERS)
    part = _instalment(request, award)
    form = forms[f"paid-{part.pk}"] = _paid_form(part, request.POST)
    if not form.is_valid():
        return ""
    on = form.cleaned_data["on"]
    return _tried(
        request,
        lambda: awards.mark_paid(part, on=on, by=request.user, at=request.arrival.at),
        _("It is marked as paid."),
    )


def _withhold(request: StaffRequest, desk: Desk, award: Award, forms: dict[str, Form]) -> str:
    desk.require(PLANNERS | APPROVERS)
    part = _instalment(request, award)
    form = forms[f"withhold-{part.pk}"] = _withhold_form(part, request.POST)
    if not form.is_valid():
        return ""
    reason = form.cleaned_data["reason"]
    return _tried(
        request,
        lambda: awards.withhold(part, reason=reason, by=request.user, at=request.arrival.at),
        _("It is held back."),
    )


def _lapse(request: StaffRequest, desk: Desk, award: Award, forms: dict[str, Form]) -> str:
    desk.require(MANAGERS)
    form = forms["lapse"] = ReasonForm(request.POST, prefix="lapse", label=_("Why the offer ends"))
    if not form.is_valid():
        return ""
    reason = form.cleaned_data["reason"]
    return _tried(
        request,
        lambda: awards.lapse(award, reason=reason, by=request.user, at=request.arrival.at),
        _("The offer has ended. Its money is free again."),
    )


def _complete(request: StaffRequest, desk: Desk, award: Award, forms: dict[str, Form]) -> str:
    desk.require(MANAGERS)
    return _tried(
        request,
        lambda: awards.complete(award, by=request.user, at=request.arrival.at),
        _("The award is complete."),
    )


def _end_early(request: StaffRequest, desk: Desk, award: Award, forms: dict[str, Form]) -> str:
    desk.require(MANAGERS)
    form = forms["end_early"] = ReasonForm(
        request.POST, prefix="end_early", label=_("Why the award ends early")
    )
    if not form.is_valid():
        return ""
    reason = form.cleaned_data["reason"]
    return _tried(
        request,
        lambda: awards.end_early(award, reason=reason, by=request.user, at=request.arrival.at),
        _("The award has ended."),
    )


def _paid_form(part: Instalment, data: QueryDict | None = None, *, today: date | None = None) -> PaidForm:
    """The form of one payment. Its names are the same for each; its ids are its own."""
    return PaidForm(data, initial={"on": today}, auto_id=f"id_{part.order}_%s")


def _withhold_form(part: Instalment, data: QueryDict | None = None) -> ReasonForm:
    ids = f"id_{part.order}_%s"
    return ReasonForm(data, prefix="withhold", auto_id=ids, label=_("Why it is held back"))


def _instalment(request: StaffRequest, award: Award) -> Instalment:
    typed = request.POST.get("instalment", "")
    if not typed.isdecimal() or len(typed) > 18:
        raise Http404
    return get_object_or_404(Instalment, award=award, pk=int(typed))


def _tried(request: StaffRequest, act: Callable[[], object], done: str) -> str:
    """Do one act; a refusal becomes a message, because the form may not be on the page any more."""
    try:
        act()
    except Refused as no:
        messages.error(request, str(no))
        return ""
    return done


AWARD_ACTS = {
    "plan": _plan,
    "due": _due,
    "approve": _approve,
    "paid": _pay,
    "withhold": _withhold,
    "lapse": _lapse,
    "complete": _complete,
    "end_early": _end_early,
}
