"""The reviewer's pages: what is left to read, one application with its score sheet, and the thanks."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grants.views import signed_out
from programme.refusals import Refused
from programme.requests import PersonRequest
from reviews import access, membership, pack, panel, progress, reading, saving, scoring, sheet_marks
from reviews.views import sheets
from reviews.views.sheets import SheetDesk


@login_required
@require_GET
def queue(request: PersonRequest) -> HttpResponse:
    """Everything that the person has to read, by stage, what is left first."""
    stages = reading.queue_of(request.user)
    programmes = {part.stage.round.programme_id: part.stage.round.programme for part in stages}
    at = request.arrival.at
    open_parts = [part for part in stages if part.stage.scores_shown_at is None]
    context = {
        "open": [
            {
                "part": part,
                "time_left": progress.time_left_in_words(part.stage.due_at, at, part.stage.round.zone),
                "packs": pack.parts_of(len(part.lines)),
            }
            for part in open_parts
        ],
        "shown": [part for part in stages if part.stage.scores_shown_at is not None],
        "programmes": list(programmes.values()),
        "panels": membership.memberships_of(request.user),
        "at": at,
        "to_declare": access.to_declare(request.user),
        "waiting_for_a_word": access.waiting_for_a_word(request.user),
    }
    return render(request, "reviews/queue.html", context)


@login_required
@require_GET
def thanks(request: PersonRequest) -> HttpResponse:
    """'All 12 are sent. Thank you', for every stage in which nothing is left; else back to the queue."""
    stages = [part for part in reading.queue_of(request.user) if part.stage.scores_shown_at is None]
    done = [part for part in stages if not part.left]
    if not done:
        return redirect("reviews")
    programmes = {part.stage.round.programme_id: part.stage.round.programme for part in done}
    context = {
        "done": done,
        "left": sum(part.left for part in stages),
        "programmes": list(programmes.values()),
    }
    return render(request, "reviews/thanks.html", context)


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """One application and its score sheet, for whoever is signed in; from others what they typed is held."""
    if not request.user.is_authenticated:
        mark = request.POST.get(sheet_marks.FIELD, "")
        return signed_out.ask_to_sign_in(
            request,
            person=sheet_marks.read(mark, id).person,
            mark=mark,
            leave_out=(sheet_marks.FIELD, "act", "sure"),
        )
    return _review(request, id)  # type: ignore[arg-type]


def _review(request: PersonRequest, id: uuid.UUID) -> HttpResponse:
    """Reading and scoring; saving, sending, handing back and stepping away."""
    try:
        desk = SheetDesk.of(access.get_assignment(request.user, id))
    except access.NotDeclared as first:
        messages.info(request, _("First please tell us whom you know. Then everything opens."))
        return redirect("conflicts", first.stage_id)
    if request.method == "GET":
        return _page(request, desk)
    act = request.POST.get("act", "")
    if act in ("save", "send"):
        return _score(request, desk, is_sent=act == "send")
    try:
        if act == "go_on":
            saving.go_on_past_note(desk.assignment, by=request.user, at=request.arrival.at)
            return redirect("review", id)
        return _end(request, desk, act)
    except Refused as no:
        messages.error(request, str(no))
        return redirect("review", id)


@login_required
@require_GET
def file(request: PersonRequest, id: uuid.UUID, file: uuid.UUID) -> StreamingHttpResponse:
    """A file that stands in an answer which the reviewer reads."""
    assignment = access.get_assignment(request.user, id)
    return reading.handed_out(assignment, file)


def _end(request: PersonRequest, desk: SheetDesk, act: str) -> HttpResponse:
    """Hand back or step away: asked once more, then done."""
    ends = {
        "hand_back": (panel.hand_back, _("You handed it back. Thank you for looking. Nobody will ask why.")),
        "step_away": (panel.step_away, _("You stepped away from this application. It is closed for you.")),
    }
    if act not in ends:
        return HttpResponseBadRequest()
    if not request.POST.get("sure"):
        return _page(request, desk, unsure=act)
    end, done = ends[act]
    end(desk.assignment, by=request.user, at=request.arrival.at)
    messages.success(request, done)
    return redirect("reviews")


def _score(request: PersonRequest, desk: SheetDesk, *, is_sent: bool) -> HttpResponse:
    """Save what can be saved, then send if that was the button; what was typed stays on the page."""
    form = desk.form(request.POST)
    valid = form.is_valid()
    mark = sheet_marks.read(request.POST.get(sheet_marks.FIELD, ""), desk.review.pk)
    by, at = request.user, request.arrival.at
    is_ours = mark.person == by.pk
    apart: tuple[str, ...] = ()
    try:
        kept = saving.save(
            desk.review,
            form.given(),
            by=by,
            at=at,
            seen=mark.seen if is_ours else None,
            writer=mark.writer if is_ours else "",
            criteria=desk.criteria,
        )
        apart = kept.apart
        if kept.refusal:
            raise Refused(kept.refusal)
        if valid and apart:
            return redirect("review_choices", desk.review.pk)
        if valid and not is_sent:
            messages.success(request, _("Saved. You can stop here and come back whenever you like."))
            return redirect("review", desk.review.pk)
        if valid:
            form.add_missing(scoring.missing(desk.review))
        if valid and not form.errors:
            scoring.send(desk.assignment, by=by, at=at)
            return _sent(request, desk)
    except Refused as no:
        form.add_error(None, str(no))
    form.unsaved = frozenset(form.errors.keys() - form.given().keys()) if not valid else frozenset()
    again = SheetDesk.of(desk.assignment)
    fresh = sheet_marks.of_sheet(desk.review.pk, by.pk, again.held, before=mark, apart=apart)
    return sheets.page(request, again, form, mark=fresh, status=422)


def _sent(request: PersonRequest, desk: SheetDesk) -> HttpResponse:
    """Onward: to what is left, or to the thanks when that was the last one."""
    place = progress.place_of(request.user, desk.assignment)
    if not place.left:
        return redirect("reviews_done")
    messages.success(
        request,
        _("Your scores for %(reference)s are sent. You can change them until scores are shown.")
        % {"reference": desk.assignment.application.reference},
    )
    return redirect("reviews")


def _page(request: PersonRequest, desk: SheetDesk, *, unsure: str = "") -> HttpResponse:
    note = reading.content_note(desk.assignment)
    if note and desk.is_open and desk.review.note_seen_at is None:
        return sheets.before_page(request, desk, note, unsure=unsure)
    typed, text = signed_out.given_back(request) if not unsure else (None, "")
    form = desk.form(typed)
    if typed is None:
        mark = sheet_marks.of_sheet(desk.review.pk, request.user.pk, desk.held)
    else:
        mark = sheet_marks.read(text, desk.review.pk)
        form.unsaved = frozenset(form.fields)
    return sheets.page(request, desk, form, mark=mark, unsure=unsure, was_signed_out=typed is not None)
