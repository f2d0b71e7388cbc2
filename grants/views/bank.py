"""Bank details as a group gives them: never shown again but for the last two digits."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from grants import award_words, bank
from grants.award_states import BankState
from grants.bank_forms import BankForm
from grants.payment_rules import rules_of
from grants.payments import PLANNABLE
from grants.views.applying import desk, signed_in
from programme.refusals import Refused
from programme.requests import PersonRequest


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("award_bank")
def bank_details(request: PersonRequest, reference: str) -> HttpResponse:
    """Give the account of an award; 404 where the programme keeps none. Members who only read get 403."""
    held = desk(request, reference)
    award = held.situation.award
    if award is None or not rules_of(held.application.round).bank_details:
        raise Http404
    form, status = BankForm(), 200
    if request.method == "POST":
        if not held.situation.is_writer:
            raise PermissionDenied
        form = BankForm(request.POST)
        if form.is_valid():
            try:
                bank.give(award, form.account, by=request.user, at=request.arrival.at)
            except Refused as no:
                form.add_error(None, str(no))
            else:
                messages.success(request, _("Thank you. We have your bank details."))
                return redirect("award_bank", held.application.reference)
        status = 422
    standing = bank.standing_of(award)
    shown = [standing[state] for state in (BankState.IN_FORCE, BankState.GIVEN) if state in standing]
    refused = bank.refused_last(award)
    is_payable = award.state in PLANNABLE
    context = {
        **held.context,
        "award": award,
        "form": form,
        "refused": refused,
        "words": award_words.bank_words(award, standing, refused=refused, at=request.arrival.at),
        "shown": [
            {
                "who": one.given_by,
                "at": one.given_at,
                "waits": one.state == BankState.GIVEN,
                "ending": bank.ending_of(one) if held.situation.is_writer else "",
            }
            for one in shown
        ],
        "may_give": held.situation.is_writer and is_payable,
        "is_over": not is_payable,
    }
    return render(request, "grants/award_bank.html", context, status=status)
