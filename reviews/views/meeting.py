"""The page of a panel's meeting: the agenda by need, who is there, what is agreed, the minutes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from programme import pdf_maker, word
from programme.file_replies import PDF
from programme.models import User
from programme.pdf_maker import NoPdf
from programme.refusals import Refused
from reviews import agenda, meeting, minutes, revising
from reviews.agenda import Agenda, Subject
from reviews.meeting import Agreed
from reviews.meeting_forms import AttendForm, BeginForm, TogetherForm, UntilForm
from reviews.models import Meeting, MinutesFile, Stage
from reviews.queries import kept_out
from reviews.states import MeetingOutcome, MinutesKind, Need
from reviews.views.assign import chosen_stage
from reviews.views.desk import MANAGERS, Desk, StaffRequest, at_desk, show


@at_desk("manage_meeting")
def meeting_page(request: StaffRequest, desk: Desk) -> HttpResponse:
    """The agenda of a stage, and the acts on its meeting as a whole."""
    every, stage = chosen_stage(request, desk)
    if stage is None:
        return show(request, desk, "meeting", {"stages": every, "stage": None})
    now = open_meeting(stage)
    found = agenda.agenda_of(stage, now)
    made = _forms(stage, now, found)
    status = 200
    if request.method == "POST":
        desk.require(MANAGERS)
        act = request.POST.get("act", "")
        if act not in made and act != "close":
            return HttpResponseBadRequest()
        made |= _forms(stage, now, found, request.POST, only=act)
        done = _act(request, stage, now, act, made)
        if done:
            messages.success(request, done)
            return redirect(f"{request.path}?stage={stage.order}")
        status = 422
    return show(request, desk, "meeting", _context(desk, every, stage, now, found, made), status=status)


def open_meeting(stage: Stage) -> Meeting | None:
    """The stage's meeting that is going on."""
    return Meeting.objects.filter(stage=stage, closed_at__isnull=True).select_related("chair").first()


def _forms(
    stage: Stage, now: Meeting | None, found: Agenda, data: Any = None, only: str = ""
) -> dict[str, forms.Form]:
    """The forms of the page by their act; with `data` the one that was sent alone."""
    zone = stage.round.zone

    def begin() -> forms.Form:
        initial = {"held_at": stage.meeting_at}
        return BeginForm(
            data, prefix="begin", zone=zone, people=found.people, is_last=found.is_last, initial=initial
        )

    def attend() -> forms.Form:
        there = sorted(meeting.present(now)) if now else []
        return AttendForm(data, prefix="attend", people=found.people, initial={"present": there})

    def together() -> forms.Form:
        subjects = together_of(found, now)
        return TogetherForm(data, prefix="together", subjects=subjects, outcomes=found.outcomes)

    def until() -> forms.Form:
        initial = {"until": stage.revisions_open_until} if stage.revisions_open_until else None
        return UntilForm(data, prefix="until", zone=zone, initial=initial)

    makers = {"begin": begin, "attend": attend, "together": together, "until": until}
    return {name: make() for name, make in makers.items() if only in ("", name)}


def together_of(found: Agenda, now: Meeting | None) -> list[Subject]:
    """What can be taken together: its readers agree, it has no outcome, and nobody has to leave for it."""
    if now is None:
        return []
    there = meeting.present(now)
    return [
        one
        for one in found.subjects
        if one.need == Need.AGREED
        and one.item is not None
        and not one.item.outcome
        and not there & {person.pk for person in one.must_leave}
    ]


def _act(
    request: StaffRequest, stage: Stage, now: Meeting | None, act: str, made: dict[str, forms.Form]
) -> str:
    """Do it and say so; '' when the form or the act says no."""
    form = made.get(act) or made["attend"]
    by, at = request.user, request.arrival.at
    if act != "close" and not form.is_valid():
        return ""
    try:
        if act == "begin":
            data = form.cleaned_data
            meeting.begin(
                stage,
                held_at=data["held_at"],
                chair=data["chair"],
                places=data.get("places"),
                by=by,
                at=at,
            )
            return _("The meeting is begun. Say who is there.")
        if act == "until":
            revising.end_revising(stage, until=form.cleaned_data["until"], by=by, at=at)
            return _("Recorded until when shown scores can be changed.")
        if now is None:
            raise Refused(_("No meeting of this stage is open."))
        if act == "attend":
            meeting.attend(now, form.cleaned_data["present"], by=by, at=at)
            return _("Recorded who is there.")
        if act == "together":
            data = form.cleaned_data
            agreed = Agreed(MeetingOutcome(data["outcome"]), data["reason"])
            items = meeting.agree_many(now, dict.fromkeys(data["items"], agreed), by=by, at=at)
            return ngettext(
                "Agreed for %(n)d application.", "Agreed for %(n)d applications together.", len(items)
            ) % {"n": len(items)}
        closed = meeting.close(now, by=by, at=at)
    except Refused as no:
        if act == "close":
            messages.error(request, str(no))
            return ""
        form.add_error(None, str(no))
        return ""
    _make_files(closed, request)
    return _("The meeting is closed. Its minutes stand.")


