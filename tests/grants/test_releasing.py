"""Releasing at a set time: exactly what was seen, or nothing; called off; told to the managers."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from grants import decisions, letters, releasing, tasks
from grants.models import Application, Decision, DecisionFunding, Letter, ReleasePlan
from programme import clock, outbox
from programme.models import LedgerRow, Message, ProgrammeRole
from programme.refusals import Refused
from tests import factories
from tests.grants import letter_scene
from tests.grants.letter_scene import DECIDED, TOLD, Scene

pytestmark = pytest.mark.django_db

SET = TOLD - timedelta(days=2)


@pytest.fixture
def scene() -> Scene:
    made = letter_scene.scene()
    letter = made.approve("award")
    letters.keep_file(letter.pk, b"%PDF-1.7", at=DECIDED)
    return made


def planned(scene: Scene, **fields: Any) -> ReleasePlan:
    seen = list(Decision.objects.filter(state="approved").values_list("pk", flat=True))
    given = {"release_at": TOLD, "seen": seen, "by": scene.approver, "at": SET, **fields}
    return releasing.set_time(scene.round, **given)


def state(scene: Scene) -> str:
    return str(Application.objects.get(pk=scene.application.pk).state)


def test_it_is_released_at_its_time_by_the_person_who_set_it(scene: Scene) -> None:
    plan = planned(scene)
    early = TOLD - timedelta(microseconds=1)
    assert releasing.due(at=early) == []
    assert releasing.run(plan.pk, at=early) is None
    assert state(scene) == "reviewed"
    assert releasing.due(at=TOLD) == [plan.pk]
    releasing.run(plan.pk, at=TOLD)
    releasing.run(plan.pk, at=TOLD)
    assert (state(scene), ReleasePlan.objects.get().state) == ("awarded", "done")
    row = LedgerRow.objects.get(act="decision_released")
    assert (row.actor, row.at) == (scene.approver.actor_id, TOLD)
    assert Message.objects.filter(kind="letter_ready").count() == 1
    assert releasing.due(at=TOLD) == []


def test_the_worker_does_it(scene: Scene) -> None:
    planned(scene)
    tasks.release_due()
    assert clock.now() > TOLD
    assert state(scene) == "awarded"


def _rescinded(scene: Scene) -> None:
    decisions.rescind(Decision.objects.get(), reason="A new fact.", by=scene.manager, at=SET)


def _another(scene: Scene) -> None:
    factories.in_state("reviewed", scene.round)


def _no_role(scene: Scene) -> None:
    ProgrammeRole.objects.filter(user=scene.approver).delete()


def _left(scene: Scene) -> None:
    scene.approver.is_active = False
    scene.approver.save()


@pytest.mark.parametrize(
    ("change", "says", "told"),
    [
        (_rescinded, "Other decisions are approved now", {"Mo Evans", "Jo Adeyemi"}),
        (_another, "1 application has no approved decision yet", {"Mo Evans", "Jo Adeyemi"}),
        (_no_role, "Jo Adeyemi, who set the time, may no longer", {"Mo Evans", "Jo Adeyemi"}),
        (_left, "Jo Adeyemi, who set the time, may no longer", {"Mo Evans"}),
    ],
)
def test_when_something_changed_nobody_is_told_but_the_managers(
    scene: Scene, change: Any, says: str, told: set[str]
) -> None:
    plan = planned(scene)
    change(scene)
    releasing.run(plan.pk, at=TOLD)
    plan = ReleasePlan.objects.get()
    assert (plan.state, plan.ended_at) == ("refused", TOLD)
    assert says in plan.outcome
    assert state(scene) == "reviewed"
    mails = Message.objects.filter(kind="release_refused")
    assert {str(mail.recipient) for mail in mails} == told
    assert all("at 10:00 (UK time) on Monday 11 December 2023" in mail.text for mail in mails)
    assert all(says in mail.text and "no applicant was told anything" in mail.text for mail in mails)
    assert not Message.objects.filter(kind="letter_ready").exists()
    assert releasing.due(at=TOLD + timedelta(days=1)) == []
    assert outbox.due(TOLD)


def test_it_waits_a_little_for_letters_that_are_being_made() -> None:
    scene = letter_scene.scene()
    letter = scene.approve("reserve")
    plan = planned(scene)
    assert releasing.run(plan.pk, at=TOLD) is None
    assert ReleasePlan.objects.get().state == "waiting"
    letters.keep_file(letter.pk, b"%PDF-1.7", at=TOLD)
    releasing.run(plan.pk, at=TOLD + timedelta(minutes=1))
    assert state(scene) == "reserve"


def test_it_does_not_wait_for_ever() -> None:
    scene = letter_scene.scene()
    scene.approve("reserve")
    plan = planned(scene)
    releasing.run(plan.pk, at=TOLD + releasing.PATIENCE)
    assert "still being made" in ReleasePlan.objects.get().outcome


def test_what_the_database_refuses_ends_the_plan_and_is_told(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned(scene)
    real = decisions.release

    def broken(*args: Any, **given: Any) -> Any:
        real(*args, **given)
        # Only the check at the end of the transaction sees it: the sums of the sources are deferred there.
        DecisionFunding.objects.update(amount=Decimal("1.00"))

    monkeypatch.setattr(decisions, "release", broken)
    releasing.run(plan.pk, at=TOLD)
    plan = ReleasePlan.objects.get()
    assert (plan.state, state(scene)) == ("refused", "reviewed")
    assert "The database refused it" in plan.outcome
    assert Message.objects.filter(kind="release_refused").count() == 2


def test_it_can_be_called_off_and_set_anew(scene: Scene) -> None:
    plan = planned(scene)
    releasing.call_off(plan, by=scene.manager, at=SET)
    assert releasing.run(plan.pk, at=TOLD) is None
    assert state(scene) == "reviewed"
    with pytest.raises(Refused, match="not waiting any more: called off"):
        releasing.call_off(plan, by=scene.manager, at=SET)
    first = planned(scene)
    second = planned(scene, release_at=TOLD + timedelta(hours=1))
    assert ReleasePlan.objects.get(pk=first.pk).state == "cancelled"
    assert releasing.waiting(scene.round) == second
    acts = LedgerRow.objects.filter(chain=scene.round.chain).values_list("act", flat=True)
    assert [act for act in acts if act.startswith("release")].count("release_called_off") == 2


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"release_at": SET}, "This time is past"),
        ({"release_at": SET + timedelta(days=91)}, "more than three months ahead"),
        ({"release_at": SET + timedelta(hours=1)}, "The letters are dated Monday 11 December 2023"),
        ({"seen": []}, "The list has changed"),
    ],
)
def test_what_cannot_be_set(scene: Scene, fields: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says):
        planned(scene, **fields)
    assert not ReleasePlan.objects.exists()


def test_one_time_is_set_per_round(scene: Scene) -> None:
    plan = planned(scene)
    with pytest.raises(IntegrityError, match="one_release_is_set_per_round"), transaction.atomic():
        ReleasePlan.objects.create(
            round=scene.round, release_at=TOLD, decisions=[], set_by=scene.manager, set_at=SET
        )
    assert not releasing.changed_since(plan)
    assert Letter.objects.get().state == "approved"
