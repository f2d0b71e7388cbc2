"""One application of the agenda: what its readers gave, the notes, and what is agreed."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from grants.models import Application
from programme import references
from programme.models import User
from programme.refusals import Refused
from programme.requests import PersonRequest
from reviews import agenda, discussing, meeting, talk
from reviews.agenda import Agenda, Subject
from reviews.meeting_forms import AgreeForm, NoteForm
from reviews.models import Meeting, PanelNote, Stage
from reviews.queries import kept_out
from reviews.talk import Talk
from reviews.views.desk import MANAGERS, Desk, StaffRequest, at_desk, show
from reviews.views.meeting import open_meeting


@at_desk("manage_meeting")
def item(request: StaffRequest, desk: Desk, order: int, reference: str) -> HttpResponse:
    """Talk about one application, and write down what is agreed. Not for who must keep away from it."""
    stage = get_object_or_404(Stage.objects.select_related("round__programme"), round=desk.round, order=order)
    now = open_meeting(stage)
    found, subject = _subject(stage, now, reference)
    out = kept_out(stage)
    if desk.user.pk in out.get(subject.number, set()):
        raise Http404
    heard = [one for one in found.subjects if desk.user.pk not in out.get(one.number, set())]
    application = subject.row.application
    said = talk.talk_of(stage, application, desk.user, at=request.arrival.at)
    present = _present(found, now)
    form: forms.Form = AgreeForm(subject=subject, present=present, outcomes=found.outcomes)
    note = NoteForm(prefix="note")
    status = 200
    if request.method == "POST":
        desk.require(MANAGERS)
        act = request.POST.get("act", "")
        if act in ("agree", "agree_next"):
            form = AgreeForm(request.POST, subject=subject, present=present, outcomes=found.outcomes)
            if _agreed(request, subject, form):
                return redirect(_where_next(desk, stage, heard, subject, onwards=act == "agree_next"))
        elif act in ("note", "correct", "strike"):
            note = NoteForm(request.POST, prefix="note")
            if write(request, stage, said, application, note):
                return redirect(f"{request.path}#notes")
        else:
            return HttpResponseBadRequest()
        status = 422
    place = heard.index(subject)
    context = {
        "stage": stage,
        "meeting": now,
        "subject": subject,
        "application": application,
        "talk": said,
        "form": form,
        "note_form": note,
        "errors_on_page": status == 422,
        "present": present,
        "place": place + 1,
        "of": len(heard),
        "before": heard[place - 1] if place else None,
        "after": heard[place + 1] if place + 1 < len(heard) else None,
        "can_agree": desk.may_manage and now is not None and subject.item is not None,
        "can_note": desk.may_manage and discussing.is_open(stage, application),
        "back": f"{desk.url('manage_meeting')}?stage={stage.order}",
    }
    return show(request, desk, "meeting_item", context, status=status)


def _subject(stage: Stage, now: Meeting | None, reference: str) -> tuple[Agenda, Subject]:
    """The agenda and the application in it; outside an open meeting, in the agenda of the whole stage."""
    tidy = references.tidy(reference) or ""
    found = agenda.agenda_of(stage, now)
    subject = found.of(tidy)
    if subject is None and now is not None:
        found = agenda.agenda_of(stage)
        subject = found.of(tidy)
    if subject is None:
        raise Http404
    return found, subject


def _present(found: Agenda, now: Meeting | None) -> list[User]:
    there = meeting.present(now) if now else set()
    return [person for person in found.people if person.pk in there]


def _agreed(request: StaffRequest, subject: Subject, form: AgreeForm) -> bool:
    if subject.item is None or not form.is_valid():
        return False
    try:
        meeting.agree(subject.item, form.agreed, by=request.user, at=request.arrival.at)
    except Refused as no:
        form.add_error(None, str(no))
        return False
    messages.success(
        request,
        _("%(reference)s: %(outcome)s.")
        % {"reference": subject.row.application.reference, "outcome": form.agreed.outcome.label},
    )
    return True


def write(request: PersonRequest, stage: Stage, said: Talk, application: Application, form: NoteForm) -> bool:
    """The three acts on notes; False with the reason on the form."""
    act, by, at = request.POST.get("act"), request.user, request.arrival.at
    try:
        if act == "strike":
            discussing.strike_note(_note(request, said), by=by, at=at)
            messages.success(request, _("The note is struck out."))
            return True
        if not form.is_valid():
            return False
        text = form.cleaned_data["text"]
        if act == "correct":
            discussing.correct_note(_note(request, said), text=text, by=by, at=at)
            messages.success(request, _("The note is put right."))
        else:
            discussing.write_note(stage, application, text=text, by=by, at=at)
            messages.success(request, _("The note is written."))
    except Refused as no:
        if not form.is_bound or act == "strike":
            messages.error(request, str(no))
            return True
        form.add_error(None, str(no))
        return False
    return True


def _note(request: PersonRequest, said: Talk) -> PanelNote:
    found = discussing.note_among(said.notes, request.POST.get("which", ""))
    if found is None:
        raise Http404
    return found


def _where_next(desk: Desk, stage: Stage, heard: list[Subject], subject: Subject, *, onwards: bool) -> str:
    """The next application without an outcome that the person may hear of, going round; else the agenda."""
    place = heard.index(subject)
    for other in heard[place + 1 :] + heard[:place]:
        if onwards and other.item and not other.item.outcome:
            return desk.url("manage_meeting_item", stage.order, other.row.application.reference)
    return f"{desk.url('manage_meeting')}?stage={stage.order}"
