"""The questions in other formats, for the people who run the round: add a link or a file, take one away."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from programme import formats
from programme.refusals import Refused
from programme.states import FormatKind, Role
from reviews.format_forms import FormatForm
from reviews.views.desk import MANAGERS, Desk, StaffRequest, at_desk, show

# The access contact knows best what is missing.
ADDERS = MANAGERS | {Role.ACCESS}


@at_desk("manage_formats")
def formats_page(request: StaffRequest, desk: Desk) -> HttpResponse:
    """What there is, and the form for one more. Also when the questions themselves are frozen."""
    form = FormatForm()
    status = 200
    if request.method == "POST":
        desk.require(ADDERS)
        act = request.POST.get("act")
        if act == "remove":
            return _remove(request, desk)
        if act != "add":
            return HttpResponseBadRequest()
        form = FormatForm(request.POST, request.FILES)
        if form.is_valid() and _added(request, desk, form):
            messages.success(request, _("It now stands beside the questions."))
            return redirect(request.path)
        status = 422
    context = {
        "form": form,
        "found": formats.formats_of(desk.round.form_id),
        "may_add": desk.may(ADDERS),
        "errors_on_page": form.is_bound,
    }
    return show(request, desk, "formats", context, status=status)


def _added(request: StaffRequest, desk: Desk, form: FormatForm) -> bool:
    data = form.cleaned_data
    common = {"kind": FormatKind(data["kind"]), "title": data["title"]}
    at = request.arrival.at
    try:
        if data["file"]:
            formats.add_file(desk.round, **common, upload=data["file"], by=request.user, at=at)
        else:
            formats.add_link(desk.round, **common, url=data["url"], by=request.user, at=at)
    except Refused as no:
        form.add_error("file", str(no))
        return False
    return True


def _remove(request: StaffRequest, desk: Desk) -> HttpResponse:
    typed = request.POST.get("format", "")
    if not typed.isdecimal() or len(typed) > 18:
        raise Http404
    found = get_object_or_404(formats.formats_of(desk.round.form_id), pk=int(typed))
    formats.remove(found, round=desk.round, by=request.user, at=request.arrival.at)
    messages.success(request, _("It is taken away."))
    return redirect(request.path)
