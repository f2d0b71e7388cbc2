"""Minutes in which submitting failed near a deadline, and the more time that follows from them.

A minute counts as failed when any try in it failed: a try at the front door, or a submission that ended in an
error of ours. A minute in which nothing was tried was not measured, and counts only if a person says so.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants import deadlines, extensions
from grants.models import Extension, OutageRule
from grants.states import ExtensionReason, ExtensionState
from programme import clock
from programme.models import Round, ServiceMinute, User
from programme.refusals import Refused
from programme.service import MINUTE

log = logging.getLogger(__name__)

# While an outage goes on, nobody can say how long it will be: the rule waits for its end, but not longer than
# until just before the deadline.
NOT_LATER_THAN = timedelta(minutes=2)
# A meter that has not had one good answer for so long is more likely set up wrong than right.
BELIEVED_WITHIN = timedelta(days=1)


class Kind(StrEnum):
    """What was measured in one minute."""

    WELL = "well"
    FAILED = "failed"
    UNMEASURED = "unmeasured"


@dataclass(frozen=True)
class Stretch:
    """Minutes of one kind in a row: from the first to the end of the last."""

    start: datetime
    end: datetime
    kind: Kind

    @property
    def minutes(self) -> int:
        """How many."""
        return round_up(self.end - self.start)


@dataclass(frozen=True)
class Meter:
    """What was measured in the rule's hours before a deadline, up to `at`.

    `failed` and `unmeasured` leave out what came before the last more time that was given for it.
    """

    deadline: datetime
    hours: int
    stretches: tuple[Stretch, ...]
    failed: int
    unmeasured: int
    goes_on: bool
    is_believed: bool

    @property
    def says(self) -> str:
        """'Submitting failed for 14 minutes in the last 2 hours before the deadline.'"""
        hours = ngettext("the last hour", "the last %(n)d hours", self.hours) % {"n": self.hours}
        return ngettext(
            "Submitting failed for %(n)d minute in %(hours)s before the deadline.",
            "Submitting failed for %(n)d minutes in %(hours)s before the deadline.",
            self.failed,
        ) % {"n": self.failed, "hours": hours}


def read(round: Round, rule: OutageRule | None, *, at: datetime) -> Meter:
    """What was measured before the round's deadline in force; by the rule's hours, or the usual ones."""
    rule = rule or OutageRule(round=round)
    closes_at = deadlines.window_of_round(round).closes_at
    start = _minute(closes_at - timedelta(hours=rule.within_hours))
    end = min(_minute(at), closes_at)
    known = {
        row.minute: Kind.FAILED if row.failed else Kind.WELL
        for row in ServiceMinute.objects.filter(minute__gte=start, minute__lt=end)
    }
    kinds: list[Kind] = []
    while start + len(kinds) * MINUTE < end:
        kinds.append(known.get(start + len(kinds) * MINUTE, Kind.UNMEASURED))
    since = _made_good_until(round)
    fresh = [
        kind for place, kind in enumerate(kinds) if since is None or start + (place + 1) * MINUTE > since
    ]
    return Meter(
        deadline=closes_at,
        hours=rule.within_hours,
        stretches=tuple(_stretches(start, kinds)),
        failed=fresh.count(Kind.FAILED),
        unmeasured=fresh.count(Kind.UNMEASURED),
        goes_on=bool(fresh) and fresh[-1] == Kind.FAILED,
        is_believed=ServiceMinute.objects.filter(
            minute__gte=start - BELIEVED_WITHIN, minute__lt=at, ok__gt=0
        ).exists(),
    )


def failed_minutes(round: Round, at: datetime) -> int:
    """How many minutes failed in the rule's hours before the deadline in force and were not made good yet."""
    return read(round, _rule_of(round), at=at).failed


def apply_due(*, at: datetime) -> list[Extension]:
    """Apply the agreed rule of every round that is near its deadline. One that fails holds up no other."""
    given = []
    for rule in OutageRule.objects.filter(agreed_by__isnull=False, round__is_published=True).select_related(
        "round__programme"
    ):
        try:
            found = apply(rule.round, at=at)
        except Exception:  # one round must not keep the others from their time
            log.exception("the outage rule of round %s could not be applied", rule.round_id)
            continue
        if found is not None:
            given.append(found)
    return given


def apply(round: Round, *, at: datetime) -> Extension | None:
    """Give everybody more time if the agreed rule says so now. Called again it gives nothing more.

    It applies from the rule's hours before the deadline in force until what arrived in time is counted. Each
    time it is given, counting begins anew, for the deadline that is then in force.
    """
    closes_at = deadlines.window_of_round(round).closes_at
    rule = _rule_of(round)
    if rule is None or not _is_near(closes_at, rule, at):
        return None
    with transaction.atomic():
        # Two workers wait for each other here; the second then finds that all is made good.
        rule = (
            OutageRule.objects.select_for_update(of=("self",), no_key=True)
            .select_related("round__programme", "proposed_by", "agreed_by")
            .get(pk=rule.pk)
        )
        meter = read(rule.round, rule, at=at)
        if not _is_near(meter.deadline, rule, at) or not meter.is_believed or meter.failed < rule.minutes:
            return None
        if meter.goes_on and at < meter.deadline - NOT_LATER_THAN:
            return None
        minutes = meter.failed
        if meter.goes_on:
            # It is given just before the deadline: what is left until then counts as failed.
            minutes += max(round_up(meter.deadline - at), 0)
        return extensions.give_by_rule(
            rule,
            until=until_after(minutes, rule, meter.deadline, at=at),
            minutes=minutes,
            public_note=_because(minutes),
            at=at,
        )


