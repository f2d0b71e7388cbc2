"""The sift: every application that is in, eligible or not, with a second look, before any panel reads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grants import closing, deadlines, eligibility, looks, submissions
from grants.eligibility import Sifted
from programme import outlines, references, scan_words
from programme.answer_words import sections_shown
from programme.refusals import Refused
from reviews.sift_forms import NOT, AfterAllForm, FindForm, SecondForm
from reviews.views.desk import APPROVERS, MANAGERS, Desk, StaffRequest, at_desk, show

GROUPS = (
    ("second", gettext_lazy("Waiting for a second look")),
    ("open", gettext_lazy("Not looked at yet")),
    ("not", gettext_lazy("Not eligible")),
    ("eligible", gettext_lazy("Eligible")),
)


@at_desk("manage_sift")
def sift(request: StaffRequest, desk: Desk) -> HttpResponse:
    """All applications by how far the sift is, and one press for the rest."""
    found = _seen(desk)
    if request.method == "POST":
        desk.require(MANAGERS)
        if request.POST.get("act") != "rest":
            return HttpResponseBadRequest()
        return _rest(request, desk)
    groups = [(key, label, [one for one in found if one.standing == key]) for key, label in GROUPS]
    waiting = [one for one in found if one.standing == "open"]
    return show(
        request,
        desk,
        "sift",
        {
            "groups": groups,
            "all": len(found),
            "done": len(found) - len(waiting),
            "waiting": waiting,
            "next": next(iter(waiting), None),
            "can_sift": desk.may_manage and _is_settled(request, desk),
            "is_settled": _is_settled(request, desk),
        },
    )


def _seen(desk: Desk) -> list[Sifted]:
    """All to look at, but for what the person must keep away from, being on the panel too."""
    return [one for one in eligibility.sift_of(desk.round) if one.application.pk not in desk.closed]


@at_desk("manage_sift")
def one(request: StaffRequest, desk: Desk, reference: str) -> HttpResponse:
    """One application: its answers, what was found, and the form for whoever can say something now."""
    found = _seen(desk)
    tidy = references.tidy(reference)
    this = next((each for each in found if each.application.reference == tidy), None)
    if this is None:
        raise Http404
    form = _form(request, desk, this)
    status = 200
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in ("find", "find_next", "after_all", "second"):
            return HttpResponseBadRequest()
        desk.require(APPROVERS if act == "second" else MANAGERS)
        form = _bound(request, act)
        done = _act(request, this, act, form)
        if done:
            messages.success(request, done)
            return redirect(_where_next(desk, found, this, onwards=act == "find_next"))
        status = 422
    else:
        this.application.round = desk.round
        looks.note(this.application, by=request.user, at=request.arrival.at)
    return show(request, desk, "sift_one", _context(request, desk, found, this, form), status=status)


def _rest(request: StaffRequest, desk: Desk) -> HttpResponse:
    try:
        count = eligibility.rest_is_eligible(
            desk.round,
            seen=request.POST.get("seen", "").split(),
            by=request.user,
            at=request.arrival.at,
        )
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(
            request,
            ngettext("%(n)d application is eligible.", "%(n)d applications are eligible.", count)
            % {"n": count},
        )
    return redirect(request.path)


def _is_settled(request: StaffRequest, desk: Desk) -> bool:
    at = request.arrival.at
    return deadlines.settled(desk.round, at) and closing.is_settled(desk.round, at)


def _form(request: StaffRequest, desk: Desk, this: Sifted) -> forms.Form | None:
    """The form for what comes next, None when this person has nothing to say now."""
    if not _is_settled(request, desk):
        return None
    if this.standing == "second":
        waits_for_others = this.finding is not None and this.finding.found_by_id == desk.user.pk
        return SecondForm() if desk.may_approve and not waits_for_others else None
    if not desk.may_manage:
        return None
    return AfterAllForm() if this.standing == "not" else FindForm()


def _bound(request: StaffRequest, act: str) -> forms.Form:
    kinds: dict[str, type[forms.Form]] = {"second": SecondForm, "after_all": AfterAllForm}
    return kinds.get(act, FindForm)(request.POST)


def _act(request: StaffRequest, this: Sifted, act: str, form: forms.Form) -> str:
    """Do it and say so; '' when the form or the act says no."""
    if not form.is_valid():
        return ""
    data, by, at = form.cleaned_data, request.user, request.arrival.at
    named = {"reference": this.application.reference}
    try:
        if act == "second":
            if this.finding is None:
                raise Refused(_("There is nothing to look at a second time."))
            agrees = data["agrees"] == "yes"
            eligibility.second(this.finding, agrees=agrees, note=data["note"], by=by, at=at)
            if not agrees:
                return _("%(reference)s has to be looked at again.") % named
            return _("You both say the same of %(reference)s, so it counts.") % named
        if act == "after_all":
            eligibility.find(this.application, eligible=True, reason=data["reason"], by=by, at=at)
            return _("%(reference)s: eligible after all, once a second person agrees.") % named
        assert isinstance(form, FindForm)
        eligible = data["answer"] != NOT
        eligibility.find(
            this.application,
            eligible=eligible,
            code=form.code_chosen,
            reason="" if eligible else data["reason"],
            by=by,
            at=at,
        )
    except Refused as no:
        form.add_error(None, str(no))
        return ""
    if eligible:
        return _("%(reference)s is eligible.") % named
    return _("%(reference)s: not eligible, once a second person agrees.") % named


def _where_next(desk: Desk, found: list[Sifted], this: Sifted, *, onwards: bool) -> str:
    """The next that nobody has looked at, going round; the list when there is none."""
    place = found.index(this)
    for other in found[place + 1 :] + found[:place]:
        if onwards and other.standing == "open":
            return desk.url("manage_sift_one", other.application.reference)
    return desk.url("manage_sift")


def _context(
    request: StaffRequest, desk: Desk, found: list[Sifted], this: Sifted, form: forms.Form | None
) -> dict[str, Any]:
    stands = this.application.standing
    asked = outlines.outline(stands.form_id) if stands else None
    kinds = {SecondForm: "second", AfterAllForm: "after_all", FindForm: "find"}
    return {
        "this": this,
        "application": this.application,
        "form": form,
        "act": kinds[type(form)] if form is not None else "",
        "errors_on_page": bool(form is not None and form.is_bound and form.errors),
        "place": found.index(this) + 1,
        "of": len(found),
        "is_settled": _is_settled(request, desk),
        "found_it": this.finding is not None and this.finding.found_by_id == desk.user.pk,
        "sections": (
            sections_shown(
                asked,
                submissions.answers_in(stands),
                currency=desk.round.currency,
                file_href=lambda file_id: desk.url("manage_file", this.application.reference, file_id),
            )
            if asked and stands
            else []
        ),
        "not_scanned": scan_words.not_scanned(submissions.files_in(stands)) if stands else "",
    }
