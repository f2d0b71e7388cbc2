"""The reviewer's pages: what is left to read, and one application with its score sheet."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from programme import answers, outlines, scan_words
from programme.refusals import Refused
from programme.requests import PersonRequest
from reviews import access, membership, panel, reading, scoring
from reviews.forms import ReviewForm
from reviews.models import Assignment
from reviews.queries import criteria_of, scores_of


@login_required
@require_GET
def queue(request: PersonRequest) -> HttpResponse:
    """Everything that the person has to read, by stage, what is left first."""
    stages = reading.queue_of(request.user)
    programmes = {part.stage.round.programme_id: part.stage.round.programme for part in stages}
    context = {
        "open": [part for part in stages if part.stage.scores_shown_at is None],
        "shown": [part for part in stages if part.stage.scores_shown_at is not None],
        "programmes": list(programmes.values()),
        "panels": membership.memberships_of(request.user),
        "at": request.arrival.at,
        "to_declare": access.to_declare(request.user),
        "waiting_for_a_word": access.waiting_for_a_word(request.user),
    }
    return render(request, "reviews/queue.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def review(request: PersonRequest, id: uuid.UUID) -> HttpResponse:
    """One application and its score sheet; saving, sending, handing back and stepping away."""
    try:
        assignment = access.get_assignment(request.user, id)
    except access.NotDeclared as first:
        messages.info(request, _("First please tell us whom you know. Then everything opens."))
        return redirect("conflicts", first.stage_id)
    if request.method == "GET":
        return _page(request, assignment, _form(assignment))
    act = request.POST.get("act", "")
    if act in ("save", "send"):
        return _score(request, assignment, is_sent=act == "send")
    ends = {
        "hand_back": (panel.hand_back, _("You handed it back. Thank you for looking. Nobody will ask why.")),
        "step_away": (panel.step_away, _("You stepped away from this application. It is closed for you.")),
    }
    if act not in ends:
        return HttpResponseBadRequest()
    if not request.POST.get("sure"):
        return _page(request, assignment, _form(assignment), unsure=act)
    end, done = ends[act]
    try:
        end(assignment, by=request.user, at=request.arrival.at)
    except Refused as no:
        messages.error(request, str(no))
        return redirect("review", id)
    messages.success(request, done)
    return redirect("reviews")


@login_required
@require_GET
def file(request: PersonRequest, id: uuid.UUID, file: uuid.UUID) -> StreamingHttpResponse:
    """A file that stands in an answer which the reviewer reads."""
    assignment = access.get_assignment(request.user, id)
    return reading.handed_out(assignment, file)


def _score(request: PersonRequest, assignment: Assignment, *, is_sent: bool) -> HttpResponse:
    """Save what can be saved, then send if that was the button; what was typed stays on the page."""
    form = _form(assignment, request.POST)
    valid = form.is_valid()
    by, at = request.user, request.arrival.at
    try:
        scoring.save_scores(assignment.review, form.scores, form.words, by=by, at=at)
        if valid and not is_sent:
            messages.success(request, _("Saved. You can stop here and come back whenever you like."))
            return redirect("review", assignment.review.pk)
        if valid:
            form.add_missing(scoring.missing(assignment.review))
        if valid and not form.errors:
            scoring.send(assignment, by=by, at=at)
            messages.success(
                request,
                _("Your scores for %(reference)s are sent. You can change them until scores are shown.")
                % {"reference": assignment.application.reference},
            )
            return redirect("reviews")
    except Refused as no:
        form.add_error(None, str(no))
    return _page(request, assignment, form, status=422)


def _form(assignment: Assignment, data: Any = None) -> ReviewForm:
    return ReviewForm(
        data,
        criteria=criteria_of(assignment.stage),
        sheet=outlines.outline(assignment.review.response.form_id),
        scores=scores_of(assignment.review),
        words=answers.values_of(assignment.review.response),
    )


def _page(
    request: PersonRequest, assignment: Assignment, form: ReviewForm, *, status: int = 200, unsure: str = ""
) -> HttpResponse:
    stage = assignment.stage
    sections = reading.sections_for(assignment)
    context = {
        "assignment": assignment,
        "application": assignment.application,
        "stage": stage,
        "zone": stage.round.zone,
        "programme": stage.round.programme,
        "note": reading.content_note(assignment),
        "sections": sections,
        "not_scanned": scan_words.not_scanned(
            {"id": one.id} for section in sections for answer in section.answers for one in answer.files
        ),
        "criteria": [
            (field, reading.sections_beside(criterion, sections))
            for field, criterion in zip(form.score_fields, form.criteria, strict=True)
        ],
        "form": form,
        "is_open": stage.scores_shown_at is None,
        "panel_view": reading.panel_view(assignment, list(form.criteria)),
        "can_hand_back": panel.can_hand_back(assignment) and stage.scores_shown_at is None,
        "can_step_away": panel.can_step_away(assignment),
        "unsure": unsure,
    }
    return render(request, "reviews/review.html", context, status=status)
