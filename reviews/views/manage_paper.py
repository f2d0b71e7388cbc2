"""An acceptance that came on paper: entering it, and reading the sheet again."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants import offers, paper_acceptance
from grants.models import Award
from grants.offers import Signature
from programme.downloads import stored
from programme.refusals import Refused
from reviews.award_forms import PaperForm, errors_in
from reviews.views.desk import MANAGERS, Desk, StaffRequest, at_desk, show
from reviews.views.manage_offers import award_at


@at_desk("manage_awards")
def enter(request: StaffRequest, desk: Desk, reference: str) -> HttpResponse:
    """Who signed, on which day, and the sheet."""
    desk.require(MANAGERS)
    award = award_at(desk, reference)
    form, status = PaperForm(), 200
    if request.method == "POST":
        form = PaperForm(request.POST, request.FILES)
        if form.is_valid() and _entered(request, award, form):
            messages.success(request, _("The acceptance is entered, and everybody in the group is told."))
            return redirect("manage_award", desk.round.slug, award.public_reference)
        status = 422
    return show(
        request,
        desk,
        "award_paper",
        {"award": award, "form": form, "errors_on_page": errors_in([form])},
        status=status,
    )


def _entered(request: StaffRequest, award: Award, form: PaperForm) -> bool:
    data = form.cleaned_data
    try:
        paper_acceptance.accept(
            award,
            signed=Signature(data["name"], data["role"], data["signed"]),
            code=data["code"],
            signed_on=data["signed_on"],
            upload=data["upload"],
            by=request.user,
            at=request.arrival.at,
        )
    except Refused as no:
        form.add_error(None, str(no))
        return False
    return True


@require_safe
@at_desk("manage_awards")
def scan(request: StaffRequest, desk: Desk, reference: str) -> StreamingHttpResponse:
    """The sheet as it was signed. It carries a signature, so only those who enter one read it again."""
    desk.require(MANAGERS)
    paper = paper_acceptance.paper_of(offers.offer_of(award_at(desk, reference)))
    if paper is None:
        raise Http404
    return stored(paper.file, name=paper.name, size=paper.size, type=paper.content_type)
