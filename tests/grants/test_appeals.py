"""The register: kept also when late, looked into and decided by somebody who did not decide, due on a day."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from grants import appeals, looks
from grants.models import Appeal, StaffLook
from grants.states import AppealKind, AppealState, AppealWay
from programme.models import LedgerRow, User
from programme.refusals import Refused
from tests import factories
from tests.file_makers import PDF
from tests.grants import letter_scene
from tests.grants.letter_scene import TOLD, Scene

pytestmark = pytest.mark.django_db

NOW = TOLD + timedelta(days=60)
LAST_DAY = date(2024, 1, 10)  # thirty days after the letter's Monday 11 December 2023


@pytest.fixture
def scene() -> Scene:
    made = letter_scene.scene()
    made.release("decline")
    return made


@pytest.fixture
def other(scene: Scene) -> User:
    return factories.staff(scene.round, "manager", name="Ines Other")


def received(scene: Scene, on: date = LAST_DAY, kind: str = "complaint", **fields: Any) -> Appeal:
    given = {"sender": "Llŷr", "way": AppealWay.PHONE, "about": "You did not read the plan.", **fields}
    return appeals.receive(
        scene.application, kind=AppealKind(kind), received_on=on, by=scene.manager, at=NOW, **given
    )


def answer(made: Appeal, outcome: AppealState, by: User) -> Appeal:
    return appeals.decide(made, outcome=outcome, reason="So.", response="In June.", by=by, at=NOW)


@pytest.mark.parametrize(("on", "late"), [(LAST_DAY, False), (LAST_DAY + timedelta(days=1), True)])
def test_the_day_that_the_letter_names_is_in_time_and_a_late_one_is_kept(
    scene: Scene, on: date, late: bool
) -> None:
    made = received(scene, on)
    assert (made.until, made.is_late, made.state) == (LAST_DAY, late, "received")
    assert made.due_on == on + timedelta(days=20)


def test_a_question_is_never_late(scene: Scene) -> None:
    assert received(scene, LAST_DAY + timedelta(days=9), "question").until is None


def test_the_programme_says_within_how_many_days_it_answers(scene: Scene) -> None:
    first = received(scene)
    appeals.set_days(scene.round, days=10, by=scene.manager, at=NOW)
    assert received(scene).due_on == LAST_DAY + timedelta(days=10)
    assert Appeal.objects.get(pk=first.pk).due_on == LAST_DAY + timedelta(days=20)
    with pytest.raises(Refused):
        appeals.set_days(scene.round, days=0, by=scene.manager, at=NOW)
    assert LedgerRow.objects.filter(act="appeal_days_set").count() == 1


def test_who_decided_does_not_decide_about_it(scene: Scene, other: User) -> None:
    made = received(scene)
    for person in (scene.manager, scene.approver):
        assert not appeals.may_decide(made, person)
        with pytest.raises(Refused, match="You took part in deciding"):
            appeals.look_into(made, by=person, at=NOW)
        with pytest.raises(Refused, match="You took part in deciding"):
            appeals.withdraw(made, by=person, at=NOW)
    appeals.look_into(made, by=other, at=NOW)
    with pytest.raises(Refused, match="You took part in deciding"):
        appeals.decide(
            made, outcome=AppealState.UPHELD, reason="So.", response="Yes.", by=scene.approver, at=NOW
        )
    done = appeals.decide(
        made, outcome=AppealState.NOT_UPHELD, reason="It was read.", response="It was.", by=other, at=NOW
    )
    assert (done.state, done.decided_by, done.reason) == ("not_upheld", other, "It was read.")
    with pytest.raises(Refused, match="not upheld"):
        appeals.withdraw(done, by=other, at=NOW)


def test_where_everybody_took_part_one_of_them_says_that_it_was_taken_back(scene: Scene) -> None:
    made = received(scene)
    assert appeals.may_withdraw(made, scene.manager)
    belongs = factories.member(scene.application, factories.staff(scene.round, name="Own Group")).user
    assert not appeals.may_withdraw(made, belongs)
    with pytest.raises(Refused, match="You belong to"):
        appeals.withdraw(made, by=belongs, at=NOW)
    assert appeals.withdraw(made, by=scene.manager, at=NOW).state == "withdrawn"


def test_the_database_holds_it_too(scene: Scene, other: User) -> None:
    made = received(scene)
    appeals.look_into(made, by=other, at=NOW)
    with pytest.raises(IntegrityError, match="does not decide about it again"), transaction.atomic():
        Appeal.objects.filter(pk=made.pk).update(decided_by=scene.approver, decided_at=NOW)
    with pytest.raises(Exception, match=r"appeal_no_delete|Cannot delete"), transaction.atomic():
        Appeal.objects.filter(pk=made.pk).delete()


def test_a_question_is_answered_by_anybody_and_never_upheld(scene: Scene) -> None:
    made = appeals.look_into(received(scene, kind="question"), by=scene.manager, at=NOW)
    with pytest.raises(Refused, match="nothing to uphold"):
        answer(made, AppealState.UPHELD, scene.manager)
    done = answer(made, AppealState.ANSWERED, scene.manager)
    assert done.state == "answered"


def test_an_answer_has_its_words_or_its_file(scene: Scene, other: User) -> None:
    made = appeals.look_into(received(scene), by=other, at=NOW)
    with pytest.raises(Refused, match="Write what you answered"):
        appeals.decide(made, outcome=AppealState.UPHELD, reason="So.", by=other, at=NOW)
    with pytest.raises(Refused):
        appeals.decide(
            made,
            outcome=AppealState.UPHELD,
            reason="So.",
            upload=SimpleUploadedFile("answer.exe", b"MZ"),
            by=other,
            at=NOW,
        )
    done = appeals.decide(
        made,
        outcome=AppealState.UPHELD,
        reason="The plan was not read.",
        upload=SimpleUploadedFile("answer.pdf", PDF),
        by=other,
        at=NOW,
    )
    assert done.response_name == "answer.pdf"
    with default_storage.open(str(done.response_file.name)) as kept:
        assert kept.read() == PDF


def test_the_ledger_says_what_came_of_it_and_never_what_it_was_about(scene: Scene, other: User) -> None:
    made = appeals.look_into(received(scene), by=other, at=NOW)
    appeals.decide(made, outcome=AppealState.UPHELD, reason="Secret.", response="Sorry.", by=other, at=NOW)
    rows = LedgerRow.objects.filter(chain=scene.application.ledger_id, act__startswith="appeal_")
    assert [row.act for row in rows.order_by("sequence")] == [
        "appeal_received",
        "appeal_looked_into",
        "appeal_decided",
    ]
    said = " ".join(bytes(row.payload.content).decode() for row in rows)
    assert "upheld" in said
    assert json.loads(bytes(rows.get(act="appeal_received").payload.content))["late"] is False
    assert not {"plan", "Llŷr", "Secret", "Sorry"} & set(said.replace(".", " ").split())


def test_what_cannot_be_entered(scene: Scene) -> None:
    with pytest.raises(Refused, match="still to come"):
        received(scene, NOW.date() + timedelta(days=1))
    for empty in ({"sender": " "}, {"about": " "}):
        with pytest.raises(Refused, match="from whom"):
            received(scene, **empty)


def test_a_look_is_one_row_per_person_and_day(scene: Scene, other: User) -> None:
    for hours in (0, 1, 2, 20):
        looks.note(scene.application, by=other, at=TOLD + timedelta(hours=hours))
    looks.note(scene.application, by=scene.manager, at=TOLD)
    found = [(look.user, look.day.day) for look in looks.looks_at(scene.application)]
    assert sorted(found, key=str) == sorted([(other, 11), (other, 12), (scene.manager, 11)], key=str)
    assert StaffLook.objects.get(user=other, day=date(2023, 12, 11)).first_at == TOLD
