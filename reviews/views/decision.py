"""Deciding one application: propose, rescind, put right, and pay from these or those sources."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from grants import corrections, decisions, funding, looks
from grants.models import Decision
from grants.states import ApplicationState, DecisionOutcome, DecisionState
from programme import references
from programme.refusals import Refused
from reviews import agenda, deciding, feedback
from reviews.deciding import Case
from reviews.desk_forms import DeskForm, ShareForm
from reviews.given_scores import StageScores, given_scores
from reviews.manage_forms import ReasonForm
from reviews.models import MeetingItem
from reviews.pot import DeskPot, desk_pot
from reviews.views.decisions import cases_at
from reviews.views.desk import APPROVERS, MANAGERS, Desk, StaffRequest, at_desk, show

LIVE = (DecisionState.PROPOSED, DecisionState.APPROVED)


@dataclass
class Sitting:
    """One person before one application to decide, and all that its page reads."""

    desk: Desk
    cases: list[Case]
    case: Case
    agreed: MeetingItem | None
    stages: list[StageScores]
    pot: DeskPot
    corrects: Decision | None

    @property
    def why_not_corrected(self) -> str:
        """Why what was released cannot be put right here; '' when it can be."""
        return corrections.why_not(self.case.application)

    @property
    def decidable(self) -> bool:
        """Whether a decision, or a correction, can be proposed."""
        return self.case.decidable or self.corrects is not None

    def form(self, data: Any = None) -> DeskForm:
        """The form as it was proposed, or else with what a meeting agreed."""
        case, agreed = self.case, self.agreed
        application, decision = case.application, case.decision
        shares = self.pot.books.shares(leaving_out=application)
        draft = feedback.assembled(self.stages)
        amount = agreed.amount if agreed is not None and agreed.amount is not None else application.requested
        initial: dict[str, Any] = {"amount": amount, "feedback": draft}
        if application.state == ApplicationState.RESERVE:
            initial["outcome"] = DecisionOutcome.AWARD  # nothing else can become of it
        if agreed is not None:
            initial |= {"outcome": agreed.outcome, "reason": agreed.reason}
        parts = funding.suggested(shares, amount or Decimal(0))
        earlier = decision if decision is not None and decision.state == DecisionState.PROPOSED else None
        if earlier is None and self.corrects is not None:
            earlier = self.corrects
        if earlier is not None:
            initial = {
                "outcome": earlier.outcome,
                "amount": earlier.amount if earlier.amount is not None else amount,
                "reason": earlier.reason,
                "feedback": earlier.feedback,
                "conditions": earlier.conditions,
                "departure": earlier.departure,
                "correction": earlier.correction,
            }
            parts = funding.parts_of(earlier) or parts
        initial |= {f"share_{source}": part for source, part in parts.items()}
        return DeskForm(
            data,
            round=self.desk.round,
            initial=initial,
            shares=shares,
            agreed=agreed,
            draft=draft,
            people=feedback.panel_of(application),
            correcting=self.corrects is not None,
        )


def _sitting(request: StaffRequest, desk: Desk, reference: str) -> Sitting:
    cases = cases_at(desk)
    tidy = references.tidy(reference)
    case = next((case for case in cases if case.application.reference == tidy), None)
    if case is None:
        raise Http404
    application = case.application
    application.round = desk.round
    corrects = None
    wants_it = "correct" in request.GET or request.POST.get("act") == "correct"
    if case.decision is not None and case.standing == DecisionState.PROPOSED:
        corrects = case.decision.corrects
    elif case.standing == DecisionState.RELEASED and wants_it and not corrections.why_not(application):
        corrects = corrections.latest(application)
    return Sitting(
        desk=desk,
        cases=cases,
        case=case,
        agreed=agenda.agreed_of(application),
        stages=given_scores(application),
        pot=desk_pot(desk.round),
        corrects=corrects,
    )


@at_desk("manage_decisions")
def one(request: StaffRequest, desk: Desk, reference: str) -> HttpResponse:
    """Deciding one application: propose, propose anew, rescind with a reason, put a released one right."""
    sitting = _sitting(request, desk, reference)
    case, status = sitting.case, 200
    form = sitting.form() if sitting.decidable else None
    taking_back = ReasonForm(prefix="rescind", label=_("Why is it rescinded?"))
    sharing = _share_form(sitting)
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act in ("propose", "propose_next", "correct"):
            desk.require(MANAGERS)
            form = sitting.form(request.POST)
            if _proposed(request, sitting, form):
                return redirect(_where_next(sitting, onwards=act == "propose_next"))
        elif act == "rescind":
            desk.require(APPROVERS)
            taking_back = ReasonForm(request.POST, prefix="rescind", label=_("Why is it rescinded?"))
            if _rescinded(request, case, taking_back):
                return redirect(request.path)
        elif act == "share":
            desk.require(MANAGERS)
            sharing = _share_form(sitting, request.POST)
            if sharing is None:
                raise Http404
            if _shared_out(request, case, sharing):
                return redirect(request.path)
        else:
            return HttpResponseBadRequest()
        status = 422
    else:
        looks.note(case.application, by=request.user, at=request.arrival.at)
    return show(request, desk, "decision", _context(sitting, form, taking_back, sharing), status=status)


def _context(
    sitting: Sitting, form: DeskForm | None, taking_back: ReasonForm, sharing: ShareForm | None
) -> dict[str, Any]:
    desk, case, cases = sitting.desk, sitting.case, sitting.cases
    application, decision = case.application, case.decision
    place = cases.index(case)
    return {
        "case": case,
        "application": application,
        "decision": decision,
        "form": form if desk.may_manage else None,
        "correcting": sitting.corrects,
        "correctable": decision is not None
        and decision.state == DecisionState.RELEASED
        and sitting.corrects is None
        and desk.may_manage,
        "why_not_corrected": sitting.why_not_corrected
        if decision is not None and decision.state == DecisionState.RELEASED
        else "",
        "rescind_form": taking_back,
        "share_form": sharing if desk.may_manage else None,
        "parts": decision.funding.select_related("source") if decision is not None else [],
        "decidable": sitting.decidable and desk.may_manage,
        "rescindable": decision is not None and decision.state in LIVE and desk.may_approve,
        "agreed": sitting.agreed,
        "stepped_out": agenda.who_stepped_out(sitting.agreed),
        "before": cases[place - 1] if place else None,
        "after": cases[place + 1] if place + 1 < len(cases) else None,
        "stages": sitting.stages,
        "earlier": Decision.objects.filter(
            application=application, state__in=[DecisionState.RESCINDED, DecisionState.CORRECTED]
        )
        .select_related("proposed_by", "rescinded_by")
        .order_by("-proposed_at"),
        "letters": application.letters.order_by("-drafted_at"),
        "appeals": application.appeals.order_by("-received_on", "-pk"),
        "pot": sitting.pot,
        "left": sitting.pot.books.pot(leaving_out=application).uncommitted,
        "errors_on_page": any(
            one is not None and one.is_bound and bool(one.errors) for one in (taking_back, sharing)
        ),
    }


def _share_form(sitting: Sitting, data: Any = None) -> ShareForm | None:
    """The sources of an award that stands, where there are several: they can change, its amount not."""
    decision = sitting.case.decision
    if decision is None or decision.amount is None or len(sitting.pot.shares) < 2:
        return None
    if decision.state == DecisionState.PROPOSED or sitting.corrects is not None:
        return None
    shares = sitting.pot.books.shares(leaving_out=sitting.case.application)
    initial = {f"share_{source}": part for source, part in funding.parts_of(decision).items()}
    return ShareForm(data, round=sitting.desk.round, shares=shares, initial=initial)


def _proposed(request: StaffRequest, sitting: Sitting, form: DeskForm) -> bool:
    if not form.is_valid():
        return False
    data, case = form.cleaned_data, sitting.case
    try:
        decisions.decide(
            case.application,
            outcome=DecisionOutcome(data["outcome"]),
            amount=data["amount"],
            reason=data["reason"],
            feedback=data["feedback"],
            conditions=data["conditions"],
            departure=data.get("departure", "") if form.departs else "",
            split=form.split,
            corrects=sitting.corrects,
            correction=data.get("correction", ""),
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


def _shared_out(request: StaffRequest, case: Case, form: ShareForm) -> bool:
    if not form.is_valid() or case.decision is None:
        return False
    try:
        funding.share_out(case.decision, form.split, by=request.user, at=request.arrival.at)
    except Refused as no:
        form.add_error(None, str(no))
        return False
    messages.success(request, _("It is recorded from which sources the award is paid."))
    return True


def _where_next(sitting: Sitting, *, onwards: bool) -> str:
    """The next application without a decision, going round; the list when there is none."""
    desk, cases = sitting.desk, sitting.cases
    place = cases.index(sitting.case)
    waiting = [other for other in cases[place + 1 :] + cases[:place] if other.standing == deciding.UNDECIDED]
    if onwards and waiting:
        return desk.url("manage_decision", waiting[0].application.reference)
    return desk.url("manage_decisions")
