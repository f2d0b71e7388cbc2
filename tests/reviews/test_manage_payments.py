"""The pages of payments: what they show, who may act, and in how many statements."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants import payment_runs, payments
from grants.award_states import InstalmentTrigger as When
from grants.models import Instalment, PaymentRun
from grants.payments import Part
from programme.models import User
from tests import factories
from tests.grants.money_scene import PAID_AT, PAID_ON, Money, money

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Money:
    return money()


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def path(scene: Money, rest: str = "") -> str:
    return f"/manage/{scene.scene.round.slug}/payments/{rest}"


def state(part: Instalment) -> str:
    return str(Instalment.objects.get(pk=part.pk).state)


def test_statements_at_one_and_three_rows() -> None:
    counts: dict[str, list[int]] = {}
    for number in (1, 3):
        scene = money()
        parts = scene.plan([Part(Decimal(300) / number, date(2024, 1, 8))] * number)
        for part in parts:
            scene.approved(part)
        client = as_(scene.finance)
        for rest in ("", "runs/"):
            with CaptureQueriesContext(connection) as counted:
                assert client.get(path(scene, rest)).status_code == 200
            counts.setdefault(rest, []).append(len(counted.captured_queries))
        payment_runs.make(scene.scene.round, parts, by=scene.finance, at=PAID_AT)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(path(scene, "runs/")).status_code == 200
        counts.setdefault("made", []).append(len(counted.captured_queries))
    assert counts == {"": [10, 10], "runs/": [7, 7], "made": [8, 8]}


def test_a_payment_that_waits_for_no_report_is_shown_with_what_to_do(scene: Money) -> None:
    _first, second = scene.plan(
        [Part(Decimal(100), date(2024, 1, 8)), Part(Decimal(200), date(2024, 7, 1), When.REPORT, 9)]
    )
    says = "this award has no such report. Plan it anew, or add the report."
    award = f"/manage/{scene.scene.round.slug}/awards/{scene.award.public_reference}/"
    for page in (path(scene), award, f"/manage/{scene.scene.round.slug}/due/"):
        shown = as_(scene.manager).get(page).content.decode()
        assert shown.count(says) == 1, page
    payments.withhold(second, reason="Wait.", by=scene.manager, at=PAID_AT)
    assert says not in as_(scene.manager).get(path(scene)).content.decode()


def test_due_payments_are_approved_together_by_who_may(scene: Money) -> None:
    first, second, _third = scene.plan()
    for part in (first, second):
        payments.mark_due(part, by=scene.manager, at=PAID_AT)
    data = {"instalment": [first.pk, second.pk]}
    assert as_(scene.finance).post(path(scene), data).status_code == 403
    approver = as_(scene.approver)
    page = approver.get(path(scene)).content.decode()
    assert "£220" in page and "These wait for approval" in page
    assert approver.post(path(scene), {"instalment": [first.pk, 999_999]}).status_code == 404
    assert approver.post(path(scene), data).status_code == 302
    assert (state(first), state(second)) == ("approved", "approved")
    assert approver.post(path(scene), data).status_code == 422


def test_a_run_is_made_and_downloaded_by_finance_alone(scene: Money) -> None:
    first, *_others = scene.plan()
    scene.approved(first)
    data = {"act": "make", "instalment": [first.pk]}
    assert as_(scene.manager).post(path(scene, "runs/"), data).status_code == 403
    finance = as_(scene.finance)
    assert finance.post(path(scene, "runs/"), data).status_code == 302
    assert finance.post(path(scene, "runs/"), data).status_code == 422
    assert PaymentRun.objects.count() == 1
    assert as_(scene.manager).get(path(scene, "runs/1.csv")).status_code == 403
    answer = finance.get(path(scene, "runs/1.xlsx"))
    assert answer.status_code == 200 and answer.content.startswith(b"PK")
    assert answer["Cache-Control"] == "private, no-store"
    for wrong in ("runs/2.csv", "runs/1.pdf"):
        assert finance.get(path(scene, wrong)).status_code == 404
    line = PaymentRun.objects.get().lines.get()
    out = {"act": "take_out", "line": line.pk, "out-reason": ""}
    assert finance.post(path(scene, "runs/"), out).status_code == 422
    assert finance.post(path(scene, "runs/"), {**out, "out-reason": "Sent back."}).status_code == 302


def test_a_runs_sum_and_file_hold_what_is_still_in_it(scene: Money) -> None:
    first, second, _third = scene.plan()
    for part in (first, second):
        scene.approved(part)
    run = payment_runs.make(scene.scene.round, [first, second], by=scene.finance, at=PAID_AT)
    payment_runs.take_out(run.lines.get(instalment=first), reason="Sent back.", by=scene.finance, at=PAID_AT)
    finance = as_(scene.finance)
    shown = finance.get(path(scene, "runs/")).content.decode()
    assert "Payment run 1: £120" in shown and "It was made over £220; 1 payment was taken out since." in shown
    rows = finance.get(path(scene, "runs/1.csv")).content.decode("utf-8-sig").splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == [second.reference] and ",120.00," in rows[0]
    factories.member(scene.scene.application, scene.finance, "reader")
    shown = finance.get(path(scene, "runs/")).content.decode()
    assert "Payment run 1: £0" in shown and "2 payments of it are of groups that you keep away from" in shown
    assert second.reference not in shown
    assert second.reference not in finance.get(path(scene, "runs/1.csv")).content.decode()


def test_days_are_shown_before_they_are_entered(scene: Money) -> None:
    first, *_others = scene.plan()
    scene.approved(first)
    finance = as_(scene.finance)
    content = f"payment reference,paid on\n{first.reference},{PAID_ON}\nNOBODY-1,{PAID_ON}\n"
    upload = SimpleUploadedFile("paid.csv", content.encode())
    page = finance.post(path(scene, "paid/"), {"days": upload})
    said = page.content.decode()
    assert "Mark 1 payment as paid" in said and "‘NOBODY-1’ is no payment of this round." in said
    assert state(first) == "approved"
    ticket = said.split('name="ticket" value="')[1].split('"')[0]
    assert as_(scene.manager).post(path(scene, "paid/"), {"ticket": ticket}).status_code == 403
    finance.post(path(scene, "paid/"), {"ticket": ticket[:-1] + "x"})
    assert state(first) == "approved"
    for said in ("1 payment is marked as paid.", "All of them were marked as paid already."):
        answer = finance.post(path(scene, "paid/"), {"ticket": ticket}, follow=True)
        assert said in answer.content.decode()
    assert state(first) == "paid"


def test_the_rules_are_set_by_a_manager(scene: Money) -> None:
    data = {"act": "limit", "amount": "£250", "where": "round"}
    assert as_(scene.finance).post(path(scene, "rules/"), data).status_code == 403
    manager = as_(scene.manager)
    assert manager.post(path(scene, "rules/"), {**data, "amount": "a lot"}).status_code == 422
    assert manager.post(path(scene, "rules/"), data).status_code == 302
    assert "Above £250 whoever approved" in manager.get(path(scene, "rules/")).content.decode()
    bank = {"act": "bank", "on": "on", "cooling_days": "0"}
    assert manager.post(path(scene, "rules/"), bank).status_code == 422
    assert manager.post(path(scene, "rules/"), {**bank, "cooling_days": "3"}).status_code == 302
