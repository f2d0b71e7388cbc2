"""The receipt: in words first, the proof in a fold, the same for machines, and the mail."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from grants import lifecycle, receipts
from grants.models import Application, Submission
from programme import signing
from programme.models import LedgerRow, Message, User
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

RECEIVED = datetime(2023, 11, 27, 11, 42, 10, 123456, tzinfo=UTC)


@pytest.fixture
def person() -> User:
    return factories.user()


@pytest.fixture
def sent(person: User) -> Application:
    """Sent at 11:42:10 on the day of closing."""
    round_ = factories.round(AT, closes_at=factories.NOON, decisions_at=factories.NOON + 2 * factories.WEEK)
    draft = factories.complete_draft(round_, person, AT)
    return lifecycle.submit(draft, by=person, at=RECEIVED, source="proxy", key="aaaaaaaa-1").application


def page(client: Client, person: User, application: Application) -> str:
    client.force_login(person)
    content = client.get(f"/applications/{application.reference}/receipt/").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", content).split())


def test_receipt_says_it_in_words_first(client: Client, person: User, sent: Application) -> None:
    words = page(client, person, sent)
    assert "Your application is in. Received Monday 27 November 2023, 11:42:10 UK time" in words
    assert f"Reference {sent.reference} Version 1" in words
    assert "We will tell you what was decided on Monday 11 December 2023." in words
    assert words.index("Your application is in.") < words.index("Proof, for those who want to check")
    assert "2023-11-27T11:42:10.123456Z" in words
    assert bytes(Submission.objects.get().content_sha256).hex() in words
    assert "Room hire: £120" in words and "Total: £300.50" in words


def test_receipt_of_a_draft_is_404(client: Client, person: User) -> None:
    draft = factories.complete_draft(lead=person)
    client.force_login(person)
    for rest in ("receipt/", "receipt.json"):
        assert client.get(f"/applications/{draft.reference}/{rest}").status_code == 404


def test_receipt_for_machines_can_be_checked(client: Client, person: User, sent: Application) -> None:
    client.force_login(person)
    facts = client.get(f"/applications/{sent.reference}/receipt.json").json()
    submission = Submission.objects.get()
    content = bytes(submission.content)
    assert facts == {
        "reference": sent.reference,
        "round": sent.round.slug,
        "version": 1,
        "stands": True,
        "received_at": "2023-11-27T11:42:10.123456Z",
        "received_in_words": "Monday 27 November 2023, 11:42:10 UK time",
        "received_source": "proxy",
        "content_size": len(content),
        "content_sha256": hashlib.sha256(content).hexdigest(),
        "salt": bytes(submission.salt).hex(),
        "commitment": hashlib.sha256(bytes.fromhex(facts["salt"]) + content).hexdigest(),
        "files": [],
        **receipts.issue(submission),
    }
    assert receipts.verify(facts, signing.current_public()[1]).is_genuine
    row = LedgerRow.objects.get(chain=sent.ledger_id, act="submitted")
    assert facts["commitment"] in bytes(row.payload.content).decode()


def test_receipt_keeps_what_was_sent_while_a_copy_changes(
    client: Client, person: User, sent: Application
) -> None:
    at = RECEIVED + timedelta(minutes=1)
    lifecycle.reopen(sent, by=person, at=at)
    lifecycle.save_answers(sent, answers_given={"idea": "Something else."}, by=person, at=at)
    words = page(client, person, sent)
    assert "a warm room changes a street" in words
    assert "Something else." not in words


def test_every_member_gets_one_mail_for_each_version(person: User, sent: Application) -> None:
    colleague = factories.user("Bryn Ŵyn")
    factories.member(sent, colleague)
    lifecycle.reopen(sent, by=person, at=RECEIVED)
    lifecycle.submit(sent, by=person, at=RECEIVED + timedelta(seconds=5), key="aaaaaaaa-2")
    kept = Message.objects.filter(kind="received").order_by("pk").values_list("recipient__name", "subject")
    assert list(kept) == [
        (person.name, f"Your application is in: {sent.reference}"),
        (person.name, f"Version 2 of your application is in: {sent.reference}"),
        (colleague.name, f"Version 2 of your application is in: {sent.reference}"),
    ]


def test_mail_says_the_same_as_the_page(sent: Application) -> None:
    mail = Message.objects.get(kind="received")
    assert mail.text == (
        f"Dear Ada Lovegrove,\n\n"
        f"Your application is in.\n"
        f"Received Monday 27 November 2023, 11:42:10 UK time\n\n"
        f"Reference: {sent.reference}\n"
        f"Round: Measuring Success 2023\n"
        f"Version: 1\n\n"
        f"You can still change it until 12 noon (UK time) on Monday 27 November 2023. "
        f"Until you submit again, this version stands.\n\n"
        f"We will tell you what was decided on Monday 11 December 2023.\n\n"
        f"Your application and its receipt:\n"
        f"http://testserver/applications/{sent.reference}/\n\n"
        f"Questions? team@example.org 020 7946 0000\n\n"
        f"Learning by Doing\n"
    )
    for words in (
        "Your application is in.",
        "Received Monday 27 November 2023, 11:42:10 UK time",
        sent.reference,
        f"http://testserver/applications/{sent.reference}/",
        "team@example.org",
    ):
        assert words in mail.html


def test_mail_of_withdrawing_names_the_version_that_no_longer_counts(person: User, sent: Application) -> None:
    at = RECEIVED + timedelta(minutes=1)
    lifecycle.withdraw(sent, by=person, at=at)
    mail = Message.objects.get(kind="withdrawn")
    assert mail.subject == f"Your application is withdrawn: {sent.reference}"
    for body in (mail.text, mail.html):
        assert "Version 1, which was in, no longer counts." in body
        assert "This reached us on Monday 27 November 2023, 11:43:10 UK time." in body


def test_two_withdrawals_that_arrived_in_one_microsecond_are_told_twice(
    person: User, sent: Application
) -> None:
    at = RECEIVED + timedelta(minutes=1)
    lifecycle.withdraw(sent, by=person, at=at)
    lifecycle.bring_back(sent, by=person, at=at)
    lifecycle.withdraw(sent, by=person, at=at)
    lifecycle.withdraw(sent, by=person, at=at)  # pressed twice it is one act
    assert Message.objects.filter(kind="withdrawn").count() == 2
