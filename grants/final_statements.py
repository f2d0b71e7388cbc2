"""Closing an award: what it came to, to the penny, and what was learnt, frozen; then it is complete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grants import awards, payments, reports
from grants.award_states import REPORT_SETTLED, ReportState
from grants.committed import with_sums
from grants.models import Award, FinalStatement, Report
from programme import canonical, clock, money
from programme.forms_library.reports import SHARED
from programme.models import User
from programme.problems import budget_total
from programme.refusals import Refused


@dataclass(frozen=True)
class Sums:
    """An award's money as it stands: granted, paid out so far, what came back of that, and the rest."""

    granted: Decimal
    paid: Decimal
    back: Decimal

    @property
    def spent(self) -> Decimal:
        """What was paid and did not come back."""
        return self.paid - self.back

    @property
    def not_paid(self) -> Decimal:
        """What was granted and never paid."""
        return self.granted - self.paid


def sums_of(award: Award) -> Sums:
    """In one statement."""
    found: Any = with_sums(Award.objects.filter(pk=award.pk)).get()
    return Sums(found.amount, found.paid, found.back)


def reported(award: Award) -> tuple[Decimal | None, str]:
    """(spent, learnt) as the last accepted report with such an answer says; None and '' without one.

    What was learnt only where its writers let it be shared with somebody.
    """
    spent, learnt = None, ""
    accepted = Report.objects.filter(award=award, state=ReportState.ACCEPTED).order_by("order")
    for report in accepted:
        version = report.versions.order_by("-number").first()
        if version is None:
            continue
        given = reports.answers_in(version)
        if given.get("spent"):
            spent = budget_total(given["spent"])
        if given.get("share_learning") in SHARED:
            learnt = str(given.get("learnt", "")) or learnt
    return spent, learnt


def unsettled(award: Award) -> list[str]:
    """What still keeps the award open, in sentences; [] when it can be closed. Two statements."""
    left = [
        _("%(title)s is not accepted yet.") % {"title": report.title}
        for report in award.reports.exclude(state__in=sorted(REPORT_SETTLED))
    ]
    for one in award.instalments.all():
        if one.state not in payments.SETTLED:
            left.append(
                _("Payment %(order)d of %(amount)s is neither paid nor held back.")
                % {"order": one.order, "amount": money.in_words(one.amount, award.currency)}
            )
    return left


def close(award: Award, *, learning: str, by: User, at: datetime) -> FinalStatement:
    """Write the final statement and complete the award.

    Its figures are those of the payments and of what came back; what comes back later is no part of it.
    """
    learning = canonical.clean_text(learning).strip()
    if not learning:
        raise Refused(_("Say what was learnt, in a sentence or two."))
    with transaction.atomic():
        award = payments.locked(award)
        if FinalStatement.objects.filter(award=award).exists():
            raise Refused(_("This award has its final statement already."))
        sums = sums_of(award)
        content = _content(award, sums, learning, at)
        statement = FinalStatement.objects.create(
            award=award,
            granted=sums.granted,
            spent=sums.spent,
            returned=sums.back,
            not_paid=sums.not_paid,
            learning=learning,
            content=content,
            content_sha256=canonical.sha256(content),
            made_by=by,
            made_at=at,
        )
        awards.complete(award, by=by, at=at)
    return statement


def _content(award: Award, sums: Sums, learning: str, at: datetime) -> bytes:
    return canonical.encode(
        {
            "award": award.public_reference,
            "recipient": award.recipient,
            "title": award.title,
            "currency": award.currency,
            "granted": money.canonical(sums.granted),
            "paid": money.canonical(sums.paid),
            "spent": money.canonical(sums.spent),
            "returned": money.canonical(sums.back),
            "not_paid": money.canonical(sums.not_paid),
            "learning": learning,
            "at": clock.utc_text(at),
            "reports": [{"title": one.title, "state": one.state} for one in award.reports.order_by("order")],
        }
    )
