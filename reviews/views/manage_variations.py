"""One change that a group asked for: deciding it, and agreeing as the second person when money changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants import report_access, terms_in_force, variation_notice, variations
from grants.award_states import InstalmentState, VariationState
from grants.models import Award, Instalment
from programme import clock
from programme.refusals import Refused
from reviews.after_forms import AgreeForm
from reviews.manage_forms import ReasonForm
from reviews.views.desk import APPROVERS, MANAGERS, Desk, StaffRequest, at_desk, show
from reviews.views.manage_reports import award_of

REFUSE, BACK = gettext_lazy("Why it cannot be. The group reads this."), gettext_lazy("Why")


@at_desk("manage_variation")
def variation(request: StaffRequest, desk: Desk, reference: str, number: int) -> HttpResponse:
    """What was asked and why, what is agreed, and the letter about it."""
    award = award_of(desk, reference)
    found = report_access.get_variation(award, number)
    planned = _planned(award)
    forms: dict[str, Any] = {
        "agree": AgreeForm(variation=found, planned=planned, award=award, prefix="agree"),
        "refuse": ReasonForm(prefix="refuse", label=REFUSE),
        "give_back": ReasonForm(prefix="give_back", label=BACK),
    }
    status = 200
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in (*forms, "approve"):
            return HttpResponseBadRequest()
        desk.require(APPROVERS if act in ("approve", "give_back") else MANAGERS)
        if act == "agree":
            forms[act] = AgreeForm(
                request.POST, variation=found, planned=planned, award=award, prefix="agree"
            )
        elif act == "refuse":
            forms[act] = ReasonForm(request.POST, prefix="refuse", label=REFUSE)
        elif act == "give_back":
            forms[act] = ReasonForm(request.POST, prefix="give_back", label=BACK)
        form = forms.get(act)
        if form is None or form.is_valid():
            try:
                messages.success(request, _do(request, act, found, form))
                return redirect(request.path)
            except Refused as no:
                if form is None:
                    messages.warning(request, str(no))
                    return redirect(request.path)
                form.add_error(None, str(no))
                # What is shown beside the refusal is what stands now.
                found, planned = report_access.get_variation(award, number), _planned(award)
        status = 422
    is_going = award.state in variations.CHANGEABLE
    return show(
        request,
        desk,
        "variation",
        {
            "award": award,
            "variation": found,
            "payments": _in_words(found.payments),
            "planned": _in_words(terms_in_force.as_planned(planned)),
            "seen": terms_in_force.mark_of(found, planned),
            "ends_on": terms_in_force.work_ends_on(award),
            "budget": terms_in_force.budget_in_force(award),
            "forms": forms,
            "bound": next((form for form in forms.values() if form.is_bound), None),
            "notice": variation_notice.read(found) if found.notice else None,
            "may_decide": desk.may_manage and is_going and found.state == VariationState.ASKED,
            "may_approve": desk.may_approve
            and is_going
            and found.state == VariationState.PROPOSED
            and found.decided_by_id != request.user.pk,
            "waits_for_second": found.state == VariationState.PROPOSED
            and found.decided_by_id == request.user.pk,
        },
        status=status,
    )


def _planned(award: Award) -> list[Instalment]:
    return list(Instalment.objects.filter(award=award, state=InstalmentState.PLANNED).order_by("order"))


def _in_words(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**part, "day": clock.date_in_words(date.fromisoformat(part["due_on"]))} for part in parts]


def _do(request: StaffRequest, act: str, found: Any, form: Any) -> str:
    by, at, seen = request.user, request.arrival.at, request.POST.get("seen", "")
    if act == "approve":
        variations.approve(found, seen=seen, by=by, at=at)
        return _("It is agreed. The letter is with the group.")
    if act == "give_back":
        variations.give_back(found, reason=form.cleaned_data["reason"], by=by, at=at)
        return _("It is to be decided anew.")
    if act == "refuse":
        variations.refuse(found, word=form.cleaned_data["reason"], by=by, at=at)
        return _("It is not agreed. The letter is with the group.")
    done = variations.agree(found, form.agreed, word=form.cleaned_data["word"], seen=seen, by=by, at=at)
    if done.state == VariationState.PROPOSED:
        return _("Money changes, so a second person has to agree too.")
    return _("It is agreed. The letter is with the group.")
