"""The panel's own pages after scores are shown: the agenda, and talking about one application."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.models import Application
from programme import references
from programme.refusals import Refused
from programme.requests import PersonRequest
from reviews import access, agenda, discussing, revising
from reviews.meeting_forms import NoteForm, ReviseForm
from reviews.models import Stage
from reviews.talk import Talk, talk_of
from reviews.views.meeting_item import write


@login_required
@require_safe
def agenda_page(request: PersonRequest, stage: int) -> HttpResponse:
    """What will be spoken of, without what the person must keep away from; nothing can be changed here."""
    found = access.get_panel_stage(request.user, stage)
    heard = {entry.application_id for entry in access.talks_for(request.user, found)}
    whole = agenda.agenda_of(found)
    context = {
        **_about(found),
        "bands": [
            (need, [one for one in subjects if one.number in heard])
            for need, subjects in whole.bands
            if any(one.number in heard for one in subjects)
        ],
        "without": sum(one.number not in heard for one in whole.subjects),
    }
    return render(request, "reviews/panel_agenda.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def talk(request: PersonRequest, stage: int, reference: str) -> HttpResponse:
    """What everybody sent about one application, the notes, and changing one's own scores."""
    entry = access.get_talk(request.user, stage, references.tidy(reference) or "")
    application = entry.application
    said = talk_of(entry.stage, application, request.user, at=request.arrival.at)
    closed = revising.closed_because(entry.stage, application, at=request.arrival.at)
    note = NoteForm(prefix="note")
    changes = _changes(said) if said.own and not closed else []
    bound: Any = None
    status = 200
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act in ("note", "correct", "strike"):
            note = bound = NoteForm(request.POST, prefix="note")
            if write(request, entry.stage, said, application, note):
                return redirect(f"{request.path}#notes")
        elif act == "revise" and said.own:
            bound = next((one for one in _changes(said, request.POST) if one.is_bound), None)
            if bound is None:
                return HttpResponseBadRequest()
            if _revised(request, said, bound):
                return redirect(f"{request.path}#own")
            changes = [bound if one.criterion == bound.criterion else one for one in changes]
        else:
            return HttpResponseBadRequest()
        status = 422
    context = {
        **_about(entry.stage),
        "application": application,
        "title": _title(entry.stage, application),
        "talk": said,
        "note_form": note,
        "errors_on_page": bool(bound and bound.errors),
        "changes": changes,
        "closed": closed,
        "can_note": discussing.is_open(entry.stage, application)
        and discussing.may_write(entry.stage, application, request.user),
    }
    return render(request, "reviews/talk.html", context, status=status)


def _changes(said: Talk, data: Any = None) -> list[ReviseForm]:
    """A form for each criterion that the person scored; with `data` the one that was sent is bound."""
    own = said.own
    assert own is not None
    return [
        ReviseForm(
            data if data is not None and data.get("criterion") == criterion.key else None,
            prefix=f"revise_{criterion.key}",
            criterion=criterion,
            now=own.scores[criterion.key],
        )
        for criterion in said.criteria
        if criterion.key in own.scores
    ]


def _revised(request: PersonRequest, said: Talk, form: ReviseForm) -> bool:
    assert said.own is not None
    if not form.is_valid():
        return False
    try:
        revising.revise(
            said.own.assignment.review,
            criterion=form.criterion.key,
            value=form.value,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=request.arrival.at,
        )
    except Refused as no:
        form.add_error(None, str(no))
        return False
    messages.success(request, _("Your score is changed. The first one stands beside it."))
    return True


def _about(stage: Stage) -> dict[str, Any]:
    return {
        "stage": stage,
        "zone": stage.round.zone,
        "programme": stage.round.programme,
    }


def _title(stage: Stage, application: Application) -> str:
    """A blind stage shows the reference alone."""
    return application.reference if stage.is_blind else application.title or application.reference
