"""The safety net: 'if I have not submitted by the deadline, submit my last complete saved version'.

Off unless somebody of the group ticks it, for the answers as they are being written now: for a draft, or for
an open copy of a version that is in. What comes of it is settled after the deadline; see `grants.closing`.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from grants import access, deadlines, holding, refusing
from grants.models import Application
from grants.outcomes import Outcome
from grants.states import ApplicationState, Rule
from programme.arrival import ENTRY
from programme.models import User


def tick(application: Application, *, by: User, at: datetime, source: str = ENTRY) -> Outcome:
    """Ask that the last complete saved version be put in if nobody submits by the deadline.

    Ticked twice it is one act: who ticked first, and when, stays.
    """
    return _set(application, True, by=by, at=at, source=source)


def untick(application: Application, *, by: User, at: datetime, source: str = ENTRY) -> Outcome:
    """Take that back. Done twice it is one act."""
    return _set(application, False, by=by, at=at, source=source)


def _set(application: Application, wanted: bool, *, by: User, at: datetime, source: str) -> Outcome:
    with transaction.atomic():
        application = holding.locked(application)
        rule, window = deadlines.refusal(application, at, source)
        member = None if access.may_write(application, by) else Rule.NOT_A_MEMBER
        rule = member or rule or _nothing_to_submit(application)
        if rule is not None:
            act = "tick_safety_net" if wanted else "untick_safety_net"
            refusing.record_refusal(application, act, rule, window, by=by, at=at, source=source)
            return Outcome(application, at, window.closes_at, rule)
        if wanted != (application.safety_net_at is not None):
            application.safety_net_at, application.safety_net_by = (at, by) if wanted else (None, None)
            application.save(update_fields=["safety_net_at", "safety_net_by"])
            refusing.record(
                application,
                "safety_net_ticked" if wanted else "safety_net_unticked",
                by=by,
                at=at,
                payload={"stands": application.standing.version if application.standing else 0},
            )
    return Outcome(application, at, window.closes_at, submission=application.standing)


def _nothing_to_submit(application: Application) -> Rule | None:
    """It is for what is being written: a draft, or an open copy of what is in."""
    if access.is_being_written(application):
        return None
    submitted = application.state == ApplicationState.SUBMITTED
    return Rule.NOT_CHANGING if submitted else Rule.WRONG_STATE
