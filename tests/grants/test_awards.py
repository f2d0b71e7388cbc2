"""Awards: each act and its guard, and the pages on which an award is answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from grants import awards, final_statements, offers, payments, reports
from grants.budget import pot_of
from grants.models import Award, Instalment
from grants.payments import Part
from programme.models import LedgerRow, User
from programme.refusals import Refused
from tests import factories
from tests.grants import award_scene, letter_scene
from tests.grants.letter_scene import TOLD, Scene

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATER = TOLD + DAY
HALVES = [Part(Decimal(150), date(2024, 1, 8)), Part(Decimal(150), date(2024, 7, 1))]


@pytest.fixture
def scene() -> Scene:
    """An award of £300, offered."""
    made = letter_scene.scene()
    made.release()
    return made


@pytest.fixture
def award(scene: Scene) -> Award:
    return fresh(Award.objects.get())


def fresh(award: Award) -> Award:
    return Award.objects.select_related("application__round").get(pk=award.pk)


def acts(award: Award) -> list[str]:
    rows = LedgerRow.objects.filter(chain=award.application.ledger_id).order_by("sequence")
    return [row.act for row in rows if row.act.startswith(("award", "instalment"))]


def refusal(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as no:
        act()
    return str(no.value)


def planned(award: Award, scene: Scene) -> list[Instalment]:
    award_scene.accept(award, by=scene.lead, at=LATER)
    award_scene.settle(award, by=scene.manager, at=LATER)
    return payments.plan_instalments(award, HALVES, by=scene.manager, at=LATER)


def paid(part: Instalment, by: User, on: date = date(2024, 1, 9)) -> Instalment:
    at = datetime(2024, 1, 9, 12, tzinfo=UTC)
    payments.mark_due(part, by=by, at=at)
    payments.approve_payment(part, by=by, at=at)
    return payments.mark_paid(part, on=on, by=by, at=at)


# The answer


def test_an_award_is_offered_at_release(scene: Scene, award: Award) -> None:
    assert (award.state, award.amount, award.offered_at) == ("offered", Decimal("300.00"), TOLD)
    assert (award.recipient, award.title) == ("Marsh Lane Growers", "A warm room in winter")
    assert award.public_reference not in (scene.application.reference, "")
    assert acts(award) == ["award_offered"]


def test_a_writer_accepts_once(scene: Scene, award: Award) -> None:
    award_scene.accept(award, by=scene.lead, at=LATER)
    other = factories.user("Bo")
    factories.member(scene.application, other)
    again = award_scene.accept(award, by=other, at=LATER + DAY)
    for one in (again, fresh(award)):
        assert (one.state, one.answered_by, one.answered_at) == ("accepted", scene.lead, LATER)
    assert acts(award) == ["award_offered", "award_accepted"]
    said = refusal(lambda: offers.turn_down(award, by=other, at=LATER))
    assert said == "The offer was answered already."


def test_turning_down_frees_the_money(scene: Scene, award: Award) -> None:
    before = pot_of(scene.round).uncommitted
    offers.turn_down(award, by=scene.lead, at=LATER)
    offers.turn_down(award, by=scene.lead, at=LATER + DAY)
    assert pot_of(scene.round).uncommitted == before + 300
    assert acts(award) == ["award_offered", "award_turned_down"]
    assert fresh(award).answered_at == LATER
    assert (
        refusal(lambda: award_scene.accept(award, by=scene.lead, at=LATER))
        == "The offer was answered already."
    )


@pytest.mark.parametrize("kind", ["reader", "nobody"])
def test_only_writers_answer(scene: Scene, award: Award, kind: str) -> None:
    person = factories.user("Bo")
    if kind == "reader":
        factories.member(scene.application, person, "reader")
    for answer in (award_scene.accept, offers.turn_down):
        assert "Only members" in refusal(partial(answer, award, by=person, at=LATER))
    assert (fresh(award).state, acts(award)) == ("offered", ["award_offered"])


def test_an_offer_lapses_only_with_a_reason_and_unanswered(scene: Scene, award: Award) -> None:
    before = pot_of(scene.round).uncommitted
    assert refusal(lambda: offers.lapse(award, reason=" ", by=scene.manager, at=LATER)) == (
        "Say why the offer ends."
    )
    offers.lapse(award, reason="No answer to three letters.", by=scene.manager, at=LATER)
    assert (fresh(award).state, fresh(award).ended_at) == ("lapsed", LATER)
    assert pot_of(scene.round).uncommitted == before + 300
    for answer in (award_scene.accept, offers.turn_down):
        said = refusal(partial(answer, award, by=scene.lead, at=LATER))
        assert said == "The offer has ended, so it can no longer be answered. Please talk with us."
    assert "lapsed" in refusal(lambda: offers.lapse(award, reason="Again.", by=scene.manager, at=LATER))
    assert acts(award) == ["award_offered", "award_lapsed"]


# Payments


def test_payments_are_planned_once_and_exactly(scene: Scene, award: Award) -> None:
    def plan(parts: list[Part]) -> list[Instalment]:
        return payments.plan_instalments(award, parts, by=scene.manager, at=LATER)

    assert refusal(lambda: plan(HALVES[:1])) == "The payments have to come to £300 exactly."
    nothing = [Part(Decimal(300), date(2024, 1, 8)), Part(Decimal(0), date(2024, 7, 1))]
    assert refusal(lambda: plan(nothing)) == "Each payment has to be more than nothing."
    assert [part.order for part in plan(HALVES)] == [1, 2]
    assert refusal(lambda: plan(HALVES)) == "The payments of this award are planned already."
    assert acts(award) == ["award_offered", "instalments_planned"]


def test_the_database_refuses_instalments_beyond_the_award(scene: Scene, award: Award) -> None:
    first, _second = planned(award, scene)
    with pytest.raises(DatabaseError, match="would pass the award"), transaction.atomic():
        Instalment.objects.create(award=award, order=3, amount=Decimal("0.01"), due_on=date(2024, 8, 1))
    with pytest.raises(DatabaseError, match="would pass the award"), transaction.atomic():
        Instalment.objects.filter(pk=first.pk).update(amount=Decimal("150.01"))
    assert sum(part.amount for part in award.instalments.all()) == award.amount


def test_a_payment_goes_its_way_and_begins_the_award(scene: Scene, award: Award) -> None:
    first, second = planned(award, scene)
    finance = factories.staff(scene.round, "finance", name="Fin Ance")
    at = datetime(2024, 1, 9, 12, tzinfo=UTC)
    assert "planned" in refusal(lambda: payments.approve_payment(first, by=finance, at=at))
    payments.mark_due(first, by=finance, at=at)
    assert "due" in refusal(lambda: payments.mark_paid(first, on=at.date(), by=finance, at=at))
    payments.approve_payment(first, by=scene.approver, at=at)
    tomorrow = at.date() + DAY
    assert "still to come" in refusal(lambda: payments.mark_paid(first, on=tomorrow, by=finance, at=at))
    assert fresh(award).state == "accepted"
    payments.mark_paid(first, on=at.date(), by=finance, at=at)
    stands = Instalment.objects.get(pk=first.pk)
    assert (stands.state, stands.paid_on, stands.paid_by) == ("paid", at.date(), finance)
    assert stands.approved_by == scene.approver
    assert fresh(award).state == "active"
    assert "paid" in refusal(lambda: payments.withhold(first, reason="Too late.", by=scene.manager, at=at))
    assert Instalment.objects.get(pk=second.pk).state == "planned"


def test_the_day_of_paying_is_the_rounds_own_day(scene: Scene, award: Award) -> None:
    """Half past midnight of the 2nd of July in London is still the 1st in UTC."""
    first, _second = planned(award, scene)
    at = datetime(2024, 7, 1, 23, 30, tzinfo=UTC)
    payments.mark_due(first, by=scene.manager, at=at)
    payments.approve_payment(first, by=scene.manager, at=at)
    payments.mark_paid(first, on=date(2024, 7, 2), by=scene.manager, at=at)
    assert Instalment.objects.get(pk=first.pk).paid_on == date(2024, 7, 2)


def test_a_payment_is_held_back_with_a_reason_and_can_fall_due_again(scene: Scene, award: Award) -> None:
    first, _second = planned(award, scene)
    assert refusal(lambda: payments.withhold(first, reason="", by=scene.manager, at=LATER)) == (
        "Say why the payment is held back."
    )
    payments.withhold(first, reason="The report is missing.", by=scene.manager, at=LATER)
    assert Instalment.objects.get(pk=first.pk).state == "withheld"
    payments.mark_due(first, by=scene.manager, at=LATER)
    assert Instalment.objects.get(pk=first.pk).state == "due"


# The end


def test_an_award_is_complete_when_nothing_is_left_to_pay(scene: Scene, award: Award) -> None:
    first, second = planned(award, scene)
    assert "accepted" in refusal(lambda: awards.complete(award, by=scene.manager, at=LATER))
    paid(first, scene.manager)
    said = refusal(lambda: awards.complete(award, by=scene.manager, at=LATER))
    assert said == "A payment is still to be made. Pay it or hold it back first."
    payments.withhold(second, reason="It cost less.", by=scene.manager, at=LATER)
    said = refusal(lambda: awards.complete(award, by=scene.manager, at=LATER))
    assert said.startswith("A report is not accepted yet: A word from the middle.")
    for report in award.reports.all():
        reports.drop(report, reason="We talked instead.", by=scene.manager, at=LATER)
    # Without its final statement, which `final_statements.close` writes.
    with pytest.raises(DatabaseError, match="not settled"), transaction.atomic():
        awards.complete(award, by=scene.manager, at=LATER)
    final_statements.close(award, learning="Warmth.", by=scene.manager, at=LATER)
    assert (fresh(award).state, fresh(award).ended_at) == ("completed", LATER)
    said = refusal(lambda: payments.mark_due(second, by=scene.manager, at=LATER))
    assert said == "The award is completed, so nothing about its payments can change."


def test_ending_early_holds_back_what_is_not_paid(scene: Scene, award: Award) -> None:
    first, second = planned(award, scene)
    paid(first, scene.manager)
    assert "Say why" in refusal(lambda: awards.end_early(award, reason="\n", by=scene.manager, at=LATER))
    awards.end_early(award, reason="The group has dissolved.", by=scene.manager, at=LATER)
    assert fresh(award).state == "ended_early"
    states = award.instalments.order_by("order").values_list("state", flat=True)
    assert list(states) == ["paid", "withheld"]
    assert acts(award)[-2:] == ["instalment_withheld", "award_ended_early"]
    assert "nothing about its payments" in refusal(
        lambda: payments.mark_due(second, by=scene.manager, at=LATER)
    )


def test_an_offer_is_neither_completed_nor_ended_early(scene: Scene, award: Award) -> None:
    for act in (
        lambda: awards.complete(award, by=scene.manager, at=LATER),
        lambda: awards.end_early(award, reason="Why not.", by=scene.manager, at=LATER),
    ):
        assert refusal(act) == "The award is offered, so this cannot be done."


# The applicant's pages


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response: Any) -> str:
    """The page's words in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def path(scene: Scene, rest: str = "award/") -> str:
    return f"/applications/{scene.application.reference}/{rest}"


