"""Rehearsing a round: its page for the manager, and the way back from being somebody imaginary."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from programme import looking
from programme.models import Round, User
from programme.refusals import Refused
from programme.requests import NoonRequest, person_of
from reviews import rehearsing
from reviews.states import Moment
from reviews.views.desk import Desk, StaffRequest, at_desk, show

PER_PAGE = 20


@never_cache
@at_desk("manage_rehearsal")
def rehearsal(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Begin one, choose the moment, look as somebody, read what would have been sent, put it away."""
    if desk.round.rehearsal_of is not None:
        return redirect("manage_rehearsal", desk.round.rehearsal_of.slug)
    made = rehearsing.current(desk.round)
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            return HttpResponseBadRequest()
        try:
            return act(request, desk, made)
        except Refused as no:
            messages.error(request, str(no))
            return redirect(request.path)
    at = request.arrival.at
    context: dict[str, Any] = {"made": made, "cast": rehearsing.CAST}
    if made is not None:
        context |= {
            "phase": rehearsing.phase(made, at),
            "moments": Moment.choices,
            "faces": rehearsing.faces_of(made),
            "page": Paginator(rehearsing.mails_of(made).select_related("recipient"), PER_PAGE).get_page(
                request.GET.get("page")
            ),
        }
    return show(request, desk, "rehearsal", context)


def _begin(request: StaffRequest, desk: Desk, _made: Round | None) -> HttpResponse:
    rehearsing.begin(desk.round, by=request.user, at=request.arrival.at)
    messages.success(request, _("The rehearsal has begun. It is a day before closing."))
    return redirect(request.path)


def _choose_moment(request: StaffRequest, _desk: Desk, made: Round | None) -> HttpResponse:
    chosen = request.POST.get("moment", "")
    if chosen not in Moment.values:
        return HttpResponseBadRequest()
    rehearsing.choose_moment(_going_on(made), Moment(chosen), by=request.user, at=request.arrival.at)
    messages.success(request, _("It is now: %(moment)s.") % {"moment": Moment(chosen).label})
    return redirect(request.path)


def _look(request: StaffRequest, _desk: Desk, made: Round | None) -> HttpResponse:
    """Sign this browser in as somebody of this rehearsal; anybody else is not found."""
    typed = request.POST.get("person", "")
    if not typed.isdecimal() or len(typed) > 18:
        raise Http404
    person = get_object_or_404(User, pk=int(typed), rehearsal=_going_on(made), is_active=True)
    faces = rehearsing.faces_of(_going_on(made))
    looking.begin(request, person, at=request.arrival.at)
    return redirect(next((face.leads_to for face in faces if face.person == person), "/"))


def _end(request: StaffRequest, _desk: Desk, made: Round | None) -> HttpResponse:
    rehearsing.end(_going_on(made), by=request.user, at=request.arrival.at)
    messages.success(request, _("The rehearsal is put away. Nobody sees it any more."))
    return redirect(request.path)


def _going_on(made: Round | None) -> Round:
    if made is None:
        raise Refused(_("No rehearsal is going on. Begin one first."))
    return made


ACTS = {"begin": _begin, "moment": _choose_moment, "look": _look, "end": _end}


@never_cache
@require_POST
def back(request: NoonRequest) -> HttpResponse:
    """Be oneself again, and go on with the rehearsal. Pressed twice, or by somebody real: to their start."""
    person = person_of(request)
    if person is None or person.rehearsal is None:
        return redirect("start")
    rehearsed = person.rehearsal.rehearsal_of
    if looking.end(request) is None or rehearsed is None:
        return redirect("account_login")
    return redirect("manage_rehearsal", rehearsed.slug)
