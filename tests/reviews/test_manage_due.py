"""What is due from whom, the plan of reports, reading a report, deciding a change, and what was learnt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from grants import (
    awards,
    due,
    final_statements,
    learning,
    offer_reminders,
    payments,
    reports,
    returns,
    reviewing,
    variations,
)
from grants.models import Award, FinalStatement, Letter, PlannedReport, Variation
from grants.terms_in_force import Agreed
from programme import clock
from programme.models import Message
from programme.refusals import Refused
from reviews.models import Conflict
from tests import factories
from tests.grants import after_scene, award_scene, letter_scene
from tests.grants.after_scene import SPRING, SUMMER, After
from tests.reviews import rows
from tests.reviews.desk_scene import as_, statements, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> After:
    return after_scene.after()


def desk(made: After, rest: str = "due/") -> str:
    return f"/manage/{made.scene.round.slug}/{rest}"


def own(made: After, rest: str) -> str:
    return desk(made, f"awards/{made.award.public_reference}/{rest}")


def listed(made: After, at: datetime = SPRING) -> list[tuple[str, str, bool]]:
    return [(one.waits_for, one.what, one.is_late) for one in due.lines_of(made.scene.round, at=at)]


# What is due


def test_late_things_come_first_and_each_says_from_whom(made: After) -> None:
    """On 2 April: the first payment is late, the middle report is due on the 6th, the rest lies ahead."""
    assert listed(made) == [
        ("us", "Pay £200, payment 1", True),
        ("them", "A word from the middle", False),
        ("us", "Pay £100, payment 2", False),
        ("them", "Final report", False),
    ]
    made.send()
    variations.ask(made.fresh(), kind="activity", asks="A", reason="B", by=made.lead, at=SPRING)
    assert listed(made)[1:3] == [
        ("us", "Answer a request: Do something else than planned", False),
        ("us", "Read a report: A word from the middle", False),
    ]
    later = SPRING + timedelta(days=15)
    assert [late for _who, _what, late in listed(made, later)] == [True, True, True, False, False]


def test_the_day_itself_is_not_late(made: After) -> None:
    """The last microsecond of 6 April in London is not late, and the next one is."""
    midnight = datetime(2024, 4, 6, 23, 0, tzinfo=UTC)
    for at, is_late in ((midnight - timedelta(microseconds=1), False), (midnight, True)):
        assert ("them", "A word from the middle", is_late) in listed(made, at)


def test_offers_and_conditions_are_waited_for() -> None:
    scene = letter_scene.scene()
    scene.release()
    round_ = scene.round
    early = letter_scene.TOLD + timedelta(days=28)
    assert [(one.what, one.is_late) for one in due.lines_of(round_, at=early)] == [
        ("Accept the award, or say no", False)
    ]
    assert due.lines_of(round_, at=early + timedelta(days=1))[0].is_late
    award = award_scene.accept(Award.objects.get(), by=scene.lead, at=letter_scene.TOLD)
    found = [one for one in due.lines_of(round_, at=SPRING) if one.what.startswith("Settle what comes")]
    assert len(found) == 1 and found[0].note.startswith("To be looked at first: Bank details seen on paper")
    award_scene.settle(award, by=scene.manager, at=SPRING)
    assert not [one for one in due.lines_of(round_, at=SPRING) if one.what.startswith("Settle what comes")]


def test_what_is_done_or_ended_is_not_due(made: After) -> None:
    made.accept()
    made.accept(2)
    made.pay(1, 2, at=SUMMER)
    assert listed(made, SUMMER) == []


@pytest.mark.parametrize(("paid", "owed"), [(0, []), (1, ["A word from the middle", "Final report"])])
def test_an_award_that_ends_early_asks_for_what_is_owed_still(
    made: After, paid: int, owed: list[str]
) -> None:
    """Requests need no answer any more; reports are waited for when money was paid, and else not."""
    variations.ask(made.fresh(), kind="activity", asks="A", reason="B", by=made.lead, at=SPRING)
    lines = [("Room hire", Decimal(50)), ("Time", Decimal(250))]
    asked = variations.ask(
        made.fresh(), kind="budget", asks="A", reason="B", lines=lines, by=made.lead, at=SPRING
    )
    variations.agree(asked, Agreed(budget=tuple(lines)), by=made.manager, at=SPRING)
    if paid:
        made.pay(1)
    before = Message.objects.count()
    awards.end_early(made.fresh(), reason="They moved.", by=made.manager, at=SPRING)
    assert [what for _who, what, _late in listed(made)] == owed
    assert set(made.award.variations.values_list("state", flat=True)) == {"overtaken"}
    assert Message.objects.count() == before + 1
    mail = Message.objects.get(kind="award_ended")
    assert (mail.recipient, "They moved" in mail.text) == (made.lead, False)
    wanted = (
        "We would still like to read from you: A word from the middle, Final report." if paid else "need not"
    )
    assert wanted in mail.text
    page = text(as_(made.lead).get(f"/applications/{made.scene.application.reference}/award/"))
    assert page.count("Not answered, because the award has ended") == 2
    assert ("You send us: Final report." in page) == bool(paid)
    second = as_(made.second).get(own(made, "changes/2/"))
    assert "Not answered: the award ended first" in text(second)
    assert not second.context["may_approve"]


def test_a_manager_reminds_and_nobody_else_does(made: After) -> None:
    data = {"award": made.award.public_reference, "report": "1"}
    for role in ("approver", "observer", "finance"):
        person = as_(factories.staff(made.scene.round, role))
        assert person.get(desk(made)).status_code == 200
        assert person.post(desk(made), data).status_code == 403
    assert as_(factories.staff(made.scene.round, "access")).get(desk(made)).status_code == 403
    manager = as_(made.manager)
    assert "The group is reminded." in text(manager.post(desk(made), data, follow=True))
    assert "has been reminded of this today" in text(manager.post(desk(made), data, follow=True))
    assert Message.objects.filter(kind="report_reminder").count() == 1
    for wrong in ({"award": "X", "report": "1"}, {**data, "report": "9"}, {**data, "report": "x"}):
        assert manager.post(desk(made), wrong).status_code == 404


def test_a_manager_reminds_of_an_offer_until_its_day() -> None:
    scene = letter_scene.scene()
    scene.release()
    award = Award.objects.get()
    (line,) = due.lines_of(scene.round, at=letter_scene.TOLD)
    assert line.may_remind and line.on is not None
    said = {"by": scene.manager, "at": letter_scene.TOLD}
    offer_reminders.by_hand(award, **said)  # type: ignore[arg-type]
    mail = Message.objects.get(kind="answer_wanted")
    assert mail.subject.startswith("Please answer by")
    with pytest.raises(Refused, match="reminded of this today"):
        offer_reminders.by_hand(award, **said)  # type: ignore[arg-type]
    # The page: that day has passed by now.
    address = f"/manage/{scene.round.slug}/due/"
    page = text(as_(scene.manager).get(address))
    assert "Accept the award, or say no" in page and "Remind" not in page
    data = {"award": award.public_reference, "report": "0"}
    assert "Give the group another day" in text(as_(scene.manager).post(address, data, follow=True))
    award_scene.accept(award, by=scene.lead, at=letter_scene.TOLD)
    with pytest.raises(Refused, match="not waited for"):
        offer_reminders.by_hand(award, **said)  # type: ignore[arg-type]


def test_the_page_asks_as_much_with_one_award_as_with_three() -> None:
    """One statement for each source, whatever there is."""
    scene = letter_scene.scene()
    scene.release()
    made = after_scene.after(scene)
    manager = as_(made.manager)
    counts = [statements(manager, desk(made))]
    for number in (1, 2):
        _another(made, number)
    assert len([line for line in due.lines_of(scene.round, at=SPRING) if line.report]) == 6
    counts.append(statements(manager, desk(made)))
    assert counts[0] == counts[1] <= 16


def _another(made: After, number: int) -> None:
    """One more accepted award of the round, through the same acts."""
    round_ = made.scene.round
    lead = factories.user(f"Lead {number}")
    application = factories.submitted(round_, lead, group_name=f"Group {number}", title="Another")
    application = reviewing.begin_review(application, by=made.manager, at=letter_scene.DECIDED, stage="1")
    application = reviewing.finish_review(application, by=made.manager, at=letter_scene.DECIDED, stage="1")
    other = letter_scene.Scene(round_, application, lead, made.manager, made.second)
    other.release()
    after_scene.after(other)


# The plan of reports


def test_a_manager_plans_the_reports_of_a_round(made: After) -> None:
    manager, address = as_(made.manager), desk(made, "due/plan/")
    assert "This is the standard plan" in text(manager.get(address))
    shown = manager.get(address).context["form"]
    same = {name: shown.initial.get(name, "") for name in shown.fields}
    assert "The standard plan stays" in text(manager.post(address, same, follow=True))
    assert not PlannedReport.objects.exists()
    data = {"title_1": "One story", "form_1": "standard-report-final", "days_1": ""}
    wrong = manager.post(address, data)
    assert wrong.status_code == 422 and "Say how many days." in text(wrong)
    assert manager.post(address, {**data, "days_1": "90"}).status_code == 302
    assert "This round has its own plan." in text(manager.get(address))
    assert made.award.reports.count() == 2
    assert manager.post(address, {}).status_code == 302
    assert "This is the standard plan" in text(manager.get(address))
    assert as_(made.second).post(address, data).status_code == 403


# Reading


def test_a_report_is_read_sent_back_and_accepted(made: After) -> None:
    manager, address = as_(made.manager), own(made, "reports/1/")
    made.write(happened="Still a secret.")
    assert "Still a secret." not in text(manager.get(address))
    made.send(at=clock.now())
    assert "We met six times." in text(manager.get(address))
    data = {"act": "send_back", "send_back-word": "Who came?", "send_back-due_on": "1/2/2020"}
    unread = manager.post(address, data)
    assert unread.status_code == 422 and "has sent this report anew" in text(unread)
    data["seen"] = unread.context["version"].number
    wrong = manager.post(address, data)
    assert wrong.status_code == 422 and "still to come" in text(wrong)
    day = (clock.now() + timedelta(days=9)).strftime("%d/%m/%Y")
    assert as_(made.second).post(address, {**data, "send_back-due_on": day}).status_code == 403
    assert manager.post(address, {**data, "send_back-due_on": day}).status_code == 302
    assert "Who came?" in text(
        as_(made.lead).get(f"/applications/{made.scene.application.reference}/reports/1/")
    )
    made.send(happened="Ten of us.", at=clock.now())
    stale = manager.post(address, {"act": "accept", "seen": data["seen"]}, follow=True)
    assert "has sent this report anew" in text(stale)
    assert manager.post(address, {"act": "accept", "seen": 2}).status_code == 302
    assert made.report().state == "accepted"


def test_who_stepped_away_finds_nothing_of_it(made: After) -> None:
    """A manager who also reads, and stepped away from this application: no line, no report, no lesson."""
    made.accept(share_learning="inside")
    stage = rows.stage(made.scene.round, 1, due_at=SPRING)
    rows.reviewer(stage, user=made.manager)
    Conflict.objects.create(
        application=made.scene.application, user=made.manager, answer="step_away", declared_at=SPRING
    )
    manager = as_(made.manager)
    assert "Marsh Lane" not in text(manager.get(desk(made)))
    assert manager.get(own(made, "reports/2/")).status_code == 404
    assert manager.get(own(made, "after/")).status_code == 404
    letter = f"/letters/{Letter.objects.get().number}/"
    assert manager.get(letter).status_code == 404
    assert as_(made.second).get(letter).status_code == 200
    page = text(manager.get(f"/rounds/{made.scene.round.slug}/learning/"))
    assert "Begin with the people" not in page
    assert "Begin with the people" in text(as_(made.second).get(f"/rounds/{made.scene.round.slug}/learning/"))


# A change


def test_a_change_of_money_needs_a_second_person_on_the_pages_too(made: After) -> None:
    lines = [("Room hire", Decimal(50)), ("Time", Decimal(250))]
    variations.ask(
        made.fresh(), kind="budget", asks="Less rent.", reason="B", lines=lines, by=made.lead, at=SPRING
    )
    address, manager, second = own(made, "changes/1/"), as_(made.manager), as_(made.second)
    data = {
        "act": "agree",
        "agree-budget": "Room hire 50\nTime 250",
        "agree-amount_1": "200",
        "agree-day_1": "08/01/2024",
        "agree-amount_2": "100",
        "agree-day_2": "01/07/2024",
    }

    def shown(person: Client) -> dict[str, str]:
        return {"seen": person.get(address).context["seen"]}

    unread = manager.post(address, data)
    assert unread.status_code == 422 and "Something changed since you opened this page." in text(unread)
    data |= shown(manager)
    short = manager.post(address, {**data, "agree-budget": "Room hire 50"})
    assert short.status_code == 422 and "They come to £50." in text(short)
    assert second.post(address, data).status_code == 403
    assert "a second person has to agree too" in text(manager.post(address, data, follow=True))
    assert "somebody else has to agree as well" in text(manager.get(address))
    assert "somebody else has to agree as well" in text(
        manager.post(address, {"act": "approve", **shown(manager)}, follow=True)
    )
    assert "Something changed" in text(
        second.post(address, {"act": "approve", "seen": data["seen"]}, follow=True)
    )
    assert "£200, Monday 8 January 2024" in text(second.get(address))
    approved = second.post(address, {"act": "approve", **shown(second)}, follow=True)
    assert "the letter" in text(approved).lower()
    found = Variation.objects.get()
    assert (found.state, found.payments, found.approved_by) == ("in_force", [], made.second)


# What was learnt


@pytest.mark.parametrize(
    ("choice", "on_page", "name_on_page", "in_files"),
    [
        ("named", True, True, True),
        ("unnamed", True, False, True),
        ("inside", True, True, False),
        ("no", False, False, False),
    ],
)
def test_learning_goes_as_far_as_its_writers_said(
    made: After, choice: str, on_page: bool, name_on_page: bool, in_files: bool
) -> None:
    made.accept(share_learning=choice, learnt="=Begin with people", happened="Never to be shared.")
    slug = made.scene.round.slug
    observer = as_(factories.staff(made.scene.round, "observer"))
    page = text(observer.get(f"/rounds/{slug}/learning/"))
    assert ("=Begin with people" in page, "Marsh Lane Growers" in page) == (on_page, name_on_page)
    for kind in ("txt", "csv"):
        body = observer.get(f"/rounds/{slug}/learning.{kind}").content.decode()
        assert ("Begin with people" in body) == in_files
        assert ("Marsh Lane" in body) == (choice == "named")
        assert "Never to be shared." not in page + body
    if in_files:
        # A spreadsheet takes nothing for a formula.
        assert "'=Begin" in observer.get(f"/rounds/{slug}/learning.csv").content.decode()


def test_only_accepted_reports_teach_and_only_the_team_and_the_panel_read(made: After) -> None:
    made.send()
    assert learning.lessons_of(made.scene.round) == []
    reports.accept(made.report(), by=made.manager, at=SPRING)
    assert len(learning.lessons_of(made.scene.round)) == 1
    address = f"/rounds/{made.scene.round.slug}/learning/"
    stage = rows.stage(made.scene.round, 1, due_at=SPRING)
    member = rows.reviewer(stage)
    assert as_(member.user).get(address).status_code == 200
    for person in (made.lead, factories.user("Strange")):
        assert as_(person).get(address).status_code == 404


# The end


def test_an_award_closes_to_the_penny_once_everything_is_settled(made: After) -> None:
    made.pay(1, at=SPRING)
    made.accept()
    made.accept(2, at=SUMMER)
    said: dict[str, Any] = {"learning": "Warmth.", "by": made.manager, "at": SUMMER}
    assert final_statements.reported(made.fresh()) == (Decimal(180), "Begin with the people who come.")
    with pytest.raises(Refused, match="still to be made"):
        final_statements.close(made.fresh(), **said)
    assert not FinalStatement.objects.exists()
    payments.withhold(made.award.instalments.get(order=2), reason="It cost less.", by=made.manager, at=SUMMER)
    address = f"/manage/{made.scene.round.slug}/awards/{made.award.public_reference}/after/"
    assert "The group reported £180" in text(as_(made.manager).get(address))
    returns.enter(
        made.fresh(), amount=Decimal(20), came_on=SUMMER.date(), reason="Left.", by=made.manager, at=SUMMER
    )
    assert "£200 was paid and £20 of it came back, so £180 was spent." in text(as_(made.manager).get(address))
    assert "The group reported" not in text(as_(made.manager).get(address))
    variations.ask(made.fresh(), kind="activity", asks="A", reason="B", by=made.lead, at=SUMMER)
    done = final_statements.close(made.fresh(), **said)
    assert Variation.objects.get().state == "overtaken"
    assert (done.spent, done.returned) == (180, 20)
    assert (done.granted, done.not_paid) == (300, 100)
    assert made.fresh().state == "completed"
    assert b'"not_paid":"100.00"' in bytes(done.content)
    page = text(as_(made.lead).get(f"/applications/{made.scene.application.reference}/award/"))
    assert "Spent £180 Paid back to us £20 Not paid out £100" in page
    for change in ({"spent": Decimal(1)}, {"learning": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            FinalStatement.objects.update(**change)


def test_what_is_to_be_shared_with_nobody_is_not_offered_for_the_statement(made: After) -> None:
    """The statement is read by others; an earlier report that may be shared is the one that counts."""
    made.accept(learnt="Begin early.", share_learning="inside")
    made.accept(2, at=SUMMER, learnt="We fell out.", share_learning="no")
    assert final_statements.reported(made.fresh())[1] == "Begin early."


def test_the_database_completes_no_award_that_is_not_settled(made: After) -> None:
    made.pay(1, 2)
    with pytest.raises(DatabaseError, match="not settled"), transaction.atomic():
        Award.objects.filter(pk=made.award.pk).update(state="completed")
    made.accept()
    with pytest.raises(Refused, match="not accepted yet: Final report"):
        final_statements.close(
            made.fresh(),
            learning="A",
            by=made.manager,
            at=SUMMER,
        )
