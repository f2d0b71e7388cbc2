"""Earlier texts of one answer, going back to one of them, and throwing a copy away."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants import lifecycle, page_marks
from grants.views.applying import Desk, desk, refused, signed_in
from programme import clock, history
from programme.models import Question
from programme.requests import PersonRequest
from programme.texts import say

# So many entries on one page: each is compared with what stands.
AT_ONCE = 10


class PlaceForm(forms.Form):
    """Where in the list a page begins; anything odd is the beginning."""

    skip = forms.IntegerField(min_value=0, max_value=100_000, required=False)


class RevisionForm(forms.Form):
    """Which of the texts."""

    revision = forms.IntegerField(min_value=1, max_value=2**31 - 1)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("application")
def earlier_texts(request: PersonRequest, reference: str, key: str) -> HttpResponse:
    """Every text of one answer that is kept, newest first; by POST, go back to one of them."""
    held = desk(request, reference)
    question = held.form.question(key)
    if question is None:
        raise Http404
    if request.method == "POST":
        return _restore(request, held, question)
    place = PlaceForm(request.GET)
    skip = (place.cleaned_data["skip"] or 0) if place.is_valid() else 0
    found = history.entries(held.application.response, key, skip=skip, most=AT_ONCE + 1)
    stands, currency = held.held.get(key), held.application.round.currency
    context = {
        **held.context,
        "question": question,
        "label": say(question.label),
        "earlier": history.shown(question, found[:AT_ONCE], held.values.get(key), currency=currency),
        "now": history.in_words(question, held.values.get(key), currency),
        "stands": stands.revision if stands else 0,
        "newer": max(skip - AT_ONCE, 0) if skip else None,
        "older": skip + AT_ONCE if len(found) > AT_ONCE else None,
        "kept_days": history.KEPT.days,
        "page_field": page_marks.FIELD,
        "page_mark": page_marks.of_page(
            held.application.reference, request.user.pk, [question], held.held
        ).write(),
    }
    return render(request, "grants/history.html", context)


def _restore(request: PersonRequest, held: Desk, question: Question) -> HttpResponse:
    form = RevisionForm(request.POST)
    chosen = (
        history.kept(held.application.response, question.key, form.cleaned_data["revision"])
        if form.is_valid()
        else None
    )
    if chosen is None:
        raise Http404
    mark = page_marks.read(request.POST.get(page_marks.FIELD, ""), held.application.reference)
    outcome = lifecycle.save_answers(
        held.application,
        answers_given={question.key: chosen.value},
        by=request.user,
        at=request.arrival.at,
        source=request.arrival.source,
        seen=mark.seen if mark.person == request.user.pk else None,
        writer=history.WENT_BACK + mark.writer,
    )
    if not outcome.accepted:
        return refused(request, outcome, "save")
    if outcome.apart:
        return redirect("two_texts", held.application.reference, question.key)
    if outcome.changed:
        when = clock.instant_in_words(chosen.saved_at, held.application.round.zone)
        messages.success(
            request,
            _("The text of %(when)s is back in its place. The one that stood until now is kept below.")
            % {"when": when},
        )
    else:
        messages.info(request, _("That is the text that stands now, so nothing was changed."))
    return redirect("history", held.application.reference, question.key)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("application")
def discard_copy(request: PersonRequest, reference: str) -> HttpResponse:
    """Ask whether it is meant, and throw away the copy of what is in."""
    held = desk(request, reference)
    if request.method != "POST":
        if not held.situation.is_writer:
            raise PermissionDenied
        standing = held.application.standing
        differ = (
            history.changed_since(held.application.response, standing.revision)
            if standing is not None and held.situation.may_discard
            else set()
        )
        changed = [say(question.label) for question in held.form.questions if question.key in differ]
        return render(request, "grants/discard_copy.html", {**held.context, "changed": changed})
    outcome = lifecycle.discard_copy(
        held.application, by=request.user, at=request.arrival.at, source=request.arrival.source
    )
    if not outcome.accepted:
        return refused(request, outcome, "discard_copy")
    version = outcome.submission.version if outcome.submission else 0
    messages.success(
        request,
        _("Your changes are thrown away. Version %(version)d is in, as you sent it.") % {"version": version},
    )
    return redirect("application", held.application.reference)
