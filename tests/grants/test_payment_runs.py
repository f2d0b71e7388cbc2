"""Payment runs and the days that finance gives back: nothing twice, no formula, hostile files."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from openpyxl import Workbook, load_workbook

from grants import funding, paid_days, payment_runs, payments
from grants.models import Award, Instalment, PaymentRunLine
from grants.payments import Part
from programme.models import FundingSource, LedgerRow
from programme.refusals import Refused
from tests.grants.money_scene import LATER, PAID_AT, PAID_ON, Money, money, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Money:
    return money()


def make(scene: Money, *parts: Instalment) -> payment_runs.PaymentRun:
    return payment_runs.make(scene.scene.round, parts, by=scene.finance, at=PAID_AT)


def take(scene: Money, run: payment_runs.PaymentRun, kind: str) -> bytes:
    return payment_runs.take(run, kind, by=scene.finance, at=PAID_AT)


def test_what_is_in_a_run_is_in_no_other(scene: Money) -> None:
    first, second, third = scene.plan()
    assert refusal(lambda: make(scene)) == "No payment is approved and waiting."
    scene.approved(first)
    scene.approved(second)
    assert "in the meantime" in refusal(lambda: make(scene, first, third))
    run = make(scene, first)
    assert (run.number, run.total) == (1, Decimal(100))
    assert payment_runs.ready(scene.scene.round).instalments == [second]
    assert "in the meantime" in refusal(lambda: make(scene, first, second))
    with pytest.raises(IntegrityError, match="twice"), transaction.atomic():
        PaymentRunLine.objects.create(run=run, instalment=first, cells={})
    said = refusal(lambda: payments.withhold(first, reason="Wait.", by=scene.manager, at=PAID_AT))
    assert said == ("Payment 1 is with finance. Take it out of the payment run first, or mark it as paid.")
    line = run.lines.get()
    payment_runs.take_out(line, reason="The bank sent it back.", by=scene.finance, at=PAID_AT)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        PaymentRunLine.objects.filter(pk=line.pk).update(taken_out_at=None)
    again = make(scene, first, second)
    assert (again.number, again.total) == (2, Decimal(220))
    assert first.reference.encode() not in take(scene, run, "csv")
    payments.mark_paid(first, on=PAID_ON, by=scene.finance, at=PAID_AT)
    assert "marked as paid" in refusal(
        lambda: payment_runs.take_out(
            again.lines.get(instalment=first), reason="No.", by=scene.finance, at=PAID_AT
        )
    )
    acts = LedgerRow.objects.filter(chain=scene.scene.round.chain, act__startswith="payment_run")
    assert list(acts.order_by("sequence").values_list("act", flat=True)) == [
        "payment_run_made",
        "payment_run_made",
        "payment_run_taken",
    ]


def test_a_run_names_the_codes_of_each_awards_own_sources(scene: Money) -> None:
    round_ = scene.scene.round
    (main,) = FundingSource.objects.filter(round=round_)
    small = FundingSource.objects.create(round=round_, name="Small", code="SM-1", amount=Decimal(100))
    other = FundingSource.objects.create(round=round_, name="Other", code="OT-1", amount=Decimal(100))
    first, second, _third = scene.plan()
    for part in (first, second):
        scene.approved(part)
    one = make(scene, first).lines.get()
    assert one.cells["codes"] == main.code
    split = {main.pk: Decimal(200), small.pk: Decimal(100)}
    funding.share_out(scene.award.decision, split, by=scene.manager, at=PAID_AT)
    two = make(scene, second).lines.get()
    assert two.cells["codes"] == f"{main.code}; SM-1" and other.code not in two.cells["codes"]


def test_no_cell_of_a_run_is_a_formula(scene: Money) -> None:
    evil = '=HYPERLINK("http://bad.example","x")'
    Award.objects.filter(pk=scene.award.pk).update(recipient=evil, title="@SUM(A1)")
    first, *_others = scene.plan()
    payments.set_numbers(scene.award, supplier_number="+44", purchase_order="-1", by=scene.manager, at=LATER)
    scene.approved(first)
    run = make(scene, first)
    text = take(scene, run, "csv").decode("utf-8-sig")
    assert f"{first.reference},\"'=HYPERLINK" in text and ",'@SUM(A1),100.00,GBP," in text
    assert ",'+44,'-1," in text
    sheet = load_workbook(io.BytesIO(take(scene, run, "xlsx"))).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in sheet[2]][:4] == [first.reference, evil, "@SUM(A1)", "100.00"]


def test_a_run_says_the_same_when_the_award_has_changed(scene: Money) -> None:
    first, *_others = scene.plan()
    scene.approved(first)
    run = make(scene, first)
    before = take(scene, run, "csv")
    Award.objects.filter(pk=scene.award.pk).update(recipient="Somebody else", supplier_number="9")
    assert take(scene, run, "csv") == before


def read(scene: Money, content: str | bytes, name: str = "paid.csv") -> paid_days.ReadDays:
    raw = content.encode() if isinstance(content, str) else content
    return paid_days.read(scene.scene.round, raw, name, by=scene.finance, at=PAID_AT)


def test_every_row_is_a_change_or_a_sentence(scene: Money) -> None:
    made = scene.plan([Part(Decimal(50), date(2024, 1, 8))] * 6)
    ready, own, paid, withheld, planned, other = made
    scene.limit(40)
    for part in (ready, other):
        scene.approved(part)
    scene.approved(own, by=scene.finance)
    scene.paid(paid)
    payments.withhold(withheld, reason="Wait.", by=scene.manager, at=LATER)
    lines = [
        f"{ready.reference.lower()};09/01/2024;£50",
        f"{ready.reference};2024-01-09;50",
        "MSC-NOBODY-1;2024-01-09;50",
        f"{own.reference};2024-01-09;50",
        f"{paid.reference};2024-01-08;50",
        f"{withheld.reference};2024-01-09;50",
        f"{planned.reference};2024-01-09;50",
        f"{other.reference};11/01/2024;50",
        ";;",
    ]
    found = read(scene, "Payment reference;Paid on;Amount\n" + "\n".join(lines))
    assert [(one.line, one.instalment, one.on) for one in found.found] == [(2, ready, PAID_ON)]
    assert [(one.line, one.says) for one in found.wrong] == [
        (3, f"{ready.reference} stands in line 2 already."),
        (4, "‘MSC-NOBODY-1’ is no payment of this round."),
        (5, f"{own.reference}: you approved it yourself, so somebody else marks it as paid."),
        (6, f"{paid.reference} is marked as paid already, on Tuesday 9 January 2024."),
        (7, f"{withheld.reference} came too late: the payment is held back."),
        (8, f"{planned.reference} was not approved, so it should not have been paid."),
        (9, f"{other.reference}: Thursday 11 January 2024 is still to come."),
    ]
    head = "reference,date\n"
    for day in ("31/02/2024", "=1+1", "9 Jan", "45300", "2024-01-09T13:00"):
        (wrong,) = read(scene, f"{head}{other.reference},{day}").wrong
        assert f"‘{day}’ is no day" in wrong.says
    (wrong,) = read(scene, f"reference,date,amount\n{other.reference},2024-01-09,50.01").wrong
    assert "the file says ‘50.01’, and the payment is £50" in wrong.says
    assert read(scene, f"{head}{paid.reference},2024-01-09").already == 1
    assert Instalment.objects.filter(state="paid").count() == 1


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "paid.csv", "The first row has to name the columns"),
        (b"reference,amount\nX,1", "paid.csv", "The first row has to name the columns"),
        (b"PK\x03\x04 nonsense", "paid.xlsx", "This spreadsheet cannot be read"),
        (b"a\0b", "paid.csv", "This is not a CSV file"),
        (b"x" * (2 * 1024 * 1024 + 1), "paid.csv", "larger than 2 MB"),
        (b"reference,date\n" + b"X,1\n" * 2001, "paid.csv", "more than 2000 lines"),
    ],
)
def test_what_is_no_table_is_refused(scene: Money, content: bytes, name: str, says: str) -> None:
    assert says in refusal(lambda: read(scene, content, name))


def test_a_spreadsheets_own_dates_are_read(scene: Money) -> None:
    first, *_others = scene.plan()
    scene.approved(first)
    book = Workbook()
    book.active.append(["Reference", "Paid on"])
    book.active.append([first.reference, PAID_ON])
    out = io.BytesIO()
    book.save(out)
    (found,) = read(scene, out.getvalue(), "paid.xlsx").found
    assert found.on == PAID_ON
    for formula in (["=A2", PAID_ON], [first.reference, "=TODAY()"]):
        book.active.append(formula)
    out = io.BytesIO()
    book.save(out)
    read_again = read(scene, out.getvalue(), "paid.xlsx")
    assert len(read_again.found) == 1
    assert [(one.line, one.says[:32]) for one in read_again.wrong] == [
        (3, "A cell of this row is a formula."),
        (4, "A cell of this row is a formula."),
    ]


def test_days_are_entered_once_and_all_or_none(scene: Money) -> None:
    first, second, third = scene.plan()
    for part in (first, second):
        scene.approved(part)

    def enter(*parts: Instalment) -> int:
        days = [(part, PAID_ON) for part in parts]
        return len(paid_days.enter(scene.scene.round, days, by=scene.finance, at=PAID_AT))

    with pytest.raises(Refused, match=f"{third.reference}: The payment is planned"):
        enter(first, second, third)
    assert not Instalment.objects.filter(state="paid").exists()
    assert enter(second, first) == 2
    assert enter(first, second) == 0
    assert scene.acts("instalment_paid") == ["instalment_paid"] * 2
    rows = LedgerRow.objects.filter(chain=scene.scene.round.chain, act="paid_days_entered")
    assert rows.count() == 1
    scene.reconciles()
