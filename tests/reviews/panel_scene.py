"""A panel that is asked, reads and is paid: people, answers, terms and claims."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from programme.models import Message, User
from reviews import claims, membership, panel
from reviews.membership import Answers
from reviews.models import Assignment, PanelClaim, PanelMember, Stage
from reviews.states import ReadingFormat, ReviewerKind
from tests import factories
from tests.reviews import rows

AT = rows.CLOSED
ANSWERS = Answers(
    capacity=6,
    organisation="Canal Street Trust",
    topics={"wellbeing": 3, "climate": 1},
    formats=[ReadingFormat.WORD, ReadingFormat.LARGE_PRINT],
    access_note="I read best in the morning.",
)


def invited(stage: Stage | None = None, **changed: Any) -> tuple[PanelMember, User]:
    """Somebody who was asked, and the manager who asked."""
    stage = stage or rows.stage()
    manager = factories.staff(stage.round)
    given = {"email": "nia@example.org", "name": "Nia New", "kind": ReviewerKind.LIVED, **changed}
    return membership.invite(stage, **given, by=manager, at=AT), manager


def in_state(state: str) -> PanelMember:
    """A panel member who came to `state` by the acts that lead there."""
    member, _manager = invited()
    by = member.user
    if state == "declined":
        member = membership.decline(member, by=by, at=AT)
    elif state != "invited":
        member = membership.accept(member, answers=ANSWERS, by=by, at=AT)
        if state == "stepped_down":
            member = membership.step_down(member, by=by, at=AT)
    return member


def paid_stage(applications: int = 2, **terms: Any) -> tuple[Stage, list[Assignment], User, User]:
    """An open stage with terms, what one reviewer has of it (all sent), that reviewer, and the manager."""
    stage, given, reviewer = rows.assigned(applications)
    for assignment in given:
        rows.score(assignment, 4, 5, None)
    manager = given[0].assigned_by
    told = {"minutes": 45, "per_hour": Decimal(20), "how_paid": {"en": "In vouchers."}, **terms}
    membership.set_terms(stage, **told, by=manager, at=AT)
    return stage, given, reviewer, manager


def claimed(**hours: Decimal) -> tuple[PanelClaim, User, User]:
    """A claim that was sent, its reviewer, and the manager."""
    _stage, given, reviewer, manager = paid_stage()
    worked = {"meeting": Decimal(2), "preparation": Decimal("0.5"), **hours}
    return claims.send(given[0].member, **worked, by=reviewer, at=AT), reviewer, manager


def claim_in(state: str) -> tuple[PanelClaim, User, User]:
    """A claim that came to `state` by the acts that lead there, its reviewer, and the manager."""
    if state in ("draft", "waived"):
        _stage, given, reviewer, manager = paid_stage()
        nothing = {"meeting": Decimal(0), "preparation": Decimal(0)}
        claim = claims.save_hours(given[0].member, **nothing, by=reviewer, at=AT)
        if state == "waived":
            claim = claims.waive(given[0].member, by=reviewer, at=AT)
        return claim, reviewer, manager
    claim, reviewer, manager = claimed()
    if state == "sent_back":
        claim = claims.send_back(claim, reason="Which meeting?", by=manager, at=AT)
    elif state != "claimed":
        claim = claims.approve(claim, by=manager, at=AT)
        if state != "approved":
            claim = claims.export([claim], by=manager, at=AT)[0]
        if state == "paid":
            claim = claims.mark_paid(claim, on=AT.date(), by=manager, at=AT)
    return claim, reviewer, manager


def another(stage: Stage, name: str = "Colm", **fields: Any) -> PanelMember:
    """One more reviewer."""
    return rows.reviewer(stage, name, **fields)


def given_to(stage: Stage, member: PanelMember, applications: list[Any], manager: User) -> list[Assignment]:
    """Applications given to somebody at AT."""
    return panel.assign_many(stage, [(one, member) for one in applications], by=manager, at=AT)


def mails(kind: str) -> list[Message]:
    """Queued mails of one kind, oldest first."""
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def days(number: float) -> timedelta:
    """So many days."""
    return timedelta(days=number)
