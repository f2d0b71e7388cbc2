"""A round's form as an applicant meets it. Whatever is typed there is looked at and thrown away."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from programme import outlines, problems
from programme.forms import AnswersForm
from programme.models import Question
from programme.outlines import Outline
from programme.problems import Problem
from programme.texts import say
from reviews.views.desk import Desk, StaffRequest, at_desk, show


@require_safe
@at_desk("manage_form")
def preview(request: StaffRequest, desk: Desk) -> HttpResponse:
    """The list of sections, as it stands on an application's page."""
    outline = outlines.outline(desk.round.form_id)
    parts = [{"section": asked[0].section, "count": len(asked)} for _key, asked in outline.sections]
    return show(request, desk, "form_preview", {"parts": parts, "count": len(outline.questions)})


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk("manage_form")
def preview_section(request: StaffRequest, desk: Desk, key: str) -> HttpResponse:
    """One section with its boxes. Sent, it says what an applicant would be told, and keeps nothing."""
    outline = outlines.outline(desk.round.form_id)
    sections = outline.sections
    questions = dict(sections).get(key)
    if questions is None:
        raise Http404
    form = AnswersForm(
        questions,
        request.POST if request.method == "POST" else None,
        currency=desk.round.currency,
        outline=outline,
    )
    keys = [name for name, _asked in sections]
    place = keys.index(key)
    context: dict[str, Any] = {
        "form": form,
        "section": questions[0].section,
        "place": place + 1,
        "places": len(sections),
        "following": keys[place + 1] if place + 1 < len(keys) else "",
        "labels": {one.key: say(one.label) for one in questions},
        "helps": {one.key: say(one.help) for one in questions},
        "told": _told(questions, form) if form.is_bound else None,
    }
    return show(request, desk, "form_preview_section", context)


def _told(questions: list[Question], form: AnswersForm) -> list[Problem]:
    """What would stand between these answers and submitting.

    A condition on a question of another section cannot be known here: what hangs on it is taken as asked.
    """
    keys = {question.key for question in questions}
    here = []
    for question in questions:
        if question.only_when and question.only_when["question"] not in keys:
            question = copy(question)
            question.only_when = {}
        here.append(question)
    return problems.problems(Outline(tuple(here)), form.storable())
