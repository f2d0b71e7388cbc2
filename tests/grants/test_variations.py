"""Changes to an award: asked, decided by one or two people, lettered, carried out, and kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from grants import awards, payments, terms_in_force, variation_notice, variations
from grants.award_states import VariationKind
from grants.models import Instalment, Variation
from grants.payments import Part
from grants.terms_in_force import Agreed
from programme import canonical
from programme.models import LedgerRow, Message
from programme.refusals import Refused
from tests import factories
from tests.grants import after_scene
from tests.grants.after_scene import SPRING, After

pytestmark = pytest.mark.django_db

OCTOBER = date(2024, 10, 31)
LINES = [("Room hire", Decimal("50.00")), ("People’s time", Decimal("250.00"))]


@pytest.fixture
def made() -> After:
    return after_scene.after()


def refusal(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as no:
        act()
    return str(no.value)


def ask(made: After, kind: str = "time", **given: Any) -> Variation:
    words = {"asks": "Until after the harvest.", "reason": "The spring was wet."}
    if kind == "time":
        words["until"] = OCTOBER  # type: ignore[assignment]
    said = {**words, "by": made.lead, "at": SPRING, **given}
    return variations.ask(made.fresh(), kind=VariationKind(kind), **said)


def days(made: After) -> list[date]:
    return list(made.award.reports.order_by("order").values_list("due_on", flat=True))


def test_more_time_is_agreed_by_one_person_and_moves_what_hangs_on_it(made: After) -> None:
    """92 days more: the reports that are still to come move along, the award and its payments do not."""
    asked = ask(made)
    before = days(made)
    done = variations.agree(asked, Agreed(ends_on=OCTOBER), word="Good luck.", by=made.manager, at=SPRING)
    assert (done.state, done.approved_by, done.letter_number) == ("in_force", None, "MSC-2024-C0001")
    assert terms_in_force.work_ends_on(made.fresh()) == OCTOBER
    assert days(made) == [day + timedelta(days=92) for day in before]
    assert made.fresh().amount == 300
    assert made.acts("variation") == ["variation_asked", "variation_in_force"]
    assert made.acts("report_moved") == ["report_moved"] * 2


def test_the_letter_is_frozen_with_every_word_and_its_sum(made: After) -> None:
    done = variations.agree(ask(made), Agreed(ends_on=OCTOBER), word="Good luck.", by=made.manager, at=SPRING)
    content = bytes(done.notice or b"")
    assert canonical.sha256(content) == bytes(done.notice_sha256 or b"")
    said = variation_notice.as_text(variation_notice.read(done))
    for words in (
        "MSC-2024-C0001",
        "Tuesday 2 April 2024",
        "Marsh Lane Growers",
        "Until after the harvest.",
        "The work is complete by Thursday 31 October 2024.",
        "Good luck.",
        "Nerys Ffransis-Bell",
    ):
        assert words in said
    assert "A word from the middle: By Sunday 7 July 2024" in said
    assert "Final report: By Thursday 28 November 2024" in said
    # One mail tells of all of it.
    assert not Message.objects.filter(kind="report_day").exists()
    mail = Message.objects.get(kind="variation_decided")
    assert "harvest" not in mail.text and "agree" not in mail.subject.lower()
    for change in ({"notice": b"{}"}, {"letter_number": "MSC-2024-C0009"}, {"ends_on": date(2025, 1, 1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Variation.objects.filter(pk=done.pk).update(**change)


def test_money_needs_a_second_person_and_until_then_nothing_changes(made: After) -> None:
    asked = ask(made, "budget", lines=LINES)
    parts = {1: (Decimal(50), date(2024, 5, 1)), 2: (Decimal(250), date(2024, 9, 2))}
    waiting = variations.agree(asked, Agreed(budget=tuple(LINES), payments=parts), by=made.manager, at=SPRING)
    assert (waiting.state, waiting.notice, terms_in_force.budget_in_force(made.fresh())) == (
        "proposed",
        None,
        [],
    )
    assert [part.amount for part in made.award.instalments.all()] == [200, 100]
    assert not Message.objects.filter(kind="variation_decided").exists()
    assert "somebody else" in refusal(lambda: variations.approve(waiting, by=made.manager, at=SPRING))
    done = variations.approve(waiting, by=made.second, at=SPRING)
    assert (done.state, done.approved_by) == ("in_force", made.second)
    assert list(made.award.instalments.values_list("order", "amount", "due_on")) == [
        (1, Decimal(50), date(2024, 5, 1)),
        (2, Decimal(250), date(2024, 9, 2)),
    ]
    assert terms_in_force.budget_in_force(made.fresh())[0] == {"label": "Room hire", "amount": "50.00"}
    said = variation_notice.as_text(variation_notice.read(done))
    # What it was and what it is: both are in the letter.
    assert "£200, planned for Monday 8 January 2024" in said
    assert "£250, planned for Monday 2 September 2024" in said
    row = LedgerRow.objects.select_related("payload").get(act="variation_in_force")
    assert b'"amount":"200.00"' in bytes(row.payload.content)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({1: (Decimal(300), OCTOBER)}, "moved on"),
        ({1: (Decimal(201), OCTOBER), 2: (Decimal(100), OCTOBER)}, "come to £300 exactly"),
        ({1: (Decimal(300), OCTOBER), 2: (Decimal(0), OCTOBER)}, "more than nothing"),
    ],
)
def test_payments_come_to_what_they_came_to(made: After, parts: Any, words: str) -> None:
    asked = ask(made, "activity")
    said = refusal(lambda: variations.agree(asked, Agreed(payments=parts), by=made.manager, at=SPRING))
    assert words in said


def test_a_payment_that_moved_on_in_the_meantime_stops_the_second_person(made: After) -> None:
    asked = ask(made, "activity")
    parts = {1: (Decimal(50), OCTOBER), 2: (Decimal(250), OCTOBER)}
    waiting = variations.agree(asked, Agreed(payments=parts), by=made.manager, at=SPRING)
    payments.mark_due(made.award.instalments.get(order=1), by=made.manager, at=SPRING)
    assert "moved on" in refusal(lambda: variations.approve(waiting, by=made.second, at=SPRING))
    assert Variation.objects.get(pk=waiting.pk).state == "proposed"
    assert Instalment.objects.get(award=made.award, order=1).amount == 200
    back = variations.give_back(waiting, reason="One is being paid.", by=made.second, at=SPRING)
    assert (back.state, back.payments, back.changes_money) == ("asked", [], False)
    left = {2: (Decimal(100), OCTOBER)}
    again = variations.agree(back, Agreed(payments=left), by=made.second, at=SPRING)
    assert variations.approve(again, by=made.manager, at=SPRING).state == "in_force"


def test_the_second_person_agrees_to_what_they_read_and_nothing_else(made: After) -> None:
    """Given back and agreed anew, or the payments planned anew with the same numbers: the mark is another."""
    asked, planned = ask(made, "activity"), list(made.award.instalments.order_by("order"))
    first = variations.agree(
        asked,
        Agreed(payments={1: (Decimal(50), OCTOBER), 2: (Decimal(250), OCTOBER)}),
        by=made.manager,
        at=SPRING,
    )
    seen = terms_in_force.mark_of(first, planned)
    back = variations.give_back(first, reason="Too much at once.", by=made.second, at=SPRING)
    again = variations.agree(
        back,
        Agreed(payments={1: (Decimal(10), OCTOBER), 2: (Decimal(290), OCTOBER)}),
        by=made.manager,
        at=SPRING,
    )
    said = refusal(lambda: variations.approve(again, seen=seen, by=made.second, at=SPRING))
    assert "Something changed" in said
    seen = terms_in_force.mark_of(again, planned)
    anew = [Part(Decimal(150), date(2024, 6, 1)), Part(Decimal(150), date(2024, 7, 1))]
    payments.plan_instalments(
        made.fresh(), anew, replacing=[one.pk for one in planned], by=made.manager, at=SPRING
    )
    said = refusal(lambda: variations.approve(again, seen=seen, by=made.second, at=SPRING))
    assert "Something changed" in said
    seen = terms_in_force.mark_of(again, list(made.award.instalments.order_by("order")))
    assert variations.approve(again, seen=seen, by=made.second, at=SPRING).state == "in_force"
    assert [one.amount for one in made.award.instalments.order_by("order")] == [10, 290]


def test_who_agrees_first_has_the_payments_as_they_are_before_them(made: After) -> None:
    asked, planned = ask(made, "activity"), list(made.award.instalments.order_by("order"))
    seen = terms_in_force.mark_of(asked, planned)
    payments.mark_due(planned[0], by=made.manager, at=SPRING)
    said = refusal(lambda: variations.agree(asked, Agreed(), seen=seen, by=made.manager, at=SPRING))
    assert "Something changed" in said
    seen = terms_in_force.mark_of(asked, planned[1:])
    assert variations.agree(asked, Agreed(), seen=seen, by=made.manager, at=SPRING).state == "in_force"


def test_a_day_is_looked_at_again_by_the_second_person_and_the_newest_word_counts(made: After) -> None:
    """Agreed by one person first and by the second last: what came into force last is what holds."""
    december = date(2024, 12, 31)
    parts = {1: (Decimal(50), OCTOBER), 2: (Decimal(250), OCTOBER)}
    slow = variations.agree(
        ask(made, "activity"), Agreed(ends_on=december, payments=parts), by=made.manager, at=SPRING
    )
    later = SPRING + timedelta(days=3)
    variations.agree(ask(made, until=OCTOBER), Agreed(ends_on=OCTOBER), by=made.manager, at=later)
    assert terms_in_force.work_ends_on(made.fresh()) == OCTOBER
    variations.approve(slow, by=made.second, at=later + timedelta(days=3))
    assert terms_in_force.work_ends_on(made.fresh()) == december
    assert days(made)[1] == date(2025, 1, 28)


def test_a_day_that_is_over_or_no_longer_later_stops_the_second_person(made: After) -> None:
    parts = {1: (Decimal(50), OCTOBER), 2: (Decimal(250), OCTOBER)}
    slow = variations.agree(
        ask(made, "activity"), Agreed(ends_on=OCTOBER, payments=parts), by=made.manager, at=SPRING
    )
    over = datetime(2024, 10, 31, 9, tzinfo=UTC)
    assert "still to come" in refusal(lambda: variations.approve(slow, by=made.second, at=over))
    variations.agree(ask(made), Agreed(ends_on=date(2024, 11, 30)), by=made.manager, at=SPRING)
    assert "Choose a later day" in refusal(lambda: variations.approve(slow, by=made.second, at=SPRING))
    assert Variation.objects.get(pk=slow.pk).state == "proposed"


@pytest.mark.parametrize("act", ["agree", "end_early"])
def test_every_open_report_is_locked_by_its_id_before_the_ledger_is(made: After, act: str) -> None:
    """Whoever sends the other report holds that report and waits for the ledger: not the other way about."""
    asked = ask(made)
    with CaptureQueriesContext(connection) as ran:
        if act == "agree":
            variations.agree(asked, Agreed(ends_on=OCTOBER), by=made.manager, at=SPRING)
        else:
            awards.end_early(made.fresh(), reason="They moved.", by=made.manager, at=SPRING)
    # What runs as a prepared statement, the ledger's, has no words here.
    said = [one["sql"] or "ledger" for one in ran]
    first = next(sql for sql in said if sql == "ledger" or ("grants_report" in sql and "FOR NO KEY" in sql))
    assert 'ORDER BY "grants_report"."id"' in first


@pytest.mark.parametrize("total", ["49.99", "50.01"])
def test_a_budget_comes_to_the_award(made: After, total: str) -> None:
    lines = [("Room hire", Decimal(total)), ("Time", Decimal("250.00"))]
    assert "have to come to the award" in refusal(lambda: ask(made, "budget", lines=lines))


@pytest.mark.parametrize(
    ("day", "words"),
    [(None, "Say until when"), (SPRING.date(), "still to come"), (date(2024, 7, 31), "Choose a later day")],
)
def test_more_time_is_later_than_it_is(made: After, day: date | None, words: str) -> None:
    assert words in refusal(lambda: ask(made, until=day))


def test_no_is_lettered_too_and_changes_nothing(made: After) -> None:
    before = days(made)
    asked = ask(made)
    assert "Say why" in refusal(lambda: variations.refuse(asked, word="", by=made.manager, at=SPRING))
    done = variations.refuse(asked, word="The fund ends in July.", by=made.manager, at=SPRING)
    said = variation_notice.as_text(variation_notice.read(done))
    assert "We cannot agree to this." in said and "The fund ends in July." in said
    assert (done.state, days(made), terms_in_force.work_ends_on(made.fresh())) == (
        "refused",
        before,
        date(2024, 7, 31),
    )


def test_who_may_ask_decide_and_take_back(made: After) -> None:
    reader = after_scene.reader_of(made)
    assert "Only members" in refusal(lambda: ask(made, by=reader))
    asked = ask(made)
    assert "already" in refusal(lambda: ask(made))
    factories.member(made.scene.application, made.manager, "reader")
    agreed = Agreed(ends_on=OCTOBER)
    assert "You belong to" in refusal(lambda: variations.agree(asked, agreed, by=made.manager, at=SPRING))
    assert "Only members" in refusal(lambda: variations.take_back(asked, by=reader, at=SPRING))
    lines = ask(made, "budget", lines=LINES)
    waiting = variations.agree(lines, Agreed(budget=tuple(LINES)), by=made.second, at=SPRING)
    for act in (
        lambda: variations.approve(waiting, by=made.manager, at=SPRING),
        lambda: variations.give_back(waiting, reason="No.", by=made.manager, at=SPRING),
    ):
        assert "You belong to" in refusal(act)
    variations.take_back(asked, by=made.lead, at=SPRING)
    variations.take_back(asked, by=made.lead, at=SPRING)
    assert "cannot be done" in refusal(lambda: variations.agree(asked, agreed, by=made.second, at=SPRING))
    acts = ["variation_asked", "variation_asked", "variation_proposed", "variation_taken_back"]
    assert made.acts("variation") == acts


def test_a_letter_is_opened_once(made: After) -> None:
    done = variations.refuse(ask(made), word="No.", by=made.manager, at=SPRING)
    variations.opened(done, by=made.lead, at=SPRING)
    variations.opened(Variation.objects.get(pk=done.pk), by=made.lead, at=SPRING + timedelta(days=1))
    assert Variation.objects.get(pk=done.pk).opened_at == SPRING
    assert made.acts("variation_opened") == ["variation_opened"]


def test_the_database_wants_two_people_for_money_and_keeps_what_was_asked(made: After) -> None:
    asked = ask(made, "budget", lines=LINES)
    waiting = variations.agree(asked, Agreed(budget=tuple(LINES)), by=made.manager, at=SPRING)
    for change in (
        {"approved_by": made.manager},
        {"changes_money": False},
        {"asks": "Something else."},
        {"asked_lines": []},
        {"state": "in_force", "notice": b"x", "notice_sha256": b"y", "letter_number": "Z"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Variation.objects.filter(pk=waiting.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Variation.objects.all().delete()


def test_numbers_follow_each_other(made: After) -> None:
    for kind in ("time", "activity"):
        variations.refuse(ask(made, kind), word="No.", by=made.manager, at=SPRING)
    numbers = list(Variation.objects.order_by("number").values_list("letter_number", flat=True))
    assert numbers == ["MSC-2024-C0001", "MSC-2024-C0002"]
