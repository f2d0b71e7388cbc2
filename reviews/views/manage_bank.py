"""The bank details of one award, for finance alone: each look is recorded."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grants import bank
from grants.award_states import BankState
from grants.models import Award, BankDetails
from grants.payment_rules import rules_of
from programme.refusals import Refused
from reviews.manage_forms import ReasonForm
from reviews.payment_forms import reason_form
from reviews.views.desk import Desk, StaffRequest, at_desk, show


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_desk("manage_bank")
def details(request: StaffRequest, desk: Desk, reference: str) -> HttpResponse:
    """What is used and what waits to be checked; the account itself after a press that is recorded."""
    award = get_object_or_404(
        Award.objects.select_related("application").exclude(application__in=list(desk.closed)),
        application__round=desk.round,
        public_reference=reference,
    )
    if not rules_of(desk.round).bank_details:
        raise Http404
    refusing = _refusing()
    accounts: dict[int, bank.Account] = {}
    status = 200
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in ("look", "confirm", "refuse"):
            return HttpResponseBadRequest()
        one = _details(request, award)
        try:
            if act == "look":
                why = _("Opened on the page of the award")
                accounts[one.pk] = bank.look(one, why=why, by=request.user, at=request.arrival.at)
            elif act == "confirm":
                bank.confirm(one, by=request.user, at=request.arrival.at)
                messages.success(request, _("They are used from now on."))
                return redirect(request.path)
            else:
                refusing = _refusing(request.POST)
                if refusing.is_valid():
                    note = refusing.cleaned_data["reason"]
                    bank.refuse(one, note=note, by=request.user, at=request.arrival.at)
                    messages.success(request, _("They are not used."))
                    return redirect(request.path)
                status = 422
        except Refused as no:
            messages.error(request, str(no))
            status = 422
    standing = bank.standing_of(award)
    shown = [standing[state] for state in (BankState.GIVEN, BankState.IN_FORCE) if state in standing]
    context = {
        "award": award,
        "rows": [
            {
                "details": one,
                "account": accounts.get(one.pk),
                "waits": one.state == BankState.GIVEN,
                "may_confirm": one.state == BankState.GIVEN and request.arrival.at >= one.not_before,
            }
            for one in shown
        ],
        "refusing": refusing,
        "earlier": award.bank_details.exclude(state__in=bank.WAITING_OR_USED).count(),
    }
    return show(request, desk, "bank", context, status=status)


def _refusing(data: QueryDict | None = None) -> ReasonForm:
    return reason_form("refuse", _("Why they are not used. The group reads this"), data)


def _details(request: StaffRequest, award: Award) -> BankDetails:
    typed = request.POST.get("details", "")
    if not typed.isdecimal() or len(typed) > 18:
        raise Http404
    return get_object_or_404(BankDetails, award=award, pk=int(typed))
