"""Reminding and thanking reviewers, and giving what is late to somebody else.

Reminders go seven days, three days and one day before scores are due, and once when that has passed, to those
alone who have something unsent. The key of a mail names the due instant and the offset: nobody gets one
twice, and when the date moves they follow. A tick that was missed does no harm: the next one sends the latest
that is due, and never those before it. An invitation without an answer is reminded of once,
unless the manager has sent it again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _

from programme import clock, outbox
from programme.models import Message, User
from programme.refusals import Refused
from reviews import panel
from reviews.membership import composed
from reviews.models import Assignment, PanelMember
from reviews.panel import record_member
from reviews.queries import GONE
from reviews.stage_acts import locked_stage
from reviews.states import TO_DO, AssignmentState, MemberState

log = logging.getLogger(__name__)

DAY = timedelta(days=1)
OFFSETS = {"7-days": 7 * DAY, "3-days": 3 * DAY, "1-day": DAY, "overdue": timedelta(0)}
# What came later than this after its moment is past telling.
STALE = 2 * DAY
ASK_AGAIN = 3 * DAY
# A press of 'remind' is kept apart from the next by this much.
BETWEEN = timedelta(hours=1)


def send_due(*, at: datetime) -> int:
    """Queue every reminder and every thanks that is due at `at`; how many. One that fails holds up nobody."""
    sent = 0
    for make in (_reminders, _thanks, _asked_again):
        for key, member, kind, count in _untold(list(make(at))):
            try:
                sent += _queue(key, member, kind, count, at=at)
            except Exception:  # one person must not hold up the others
                log.exception("no %s could be queued for panel member %s", kind, member.pk)
    return sent


Due = tuple[str, PanelMember, str, int]
# What somebody must still have to send for a mail to be true, from the number that it names.
LEFT: dict[str, Callable[[int], int]] = {
    "review_reminder": lambda count: count,
    "review_thanks": lambda _count: 0,
}


def latest_offset(due_at: datetime, at: datetime) -> str:
    """The name of the latest offset that has come at `at`; '' before the first and when all is long past."""
    if at >= due_at + STALE:
        return ""
    came = [name for name, offset in OFFSETS.items() if due_at - offset <= at]
    return came[-1] if came else ""


def _open_members() -> Any:
    """The members of panels that read, with `todo` unsent, `done` sent, and when the first was given."""
    here = ~Q(assignments__application__state__in=sorted(GONE))
    todo = here & Q(assignments__state__in=sorted(TO_DO))
    done = here & Q(assignments__state=AssignmentState.SENT)
    return (
        PanelMember.objects.filter(
            state=MemberState.ACCEPTED, stage__opened_at__isnull=False, stage__scores_shown_at__isnull=True
        )
        .select_related("user", "stage__round__programme")
        .annotate(
            todo=Count("assignments", filter=todo),
            done=Count("assignments", filter=done),
            given_at=Min("assignments__assigned_at", filter=todo),
            last_sent_at=Max("assignments__sent_at", filter=done),
        )
        .order_by("pk")
    )


def _reminders(at: datetime) -> Iterator[Due]:
    longest = max(OFFSETS.values())
    late = _open_members().filter(
        todo__gt=0, stage__due_at__lte=at + longest, stage__due_at__gt=at - STALE, given_at__lte=at
    )
    for member in late:
        offset = latest_offset(member.stage.due_at, at)
        moment = member.stage.due_at - OFFSETS[offset] if offset else None
        if moment is None or member.given_at > moment:
            continue  # whoever was given it after that moment was told of the date then
        key = f"review_reminder:{member.key}:{clock.utc_text(member.stage.due_at)}:{offset}"
        yield key, member, "review_reminder", member.todo


def _thanks(at: datetime) -> Iterator[Due]:
    ready = _open_members().filter(todo=0, done__gt=0, last_sent_at__gt=at - STALE)
    for member in ready:
        yield f"review_thanks:{member.key}", member, "review_thanks", member.done


def _asked_again(at: datetime) -> Iterator[Due]:
    asked = PanelMember.objects.filter(
        state=MemberState.INVITED,
        reminded_at__isnull=True,
        invited_at__lte=at - ASK_AGAIN,
        invited_at__gt=at - ASK_AGAIN - STALE,
        stage__scores_shown_at__isnull=True,
    ).select_related("user", "stage__round__programme")
    for member in asked.order_by("pk"):
        yield f"panel_reminder:{member.key}", member, "panel_reminder", 0


def _untold(due: list[Due]) -> list[Due]:
    """Those whose mail was never queued. One statement, and none without any."""
    keys = [key for key, _member, _kind, _count in due]
    told = set(Message.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    return [one for one in due if one[0] not in told]


def _queue(key: str, member: PanelMember, kind: str, count: int, *, at: datetime) -> int:
    """Queue one mail if everything is still as it was read: nobody who has just sent all is reminded."""
    with transaction.atomic():
        locked = locked_stage(member.stage)
        if locked.due_at != member.stage.due_at or locked.scores_shown_at is not None:
            return 0
        now = PanelMember.objects.select_related("user").get(pk=member.pk)
        if now.state != member.state:
            return 0
        if kind in LEFT and left_of(now) != LEFT[kind](count):
            return 0
        now.stage = locked
        outbox.queue([_composed(now, kind, key, count, at=at)])
    return 1


def _composed(member: PanelMember, kind: str, key: str, count: int, *, at: datetime) -> Message:
    overdue = at >= member.stage.due_at
    made: Message = composed(member, kind, key, at=at, count=count, overdue=overdue)
    return made


def left_of(member: PanelMember) -> int:
    """How many the member has still to send, without what is gone."""
    return (
        Assignment.objects.filter(member=member, state__in=sorted(TO_DO))
        .exclude(application__state__in=sorted(GONE))
        .count()
    )


def remind_now(member: PanelMember, *, by: User, at: datetime) -> PanelMember:
    """Remind one reviewer by hand. Recorded; refused when nothing is left, or they were reminded just now."""
    with transaction.atomic():
        stage = locked_stage(member.stage)
        member = (
            PanelMember.objects.select_for_update(of=("self",), no_key=True)
            .select_related("user")
            .get(pk=member.pk, stage=stage)
        )
        member.stage = stage
        left = left_of(member)
        if stage.scores_shown_at is not None or not left:
            raise Refused(_("%(name)s has nothing left to send.") % {"name": str(member)})
        if member.reminded_at is not None and at < member.reminded_at + BETWEEN:
            raise Refused(_("%(name)s was reminded less than an hour ago.") % {"name": str(member)})
        member.reminded_at = at
        member.save(update_fields=["reminded_at"])
        record_member(member, "reviewer_reminded", by=by, at=at, left=left)
        key = f"review_reminder:{member.key}:by-hand:{clock.utc_text(at)}"
        outbox.queue([_composed(member, "review_reminder", key, left, at=at)])
    return member


def reassign(assignment: Assignment, *, to: PanelMember, by: User, at: datetime) -> Assignment:
    """Take one application back from a reviewer and give it to another, in one transaction.

    What the first one had begun to score stays as a row and no longer counts. Refused, with nothing changed,
    when it is sent already or the other must not have it (`panel.assign_many`).
    """
    if assignment.member_id == to.pk:
        raise Refused(_("%(name)s has it already.") % {"name": str(to)})
    with transaction.atomic():
        taken = panel.take_back(assignment, by=by, at=at)
        return panel.assign(taken.stage, taken.application, to, by=by, at=at)


def can_reassign(assignment: Assignment) -> bool:
    """Whether it is not sent yet, in a stage that is being read: kept beside the act for its page."""
    return assignment.state in TO_DO and assignment.stage.scores_shown_at is None
