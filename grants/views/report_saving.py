"""A report that saves itself as it is typed, sent and answered as an application's answers are; two texts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grants import page_marks, report_access, report_writing
from grants.models import Report
from grants.report_writing import Kept
from grants.views.applying import signed_in
from grants.views.reports import ReportDesk, mark_of, report_desk
from grants.views.saving import KEYS, MERGEABLE, MOST_KEYS, ChoiceForm, ShownConflict, shown_anew, shown_text
from programme import answers, clock, problems
from programme.forms import AnswersForm
from programme.models import Question
from programme.outlines import outline_of
from programme.refusals import Refused
from programme.requests import PersonRequest, person_of
from programme.states import ConflictChoice


@require_POST
def autosave(request: HttpRequest, reference: str, order: int) -> JsonResponse:
    """Save some answers of an open report, by script; see `grants.views.saving.autosave`.

    409: it came when the report could not be changed, and is kept beside it.
    """
    person = person_of(request)
    if person is None:
        sign_in = f"{reverse('account_login')}?next={reverse('report', args=[reference, order])}"
        return JsonResponse({"signed_out": True, "sign_in": sign_in}, status=401)
    mark = page_marks.read(request.POST.get(page_marks.FIELD, ""), reference, of=mark_of(order))
    if mark.person != person.pk:
        return JsonResponse({"other_person": True}, status=403)
    report = report_access.get_report(person, reference, order)
    return _autosave(request, report, mark)  # type: ignore[arg-type]


def _autosave(request: PersonRequest, report: Report, mark: page_marks.Mark) -> JsonResponse:
    wanted = set(request.POST.get(KEYS, "").split(",")[:MOST_KEYS])
    asked = [one for one in outline_of(report.response.form).questions if one.key in wanted]
    form = AnswersForm(asked, request.POST, currency=report.award.currency)
    values, at = form.storable(), request.arrival.at
    try:
        kept = report_writing.save(
            report,
            values,
            by=request.user,
            at=at,
            seen={**mark.seen, **shown_anew(request, asked)},
            writer=mark.writer,
            unread=form.unread(),
        )
    except Refused as no:
        return JsonResponse({"gone": True, "says": str(no)}, status=404)
    if not kept.accepted:
        told = _("What you typed afterwards is kept, and shown at the end of this page.")
        return JsonResponse({"refused": True, "title": kept.refusal, "sentences": [told]}, status=409)
    time = clock.time_in_words(at, report.award.application.round.zone)
    unread = form.unread()
    return JsonResponse(
        {
            "time": time,
            "says": _("Saved %(time)s") % {"time": time},
            "revision": kept.report.response.revision,
            "answers": {
                question.key: _became(question, kept, values, form)
                for question in asked
                if question.key in values or question.key in unread
            },
        }
    )


def _became(question: Question, kept: Kept, values: dict[str, Any], form: AnswersForm) -> dict[str, Any]:
    key = question.key
    if key not in values:
        return {"state": "unread", "says": " ".join(str(one) for one in form.errors.get(key, []))}
    if key in kept.apart:
        application = kept.report.award.application
        return {
            "state": "apart",
            "says": _("Somebody changed this answer while you were writing. Both texts are kept."),
            "choose": reverse("report_texts", args=[application.reference, kept.report.order]),
        }
    return {
        "state": "saved" if key in kept.changed else "same",
        "says": problems.wrong(question, values[key]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("award")
def texts(request: PersonRequest, reference: str, order: int) -> HttpResponse:
    """Every answer of the report for which two texts are kept, and the choice for each."""
    held = report_desk(request, reference, order)
    status = 200
    if request.method == "POST":
        if not held.is_writer:
            raise Http404
        form = ChoiceForm(request.POST)
        if form.is_valid():
            return _choose(request, held, form)
        status = 422
    context = {**held.context, "shown": [_shown(held, row) for row in held.conflicts]}
    return render(request, "grants/report_texts.html", context, status=status)


def _choose(request: PersonRequest, held: ReportDesk, form: ChoiceForm) -> HttpResponse:
    choice = ConflictChoice(form.cleaned_data["choice"])
    row = next((one for one in held.conflicts if one.pk == form.cleaned_data["conflict"]), None)
    question = held.form.question(row.question_key) if row is not None else None
    if choice == ConflictChoice.MERGED and (question is None or question.kind not in MERGEABLE):
        return redirect("report_texts", *held.args)
    kept = report_writing.choose_text(
        held.report,
        conflict=form.cleaned_data["conflict"],
        choice=choice,
        merged=form.cleaned_data["merged"],
        by=request.user,
        at=request.arrival.at,
    )
    if not kept.accepted:
        messages.warning(request, kept.refusal)
        return redirect("report", *held.args)
    if answers.open_conflicts(held.report.response):
        return redirect("report_texts", *held.args)
    messages.success(request, _("Your choice is kept."))
    return redirect("report", *held.args)


def _shown(held: ReportDesk, row: Any) -> dict[str, Any]:
    question = held.form.question(row.question_key)
    stands = answers.newest(held.report.response, row.question_key)
    assert question is not None and stands is not None  # a conflict is with an answer that stands
    may_merge = question.kind in MERGEABLE
    currency = held.report.award.currency
    shown = ShownConflict(
        row,
        stands=shown_text(question, stands.value, str(stands.saved_by or ""), stands.saved_at, currency),
        other=shown_text(question, row.value, str(row.by or ""), row.at, currency),
        merged=f"{stands.value}\n\n{row.value}" if may_merge else "",
    )
    return {"question": question, "may_merge": may_merge, "one": shown}
