"""What makes a payment due by itself, and what is said of one that waits for nothing that can come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants import falling_due, payments, reports
from grants.award_states import InstalmentTrigger as When
from grants.models import Award, Instalment
from grants.payments import Part
from tests.grants import award_scene, letter_scene
from tests.grants.after_scene import After
from tests.grants.money_scene import LATER, PAID_AT, Money, money, refusal

pytestmark = pytest.mark.django_db
DAY = date(2024, 1, 8)


@pytest.fixture
def scene() -> Money:
    return money()


def state(part: Instalment) -> str:
    return str(Instalment.objects.get(pk=part.pk).state)


def test_acceptance_dates_conditions_and_reports_make_payments_due(scene: Money) -> None:
    day = date(2024, 7, 1)
    parts = [
        Part(Decimal(100), day, When.ACCEPTANCE),
        Part(Decimal(50), day, When.DATE),
        Part(Decimal(40), day, When.DATE, None, "We have your safeguarding policy."),
        Part(Decimal(60), day, When.REPORT, 1),
        Part(Decimal(50), day, When.HAND),
    ]
    made = scene.plan(parts)
    midnight = datetime(2024, 6, 30, 23, 0, tzinfo=UTC)  # the 1st of July in London
    assert falling_due.fall_due(at=midnight - timedelta(microseconds=1)) == 1
    assert [state(part) for part in made] == ["due", "planned", "planned", "planned", "planned"]
    assert falling_due.fall_due(at=midnight) == 1
    assert falling_due.fall_due(at=midnight) == 0
    held = made[2]
    said = refusal(lambda: payments.mark_due(held, by=scene.manager, at=midnight))
    assert said == "A condition of payment 3 is not met yet."
    assert "Say how" in refusal(
        lambda: payments.meet_condition(held, note=" ", by=scene.manager, at=midnight)
    )
    payments.meet_condition(held, note="It came by post.", by=scene.manager, at=midnight)
    assert falling_due.fall_due(at=midnight) == 1
    assert falling_due.report_accepted(scene.award, 2, by=scene.manager, at=midnight) == []
    falling_due.report_accepted(scene.award, 1, by=scene.manager, at=midnight)
    assert [state(part) for part in made] == ["due", "due", "due", "due", "planned"]
    assert scene.acts("instalment").count("instalment_condition_met") == 1


def test_accepting_makes_due_what_waited_for_it() -> None:
    made = letter_scene.scene()
    made.release()
    award = Award.objects.get()
    parts = [Part(Decimal(300), date(2024, 1, 8), When.ACCEPTANCE)]
    (part,) = payments.plan_instalments(award, parts, by=made.manager, at=LATER)
    assert falling_due.fall_due(at=PAID_AT) == 0
    award_scene.accept(award, by=made.lead, at=LATER)
    assert state(part) == "due"


def test_a_report_that_came_before_the_plan_or_the_condition_is_enough(scene: Money) -> None:
    parts = [
        Part(Decimal(100), DAY, When.REPORT, 1, "We have your safeguarding policy."),
        Part(Decimal(200), DAY, When.REPORT, 2),
    ]
    first, second = scene.plan(parts)
    After(scene.scene, scene.award).accept(1, at=LATER)
    assert falling_due.fall_due(at=PAID_AT) == 0
    payments.meet_condition(first, note="It came by post.", by=scene.manager, at=LATER)
    assert falling_due.fall_due(at=PAID_AT) == 1
    assert (state(first), state(second)) == ("due", "planned")
    again = [Part(Decimal(150), DAY, When.REPORT, 1), Part(Decimal(50), DAY, When.REPORT, 2)]
    planned = payments.plan_instalments(scene.award, again, replacing=[second.pk], by=scene.manager, at=LATER)
    assert falling_due.fall_due(at=PAID_AT) == 1
    assert [state(part) for part in planned] == ["due", "planned"]


def test_a_payment_whose_report_never_comes_is_said_to_be_stuck(scene: Money) -> None:
    parts = [Part(Decimal(100), DAY, When.REPORT, number) for number in (1, 2, 7)]
    _first, second, third = scene.plan(parts)
    reports.drop(scene.award.reports.get(order=2), reason="They stopped.", by=scene.manager, at=LATER)
    assert falling_due.fall_due(at=PAID_AT) == 0
    said = falling_due.stuck(Instalment.objects.all())
    assert set(said) == {second.pk, third.pk}
    assert "waits for report 2, which is not needed any more. Mark the payment as due" in said[second.pk]
    assert "waits for report 7, and this award has no such report" in said[third.pk]
    payments.mark_due(second, by=scene.manager, at=LATER)
    assert set(falling_due.stuck(Instalment.objects.all())) == {third.pk}


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda part, by: payments.withhold(part, reason="Wait.", by=by, at=LATER),
        lambda part, by: Instalment.objects.filter(pk=part.pk).update(due_on=date(2024, 7, 1)),
        lambda part, by: Instalment.objects.filter(pk=part.pk).update(condition="Something new."),
    ],
)
def test_what_changed_after_it_was_found_does_not_fall_due(
    scene: Money, monkeypatch: Any, meanwhile: Callable[[Instalment, Any], Any]
) -> None:
    first, *_others = scene.plan()
    both = payments.both

    def late(instalment: Instalment) -> tuple[Award, Instalment]:
        monkeypatch.setattr(payments, "both", both)
        meanwhile(first, scene.manager)
        return both(instalment)

    monkeypatch.setattr(payments, "both", late)
    before = scene.acts("instalment_due")
    assert falling_due.fall_due(at=PAID_AT) == 0
    assert state(first) != "due" and scene.acts("instalment_due") == before
