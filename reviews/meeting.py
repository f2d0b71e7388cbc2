"""Acts on a panel's meeting: beginning it, who is there, what is agreed item by item, closing it.

Locks: applications by id, then the stage, then the meeting. A person who must keep away from an application
is out of the room before anything is agreed on it: the act itself asks for that, not only the page.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.models import Application
from programme import canonical, ledger, money
from programme.canonical import Plain
from programme.models import Round, User
from programme.refusals import Refused
from programme.texts import say
from reviews import agenda, minutes
from reviews.models import Meeting, MeetingAttendance, MeetingItem, MinutesFile, Stage, SteppedOut
from reviews.queries import GONE, kept_out
from reviews.stage_acts import locked_stage
from reviews.states import MeetingOutcome, MinutesKind


@dataclass(frozen=True)
class Agreed:
    """What is agreed of one application: outcome, why, a note, who stepped out by their ids, an amount."""

    outcome: MeetingOutcome
    reason: str
    note: str = ""
    stepped_out: frozenset[int] = frozenset()
    amount: Decimal | None = None


def begin(
    stage: Stage, *, held_at: datetime, chair: User, places: int | None = None, by: User, at: datetime
) -> Meeting:
    """Begin a meeting: its agenda stands from now on. What an earlier meeting agreed is not on it again.

    Refused before scores are shown, while another meeting of the stage is open, and with nothing to talk of.
    """
    with transaction.atomic():
        stage = locked_stage(stage)
        if stage.scores_shown_at is None:
            raise Refused(_("The scores of ‘%(stage)s’ are not shown yet.") % {"stage": say(stage.name)})
        if stage.shortlisted_at is not None:
            raise Refused(_("The shortlist of this stage is recorded already."))
        if Meeting.objects.filter(stage=stage, closed_at__isnull=True).exists():
            raise Refused(_("A meeting of this stage is open. Close it first."))
        if chair.pk not in {person.pk for person in agenda.people_around(stage)}:
            raise Refused(_("The chair is somebody of the panel or of the team."))
        made = Meeting.objects.create(
            stage=stage, held_at=held_at, chair=chair, places=places, begun_by=by, begun_at=at
        )
        done = set(agenda.agreed_in(stage))
        subjects = [one for one in agenda.agenda_of(stage, places=places).subjects if one.number not in done]
        if not subjects:
            raise Refused(_("There is nothing left to talk about in this stage."))
        MeetingItem.objects.bulk_create(
            MeetingItem(meeting=made, application=one.row.application, place=place, need=one.spread.band)
            for place, one in enumerate(subjects, start=1)
        )
        _record(made, "meeting_begun", {"items": len(subjects)}, by=by, at=at)
    return made


def attend(meeting: Meeting, people: Collection[int], *, by: User, at: datetime) -> Meeting:
    """Say who is there: exactly these, by the ids of their users. Who stepped out for an item was there."""
    with transaction.atomic():
        meeting = _locked(meeting)
        known = {person.pk for person in agenda.people_around(meeting.stage)}
        if not set(people) <= known:
            raise Refused(_("One of these people is neither on the panel nor in the team."))
        gone = set(
            SteppedOut.objects.filter(item__meeting=meeting)
            .exclude(user__in=list(people))
            .values_list("user_id", flat=True)
        )
        if gone:
            raise Refused(_("Somebody of whom it is written that they stepped out was there before."))
        there = present(meeting)
        MeetingAttendance.objects.filter(meeting=meeting, user__in=there - set(people)).delete()
        MeetingAttendance.objects.bulk_create(
            MeetingAttendance(meeting=meeting, user_id=number) for number in sorted(set(people) - there)
        )
        if set(people) != there:
            actors = User.objects.filter(pk__in=list(people)).values_list("actor_id", flat=True)
            _record(meeting, "attendance", {"present": sorted(map(str, actors))}, by=by, at=at)
    return meeting


def present(meeting: Meeting) -> set[int]:
    """The ids of the people who are there."""
    return set(MeetingAttendance.objects.filter(meeting=meeting).values_list("user_id", flat=True))


def agree(item: MeetingItem, what: Agreed, *, by: User, at: datetime) -> MeetingItem:
    """Write down what is agreed of one application; see `agree_many`."""
    return agree_many(item.meeting, {item.pk: what}, by=by, at=at)[0]


def agree_many(meeting: Meeting, what: dict[int, Agreed], *, by: User, at: datetime) -> list[MeetingItem]:
    """Write down what is agreed of some items, {item id: what}; all of them or none. It can be changed
    until the meeting is closed.

    Refused for an outcome that the stage does not know, without a reason, while a person who is there and
    must keep away has not stepped out, for who stepped out without being there, and by who must keep away.
    """
    if not what:
        raise Refused(_("Choose at least one application."))
    with transaction.atomic():
        numbers = MeetingItem.objects.filter(meeting=meeting, pk__in=list(what)).values("application")
        applications = _locked_applications(numbers)
        meeting = _locked(meeting)
        items = list(
            MeetingItem.objects.filter(meeting=meeting, pk__in=list(what)).order_by("application_id")
        )
        if len(items) != len(what):
            raise Refused(_("This page is out of date. Open it again and try once more."))
        there, out = present(meeting), kept_out(meeting.stage)
        allowed = agenda.outcomes_of(meeting.stage)
        names = {person.pk: str(person) for person in User.objects.filter(pk__in=there)}
        for item in items:
            application, agreed = applications[item.application_id], what[item.pk]
            _check(application, agreed, allowed)
            _check_room(application, agreed, there, out.get(application.pk, set()), names, by)
            _write(item, agreed, by=by, at=at)
            ledger.append(
                application.ledger_id,
                "meeting_agreed",
                subject=application.ledger_id,
                by=by,
                at=at,
                payload={
                    "stage": meeting.stage.order,
                    "meeting": str(meeting.ledger_id),
                    "outcome": str(agreed.outcome),
                    "amount": money.canonical(agreed.amount) if agreed.amount is not None else "",
                    "reason": agreed.reason.strip(),
                    "stepped_out": len(agreed.stepped_out),
                },
            )
    return items


def close(meeting: Meeting, *, by: User, at: datetime) -> Meeting:
    """End the meeting and freeze its minutes. Refused while an item has no outcome, or nobody was there."""
    with transaction.atomic():
        meeting = _locked(meeting)
        open_items = (
            MeetingItem.objects.filter(meeting=meeting, outcome="")
            .exclude(application__state__in=sorted(GONE))
            .count()
        )
        if open_items:
            raise Refused(
                ngettext(
                    "%(n)d application has no outcome yet. ‘Talk again’ is one too.",
                    "%(n)d applications have no outcome yet. ‘Talk again’ is one too.",
                    open_items,
                )
                % {"n": open_items}
            )
        if not present(meeting):
            raise Refused(_("Say who was there."))
        meeting.closed_by, meeting.closed_at = by, at
        meeting.content = canonical.encode(minutes.compose(meeting))
        meeting.content_sha256 = canonical.sha256(meeting.content)
        meeting.save(update_fields=["closed_by", "closed_at", "content", "content_sha256"])
        _record(meeting, "meeting_closed", {"minutes_sha256": meeting.content_sha256.hex()}, by=by, at=at)
    return meeting


def keep_file(meeting: Meeting, kind: MinutesKind, content: bytes, *, at: datetime) -> MinutesFile:
    """Keep the minutes as a file, once; where there is one already, that one comes back."""
    with transaction.atomic():
        found = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("stage__round")
        meeting = found.get(pk=meeting.pk)
        earlier = MinutesFile.objects.filter(meeting=meeting, kind=kind).first()
        if earlier is not None:
            return earlier
        sha256 = canonical.sha256(content)
        made = MinutesFile.objects.create(
            meeting=meeting, kind=kind, content=content, sha256=sha256, made_at=at
        )
        _record(meeting, "minutes_made", {"kind": str(kind), "sha256": sha256.hex()}, by=None, at=at)
    return made


def record_download(meeting: Meeting, kind: MinutesKind, *, by: User, at: datetime) -> None:
    """That somebody took the minutes along."""
    with transaction.atomic():
        _record(meeting, "minutes_taken", {"kind": str(kind)}, by=by, at=at)


def _check(application: Application, agreed: Agreed, allowed: Collection[MeetingOutcome]) -> None:
    if application.state in GONE:
        raise Refused(
            _("%(reference)s is %(state)s.")
            % {"reference": application.reference, "state": application.get_state_display().lower()}
        )
    if agreed.outcome not in allowed:
        raise Refused(_("This stage does not know that outcome."))
    if not agreed.reason.strip():
        raise Refused(_("Every outcome needs a reason."))
    if agreed.amount is not None and agreed.outcome != MeetingOutcome.AWARD:
        raise Refused(_("Only an award has an amount."))


def _check_room(
    application: Application,
    agreed: Agreed,
    there: set[int],
    away: set[int],
    names: dict[int, str],
    by: User,
) -> None:
    """Who must keep away has left, who left had been there, and who writes it down may hear of it."""
    if by.pk in away:
        raise Refused(
            _("You must keep away from %(reference)s. Somebody else has to write down what is agreed.")
            % {"reference": application.reference}
        )
    if not there:
        raise Refused(_("Say first who is there."))
    still = sorted(names[number] for number in (there & away) - set(agreed.stepped_out))
    if still:
        raise Refused(
            _("%(names)s must step out before anything is agreed on %(reference)s.")
            % {"names": ", ".join(still), "reference": application.reference}
        )
    if not set(agreed.stepped_out) <= there:
        raise Refused(_("Only somebody who is there can step out."))


def _write(item: MeetingItem, agreed: Agreed, *, by: User, at: datetime) -> None:
    item.outcome, item.reason, item.note = agreed.outcome, agreed.reason.strip(), agreed.note.strip()
    item.amount, item.decided_by, item.decided_at = agreed.amount, by, at
    item.save(update_fields=["outcome", "amount", "reason", "note", "decided_by", "decided_at"])
    SteppedOut.objects.filter(item=item).exclude(user__in=list(agreed.stepped_out)).delete()
    SteppedOut.objects.bulk_create(
        (SteppedOut(item=item, user_id=number) for number in sorted(agreed.stepped_out)),
        ignore_conflicts=True,
    )


def _locked_applications(numbers: models.QuerySet[Any]) -> dict[int, Application]:
    found = Application.objects.select_for_update(of=("self",), no_key=True)
    return {one.pk: one for one in found.filter(pk__in=numbers).order_by("pk")}


def _locked(meeting: Meeting) -> Meeting:
    """The meeting under its own lock, still open."""
    found = (
        Meeting.objects.select_for_update(of=("self",), no_key=True)
        .select_related("stage__round__programme", "chair")
        .get(pk=meeting.pk)
    )
    if found.closed_at is not None:
        raise Refused(_("This meeting is closed, and its minutes stand."))
    return found


def _record(meeting: Meeting, act: str, payload: dict[str, Plain], *, by: User | None, at: datetime) -> None:
    round: Round = meeting.stage.round
    ledger.append(
        round.chain,
        act,
        subject=meeting.ledger_id,
        by=by,
        at=at,
        payload={"stage": meeting.stage.order, **payload},
    )
