"""Ranking, deciding, approving a batch, and releasing together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from grants import decisions
from grants.budget import pot_of
from grants.models import Decision
from grants.states import ApplicationState, DecisionOutcome, DecisionState
from programme import references
from programme.refusals import Refused
from reviews import agenda, deciding
from reviews.deciding import Case
from reviews.given_scores import given_scores
from reviews.manage_forms import DecideForm, ReasonForm
from reviews.models import MeetingItem
from reviews.ranking import ranking_of
from reviews.views.assign import chosen_stage
from reviews.views.desk import APPROVERS, MANAGERS, Desk, StaffRequest, at_desk, show
from reviews.views.letter_proof import freeze_of

PER_PAGE = 100
SHOW = (
    ("", gettext_lazy("All")),
    (deciding.UNDECIDED, gettext_lazy("Not decided")),
    (DecisionState.PROPOSED, DecisionState.PROPOSED.label),
    (DecisionState.APPROVED, DecisionState.APPROVED.label),
    (DecisionState.RELEASED, DecisionState.RELEASED.label),
)


@require_safe
@at_desk("manage_ranking")
def ranking(request: StaffRequest, desk: Desk) -> HttpResponse:
    """The ranked list of a stage with the pot drawn as a line; sealed until its scores are shown."""
    stages, stage = chosen_stage(request, desk)
    found = ranking_of(stage or desk.round)
    found = replace(found, rows=[row for row in found.rows if row.application.pk not in desk.closed])
    return show(
        request,
        desk,
        "ranking",
        {
            "found": found,
            "stages": stages,
            "stage": stage,
            "line_before": _line_before(found.rows),
            "may_decide": desk.opens("manage_decisions"),
        },
    )


def _cases(desk: Desk) -> list[Case]:
    return [case for case in deciding.cases_of(desk.round) if case.application.pk not in desk.closed]


def _line_before(rows: list[Any]) -> int:
    """The id of the first application below the line; 0 when the pot reaches all or nothing is ranked."""
    ranked = [row for row in rows if row.place]
    return next((row.application.pk for row in ranked if not row.within_pot), 0)


@require_safe
@at_desk("manage_decisions")
def listed(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Every application that can be decided, with what is decided of it, beside the pot."""
    cases = _cases(desk)
    wanted = request.GET.get("show", "")
    chosen = [case for case in cases if not wanted or case.standing == wanted]
    counts = {key: sum(case.standing == key for case in cases) for key, _label in SHOW if key}
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    return show(
        request,
        desk,
        "decisions",
        {
            "page": page,
            "cases": cases,
            "shown": wanted,
            "tabs": [(key, label, counts.get(key, len(cases))) for key, label in SHOW],
            "counts": counts,
            "pot": pot_of(desk.round),
            "query": f"show={wanted}" if wanted else "",
        },
    )


@at_desk("manage_decisions")
def one(request: StaffRequest, desk: Desk, reference: str) -> HttpResponse:
    """Deciding one application: propose, propose anew, or rescind with a reason."""
    cases = _cases(desk)
    tidy = references.tidy(reference)
    case = next((case for case in cases if case.application.reference == tidy), None)
    if case is None:
        raise Http404
    agreed = agenda.agreed_of(case.application)
    form: Form = _decide_form(desk, case, agreed)
    taking_back = ReasonForm(prefix="rescind", label=_("Why is it rescinded?"))
    status = 200
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act in ("propose", "propose_next"):
            desk.require(MANAGERS)
            form = _decide_form(desk, case, agreed, request.POST)
            if _proposed(request, case, form):
                return redirect(_where_next(desk, cases, case, onwards=act == "propose_next"))
        elif act == "rescind":
            desk.require(APPROVERS)
            taking_back = ReasonForm(request.POST, prefix="rescind", label=_("Why is it rescinded?"))
            if _rescinded(request, case, taking_back):
                return redirect(request.path)
        else:
            return HttpResponseBadRequest()
        status = 422
    place = cases.index(case)
    application = case.application
    return show(
        request,
        desk,
        "decision",
        {
            "case": case,
            "application": application,
            "decision": case.decision,
            "form": form,
            "rescind_form": taking_back,
            "decidable": case.decidable and desk.may_manage,
            "rescindable": case.decision is not None
            and case.decision.state in (DecisionState.PROPOSED, DecisionState.APPROVED)
            and desk.may_approve,
            "agreed": agreed if case.decidable else None,
            "before": cases[place - 1] if place else None,
            "after": cases[place + 1] if place + 1 < len(cases) else None,
            "stages": given_scores(application),
            "earlier": Decision.objects.filter(application=application, state=DecisionState.RESCINDED)
            .select_related("proposed_by", "rescinded_by")
            .order_by("-proposed_at"),
            "pot": pot_of(desk.round),
            "left": pot_of(desk.round, leaving_out=application).uncommitted,
            "errors_on_page": bool(taking_back.is_bound and taking_back.errors),
        },
        status=status,
    )


