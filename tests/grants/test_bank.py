"""Bank details: sealed, checked by a second person, seen by finance alone, written nowhere else."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import IntegrityError, connection, transaction
from django.test import Client

from grants import bank, payment_rules, payment_runs, payments
from grants.checks import bank_key_is_there
from grants.models import BankDetails
from grants.models.bank import ERASED_AFTER_DAYS
from programme import ledger
from programme.models import LedgerPayload, Message
from tests import factories
from tests.grants.money_scene import LATER, PAID_AT, PAID_ON, Money, money, refusal

pytestmark = pytest.mark.django_db

OURS = bank.Account("Marsh Lane Growers", "204060", "31926819", "MLG 7")
THEIRS = bank.Account("Marsh Lane Growers", "112233", "44556677")
DIGITS = ("204060", "20-40-60", "31926819", "112233", "44556677", "MLG 7")
THREE_DAYS = timedelta(days=3)


@pytest.fixture
def scene() -> Money:
    made = money()
    made.bank_on()
    return made


def give(scene: Money, account: bank.Account = OURS, at: Any = LATER) -> BankDetails:
    return bank.give(scene.award, account, by=scene.scene.lead, at=at)


def state(details: BankDetails) -> str:
    return str(BankDetails.objects.get(pk=details.pk).state)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("20-40-60", "204060"),
        ("20 40 60", "204060"),
        ("20\u201340\u201360", "204060"),
        ("20406", None),
        ("2040600", None),
        ("00-00-00", None),
        ("２０４０６０", None),
        ("20406O", None),
    ],
)
def test_a_sort_code_has_six_digits(typed: str, found: str | None) -> None:
    assert bank.sort_code_of(typed) == found


def test_they_are_off_until_a_programme_turns_them_on(settings: Any) -> None:
    made = money()
    assert "We do not keep bank details here" in refusal(lambda: give(made))
    settings.BANK_KEYS = ()
    assert "NOON_BANK_KEY" in refusal(made.bank_on)


def test_nothing_of_an_account_is_in_any_table_mail_or_log(scene: Money, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    scene.plan()
    details = bank.confirm(give(scene), by=scene.finance, at=LATER)
    client = Client()
    client.force_login(scene.scene.lead)
    path = f"/applications/{scene.scene.application.reference}/bank/"
    wrong = {"holder": "Marsh Lane", "sort_code": "112233", "number": "4455"}
    assert client.post(path, wrong).status_code == 422
    assert client.post(path, {**wrong, "number": "44556677"}).status_code == 302
    shown = bank.look(details, why="Checking.", by=scene.finance, at=PAID_AT)
    assert shown == OURS
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT COALESCE(string_agg(t::text, ' '), '') FROM \"{table}\" t")
            (whole,) = cursor.fetchone()
            assert [digits for digits in DIGITS if digits in whole] == [], table
    written = " ".join(bytes(row.content).decode() for row in LedgerPayload.objects.all())
    written += " ".join(f"{m.subject} {m.text} {m.html}" for m in Message.objects.all()) + caplog.text
    assert [digits for digits in DIGITS if digits in written] == []
    assert scene.acts("bank") == [
        "bank_details_given",
        "bank_details_confirmed",
        "bank_details_given",
        "bank_details_seen",
    ]


def test_a_change_waits_and_is_checked_by_somebody_of_finance(scene: Money) -> None:
    other = factories.user("Bo")
    factories.member(scene.scene.application, other, "reader")
    used = bank.confirm(give(scene), by=scene.finance, at=LATER)
    new = bank.give(scene.award, THEIRS, by=scene.scene.lead, at=PAID_AT)
    mails = Message.objects.filter(kind="bank_details").order_by("pk")
    assert {mail.recipient_id for mail in mails} == {scene.scene.lead.pk, other.pk}
    assert mails.count() == 4 and "were changed" in mails.last().subject  # type: ignore[union-attr]
    early = PAID_AT + THREE_DAYS - timedelta(microseconds=1)
    assert "A change waits" in refusal(lambda: bank.confirm(new, by=scene.finance, at=early))
    with pytest.raises(IntegrityError, match="not_used_early"), transaction.atomic():
        BankDetails.objects.filter(pk=used.pk).update(state="replaced")
        BankDetails.objects.filter(pk=new.pk).update(
            state="in_force", checked_by=scene.finance, checked_at=early
        )
    late = PAID_AT + THREE_DAYS
    assert "Only finance" in refusal(lambda: bank.confirm(new, by=scene.manager, at=late))
    assert "Only finance" in refusal(lambda: bank.look(new, why="", by=scene.manager, at=late))
    factories.role(scene.scene.round.programme, "finance", scene.scene.lead)
    lead = scene.scene.application.memberships.filter(user=scene.scene.lead)
    assert "You belong to" in refusal(lambda: bank.confirm(new, by=scene.scene.lead, at=late))
    lead.delete()
    assert "yourself" in refusal(lambda: bank.confirm(new, by=scene.scene.lead, at=late))
    bank.confirm(new, by=scene.finance, at=late)
    assert (state(used), state(new)) == ("replaced", "in_force")


def test_who_only_reads_gives_none(scene: Money) -> None:
    other = factories.user("Bo")
    factories.member(scene.scene.application, other, "reader")
    assert "Only members" in refusal(lambda: bank.give(scene.award, OURS, by=other, at=LATER))
    client = Client()
    client.force_login(other)
    path = f"/applications/{scene.scene.application.reference}/bank/"
    page = client.get(path)
    assert page.status_code == 200 and b"sort_code" not in page.content
    assert client.post(path, {}).status_code == 403


def test_a_run_waits_for_an_account_that_is_checked(scene: Money) -> None:
    first, second, _third = scene.plan()
    for part in (first, second):
        scene.approved(part)
    round_ = scene.scene.round

    def waits() -> list[str]:
        ready = payment_runs.ready(round_)
        assert not ready.instalments or not ready.left_out
        return [one.says for one in ready.left_out]

    assert waits()[0] == f"{first.reference} waits: its group has not given its bank details."
    with pytest.raises(Exception, match="has not given"):
        payment_runs.make(round_, [first], by=scene.finance, at=PAID_AT)
    details = give(scene)
    assert waits()[0] == f"{first.reference} waits: its bank details are still to be checked."
    bank.confirm(details, by=scene.finance, at=LATER)
    assert waits() == []
    run = payment_runs.make(round_, [first], by=scene.finance, at=PAID_AT)
    text = payment_runs.take(run, "csv", by=scene.finance, at=PAID_AT).decode("utf-8-sig")
    assert "20-40-60,31926819,MLG 7" in text
    bank.give(scene.award, THEIRS, by=scene.scene.lead, at=PAID_AT)
    assert len(waits()) == 1
    assert scene.acts("bank_details_seen") == ["bank_details_seen"]


def test_a_run_that_names_another_account_is_not_taken_again(scene: Money) -> None:
    first, second, _third = scene.plan()
    for part in (first, second):
        scene.approved(part)
    round_ = scene.scene.round
    bank.confirm(give(scene), by=scene.finance, at=LATER)
    run = payment_runs.make(round_, [first, second], by=scene.finance, at=PAID_AT)
    new = bank.give(scene.award, THEIRS, by=scene.scene.lead, at=PAID_AT)
    mail = Message.objects.get(kind="bank_details_in_run")
    assert mail.recipient == scene.finance and "do not pay them" in mail.text
    assert f"- {first.reference}, in payment run 1\n- {second.reference}, in payment run 1" in mail.text

    def take(which: payment_runs.PaymentRun, at: Any = PAID_AT) -> bytes:
        return payment_runs.take(which, "csv", by=scene.finance, at=at)

    said = refusal(lambda: take(run))
    assert f"{first.reference}: the group has given other bank details" in said and second.reference in said
    assert scene.acts("bank_details_seen") == []
    finance = Client()
    finance.force_login(scene.finance)
    page = f"/manage/{round_.slug}/payments/runs/"
    shown = finance.get(page).content.decode()
    assert "Do not pay from this list as it is." in shown and "runs/1.csv" not in shown
    payments.mark_paid(first, on=PAID_ON, by=scene.finance, at=PAID_AT)
    late = PAID_AT + THREE_DAYS
    bank.confirm(new, by=scene.finance, at=late)
    said = refusal(lambda: take(run))
    assert said.startswith(f"{second.reference}: this run names an account that is not used any more.")
    line = run.lines.get(instalment=second)
    payment_runs.take_out(line, reason="Stopped.", by=scene.finance, at=late)
    assert b"31926819" in take(run) and b"44556677" not in take(run)
    assert "Do not pay from this list" not in finance.get(page).content.decode()
    again = payment_runs.make(round_, [second], by=scene.finance, at=late)
    assert b"44556677" in take(again, late)


def test_a_group_is_told_that_its_details_are_not_used(scene: Money) -> None:
    client = Client()
    client.force_login(scene.scene.lead)
    path = f"/applications/{scene.scene.application.reference}/"
    finance = Client()
    finance.force_login(scene.finance)
    desk = f"/manage/{scene.scene.round.slug}/awards/{scene.award.public_reference}/bank/"
    first = give(scene)
    shown = finance.get(desk).content.decode()
    assert "The group reads this" in shown
    data = {"act": "refuse", "details": first.pk, "refuse-reason": "It is 3192 68 19 and not ours."}
    assert "Write no numbers of accounts" in finance.post(desk, data).content.decode()
    data = {"act": "refuse", "details": first.pk, "refuse-reason": "The bank knows no such name."}
    assert finance.post(desk, data).status_code == 302
    mail = Message.objects.get(kind="bank_details_refused")
    assert mail.recipient == scene.scene.lead and "We cannot use the bank details" in mail.text
    assert "/bank/" in mail.text and "no such name" not in mail.text + mail.html
    page = client.get(f"{path}bank/").content.decode()
    assert "We cannot use the bank details that you gave. Please give them again." in page
    assert "The bank knows no such name." in page
    assert "Please give them again." in client.get(f"{path}award/").content.decode()
    bank.confirm(give(scene), by=scene.finance, at=LATER)
    assert "no such name" not in client.get(f"{path}bank/").content.decode()
    other = bank.give(scene.award, THEIRS, by=scene.scene.lead, at=LATER)
    bank.refuse(other, note="Nobody answers.", by=scene.finance, at=LATER)
    last = Message.objects.filter(kind="bank_details_refused").order_by("pk").last()
    assert last is not None and "We pay to the account that we had before." in last.text
    assert "We pay to the account that we had before." in client.get(f"{path}bank/").content.decode()


def test_an_account_that_nothing_uses_is_erased_after_its_time(scene: Money) -> None:
    first, second, _third = scene.plan()
    for part in (first, second):
        scene.approved(part)
    refused = bank.refuse(give(scene), note="No.", by=scene.finance, at=LATER)
    used = bank.confirm(give(scene), by=scene.finance, at=LATER)
    run = payment_runs.make(scene.scene.round, [first, second], by=scene.finance, at=LATER)
    passed_by = bank.give(scene.award, THEIRS, by=scene.scene.lead, at=LATER)
    new = bank.give(scene.award, THEIRS, by=scene.scene.lead, at=LATER)
    bank.confirm(new, by=scene.finance, at=PAID_AT)
    over = PAID_AT + timedelta(days=ERASED_AFTER_DAYS)
    assert bank.erase_unused(at=over - timedelta(microseconds=1)) == 0

    def kept() -> set[int]:
        return set(BankDetails.objects.filter(erased_at=None).values_list("pk", flat=True))

    def by_hand(details: BankDetails, **change: Any) -> None:
        with pytest.raises(IntegrityError, match="never changed, and erased once"), transaction.atomic():
            BankDetails.objects.filter(pk=details.pk).update(**change)

    for details in (refused, used, new):
        by_hand(details, sealed=b"x")
        by_hand(details, sealed=b"", erased_at=over - timedelta(microseconds=1))
    by_hand(used, sealed=b"", erased_at=over)
    assert bank.erase_unused(at=over) == 2
    assert kept() == {used.pk, new.pk}
    payments.mark_paid(first, on=PAID_ON, by=scene.finance, at=PAID_AT)
    line = run.lines.get(instalment=second)
    payment_runs.take_out(line, reason="Stopped.", by=scene.finance, at=PAID_AT)
    assert b"31926819" in payment_runs.take(run, "csv", by=scene.finance, at=PAID_AT)
    seen = len(scene.acts("bank_details_seen"))
    assert (bank.erase_unused(at=over), bank.erase_unused(at=over)) == (1, 0)
    assert kept() == {new.pk}
    gone = BankDetails.objects.get(pk=used.pk)
    assert (bytes(gone.sealed), gone.erased_at, gone.given_by) == (b"", over, scene.scene.lead)
    by_hand(gone, sealed=b"x", erased_at=None)
    assert "were erased" in refusal(lambda: bank.look(gone, why="x", by=scene.finance, at=over))
    assert b",erased,,," in payment_runs.take(run, "csv", by=scene.finance, at=over)
    assert len(scene.acts("bank_details_seen")) == seen
    assert scene.acts("bank_details_erased") == ["bank_details_erased"] * 3
    assert BankDetails.objects.get(pk=passed_by.pk).erased_at == over
    assert ledger.verify(scene.scene.application.ledger_id).finding == "intact"


def test_an_older_key_still_opens_and_no_key_is_said(scene: Money, settings: Any) -> None:
    details = give(scene)
    assert Fernet.generate_key() != bytes(details.sealed)
    settings.BANK_KEYS = (b"another-key-that-has-32-bytes-!!", *settings.BANK_KEYS)
    assert bank.opened(details) == OURS
    settings.BANK_KEYS = settings.BANK_KEYS[:1]
    assert "does not have" in refusal(lambda: bank.opened(details))
    first, *_others = scene.plan()
    scene.approved(first)
    bank.confirm(details, by=scene.finance, at=LATER)
    payment_runs.make(scene.scene.round, [first], by=scene.finance, at=PAID_AT)
    finance = Client()
    finance.force_login(scene.finance)
    answer = finance.get(f"/manage/{scene.scene.round.slug}/payments/runs/1.csv", follow=True)
    assert "does not have" in answer.content.decode()
    assert scene.acts("bank_details_seen") == []
    assert bank.ending_of(details) == ""
    assert bank_key_is_there(app_configs=None, databases=["default"]) == []
    settings.BANK_KEYS = ()
    (error,) = bank_key_is_there(app_configs=None, databases=["default"])
    assert "NOON_BANK_KEY is not set" in error.msg
    payment_rules.PaymentRules.objects.update(bank_details=False)
    assert bank_key_is_there(app_configs=None, databases=["default"]) == []
