"""The award's page at the manager's desk: holding back, ending, completing, and who may open what."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from grants import payments, reports, returns
from grants.models import Award, Instalment
from grants.payments import Part
from tests import factories
from tests.grants import award_scene, letter_scene
from tests.grants.letter_scene import TOLD, Scene
from tests.reviews.desk_scene import as_, statements, text

pytestmark = pytest.mark.django_db

LATER = TOLD + timedelta(days=1)


@pytest.fixture
def scene() -> Scene:
    """An award of £300, offered."""
    made = letter_scene.scene()
    made.release()
    return made


@pytest.fixture
def award(scene: Scene) -> Award:
    return Award.objects.get()


def path(scene: Scene, award: Award) -> str:
    return f"/manage/{scene.round.slug}/awards/{award.public_reference}/"


def planned(award: Award, scene: Scene) -> list[Instalment]:
    award_scene.accept(award, by=scene.lead, at=LATER)
    award_scene.settle(award, by=scene.manager, at=LATER)
    parts = [Part(Decimal(150), date(2024, 1, 8)), Part(Decimal(150), date(2024, 7, 1))]
    return payments.plan_instalments(award, parts, by=scene.manager, at=LATER)


def state(award: Award) -> str:
    return str(Award.objects.get(pk=award.pk).state)


def test_an_offer_is_ended_by_a_manager_with_a_reason(scene: Scene, award: Award) -> None:
    manager, address = as_(scene.manager), path(scene, award)
    assert "End the offer" in text(manager.get(address))
    assert as_(scene.approver).post(address, {"act": "lapse", "lapse-reason": "Why."}).status_code == 403
    assert "End the offer" not in text(as_(scene.approver).get(address))
    wrong = manager.post(address, {"act": "lapse", "lapse-reason": " "})
    assert (wrong.status_code, state(award)) == (422, "offered")
    assert "Say why, in a sentence." in text(wrong)
    assert manager.post(address, {"act": "lapse", "lapse-reason": "No answer since."}).status_code == 302
    assert state(award) == "lapsed"
    page = text(manager.get(address))
    assert "Offer lapsed" in page and "No answer since." in page
    again = manager.post(address, {"act": "lapse", "lapse-reason": "Typed again."})
    assert again.status_code == 422
    assert "The award is lapsed, so this cannot be done." in text(again)
    listed = text(manager.get(f"/manage/{scene.round.slug}/awards/"))
    assert "0 awards £0 granted £0 paid £90,000 left in the pot" in listed
    assert "none: its money is free again" in listed


def test_a_payment_is_held_back_with_a_reason(scene: Scene, award: Award) -> None:
    first, second = planned(award, scene)
    manager, address = as_(scene.manager), path(scene, award)
    data = {"act": "withhold", "instalment": second.pk, "withhold-reason": ""}
    wrong = manager.post(address, data)
    assert wrong.status_code == 422
    assert 'href="#id_2_withhold-reason"' in wrong.content.decode()
    assert as_(factories.staff(scene.round, "observer")).post(address, data).status_code == 403
    assert manager.post(address, {**data, "withhold-reason": "The report is late."}).status_code == 302
    assert Instalment.objects.get(pk=second.pk).state == "withheld"
    assert Instalment.objects.get(pk=first.pk).state == "planned"
    assert "Payment held back (2)" in text(manager.get(address))
    assert "The report is late." in text(manager.get(address))
    assert manager.post(address, {**data, "instalment": "x"}).status_code == 404


def test_a_day_to_come_is_no_day_of_paying(scene: Scene, award: Award) -> None:
    first, _second = planned(award, scene)
    payments.mark_due(first, by=scene.manager, at=LATER)
    payments.approve_payment(first, by=scene.manager, at=LATER)
    finance = as_(factories.staff(scene.round, "finance"))
    data = {"act": "paid", "instalment": first.pk, "on": "2999-01-01"}
    wrong = finance.post(path(scene, award), data)
    assert wrong.status_code == 422
    assert "That day is still to come." in text(wrong)
    assert 'value="2999-01-01"' in wrong.content.decode()
    assert finance.post(path(scene, award), {**data, "on": "2024-01-09"}).status_code == 302


def test_an_award_is_completed_by_a_manager(scene: Scene, award: Award) -> None:
    first, second = planned(award, scene)
    manager, address = as_(scene.manager), path(scene, award)
    payments.mark_due(first, by=scene.manager, at=LATER)
    payments.approve_payment(first, by=scene.manager, at=LATER)
    payments.mark_paid(first, on=LATER.date(), by=scene.manager, at=LATER)
    after = f"{address}after/"
    assert f'href="{after}"' in manager.get(address).content.decode()
    said = {"act": "close", "close-learning": "Warmth."}
    assert "Payment 2 of £150 is neither paid nor held back." in text(manager.get(after))
    assert "A payment is still to be made." in text(manager.post(after, said))
    payments.withhold(second, reason="It cost less.", by=scene.manager, at=LATER)
    for report in award.reports.all():
        reports.drop(report, reason="We talked instead.", by=scene.manager, at=LATER)
    assert "complete the award" in text(manager.get(after))
    assert as_(factories.staff(scene.round, "finance")).post(after, said).status_code == 403
    wrong = manager.post(after, {**said, "close-learning": " "})
    assert (wrong.status_code, state(award)) == (422, "active")
    assert "Say what was learnt" in text(wrong)
    returns.enter(award, amount=Decimal(10), came_on=LATER.date(), reason="Left.", by=scene.manager, at=LATER)
    assert manager.post(after, said).status_code == 302
    assert state(award) == "completed"
    assert "Paid back £10 Not paid out £150" in text(manager.get(after))
    assert "Mark as due" not in text(manager.get(address))


def test_an_award_is_ended_early_with_a_reason(scene: Scene, award: Award) -> None:
    planned(award, scene)
    manager, address = as_(scene.manager), path(scene, award)
    data = {"act": "end_early", "end_early-reason": ""}
    assert manager.post(address, data).status_code == 422
    assert as_(scene.approver).post(address, {**data, "end_early-reason": "Why."}).status_code == 403
    assert manager.post(address, {**data, "end_early-reason": "They stopped."}).status_code == 302
    assert state(award) == "ended_early"
    assert set(award.instalments.values_list("state", flat=True)) == {"withheld"}


def test_finance_is_not_led_to_what_it_cannot_open(scene: Scene, award: Award) -> None:
    link = f"/manage/{scene.round.slug}/applications/{scene.application.reference}/"
    finance = as_(factories.staff(scene.round, "finance"))
    for client, leads in ((finance, False), (as_(scene.manager), True)):
        page = client.get(path(scene, award)).content.decode()
        assert (link in page) is leads
        assert client.get(link).status_code == (200 if leads else 403)


def test_statements_of_an_award(scene: Scene, award: Award) -> None:
    manager = as_(scene.manager)
    parts = planned(award, scene)
    with_two = statements(manager, path(scene, award))
    payments.withhold(parts[0], reason="Wait.", by=scene.manager, at=LATER)
    assert (with_two, statements(manager, path(scene, award))) == (14, 14)
