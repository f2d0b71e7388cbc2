"""Who reads what, worked out, looked at and given out in a real browser; and stages written there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from programme import clock
from reviews import proposals, working_out
from reviews.models import Assignment, PanelMember
from tests import factories
from tests.e2e.conftest import WIDTHS, Reader
from tests.reviews import rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", sorted(WIDTHS))
def test_who_reads_what_is_worked_out_looked_at_and_given_out(
    width: str, browser: Browser, live_server: Any
) -> None:
    stage, found, manager = rows.opened(6)
    names = ("Ama", "Colm", "Rhian", "Siân", "Yusuf")
    for place, name in enumerate(names):
        rows.reviewer(stage, name, kind="lived" if place < 2 else "academic", capacity=3)
    PanelMember.objects.filter(user__name="Ama").update(topics=[{"topic": "wellbeing", "strength": 3}])
    reader = Reader(browser, live_server.url, WIDTHS[width])
    reader.sign_in(manager)
    page = reader.go(f"/manage/{stage.round.slug}/assign/")
    assert reader.problems(f"proposal-none-{width}") == []
    page.get_by_role("button", name="Work it out", exact=True).click()
    expect(page.get_by_text("This page looks again by itself")).to_be_visible()
    assert reader.problems(f"proposal-waiting-{width}") == []
    waiting = proposals.live_of(stage)
    assert waiting is not None
    working_out.work_out(waiting.pk, at=clock.now())
    # The page looks again by itself.
    expect(page.get_by_role("button", name="Give out 12 reviews")).to_be_visible(timeout=15000)
    page.locator("summary").filter(has_text="Ama").click()
    page.get_by_text("More options").click()
    assert reader.problems(f"proposal-ready-{width}") == []
    page.get_by_role("button", name="Give out 12 reviews").click()
    expect(page.get_by_text("12 reviews are given out.")).to_be_visible()
    assert Assignment.objects.count() == 12
    assert reader.problems(f"proposal-given-{width}") == []
    reader.go(f"/manage/{stage.round.slug}/assign/pairs/?stage=1")
    assert reader.problems(f"proposal-pairs-{width}") == []
    member = PanelMember.objects.get(user__name="Colm")
    reader.go(f"/manage/{stage.round.slug}/assign/pairs/?stage=1&reviewer={member.key}")
    assert reader.problems(f"proposal-wishes-{width}") == []
    reader.close()
    assert len(found) == 6


@pytest.mark.parametrize("width", sorted(WIDTHS))
def test_a_criterion_is_written(width: str, browser: Browser, live_server: Any) -> None:
    now = clock.now()
    round_ = factories.round(now, opens_at=now + timedelta(days=1))
    for order in (1, 2):
        rows.stage(round_, order, due_at=round_.closes_at + order * 4 * timedelta(days=1))
    reader = Reader(browser, live_server.url, WIDTHS[width])
    reader.sign_in(factories.staff(round_))
    page = reader.go(f"/manage/{round_.slug}/stages/")
    assert reader.problems(f"stages-{width}") == []
    page.get_by_role("link", name="Add a criterion").first.click()
    page.get_by_label("What is judged?").fill("Benefit")
    page.get_by_label("The question", exact=True).fill("Who is better off?")
    page.get_by_label("A sentence for each score").fill("1 Nobody\n3 Everybody")
    page.get_by_role("button", name="Add this criterion").click()
    expect(page.get_by_text("The numbers have to follow each other").first).to_be_visible()
    assert reader.problems(f"criterion-wrong-{width}") == []
    page.get_by_label("A sentence for each score").fill("1 Nobody\n2 Some\n3 Everybody")
    page.get_by_role("button", name="Add this criterion").click()
    expect(page.get_by_text("“Benefit” is saved.")).to_be_visible()
    reader.go(f"/manage/{round_.slug}/stages/2/")
    assert reader.problems(f"stage-second-{width}") == []
    reader.close()