@pytest.mark.parametrize("outcome", ["award", "reserve", "decline"])
def test_nothing_of_an_award_exists_before_release(outcome: str) -> None:
    scene = letter_scene.scene()
    scene.make(outcome)
    client = as_(scene.lead)
    assert client.get(path(scene)).status_code == 404
    assert client.get(path(scene) + "?answer=cannot").status_code == 404
    assert client.post(path(scene), {"answer": "accept"}).status_code == 404
    home = text(client.get(path(scene, "")))
    assert "being read" in home and "award" not in home.lower()


@pytest.mark.parametrize("outcome", ["reserve", "decline"])
def test_other_outcomes_have_no_award(outcome: str) -> None:
    scene = letter_scene.scene()
    scene.release(outcome)
    assert as_(scene.lead).get(path(scene)).status_code == 404


def test_the_application_leads_to_the_offer(scene: Scene, award: Award) -> None:
    client = as_(scene.lead)
    for page in (client.get(path(scene, "")), client.get("/applications/")):
        words = text(page)
        assert "Funded" in words
        assert "We offer you £300. Please accept the award, or tell us if you cannot take it." in words
        assert "The day to answer by is Monday 8 January 2024." in words
        assert f'href="{path(scene)}"' in page.content.decode()
    words = text(client.get(path(scene)))
    for expected in (
        "We offer you £300",
        "Marsh Lane Growers",
        "A warm room in winter",
        "What the money is for",
        "Your answer",
    ):
        assert expected in words
    assert award.public_reference in words
    assert str(scene.lead) in words


