"""Offers for the people who run the round: the terms, one award's text, what is looked at before paying."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants import award_terms, conditions, offer_words, offers, paper_acceptance
from grants.award_states import CheckOutcome
from grants.models import Award, AwardCheck
from grants.states import AwardState
from programme.refusals import Refused
from programme.texts import say
from reviews.award_forms import CheckForm, DayForm, TermsForm, errors_in
from reviews.views.desk import MANAGERS, PAYERS, Desk, StaffRequest, at_desk, show

LOOKERS = MANAGERS | PAYERS


@at_desk("manage_awards")
def terms(request: StaffRequest, desk: Desk) -> HttpResponse:
    """The terms of the round's awards: everybody who sees awards reads them, a manager changes them."""
    current = award_terms.current(desk.round)
    form = TermsForm(terms=current)
    status = 200
    if request.method == "POST":
        desk.require(MANAGERS)
        form = TermsForm(request.POST, terms=current)
        if form.is_valid() and _rewritten(request, desk, form):
            messages.success(request, _("The terms are kept. Offers made from now on carry them."))
            return redirect(request.path)
        status = 422
    return show(
        request,
        desk,
        "award_terms",
        {
            "terms": current,
            "shown": {"language": "en", "clauses": award_terms.clauses(say(current.text, "en"))},
            "form": form,
            "errors_on_page": errors_in([form]),
        },
        status=status,
    )


def _rewritten(request: StaffRequest, desk: Desk, form: TermsForm) -> bool:
    seen = request.POST.get("after", "")
    after = int(seen) if seen.isdecimal() and len(seen) < 9 else None
    try:
        award_terms.rewrite(desk.round, **form.values, after=after, by=request.user, at=request.arrival.at)
    except Refused as no:
        form.add_error(None, str(no))
        return False
    return True


@require_safe
@at_desk("manage_awards")
def text(request: StaffRequest, desk: Desk, reference: str) -> HttpResponse:
    """What was offered or accepted, word for word, with its hash; made to be printed."""
    award = award_at(desk, reference)
    found = offer_words.text_of(award, offers.offer_of(award))
    to_sign = award.state == AwardState.OFFERED
    answer = show(request, desk, "award_text", {"award": award, "text": found, "to_sign": to_sign})
    patch_cache_control(answer, private=True, no_store=True)
    return answer


@at_desk("manage_awards")
def checks(request: StaffRequest, desk: Desk, reference: str) -> HttpResponse:
    """What is looked at before money goes: each line with how it stands, who said so, and its form."""
    award = award_at(desk, reference)
    found = conditions.of_award(award)
    forms = {check.pk: CheckForm(check=check) for check in found}
    status = 200
    if request.method == "POST":
        desk.require(LOOKERS)
        check = _check(request, found)
        form = forms[check.pk] = CheckForm(request.POST, check=check)
        if form.is_valid() and _marked(request, award, check, form):
            messages.success(request, _("It is kept."))
            return redirect(f"{request.path}#line-{check.order}")
        status = 422
    return show(
        request,
        desk,
        "award_checks",
        {
            "award": award,
            "lines": [{"check": check, "form": forms[check.pk]} for check in found],
            "may_mark": desk.may(LOOKERS) and award.state in conditions.LOOKED_AT,
            "still_open": conditions.still_open(found),
            "errors_on_page": errors_in(forms.values()),
        },
        status=status,
    )


def _check(request: StaffRequest, found: list[AwardCheck]) -> AwardCheck:
    line = request.POST.get("line", "")
    check = next((one for one in found if str(one.order) == line), None)
    if check is None:
        raise Http404
    return check


def _marked(request: StaffRequest, award: Award, check: AwardCheck, form: CheckForm) -> bool:
    data = form.cleaned_data
    try:
        conditions.mark(
            check,
            outcome=CheckOutcome(data["outcome"]),
            before_payment=data["before_payment"],
            note=data["note"],
            by=request.user,
            at=request.arrival.at,
        )
    except Refused as no:
        form.add_error("note", str(no))
        if award.state not in conditions.LOOKED_AT:
            messages.error(request, str(no))  # its form is not on the page any more
        return False
    return True


@at_desk("manage_awards")
def answer_day(request: StaffRequest, desk: Desk, reference: str) -> HttpResponse:
    """Another day to answer one offer by, with a reason."""
    desk.require(MANAGERS)
    award = award_at(desk, reference)
    offer = offers.offer_of(award)
    form = DayForm(initial={"to": offer.answer_by if offer else None})
    status = 200
    if request.method == "POST":
        form = DayForm(request.POST)
        if form.is_valid() and _moved(request, award, form):
            messages.success(request, _("The day is moved, and the group is told."))
            return redirect("manage_award", desk.round.slug, award.public_reference)
        status = 422
    return show(
        request,
        desk,
        "award_day",
        {
            "award": award,
            "offer": offer,
            "day": offer_words.answer_day(award, offer, at=request.arrival.at),
            "form": form,
            "errors_on_page": errors_in([form]),
        },
        status=status,
    )


def _moved(request: StaffRequest, award: Award, form: DayForm) -> bool:
    data = form.cleaned_data
    try:
        offers.move_day(award, to=data["to"], reason=data["reason"], by=request.user, at=request.arrival.at)
    except Refused as no:
        form.add_error(None, str(no))
        return False
    return True


def on_award_page(award: Award, *, at: datetime) -> dict[str, Any]:
    """What the award's own page shows of its offer, in two statements."""
    offer, found = offers.offer_of(award), conditions.of_award(award)
    return {
        "offer": offer,
        "acceptance": offers.acceptance_of(offer),
        "paper": paper_acceptance.paper_of(offer),
        "day": offer_words.answer_day(award, offer, at=at),
        "checks": found,
        "still_open": conditions.still_open(found),
    }


def award_at(desk: Desk, reference: str) -> Award:
    """One award of the round that is not closed to the person, or 404."""
    return get_object_or_404(
        Award.objects.select_related("application__round__programme", "decision", "answered_by").exclude(
            application__in=list(desk.closed)
        ),
        application__round=desk.round,
        public_reference=reference,
    )
