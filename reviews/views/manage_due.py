"""What is due from whom, on one page; and the round's plan of reports."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from grants import due, offer_reminders, report_plans, report_reminders
from grants.models import Report
from programme import clock
from programme.models import Round
from programme.refusals import Refused
from reviews.after_forms import ReportPlanForm
from reviews.views.desk import MANAGERS, SEEN_BY, Desk, StaffRequest, at_desk, show
from reviews.views.manage_reports import award_of


@at_desk("manage_due")
def due_page(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Reports, answers, conditions, payments and requests, late first; a manager reminds of the first two."""
    if request.method == "POST":
        return _remind(request, desk)
    lines = [line for line in due.lines_of(desk.round, at=request.arrival.at) if _is_open(desk, line)]
    shown = request.GET.get("show", "")
    rows = [
        {
            "line": line,
            "href": desk.url(line.page, *line.args) if desk.may(SEEN_BY[line.page]) else "",
            "day": clock.date_in_words(line.on) if line.on else "",
        }
        for line in lines
        if shown not in (due.THEM, due.US) or line.waits_for == shown
    ]
    return show(
        request,
        desk,
        "due",
        {
            "rows": rows,
            "shown": shown,
            "all": len(lines),
            "late": sum(line.is_late for line in lines),
            "theirs": sum(line.waits_for == due.THEM for line in lines),
            "ours": sum(line.waits_for == due.US for line in lines),
            "may_remind": desk.may_manage,
        },
    )


def _is_open(desk: Desk, line: due.Line) -> bool:
    return line.award.application_id not in desk.closed


def _remind(request: StaffRequest, desk: Desk) -> HttpResponse:
    desk.require(MANAGERS)
    typed = request.POST.get("report", "")
    if not typed.isdecimal():
        raise Http404
    award = award_of(desk, request.POST.get("award", ""))
    order, by, at = int(typed), request.user, request.arrival.at
    try:
        if order:
            report_reminders.by_hand(get_object_or_404(Report, award=award, order=order), by=by, at=at)
        else:
            offer_reminders.by_hand(award, by=by, at=at)
    except Refused as no:
        messages.warning(request, str(no))
    else:
        messages.success(request, _("The group is reminded."))
    return redirect("manage_due", desk.round.slug)


def _is_standard(round: Round, lines: list[report_plans.Line], today: date) -> bool:
    """Whether these are the lines that the page showed, today or just before midnight: no plan of its own."""
    return any(lines == report_plans.standard(round, day) for day in (today, today - timedelta(days=1)))


@at_desk("manage_report_plan")
def plan(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Which reports the round asks for, and how many days after the acceptance."""
    choices = report_plans.forms_to_choose()
    today = clock.local(request.arrival.at, desk.round.zone).date()
    own = report_plans.plan_of(desk.round)
    lines = own or report_plans.standard(desk.round, today)
    form = ReportPlanForm(choices=choices, lines=lines)
    status = 200
    if request.method == "POST":
        form = ReportPlanForm(request.POST, choices=choices, lines=lines)
        if form.is_valid() and not own and _is_standard(desk.round, form.lines, today):
            messages.success(request, _("The standard plan stays: its days follow the days of the work."))
            return redirect("manage_report_plan", desk.round.slug)
        if form.is_valid():
            try:
                report_plans.set_plan(desk.round, form.lines, by=request.user, at=request.arrival.at)
            except Refused as no:
                form.add_error(None, str(no))
            else:
                messages.success(request, _("The plan is kept. Awards accepted from now on follow it."))
                return redirect("manage_report_plan", desk.round.slug)
        status = 422
    return show(request, desk, "report_plan", {"form": form, "is_own": bool(own)}, status=status)
