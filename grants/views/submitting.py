"""Checking, submitting, and changing one's mind."""

from __future__ import annotations

from functools import partial, wraps

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants import access, lifecycle
from grants import safety_net as nets
from grants.states import Rule
from grants.views.applying import Desk, View, desk, refused, signed_in
from grants.views.files import file_address
from programme import answer_words, clock, randomness, service
from programme.requests import NoonRequest, PersonRequest
from programme.states import QuestionKind

# How Django says that something is wrong with the request, and not with us.
THEIRS = (Http404, PermissionDenied, BadRequest, SuspiciousOperation, UnreadablePostError)


class KeyForm(forms.Form):
    """The key that makes a double press one act. A missing or odd one is replaced, and nobody is stopped."""

    key = forms.RegexField(r"^[0-9A-Za-z-]{8,40}$", required=False)


@require_safe
@signed_in("check")
def check(request: PersonRequest, reference: str) -> HttpResponse:
    """Every answer once more, what is missing, and the button."""
    held = desk(request, reference)
    if not held.situation.may_change and held.application.standing_id is not None:
        return redirect("receipt", held.application.reference)
    return _check_page(request, held)


def _check_page(
    request: PersonRequest, held: Desk, *, tried: bool = False, status: int = 200
) -> HttpResponse:
    context = {
        **held.context,
        "sections": answer_words.sections_shown(
            held.form,
            held.values,
            currency=held.application.round.currency,
            file_href=partial(file_address, held.application.reference),
        ),
        "ticked": _ticked(held),
        "wrong": {problem.question: problem.says for problem in held.progress.problems},
        "key": str(randomness.uuid4()),
        "tried": tried,
        "errors_on_page": tried,
        "safety_net_by": held.safety_net_by(),
    }
    return render(request, "grants/check.html", context, status=status)


def _ticked(held: Desk) -> dict[str, str]:
    """{key of a declaration: who ticked it and when}. One statement, where anything is ticked."""
    ticks = {
        question.key: held.held[question.key]
        for question in held.form.questions
        if question.kind == QuestionKind.DECLARATION and held.values.get(question.key) is True
    }
    names = access.names_of({tick.by for tick in ticks.values() if tick.by is not None})
    return {
        key: _("%(name)s, %(when)s")
        % {
            "name": names.get(tick.by or 0) or _("Somebody who has left"),
            "when": clock.instant_in_words(tick.at, held.application.round.zone),
        }
        for key, tick in ticks.items()
    }


def _noting_failures(view: View) -> View:
    """Put down that submitting failed in this minute, where it ended in an error of ours."""

    @wraps(view)
    def noting(request: NoonRequest, reference: str) -> HttpResponseBase:
        try:
            answer = view(request, reference)
        except THEIRS:
            raise
        except Exception:
            service.put_down(request.arrival.at, failed=1)
            raise
        if answer.status_code >= 500:
            service.put_down(request.arrival.at, failed=1)
        return answer

    return noting


@_noting_failures
@require_POST
@signed_in("check")
def submit(request: PersonRequest, reference: str) -> HttpResponse:
    """Submit what is saved. Reads nothing itself: this is the last minute's path."""
    form = KeyForm(request.POST)
    outcome = lifecycle.submit(
        reference,
        by=request.user,
        at=request.arrival.at,
        source=request.arrival.source,
        key=(form.cleaned_data["key"] or None) if form.is_valid() else None,
    )
    if outcome.accepted:
        return redirect("receipt", outcome.application.reference)
    if outcome.rule == Rule.INCOMPLETE:
        return _check_page(request, desk(request, reference), tried=True, status=422)
    return refused(request, outcome, "submit")


@require_POST
@signed_in("application")
def reopen(request: PersonRequest, reference: str) -> HttpResponse:
    """Open a copy of what is in."""
    held = desk(request, reference)
    outcome = lifecycle.reopen(
        held.application, by=request.user, at=request.arrival.at, source=request.arrival.source
    )
    if not outcome.accepted:
        return refused(request, outcome, "reopen")
    version = outcome.submission.version if outcome.submission else 0
    messages.info(
        request,
        _("Version %(version)d is in. You are changing a copy.") % {"version": version},
    )
    return redirect("application", held.application.reference)


class SafetyNetForm(forms.Form):
    """On or off, and the page on which the button stood."""

    safety_net = forms.ChoiceField(choices=[("on", "on"), ("off", "off")])
    page = forms.ChoiceField(choices=[("check", "check"), ("application", "application")], required=False)


@require_POST
@signed_in("application")
def safety_net(request: PersonRequest, reference: str) -> HttpResponse:
    """Ask that the last complete saved version be put in at the deadline, or take that back."""
    application = access.get_application(request.user, reference)
    form = SafetyNetForm(request.POST)
    if not form.is_valid():
        return redirect("application", application.reference)
    wanted = form.cleaned_data["safety_net"] == "on"
    act = nets.tick if wanted else nets.untick
    outcome = act(application, by=request.user, at=request.arrival.at, source=request.arrival.source)
    if not outcome.accepted:
        return refused(request, outcome, "safety_net")
    if wanted:
        messages.success(request, _("It is on. It is still better to submit: then you know what was sent."))
    else:
        messages.info(request, _("It is off. Nothing is submitted unless somebody in your group does it."))
    return redirect(form.cleaned_data["page"] or "application", application.reference)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("application")
def withdraw(request: PersonRequest, reference: str) -> HttpResponse:
    """Ask whether it is meant, and take the application back."""
    held = desk(request, reference)
    if request.method != "POST":
        if not held.situation.is_writer:
            raise PermissionDenied
        return render(request, "grants/withdraw.html", held.context)
    outcome = lifecycle.withdraw(
        held.application, by=request.user, at=request.arrival.at, source=request.arrival.source
    )
    if not outcome.accepted:
        return refused(request, outcome, "withdraw")
    messages.info(request, _("You have withdrawn this application."))
    return redirect("application", held.application.reference)


@require_POST
@signed_in("application")
def bring_back(request: PersonRequest, reference: str) -> HttpResponse:
    """Make a withdrawn application a draft again."""
    held = desk(request, reference)
    outcome = lifecycle.bring_back(
        held.application, by=request.user, at=request.arrival.at, source=request.arrival.source
    )
    if not outcome.accepted:
        return refused(request, outcome, "bring_back")
    messages.info(request, _("Your application is back. It is not sent: submit it when it is ready."))
    return redirect("application", held.application.reference)