def test_accepting_on_the_page(scene: Scene, award: Award) -> None:
    client = as_(scene.lead)
    assert client.post(path(scene), {"answer": "perhaps"}).status_code == 400
    signed = {"answer": "accept", "name": "Llŷr ap Siôn", "role": "Treasurer", "may_accept": "on"}
    first = client.post(path(scene), signed, follow=True)
    assert "Accepted by Llŷr ap Siôn (Treasurer) on" in text(first)
    assert "No payment is planned yet." in text(first)
    assert client.post(path(scene), {"answer": "accept"}).status_code == 302
    assert acts(award) == ["award_offered", "award_accepted"]
    late = client.post(path(scene), {"answer": "cannot", "sure": "yes"})
    assert late.status_code == 409
    assert "The offer was answered already." in text(late)
    assert "You have accepted the award of £300." in text(client.get(path(scene, "")))
    award_scene.settle(award, by=scene.manager, at=LATER)
    payments.plan_instalments(award, HALVES, by=scene.manager, at=LATER)
    part = award.instalments.get(order=1)
    paid(part, scene.manager)
    words = text(client.get(path(scene)))
    assert "Payment 1: £150 Paid on Tuesday 9 January 2024. Paid" in words
    assert "Payment 2: £150 Planned for Monday 1 July 2024. Planned" in words


