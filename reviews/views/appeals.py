"""The register of appeals, complaints and questions, and the case file of an application."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grants import appeals
from grants.models import Appeal, Application
from grants.states import OPEN_APPEAL, AppealKind, AppealState, AppealWay
from programme import clock, references
from programme.downloads import stored
from programme.pdf_maker import NoPdf
from programme.refusals import Refused
from reviews import case_file
from reviews.desk_forms import AnswerAppealForm, AppealForm, DaysForm
from reviews.views.desk import APPROVERS, MANAGERS, Desk, StaffRequest, at_desk, show

PER_PAGE = 50


@at_desk("manage_appeals")
def register(request: StaffRequest, desk: Desk) -> HttpResponse:
    """What reached us, the open ones first; entering another; within how many days we answer."""
    form = AppealForm(prefix="new", initial={"reference": request.GET.get("about", "")})
    days = DaysForm(prefix="days", initial={"days": appeals.days_to_answer(desk.round)})
    status = 200
    if request.method == "POST":
        desk.require(MANAGERS)
        act = request.POST.get("act", "")
        if act == "receive":
            form = AppealForm(request.POST, prefix="new")
            made = _received(request, desk, form)
            if made is not None:
                return redirect(desk.url("manage_appeal", made.pk))
        elif act == "days":
            days = DaysForm(request.POST, prefix="days")
            if days.is_valid():
                appeals.set_days(
                    desk.round, days=days.cleaned_data["days"], by=request.user, at=request.arrival.at
                )
                messages.success(request, _("It is recorded. What is in the register keeps its day."))
                return redirect(request.path)
        else:
            return HttpResponseBadRequest()
        status = 422
    found = appeals.register_of(desk.round).exclude(application__in=list(desk.closed))
    return show(
        request,
        desk,
        "appeals",
        {
            "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
            "form": form,
            "days_form": days,
            "days": appeals.days_to_answer(desk.round),
            "today": clock.local(request.arrival.at, desk.round.zone).date(),
            "errors_on_page": status == 422,
        },
        status=status,
    )


def _received(request: StaffRequest, desk: Desk, form: AppealForm) -> Appeal | None:
    if not form.is_valid():
        return None
    data = form.cleaned_data
    application = (
        Application.objects.select_related("round__programme")
        .filter(round=desk.round, reference=references.tidy(data["reference"]) or "")
        .exclude(pk__in=list(desk.closed))
        .first()
    )
    if application is None:
        form.add_error("reference", _("There is no application of this reference in the round."))
        return None
    try:
        made = appeals.receive(
            application,
            kind=AppealKind(data["kind"]),
            sender=data["sender"],
            way=AppealWay(data["way"]),
            received_on=data["received_on"],
            about=data["about"],
            by=request.user,
            at=request.arrival.at,
        )
    except Refused as no:
        form.add_error(None, str(no))
        return None
    messages.success(
        request,
        _("It is in the register, to be answered by %(day)s.") % {"day": clock.date_in_words(made.due_on)},
    )
    return made


@at_desk("manage_appeals")
def one(request: StaffRequest, desk: Desk, pk: int) -> HttpResponse:
    """One entry: taking it on, answering it, taking it back."""
    found = _appeal(desk, pk)
    form = AnswerAppealForm(kind=found.kind, accept=_accept())
    status = 200
    if request.method == "POST":
        desk.require(APPROVERS)
        act = request.POST.get("act", "")
        if act == "answer":
            form = AnswerAppealForm(request.POST, request.FILES, kind=found.kind, accept=_accept())
        done = _acted(request, found, act, form)
        if done is None:
            return HttpResponseBadRequest()
        if done:
            messages.success(request, done)
            return redirect(request.path)
        status = 422
    is_open = found.state in OPEN_APPEAL
    may = appeals.may_decide(found, request.user) and desk.may(APPROVERS)
    return show(
        request,
        desk,
        "appeal",
        {
            "appeal": found,
            "application": found.application,
            "form": form if found.state == AppealState.LOOKED_AT and may else None,
            "may_look": found.state == AppealState.RECEIVED and may,
            "may_withdraw": is_open and desk.may(APPROVERS) and appeals.may_withdraw(found, request.user),
            "kept_apart": is_open and not may and desk.may(APPROVERS),
            "may_make_case": desk.may(APPROVERS),
            "today": clock.local(request.arrival.at, desk.round.zone).date(),
            "errors_on_page": status == 422,
        },
        status=status,
    )


def _acted(request: StaffRequest, found: Appeal, act: str, form: AnswerAppealForm) -> str | None:
    """What was done, in words; '' when it could not be, None for an act that there is not."""
    who: dict[str, Any] = {"by": request.user, "at": request.arrival.at}
    try:
        if act == "look":
            appeals.look_into(found, **who)
            return _("You look into it now.")
        if act == "withdraw":
            appeals.withdraw(found, **who)
            return _("It is recorded that it was taken back.")
        if act != "answer":
            return None
        if not form.is_valid():
            return ""
        data = form.cleaned_data
        appeals.decide(
            found,
            outcome=AppealState(data["outcome"]),
            reason=data["reason"],
            response=data["response"],
            upload=data["upload"],
            **who,
        )
    except Refused as no:
        if act == "answer":
            form.add_error(None, str(no))
        else:
            messages.error(request, str(no))
        return ""
    return _("It is answered. The answer is kept here.")


@require_safe
@at_desk("manage_appeals")
def answer_file(request: StaffRequest, desk: Desk, pk: int) -> StreamingHttpResponse:
    """The letter that was kept as a file."""
    found = _appeal(desk, pk)
    if not found.response_file:
        raise Http404
    return stored(
        str(found.response_file.name),
        name=found.response_name,
        size=found.response_size,
        type=found.response_type,
    )


@require_POST
@at_desk("manage_case")
def case(request: StaffRequest, desk: Desk, reference: str) -> HttpResponse:
    """The case file, made now and recorded."""
    application = get_object_or_404(
        Application.objects.select_related("round__programme"),
        round=desk.round,
        reference=references.tidy(reference) or "",
    )
    try:
        name, content = case_file.make(application, by=request.user, at=request.arrival.at)
    except NoPdf as no:
        context = {
            "busy": no.busy,
            "back_href": desk.url("manage_application", application.reference),
            "document": case_file.compose(application, by=request.user, at=request.arrival.at),
        }
        answer = render(request, "documents/no_pdf.html", context, status=503)
        answer["Retry-After"] = "60"
        return answer
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _appeal(desk: Desk, pk: int) -> Appeal:
    return get_object_or_404(
        appeals.register_of(desk.round).exclude(application__in=list(desk.closed)), pk=pk
    )


def _accept() -> str:
    return ",".join(f".{ending}" for ending in appeals.ANSWERS)
