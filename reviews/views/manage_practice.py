"""The practice applications of a stage, written by the manager."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programme.refusals import Refused
from reviews import induction
from reviews.models import Specimen
from reviews.models.specimens import MOST_SPECIMENS
from reviews.people_forms import SpecimenForm
from reviews.views.assign import chosen_stage
from reviews.views.desk import MANAGERS, Desk, StaffRequest, at_desk, show


@require_http_methods(["GET", "POST"])
@at_desk("manage_practice")
def practice(request: StaffRequest, desk: Desk) -> HttpResponse:
    """One or two made-up applications, each with a form of its own."""
    stages, stage = chosen_stage(request, desk)
    if stage is None:
        if request.method == "POST":
            raise Http404
        return show(request, desk, "practice", {"stages": stages, "stage": None})
    found = {one.order: one for one in Specimen.objects.filter(stage=stage)}
    places = range(1, min(len(found) + 1, MOST_SPECIMENS) + 1)
    forms = {place: _filled(place, found.get(place)) for place in places}
    status = 200
    failed = SpecimenForm()
    if request.method == "POST":
        desk.require(MANAGERS)
        place = _place(request.POST.get("place", ""))
        if place not in forms:
            return HttpResponseBadRequest()
        by, at = request.user, request.arrival.at
        back = redirect(f"{request.path}?stage={stage.order}")
        if request.POST.get("act") == "remove":
            try:
                induction.remove_specimen(stage, place, by=by, at=at)
            except Refused as no:
                messages.error(request, str(no))
            else:
                messages.success(request, _("It is taken away."))
            return back
        failed = SpecimenForm(request.POST, auto_id=f"practice{place}_%s")
        if failed.is_valid():
            texts = failed.texts(found.get(place))
            induction.write_specimen(stage, place, **texts, by=by, at=at)
            messages.success(request, _("Saved. The panel finds it on its own page."))
            return back
        forms[place] = failed
        status = 422
    context = {
        "stages": stages,
        "stage": stage,
        "forms": [(place, form, found.get(place)) for place, form in forms.items()],
        "form": failed,
        "may_change": desk.may_manage,
        "practised": len(induction.done_by(stage)),
    }
    return show(request, desk, "practice", context, status=status)


def _filled(place: int, specimen: Specimen | None) -> SpecimenForm:
    form = SpecimenForm.of(specimen)
    form.auto_id = f"practice{place}_%s"
    return form


def _place(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 3 else 0
