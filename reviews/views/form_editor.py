"""The form of a round: the manager's page of all questions, and the pages on which one is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from programme import corrections, form_editing, forms_in_use, outlines, rounds
from programme.form_editing import DOWN, UP
from programme.models import Question, Section
from programme.refusals import Refused
from programme.texts import say
from reviews import form_words
from reviews.correction_forms import CorrectionForm
from reviews.editor_forms import QuestionForm, SectionForm
from reviews.views.desk import MANAGERS, Desk, StaffRequest, at_desk, show

STEPS = {"up": UP, "down": DOWN}


@at_desk("manage_form")
def whole(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Every section and question in order, with what can be done to each; publishing the round."""
    if request.method == "POST":
        desk.require(MANAGERS)
        return _act(request, desk)
    return _whole(request, desk)


def _whole(
    request: StaffRequest, desk: Desk, sure: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    round = desk.round
    parts = form_words.shown_form(round.form, round.currency)
    stands = forms_in_use.stands(round.form, request.arrival.at)
    questions = [shown.question for part in parts for shown in part.questions]
    context = {
        "parts": parts,
        "count": len(questions),
        "stands": stands,
        "opened": rounds.has_opened(round, request.arrival.at),
        "opens_now": round.opens_at <= request.arrival.at,
        "may_change": desk.may_manage and not stands,
        "may_correct": desk.may_manage and stands,
        "unnamed": form_words.unnamed(questions) if questions else [],
        "corrections": corrections.corrections_of(round.form),
        "sure": sure,
    }
    return show(request, desk, "form", context, status=status)


def _act(request: StaffRequest, desk: Desk) -> HttpResponse:
    """One press of a button: publish, or `up`, `down`, `remove` with what and its key."""
    at, by = request.arrival.at, request.user
    what, _colon, key = request.POST.get("act", "").partition(":")
    if what == "publish":
        try:
            rounds.publish(desk.round, by=by, at=at)
        except Refused as no:
            messages.error(request, str(no))
        else:
            messages.success(request, _("The round is published: everybody can see it."))
        return redirect(request.path)
    kind, _colon, key = key.partition(":")
    if what not in {*STEPS, "remove"} or kind not in {"section", "question"}:
        return HttpResponseBadRequest()
    row: Section | Question = _section(desk, key) if kind == "section" else _question(desk, key)
    if what == "remove" and request.POST.get("sure") != "yes":
        count = row.questions.count() if isinstance(row, Section) else 0
        asked = {"row": row, "is_section": kind == "section", "count": count, "act": request.POST["act"]}
        return _whole(request, desk, sure=asked)
    try:
        done = _done(row, what, by=by, at=at)
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, done)
    place = "" if what == "remove" else f"#{'s' if kind == 'section' else 'q'}-{key}"
    return redirect(request.path + place)


def _done(row: Section | Question, what: str, **who: Any) -> str:
    """Do it; what was done in words."""
    if isinstance(row, Section):
        name = say(row.title)
        if what == "remove":
            form_editing.remove_section(row, **who)
        else:
            form_editing.move_section(row, step=STEPS[what], **who)
    else:
        name = say(row.label)
        if what == "remove":
            form_editing.remove_question(row, **who)
        else:
            form_editing.move_question(row, step=STEPS[what], **who)
    words = {
        "up": _("“%(name)s” is one place further up."),
        "down": _("“%(name)s” is one place further down."),
        "remove": _("“%(name)s” is taken out."),
    }
    return words[what] % {"name": name}


def _section(desk: Desk, key: str) -> Section:
    return get_object_or_404(Section.objects.select_related("form"), form=desk.round.form_id, key=key)


def _question(desk: Desk, key: str) -> Question:
    return get_object_or_404(
        Question.objects.select_related("section__form"), section__form=desk.round.form_id, key=key
    )


@at_desk("manage_form")
def new_section(request: StaffRequest, desk: Desk) -> HttpResponse:
    """A section that is not there yet."""
    desk.require(MANAGERS)
    form = SectionForm(request.POST) if request.method == "POST" else SectionForm()

    def act() -> Section:
        return form_editing.add_section(
            desk.round.form,
            title=form.texts("title"),
            intro=form.texts("intro"),
            by=request.user,
            at=request.arrival.at,
        )

    return _written(request, desk, form, act, _section_page(None))