def _make_files(closed: Meeting, request: StaffRequest) -> None:
    """Keep both files at once; a PDF that cannot be made now is made when somebody asks for it."""
    document = minutes.frozen(closed)
    meeting.keep_file(closed, MinutesKind.WORD, word.as_word(document), at=request.arrival.at)
    try:
        meeting.keep_file(closed, MinutesKind.PDF, pdf_maker.as_pdf(document), at=request.arrival.at)
    except NoPdf:
        return


def _context(
    desk: Desk,
    every: list[Stage],
    stage: Stage,
    now: Meeting | None,
    found: Agenda,
    made: dict[str, forms.Form],
) -> dict[str, Any]:
    left = [one for one in found.subjects if one.item is not None and not one.item.outcome]
    there = meeting.present(now) if now else set()
    out = kept_out(stage)
    away = {number for number, people in out.items() if desk.user.pk in people}
    return {
        "stages": every,
        "stage": stage,
        "meeting": now,
        "agenda": found,
        "present": [person for person in found.people if person.pk in there],
        "keeps_away": any(desk.user.pk in people for people in out.values()),
        # Not under its band: how far its readers agree is nothing for who must keep away from it.
        "kept_apart": [one for one in found.subjects if one.number in away],
        "bands": [
            (need, [one for one in subjects if one.number not in away])
            for need, subjects in found.bands
            if any(one.number not in away for one in subjects)
        ],
        "left": len(left),
        "next": next((one for one in left if one.number not in away), None),
        "forms": made,
        "errors_on_page": any(form.is_bound and form.errors for form in made.values()),
        "past": Meeting.objects.filter(stage=stage, closed_at__isnull=False)
        .select_related("chair", "closed_by")
        .order_by("-closed_at"),
        "together": bool(together_of(found, now)),
        "can_begin": desk.may_manage
        and now is None
        and stage.scores_shown_at is not None
        and stage.shortlisted_at is None
        and any(one.earlier is None for one in found.subjects),
        "can_agree": desk.may_manage and now is not None,
        "can_end_revising": desk.may_manage
        and stage.scores_shown_at is not None
        and stage.shortlisted_at is None,
    }


@require_safe
@at_desk("manage_meeting")
def minutes_pdf(request: StaffRequest, desk: Desk, pk: int) -> HttpResponse:
    """The minutes of a closed meeting as the tagged PDF that was made of them."""
    return _minutes(request, desk, pk, MinutesKind.PDF)


@require_safe
@at_desk("manage_meeting")
def minutes_docx(request: StaffRequest, desk: Desk, pk: int) -> HttpResponse:
    """The same as a Word file."""
    return _minutes(request, desk, pk, MinutesKind.WORD)


def _minutes(request: StaffRequest, desk: Desk, pk: int, kind: MinutesKind) -> HttpResponse:
    closed = get_object_or_404(
        Meeting.objects.select_related("stage__round"),
        pk=pk,
        stage__round=desk.round,
        closed_at__isnull=False,
    )
    _refuse_who_must_keep_away(closed, desk.user)
    kept = MinutesFile.objects.filter(meeting=closed, kind=kind).first()
    if kept is None:
        try:
            kept = meeting.keep_file(closed, kind, _made(closed, kind), at=request.arrival.at)
        except NoPdf as no:
            context = {
                "busy": no.busy,
                "word_href": desk.url("minutes_docx", pk),
                "back_href": f"{desk.url('manage_meeting')}?stage={closed.stage.order}",
                "document": minutes.frozen(closed),
            }
            answer = render(request, "documents/no_pdf.html", context, status=503)
            answer["Retry-After"] = "60"
            return answer
    meeting.record_download(closed, kind, by=request.user, at=request.arrival.at)
    answer = HttpResponse(
        bytes(kept.content), content_type=PDF if kind == MinutesKind.PDF else word.CONTENT_TYPE
    )
    name = f"{desk.round.slug}-minutes-{closed.pk}.{kind}"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def _made(closed: Meeting, kind: MinutesKind) -> bytes:
    document = minutes.frozen(closed)
    return pdf_maker.as_pdf(document) if kind == MinutesKind.PDF else word.as_word(document)


def _refuse_who_must_keep_away(closed: Meeting, person: User) -> None:
    """The minutes speak of every application: somebody who must keep away from one of them asks another."""
    spoken_of = set(closed.items.values_list("application_id", flat=True))
    if any(person.pk in people for number, people in kept_out(closed.stage).items() if number in spoken_of):
        raise Http404
