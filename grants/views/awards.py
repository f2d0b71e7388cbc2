"""The award as its people see it: what is offered, their answer, and the payments."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants import access, award_words, awards, next_steps
from grants.models import Award
from grants.views.applying import Desk, desk, signed_in
from programme.refusals import Refused
from programme.requests import PersonRequest

ACCEPT, CANNOT = "accept", "cannot"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("award")
def award(request: PersonRequest, reference: str) -> HttpResponse:
    """The award of an application, or 404. Saying no is asked once more; members who only read get 403."""
    held = desk(request, reference)
    found = held.situation.award
    if found is None:
        raise Http404
    if request.method == "POST":
        return _answer(request, held, found)
    if request.GET.get("answer") == CANNOT and held.situation.must_answer:
        return _really(request, held, found)
    return _page(request, held, found)


def _page(request: PersonRequest, held: Desk, award: Award, status: int = 200) -> HttpResponse:
    award.application = held.application
    letter = next(
        (one for one in access.letters_for(request.user) if one.application_id == held.application.pk), None
    )
    context = {
        **held.context,
        "award": award,
        "heading": award_words.heading(award),
        "following": award_words.on_its_page(award, is_writer=held.situation.is_writer),
        "payments": award_words.payments_of(award),
        "letter": letter,
        "after": next_steps.of_award(award, is_writer=held.situation.is_writer, at=request.arrival.at),
    }
    return render(request, "grants/award.html", context, status=status)


def _really(request: PersonRequest, held: Desk, award: Award) -> HttpResponse:
    return render(request, "grants/award_cannot.html", {**held.context, "award": award})


def _answer(request: PersonRequest, held: Desk, award: Award) -> HttpResponse:
    if not held.situation.is_writer:
        raise PermissionDenied
    answer = request.POST.get("answer")
    if answer not in (ACCEPT, CANNOT):
        return HttpResponseBadRequest()
    if answer == CANNOT and request.POST.get("sure") != "yes" and held.situation.must_answer:
        return _really(request, held, award)
    try:
        if answer == ACCEPT:
            awards.accept(award, by=request.user, at=request.arrival.at)
            messages.success(request, _("The award is accepted. Thank you."))
        else:
            awards.turn_down(award, by=request.user, at=request.arrival.at)
            messages.info(request, _("We know now that you cannot take the award. Thank you for telling us."))
    except Refused as no:
        messages.warning(request, str(no))
        again = desk(request, held.application.reference)
        return _page(request, again, again.situation.award or award, status=409)
    return redirect("award", held.application.reference)
