"""Checking, submitting, the receipt, and changing one's mind."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants import access, lifecycle, submissions
from grants.models import Submission
from grants.states import Rule
from grants.views.applying import Desk, desk, refused, signed_in
from grants.views.files import file_address
from programme import answer_words, canonical, clock, outlines, randomness
from programme.requests import PersonRequest
from programme.states import QuestionKind


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


def _receipt_of(held: Desk) -> Submission:
    """What stands, else the newest version that once was in, else 404."""
    submission = held.application.standing or held.application.submissions.order_by("-version").first()
    if submission is None:
        raise Http404
    return submission


@require_safe
@signed_in("receipt")
def receipt(request: PersonRequest, reference: str) -> HttpResponse:
    """That it is in: reference and exact time in words first, the proof in a fold."""
    held = desk(request, reference)
    submission = _receipt_of(held)
    form = (
        held.form
        if submission.form_id == held.application.response.form_id
        else outlines.outline(submission.form_id)
    )
    context = {
        **held.context,
        "submission": submission,
        "stands": submission.pk == held.application.standing_id,
        "received": clock.instant_in_words(submission.received_at, held.application.round.zone),
        "received_utc": clock.utc_text(submission.received_at),
        "source": _source_in_words(submission.received_source),
        "sha256": bytes(submission.content_sha256).hex(),
        "sections": answer_words.sections_shown(
            form,
            submissions.answers_in(submission),
            currency=held.application.round.currency,
            file_href=partial(file_address, held.application.reference),
        ),
        "earlier": held.application.submissions.exclude(pk=submission.pk).order_by("version"),
    }
    return render(request, "grants/receipt.html", context)


@require_safe
@signed_in("receipt")
def receipt_json(request: PersonRequest, reference: str) -> HttpResponse:
    """The receipt for machines. `commitment` is SHA-256 of salt then content, as it is recorded with us."""
    held = desk(request, reference)
    submission = _receipt_of(held)
    content, salt = bytes(submission.content), bytes(submission.salt)
    facts: dict[str, Any] = {
        "reference": held.application.reference,
        "round": held.application.round.slug,
        "version": submission.version,
        "stands": submission.pk == held.application.standing_id,
        "received_at": clock.utc_text(submission.received_at),
        "received_in_words": clock.instant_in_words(submission.received_at, held.application.round.zone),
        "received_source": submission.received_source,
        "content_size": len(content),
        "content_sha256": bytes(submission.content_sha256).hex(),
        "salt": salt.hex(),
        "commitment": canonical.commitment(salt, content).hex(),
        "files": submissions.files_in(submission),
    }
    return JsonResponse(facts, json_dumps_params={"indent": 2, "ensure_ascii": False})


def _source_in_words(source: str) -> str:
    if source == "proxy":
        return _("stamped at our front door, when the last of it had arrived")
    return _("stamped by the application, when the last of it had arrived")


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