@at_desk("manage_form")
def section(request: StaffRequest, desk: Desk, key: str) -> HttpResponse:
    """A section's words: changed freely, or put right once the form stands."""
    desk.require(MANAGERS)
    row = _section(desk, key)
    if forms_in_use.stands(desk.round.form, request.arrival.at):
        return _correct(request, desk, row)
    form = SectionForm(request.POST or None, initial=SectionForm.initial_of(row))

    def act() -> Section:
        return form_editing.change_section(
            row,
            title=form.texts("title"),
            intro=form.texts("intro"),
            by=request.user,
            at=request.arrival.at,
        )

    return _written(request, desk, form, act, _section_page(row))


def _section_page(row: Section | None) -> dict[str, Any]:
    return {"template": "form_section", "row": row}


@at_desk("manage_form")
def new_question(request: StaffRequest, desk: Desk) -> HttpResponse:
    """A question that is not there yet, at the end of the section that the address names."""
    desk.require(MANAGERS)
    into = _section(desk, request.GET.get("section", ""))
    outline = outlines.outline(desk.round.form_id)
    earlier = [one for one in outline.questions if one.section.order <= into.order]
    form = _question_form(request, desk, earlier, QuestionForm.new(), key_stands=False)

    def act() -> Question:
        return form_editing.add_question(into, form.wanted(), by=request.user, at=request.arrival.at)

    return _written(request, desk, form, act, {"template": "form_question", "row": None, "section": into})


@at_desk("manage_form")
def question(request: StaffRequest, desk: Desk, key: str) -> HttpResponse:
    """A question: changed freely, or put right once the form stands."""
    desk.require(MANAGERS)
    row = _question(desk, key)
    if forms_in_use.stands(desk.round.form, request.arrival.at):
        return _correct(request, desk, row)
    outline = outlines.outline(desk.round.form_id)
    keys = [one.key for one in outline.questions]
    form = _question_form(
        request,
        desk,
        list(outline.questions[: keys.index(row.key)]),
        QuestionForm.initial_of(row),
        key_stands=forms_in_use.is_shared_key(desk.round.form),
    )

    def act() -> Question:
        return form_editing.change_question(row, form.wanted(), by=request.user, at=request.arrival.at)

    return _written(
        request, desk, form, act, {"template": "form_question", "row": row, "section": row.section}
    )


def _question_form(
    request: StaffRequest, desk: Desk, earlier: list[Question], initial: dict[str, Any], *, key_stands: bool
) -> QuestionForm:
    """The form as it was sent; as it was typed so far, when only the kind's settings are asked for."""
    facts: dict[str, Any] = {"round": desk.round, "earlier": earlier, "key_stands": key_stands}
    if request.method != "POST":
        return QuestionForm(initial=initial, **facts)
    if _only_shows(request):
        typed = QuestionForm.typed(request.POST)
        if key_stands:
            typed["key"] = initial["key"]
        return QuestionForm(initial=typed, **facts)
    return QuestionForm(request.POST, initial=initial, **facts)


def _only_shows(request: StaffRequest) -> bool:
    return request.method == "POST" and request.POST.get("show") == "kind"


def _written(
    request: StaffRequest,
    desk: Desk,
    form: SectionForm | QuestionForm,
    act: Callable[[], Section | Question],
    page: dict[str, Any],
) -> HttpResponse:
    """Keep what was written and go back to its place in the form; or the page, with what to put right."""
    if request.method == "POST" and not _only_shows(request) and form.is_valid():
        try:
            row = act()
        except Refused as no:
            form.refuse(no)
        else:
            name = say(row.title if isinstance(row, Section) else row.label)
            messages.success(request, _("“%(name)s” is saved.") % {"name": name})
            place = "s" if isinstance(row, Section) else "q"
            return redirect(f"{desk.url('manage_form')}#{place}-{row.key}")
    context = {**page, "form": form}
    return show(request, desk, context.pop("template"), context, status=422 if form.errors else 200)


def _correct(request: StaffRequest, desk: Desk, row: Section | Question) -> HttpResponse:
    """Put a slip of the pen right in a form that stands."""
    form = CorrectionForm(request.POST or None, subject=row)
    if request.method == "POST" and form.is_valid():
        which: dict[str, Any] = {"section" if isinstance(row, Section) else "question": row}
        try:
            made = corrections.correct_texts(
                desk.round.form,
                parts=form.parts(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=request.arrival.at,
                **which,
            )
        except Refused as no:
            form.refuse(no)
        else:
            if made:
                messages.success(request, _("It is put right, and applicants can see what was changed."))
            else:
                messages.info(request, _("Nothing differs from what stood there."))
            place = "s" if isinstance(row, Section) else "q"
            return redirect(f"{desk.url('manage_form')}#{place}-{row.key}")
    status = 422 if form.errors else 200
    return show(request, desk, "form_correct", {"form": form, "row": row}, status=status)
