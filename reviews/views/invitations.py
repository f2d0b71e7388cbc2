"""Somebody's own place on a panel: the invitation, the answer, stepping down, and the practice."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programme.refusals import Refused
from programme.requests import PersonRequest
from reviews import claims, induction, membership
from reviews.models import PanelMember, Specimen
from reviews.people_forms import AnswersForm, PracticeForm
from reviews.queries import criteria_of


@login_required
@require_http_methods(["GET", "POST"])
def invitation(request: PersonRequest, key: uuid.UUID) -> HttpResponse:
    """What is asked and what is paid, before the answer; afterwards the same page is one's own place."""
    member = membership.get_membership(request.user, key)
    topics = membership.topics_of(member.stage)
    form = AnswersForm(member=member, topics=topics)
    if request.method == "GET":
        return _page(request, member, form)
    act = request.POST.get("act", "")
    if act in ("decline", "step_down"):
        return _leave(request, member, form, act)
    if act not in ("accept", "change"):
        return HttpResponseBadRequest()
    form = AnswersForm(request.POST, member=member, topics=topics)
    if form.is_valid() and _answer(request, member, form, act):
        return redirect("invitation", key)
    return _page(request, member, form, status=422)


def _answer(request: PersonRequest, member: PanelMember, form: AnswersForm, act: str) -> bool:
    by, at = request.user, request.arrival.at
    try:
        if act == "accept":
            membership.accept(member, answers=form.answers, by=by, at=at)
            messages.success(request, _("Thank you! You are on the panel. We write to you when it begins."))
        else:
            membership.change_answers(member, answers=form.answers, by=by, at=at)
            messages.success(request, _("Saved."))
    except Refused as no:
        form.add_error(None, str(no))
        return False
    return True


def _leave(request: PersonRequest, member: PanelMember, form: AnswersForm, act: str) -> HttpResponse:
    """Say no, or step down; stepping down is asked about once more."""
    by, at = request.user, request.arrival.at
    if act == "step_down" and not request.POST.get("sure"):
        return _page(request, member, form, sure=True)
    try:
        if act == "decline":
            membership.decline(member, by=by, at=at)
            messages.success(request, _("Thank you for telling us. Nobody will ask why."))
        else:
            membership.step_down(member, by=by, at=at)
            messages.success(
                request,
                _("You stepped down. What you had not sent goes to somebody else. Thank you for your time."),
            )
    except Refused as no:
        messages.error(request, str(no))
    return redirect("invitation", member.key)


def _page(
    request: PersonRequest, member: PanelMember, form: AnswersForm, *, status: int = 200, sure: bool = False
) -> HttpResponse:
    stage = member.stage
    terms = membership.terms_of(stage)
    expected = terms.expected or 0
    context = {
        "member": member,
        "stage": stage,
        "round": stage.round,
        "programme": stage.round.programme,
        "zone": stage.round.zone,
        "terms": terms,
        "hours": membership.hours_of(terms, expected) if expected else None,
        "is_paid": claims.is_paid(terms),
        "form": form,
        "sure": sure,
        "specimens": list(Specimen.objects.filter(stage=stage)) if member.is_on_panel else [],
        "can_claim": claims.can_claim(member),
        "is_over": stage.scores_shown_at is not None,
    }
    return render(request, "reviews/invitation.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def practice(request: PersonRequest, key: uuid.UUID, place: int) -> HttpResponse:
    """One made-up application to try the scores on. Nothing of it is counted anywhere."""
    member = membership.get_membership(request.user, key)
    specimens = list(Specimen.objects.filter(stage=member.stage).select_related("stage"))
    specimen = next((one for one in specimens if one.order == place), None)
    if specimen is None or not member.is_on_panel:
        raise Http404
    criteria = criteria_of(member.stage)
    own = induction.own_scores(specimen, member)
    form = PracticeForm(criteria=criteria, scores=own)
    status = 200
    if request.method == "POST":
        form = PracticeForm(request.POST, criteria=criteria, scores=own)
        if form.is_valid():
            try:
                induction.practise(specimen, member, form.scores, by=request.user, at=request.arrival.at)
            except Refused as no:
                form.add_error(None, str(no))
            else:
                messages.success(request, _("Saved. See below how others scored it."))
                return redirect(f"{request.path}#spread")
        status = 422
    context = {
        "member": member,
        "stage": member.stage,
        "programme": member.stage.round.programme,
        "specimen": specimen,
        "specimens": specimens,
        "following": next((one for one in specimens if one.order > place), None),
        "form": form,
        "is_done": bool(own),
        "spread": induction.spread_of(specimen, member, criteria),
    }
    return render(request, "reviews/practice.html", context, status=status)
