"""The round's dates: as they were set, with more time for one or for all, and what is done about outages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from grants import deadlines, extensions, outage_rules, outages
from grants.models import Application, Extension, LateAttempt, OutageRule
from grants.states import ExtensionReason, ExtensionState
from programme import clock, references, rounds
from programme.models import Round
from programme.refusals import Refused
from programme.states import Role
from reviews.manage_forms import DatesForm
from reviews.time_forms import AnswerForm, MoreTimeForAllForm, MoreTimeForOneForm, OutageRuleForm
from reviews.views.desk import APPROVERS, MANAGERS, READERS, Desk, StaffRequest, at_desk, show

GIVERS = MANAGERS | {Role.ACCESS}
# Who may know which application asked for more time, and what came too late.
KNOWING = READERS | {Role.ACCESS}
# How much history one page shows.
MOST_ROWS = 200

Forms = dict[str, Form]


@at_desk("manage_dates")
def dates(request: StaffRequest, desk: Desk) -> HttpResponse:
    """The dates as entered, with the weekday derived; more time; the rule for outages; what was measured."""
    at = request.arrival.at
    rule = outage_rules.rule_of(desk.round)
    forms: Forms = {
        "dates": DatesForm(
            zone=desk.round.zone,
            standing=_standing(desk.round, at),
            initial={
                "opens_at": desk.round.opens_at,
                "closes_at": desk.round.closes_at,
                "decisions_at": desk.round.decisions_at,
            },
        ),
        "more_time": MoreTimeForAllForm(zone=desk.round.zone, prefix="more"),
        "one": MoreTimeForOneForm(zone=desk.round.zone, prefix="one"),
        "rule": OutageRuleForm(prefix="rule", initial=_rule_initial(rule)),
    }
    status = 200
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            return HttpResponseBadRequest()
        done = act(request, desk, forms)
        if done:
            messages.success(request, done)
            return redirect(request.path)
        status = 422
    return show(request, desk, "dates", _context(desk, forms, rule, at), status=status)


def _context(desk: Desk, forms: Forms, rule: OutageRule | None, at: datetime) -> dict[str, Any]:
    round = desk.round
    window = deadlines.window_of_round(round)
    knows = desk.may(KNOWING)
    opened = rounds.has_opened(round, at)
    everybody = list(_for_all(round).select_related("requested_by", "decided_by"))
    counting = rule if rule and rule.agreed_by_id else None
    return {
        "at": at,
        "forms": forms,
        "opened": opened,
        "window": window,
        "settled_at": deadlines.settled_at(round, window.closes_at),
        "extensions": [
            {"extension": extension, "may_take_back": _may_take_back(extension, round, at)}
            for extension in everybody
        ],
        "may_request": at < _last_moment(round),
        "may_agree": desk.may(APPROVERS),
        "may_give": desk.may(GIVERS),
        "knows": knows,
        "ones": _ones(desk, forms, at) if knows else [],
        "attempts": list(_attempts(desk)) if knows else [],
        "rule": rule,
        "rule_words": outage_rules.in_words(rule) if rule else "",
        "rule_proposed": clock.utc_text(rule.proposed_at) if rule else "",
        "may_propose": desk.may_manage and not opened,
        "meter": outages.read(round, counting, at=at),
        "offer": outages.offer(round, at=at),
        "errors_on_page": any(form.is_bound and bool(form.errors) for form in forms.values()),
    }


def _for_all(round: Round) -> QuerySet[Extension]:
    return Extension.objects.filter(round=round, application=None).order_by("requested_at", "pk")


def _for_one(round: Round) -> QuerySet[Extension]:
    return Extension.objects.filter(round=round, application__isnull=False)


def _ones(desk: Desk, forms: Forms, at: datetime) -> list[dict[str, Any]]:
    """Every extension of one application, those that wait first, then the newest. One statement."""
    found = (
        _for_one(desk.round)
        .exclude(application__in=list(desk.closed))
        .select_related("application", "requested_by", "decided_by")
        .order_by("-requested_at", "-pk")[:MOST_ROWS]
    )
    rows = []
    for extension in found:
        waits = extension.state == ExtensionState.REQUESTED
        key = f"answer-{extension.pk}"
        fresh = AnswerForm(zone=desk.round.zone, prefix=key, initial={"until": extension.until})
        rows.append(
            {
                "extension": extension,
                "waits": waits,
                "form": (forms.get(key) or fresh) if waits else None,
                "may_take_back": _may_take_back(extension, desk.round, at),
            }
        )
    return sorted(rows, key=lambda row: not row["waits"])


def _attempts(desk: Desk) -> QuerySet[LateAttempt]:
    """What arrived too late, what waits for a decision first; without its text."""
    return (
        LateAttempt.objects.filter(application__round=desk.round)
        .exclude(application__in=list(desk.closed))
        .select_related("application", "by")
        .defer("content")
        .order_by("decided_at", "received_at", "pk")
        .reverse()[:MOST_ROWS]
    )


def _may_take_back(extension: Extension, round: Round, at: datetime) -> bool:
    extension.round = round
    return extensions.may_be_taken_back(extension, at)


def _last_moment(round: Round) -> datetime:
    """More time for everybody makes sense until decisions are due."""
    return round.decisions_at


def _standing(round: Round, at: datetime) -> dict[str, datetime]:
    """The dates that can no longer be changed: those of the window, once it has opened."""
    return {"opens_at": round.opens_at, "closes_at": round.closes_at} if rounds.has_opened(round, at) else {}


def _rule_initial(rule: OutageRule | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    return {name: getattr(rule, name) for name in OutageRuleForm.base_fields}


def _set_dates(request: StaffRequest, desk: Desk, forms: Forms) -> str:
    desk.require(MANAGERS)
    at = request.arrival.at
    standing = _standing(desk.round, at)
    form = forms["dates"] = DatesForm(request.POST, zone=desk.round.zone, standing=standing)
    if not form.is_valid():
        return ""
    try:
        rounds.set_dates(desk.round, **{**standing, **form.cleaned_data}, by=request.user, at=at)
    except Refused as no:
        form.add_error(None, str(no))
        return ""
    return _("The dates are kept. Read them once more below: the weekday is worked out from the date.")


def _request_for_all(request: StaffRequest, desk: Desk, forms: Forms) -> str:
    desk.require(MANAGERS)
    form = forms["more_time"] = MoreTimeForAllForm(request.POST, zone=desk.round.zone, prefix="more")
    if not form.is_valid():
        return ""
    data = form.cleaned_data
    try:
        extensions.request(
            desk.round,
            application=None,
            until=data["until"],
            reason=ExtensionReason(data["reason"]),
            note=data["note"],
            public_note=data["public_note"],
            by=request.user,
            at=request.arrival.at,
        )
    except Refused as no:
        form.add_error(None, str(no))
        return ""
    return _("Asked for. Somebody other than you has to agree before it counts.")


def _answer_for_all(request: StaffRequest, desk: Desk, forms: Forms) -> str:
    desk.require(APPROVERS)
    extension = _picked(request, _for_all(desk.round), ExtensionState.REQUESTED)
    agree = request.POST.get("answer") == "give"
    try:
        (extensions.approve if agree else extensions.refuse)(
            extension, by=request.user, at=request.arrival.at
        )
    except Refused as no:
        messages.error(request, str(no))
        return ""
    until = clock.closing_in_words(extension.until, desk.round.zone)
    return (
        _("Everybody has more time, until %(until)s.") % {"until": until} if agree else _("It is not given.")
    )


def _give_one(request: StaffRequest, desk: Desk, forms: Forms) -> str:
    desk.require(GIVERS)
    form = forms["one"] = MoreTimeForOneForm(request.POST, zone=desk.round.zone, prefix="one")
    if not form.is_valid():
        return ""
    data = form.cleaned_data
    application = Application.objects.filter(
        round=desk.round,
        reference=references.tidy(data["reference"]) or "",
        state__in=sorted(extensions.STILL_OPEN),
    ).first()
    if application is None:
        form.add_error("reference", _("No application of this round that can use more time has it."))
        return ""
    try:
        given = extensions.give(
            desk.round,
            application=application,
            until=data["until"],
            reason=ExtensionReason(data["reason"]),
            note=data["note"],
            by=request.user,
            at=request.arrival.at,
        )
    except Refused as no:
        form.add_error(None, str(no))
        return ""
    return _("%(reference)s has more time, until %(until)s.") % {
        "reference": application.reference,
        "until": clock.closing_in_words(given.until, desk.round.zone),
    }


def _answer_one(request: StaffRequest, desk: Desk, forms: Forms) -> str:
    desk.require(GIVERS)
    extension = _picked(request, _for_one(desk.round), ExtensionState.REQUESTED)
    key = f"answer-{extension.pk}"
    form = forms[key] = AnswerForm(request.POST, zone=desk.round.zone, prefix=key)
    if not form.is_valid():
        return ""
    data, by, at = form.cleaned_data, request.user, request.arrival.at
    try:
        if request.POST.get("answer") == "give":
            extensions.approve(extension, until=data["until"], answer=data["answer"], by=by, at=at)
            return _("More time is given. The group is told by e-mail.")
        extensions.refuse(extension, answer=data["answer"], by=by, at=at)
    except Refused as no:
        form.add_error(None, str(no))
        return ""
    return _("More time is not given. The group is told by e-mail.")


def _take_back(request: StaffRequest, desk: Desk, forms: Forms) -> str:
    extension = _picked(request, Extension.objects.filter(round=desk.round), ExtensionState.APPROVED)
    desk.require(GIVERS if extension.application_id else MANAGERS)
    try:
        extensions.close(extension, by=request.user, at=request.arrival.at)
    except Refused as no:
        messages.error(request, str(no))
        return ""
    return _("It is taken back. Whom it concerns is told by e-mail.")


def _propose_rule(request: StaffRequest, desk: Desk, forms: Forms) -> str:
    desk.require(MANAGERS)
    form = forms["rule"] = OutageRuleForm(request.POST, prefix="rule")
    if not form.is_valid():
        return ""
    try:
        outage_rules.propose(desk.round, **form.cleaned_data, by=request.user, at=request.arrival.at)
    except Refused as no:
        form.add_error(None, str(no))
        return ""
    return _("Proposed. Somebody other than you has to agree before the round opens.")


def _agree_rule(request: StaffRequest, desk: Desk, forms: Forms) -> str:
    desk.require(APPROVERS)
    rule = outage_rules.rule_of(desk.round)
    if rule is None:
        raise Http404
    try:
        if clock.utc_text(rule.proposed_at) != request.POST.get("proposed"):
            raise Refused(_("This was changed in the meantime. Look at it once more."))
        outage_rules.agree(rule, by=request.user, at=request.arrival.at)
    except Refused as no:
        messages.error(request, str(no))
        return ""
    return _("Agreed. The rule stands on the round’s page, and works by itself.")


def _ask_for_outage(request: StaffRequest, desk: Desk, forms: Forms) -> str:
    desk.require(MANAGERS)
    count = request.POST.get("unmeasured") == "yes"
    try:
        outages.ask_for_all(desk.round, count_unmeasured=count, by=request.user, at=request.arrival.at)
    except Refused as no:
        messages.error(request, str(no))
        return ""
    return _("Asked for. Somebody other than you has to agree before it counts.")


Act = Callable[[StaffRequest, Desk, Forms], str]

ACTS: dict[str, Act] = {
    "dates": _set_dates,
    "more_time": _request_for_all,
    "answer": _answer_for_all,
    "one": _give_one,
    "answer_one": _answer_one,
    "take_back": _take_back,
    "rule": _propose_rule,
    "agree_rule": _agree_rule,
    "outage": _ask_for_outage,
}


def _picked(request: StaffRequest, found: QuerySet[Extension], state: ExtensionState) -> Extension:
    """The extension that the button belongs to, or 404."""
    typed = request.POST.get("extension", "")
    if not typed.isdecimal() or len(typed) > 18:
        raise Http404
    return get_object_or_404(found, pk=int(typed), state=state)
