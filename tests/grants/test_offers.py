"""Offers: terms that stay, a named person who accepts, the day to answer, what is open before paying."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from grants import award_terms, conditions, decisions, offer_reminders, offers, payments, tasks
from grants.award_states import CheckOutcome
from grants.models import Acceptance, Award, AwardCheck, AwardTerms, Letter, Offer
from grants.offers import Signature
from grants.payments import Part
from grants.scores import ScoreSummary
from grants.states import DecisionOutcome
from programme import canonical
from programme.models import LedgerRow, Message
from programme.refusals import Refused
from tests import factories
from tests.grants import award_scene, letter_scene
from tests.grants.award_scene import SIGNED
from tests.grants.letter_scene import DECIDED, TOLD, Scene
from tests.grants.test_awards import as_, path, text

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATER = TOLD + DAY
LAST_DAY = date(2024, 1, 8)  # 28 days after Monday 11 December 2023


@pytest.fixture
def scene() -> Scene:
    """An award of £300, offered on the standard terms, with two conditions."""
    made = letter_scene.scene()
    decision = decisions.decide(
        made.application,
        outcome=DecisionOutcome.AWARD,
        amount=Decimal(300),
        reason="Strong on power sharing.",
        conditions="- Name a second person who signs for money.\n\n2. Agree a date with the school.",
        summary=ScoreSummary(),
        by=made.manager,
        at=DECIDED,
    )
    decisions.approve([decision], by=made.approver, at=DECIDED)
    tasks.render_letter(Letter.objects.get(decision=decision).pk)
    decisions.release(made.round, by=made.manager, at=TOLD)
    return made


@pytest.fixture
def award(scene: Scene) -> Award:
    return Award.objects.select_related("application__round").get()


def refusal(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as no:
        act()
    return str(no.value)


def rewritten(scene: Scene, words: str, **given: Any) -> AwardTerms:
    fields: dict[str, Any] = {"answer_days": 10, "checks_first": [], "checks_later": [], **given}
    return award_terms.rewrite(scene.round, text=words, by=scene.manager, at=LATER, **fields)


# The terms


def test_an_offer_freezes_the_terms_of_its_day(scene: Scene, award: Award) -> None:
    offer = Offer.objects.get()
    content = bytes(offer.terms)
    words = json.loads(content)
    assert canonical.encode(words) == content
    assert bytes(offer.terms_sha256) == hashlib.sha256(content).digest()
    assert (offer.terms_version, offer.answer_by, words["amount"]) == (0, LAST_DAY, "300.00")
    assert words["conditions"] == [
        "Name a second person who signs for money.",
        "Agree a date with the school.",
    ]
    assert words["offered_on"] == {"iso": "2023-12-11", "words": "Monday 11 December 2023"}
    rewritten(scene, "Be kind.")
    assert bytes(Offer.objects.get().terms) == content
    assert award_terms.current(scene.round).text == {"en": "Be kind."}


@pytest.mark.parametrize(
    "change", [{"terms": b"Other words."}, {"terms_sha256": bytes(32)}, {"terms_version": 7}]
)
def test_the_database_keeps_the_terms_of_an_offer(award: Award, change: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Offer.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Offer.objects.all()._raw_delete("default")


def test_a_hash_of_other_words_is_refused_by_the_database(award: Award) -> None:
    with pytest.raises(DatabaseError, match="acceptance_hash_is_of_its_text"), transaction.atomic():
        Acceptance.objects.create(
            offer=Offer.objects.get(),
            name="Ada",
            role="Chair",
            may_accept=True,
            content=b"{}",
            content_sha256=bytes(32),
            accepted_by=factories.user(),
            accepted_at=LATER,
        )


def test_terms_are_versions_and_nobody_overwrites_anothers(scene: Scene) -> None:
    first = rewritten(scene, "Be kind.\r\n\r\nBe on time.", after=0, checks_first=["- Seen", "Seen", " "])
    assert (first.version, first.text["en"], first.checks_first) == (1, "Be kind.\n\nBe on time.", ["Seen"])
    assert "has changed the terms" in refusal(lambda: rewritten(scene, "Mine.", after=0))
    assert refusal(lambda: rewritten(scene, " \n")) == "The terms cannot be empty."
    assert rewritten(scene, "Mine.", after=1).version == 2
    row = LedgerRow.objects.filter(chain=scene.round.ledger_id, act="award_terms_written").first()
    assert row is not None and row.actor == scene.manager.actor_id
    with pytest.raises(DatabaseError), transaction.atomic():
        AwardTerms.objects.filter(version=1).update(answer_days=3)


def test_what_managers_type_is_words_and_nothing_else() -> None:
    found = award_terms.clauses(
        "Money\nYou spend it.\n- on rooms\n- on {{ settings.SECRET_KEY }}\n\n<script>alert(1)</script>\n"
    )
    assert [(one.number, one.heading) for one in found] == [(1, "Money"), (2, "")]
    assert found[0].points == ("on rooms", "on {{ settings.SECRET_KEY }}")
    assert found[1].lines == ("<script>alert(1)</script>",)


def test_the_standard_terms_are_whole_sentences_under_headings() -> None:
    found = award_terms.clauses(award_terms.standard().text["en"])
    assert len(found) == 10
    for clause in found:
        assert clause.heading and clause.lines and not clause.points
        assert all(line.endswith(".") for line in clause.lines)


# Accepting and turning down


def test_a_named_person_accepts_and_the_exact_text_is_kept(scene: Scene, award: Award) -> None:
    signed = Signature("  Llŷr  ap Siôn ", "Treasurer", True)
    offer = Offer.objects.get()
    offers.accept(award, signed=signed, seen=bytes(offer.terms_sha256).hex(), by=scene.lead, at=LATER)
    kept = Acceptance.objects.get()
    content = json.loads(bytes(kept.content))
    assert (kept.name, kept.role, kept.accepted_by, kept.accepted_at) == (
        "Llŷr ap Siôn",
        "Treasurer",
        scene.lead,
        LATER,
    )
    assert content["terms"] == json.loads(bytes(offer.terms))
    assert content["said"] == "I have read the terms, and I may accept the award for Marsh Lane Growers."
    assert content["at_words"] == "Tuesday 12 December 2023, 10:00:00 UK time"
    assert bytes(kept.content_sha256) == hashlib.sha256(bytes(kept.content)).digest()
    offers.accept(award, signed=Signature("Bo", "Chair", True), by=scene.lead, at=LATER + DAY)
    assert Acceptance.objects.get().name == "Llŷr ap Siôn"
    with pytest.raises(DatabaseError), transaction.atomic():
        Acceptance.objects.update(name="Somebody else")
    with pytest.raises(DatabaseError), transaction.atomic():
        Acceptance.objects.all()._raw_delete("default")


@pytest.mark.parametrize(
    ("signed", "said"),
    [
        (Signature(" ", "Chair", True), "Type your name: it stands under the acceptance."),
        (Signature("Ada", "\n", True), "Say what you are in the group."),
        (Signature("Ada", "Chair", False), "Tick that you may accept the award for the group."),
    ],
)
def test_nobody_accepts_without_name_role_and_tick(
    scene: Scene, award: Award, signed: Signature, said: str
) -> None:
    assert refusal(lambda: offers.accept(award, signed=signed, by=scene.lead, at=LATER)) == said
    assert (Award.objects.get().state, Acceptance.objects.count()) == ("offered", 0)


def test_terms_that_were_not_read_are_not_accepted(scene: Scene, award: Award) -> None:
    said = refusal(lambda: offers.accept(award, signed=SIGNED, seen="0" * 64, by=scene.lead, at=LATER))
    assert said.startswith("The terms are not those that you read.")
    assert Acceptance.objects.count() == 0


def test_the_database_accepts_no_award_without_an_acceptance(award: Award) -> None:
    with pytest.raises(DatabaseError, match="nobody accepted award"), transaction.atomic():
        Award.objects.filter(pk=award.pk).update(state="accepted")


def test_turning_down_with_a_word_why(scene: Scene, award: Award) -> None:
    client = as_(scene.lead)
    asked = client.post(path(scene), {"answer": "cannot"})
    assert "Would you like to tell us why?" in text(asked)
    client.post(path(scene), {"answer": "cannot", "sure": "yes", "why": "Our hall is sold."})
    assert Award.objects.get().state == "turned_down"
    assert Offer.objects.get().why_not == "Our hall is sold."
    assert "Our hall is sold." not in text(client.get(path(scene)))


def test_an_offer_of_before_there_were_terms_is_frozen_by_its_acceptance(scene: Scene, award: Award) -> None:
    with pgtrigger.ignore("grants.Offer:offer_no_delete"):
        Offer.objects.all()._raw_delete("default")
    page = as_(scene.lead).get(path(scene))
    seen = page.content.decode().split('name="seen" value="')[1][:64]
    data = {"answer": "accept", "seen": seen, "name": "Ada", "role": "Chair", "may_accept": "on"}
    assert as_(scene.lead).post(path(scene), data).status_code == 302
    assert bytes(Offer.objects.get().terms_sha256).hex() == seen


# The page


def test_the_page_asks_for_name_role_and_tick_and_keeps_what_was_typed(scene: Scene, award: Award) -> None:
    client = as_(scene.lead)
    page = client.post(path(scene), {"answer": "accept", "name": "Ada", "role": "", "seen": "x"})
    words = text(page)
    assert page.status_code == 422
    assert "Say what you are in the group." in words
    assert "Tick that you may accept the award for the group." in words
    assert 'value="Ada"' in page.content.decode()
    assert "Please answer by Monday 8 January 2024." in words or "We had asked for your answer by" in words


def test_the_accepted_text_stays_readable_for_the_group_and_for_staff(scene: Scene, award: Award) -> None:
    address = path(scene, "award/text/")
    assert "Nobody has accepted these terms." in text(as_(scene.lead).get(address))
    award_scene.accept(award, by=scene.lead, at=LATER)
    rewritten(scene, "Other terms for others.")
    sha256 = bytes(Acceptance.objects.get().content_sha256).hex()
    staff = f"/manage/{scene.round.slug}/awards/{award.public_reference}/text/"
    for client, where in ((as_(scene.lead), address), (as_(scene.approver), staff)):
        page = client.get(where)
        words = text(page)
        for expected in ("Llŷr ap Siôn", "Treasurer", "What the money is for", sha256):
            assert expected in words
        assert "Other terms" not in words
        assert page["Cache-Control"] == "private, no-store"
    assert as_(factories.user("Cy")).get(address).status_code == 404
    assert as_(factories.user("Cy")).get(staff).status_code == 404


def test_the_group_reads_what_is_open_and_no_notes(scene: Scene, award: Award) -> None:
    check = AwardCheck.objects.get(order=1)
    conditions.mark(
        check, outcome=CheckOutcome.DONE, before_payment=True, note="Secret note", by=scene.manager, at=LATER
    )
    words = text(as_(scene.lead).get(path(scene)))
    assert "Name a second person who signs for money. Settled" in words
    assert "Agree a date with the school. Open" in words
    assert "Insurance" not in words.split("Before the first payment")[-1]
    assert "Secret" not in words


# The day


def test_the_day_is_moved_for_one_offer_with_a_reason(scene: Scene, award: Award) -> None:
    def move(to: date, reason: str = "Their treasurer is away.") -> Offer:
        return offers.move_day(award, to=to, reason=reason, by=scene.manager, at=LATER)

    assert refusal(lambda: move(date(2024, 2, 1), " ")) == "Say why the day is moved."
    for wrong in (date(2023, 12, 11), date(2025, 1, 1)):
        assert "from today on" in refusal(lambda wrong=wrong: move(wrong))  # type: ignore[misc]
    assert move(date(2024, 2, 1)).answer_by == date(2024, 2, 1)
    assert refusal(lambda: move(date(2024, 2, 1))) == "That is the day already."
    assert LedgerRow.objects.filter(act="award_day_moved").count() == 1
    mail = Message.objects.get(kind="answer_wanted")
    assert mail.recipient == scene.lead
    assert "Please answer by Thursday 1 February 2024." in mail.text
    for leak in ("award", "300", "fund", "offer", "treasurer"):
        assert leak not in (mail.subject + mail.text + mail.html).lower().replace("/award/", "")
    award_scene.accept(award, by=scene.lead, at=LATER)
    assert "answered or has ended" in refusal(lambda: move(date(2024, 3, 1)))


MORNING = datetime(2024, 1, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (MORNING - timedelta(microseconds=1), ""),
        (MORNING, "7-days"),
        (MORNING + 5 * DAY - timedelta(microseconds=1), "7-days"),
        (MORNING + 5 * DAY, "2-days"),
        (datetime(2024, 1, 8, 23, 59, 59, tzinfo=UTC), "2-days"),
        (datetime(2024, 1, 9, tzinfo=UTC), ""),
    ],
)
def test_reminders_come_a_week_and_two_days_before_and_not_after(at: datetime, expected: str) -> None:
    assert offer_reminders.latest_offset(LAST_DAY, TOLD, "Europe/London", at) == expected


def test_those_who_can_answer_are_reminded_once_each_time(scene: Scene, award: Award) -> None:
    other = factories.user("Bo")
    factories.member(scene.application, other)
    factories.member(scene.application, factories.user("Cy"), "reader")
    assert offer_reminders.send_due(at=MORNING - DAY) == 0
    assert [offer_reminders.send_due(at=MORNING + timedelta(hours=hour)) for hour in (0, 1)] == [2, 0]
    got = Message.objects.filter(kind="answer_wanted").values_list("recipient", flat=True)
    assert sorted(got) == sorted([scene.lead.pk, other.pk])
    offers.move_day(award, to=LAST_DAY + 2 * DAY, reason="Snow.", by=scene.manager, at=MORNING + DAY)
    told = Message.objects.filter(kind="answer_wanted").count()
    assert offer_reminders.send_due(at=MORNING + 2 * DAY) == 2
    offers.turn_down(award, by=other, at=MORNING + 2 * DAY)
    assert offer_reminders.send_due(at=MORNING + 7 * DAY) == 0
    assert Message.objects.filter(kind="answer_wanted").count() == told + 2


def test_an_offer_whose_day_has_passed_still_waits(scene: Scene, award: Award) -> None:
    assert offer_reminders.send_due(at=MORNING + 30 * DAY) == 0
    assert Award.objects.get().state == "offered"
    award_scene.accept(award, by=scene.lead, at=MORNING + 30 * DAY)
    assert Award.objects.get().state == "accepted"


def test_a_short_time_to_answer_sends_no_reminder_of_before_the_offer() -> None:
    assert offer_reminders.latest_offset(date(2023, 12, 13), TOLD, "Europe/London", TOLD + DAY) == ""


# What is open before the first payment


def test_the_list_holds_conditions_then_the_lines_of_the_round(award: Award) -> None:
    standard = award_terms.standard()
    found = conditions.of_award(award)
    assert [check.kind for check in found[:3]] == ["condition", "condition", "list"]
    assert [check.words for check in found[2:]] == [*standard.checks_first, *standard.checks_later]
    assert [check.before_payment for check in found] == [True] * 6 + [False]
    sentences = conditions.open_before_payment(award)
    assert len(sentences) == 6
    assert sentences[0] == "A condition of the award is open: Name a second person who signs for money."
    assert sentences[2].startswith("To be looked at first: Bank details seen on paper")


def test_the_first_payment_waits_and_the_second_does_not_wait_again(scene: Scene, award: Award) -> None:
    award_scene.accept(award, by=scene.lead, at=LATER)
    parts = [Part(Decimal(150), date(2024, 1, 8)), Part(Decimal(150), date(2024, 7, 1))]
    first, second = payments.plan_instalments(award, parts, by=scene.manager, at=LATER)
    for part in (first, second):
        payments.mark_due(part, by=scene.manager, at=LATER)
        said = refusal(lambda part=part: payments.approve_payment(part, by=scene.approver, at=LATER))  # type: ignore[misc]
        assert said.startswith("The first payment has to wait. A condition of the award is open: Name a")
    award_scene.settle(award, by=scene.manager, at=LATER)
    payments.approve_payment(second, by=scene.approver, at=LATER)
    later = AwardCheck.objects.get(before_payment=False)
    conditions.mark(later, outcome=CheckOutcome.WAITING, before_payment=True, by=scene.manager, at=LATER)
    payments.approve_payment(first, by=scene.approver, at=LATER)


def test_a_line_is_left_out_or_let_go_only_with_a_note(scene: Scene, award: Award) -> None:
    condition, from_list = AwardCheck.objects.get(order=1), AwardCheck.objects.get(order=3)

    def mark(check: AwardCheck, outcome: str, *, before: bool = True, note: str = "") -> AwardCheck:
        return conditions.mark(
            check,
            outcome=CheckOutcome(outcome),
            before_payment=before,
            note=note,
            by=scene.manager,
            at=LATER,
        )

    assert refusal(lambda: mark(from_list, "not_needed")) == "Say why it is not needed."
    assert "condition of the decision" in refusal(lambda: mark(condition, "waiting", before=False))
    mark(from_list, "waiting", before=False)
    mark(condition, "waiting", before=False, note="The school starts in March.")
    assert len(conditions.open_before_payment(award)) == 4
    mark(condition, "waiting", before=False, note="The school starts in March.")
    assert LedgerRow.objects.filter(act="award_checked").count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        AwardCheck.objects.filter(pk=condition.pk).update(words="Nothing.")
    with pytest.raises(DatabaseError), transaction.atomic():
        AwardCheck.objects.filter(pk=from_list.pk).update(outcome="done", marked_by=None)


def test_statements_of_the_groups_page_do_not_grow_with_the_list(scene: Scene, award: Award) -> None:
    client = as_(scene.lead)
    with CaptureQueriesContext(connection) as seven:
        client.get(path(scene))
    AwardCheck.objects.bulk_create(
        AwardCheck(award=award, order=order, kind="list", words=f"Line {order}", before_payment=True)
        for order in range(10, 30)
    )
    with CaptureQueriesContext(connection) as many:
        client.get(path(scene))
    assert (len(seven), len(many)) == (14, 14)
