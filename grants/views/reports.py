"""A report as its group writes it: one page that saves itself, a last look, and sending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants import page_marks, report_access, report_writing, reports
from grants.award_states import REPORT_APPLICANT_WORDS, ReportState
from grants.models import Report
from grants.page_marks import Mark
from grants.progress import Progress, progress
from grants.views import report_files, signed_out
from grants.views.applying import contact, signed_in
from programme import answer_words, answers, clock, outlines
from programme.answers import Held
from programme.forms import AnswersForm
from programme.models import AnswerConflict
from programme.outlines import Outline
from programme.refusals import Refused
from programme.requests import PersonRequest

THEN_FIELD = "noon-then"


@dataclass(frozen=True)
class ReportDesk:
    """One report as a member of its group sees it."""

    report: Report
    is_writer: bool
    form: Outline
    held: dict[str, Held]

    @property
    def values(self) -> dict[str, Any]:
        """{question key: value} of what is being written."""
        return {key: one.value for key, one in self.held.items()}

    @property
    def may_write(self) -> bool:
        """The person may change it now."""
        return self.is_writer and report_writing.is_open(self.report)

    @property
    def progress(self) -> Progress:
        """What is done and what is missing."""
        return progress(self.form, self.values)

    @cached_property
    def conflicts(self) -> list[AnswerConflict]:
        """Answers with two texts to choose from. One statement."""
        return answers.open_conflicts(self.report.response) if self.may_write else []

    @property
    def args(self) -> list[Any]:
        """What its addresses are made of."""
        return [self.report.award.application.reference, self.report.order]

    @property
    def context(self) -> dict[str, Any]:
        """What every page of the report needs."""
        award = self.report.award
        application = award.application
        return {
            "application": application,
            "round": application.round,
            "zone": application.round.zone,
            "award": award,
            "report": self.report,
            "state_words": REPORT_APPLICANT_WORDS[self.report.state],
            "title": application.title,
            "may_write": self.may_write,
            "is_writer": self.is_writer,
            "conflicts": [
                question
                for row in self.conflicts
                if (question := self.form.question(row.question_key)) is not None
            ],
            **contact(application.round.programme),
        }


def report_desk(request: PersonRequest, reference: str, order: int) -> ReportDesk:
    """The person's report, or 404. Two statements once its form is in memory."""
    report = report_access.get_report(request.user, reference, order)
    return ReportDesk(
        report,
        report_access.is_writer(report),
        outlines.outline_of(report.response.form),
        answers.held_of(report.response),
    )


def mark_of(order: int) -> str:
    """By which the marks of a report's pages are told from others."""
    return f".report.{order}"


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, reference: str, order: int) -> HttpResponse:
    """The report, for whoever is signed in; from others what they typed is held until they are."""
    if not request.user.is_authenticated:
        mark = request.POST.get(page_marks.FIELD, "")
        return signed_out.ask_to_sign_in(
            request,
            person=page_marks.read(mark, reference, of=mark_of(order)).person,
            mark=mark,
            leave_out=(page_marks.FIELD, THEN_FIELD, report_files.REMOVE_FIELD),
        )
    return _report(request, reference, order)  # type: ignore[arg-type]


def _report(request: PersonRequest, reference: str, order: int) -> HttpResponse:
    held = report_desk(request, reference, order)
    if request.method != "POST":
        typed, text = signed_out.given_back(request) if held.is_writer else (None, "")
        if typed is not None and not held.may_write:
            # Somebody else sent it meanwhile: what was typed has no place any more, and can be copied.
            rows = _form(held, typed).typed()
            return _page(request, held, _form(held), mark=_mark(request, held), typed=rows)
        form = _form(held, typed)
        form.unsaved = frozenset(form.fields) if typed is not None else frozenset()
        mark = page_marks.read(text, reference, of=mark_of(order)) if text else _mark(request, held)
        return _page(request, held, form, mark=mark, was_signed_out=typed is not None)
    if not held.is_writer:
        raise PermissionDenied
    mark = page_marks.read(request.POST.get(page_marks.FIELD, ""), reference, of=mark_of(order))
    form = _form(held, request.POST)
    kept = report_writing.save(
        held.report,
        form.storable(),
        by=request.user,
        at=request.arrival.at,
        seen=mark.seen if mark.person is not None else None,
        writer=mark.writer,
        unread=form.unread(),
    )
    if kept.accepted:
        report_files.take_in(request, held.report, form, writer=mark.writer)
    if not kept.accepted:
        again = report_desk(request, reference, order)
        mark, lost = _mark(request, again), bool(request.FILES)
        return _page(request, again, _form(again), mark=mark, status=409, came_late=True, lost_files=lost)
    if not form.is_valid():
        again = report_desk(request, reference, order)
        mark = _mark(request, again, before=mark, apart=kept.apart)
        form.unsaved = frozenset(form.unread())
        return _page(request, again, form, mark=mark, saved_the_rest=True)
    if kept.apart:
        return redirect("report_texts", *held.args)
    then = request.POST.get(THEN_FIELD)
    if then == "check":
        return redirect("report_check", *held.args)
    saved_at = kept.report.response.saved_at
    if saved_at is not None:
        when = clock.lately_in_words(saved_at, request.arrival.at, held.report.award.application.round.zone)
        messages.success(request, _("Saved: %(when)s.") % {"when": when})
    return redirect("award", reference) if then == "back" else redirect("report", *held.args)


