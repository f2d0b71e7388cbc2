"""Files in answers: adding one, taking one out, getting one; and what the section's page needs of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grants import access, attaching, page_marks
from grants.models import Application
from grants.outcomes import Outcome
from grants.refusal_words import refusal_words
from grants.states import Rule
from grants.views.applying import Desk, View, desk, refused, signed_in
from programme import file_refusals, files
from programme.answer_files import FilesWidget, ListedFile
from programme.downloads import download
from programme.forms import AnswersForm
from programme.models import AnswerFile, Question
from programme.refusals import Refused
from programme.requests import PersonRequest
from programme.states import FILE_KINDS, ScanState

# What a script sends; the box of a section's form is named by its question.
UPLOAD_FIELD = "file"
REMOVE_FIELD = "noon-remove"
AGAIN_AFTER_SECONDS = 60


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, which reads JSON."""
    return request.headers.get("Accept", "").startswith("application/json")


def _or_told(view: View) -> View:
    """A script is told in a sentence that nobody is signed in; people are asked to."""
    asked = signed_in("application")(view)

    @wraps(view)
    def told(request: HttpRequest, reference: str, **parts: Any) -> HttpResponseBase:
        if wants_json(request) and not request.user.is_authenticated:
            says = _("You are signed out. Sign in again in another window, then try once more.")
            return JsonResponse({"says": says}, status=401)
        return asked(request, reference, **parts)

    return told


@require_POST
@_or_told
def attach(request: PersonRequest, reference: str, question: str) -> HttpResponse:
    """Add one file to an answer."""
    held, asked = _asked(request, reference, question)
    upload = request.FILES.get(UPLOAD_FIELD) or request.FILES.get(question)
    try:
        if upload is None:
            raise file_refusals.has_no_name()
        outcome = _attach(request, held, asked, upload, writer=_writer(request, reference))
    except Refused as no:
        return _refused_file(request, held, asked, str(no))
    if not outcome.accepted:
        return _kept_apart(request, outcome)
    assert outcome.file is not None  # what was accepted has its row
    if wants_json(request):
        return JsonResponse({"file": _as_json(held.application, outcome.file)}, status=201)
    messages.success(request, _("%(name)s is added.") % {"name": outcome.file.name})
    return _to_section(held, asked)


@require_POST
@_or_told
def detach(request: PersonRequest, reference: str, question: str, file: UUID) -> HttpResponse:
    """Take a file out of an answer."""
    held, asked = _asked(request, reference, question)
    outcome = _detach(request, held, asked, str(file), writer=_writer(request, reference))
    if not outcome.accepted:
        return _kept_apart(request, outcome)
    if wants_json(request):
        return JsonResponse({"removed": str(file)})
    messages.success(request, _("The file is removed."))
    return _to_section(held, asked)


@require_safe
@signed_in("application")
def answer_file(request: PersonRequest, reference: str, file: UUID) -> StreamingHttpResponse:
    """A file of the application, for its members."""
    application = access.get_application(request.user, reference)
    return download(access.get_file(application, file))


def _asked(request: PersonRequest, reference: str, key: str) -> tuple[Desk, Question]:
    held = desk(request, reference)
    question = held.form.question(key)
    if question is None or question.kind not in FILE_KINDS:
        raise Http404
    return held, question


def _writer(request: PersonRequest, reference: str) -> str:
    return page_marks.read(request.POST.get(page_marks.FIELD, ""), reference).writer


def _attach(
    request: PersonRequest, held: Desk, question: Question, upload: UploadedFile[Any], *, writer: str
) -> Outcome:
    return attaching.attach(
        held.application,
        question_key=question.key,
        upload=upload,
        by=request.user,
        at=request.arrival.at,
        source=request.arrival.source,
        writer=writer,
    )


def _detach(request: PersonRequest, held: Desk, question: Question, file_id: str, *, writer: str) -> Outcome:
    return attaching.detach(
        held.application,
        question_key=question.key,
        file_id=file_id,
        by=request.user,
        at=request.arrival.at,
        source=request.arrival.source,
        writer=writer,
    )


def _as_json(application: Application, file: AnswerFile) -> dict[str, str]:
    return {
        "id": str(file.pk),
        "name": file.name,
        "size": filesizeformat(file.size),
        "scan": str(ScanState(file.scan).label),
        "href": file_address(application.reference, str(file.pk)),
    }


def _refused_file(request: PersonRequest, held: Desk, question: Question, says: str) -> HttpResponse:
    if wants_json(request):
        is_away = says == str(file_refusals.scanner_is_away())
        body = {"says": says, "again": AGAIN_AFTER_SECONDS if is_away else 0}
        return JsonResponse(body, status=503 if is_away else 422)
    messages.error(request, says)
    return _to_section(held, question)


def _kept_apart(request: PersonRequest, outcome: Outcome) -> HttpResponse:
    """A file that came too late, or at no good moment: what was kept of it, in a sentence or on a page."""
    if not wants_json(request):
        return refused(request, outcome, "save")
    if outcome.rule == Rule.NOT_A_MEMBER:
        says = _("You can read this application, and not change it.")
        return JsonResponse({"says": says}, status=403)
    words = refusal_words(outcome, "save")
    return JsonResponse({"says": " ".join([words.title, *words.sentences]), "kept": True}, status=409)


def _to_section(held: Desk, question: Question) -> HttpResponse:
    address = reverse("section", args=[held.application.reference, question.section.key])
    return redirect(f"{address}#id_{question.key}_field")


def file_address(reference: str, file_id: str) -> str:
    """Where members get a file."""
    return reverse("answer_file", args=[reference, file_id])


def dress(form: AnswersForm, held: Desk) -> None:
    """Give the form's boxes for files what is in them. One statement when there is something."""
    asked = [question for question in form.questions.values() if question.kind in FILE_KINDS]
    reference = held.application.reference
    given = {question.key: files.listed(held.values.get(question.key)) for question in asked}
    scans = files.scan_states(one["id"] for several in given.values() for one in several)
    for key, several in given.items():
        widget = form.fields[key].widget
        assert isinstance(widget, FilesWidget)
        widget.attach_at = reverse("attach", args=[reference, key])
        widget.files = [
            ListedFile(
                one["id"],
                one["name"],
                one["size"],
                scans.get(one["id"], ScanState.NOT_SCANNED),
                file_address(reference, one["id"]),
            )
            for one in several
        ]


@dataclass(frozen=True)
class Taken:
    """What became of the files of a section's form: how many were added or taken out, what was refused."""

    changed: int = 0
    refused: Outcome | None = None


def take_in(request: PersonRequest, held: Desk, form: AnswersForm, *, writer: str) -> Taken:
    """Add what was chosen in the boxes of a section, and take out what was pressed; without JavaScript.

    A file that cannot be taken is an error beside its box.
    """
    if not held.situation.is_writer:
        return Taken()
    outcomes = []
    for key, question in form.questions.items():
        for upload in request.FILES.getlist(key) if question.kind in FILE_KINDS else ():
            try:
                outcomes.append(_attach(request, held, question, upload, writer=writer))
            except Refused as no:
                says = {"name": upload.name, "says": str(no)}
                form.add_error(key, _("%(name)s: %(says)s") % says)
    key, _colon, file_id = request.POST.get(REMOVE_FIELD, "").partition(":")
    pressed = form.questions.get(key)
    if pressed is not None and pressed.kind in FILE_KINDS:
        outcomes.append(_detach(request, held, pressed, file_id, writer=writer))
    return Taken(
        changed=sum(outcome.accepted for outcome in outcomes),
        refused=next((outcome for outcome in outcomes if not outcome.accepted), None),
    )