def test_saying_no_is_asked_once_more(scene: Scene, award: Award) -> None:
    client = as_(scene.lead)
    for asked in (client.get(path(scene) + "?answer=cannot"), client.post(path(scene), {"answer": "cannot"})):
        assert "This cannot be taken back." in text(asked)
    assert fresh(award).state == "offered"
    after = client.post(path(scene), {"answer": "cannot", "sure": "yes"}, follow=True)
    assert "You told us that you cannot take the award of £300." in text(after)
    assert "Your answer" not in text(after)
    assert "Our offer of £300" in text(after)
    home = text(client.get(path(scene, "")))
    assert "You could not take the award" in home and "Funded" not in home


def test_a_lapsed_offer_says_so_kindly(scene: Scene, award: Award) -> None:
    offers.lapse(award, reason="Secret words of the team.", by=scene.manager, at=LATER)
    answer = as_(scene.lead).post(path(scene), {"answer": "accept"})
    assert answer.status_code == 409
    assert "The offer has ended, so it can no longer be answered." in text(answer)
    assert "Secret" not in text(answer)


def test_a_reader_sees_the_award_and_cannot_answer(scene: Scene, award: Award) -> None:
    reader = factories.user("Bo")
    factories.member(scene.application, reader, "reader")
    client = as_(reader)
    for address in (path(scene), path(scene) + "?answer=cannot"):
        page = client.get(address)
        assert page.status_code == 200
        assert "Accept the award" not in text(page) and "cannot be taken back" not in text(page)
    for answer in ("accept", "cannot"):
        assert client.post(path(scene), {"answer": answer, "sure": "yes"}).status_code == 403
    assert as_(factories.user("Cy")).post(path(scene), {"answer": "accept"}).status_code == 404
    assert fresh(award).state == "offered"


def test_somebody_signed_out_comes_back_to_the_award(scene: Scene) -> None:
    answer = Client().post(path(scene), {"answer": "accept"})
    assert answer.status_code == 302
    assert path(scene) in answer["Location"]
