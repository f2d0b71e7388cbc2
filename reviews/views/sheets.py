"""An open score sheet: its page, saving itself by script, and choosing between two answers for one field."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from programme import clock, outlines, problems, scan_words
from programme.answer_fields import storable_text
from programme.answers import Held, Seen
from programme.outlines import Outline
from programme.refusals import Refused
from programme.requests import PersonRequest, person_of
from programme.states import ConflictChoice
from reviews import access, choosing, panel, progress, reading, saving, sheet_marks
from reviews.forms import ReviewForm
from reviews.models import Assignment, Criterion, Review
from reviews.queries import criteria_of
from reviews.saving import WORDS, Kept
from reviews.sheet_marks import Mark

KEYS, SEEN = "noon-keys", "noon-seen-"
MOST_KEYS = 100


@dataclass(frozen=True)
class SheetDesk:
    """One assignment with its criteria, its boxes of words and what stands on the sheet."""

    assignment: Assignment
    criteria: list[Criterion]
    sheet: Outline
    held: dict[str, Held]

    @classmethod
    def of(cls, assignment: Assignment) -> SheetDesk:
        """Read what a page needs: four statements, five for a form of words that is not frozen."""
        review = assignment.review
        return cls(
            assignment,
            criteria_of(assignment.stage),
            outlines.outline_of(review.response.form),
            saving.held_of(review),
        )

    @property
    def review(self) -> Review:
        """The work on the assignment."""
        return self.assignment.review

    @property
    def is_open(self) -> bool:
        """Whether scores can still be changed."""
        return self.assignment.stage.scores_shown_at is None

    def form(self, data: Any = None) -> ReviewForm:
        """The sheet as a form, holding what stands."""
        return ReviewForm(data, criteria=self.criteria, sheet=self.sheet, held=self.held)


def page(
    request: PersonRequest,
    desk: SheetDesk,
    form: ReviewForm,
    *,
    mark: Mark,
    status: int = 200,
    unsure: str = "",
    was_signed_out: bool = False,
) -> HttpResponse:
    """The application with its score sheet beside it."""
    assignment, stage = desk.assignment, desk.assignment.stage
    sections = reading.sections_for(assignment)
    number = len(desk.criteria)
    context = {
        **_always(request, desk),
        "note": reading.content_note(assignment),
        "sections": sections,
        "not_scanned": scan_words.not_scanned(
            {"id": one.id} for section in sections for answer in section.answers for one in answer.files
        ),
        "criteria": [
            {
                "field": field,
                "words": form.asked_beside(criterion),
                "beside": reading.sections_beside(criterion, sections),
                "place": _("%(number)d of %(total)d") % {"number": place, "total": number},
                "key": criterion.key,
            }
            for place, (field, criterion) in enumerate(
                zip(form.score_fields, form.criteria, strict=True), start=1
            )
        ],
        "form": form,
        "page_field": sheet_marks.FIELD,
        "page_mark": mark.write(),
        "choices": choosing.open_choices(desk.review, desk.held, desk.criteria, desk.sheet),
        "panel_view": reading.panel_view(assignment, list(form.criteria)),
        "can_hand_back": panel.can_hand_back(assignment) and stage.scores_shown_at is None,
        "can_step_away": panel.can_step_away(assignment),
        "unsure": unsure,
        "was_signed_out": was_signed_out,
    }
    return render(request, "reviews/review.html", context, status=status)


def before_page(request: PersonRequest, desk: SheetDesk, note: str, *, unsure: str) -> HttpResponse:
    """The content note alone, before anything of the application is read."""
    context = {**_always(request, desk), "note": note, "unsure": unsure}
    context["can_hand_back"] = panel.can_hand_back(desk.assignment)
    return render(request, "reviews/before.html", context)


def _always(request: PersonRequest, desk: SheetDesk) -> dict[str, Any]:
    assignment, stage = desk.assignment, desk.assignment.stage
    return {
        "assignment": assignment,
        "application": assignment.application,
        "stage": stage,
        "zone": stage.round.zone,
        "programme": stage.round.programme,
        "is_open": desk.is_open,
        "place": progress.place_of(request.user, assignment),
        "time_left": progress.time_left_in_words(stage.due_at, request.arrival.at, stage.round.zone),
        "is_overdue": request.arrival.at >= stage.due_at,
    }


@require_POST
def autosave(request: HttpRequest, id: uuid.UUID) -> JsonResponse:
    """Save some fields of an open sheet, by script; sent and answered as an application's answers are.

    404 with `gone` says that the review is not, or no longer, with whoever asks: then the browser keeps
    nothing of it either; without, the application may come back to the panel, and what was typed waits. 409:
    it came after the scores were shown, and is kept to be seen.
    """
    person = person_of(request)
    if person is None:
        sign_in = f"{reverse('account_login')}?next={reverse('review', args=[id])}"
        return JsonResponse({"signed_out": True, "sign_in": sign_in}, status=401)
    mark = sheet_marks.read(request.POST.get(sheet_marks.FIELD, ""), id)
    if mark.person is not None and mark.person != person.pk:
        return JsonResponse({"other_person": True}, status=403)
    try:
        assignment = access.get_assignment(person, id)
    except Http404:
        return _gone(may_come_back=access.is_closed_for_now(person, id))
    if mark.person is None:
        return JsonResponse({"other_person": True}, status=403)
    return _autosave(request, assignment, mark)  # type: ignore[arg-type]


def _autosave(request: PersonRequest, assignment: Assignment, mark: Mark) -> JsonResponse:
    outline = outlines.outline_of(assignment.review.response.form)
    criteria = criteria_of(assignment.stage)
    form = ReviewForm(request.POST, criteria=criteria, sheet=outline, held={})
    wanted = set(request.POST.get(KEYS, "").split(",")[:MOST_KEYS]) & form.fields.keys()
    form.is_valid()
    given, at = form.given(wanted), request.arrival.at
    try:
        kept = saving.save(
            assignment.review,
            given,
            by=request.user,
            at=at,
            seen={**mark.seen, **_shown_anew(request, wanted)},
            writer=mark.writer,
            criteria=criteria,
        )
    except Refused:
        return _gone()
    if kept.refusal:
        told = _("What you changed afterwards does not count. It is kept, for you to see on this page.")
        return JsonResponse({"refused": True, "title": kept.refusal, "sentences": [told]}, status=409)
    time = clock.time_in_words(at, assignment.stage.round.zone)
    return JsonResponse(
        {
            "time": time,
            "says": _("Saved %(time)s") % {"time": time},
            "answers": {name: _became(name, kept, given, form, assignment, outline) for name in wanted},
        }
    )


def _gone(*, may_come_back: bool = False) -> JsonResponse:
    says = _("This application is no longer with you, so this was not saved.")
    return JsonResponse({"gone": not may_come_back, "says": says}, status=404)


def _shown_anew(request: PersonRequest, wanted: set[str]) -> dict[str, Seen]:
    found = {}
    for name in wanted:
        typed = request.POST.get(f"{SEEN}{name}", "")
        if typed.isdecimal() and len(typed) < 10:
            found[name] = Seen(int(typed))
    return found


def _became(
    name: str,
    kept: Kept,
    given: dict[str, saving.Value],
    form: ReviewForm,
    assignment: Assignment,
    outline: Outline,
) -> dict[str, Any]:
    if name in kept.apart:
        return {
            "state": "apart",
            "says": _("You changed this on another page too. Both answers are kept."),
            "choose": reverse("review_choices", args=[assignment.review.pk]),
        }
    if name not in given:
        errors = form.errors.get(name)
        if errors:
            return {"state": "unread", "says": " ".join(str(one) for one in errors)}
        return {"state": "same", "says": ""}
    question = outline.question(name.removeprefix(WORDS)) if name.startswith(WORDS) else None
    says = problems.wrong(question, given[name]) if question else ""
    return {"state": "saved" if name in kept.changed else "same", "says": says}


class ChoiceForm(forms.Form):
    """Which of two answers, and the text made of both if that is it."""

    name = forms.CharField(max_length=20)
    choice = forms.ChoiceField(choices=ConflictChoice)
    merged = forms.CharField(required=False, strip=False)

    def clean_merged(self) -> str:
        """The text as it is kept."""
        return storable_text(self.cleaned_data["merged"])


@login_required
@require_http_methods(["GET", "POST"])
def choices(request: PersonRequest, id: uuid.UUID) -> HttpResponse:
    """Everything of one sheet that is kept twice, and the choice for each."""
    desk = SheetDesk.of(access.get_assignment(request.user, id))
    status = 200
    if request.method == "POST":
        form = ChoiceForm(request.POST)
        if form.is_valid():
            return _choose(request, desk, form)
        status = 422
    context = {
        **_always(request, desk),
        "choices": choosing.open_choices(desk.review, desk.held, desk.criteria, desk.sheet),
    }
    return render(request, "reviews/choices.html", context, status=status)


def _choose(request: PersonRequest, desk: SheetDesk, form: ChoiceForm) -> HttpResponse:
    try:
        choosing.choose(
            desk.review,
            name=form.cleaned_data["name"],
            choice=ConflictChoice(form.cleaned_data["choice"]),
            merged=form.cleaned_data["merged"],
            by=request.user,
            at=request.arrival.at,
        )
    except Refused as no:
        messages.error(request, str(no))
        return redirect("review_choices", desk.review.pk)
    left = choosing.open_choices(desk.review, {}, desk.criteria, desk.sheet)
    if left:
        return redirect("review_choices", desk.review.pk)
    messages.success(request, _("Your choice is kept."))
    return redirect("review", desk.review.pk)
