"""One section of an application: its questions to be answered, or its answers to be read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants import lifecycle, page_marks
from grants.page_marks import Mark
from grants.progress import progress
from grants.views.applying import Desk, desk, refused
from programme import answer_words, clock, history
from programme.answer_fields import MOST_CHARACTERS
from programme.forms import AnswersForm
from programme.models import Question
from programme.problems import is_empty
from programme.requests import PersonRequest
from programme.texts import say

THEN_FIELD = "noon-then"
HELD = "typed_while_signed_out"


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """One section, for whoever is signed in; from others what they typed is held until they are."""
    if not request.user.is_authenticated:
        return _signed_out(request, reference)
    return _section(request, reference, key)  # type: ignore[arg-type]


def _section(request: PersonRequest, reference: str, key: str) -> HttpResponse:
    held = desk(request, reference)
    questions = dict(held.form.sections).get(key)
    if questions is None:
        raise Http404
    currency = held.application.round.currency
    if request.method != "POST":
        typed, text = _typed_before_signing_in(request) if held.situation.may_change else (None, "")
        form = AnswersForm(questions, typed, initial=held.values, currency=currency)
        mark = page_marks.read(text, reference) if text else _mark(request, held, questions)
        return _page(request, held, key, form, mark=mark, was_signed_out=typed is not None)
    mark = page_marks.read(request.POST.get(page_marks.FIELD, ""), reference)
    form = AnswersForm(questions, request.POST, initial=held.values, currency=currency)
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
    if not outcome.accepted:
        return refused(request, outcome, "save", typed=form.typed())
    if not form.is_valid():
        again = desk(request, reference)
        mark = _mark(request, again, questions, before=mark, apart=outcome.apart)
        return _page(request, again, key, form, mark=mark, saved_the_rest=True)
    _say_saved(request, held, key, values, changed=bool(outcome.changed))
    if outcome.apart:
        return redirect("two_texts", held.application.reference, outcome.apart[0])
    return _onward(request, held, key)


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
    sections = held.form.sections
    place = [name for name, _questions in sections].index(key)
    part = sections[place][1][0].section
    shown = {
        one.key: one.answers
        for one in answer_words.sections_shown(
            held.form, held.values, currency=held.application.round.currency
        )
    }
    earlier = _earlier_texts(held, form)
    context = {
        **held.context,
        **notes,
        "section_key": key,
        "section_title": say(part.title),
        "section_intro": say(part.intro),
        "place": place + 1,
        "places": len(sections),
        "form": form,
        "page_field": page_marks.FIELD,
        "page_mark": mark.write(),
        "rows": [
            {
                "label": answer.label,
                "value": answer.text,
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
    request: PersonRequest, held: Desk, key: str, values: dict[str, Any], *, changed: bool
) -> None:
    """That it is saved, and what would have to change before submitting in what was answered."""
    if not changed:
        messages.info(request, _("Nothing had changed, so there was nothing to save."))
        return
    time = clock.time_in_words(request.arrival.at, held.application.round.zone)
    messages.success(request, _("Saved at %(time)s.") % {"time": time})
    for problem in progress(held.form, {**held.values, **values}).problems:
        if problem.section == key and not is_empty(values.get(problem.question)):
            messages.warning(request, f"{problem.label} {problem.says}")


def _onward(request: PersonRequest, held: Desk, key: str) -> HttpResponse:
    reference = held.application.reference
    then = request.POST.get(THEN_FIELD)
    if then == "back":
        return redirect("application", reference)
    if then == "stay":
        return redirect("section", reference, key)
    keys = [name for name, _questions in held.form.sections]
    following = keys[keys.index(key) + 1 :]
    return redirect("section", reference, following[0]) if following else redirect("check", reference)


def _signed_out(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask to sign in. What was typed is on the page to be copied, and back in its place afterwards."""
    if request.method != "POST":
        return redirect_to_login(request.path)
    sent = {
        name: request.POST.getlist(name)
        for name in request.POST
        if name not in (page_marks.FIELD, THEN_FIELD, "csrfmiddlewaretoken")
    }
    typed = _texts(sent)
    mark = request.POST.get(page_marks.FIELD, "")
    person = page_marks.read(mark, reference).person
    kept: dict[str, Any] = request.session.get(HELD, {})
    others = [text for path, one in kept.items() if path != request.path for text in _texts(one["typed"])]
    is_held = person is not None and sum(map(len, [*typed, *others])) <= MOST_CHARACTERS
    if is_held:
        request.session[HELD] = {**kept, request.path: {"person": person, "mark": mark, "typed": sent}}
    context = {"typed": typed, "is_held": is_held, "back": request.path}
    return render(request, "grants/signed_out.html", context, status=403)


def _texts(sent: dict[str, list[str]]) -> list[str]:
    return [text for texts in sent.values() for text in texts if text.strip()]


def _typed_before_signing_in(request: PersonRequest) -> tuple[QueryDict | None, str]:
    """What this person had typed here when they turned out to be signed out, and the mark. Given once."""
    kept: dict[str, Any] = request.session.get(HELD, {})
    held = kept.get(request.path)
    if held is None:
        return None, ""
    request.session[HELD] = {path: one for path, one in kept.items() if path != request.path}
    if held["person"] != request.user.pk:
        return None, ""
    data = QueryDict(mutable=True)
    for name, texts in held["typed"].items():
        data.setlist(name, texts)
    return data, held["mark"]
