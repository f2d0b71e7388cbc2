"""What comes after one award: its reports, its changes and its final statement; and one report to be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from grants import final_statements, payments, report_access, report_plans, reports, terms_in_force
from grants.award_states import REPORT_OPEN, ReportState
from grants.models import Award, FinalStatement, Report
from grants.states import AwardState
from programme import answer_words, clock, outlines, scan_words
from programme.downloads import download
from programme.refusals import Refused
from reviews import timeline
from reviews.after_forms import CloseForm, DayForm, NewReportForm, SendBackForm
from reviews.manage_forms import ReasonForm
from reviews.views.desk import MANAGERS, SEEN_BY, Desk, StaffRequest, at_desk, show

ACTS = ("report", "variation_", "award_completed")
TO_ANSWER = timedelta(days=14)


def award_of(desk: Desk, reference: str) -> Award:
    """An award of the round that is not closed to the person, or 404."""
    return get_object_or_404(
        Award.objects.select_related("application__round__programme", "decision").exclude(
            application__in=list(desk.closed)
        ),
        application__round=desk.round,
        public_reference=reference,
    )


@at_desk("manage_after")
def after(request: StaffRequest, desk: Desk, reference: str) -> HttpResponse:
    """Reports, changes and the end of one award."""
    award = award_of(desk, reference)
    sums = final_statements.sums_of(award)
    choices = report_plans.forms_to_choose()
    reported, learnt = final_statements.reported(award)
    forms: dict[str, Form] = {
        "add": NewReportForm(choices=choices, prefix="add"),
        "close": CloseForm(prefix="close", initial={"learning": learnt}),
    }
    status = 200
    if request.method == "POST":
        desk.require(MANAGERS)
        act = request.POST.get("act", "")
        if act == "add":
            form: Any = NewReportForm(request.POST, choices=choices, prefix="add")
            done = _tried(form, lambda: _add(request, award, form))
            says = _("The report is asked for, and the group is told.")
        elif act == "close":
            form = CloseForm(request.POST, prefix="close")
            done = _tried(form, lambda: _close(request, award, form))
            says = _("The award is complete.")
        else:
            return HttpResponseBadRequest()
        if done:
            messages.success(request, says)
            return redirect(request.path)
        forms[act], status = form, 422
    left = final_statements.unsettled(award)
    return show(
        request,
        desk,
        "after",
        {
            "award": award,
            "reports": award.reports.select_related("sent_by", "read_by").order_by("due_on", "order"),
            "today": clock.local(request.arrival.at, desk.round.zone).date(),
            "open_states": REPORT_OPEN,
            "variations": award.variations.select_related("asked_by", "decided_by", "approved_by"),
            "ends_on": terms_in_force.work_ends_on(award),
            "budget": terms_in_force.budget_in_force(award),
            "sums": sums,
            "reported": reported if reported != sums.spent else None,
            "left": left,
            "statement": FinalStatement.objects.filter(award=award).select_related("made_by").first(),
            "opens_report": desk.may(SEEN_BY["manage_report"]),
            "may_add": desk.may_manage and award.state in reports.REPORTING,
            "may_close": desk.may_manage and award.state == AwardState.ACTIVE and not left,
            "is_going": award.state in payments.PAYABLE,
            "forms": forms,
            "errors_on_page": any(form.is_bound for form in forms.values()),
            "bound": next((form for form in forms.values() if form.is_bound), None),
            "events": [
                event
                for event in timeline.events_of(award.application.ledger_id)
                if event.act.startswith(ACTS)
            ],
        },
        status=status,
    )


def _add(request: StaffRequest, award: Award, form: NewReportForm) -> object:
    return reports.add(award, **form.cleaned_data, by=request.user, at=request.arrival.at)


def _close(request: StaffRequest, award: Award, form: CloseForm) -> object:
    return final_statements.close(award, **form.cleaned_data, by=request.user, at=request.arrival.at)


def _tried(form: Form, act: Callable[[], object]) -> bool:
    """Whether a valid form's act was done; what refused it stands on the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as no:
        form.add_error(None, str(no))
        return False
    return True


