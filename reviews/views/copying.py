"""Copying a round: its name, its dates, and what the copy has and has not."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programme.refusals import Refused
from reviews import copying, form_words
from reviews.correction_forms import CopyForm
from reviews.views.desk import Desk, StaffRequest, at_desk, show


@at_desk("manage_copy")
def copy(request: StaffRequest, desk: Desk) -> HttpResponse:
    """A form for name and dates; made, it leads to the form of the new round."""
    form = CopyForm(request.POST or None, zone=desk.round.zone)
    if request.method == "POST" and form.is_valid():
        try:
            made = copying.copy_round(desk.round, **form.cleaned_data, by=request.user, at=request.arrival.at)
        except Refused as no:
            form.refuse(no)
        else:
            messages.success(
                request, _("“%(name)s” is made. Nobody sees it until you publish it.") % {"name": made.name}
            )
            _say_moved(request, desk, copying.days_between(desk.round, made.closes_at))
            return redirect("manage_form", made.slug)
    context = {
        "form": form,
        "days": form_words.days_in_words(desk.round),
        "sources": desk.round.funding_sources.all(),
    }
    return show(request, desk, "copy", context, status=422 if form.errors else 200)


def _say_moved(request: StaffRequest, desk: Desk, days: int) -> None:
    if days and form_words.days_in_words(desk.round):
        far = ngettext("%(n)d day", "%(n)d days", abs(days)) % {"n": abs(days)}
        later = _("%(far)s later") if days > 0 else _("%(far)s earlier")
        messages.info(
            request,
            _(
                "The first and last days that answers may name are %(later)s, as the closing day is. "
                "Days that are written in words inside a question stay as they were: read the form once."
            )
            % {"later": later % {"far": far}},
        )