def _decide_form(desk: Desk, case: Case, agreed: MeetingItem | None, data: Any = None) -> DecideForm:
    """The form as it was proposed, or else with what a meeting agreed."""
    decision = case.decision
    initial: dict[str, Any] = {"amount": case.application.requested}
    if case.application.state == ApplicationState.RESERVE:
        initial["outcome"] = DecisionOutcome.AWARD  # nothing else can become of it
    if agreed is not None:
        initial |= {"outcome": agreed.outcome, "reason": agreed.reason}
    if decision is not None and decision.state == DecisionState.PROPOSED:
        initial = {
            "outcome": decision.outcome,
            "amount": decision.amount if decision.amount is not None else case.application.requested,
            "reason": decision.reason,
            "feedback": decision.feedback,
            "conditions": decision.conditions,
        }
    return DecideForm(data, round=desk.round, initial=initial)


def _proposed(request: StaffRequest, case: Case, form: DecideForm) -> bool:
    if not form.is_valid():
        return False
    data = form.cleaned_data
    try:
        decisions.decide(
            case.application,
            outcome=DecisionOutcome(data["outcome"]),
            amount=data["amount"],
            reason=data["reason"],
            feedback=data["feedback"],
            conditions=data["conditions"],
            summary=case.summary,
            by=request.user,
            at=request.arrival.at,
        )
    except Refused as no:
        form.add_error(None, str(no))
        return False
    messages.success(
        request,
        _("%(reference)s: %(outcome)s is proposed.")
        % {"reference": case.application.reference, "outcome": DecisionOutcome(data["outcome"]).label},
    )
    return True


def _rescinded(request: StaffRequest, case: Case, form: ReasonForm) -> bool:
    if case.decision is None:
        raise Http404
    if not form.is_valid():
        return False
    try:
        decisions.rescind(
            case.decision, reason=form.cleaned_data["reason"], by=request.user, at=request.arrival.at
        )
    except Refused as no:
        form.add_error(None, str(no))
        return False
    messages.success(request, _("The decision is rescinded. It is kept in the record."))
    return True


def _where_next(desk: Desk, cases: list[Case], case: Case, *, onwards: bool) -> str:
    """The next application without a decision, going round; the list when there is none."""
    place = cases.index(case)
    waiting = [other for other in cases[place + 1 :] + cases[:place] if other.standing == deciding.UNDECIDED]
    if onwards and waiting:
        return desk.url("manage_decision", waiting[0].application.reference)
    return desk.url("manage_decisions")


@at_desk("manage_approve")
def approve(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Approve what somebody else proposed: the ticked ones, or all, with their letters."""
    proposed = [
        decision
        for decision in deciding.in_state(desk.round, DecisionState.PROPOSED)
        if decision.application_id not in desk.closed
    ]
    others = [decision for decision in proposed if decision.proposed_by_id != request.user.pk]
    own = [decision for decision in proposed if decision.proposed_by_id == request.user.pk]
    ticked = {typed for typed in request.POST.getlist("decision") if typed.isdecimal()}
    problem = ""
    freeze = freeze_of(desk, others, request.arrival.at)
    if request.method == "POST":
        wanted = proposed
        if request.POST.get("texts", freeze.texts) != freeze.texts:
            problem = _("What the letters say has changed since you opened this. Read it, then approve.")
        elif request.POST.get("which") == "all":
            if request.POST.get("seen") != deciding.seen(proposed):
                problem = _("The list has changed since you opened it. Look at it again, then approve.")
            wanted = others if others else proposed
        else:
            wanted = [decision for decision in proposed if str(decision.pk) in ticked]
            if len(wanted) < len(ticked):
                problem = _("The list has changed since you opened it. Look at it again, then approve.")
        if not problem:
            try:
                done = decisions.approve(wanted, by=request.user, at=request.arrival.at)
            except Refused as no:
                problem = str(no)
            else:
                messages.success(
                    request,
                    ngettext(
                        "%(n)d decision is approved with its letter.",
                        "%(n)d decisions are approved with their letters.",
                        len(done),
                    )
                    % {"n": len(done)},
                )
                return redirect(desk.url("manage_decisions"))
    return show(
        request,
        desk,
        "approve",
        {
            "others": others,
            "own": own,
            "tally": deciding.tally(others),
            "own_tally": deciding.tally(own),
            "seen": deciding.seen(proposed),
            "freeze": freeze,
            "ticked": ticked,
            "problem": problem,
            "second_people": deciding.second_people(desk.round, request.user),
            "pot": pot_of(desk.round),
            "errors_on_page": bool(problem),
        },
        status=422 if problem else 200,
    )


@at_desk("manage_release")
def release(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Say how many of which outcome are released, how many letters are ready, and release them together."""
    approved = deciding.in_state(desk.round, DecisionState.APPROVED)
    problem = ""
    if request.method == "POST":
        if request.POST.get("seen") != deciding.seen(approved):
            problem = _("The list has changed since you opened it. Look at it again, then release.")
        else:
            try:
                done = decisions.release(
                    desk.round,
                    by=request.user,
                    at=request.arrival.at,
                    seen=[decision.pk for decision in approved],
                )
            except Refused as no:
                problem = str(no)
            else:
                messages.success(
                    request,
                    ngettext(
                        "%(n)d decision is released. Its applicant is being told.",
                        "%(n)d decisions are released. Their applicants are being told.",
                        len(done),
                    )
                    % {"n": len(done)},
                )
                return redirect(desk.url("manage"))
    return show(
        request,
        desk,
        "release",
        {
            "tally": deciding.tally(approved),
            "seen": deciding.seen(approved),
            "readiness": deciding.readiness(desk.round),
            "pot": pot_of(desk.round),
            "problem": problem,
            "errors_on_page": bool(problem),
        },
        status=422 if problem else 200,
    )
