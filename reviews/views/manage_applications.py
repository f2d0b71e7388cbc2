"""The manager's list of applications, and one application: what stands, its history, and the acts on it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from grants import access, deadlines, eligibility, extensions, group, looks, submissions
from grants.access import HELPERS
from grants.models import Application, ApplicationMember, Extension
from grants.states import ExtensionReason, ExtensionState
from programme import clock, outlines, references, scan_words
from programme.answer_words import sections_shown
from programme.downloads import download
from programme.refusals import Refused
from programme.states import Role
from reviews import applications, timeline
from reviews.access import is_on_panel
from reviews.given_scores import given_scores
from reviews.manage_forms import LeadForm, MoreTimeForm, SearchForm
from reviews.views.desk import APPROVERS, MANAGERS, READERS, Desk, StaffRequest, at_desk, show

PER_PAGE = 50
COLUMNS = (
    ("reference", gettext_lazy("Reference")),
    ("applicant", gettext_lazy("Applicant")),
    ("title", gettext_lazy("Title")),
    ("requested", gettext_lazy("Asked for")),
    ("received", gettext_lazy("Received")),
    ("state", gettext_lazy("State")),
)
GIVERS = MANAGERS | {Role.ACCESS}


@require_safe
@at_desk("manage_applications")
def listed(request: StaffRequest, desk: Desk) -> HttpResponse:
    """The applications of the round: searched, filtered, sorted, fifty on a page."""
    form = SearchForm(request.GET or None)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    search, state = wanted.get("q", ""), wanted.get("state", "")
    sort = request.GET.get("sort", "")
    found = applications.find(desk.round, search=search, state=state, sort=sort)
    if desk.closed:
        found = found.exclude(pk__in=list(desk.closed))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    kept = {"q": search, "state": state}
    return show(
        request,
        desk,
        "applications",
        {
            "search": form,
            "narrowed": bool(search or state),
            "page": page,
            "rows": applications.rows_of(page.object_list),
            "columns": [_column(key, str(label), sort, kept) for key, label in COLUMNS],
            "query": urlencode({name: value for name, value in {**kept, "sort": sort}.items() if value}),
            "reads": desk.may(READERS),
        },
    )


def _column(key: str, label: str, sort: str, kept: dict[str, str]) -> dict[str, str]:
    current = sort.removeprefix("-") == key
    backwards = current and not sort.startswith("-")
    query = {
        **{name: value for name, value in kept.items() if value},
        "sort": f"-{key}" if backwards else key,
    }
    order = ("descending" if sort.startswith("-") else "ascending") if current else "none"
    return {"key": key, "label": label, "href": f"?{urlencode(query)}", "order": order}


@at_desk("manage_applications")
def one(request: StaffRequest, desk: Desk, reference: str) -> HttpResponse:
    """One application. An act is posted to this same page, so that what was typed is kept on errors."""
    application = _application(desk, reference)
    forms: dict[str, Form] = {
        "more_time": MoreTimeForm(zone=desk.round.zone, prefix="more"),
        "lead": LeadForm(members=_may_lead(application), prefix="lead"),
    }
    status = 200
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            return HttpResponseBadRequest()
        done = act(request, desk, application, forms)
        if done:
            messages.success(request, done)
            return redirect(request.path)
        status = 422
    if request.method == "GET" and desk.may(READERS) and application.standing_id:
        looks.note(application, by=request.user, at=request.arrival.at)
    return show(request, desk, "application", _context(desk, application, forms), status=status)


@require_safe
@at_desk("manage_applications")
def file(request: StaffRequest, desk: Desk, reference: str, file: uuid.UUID) -> StreamingHttpResponse:
    """A file of what stands."""
    desk.require(READERS)
    application = _application(desk, reference)
    found = access.get_submitted_file(application, file)
    looks.note(application, by=request.user, at=request.arrival.at)
    return download(found)


Act = Callable[[StaffRequest, Desk, Application, dict[str, Form]], str]


def _application(desk: Desk, reference: str) -> Application:
    return get_object_or_404(
        Application.objects.select_related("standing", "response", "round__programme"),
        round=desk.round,
        reference=references.tidy(reference) or "",
    )


def _give_more_time(
    request: StaffRequest, desk: Desk, application: Application, forms: dict[str, Form]
) -> str:
    desk.require(GIVERS)
    form = forms["more_time"] = MoreTimeForm(request.POST, zone=desk.round.zone, prefix="more")
    if not form.is_valid():
        return ""
    data = form.cleaned_data
    at = request.arrival.at
    try:
        given = extensions.give(
            desk.round,
            application=application,
            until=data["until"],
            reason=ExtensionReason(data["reason"]),
            note=data["note"],
            by=request.user,
            at=at,
        )
    except Refused as no:
        form.add_error(None, str(no))
        return ""
    return _("More time is given, until %(until)s.") % {
        "until": clock.closing_in_words(given.until, desk.round.zone)
    }


def _answer_request(
    request: StaffRequest, desk: Desk, application: Application, forms: dict[str, Form]
) -> str:
    desk.require(GIVERS)
    extension = get_object_or_404(Extension, application=application, pk=_number(request, "extension"))
    say_yes = request.POST.get("answer") == "give"
    try:
        (extensions.approve if say_yes else extensions.refuse)(
            extension, by=request.user, at=request.arrival.at
        )
    except Refused as no:
        messages.error(request, str(no))
        return ""
    return _("More time is given.") if say_yes else _("More time is not given.")


def _change_lead(request: StaffRequest, desk: Desk, application: Application, forms: dict[str, Form]) -> str:
    desk.require(HELPERS)
    form = forms["lead"] = LeadForm(request.POST, members=_may_lead(application), prefix="lead")
    if not form.is_valid():
        return ""
    try:
        member = group.make_lead(application, **form.cleaned_data, by=request.user, at=request.arrival.at)
    except Refused as no:
        form.add_error(None, str(no))
        return ""
    return _("The lead is now %(name)s.") % {"name": member.user}


def _may_lead(application: Application) -> list[ApplicationMember]:
    return [member for member in group.members(application) if member.kind != ApplicationMember.Kind.LEAD]


ACTS: dict[str, Act] = {
    "lead": _change_lead,
    "more_time": _give_more_time,
    "answer_request": _answer_request,
}


def _number(request: StaffRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    if not typed.isdecimal() or len(typed) > 18:
        raise Http404
    return int(typed)


def _context(desk: Desk, application: Application, forms: dict[str, Form]) -> dict[str, Any]:
    """Everything on the page. The answers shown are those of the standing submission, never the draft's."""
    reads = desk.may(READERS)
    stands = application.standing
    more = list(application.extensions.select_related("requested_by", "decided_by").order_by("requested_at"))
    asked = outlines.outline(stands.form_id) if stands and reads else None
    stages = given_scores(application) if reads else []
    progress = None if stands else applications.progress_of([application]).get(application.pk)
    return {
        "application": application,
        "stands": stands,
        "headline": application.title if stands else "",
        "applicant": application.applicant if stands else "",
        "reads": reads,
        "closes_at": deadlines.closes_at_for(application),
        "sections": (
            sections_shown(
                asked,
                submissions.answers_in(stands),
                currency=desk.round.currency,
                file_href=lambda file_id: desk.url("manage_file", application.reference, file_id),
            )
            if asked and stands
            else []
        ),
        "not_scanned": scan_words.not_scanned(submissions.files_in(stands)) if asked and stands else "",
        "progress": progress,
        "members": group.members(application),
        "may_change_lead": desk.may(HELPERS),
        "is_helped": access.is_open_to_helpers(application),
        "may_read_draft": desk.may(HELPERS) and not is_on_panel(desk.round, desk.user),
        "submissions": application.submissions.select_related("submitted_by").order_by("-version"),
        "attempts": application.late_attempts.select_related("by", "decided_by").defer("content"),
        "extensions": more,
        "requested": ExtensionState.REQUESTED,
        "stages": stages,
        "decisions": (
            application.decisions.select_related("proposed_by", "approved_by").order_by("-proposed_at")
            if reads
            else []
        ),
        "events": timeline.events_of(
            application.ledger_id, shown_stages={stage.order for stage in stages if stage.shown}
        ),
        "forms": forms,
        "looks": looks.looks_at(application) if reads else [],
        "may_make_case": desk.may(APPROVERS) and bool(stands),
        "may_give": desk.may(GIVERS) and application.state in extensions.STILL_OPEN,
        "sifted": eligibility.sifted(application)
        if reads and application.state in eligibility.SIFTED
        else None,
        "errors_on_page": any(form.is_bound and not form.is_valid() for form in forms.values()),
    }
