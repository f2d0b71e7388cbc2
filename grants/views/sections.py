"""One section of an application: its questions to be answered, or its answers to be read."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants import access, lifecycle, page_marks, presence
from grants.outcomes import Outcome
from grants.page_marks import Mark
from grants.progress import progress
from grants.views import files, signed_out
from grants.views.applying import Desk, desk, refused
from programme import answer_words, clock, history
from programme.forms import AnswersForm
from programme.models import Question
from programme.problems import is_empty
from programme.requests import PersonRequest
from programme.texts import say

THEN_FIELD = "noon-then"


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """One section, for whoever is signed in; from others what they typed is held until they are."""
    if not request.user.is_authenticated:
        mark = request.POST.get(page_marks.FIELD, "")
        return signed_out.ask_to_sign_in(
            request,
            person=page_marks.read(mark, reference).person,
            mark=mark,
            leave_out=(page_marks.FIELD, THEN_FIELD, files.REMOVE_FIELD),
        )
    return _section(request, reference, key)  # type: ignore[arg-type]


def _section(request: PersonRequest, reference: str, key: str) -> HttpResponse:
    held = desk(request, reference)
    questions = dict(held.form.sections).get(key)
    if questions is None:
        raise Http404
    questions = _to_show(held, questions)
    currency = held.application.round.currency
    if request.method != "POST":
        typed, text = signed_out.given_back(request) if held.situation.may_change else (None, "")
        form = AnswersForm(questions, typed, initial=held.values, currency=currency, outline=held.form)
        form.unsaved = frozenset(form.fields) if typed is not None else frozenset()
        mark = page_marks.read(text, reference) if text else _mark(request, held, questions)
        return _page(request, held, key, form, mark=mark, was_signed_out=typed is not None)
    mark = page_marks.read(request.POST.get(page_marks.FIELD, ""), reference)
    form = AnswersForm(questions, request.POST, initial=held.values, currency=currency, outline=held.form)
    values = form.storable()
    outcome = lifecycle.save_answers(
        held.application,
        answers_given=values,
        by=request.user,
        at=request.arrival.at,
        source=request.arrival.source,
        seen=mark.seen if mark.person is not None else None,
        writer=mark.writer,
        unread=form.unread(),
    )
    taken = files.take_in(request, held, form, writer=mark.writer)
    if not outcome.accepted or taken.refused:
        return refused(request, taken.refused or outcome, "save", typed=form.typed())
    if not form.is_valid():
        again = desk(request, reference)
        mark = _mark(request, again, questions, before=mark, apart=outcome.apart)
        form.unsaved = frozenset(form.unread())
        note = "saved_the_rest" if form.unsaved else "saved_as_typed"
        return _page(request, again, key, form, mark=mark, **{note: True})
    _say_saved(request, outcome, held, key, values)
    if outcome.apart:
        return redirect("two_texts", held.application.reference, outcome.apart[0])
    return _onward(request, held, key, values)


def _to_show(held: Desk, questions: list[Question]) -> list[Question]:
    """The section's questions without those that an answer in another section rules out.

    What hangs on a question of this page stays on it: the page's script, or its words, say when it is asked.
    """
    asked = {question.key for question in held.form.asked(held.values)}
    here: set[str] = set()
    for question in questions:
        if question.key in asked or question.only_when.get("question") in here:
            here.add(question.key)
    return [question for question in questions if question.key in here]


def _mark(
    request: PersonRequest,
    held: Desk,
    questions: list[Question],
    *,
    before: Mark | None = None,
    apart: tuple[str, ...] = (),
) -> Mark:
    return page_marks.of_page(
        held.application.reference, request.user.pk, questions, held.held, before=before, apart=apart
    )


def _page(
    request: PersonRequest, held: Desk, key: str, form: AnswersForm, *, mark: Mark, **notes: bool
) -> HttpResponse:
    """The section's page."""
    sections = [name for name, _questions in held.form.only_asked(held.values).sections]
    part = dict(held.form.sections)[key][0].section
    if held.situation.may_change:
        files.dress(form, held)
    shown = {
        one.key: one.answers
        for one in answer_words.sections_shown(
            held.form,
            held.values,
            currency=held.application.round.currency,
            file_href=partial(files.file_address, held.application.reference),
        )
    }
    earlier = _earlier_texts(held, form)
    context = {
        **held.context,
        **notes,
        "section_key": key,
        "section_title": say(part.title),
        "section_intro": say(part.intro),
        "place": sections.index(key) + 1 if key in sections else 0,
        "places": len(sections),
        "form": form,
        "page_field": page_marks.FIELD,
        "page_mark": mark.write(),
        "page_writer": mark.writer,
        "is_shared": access.is_being_written(held.application),
        "here": presence.words(
            presence.open_section(held.application, section=key, by=request.user, at=request.arrival.at),
            key,
            held.form,
        ),
        "rows": [
            {
                "label": answer.label,
                "value": answer.text,
                "files": answer.files,
                "href": earlier.get(answer.key),
                "action": _("Earlier texts"),
            }
            for answer in shown.get(key, ())
        ],
    }
    return render(request, "grants/section.html", context)


def _earlier_texts(held: Desk, form: AnswersForm) -> dict[str, str]:
    """{question key: address} where more than one text of an answer is kept; its field leads there too.

    One statement for the whole page.
    """
    found = {
        key: reverse("history", args=[held.application.reference, key])
        for key in history.with_earlier_texts(held.application.response, form.fields)
    }
    for key, address in found.items():
        # Read by the form's templates.
        setattr(form.fields[key], "earlier_texts", address)  # noqa: B010
    return found


def _say_saved(
    request: PersonRequest, outcome: Outcome, held: Desk, key: str, values: dict[str, Any]
) -> None:
    """That it is saved and since when, and what would have to change in it before submitting."""
    saved_at = outcome.application.response.saved_at
    if saved_at is None:
        messages.info(request, _("There was nothing to save yet."))
        return
    zone = held.application.round.zone
    today = clock.local(saved_at, zone).date() == clock.local(request.arrival.at, zone).date()
    when = clock.time_in_words(saved_at, zone) if today else clock.instant_in_words(saved_at, zone)
    messages.success(request, _("Saved at %(time)s.") % {"time": when})
    for problem in progress(held.form, {**held.values, **values}).problems:
        if problem.section == key and not is_empty(values.get(problem.question)):
            messages.warning(request, f"{problem.label} {problem.says}")


def _onward(request: PersonRequest, held: Desk, key: str, values: dict[str, Any]) -> HttpResponse:
    reference = held.application.reference
    then = request.POST.get(THEN_FIELD)
    if then == "back":
        return redirect("application", reference)
    if then == "stay" or files.REMOVE_FIELD in request.POST:
        return redirect("section", reference, key)
    keys = [name for name, _questions in held.form.sections]
    asked = {name for name, _questions in held.form.only_asked({**held.values, **values}).sections}
    following = [name for name in keys[keys.index(key) + 1 :] if name in asked]
    return redirect("section", reference, following[0]) if following else redirect("check", reference)
