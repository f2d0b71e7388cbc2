"""The claims of a round as a table for finance. A cell can never be taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from programme import money
from programme.cells import safe
from programme.models import Round
from programme.texts import say
from reviews.claims import claims_of
from reviews.models import ClaimLine
from reviews.states import AGREED_CLAIM


def table(round: Round) -> str:
    """CSV in UTF-8 with a mark for spreadsheets: one row for each line of every approved claim."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(
        [
            _("Claim"),
            _("Stage"),
            _("Name"),
            _("E-mail"),
            _("For"),
            _("Note"),
            _("Quantity"),
            _("Rate"),
            _("Amount"),
            _("Currency"),
            _("Receipt"),
            _("State"),
            _("Approved by"),
        ]
    )
    writer.writerows(_rows(round))
    return out.getvalue()


def _rows(round: Round) -> Iterable[list[str]]:
    lines = Prefetch("lines", ClaimLine.objects.order_by("pk"))
    for claim in claims_of(round).filter(state__in=sorted(AGREED_CLAIM)).prefetch_related(lines):
        for line in claim.lines.all():
            yield [
                str(claim.pk)[:8],
                safe(say(claim.member.stage.name)),
                safe(claim.member.user.name),
                safe(claim.member.user.email),
                str(line.get_kind_display()),
                safe(line.note),
                f"{line.quantity:f}",
                money.canonical(line.rate),
                money.canonical(line.amount),
                claim.currency,
                safe(line.receipt_name),
                str(claim.get_state_display()),
                safe(str(claim.decided_by)),
            ]
