"""Awards once they are answered: completed or ended early.

`offers` has the offer and its answer, `payments` the instalments.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grants import mailing, payments, reports, variations
from grants.apart import check_apart
from grants.award_states import InstalmentState
from grants.models import Award
from grants.payments import SETTLED, locked, record
from grants.states import AwardState
from programme.canonical import Plain
from programme.models import User
from programme.refusals import Refused


def complete(award: Award, *, by: User, at: datetime) -> Award:
    """The work is done. Every payment is made by then, or held back, and every report accepted.

    Called by `final_statements.close`: the database asks for the statement too.
    """
    with transaction.atomic():
        award = movable(award, AwardState.COMPLETED)
        check_apart([award.application_id], by)
        if award.instalments.exclude(state__in=SETTLED).exists():
            raise Refused(_("A payment is still to be made. Pay it or hold it back first."))
        reports.refuse_unless_settled(award)
        variations.end_with(award, by=by, at=at)
        award.complete()
        return ended(award, "award_completed", by=by, at=at, payload={})


def end_early(award: Award, *, reason: str, by: User, at: datetime) -> Award:
    """The work stops before its end, for a stated reason. What is not paid by then is held back with it.

    Requests that wait need no answer any more, nor is a report waited for when nothing was paid. The group is
    told in one mail, which does not hold the reason.
    """
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why the award ends early."))
    with transaction.atomic():
        award = movable(award, AwardState.ENDED_EARLY)
        check_apart([award.application_id], by)
        still_owed = waited_for = reports.open_of(award)
        payments.hold_back_rest(award, reason=reason, by=by, at=at)
        variations.end_with(award, by=by, at=at)
        if not award.instalments.filter(state=InstalmentState.PAID).exists():
            why = _("The award ended before anything was paid.")
            for report in waited_for:
                reports.drop(report, reason=why, by=by, at=at, is_told=False)
            still_owed = []
        award.end_early()
        mailing.members(
            award.application,
            "award_ended",
            f"award_ended:{award.public_reference}",
            at=at,
            reports=[report.title for report in still_owed],
        )
        return ended(award, "award_ended_early", by=by, at=at, payload={"reason": reason})


def movable(award: Award, target: AwardState) -> Award:
    """The award under lock, if it may move to `target`."""
    award = locked(award)
    if target not in {move.target for move in award.get_available_state_transitions()}:
        raise Refused(
            _("The award is %(state)s, so this cannot be done.")
            % {"state": award.get_state_display().lower()}
        )
    return award


def ended(award: Award, act: str, *, by: User, at: datetime, payload: Plain) -> Award:
    """Keep the end of an award, with its row in the ledger."""
    award.ended_at = at
    award.save(update_fields=["state", "ended_at"])
    record(award, act, by=by, at=at, payload=payload)
    return award
