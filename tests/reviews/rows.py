"""A small panel: a round that is closed, a stage, its criteria, reviewers and what they read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from grants.models import Application
from programme.forms_library.load import load
from programme.forms_library.measuring_success import SCORE_SHEET
from programme.models import FundingSource, Round, User
from reviews import panel, scoring, stages
from reviews.models import Assignment, ConflictDeclaration, Criterion, PanelMember, Stage
from tests import factories

CLOSED = datetime(2023, 11, 27, 12, 5, tzinfo=UTC)
FOREVER = 2**62
WEIGHTS = {"learning": 50, "power": 30, "doable": 20}


def closed_round(pot: str = "1000.00", **fields: Any) -> Round:
    """A round of which everything is in and counted at CLOSED, with a pot."""
    fields.setdefault("closes_at", datetime(2023, 11, 27, 12, tzinfo=UTC))
    round_ = factories.round(**fields)
    FundingSource.objects.create(round=round_, name="Fund", code=f"F-{round_.pk}", amount=Decimal(pot))
    return round_


def stage(round_: Round | None = None, order: int = 1, **fields: Any) -> Stage:
    """A stage with three criteria from 1 to 6, weighing 50, 30 and 20."""
    fields.setdefault("name", {"en": f"Reading {order}"})
    fields.setdefault("due_at", CLOSED + timedelta(days=10))
    made = Stage.objects.create(
        round=round_ or closed_round(), order=order, score_sheet=load(SCORE_SHEET), **fields
    )
    for place, (key, weight) in enumerate(WEIGHTS.items(), start=1):
        Criterion.objects.create(
            stage=made,
            key=key,
            order=place,
            title={"en": f"The {key}"},
            question={"en": f"What of the {key}?"},
            weight=weight,
            sentences={str(n): {"en": f"Sentence {n} about {key}"} for n in range(1, 7)},
        )
    return made


def reviewer(stage: Stage, name: str = "Rhian", *, declared: bool = True, **fields: Any) -> PanelMember:
    """Somebody of the panel, who has said (unless not `declared`) that they know nobody, now or later."""
    fields.setdefault("kind", "lived")
    person = fields.pop("user", None) or factories.user(name)
    member = PanelMember.objects.create(stage=stage, user=person, **fields)
    if declared:
        knows_nobody(member)
    return member


def knows_nobody(member: PanelMember) -> PanelMember:
    """As if the member had answered about every application, those still to come included."""
    ConflictDeclaration.objects.update_or_create(member=member, defaults={"up_to": FOREVER, "at": CLOSED})
    return member


def opened(applications: int = 1, **fields: Any) -> tuple[Stage, list[Application], User]:
    """An open stage with applications in it, by reference, and the manager who opened it."""
    made = stage(**fields)
    for number in range(applications):
        factories.submitted(
            made.round, title=f"Project {number}", budget=[{"label": "All of it", "amount": "300.00"}]
        )
    manager = factories.user("Mo Manager")
    factories.role(made.round.programme, "manager", manager)
    made = stages.open_stage(made, by=manager, at=CLOSED)
    found = list(Application.objects.filter(round=made.round_id).order_by("pk"))
    return made, found, manager


def assigned(applications: int = 1, **fields: Any) -> tuple[Stage, list[Assignment], User]:
    """An open stage of which one reviewer has every application, and that reviewer."""
    made, found, manager = opened(applications, **fields)
    member = reviewer(made)
    given = panel.assign_many(made, [(each, member) for each in found], by=manager, at=CLOSED)
    return made, given, member.user


def score(assignment: Assignment, *values: int | None, sent: bool = True, **words: str) -> None:
    """Save the three scores in order (None: did not know enough), and send them."""
    by = assignment.member.user
    scoring.save_scores(assignment.review, dict(zip(WEIGHTS, values, strict=True)), words, by=by, at=CLOSED)
    if sent:
        scoring.send(assignment, by=by, at=CLOSED)


def given_and_scored(
    stage: Stage, application: Application, manager: User, *sheets: tuple[int | None, ...]
) -> list[Assignment]:
    """A new reviewer for each sheet of scores, who sends it."""
    made = []
    for number, sheet in enumerate(sheets):
        assignment = panel.assign(
            stage, application, reviewer(stage, f"Reviewer {number}"), by=manager, at=CLOSED
        )
        score(assignment, *sheet)
        made.append(assignment)
    return made
