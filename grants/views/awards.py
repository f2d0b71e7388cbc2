"""The award as its people see it: what is offered and on which terms, their answer, and the payments."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants import access, award_words, bank, conditions, next_steps, offer_words, offers
from grants.models import Award
from grants.offer_forms import AcceptForm, CannotForm
from grants.payment_rules import rules_of
from grants.payments import PLANNABLE
from grants.states import AwardState
from grants.views.applying import Desk, desk, signed_in
from programme.refusals import Refused
from programme.requests import PersonRequest

ACCEPT, CANNOT = "accept", "cannot"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("award")
def award(request: PersonRequest, reference: str) -> HttpResponse:
    """The award of an application, or 404. Saying no is asked once more; members who only read get 403."""
    held = desk(request, reference)
    found = _award_of(held)
    if request.method == "POST":
        return _answer(request, held, found)
    if request.GET.get("answer") == CANNOT and held.situation.must_answer:
        return _really(request, held, found, CannotForm())
    return _page(request, held, found)


@require_safe
@signed_in("award_text")
def text(request: PersonRequest, reference: str) -> HttpResponse:
    """What is offered or was accepted, word for word, with its hash; made to be printed."""
    held = desk(request, reference)
    found = _award_of(held)
    context = {
        **held.context,
        "award": found,
        "text": offer_words.text_of(found, offers.offer_of(found)),
        "to_sign": found.state == AwardState.OFFERED,
    }
    answer = render(request, "grants/award_text.html", context)
    patch_cache_control(answer, private=True, no_store=True)
    return answer


def _award_of(held: Desk) -> Award:
    found = held.situation.award
    if found is None:
        raise Http404
    # The application was read with all that its words need; the award's own would be read once more.
    found.application = held.application
    return found


def _page(
    request: PersonRequest,
    held: Desk,
    award: Award,
    form: AcceptForm | None = None,
    status: int = 200,
) -> HttpResponse:
    letter = next(
        (one for one in access.letters_for(request.user) if one.application_id == held.application.pk), None
    )
    offer = offers.offer_of(award)
    context = {
        **held.context,
        "award": award,
        "heading": award_words.heading(award),
        "following": award_words.on_its_page(award, is_writer=held.situation.is_writer),
        "payments": award_words.payments_of(award),
        "returned": award_words.returned_of(award),
        "bank_words": _bank_words(held, award, request.arrival.at),
        "letter": letter,
        "text": offer_words.text_of(award, offer) if award.state == AwardState.OFFERED else None,
        "acceptance": offers.acceptance_of(offer),
        "answer_day": offer_words.answer_day(award, offer, at=request.arrival.at),
        "looked_at": offer_words.looked_at(conditions.of_award(award))
        if award.state in conditions.LOOKED_AT
        else [],
        "form": form or AcceptForm(group=award.recipient),
        "errors_on_page": form is not None and bool(form.errors),
        "after": next_steps.of_award(award, is_writer=held.situation.is_writer, at=request.arrival.at),
    }
    return render(request, "grants/award.html", context, status=status)


def _bank_words(held: Desk, award: Award, at: datetime) -> str:
    """How it stands with the account; '' where the programme keeps none, or nothing more is paid."""
    if award.state not in PLANNABLE or not rules_of(held.application.round).bank_details:
        return ""
    return award_words.bank_words(award, bank.standing_of(award), refused=bank.refused_last(award), at=at)


def _really(
    request: PersonRequest, held: Desk, award: Award, form: CannotForm, status: int = 200
) -> HttpResponse:
    context = {**held.context, "award": award, "form": form, "errors_on_page": bool(form.errors)}
    return render(request, "grants/award_cannot.html", context, status=status)


def _answer(request: PersonRequest, held: Desk, award: Award) -> HttpResponse:
    if not held.situation.is_writer:
        raise PermissionDenied
    answer = request.POST.get("answer")
    if answer == ACCEPT:
        return _accept(request, held, award)
    if answer == CANNOT:
        return _turn_down(request, held, award)
    return HttpResponseBadRequest()


def _accept(request: PersonRequest, held: Desk, award: Award) -> HttpResponse:
    form = AcceptForm(request.POST, group=award.recipient)
    if held.situation.must_answer and not form.is_valid():
        return _page(request, held, award, form, status=422)
    signed = form.signature if form.is_valid() else offers.Signature("", "", False)
    try:
        offers.accept(
            award, signed=signed, seen=request.POST.get("seen"), by=request.user, at=request.arrival.at
        )
    except Refused as no:
        return _refused(request, held, award, no)
    messages.success(request, _("The award is accepted. Thank you."))
    return redirect("award", held.application.reference)


def _turn_down(request: PersonRequest, held: Desk, award: Award) -> HttpResponse:
    form = CannotForm(request.POST)
    if held.situation.must_answer and (request.POST.get("sure") != "yes" or not form.is_valid()):
        asked = form if request.POST.get("sure") == "yes" else CannotForm()
        return _really(request, held, award, asked, status=422 if asked.errors else 200)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    try:
        offers.turn_down(award, why=why, by=request.user, at=request.arrival.at)
    except Refused as no:
        return _refused(request, held, award, no)
    messages.info(request, _("We know now that you cannot take the award. Thank you for telling us."))
    return redirect("award", held.application.reference)


def _refused(request: PersonRequest, held: Desk, award: Award, no: Refused) -> HttpResponse:
    messages.warning(request, str(no))
    again = desk(request, held.application.reference)
    return _page(request, again, _award_of(again), status=409)
