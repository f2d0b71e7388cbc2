"""The panel of a stage for the manager: asking people, the terms, the planner, and one person's page."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from programme.refusals import Refused
from reviews import induction, membership, panel, planning_words, tables
from reviews.models import PanelMember, PanelTerms, Specimen, Stage
from reviews.people_forms import InviteForm, PlanForm, TermsForm
from reviews.states import MemberState, ReadingFormat
from reviews.views.assign import chosen_stage
from reviews.views.desk import MANAGERS, Desk, StaffRequest, at_desk, show


@require_http_methods(["GET", "POST"])
@at_desk("manage_panel")
def panel_page(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Who was asked and who is on the panel; the manager invites, takes off, says the terms and plans."""
    stages, stage = chosen_stage(request, desk)
    if stage is None:
        if request.method == "POST":
            desk.require(MANAGERS)
            raise Http404
        return show(request, desk, "panel", {"stages": stages, "stage": None})
    terms = membership.terms_of(stage)
    invite, terms_form = InviteForm(), TermsForm(terms=terms)
    status = 200
    if request.method == "POST":
        desk.require(MANAGERS)
        back = redirect(f"{request.path}?stage={stage.order}")
        if request.POST.get("leave"):
            _leave(request, stage, request.POST["leave"])
            return back
        act = request.POST.get("act", "invite")
        if act == "again":
            _again(request, stage)
            return back
        if act == "terms":
            terms_form = TermsForm(request.POST, terms=terms)
            done = terms_form.is_valid() and _say_terms(request, stage, terms_form)
        elif act == "invite":
            invite = InviteForm(request.POST)
            done = invite.is_valid() and _invite(request, stage, invite)
        else:
            return HttpResponseBadRequest()
        if done:
            return back
        status = 422
    loads = tables.everybody_of(stage)
    context = {
        "stages": stages,
        "stage": stage,
        "form": terms_form if terms_form.is_bound else invite,
        "invite": invite,
        "terms_form": terms_form,
        "may_change": desk.may_manage,
        "may_join": desk.may_manage and stage.scores_shown_at is None,
        "sees_claims": desk.opens("manage_claims"),
        **_people(loads),
        **_plan(request, stage, [load.member for load in loads], terms),
    }
    return show(request, desk, "panel", context, status=status)


@require_GET
@at_desk("manage_panel_member")
def person(request: StaffRequest, desk: Desk, key: uuid.UUID) -> HttpResponse:
    """What one person said of themselves. What they need is read by the manager alone."""
    member = (
        PanelMember.objects.filter(stage__round=desk.round, key=key)
        .select_related("user", "stage__round__programme")
        .first()
    )
    if member is None:
        raise Http404
    words = dict(membership.topics_of(member.stage))
    context = {
        "member": member,
        "stage": member.stage,
        "topics": [
            (words.get(one["topic"], one["topic"]), one["strength"])
            for one in member.topics
            if one.get("topic") and one.get("strength")
        ],
        "formats": [ReadingFormat(one).label for one in member.formats if one in ReadingFormat.values],
        "practised": induction.done_by(member.stage).get(member.pk, 0),
        "specimens": Specimen.objects.filter(stage=member.stage).count(),
        "sees_note": desk.may_manage,
    }
    return show(request, desk, "panel_person", context)


def _people(loads: list[tables.Load]) -> dict[str, object]:
    """Everybody asked, by what they answered."""
    by_state: dict[str, list[tables.Load]] = {state: [] for state in MemberState.values}
    for load in loads:
        by_state[load.member.state].append(load)
    return {
        "loads": by_state[MemberState.ACCEPTED],
        "invited": by_state[MemberState.INVITED],
        "gone": by_state[MemberState.DECLINED] + by_state[MemberState.STEPPED_DOWN],
    }


def _plan(
    request: StaffRequest, stage: Stage, members: list[PanelMember], terms: PanelTerms
) -> dict[str, object]:
    """The planner: as things stand, or with the numbers of its form."""
    numbers = planning_words.numbers_of(stage, members, terms)
    asked = "reviewers" in request.GET
    form = PlanForm(request.GET if asked else None, initial=numbers)
    form.auto_id = "plan_%s"
    if asked and form.is_valid():
        numbers = form.cleaned_data
    said = planning_words.say_plan(planning_words.plan_of(stage, numbers, members, at=request.arrival.at))
    return {"plan_form": form, "plan": None if form.errors else said, "planned": asked}


def _say_terms(request: StaffRequest, stage: Stage, form: TermsForm) -> bool:
    membership.set_terms(stage, **form.values, by=request.user, at=request.arrival.at)
    messages.success(request, _("Saved. Whoever is invited reads this before they answer."))
    return True


def _invite(request: StaffRequest, stage: Stage, form: InviteForm) -> bool:
    given = dict(form.cleaned_data)
    outright = given.pop("outright")
    try:
        act = panel.join if outright else membership.invite
        member = act(stage, **given, by=request.user, at=request.arrival.at)
    except Refused as no:
        form.add_error(None, str(no))
        return False
    said = (
        _("%(name)s is on the panel, and gets a message when there is something to read.")
        if outright
        else _("%(name)s is invited. The e-mail says what is asked and what is paid.")
    )
    messages.success(request, said % {"name": str(member)})
    return True


def _again(request: StaffRequest, stage: Stage) -> None:
    member = _member(stage, request.POST.get("member", ""))
    try:
        membership.invite_again(member, by=request.user, at=request.arrival.at)
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("%(name)s gets the invitation once more.") % {"name": str(member)})


def _leave(request: StaffRequest, stage: Stage, wanted: str) -> None:
    member = _member(stage, wanted)
    try:
        panel.leave(member, by=request.user, at=request.arrival.at)
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("%(name)s is no longer on the panel.") % {"name": str(member)})


def _member(stage: Stage, wanted: str) -> PanelMember:
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0
    found = PanelMember.objects.select_related("user", "stage").filter(stage=stage, pk=number).first()
    if found is None:
        raise Http404
    return found
