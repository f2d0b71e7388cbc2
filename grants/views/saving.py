"""The answers that save themselves as they are typed, and the choice between two texts for one answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grants import holding, lifecycle, page_marks
from grants.outcomes import Outcome
from grants.refusal_words import refusal_words
from grants.states import Rule
from grants.views.applying import Desk, desk, refused, signed_in
from programme import answer_words, answers, clock, problems
from programme.answer_fields import storable_text
from programme.answers import Seen
from programme.forms import AnswersForm
from programme.models import AnswerConflict, Question
from programme.outlines import outline_of
from programme.requests import PersonRequest, person_of
from programme.states import ConflictChoice, QuestionKind

KEYS, SEEN = "noon-keys", "noon-seen-"
MOST_KEYS = 200


@require_POST
def autosave(request: HttpRequest, reference: str) -> JsonResponse:
    """Save some answers of an open page, by script.

    Sent: the page's mark, `noon-keys` (question keys, with commas), their controls as the page's form has
    them, and `noon-seen-<key>` for an answer that was shown anew since. Answers with JSON: what became of
    each key (`saved`, `same`, `apart`, `unread`), or why nothing could be saved.
    """
    person = person_of(request)
    if person is None:
        sign_in = f"{reverse('account_login')}?next={reverse('application', args=[reference])}"
        return JsonResponse({"signed_out": True, "sign_in": sign_in}, status=401)
    mark = page_marks.read(request.POST.get(page_marks.FIELD, ""), reference)
    if mark.person != person.pk:
        return JsonResponse({"other_person": True}, status=403)
    return _autosave(request, mark)  # type: ignore[arg-type]


def _autosave(request: PersonRequest, mark: page_marks.Mark) -> JsonResponse:
    peeked = holding.peek(request.user, mark.reference, to_save=True)
    round = peeked.application.round
    wanted = set(request.POST.get(KEYS, "").split(",")[:MOST_KEYS])
    asked = [
        question
        for question in outline_of(peeked.application.response.form).questions
        if question.key in wanted
    ]
    form = AnswersForm(asked, request.POST, currency=round.currency)
    values, unread, at = form.storable(), form.unread(), request.arrival.at
    outcome = lifecycle.save_answers(
        peeked.application,
        answers_given=values,
        by=request.user,
        at=at,
        source=request.arrival.source,
        seen={**mark.seen, **shown_anew(request, asked)},
        writer=mark.writer,
        unread=unread,
        peeked=peeked,
    )
    if not outcome.accepted:
        return _refusal(outcome)
    time = clock.time_in_words(at, round.zone)
    return JsonResponse(
        {
            "time": time,
            "says": _("Saved %(time)s") % {"time": time},
            "revision": outcome.revision,
            "answers": {
                question.key: _became(question, outcome, values, form)
                for question in asked
                if question.key in values or question.key in unread
            },
        }
    )


def shown_anew(request: PersonRequest, asked: list[Question]) -> dict[str, Seen]:
    """Revisions of answers that the page was shown anew since it came."""
    found = {}
    for question in asked:
        typed = request.POST.get(f"{SEEN}{question.key}", "")
        if typed.isdecimal() and len(typed) < 10:
            found[question.key] = Seen(int(typed))
    return found


def _became(
    question: Question, outcome: Outcome, values: dict[str, Any], form: AnswersForm
) -> dict[str, Any]:
    key = question.key
    if key not in values:
        return {"state": "unread", "says": " ".join(str(one) for one in form.errors.get(key, []))}
    if key in outcome.apart:
        address = reverse("two_texts", args=[outcome.application.reference, key])
        return {
            "state": "apart",
            "says": _("Somebody changed this answer while you were writing. Both texts are kept."),
            "choose": address,
        }
    state = "saved" if key in outcome.changed else "same"
    return {"state": state, "says": problems.wrong(question, values[key])}


def _refusal(outcome: Outcome) -> JsonResponse:
    if outcome.rule == Rule.NOT_A_MEMBER:
        raise PermissionDenied
    words = refusal_words(outcome, "save")
    return JsonResponse(
        {"refused": True, "title": words.title, "sentences": list(words.sentences)}, status=409
    )


@dataclass(frozen=True)
class ShownText:
    """One of two texts: its lines, who wrote it and when."""

    text: str
    who: str
    at: datetime


@dataclass(frozen=True)
class ShownConflict:
    """Both texts of one answer, and the one to start from for whoever puts them together."""

    row: AnswerConflict
    stands: ShownText
    other: ShownText
    merged: str


class ChoiceForm(forms.Form):
    """Which text, and the one put together from both if that is it."""

    conflict = forms.IntegerField(min_value=1)
    choice = forms.ChoiceField(choices=ConflictChoice)
    merged = forms.CharField(required=False, strip=False)

    def clean_merged(self) -> str:
        """The text as it is kept."""
        return storable_text(self.cleaned_data["merged"])


MERGEABLE = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("application")
def two_texts(request: PersonRequest, reference: str, key: str) -> HttpResponse:
    """Two people changed one answer: both texts, and the choice between them."""
    held = desk(request, reference)
    question = held.form.question(key)
    if question is None:
        raise Http404
    if request.method == "POST":
        return _choose(request, held, question)
    return _two_texts_page(request, held, question)


def _choose(request: PersonRequest, held: Desk, question: Question) -> HttpResponse:
    form = ChoiceForm(request.POST)
    may_merge = question.kind in MERGEABLE
    if not form.is_valid() or (form.cleaned_data["choice"] == ConflictChoice.MERGED and not may_merge):
        return _two_texts_page(request, held, question, form=form, status=422)
    outcome = lifecycle.choose_text(
        held.application,
        conflict=form.cleaned_data["conflict"],
        choice=ConflictChoice(form.cleaned_data["choice"]),
        merged=form.cleaned_data["merged"],
        by=request.user,
        at=request.arrival.at,
        source=request.arrival.source,
    )
    if not outcome.accepted:
        return refused(request, outcome, "choose_text")
    if any(one.question_key == question.key for one in answers.open_conflicts(held.application.response)):
        return redirect("two_texts", held.application.reference, question.key)
    messages.success(request, _("Your choice is kept. The other text stays among the earlier texts."))
    return redirect("section", held.application.reference, question.section.key)


def _two_texts_page(
    request: PersonRequest,
    held: Desk,
    question: Question,
    *,
    form: ChoiceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    response = held.application.response
    currency = held.application.round.currency
    stands = answers.newest(response, question.key)
    shown = []
    for row in held.conflicts:
        if row.question_key != question.key or stands is None:
            continue
        shown.append(
            ShownConflict(
                row,
                stands=shown_text(
                    question, stands.value, str(stands.saved_by or ""), stands.saved_at, currency
                ),
                other=shown_text(question, row.value, str(row.by or ""), row.at, currency),
                merged=f"{stands.value}\n\n{row.value}" if question.kind in MERGEABLE else "",
            )
        )
    context = {
        **held.context,
        "question": question,
        "shown": shown,
        "may_merge": question.kind in MERGEABLE,
        "form": form,
    }
    return render(request, "grants/two_texts.html", context, status=status)


def shown_text(question: Question, value: Any, who: str, at: datetime, currency: str) -> ShownText:
    """One of two texts, in the words in which answers are shown."""
    lines = answer_words.shown(question, value, currency=currency)
    return ShownText("\n".join(lines), who, at)
