"""Files in reports: adding one, taking one out, getting one. The rules are `grants.report_writing`'s."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grants import page_marks, report_access, report_writing
from grants.models import Report
from grants.views.applying import signed_in
from grants.views.files import AGAIN_AFTER_SECONDS, REMOVE_FIELD, UPLOAD_FIELD, wants_json
from programme import file_refusals, files
from programme.answer_files import FilesWidget, ListedFile
from programme.downloads import download
from programme.forms import AnswersForm
from programme.models import AnswerFile
from programme.refusals import Refused
from programme.requests import PersonRequest
from programme.states import FILE_KINDS, ScanState

__all__ = ["REMOVE_FIELD", "attach", "detach", "dress", "report_file", "take_in"]


@require_POST
@signed_in("award")
def attach(request: PersonRequest, reference: str, order: int, question: str) -> HttpResponse:
    """Add one file to an answer of a report."""
    report = _writable(request, reference, order)
    upload = request.FILES.get(UPLOAD_FIELD) or request.FILES.get(question)
    try:
        if upload is None:
            raise file_refusals.has_no_name()
        kept = report_writing.attach(
            report,
            question_key=question,
            upload=upload,
            by=request.user,
            at=request.arrival.at,
            writer=_writer(request, reference, order),
        )
    except Refused as no:
        return _refused(request, report, str(no))
    if not kept.accepted or kept.file is None:
        return _refused(request, report, kept.refusal, status=409)
    if wants_json(request):
        return JsonResponse({"file": _as_json(report, kept.file)}, status=201)
    messages.success(request, _("%(name)s is added.") % {"name": kept.file.name})
    return redirect("report", reference, order)


@require_POST
@signed_in("award")
def detach(request: PersonRequest, reference: str, order: int, question: str, file: UUID) -> HttpResponse:
    """Take a file out of an answer of a report."""
    report = _writable(request, reference, order)
    try:
        kept = report_writing.detach(
            report,
            question_key=question,
            file_id=str(file),
            by=request.user,
            at=request.arrival.at,
            writer=_writer(request, reference, order),
        )
    except Refused as no:
        return _refused(request, report, str(no))
    if not kept.accepted:
        return _refused(request, report, kept.refusal, status=409)
    if wants_json(request):
        return JsonResponse({"removed": str(file)})
    messages.success(request, _("The file is removed."))
    return redirect("report", reference, order)


@require_safe
@signed_in("award")
def report_file(request: PersonRequest, reference: str, order: int, file: UUID) -> StreamingHttpResponse:
    """A file of the report, for its group."""
    return download(report_access.get_file(report_access.get_report(request.user, reference, order), file))


def dress(form: AnswersForm, report: Report, values: Mapping[str, Any]) -> None:
    """Give the form's boxes for files what is in them. One statement when there is something."""
    asked = [question for question in form.questions.values() if question.kind in FILE_KINDS]
    given = {question.key: files.listed(values.get(question.key)) for question in asked}
    scans = files.scan_states(one["id"] for several in given.values() for one in several)
    reference = report.award.application.reference
    for key, several in given.items():
        widget = form.fields[key].widget
        assert isinstance(widget, FilesWidget)
        widget.attach_at = reverse("report_attach", args=[reference, report.order, key])
        widget.files = [
            ListedFile(
                one["id"],
                one["name"],
                one["size"],
                scans.get(one["id"], ScanState.NOT_SCANNED),
                reverse("report_file", args=[reference, report.order, one["id"]]),
            )
            for one in several
        ]


def take_in(request: PersonRequest, report: Report, form: AnswersForm, *, writer: str) -> None:
    """Add what was chosen in the boxes, and take out what was pressed; without JavaScript."""
    said: dict[str, Any] = {"by": request.user, "at": request.arrival.at, "writer": writer}
    for key, question in form.questions.items():
        for upload in request.FILES.getlist(key) if question.kind in FILE_KINDS else ():
            try:
                says = report_writing.attach(report, question_key=key, upload=upload, **said).refusal
            except Refused as no:
                says = str(no)
            if says:
                form.add_error(key, _("%(name)s: %(says)s") % {"name": upload.name, "says": says})
    key, _colon, file_id = request.POST.get(REMOVE_FIELD, "").partition(":")
    pressed = form.questions.get(key)
    if pressed is not None and pressed.kind in FILE_KINDS:
        report_writing.detach(report, question_key=key, file_id=file_id, **said)


def _writable(request: PersonRequest, reference: str, order: int) -> Report:
    report = report_access.get_report(request.user, reference, order)
    if not report_access.is_writer(report):
        raise Http404
    return report


def _writer(request: PersonRequest, reference: str, order: int) -> str:
    text = request.POST.get(page_marks.FIELD, "")
    return page_marks.read(text, reference, of=f".report.{order}").writer


def _as_json(report: Report, file: AnswerFile) -> dict[str, str]:
    reference = report.award.application.reference
    return {
        "id": str(file.pk),
        "name": file.name,
        "size": filesizeformat(file.size),
        "scan": str(ScanState(file.scan).label),
        "href": reverse("report_file", args=[reference, report.order, file.pk]),
    }


def _refused(request: PersonRequest, report: Report, says: str, *, status: int = 422) -> HttpResponse:
    if wants_json(request):
        is_away = says == str(file_refusals.scanner_is_away())
        body = {"says": says, "again": AGAIN_AFTER_SECONDS if is_away else 0}
        return JsonResponse(body, status=503 if is_away else status)
    messages.error(request, says)
    return redirect("report", report.award.application.reference, report.order)
