"""Releasing together at a set time: set after approval, done by the worker, called off by a person.

What goes out is exactly what the person who set it saw. When anything has changed by then, nothing is
released: the reason stands on the page, and the managers are told by mail. Until then nobody outside learns
that a time is set. Lock order: round, then the plan, then as `grants.decisions` does.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from grants import decisions, releasable
from grants.models import Decision, ReleasePlan
from grants.states import DecisionState, ReleasePlanState
from programme import clock, ledger, outbox
from programme.canonical import Plain
from programme.models import ProgrammeRole, Round, User
from programme.refusals import Refused
from programme.states import Role

log = logging.getLogger(__name__)

# How long a release waits for letters that are still being made, from its set time on.
PATIENCE = timedelta(minutes=15)
FURTHEST = timedelta(days=90)
RELEASERS = frozenset({Role.MANAGER, Role.APPROVER})


def waiting(round: Round) -> ReleasePlan | None:
    """The release that is set for the round."""
    return (
        ReleasePlan.objects.filter(round=round, state=ReleasePlanState.WAITING)
        .select_related("set_by")
        .first()
    )


def last(round: Round) -> ReleasePlan | None:
    """The plan that was set last, whatever became of it."""
    return ReleasePlan.objects.filter(round=round).select_related("set_by", "ended_by").first()


def changed_since(plan: ReleasePlan) -> bool:
    """Whether other decisions are approved now than those that are to go out: then none will."""
    approved = Decision.objects.filter(application__round=plan.round_id, state=DecisionState.APPROVED)
    return set(approved.values_list("pk", flat=True)) != set(plan.decisions)


def set_time(
    round: Round, *, release_at: datetime, seen: Collection[int], by: User, at: datetime
) -> ReleasePlan:
    """Release at `release_at` what `seen` names. Refused unless that is possible then, as things stand."""
    if release_at <= at:
        raise Refused(_("This time is past. Choose one to come, or release now."))
    if release_at > at + FURTHEST:
        raise Refused(_("This is more than three months ahead. Choose an earlier day."))
    with transaction.atomic():
        round = _locked(round.pk)
        found = releasable.at_this_time(round, release_at)
        if {decision.pk for decision in found} != set(seen):
            raise Refused(_("The list has changed since you opened it. Look at it again, then set the time."))
        earlier = waiting(round)
        if earlier is not None:
            _end(earlier, "cancel", _("Another time was set."), by=by, at=at)
            _record(round, "release_called_off", by=by, at=at, payload={"reason": earlier.outcome})
        plan = ReleasePlan.objects.create(
            round=round,
            release_at=release_at,
            decisions=sorted(decision.pk for decision in found),
            set_by=by,
            set_at=at,
        )
        _record(
            round,
            "release_set",
            by=by,
            at=at,
            payload={"release_at": clock.utc_text(release_at), "decisions": len(found)},
        )
    return plan


def call_off(plan: ReleasePlan, *, by: User, at: datetime) -> ReleasePlan:
    """Nothing is released at the set time. Refused when it has happened, or was called off, by then."""
    with transaction.atomic():
        round = _locked(plan.round_id)
        plan = _locked_plan(plan.pk)
        if plan.state != ReleasePlanState.WAITING:
            raise Refused(_("This release is not waiting any more: %(state)s.") % {"state": _words(plan)})
        _end(plan, "cancel", "", by=by, at=at)
        _record(round, "release_called_off", by=by, at=at, payload={})
    return plan


def due(*, at: datetime) -> list[int]:
    """Ids of the plans whose time has come."""
    return list(
        ReleasePlan.objects.filter(state=ReleasePlanState.WAITING, release_at__lte=at)
        .order_by("release_at", "pk")
        .values_list("pk", flat=True)
    )


def run(plan_id: int, *, at: datetime) -> ReleasePlan | None:
    """Release what is planned, once; or say why it was not. None while its letters are still being made."""
    with transaction.atomic():
        found = ReleasePlan.objects.filter(pk=plan_id).values_list("round_id", flat=True).first()
        if found is None:
            return None
        round = _locked(found)
        plan = _locked_plan(plan_id)
        if plan.state != ReleasePlanState.WAITING or at < plan.release_at:
            return None
        reason = _stands_in_between(plan)
        if not reason:
            try:
                with transaction.atomic():
                    decisions.release(round, by=plan.set_by, at=at, seen=plan.decisions)
                    # What the database asks at the end of a transaction is asked here, where it can be told.
                    connection.check_constraints()
            except OperationalError:
                raise  # the database is away or somebody was in the way: the next sweep tries again
            except DatabaseError:
                log.exception("the release of %s at a set time was refused by the database", round.slug)
                reason = _("The database refused it. Please tell whoever runs Noon; their log says why.")
            except Refused as no:
                if releasable.unmade(plan.decisions) and at < plan.release_at + PATIENCE:
                    return None
                reason = str(no)
        if reason:
            _end(plan, "refuse", reason, by=None, at=at)
            _record(round, "release_refused", by=None, at=at, payload={"reason": reason})
            _tell_managers(round, plan, at=at)
        else:
            _end(plan, "finish", "", by=None, at=at)
            _record(
                round, "decisions_released", by=plan.set_by, at=at, payload={"decisions": len(plan.decisions)}
            )
    return plan


def _stands_in_between(plan: ReleasePlan) -> str:
    """Why the person who set it could not release it now themselves; '' when they could."""
    may = ProgrammeRole.objects.filter(
        programme=plan.round.programme_id, user=plan.set_by_id, role__in=sorted(RELEASERS)
    )
    if not plan.set_by.is_active or not may.exists():
        return _("%(name)s, who set the time, may no longer release decisions.") % {"name": plan.set_by}
    if changed_since(plan):
        return _("Other decisions are approved now than when the time was set.")
    return ""


def _locked(round_id: int) -> Round:
    return (
        Round.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme")
        .get(pk=round_id)
    )


def _locked_plan(plan_id: int) -> ReleasePlan:
    return (
        ReleasePlan.objects.select_for_update(of=("self",), no_key=True)
        .select_related("round__programme", "set_by")
        .get(pk=plan_id)
    )


def _end(plan: ReleasePlan, move: str, outcome: str, *, by: User | None, at: datetime) -> None:
    getattr(plan, move)()
    plan.ended_by, plan.ended_at, plan.outcome = by, at, outcome
    plan.save(update_fields=["state", "ended_by", "ended_at", "outcome"])


def _words(plan: ReleasePlan) -> str:
    return str(plan.get_state_display()).lower()


def _record(round: Round, act: str, *, by: User | None, at: datetime, payload: dict[str, Plain]) -> None:
    ledger.append(round.chain, act, subject=round.ledger_id, by=by, at=at, payload=payload)


def _tell_managers(round: Round, plan: ReleasePlan, *, at: datetime) -> None:
    """The managers of the programme, and whoever set the time."""
    managers = User.objects.filter(
        roles__programme=round.programme_id, roles__role=Role.MANAGER, is_active=True
    )
    people = (managers | User.objects.filter(pk=plan.set_by_id, is_active=True)).distinct().order_by("pk")
    context = {
        "round_name": round.name,
        "programme": round.programme,
        "was_for": clock.closing_in_words(plan.release_at, round.zone),
        "reason": plan.outcome,
        "link": f"{settings.BASE_URL}/manage/{round.slug}/decisions/release/",
    }
    outbox.queue(
        outbox.compose(
            f"release_refused:{plan.pk}:{person.actor_id}",
            kind="release_refused",
            to=person,
            at=at,
            context=context,
        )
        for person in people
    )
