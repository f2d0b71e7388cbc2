"""The rule for outages: proposed by one person and agreed by another, before the round opens."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.models import OutageRule
from programme import clock, ledger
from programme.models import Round, User
from programme.refusals import Refused
from programme.rounds import has_opened

MOST_HOURS = 48


def propose(
    round: Round,
    *,
    minutes: int,
    within_hours: int,
    staffed_from: time,
    staffed_until: time,
    by: User,
    at: datetime,
) -> OutageRule:
    """Propose the rule of a round, in place of one that was there; somebody else has to agree to it (anew).

    Refused once the round has opened: people rely on what stands there.
    """
    with transaction.atomic():
        round = _still_closed(round, at)
        if not 1 <= minutes <= within_hours * 60 or not 1 <= within_hours <= MOST_HOURS:
            raise Refused(_("The minutes have to fit into the hours, and the hours into two days."))
        if staffed_until <= staffed_from:
            raise Refused(_("Your hours have to end after they begin."))
        rule, _made = OutageRule.objects.update_or_create(
            round=round,
            defaults={
                "minutes": minutes,
                "within_hours": within_hours,
                "staffed_from": staffed_from,
                "staffed_until": staffed_until,
                "proposed_by": by,
                "proposed_at": at,
                "agreed_by": None,
                "agreed_at": None,
            },
        )
        _record(rule, "outage_rule_proposed", by=by, at=at)
    return rule


def agree(rule: OutageRule, *, by: User, at: datetime) -> OutageRule:
    """Agree to what somebody else proposed: from then on it works by itself, when the round is open."""
    with transaction.atomic():
        round = _still_closed(rule.round, at)
        found = OutageRule.objects.select_for_update(of=("self",), no_key=True).get(pk=rule.pk)
        if (found.proposed_at, found.agreed_at) != (rule.proposed_at, None):
            raise Refused(_("This was changed in the meantime. Look at it once more."))
        if found.proposed_by_id == by.pk:
            raise Refused(_("This takes two people: somebody else has to agree."))
        found.round, found.agreed_by, found.agreed_at = round, by, at
        found.save(update_fields=["agreed_by", "agreed_at"])
        _record(found, "outage_rule_agreed", by=by, at=at)
    return found


def rule_of(round: Round) -> OutageRule | None:
    """The round's rule, agreed or only proposed."""
    return OutageRule.objects.select_related("proposed_by", "agreed_by").filter(round=round).first()


def in_words(rule: OutageRule) -> str:
    """The rule as everybody reads it."""
    hours = ngettext("the last hour", "the last %(n)d hours", rule.within_hours) % {"n": rule.within_hours}
    minutes = ngettext("%(n)d minute", "%(n)d minutes", rule.minutes) % {"n": rule.minutes}
    return _(
        "If submitting fails here for %(minutes)s or more in %(hours)s before the deadline, everybody gets "
        "at least as much time again. It ends in our hours, from %(first)s to %(last)s (%(zone)s) on Monday "
        "to Friday."
    ) % {
        "minutes": minutes,
        "hours": hours,
        "first": f"{rule.staffed_from:%H:%M}",
        "last": f"{rule.staffed_until:%H:%M}",
        "zone": clock.zone_in_words(rule.round.zone),
    }


def _still_closed(round: Round, at: datetime) -> Round:
    """The round under a lock, so that nobody publishes or agrees at this moment."""
    round = (
        Round.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme", "form")
        .get(pk=round.pk)
    )
    if has_opened(round, at):
        raise Refused(_("The round has opened, so its rule for outages stands as it is."))
    return round


def _record(rule: OutageRule, act: str, *, by: User, at: datetime) -> None:
    ledger.append(
        rule.round.ledger_id,
        act,
        subject=rule.round.ledger_id,
        by=by,
        at=at,
        payload={
            "minutes": rule.minutes,
            "within_hours": rule.within_hours,
            "staffed_from": f"{rule.staffed_from:%H:%M}",
            "staffed_until": f"{rule.staffed_until:%H:%M}",
        },
    )
