"""Money, from the plan to what came back, by three people in a browser; on a telephone too."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from grants import bank, reports
from grants.models import Award, BankDetails, Instalment, Report
from programme import clock
from tests.e2e.conftest import Reader
from tests.grants.money_scene import money

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [390, 1280])
def test_money_from_the_plan_to_what_came_back(
    width: int, browser: Browser, live_server: Any, tmp_path: Path
) -> None:
    scene = money()
    scene.bank_on()
    round_, award = scene.scene.round, scene.award
    path = f"/manage/{round_.slug}/awards/{award.public_reference}/"
    wrong: list[str] = []

    def see(one: Reader, name: str) -> None:
        wrong.extend(one.problems(f"money-{name}-{width}"))

    manager, approver, finance, lead = (
        Reader(browser, live_server.url, width).sign_in(person)
        for person in (scene.manager, scene.approver, scene.finance, scene.scene.lead)
    )
    page = manager.go(path)
    see(manager, "award-plan")
    amount = page.get_by_role("group", name="Payment 2").get_by_label("Amount")
    amount.fill("100")
    page.get_by_role("button", name="Plan these payments").click()
    expect(page.get_by_text("The payments have to come to £300 exactly.").first).to_be_visible()
    see(manager, "award-plan-wrong")
    second = page.get_by_role("group", name="Payment 2")
    second.get_by_label("Amount").fill("150")
    second.get_by_label("Falls due").select_option(label="When a report is accepted")
    second.get_by_label("Which report").fill("1")
    second.get_by_label("Not before this is met").fill("We have your budget.")
    page.get_by_role("button", name="Plan these payments").click()
    expect(page.get_by_role("heading", name="Payment 1: £150")).to_be_visible()
    page.get_by_role("button", name=re.compile("Mark as due")).click()
    see(manager, "award-planned")

    page = lead.go(f"/applications/{scene.scene.application.reference}/award/")
    expect(page.get_by_text("When your first report is accepted")).to_be_visible()
    see(lead, "award-applicant")
    page.get_by_role("link", name="Your bank details").click()
    page.get_by_label("Name of the account").fill("Marsh Lane Growers")
    page.get_by_label("Sort code").fill("12-34-5")
    page.get_by_label("Account number").fill("12345678")
    page.get_by_role("button", name="Give these details").click()
    expect(page.get_by_role("alert")).to_contain_text("A sort code has six digits")
    see(lead, "bank-wrong")
    page.get_by_label("Sort code").fill("12-34-56")
    page.get_by_role("button", name="Give these details").click()
    expect(page.get_by_text("The account number ends in 78.")).to_be_visible()
    see(lead, "bank-given")

    page = finance.go(f"{path}bank/")
    page.get_by_role("button", name="Show the account").click()
    expect(page.get_by_text("12-34-56")).to_be_visible()
    see(finance, "bank-finance")
    page.get_by_role("button", name="Checked with the group: use them").click()
    expect(page.get_by_text("They are used from now on.")).to_be_visible()

    page = approver.go(f"/manage/{round_.slug}/payments/")
    see(approver, "payments-due")
    page.get_by_label("Marsh Lane Growers").check()
    page.get_by_role("button", name="Approve the ticked ones").click()
    expect(page.get_by_text("1 payment is approved.")).to_be_visible()
    see(approver, "payments-approved")

    page = finance.go(f"/manage/{round_.slug}/payments/runs/")
    see(finance, "run-next")
    page.get_by_role("button", name="Make a run of 1 payment").click()
    expect(page.get_by_role("heading", name="Payment run 1: £150")).to_be_visible()
    with page.expect_download() as got:
        page.get_by_role("link", name="Run 1 as CSV").click()
    assert "12-34-56,12345678" in got.value.path().read_text("utf-8-sig")
    see(finance, "run-made")
    account = bank.Account("Marsh Lane Growers", "654321", "87654321")
    bank.give(Award.objects.get(), account, by=scene.scene.lead, at=clock.now() - timedelta(hours=2))
    page = finance.go(f"/manage/{round_.slug}/payments/runs/")
    expect(page.get_by_text("Do not pay from this list as it is.")).to_be_visible()
    expect(page.get_by_role("link", name="Run 1 as CSV")).to_have_count(0)
    see(finance, "run-changed")

    first = Instalment.objects.get(award=award, order=1)
    today = clock.local(clock.now()).date()
    table = tmp_path / "paid.csv"
    table.write_text(f"payment reference,paid on\n{first.reference},{today}\nX-1,{today}\n")
    page = finance.go(f"/manage/{round_.slug}/payments/paid/")
    page.get_by_label("A CSV file or a spreadsheet").set_input_files(table)
    page.get_by_role("button", name="Look at what would change").click()
    expect(page.get_by_text("‘X-1’ is no payment of this round.")).to_be_visible()
    see(finance, "paid-dry-run")
    page.get_by_role("button", name="Mark 1 payment as paid").click()
    expect(page.get_by_text("1 payment is marked as paid.")).to_be_visible()
    see(finance, "payments-paid")

    page = finance.go(path)
    page.get_by_text("Enter money that came back").click()
    page.get_by_label("How much came back").fill("50")
    page.get_by_label("Why", exact=True).fill("The hall cost less.")
    page.get_by_role("button", name="It came back").click()
    expect(page.get_by_text("The money is in the pot again.")).to_be_visible()
    see(finance, "award-returned")
    scene.reconciles()

    bank.give(Award.objects.get(), account, by=scene.scene.lead, at=clock.now() - timedelta(hours=1))
    page = finance.go(f"{path}bank/")
    expect(page.get_by_text("Until then the group can tell us")).to_be_visible()
    see(finance, "bank-change")
    manager.go(f"/manage/{round_.slug}/payments/rules/")
    see(manager, "rules")
    assert BankDetails.objects.filter(state="given").count() == 1
    details = BankDetails.objects.get(state="given")
    bank.refuse(details, note="Nobody answers at your number.", by=scene.finance, at=clock.now())
    page = lead.go(f"/applications/{scene.scene.application.reference}/bank/")
    expect(page.get_by_text("Nobody answers at your number.")).to_be_visible()
    see(lead, "bank-refused")
    report = Report.objects.get(award=award, order=1)
    reports.drop(report, reason="They stopped.", by=scene.manager, at=clock.now())
    page = manager.go(f"/manage/{round_.slug}/payments/")
    expect(page.get_by_text("1 planned payment cannot fall due by itself.")).to_be_visible()
    see(manager, "payments-stuck")
    manager.go(path)
    see(manager, "award-stuck")
    for one in (manager, approver, finance, lead):
        one.close()
    assert not wrong, "\n".join(wrong)