def _form(held: ReportDesk, data: Any = None) -> AnswersForm:
    currency = held.report.award.currency
    return AnswersForm(held.form.questions, data, initial=held.values, currency=currency, outline=held.form)


def _mark(
    request: PersonRequest, held: ReportDesk, *, before: Mark | None = None, apart: tuple[str, ...] = ()
) -> Mark:
    reference = held.report.award.application.reference
    return page_marks.of_page(
        reference, request.user.pk, held.form.questions, held.held, before=before, apart=apart
    )


def _page(
    request: PersonRequest,
    held: ReportDesk,
    form: AnswersForm,
    *,
    mark: Mark,
    status: int = 200,
    typed: Sequence[tuple[str, str]] = (),
    **notes: bool,
) -> HttpResponse:
    report = held.report
    if held.may_write:
        report_files.dress(form, report, held.values)
    parts = [
        {
            "title": questions[0].section.title,
            "intro": questions[0].section.intro,
            "key": key,
            "fields": [form[question.key] for question in questions],
        }
        for key, questions in held.form.sections
    ]
    today = clock.local(request.arrival.at, report.award.application.round.zone).date()
    context = {
        **held.context,
        **notes,
        "form": form,
        "parts": parts,
        "page_field": page_marks.FIELD,
        "page_mark": mark.write(of=mark_of(report.order)),
        "sections": None if held.may_write else shown(held),
        "asides": asides_of(held),
        "typed": [{"label": label, "value": text} for label, text in typed],
        "is_open": report_writing.is_open(report),
        "is_late": report.due_on < today,
        "refusal": "" if report_writing.is_open(report) else report_writing.refusal_words(report),
        "is_sent_back": report.state == ReportState.SENT_BACK,
    }
    return render(request, "grants/report.html", context, status=status)


def shown(held: ReportDesk) -> list[answer_words.ShownSection]:
    """What is written, to be read."""
    return answer_words.sections_shown(
        held.form,
        held.values,
        currency=held.report.award.currency,
        file_href=lambda file_id: reverse("report_file", args=[*held.args, file_id]),
    )


def asides_of(held: ReportDesk) -> list[dict[str, Any]]:
    """What was kept beside the report because it came when it could not be changed. One statement."""
    found = []
    for row in held.report.asides.select_related("by"):
        question = held.form.question(row.question_key)
        if question is not None:
            lines = answer_words.shown(question, row.value, currency=held.report.award.currency)
            found.append({"row": row, "question": question, "text": "\n".join(lines)})
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("award")
def check(request: PersonRequest, reference: str, order: int) -> HttpResponse:
    """The whole report once more, what is missing, and the button that sends it."""
    held = report_desk(request, reference, order)
    tried = False
    if request.method == "POST":
        if not held.is_writer:
            raise PermissionDenied
        try:
            reports.send(held.report, by=request.user, at=request.arrival.at)
        except Refused as no:
            messages.warning(request, str(no))
            tried, held = True, report_desk(request, reference, order)
        else:
            messages.success(request, _("Your report is sent. Thank you. We read it and write to you."))
            return redirect("award", reference)
    context = {
        **held.context,
        "progress": held.progress,
        "sections": shown(held),
        "tried": tried,
        "wrong": {problem.question: problem.says for problem in held.progress.problems},
    }
    return render(request, "grants/report_check.html", context, status=409 if tried else 200)
