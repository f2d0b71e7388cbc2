"""What the letters page says of how letters reach people, and what can be done about it there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants import letter_choices, letter_delivery, letter_posting
from programme import health
from programme.refusals import Refused
from reviews.views.desk import MANAGERS, Desk, StaffRequest


def facts(desk: Desk, *, at: datetime) -> dict[str, Any]:
    """For the page: mails that did not arrive, those that a worker left, the post, the certificate."""
    found = letter_delivery.troubled(desk.round.pk, leaving_out=desk.closed)
    return {
        "signing": health.letter_signing(),
        "undelivered": [(letter, fared) for letter, fared in found if fared.to_try],
        "stuck": sum(bool(fared.stuck(at)) for _letter, fared in found),
        "to_post": letter_posting.waiting_in(desk.round).exclude(application__in=list(desk.closed)).count(),
    }


def act(request: StaffRequest, desk: Desk) -> HttpResponse:
    """Send again what did not arrive; attach letters to mails, or not."""
    desk.require(MANAGERS)
    wanted = request.POST.get("act", "")
    if wanted == "again":
        found = letter_delivery.troubled(desk.round.pk, leaving_out=desk.closed)
        failed = [letter for letter, fared in found if fared.to_try]
        try:
            tried = letter_delivery.try_again(failed, by=request.user, at=request.arrival.at)
        except Refused as no:
            messages.error(request, str(no))
        else:
            says = ngettext("%(n)d mail is tried again.", "%(n)d mails are tried again.", tried.count)
            messages.success(request, says % {"n": tried.count})
            for why in tried.refused:
                messages.error(request, why)
    elif wanted in ("attach", "link"):
        letter_choices.attach_letters(desk.round, wanted == "attach", by=request.user, at=request.arrival.at)
        messages.success(request, _("That counts for letters that are released from now on."))
    else:
        return HttpResponseBadRequest()
    return redirect(desk.url("manage_letters"))
