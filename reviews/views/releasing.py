"""A second person approves the batch with its letters; everybody is told together, now or at a set time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants import decisions, letters, releasing
from grants.models import Decision, Letter
from grants.states import UNRELEASED_LETTER, DecisionOutcome, DecisionState, ReleasePlanState
from programme import clock
from programme.refusals import Refused
from reviews import agenda, deciding, feedback
from reviews.desk_forms import SetTimeForm
from reviews.pot import desk_pot
from reviews.views.desk import Desk, StaffRequest, at_desk, show
from reviews.views.letter_proof import freeze_of


@at_desk("manage_approve")
def approve(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Approve what somebody else proposed: the ticked ones, or all, with their letters."""
    proposed = [
        decision
        for decision in deciding.in_state(desk.round, DecisionState.PROPOSED)
        if decision.application_id not in desk.closed
    ]
    summarised = letters.summarised_by(request.user, proposed)
    own: list[Decision] = []
    others: list[Decision] = []
    for decision in proposed:
        is_own = decision.proposed_by_id == request.user.pk or decision.pk in summarised
        (own if is_own else others).append(decision)
    ticked = {typed for typed in request.POST.getlist("decision") if typed.isdecimal()}
    problem = ""
    if request.method == "POST":
        wanted = proposed
        if request.POST.get("which") == "all":
            if request.POST.get("seen") != deciding.seen(proposed):
                problem = _("The list has changed since you opened it. Look at it again, then approve.")
            wanted = others if others else proposed
        else:
            wanted = [decision for decision in proposed if str(decision.pk) in ticked]
            if len(wanted) < len(ticked):
                problem = _("The list has changed since you opened it. Look at it again, then approve.")
        if not problem:
            try:
                done = decisions.approve(
                    wanted, by=request.user, at=request.arrival.at, seen=_read_as(request)
                )
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
    freeze = freeze_of(desk, others, request.arrival.at)
    return show(
        request,
        desk,
        "approve",
        {
            "others": others,
            "groups": _groups(others, freeze.marks),
            "own": own,
            "tally": deciding.tally(others),
            "own_tally": deciding.tally(own),
            "seen": deciding.seen(proposed),
            "freeze": freeze,
            "ticked": ticked,
            "problem": problem,
            "second_people": deciding.second_people(desk.round, request.user),
            "pot": desk_pot(desk.round),
            "errors_on_page": bool(problem),
        },
        status=422 if problem else 200,
    )


def _read_as(request: StaffRequest) -> dict[int, str] | None:
    """{decision: mark of its letter} as the page had them; None when nothing of the kind was sent."""
    typed = [words.partition(":") for words in request.POST.getlist("words")]
    return {int(key): mark for key, _colon, mark in typed if key.isdecimal() and len(key) < 19} or None


def _groups(found: list[Decision], marks: dict[int, str]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The decisions as cards, by outcome; a constant number of statements."""
    applications = [decision.application for decision in found]
    agreed, readers = agenda.agreed_on(applications), feedback.readers_of(applications)
    drafts = {
        letter.decision_id: letter
        for letter in Letter.objects.filter(decision__in=found, state__in=sorted(UNRELEASED_LETTER)).defer(
            "content"
        )
    }
    prefetch_related_objects(found, "funding__source")
    cards: dict[str, list[dict[str, Any]]] = {}
    for decision in found:
        item = agreed.get(decision.application_id)
        cards.setdefault(decision.outcome, []).append(
            {
                "decision": decision,
                "key": str(decision.pk),
                "words": marks.get(decision.pk, ""),
                "letter": drafts.get(decision.pk),
                "agreed": item,
                "stepped_out": sorted(str(row.user) for row in item.stepped_out.all()) if item else [],
                "names": feedback.names_in(decision.feedback, readers.get(decision.application_id, [])),
                "sources": [(part.source.code, part.amount) for part in decision.funding.all()],
            }
        )
    return [(str(outcome.label), cards[outcome]) for outcome in DecisionOutcome if outcome in cards]


@at_desk("manage_release")
def release(request: StaffRequest, desk: Desk) -> HttpResponse:
    """How many of which outcome are released: together now, or at a set time, which can be called off."""
    approved = deciding.in_state(desk.round, DecisionState.APPROVED)
    form = SetTimeForm(zone=desk.round.zone, initial={"release_at": desk.round.decisions_at})
    problem = ""
    if request.method == "POST":
        act = request.POST.get("act", "now")
        if act == "set":
            form = SetTimeForm(request.POST, zone=desk.round.zone)
        try:
            done = _done(request, desk, approved, act, form)
        except Refused as no:
            done, problem = "", str(no)
        if done:
            messages.success(request, done)
            return redirect(desk.url("manage" if act == "now" else "manage_release"))
    last = releasing.last(desk.round)
    plan = last if last is not None and last.state == ReleasePlanState.WAITING else None
    return show(
        request,
        desk,
        "release",
        {
            "tally": deciding.tally(approved),
            "seen": deciding.seen(approved),
            "readiness": deciding.readiness(desk.round),
            "pot": desk_pot(desk.round),
            "problem": problem,
            "form": form,
            "plan": plan,
            "plan_is_stale": plan is not None and releasing.changed_since(plan),
            "refused": last if last is not None and last.state == ReleasePlanState.REFUSED else None,
            "errors_on_page": bool(problem or form.errors),
        },
        status=422 if problem or form.errors else 200,
    )


def _done(request: StaffRequest, desk: Desk, approved: list[Decision], act: str, form: SetTimeForm) -> str:
    """What was done in words; '' when the form has an error."""
    by, at = request.user, request.arrival.at
    ids = [decision.pk for decision in approved]
    if act == "off":
        plan = releasing.waiting(desk.round)
        if plan is None:
            raise Refused(_("No release is set any more."))
        releasing.call_off(plan, by=by, at=at)
        return _("The release is called off. Nobody was told anything.")
    if request.POST.get("seen") != deciding.seen(approved):
        raise Refused(_("The list has changed since you opened it. Look at it again, then release."))
    if act == "set":
        if not form.is_valid():
            return ""
        made = releasing.set_time(
            desk.round, release_at=form.cleaned_data["release_at"], seen=ids, by=by, at=at
        )
        return _("Everybody is told at %(when)s.") % {
            "when": clock.closing_in_words(made.release_at, desk.round.zone)
        }
    done = decisions.release(desk.round, by=by, at=at, seen=ids)
    return ngettext(
        "%(n)d decision is released. Its applicant is being told.",
        "%(n)d decisions are released. Their applicants are being told.",
        len(done),
    ) % {"n": len(done)}