@at_desk("manage_report")
def report(request: StaffRequest, desk: Desk, reference: str, order: int) -> HttpResponse:
    """One report as it was sent: accepting it, sending it back, moving its day, doing without it."""
    found = _report_of(desk, reference, order)
    today = clock.local(request.arrival.at, desk.round.zone).date()
    forms: dict[str, Form] = {
        "send_back": SendBackForm(prefix="send_back", initial={"due_on": today + TO_ANSWER}),
        "move": DayForm(prefix="move", initial={"due_on": found.due_on}),
        "drop": ReasonForm(prefix="drop", label=gettext_lazy("Why it is not needed")),
    }
    status = 200
    if request.method == "POST":
        desk.require(MANAGERS)
        act = request.POST.get("act", "")
        if act not in (*forms, "accept"):
            return HttpResponseBadRequest()
        said: dict[str, Any] = {"by": request.user, "at": request.arrival.at}
        typed = request.POST.get("seen", "")
        seen = int(typed) if typed.isdecimal() and len(typed) < 6 else 0
        if act == "accept":
            try:
                reports.accept(found, seen=seen, **said)
            except Refused as no:
                messages.warning(request, str(no))
            else:
                messages.success(request, _("The report is accepted, and the group is told."))
            return redirect(request.path)
        made: dict[str, Callable[[], Any]] = {
            "send_back": lambda: SendBackForm(request.POST, prefix="send_back"),
            "move": lambda: DayForm(request.POST, prefix="move"),
            "drop": lambda: ReasonForm(request.POST, prefix="drop", label=_("Why it is not needed")),
        }
        acts: dict[str, Callable[..., object]] = {
            "send_back": partial(reports.send_back, seen=seen),
            "move": reports.set_day,
            "drop": reports.drop,
        }
        form = made[act]()
        if _tried(form, lambda: acts[act](found, **form.cleaned_data, **said)):
            messages.success(request, _("It is done, and the group is told."))
            return redirect(request.path)
        # What is shown beside the refusal is what stands now.
        forms[act], status, found = form, 422, _report_of(desk, reference, order)
    return _report_page(request, desk, found, forms, status)


def _report_of(desk: Desk, reference: str, order: int) -> Report:
    return get_object_or_404(
        Report.objects.select_related(
            "award__application__round", "response__form", "sent_by", "read_by"
        ).exclude(award__application__in=list(desk.closed)),
        award__application__round=desk.round,
        award__public_reference=reference,
        order=order,
    )


def _report_page(
    request: StaffRequest, desk: Desk, found: Report, forms: dict[str, Form], status: int
) -> HttpResponse:
    version = found.versions.select_related("sent_by").order_by("-number").first()
    given = reports.answers_in(version) if version else {}
    sections = answer_words.sections_shown(
        outlines.outline_of(found.response.form),
        given,
        currency=found.award.currency,
        file_href=lambda file_id: desk.url(
            "manage_report_file", found.award.public_reference, found.order, file_id
        ),
    )
    return show(
        request,
        desk,
        "report",
        {
            "report": found,
            "award": found.award,
            "version": version,
            "sections": sections if version else [],
            "not_scanned": scan_words.not_scanned(
                {"id": one.id} for part in sections for answer in part.answers for one in answer.files
            ),
            "forms": forms,
            "bound": next((form for form in forms.values() if form.is_bound), None),
            "may_read": desk.may_manage and found.state == ReportState.SENT,
            "may_move": desk.may_manage and found.state in REPORT_OPEN,
        },
        status=status,
    )


@require_safe
@at_desk("manage_report_file")
def report_file(
    request: StaffRequest, desk: Desk, reference: str, order: int, file: UUID
) -> StreamingHttpResponse:
    """A file that was sent with a report, for those who read it."""
    found = _report_of(desk, reference, order)
    if not found.versions.exists():
        raise Http404
    return download(report_access.get_sent_file(found, file))
