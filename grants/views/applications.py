"""The applicant's pages around the form: my applications, starting one, and one with its task list."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from grants import access, deadlines, extensions, group, lifecycle, presence
from grants.outcomes import NotStarted
from grants.overview import overview
from grants.refusal_words import kept_attempts
from grants.views.applying import contact, desk, signed_in
from programme import access as rounds_of
from programme import clock, outlines
from programme.question_list import question_list
from programme.requests import PersonRequest


@require_safe
@login_required
def applications(request: PersonRequest) -> HttpResponse:
    """Everything the person applies for."""
    rows = overview(request.user, request.arrival.at)
    return render(request, "grants/applications.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def apply(request: PersonRequest, slug: str) -> HttpResponse:
    """What applying to a round takes, and the button that begins."""
    round = rounds_of.get_round_to_apply_to(request.user, slug)
    at = request.arrival.at
    mine = list(access.applications_for(request.user).of_round(round).select_related("round__programme"))
    window = deadlines.window_of_round(round)
    if request.method == "POST" and (not mine or request.POST.get("another") == "yes"):
        begun = lifecycle.start(round, by=request.user, at=at, language=request.user.language)
        if not isinstance(begun, NotStarted):
            return redirect("application", begun.reference)
        window = begun.window
    context = {
        "round": round,
        "window": window,
        "notices": extensions.notices(round, window),
        "rule": window.refusal(at),
        "opening": clock.closing_in_words(window.opens_at, round.zone),
        "asked": question_list(outlines.outline_of(round.form), currency=round.currency),
        "mine": mine,
        **contact(round.programme),
    }
    return render(request, "grants/apply.html", context, status=409 if request.method == "POST" else 200)


@require_safe
@signed_in("application")
def application(request: PersonRequest, reference: str) -> HttpResponse:
    """One application: where it stands, what to do, and what was kept of it."""
    held = desk(request, reference)
    letters = [
        letter for letter in access.letters_for(request.user) if letter.application_id == held.application.pk
    ]
    at = request.arrival.at
    members = [member.user for member in group.members(held.application)]
    here = presence.others(held.application, besides=request.user, at=at)
    # Who writes alone knows who changed what.
    traces = (
        presence.traces(held.application, held.form, held.held, here=here, by=request.user, at=at)
        if len(members) > 1
        else {}
    )
    context = {
        **held.context,
        "tasks": [(task, traces.get(task.key)) for task in held.progress.tasks],
        "members": members,
        "kept": kept_attempts(held.application, held.form),
        "letters": letters,
        "safety_net_by": held.safety_net_by(),
        "has_receipt": held.application.submissions.exists(),
    }
    return render(request, "grants/application.html", context)
