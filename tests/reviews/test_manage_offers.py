"""Offers at the manager's desk: terms, the day to answer, what is looked at first, reserves that move up."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from grants import award_terms, awards, conditions, decisions, offers, payments
from grants.budget import pot_of
from grants.models import Application, Award, AwardCheck, AwardTerms, Decision, Letter, Offer
from grants.payments import Part
from grants.states import DecisionOutcome
from programme import clock
from programme.models import Round, User
from reviews import copying, deciding, reserves
from tests import factories
from tests.grants import award_scene, letter_scene
from tests.grants.letter_scene import TOLD, Scene
from tests.reviews.desk_scene import as_, reviewed, statements, text, with_files

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
    return Award.objects.select_related("application__round").get()


def path(scene: Scene, award: Award, rest: str = "") -> str:
    return f"/manage/{scene.round.slug}/awards/{award.public_reference}/{rest}"


def with_reserves(number: int) -> tuple[Round, list[Application], User, Award]:
    """One award that took a whole pot of £400, and others on the reserve list; released."""
    round_, found, manager, _stage = reviewed(number + 1)
    round_.funding_sources.update(amount=Decimal("400.00"))
    approver = factories.staff(round_, "approver", name="Jo Adeyemi")
    for case in deciding.cases_of(round_):
        first = case.application == found[0]
        decisions.decide(
            case.application,
            outcome=DecisionOutcome.AWARD if first else DecisionOutcome.RESERVE,
            amount=Decimal("400.00") if first else None,
            reason="The panel said so.",
            summary=case.summary,
            by=manager,
            at=TOLD,
        )
    decisions.approve(Decision.objects.filter(application__round=round_), by=approver, at=TOLD)
    with_files(round_)
    decisions.release(round_, by=manager, at=max(TOLD, round_.decisions_at))
    return (
        round_,
        found,
        manager,
        Award.objects.select_related("application__round").get(application=found[0]),
    )


# The terms


def test_the_manager_rewrites_the_terms_and_others_read_them(scene: Scene) -> None:
    address = f"/manage/{scene.round.slug}/awards/terms/"
    manager = as_(scene.manager)
    assert "This is the standard text that comes with Noon." in text(manager.get(address))
    data = {
        "after": "0",
        "text": "Kindness\nBe kind.",
        "answer_days": "14",
        "checks_first": "Seen it",
        "checks_later": "",
    }
    assert manager.post(address, {**data, "answer_days": "0"}).status_code == 422
    assert as_(scene.approver).post(address, data).status_code == 403
    assert manager.post(address, data).status_code == 302
    row = AwardTerms.objects.get()
    assert (row.version, row.answer_days, row.checks_first) == (1, 14, ["Seen it"])
    again = manager.post(address, data)
    assert again.status_code == 422
    assert "Mo Evans has changed the terms since you opened them." in text(again)
    seen = text(as_(factories.staff(scene.round, "finance")).get(address))
    for words in ("Version 1, written by Mo Evans", "Kindness Be kind.", "Seen it", "14 days to answer"):
        assert words in seen
    assert "Keep these terms" not in seen


def test_a_copied_round_begins_with_the_terms_of_the_first(scene: Scene) -> None:
    award_terms.rewrite(
        scene.round,
        text="Ours.",
        answer_days=9,
        checks_first=["A"],
        checks_later=["B"],
        by=scene.manager,
        at=LATER,
    )
    now = clock.now()
    made = copying.copy_round(
        scene.round,
        name="Next",
        slug="next",
        opens_at=now + timedelta(days=30),
        closes_at=now + timedelta(days=70),
        decisions_at=now + timedelta(days=84),
        by=scene.manager,
        at=now,
    )
    found = award_terms.current(made)
    assert (found.version, found.text["en"], found.answer_days) == (1, "Ours.", 9)
    assert (found.checks_first, found.checks_later) == (("A",), ("B",))


# One offer


def test_the_day_is_moved_by_a_manager(scene: Scene, award: Award) -> None:
    address = path(scene, award, "answer-by/")
    to = clock.local(clock.now()).date() + timedelta(days=10)
    data = {"to": to.isoformat(), "reason": "Their treasurer is away."}
    assert as_(scene.approver).post(address, data).status_code == 403
    manager = as_(scene.manager)
    assert manager.post(address, {**data, "reason": ""}).status_code == 422
    assert "has passed" in text(manager.get(path(scene, award)))
    assert manager.post(address, data).status_code == 302
    assert Offer.objects.get().answer_by == to
    page = text(manager.get(path(scene, award)))
    assert f"They are asked to answer by {clock.date_in_words(to)}" in page
    assert "Their treasurer is away." in page


def test_a_passed_day_waits_for_the_manager_and_ends_nothing(scene: Scene, award: Award) -> None:
    manager, glance = as_(scene.manager), f"/manage/{scene.round.slug}/"
    assert "The day to answer 1 offer has passed. It stands until somebody ends it." in text(
        manager.get(glance)
    )
    listed = text(manager.get(f"{glance}awards/"))
    assert "the day to answer, 8 January, has passed" in listed
    Offer.objects.update(answer_by=clock.local(clock.now()).date())
    words = text(manager.get(glance))
    assert "1 offer has not been answered yet." in words and "The day to answer" not in words
    assert Award.objects.get().state == "offered"


def test_lines_are_marked_by_managers_and_finance_and_hold_up_the_payment(scene: Scene, award: Award) -> None:
    award_scene.accept(award, by=scene.lead, at=LATER)
    first, _second = payments.plan_instalments(
        award,
        [Part(Decimal(150), date(2024, 1, 8)), Part(Decimal(150), date(2024, 7, 1))],
        by=scene.manager,
        at=LATER,
    )
    payments.mark_due(first, by=scene.manager, at=LATER)
    data = {"act": "approve", "instalment": first.pk}
    wrong = as_(scene.approver).post(path(scene, award), data)
    assert wrong.status_code == 422
    assert "The first payment has to wait. To be looked at first: Bank details seen on paper" in text(wrong)
    finance = as_(factories.staff(scene.round, "finance", name="Fin Ance"))
    address = path(scene, award, "checks/")
    mark = {"line": "1", "outcome": "done", "before_payment": "on", "note": "A statement, in folder 7."}
    assert as_(scene.approver).post(address, mark).status_code == 403
    assert finance.post(address, {**mark, "line": "99"}).status_code == 404
    bad = finance.post(address, {**mark, "outcome": "not_needed", "note": ""})
    assert bad.status_code == 422
    assert 'href="#id_1_note"' in bad.content.decode()
    assert finance.post(address, mark).status_code == 302
    page = text(finance.get(address))
    assert "A statement, in folder 7." in page and "Fin Ance," in page
    assert "The first payment waits for 3 things." in page
    award_scene.settle(award, by=scene.manager, at=LATER)
    assert "Nothing holds up the first payment." in text(finance.get(address))
    assert as_(scene.approver).post(path(scene, award), data).status_code == 302


def test_statements_of_the_list_do_not_grow(scene: Scene, award: Award) -> None:
    manager, address = as_(scene.manager), path(scene, award, "checks/")
    counts = []
    for order in (50, 51, 52):
        AwardCheck.objects.create(
            award=award, order=order, kind="list", words=f"Line {order}", before_payment=True
        )
        counts.append(statements(manager, address))
    assert counts[0] == counts[2]
    assert counts[0] <= 8


def test_why_a_group_could_not_take_it_is_read_by_the_team(scene: Scene, award: Award) -> None:
    offers.turn_down(award, why="Our hall is sold.", by=scene.lead, at=LATER)
    assert "Our hall is sold." in text(as_(scene.manager).get(path(scene, award)))


# The reserve moves up


def test_a_reserve_moves_up_when_an_offer_is_turned_down() -> None:
    round_, found, manager, award = with_reserves(3)
    desk = as_(manager)
    listed, glance = f"/manage/{round_.slug}/awards/", f"/manage/{round_.slug}/"
    before = text(desk.get(listed))
    assert "Nothing is left in the pot." in before and "Offer this award" not in before
    assert "left in the pot, and" not in text(desk.get(glance))
    offers.turn_down(award, by=factories.lead_of(found[0]), at=LATER)
    assert "£400 is left in the pot, and 3 applications are on the reserve list." in text(desk.get(glance))
    page = desk.get(listed).content.decode()
    order = [page.index(f'reference">{one.reference}') for one in found[1:]]
    assert order == sorted(order)
    assert page.count("Offer this award") == 3
    link = f"/manage/{round_.slug}/decisions/{found[1].reference}/"
    assert f'href="{link}"' in page
    form = desk.get(link).content.decode()
    assert "checked" in form.split('value="award"')[1].split(">")[0]
    data = {"act": "propose", "outcome": "award", "amount": "300", "reason": "First on the list."}
    assert desk.post(link, data).status_code == 302
    page = text(desk.get(listed))
    assert "An award is proposed, and waits for a second person." in page
    approver = factories.staff(round_, "approver", name="Di Okoro")
    decisions.approve(Decision.objects.filter(state="proposed"), by=approver, at=LATER)
    with_files(round_)
    decisions.release(round_, by=manager, at=clock.now())
    moved = Award.objects.get(application=found[1])
    assert (moved.state, moved.offer.terms_version) == ("offered", 0)
    assert Letter.objects.filter(application=found[1], state="released").count() == 1
    assert pot_of(round_).uncommitted == 100


def test_a_reserve_that_is_closed_to_a_manager_keeps_its_place() -> None:
    round_, found, manager, award = with_reserves(3)
    offers.turn_down(award, by=factories.lead_of(found[0]), at=LATER)
    listed = reserves.reserve_list(round_, pot_of(round_), [], closed={found[1].pk}).rows
    assert [(row.place, row.case.application) for row in listed] == [(2, found[2]), (3, found[3])]
    factories.member(found[2], manager)
    page = text(as_(manager).get(f"/manage/{round_.slug}/awards/"))
    assert found[1].reference in page and found[2].reference not in page


def test_an_award_that_ended_early_frees_what_was_not_paid(scene: Scene, award: Award) -> None:
    before = pot_of(scene.round).uncommitted
    award_scene.accept(award, by=scene.lead, at=LATER)
    award_scene.settle(award, by=scene.manager, at=LATER)
    parts = [Part(Decimal(100), date(2024, 1, 8)), Part(Decimal(200), date(2024, 7, 1))]
    first, _second = payments.plan_instalments(award, parts, by=scene.manager, at=LATER)
    payments.mark_due(first, by=scene.manager, at=LATER)
    payments.approve_payment(first, by=scene.approver, at=LATER)
    payments.mark_paid(first, on=LATER.date(), by=scene.manager, at=LATER)
    awards.end_early(award, reason="They stopped.", by=scene.manager, at=LATER)
    assert pot_of(scene.round).uncommitted == before + 200


def test_statements_of_the_awards_with_one_and_three_reserves() -> None:
    counts = []
    for number in (1, 3):
        round_, _found, manager, _award = with_reserves(number)
        counts.append(statements(as_(manager), f"/manage/{round_.slug}/awards/"))
    assert counts == [18, 18]


def test_nothing_is_marked_once_an_award_has_ended(scene: Scene, award: Award) -> None:
    offers.lapse(award, reason="No answer.", by=scene.manager, at=LATER)
    address = path(scene, award, "checks/")
    assert "Say how it stands" not in text(as_(scene.manager).get(address))
    answer = as_(scene.manager).post(address, {"line": "1", "outcome": "done", "before_payment": "on"})
    assert answer.status_code == 422
    assert "there is nothing left to look at" in text(answer)
    assert len(conditions.open_before_payment(award)) == 4
