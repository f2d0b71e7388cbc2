"""The decision desk on a telephone and on a desk, in real Chromium, with axe."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants import decisions
from grants.models import Appeal, Decision, ReleasePlan
from programme import clock
from reviews import meeting, panel, stages
from reviews.meeting import Agreed
from reviews.states import MeetingOutcome
from tests import factories
from tests.reviews import rows
from tests.reviews.desk_scene import with_files

pytestmark = pytest.mark.django_db(transaction=True)


def looked_at(one: Any, name: str) -> list[str]:
    """What is wrong with the page as it stands, on a telephone and on a desk."""
    wrong = []
    for width in (1280, 390):
        one.resize(width)
        wrong += one.problems(f"{name}-{width}")
    return wrong


def test_the_desk_from_the_meeting_to_the_register(reader: Any) -> None:
    stage, found, manager = rows.opened(3)
    second = factories.pot(stage.round, "250.00")
    first = stage.round.funding_sources.order_by("pk")[0]
    for number, application in enumerate(found):
        for words in ("We liked how you share the planning.", "Say more about who is paid for their time."):
            member = rows.reviewer(stage, f"Rhian Reader{number}")
            given = panel.assign(stage, application, member, by=manager, at=rows.CLOSED)
            rows.score(given, 6 - number, 5, 5, for_applicant=words, for_panel="Good.")
    stage = stages.show_scores(stage, by=manager, at=rows.CLOSED)
    away = stage.panel.select_related("user").order_by("pk")[0].user
    made = meeting.begin(stage, held_at=rows.CLOSED, chair=manager, by=manager, at=rows.CLOSED)
    meeting.attend(made, {manager.pk, away.pk}, by=manager, at=rows.CLOSED)
    for number, application in enumerate(found):
        outcome = MeetingOutcome.AWARD if number < 2 else MeetingOutcome.RESERVE
        amount = Decimal(250) if number < 2 else None
        what = Agreed(outcome, "The panel was persuaded.", "", frozenset({away.pk}), amount)
        meeting.agree(made.items.get(application=application), what, by=manager, at=rows.CLOSED)
    slug = stage.round.slug

    one = reader(manager, width=390)
    page = one.go(f"/manage/{slug}/decisions/{found[0].reference}/")
    page.get_by_text(f"Stepped out: {away}.").wait_for()
    wrong = looked_at(one, "desk-decision")
    page.get_by_label("Amount of the award").fill("300")
    page.get_by_role("button", name="Propose, and go to the next").click()
    page.get_by_text("This is not what the meeting agreed. Say why.").first.wait_for()
    wrong += looked_at(one, "desk-decision-errors")
    page.get_by_label("Why it differs from what the meeting agreed").fill("They need a lift.")
    page.get_by_label(f"Of it from {first}").fill("200")
    page.get_by_label(f"Of it from {second}").fill("100")
    page.get_by_role("checkbox", name="I have read this feedback").check()
    page.get_by_role("button", name="Propose, and go to the next").click()
    for _other in range(2):
        page.get_by_role("checkbox", name="I have read this feedback").check()
        page.get_by_role("button", name="Propose", exact=True).click()
        page.get_by_text("is proposed.").first.wait_for()
        waiting = page.get_by_role("link", name="Project", exact=False)
        if _other == 0:
            page.goto(f"{one.base}/manage/{slug}/decisions/?show=undecided")
            waiting.first.click()
    wrong += looked_at(one, "desk-decisions")
    assert sorted(Decision.objects.values_list("outcome", flat=True)) == ["award", "award", "reserve"]

    approver = factories.staff(stage.round, "approver", name="Asha Approver")
    other = reader(approver, width=390)
    page = other.go(f"/manage/{slug}/decisions/approve/")
    wrong += looked_at(other, "desk-approve")
    for button in page.get_by_role("button").all():
        box = button.bounding_box()
        assert box is None or box["x"] + box["width"] <= 390
    page.get_by_role("button", name="Approve all 3 with their letters").click()
    page.get_by_text("3 decisions are approved with their letters.").wait_for()
    with_files(stage.round)

    page = other.go(f"/manage/{slug}/decisions/release/")
    page.get_by_text("Release at a set time").click()
    wrong += looked_at(other, "desk-release")
    page.get_by_label("Date").fill(clock.local(clock.now() + timedelta(days=2)).date().isoformat())
    page.get_by_role("button", name="Set the time").click()
    page.get_by_role("heading", name="A time is set").wait_for()
    wrong += looked_at(other, "desk-release-set")
    page.get_by_role("button", name="Call it off").click()
    page.get_by_text("The release is called off.").wait_for()
    assert ReleasePlan.objects.get().state == "cancelled"

    decisions.release(stage.round, by=manager, at=clock.now())
    page = one.go(f"/manage/{slug}/decisions/{found[2].reference}/?correct")
    page.get_by_role("heading", name="Put right what was released").wait_for()
    wrong += looked_at(one, "desk-correct")
    page = one.go(f"/manage/{slug}/appeals/")
    wrong += looked_at(one, "desk-appeals-none")
    page.get_by_text("Enter something that reached us").click()
    page.get_by_label("Reference of the application").fill(found[2].reference)
    page.get_by_role("radio", name="Complaint").check()
    page.get_by_label("From whom").fill("Ada Lovegrove")
    page.get_by_label("On which day").fill(clock.local(clock.now()).date().isoformat())
    page.get_by_label("What it is about").fill("You did not read our plan.")
    wrong += looked_at(one, "desk-appeals-form")
    page.get_by_role("button", name="Enter it").click()
    page.get_by_text("It is in the register").wait_for()
    wrong += looked_at(one, "desk-appeal-apart")
    apart = reader(factories.staff(stage.round, "approver", name="Ines Other"), width=390)
    page = apart.go(f"/manage/{slug}/appeals/{Appeal.objects.get().pk}/")
    page.get_by_role("button", name="Look into it").click()
    page.get_by_role("heading", name="Answer it").wait_for()
    wrong += looked_at(apart, "desk-appeal")
    with page.expect_download(timeout=90_000) as caught:
        page.get_by_role("button", name="Make the case file").click()
    assert caught.value.suggested_filename == f"case-{found[2].reference}.zip"
    page.get_by_role("radio", name="Upheld", exact=True).check()
    page.get_by_label("Why", exact=True).fill("The plan was not read.")
    page.get_by_label("What you answered").fill("You are right, and we are sorry.")
    page.get_by_role("button", name="Record the answer").click()
    page.get_by_text("It is answered.").wait_for()
    page = apart.go(f"/manage/{slug}/appeals/")
    wrong += looked_at(apart, "desk-appeals")
    assert wrong == []
