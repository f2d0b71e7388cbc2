"""A report on a phone, by keyboard: it saves itself while the network is gone, is sent, read and answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from grants import report_writing
from grants.models import Report
from programme import answers, clock
from tests.e2e.conftest import Reader
from tests.grants import after_scene
from tests.grants.after_scene import MIDDLE, After

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Reader]


@pytest.fixture
def made() -> After:
    return after_scene.after()


def stored(made: After) -> dict[str, Any]:
    return answers.values_of(made.report().response)


def problems(reader: Reader, name: str) -> list[str]:
    """What is wrong with the page; a request that was made to fail tells so in the console, and may."""
    return [found for found in reader.problems(name) if "Failed to load resource: net::" not in found]


def test_a_report_from_a_phone_with_a_bad_network(reader: Open, made: After) -> None:
    """By keyboard at 390 px: award, report, a network that goes away and comes back, check, send."""
    mine = reader(made.lead, width=390)
    page = mine.go(f"/applications/{made.scene.application.reference}/award/")
    assert not problems(mine, "award-what-next-390")
    page.get_by_role("link", name="You send us: A word from the middle.").focus()
    page.keyboard.press("Enter")
    happened = page.get_by_label("What has happened so far?")
    happened.focus()
    mine.context.set_offline(True)
    page.keyboard.type("We met six times.")
    expect(page.locator("[data-save-state]").first).to_contain_text("Not saved", timeout=20_000)
    assert stored(made) == {}
    mine.context.set_offline(False)
    expect(page.locator("[data-save-state]").first).to_contain_text("Saved ", timeout=30_000)
    assert stored(made) == {"happened": "We met six times."}
    page.get_by_label("What have you learnt so far?").focus()
    page.keyboard.type("Begin with the people who come.")
    page.get_by_label("Yes, with anybody, and say that it is ours").focus()
    page.keyboard.press("Space")
    assert not problems(mine, "report-390")
    page.get_by_role("button", name="Save, and look before sending").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Look before sending")
    assert not problems(mine, "report-check-390")
    page.get_by_role("button", name="Send the report").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your report is sent.")).to_be_visible()
    assert stored(made) == MIDDLE
    assert made.report().state == "sent"


def test_what_is_typed_after_somebody_else_sent_it_is_kept_and_shown(reader: Open, made: After) -> None:
    made.write(at=clock.now())
    mine = reader(made.lead, width=390)
    page = mine.go(f"/applications/{made.scene.application.reference}/reports/1/")
    made.send(at=clock.now())
    page.get_by_label("What has happened so far?").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" And a seventh.")
    expect(page.get_by_role("alert")).to_contain_text("The report has been sent")
    page.reload()
    expect(page.get_by_text("We met six times. And a seventh.")).to_be_visible()
    assert stored(made) == MIDDLE
    assert not problems(mine, "report-kept-beside-390")


def test_the_due_page_on_a_phone(reader: Open, made: After) -> None:
    """Late first; a press of 'Remind' writes to the group; the report that has come is read and accepted."""
    at = clock.now()
    Report.objects.filter(order=1).update(due_on=(at - timedelta(days=9)).date())
    report_writing.save(made.report(2), after_scene.FINAL, by=made.lead, at=at)
    staff = reader(made.manager, width=390)
    slug = made.scene.round.slug
    page = staff.go(f"/manage/{slug}/due/")
    assert not problems(staff, "due-390")
    staff.resize(1280)
    assert not problems(staff, "due-1280")
    staff.resize(390)
    late = page.get_by_role("listitem").filter(has_text="A word from the middle")
    late.get_by_role("button", name="Remind").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The group is reminded.")).to_be_visible()
    made.send(at=at)
    page.reload()
    page.get_by_role("link", name="Read a report: A word from the middle").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/1/")
    assert not problems(staff, "manage-report-390")
    page.get_by_role("button", name="Accept the report").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The report is accepted, and the group is told.")).to_be_visible()
    page = staff.go(f"/rounds/{slug}/learning/")
    expect(page.get_by_text("Begin with the people who come.")).to_be_visible()
    assert not problems(staff, "learning-390")
