"""The applicant's pages before submitting: my applications, starting one, its task list, one section."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants import access, deadlines, lifecycle
from grants.overview import overview
from grants.refusal_words import kept_attempts
from grants.views.applying import Desk, contact, desk, refused, signed_in
from programme import answer_words, answers, clock, references
from programme.forms import MOST_CHARACTERS, AnswersForm
from programme.models import Round
from programme.requests import PersonRequest
from programme.texts import say

# Marks a section's page as ours, so that what a stranger sends is kept only if we once gave them the page.
PAGE_SALT = "grants.section"
PAGE_FIELD = "noon-page"
KEPT = "typed_while_signed_out"


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
    round = get_object_or_404(
        Round.objects.select_related("programme", "form"), slug=slug, is_published=True
    )
    at = request.arrival.at
    mine = list(access.applications_for(request.user).of_round(round).select_related("round__programme"))
    window = deadlines.window_of_round(round)
    if request.method == "POST" and (not mine or request.POST.get("another") == "yes"):
        begun = lifecycle.start(round, by=request.user, at=at, language=request.user.language)
        if not isinstance(begun, lifecycle.NotStarted):
            return redirect("application", begun.reference)
        window = begun.window
    form = answers.outline(round.form_id)
    sections = [
        {"title": say(asked[0].section.title), "questions": [say(question.label) for question in asked]}
        for _key, asked in form.sections
    ]
    context = {
        "round": round,
        "window": window,
        "rule": window.refusal(at),
        "opening": clock.closing_in_words(window.opens_at, round.zone),
        "sections": sections,
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
        letter
        for letter in access.letters_for(request.user)
        if letter.application_id == held.application.pk
    ]
    context = {
        **held.context,
        "kept": kept_attempts(held.application, held.form),
        "letters": letters,
        "has_receipt": held.application.submissions.exists(),
    }
    return render(request, "grants/application.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: PersonRequest, reference: str, key: str) -> HttpResponse:
    """One section: its questions to be answered, or its answers to be read."""
    if not request.user.is_authenticated:
        return _section_signed_out(request, reference, key)
    held = desk(request, reference)
    keys = [name for name, _questions in held.form.sections]
    if key not in keys:
        raise Http404
    questions = dict(held.form.sections)[key]
    currency = held.application.round.currency
    if request.method == "POST":
        form = AnswersForm(questions, request.POST, initial=held.values, currency=currency)
        outcome = lifecycle.save_answers(
            held.application,
            answers_given=form.storable(),
            by=request.user,
            at=request.arrival.at,
            source=request.arrival.source,
        )
        if not outcome.accepted:
            return refused(request, outcome, "save", typed=form.typed())
        if form.is_valid():
            _say_saved(request, held, changed=bool(outcome.changed))
            if request.POST.get("noon-then") == "back":
                return redirect("application", held.application.reference)
            if request.POST.get("noon-then") == "stay":
                return redirect("section", held.application.reference, key)
            return _next_page(held, keys, key)
        return _section_page(request, held, key, form, saved_partly=True)
    typed = _typed_while_signed_out(request)
    form = AnswersForm(questions, typed, initial=held.values, currency=currency)
    return _section_page(request, held, key, form, was_signed_out=typed is not None)


def _section_page(
    request: PersonRequest, held: Desk, key: str, form: AnswersForm, **notes: bool
) -> HttpResponse:
    sections = held.form.sections
    place = [name for name, _questions in sections].index(key)
    shown = answer_words.sections_shown(held.form, held.values, currency=held.application.round.currency)
    part = sections[place][1][0].section
    context = {
        **held.context,
        **notes,
        "section_title": say(part.title),
        "section_intro": say(part.intro),
        "place": place + 1,
        "places": len(sections),
        "previous": sections[place - 1][0] if place else "",
        "form": form,
        "page_field": PAGE_FIELD,
        "page_mark": signing.dumps([held.application.reference, request.user.pk], salt=PAGE_SALT),
        "answers": [{"label": answer.label, "value": answer.text} for answer in shown[place].answers],
    }
    return render(request, "grants/section.html", context)


def _say_saved(request: PersonRequest, held: Desk, *, changed: bool) -> None:
    if changed:
        time = clock.time_in_words(request.arrival.at, held.application.round.zone)
        messages.success(request, _("Saved at %(time)s.") % {"time": time})
    else:
        messages.info(request, _("Nothing had changed, so there was nothing to save."))


def _next_page(held: Desk, keys: list[str], key: str) -> HttpResponse:
    place = keys.index(key) + 1
    if place < len(keys):
        return redirect("section", held.application.reference, keys[place])
    return redirect("check", held.application.reference)


def _section_signed_out(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Ask a stranger to sign in; what they had typed is on the page, and back in its place afterwards."""
    typed = [
        text
        for name in request.POST
        if name not in (PAGE_FIELD, "csrfmiddlewaretoken", "noon-then")
        for text in request.POST.getlist(name)
        if text.strip()
    ]
    kept = False
    mark = _read_mark(request.POST.get(PAGE_FIELD, ""))
    if mark and mark[0] == references.tidy(reference) and sum(map(len, typed)) <= MOST_CHARACTERS:
        request.session[KEPT] = {
            "path": request.path,
            "person": mark[1],
            "typed": {name: request.POST.getlist(name) for name in request.POST if name != PAGE_FIELD},
        }
        kept = True
    context = {"typed": typed, "is_kept": kept, "back": request.path}
    status = 403 if request.method == "POST" else 200
    if request.method != "POST":
        return redirect_to_sign_in(request)
    return render(request, "grants/signed_out.html", context, status=status)