@dataclass(frozen=True)
class Offer:
    """More time for all that one person can ask for with one press, and a second gives.

    `with_unmeasured`: until when if the minutes that were not measured are counted as failed too.
    """

    meter: Meter
    until: datetime
    with_unmeasured: datetime


def offer(round: Round, *, at: datetime) -> Offer | None:
    """What to offer for the minutes that failed or were not measured near the deadline; None for nothing.

    Nothing before the last hours, nothing once applicants are told, nothing while such a request waits.
    """
    rule = _rule_of(round)
    meter = read(round, rule, at=at)
    if not meter.failed + meter.unmeasured or at >= round.decisions_at:
        return None
    waits = Extension.objects.filter(round=round, application=None, state=ExtensionState.REQUESTED)
    if waits.exists():
        return None
    asked = rule or OutageRule(round=round)
    return Offer(
        meter,
        until_after(meter.failed, asked, meter.deadline, at=at),
        until_after(meter.failed + meter.unmeasured, asked, meter.deadline, at=at),
    )


def ask_for_all(round: Round, *, count_unmeasured: bool, by: User, at: datetime) -> Extension:
    """Ask for what is offered; somebody else has to give it. Refused when nothing is offered any more."""
    found = offer(round, at=at)
    if found is None or not (found.meter.failed or count_unmeasured):
        raise Refused(_("There is nothing to make good any more. Look at the page again."))
    meter = found.meter
    minutes = meter.failed + (meter.unmeasured if count_unmeasured else 0)
    return extensions.request(
        round,
        application=None,
        until=found.with_unmeasured if count_unmeasured else found.until,
        reason=ExtensionReason.OUR_FAULT,
        note=_("Measured: %(failed)d minutes failed, %(unmeasured)d were not measured%(counted)s.")
        % {
            "failed": meter.failed,
            "unmeasured": meter.unmeasured,
            "counted": _(" and are counted as failed") if count_unmeasured else "",
        },
        public_note=_because(minutes),
        by=by,
        at=at,
    )


def until_after(minutes: int, rule: OutageRule, closes_at: datetime, *, at: datetime) -> datetime:
    """When more time of at least `minutes` ends: counted from the deadline, or from now if that is later."""
    return staffed(max(closes_at, at) + minutes * MINUTE, minutes=minutes, rule=rule)


def staffed(instant: datetime, *, minutes: int, rule: OutageRule) -> datetime:
    """The instant itself if somebody is there then, else `minutes` into the next day on which somebody is.

    Somebody is there on Monday to Friday, from `staffed_from` to `staffed_until` on clocks of the programme.
    """
    zone = rule.round.zone
    local = clock.local(instant, zone)
    day, works = local.date(), local.weekday() < 5
    if works and rule.staffed_from <= local.time() <= rule.staffed_until:
        return instant
    if not works or local.time() > rule.staffed_until:
        day += timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    begins, ends = _instant(day, rule.staffed_from, zone), _instant(day, rule.staffed_until, zone)
    return min(begins + minutes * MINUTE, max(ends, begins))


def round_up(span: timedelta) -> int:
    """Whole minutes, a begun one counted."""
    return -(-span // MINUTE)


def _instant(day: date, at: time, zone: str) -> datetime:
    """As `clock.instant_of`; a time that the clocks skip is the one an hour later."""
    try:
        return clock.instant_of(day, at, zone)
    except ValueError:
        later = datetime.combine(day, at) + timedelta(hours=1)
        return clock.instant_of(later.date(), later.time(), zone)


def _minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def _stretches(start: datetime, kinds: list[Kind]) -> Iterator[Stretch]:
    place = 0
    for kind, members in groupby(kinds):
        length = len(list(members))
        yield Stretch(start + place * MINUTE, start + (place + length) * MINUTE, kind)
        place += length


def _made_good_until(round: Round) -> datetime | None:
    """When more time was last given to all for a fault of ours: what was measured before is made good.

    Also where it was taken back again: that a person decided knowingly.
    """
    given = Extension.objects.filter(
        round=round,
        application=None,
        reason=ExtensionReason.OUR_FAULT,
        state__in=[ExtensionState.APPROVED, ExtensionState.CLOSED],
    )
    # Asked for, not decided: what failed while it waited for the second person was not counted.
    return given.order_by("-requested_at").values_list("requested_at", flat=True).first()


def _rule_of(round: Round) -> OutageRule | None:
    return (
        OutageRule.objects.select_related("round__programme")
        .filter(round=round, agreed_by__isnull=False)
        .first()
    )


def _is_near(closes_at: datetime, rule: OutageRule, at: datetime) -> bool:
    """From the rule's hours before the deadline until what arrived in time is counted."""
    is_over = deadlines.is_settled(rule.round, closes_at, at)
    return closes_at - timedelta(hours=rule.within_hours) <= at and not is_over


def _because(minutes: int) -> str:
    return ngettext(
        "Submitting did not work for %(n)d minute shortly before the deadline.",
        "Submitting did not work for %(n)d minutes shortly before the deadline.",
        minutes,
    ) % {"n": minutes}
