"""The sift and the panel's meeting on a telephone, in real Chromium, with axe."""

from __future__ import annotations

from typing import Any

import pytest

from grants import closing
from grants.models import Application, EligibilityFinding
from reviews import stages
from reviews.models import Meeting, MinutesFile, PanelNote, ScoreRevision
from tests import factories
from tests.reviews import rows
from tests.reviews.test_meeting import AT, keep_away

pytestmark = pytest.mark.django_db(transaction=True)


def looked_at(one: Any, name: str) -> list[str]:
    """What is wrong with the page as it stands, on a telephone and on a desk."""
    wrong = []
    for width in (1280, 390):
        one.resize(width)
        wrong += one.problems(f"{name}-{width}")
    return wrong


def test_a_sift_on_a_telephone(reader: Any) -> None:
    stage = rows.stage(rows.closed_round())
    for number in range(3):
        factories.submitted(stage.round, title=f"A warm room for street {number}")
    closing.close_round(stage.round, at=AT)
    manager, approver = factories.staff(stage.round), factories.staff(stage.round, "approver", name="Asha")
    one = reader(manager, width=390)
    page = one.go(f"/manage/{stage.round.slug}/sift/")
    wrong = looked_at(one, "sift-begin")
    page.get_by_role("link", name="Look at: A warm room").click()
    page.get_by_role("radio", name="Not eligible", exact=True).check()
    page.get_by_role("button", name="Record", exact=True).click()
    page.get_by_text("Choose the rule.").first.wait_for()
    wrong += looked_at(one, "sift-errors")
    page.get_by_label("If not: by which rule").select_option("The work is outside the area of this round")
    page.get_by_label("If not: why, in words for the applicants").fill("The street is in France.")
    page.get_by_role("button", name="Record, and go to the next").click()
    page.get_by_text("2 of 3").wait_for()
    wrong += looked_at(one, "sift-one")
    page.goto(f"{one.base}/manage/{stage.round.slug}/sift/")
    page.get_by_text("All others are eligible: 2 applications").click()
    page.get_by_role("button", name="All others are eligible").click()
    page.get_by_text("3 of 3 looked at.").wait_for()
    wrong += looked_at(one, "sift-end")
    finding = EligibilityFinding.objects.get(eligible=False)
    other = reader(approver, width=390)
    page = other.go(f"/manage/{stage.round.slug}/sift/{finding.application.reference}/")
    page.get_by_role("radio", name="Yes, I agree").check()
    wrong += looked_at(other, "sift-second")
    page.get_by_role("button", name="Record", exact=True).click()
    page.get_by_text("You both say the same").wait_for()
    assert Application.objects.get(pk=finding.application_id).state == "ineligible"
    assert wrong == []


def test_a_meeting_on_a_telephone(reader: Any) -> None:
    stage, found, manager = rows.opened(4)
    sheets = [((2, 2, 2), (6, 6, 6)), ((5, 5, 5), (5, 5, 5)), ((4, 4, 1), (3, 3, 3)), ((3, 3, 3), (3, 3, 3))]
    for application, each in zip(found, sheets, strict=True):
        rows.given_and_scored(stage, application, manager, *each)
    stages.show_scores(stage, by=manager, at=AT)
    given = found[0].assignments.select_related("member__user").order_by("pk")[0]
    away = found[3].assignments.select_related("member__user").order_by("pk")[1].member.user
    away.name = "Ama Who Steps Out"
    away.save()
    keep_away(found[0], away)

    mine = reader(given.member.user, width=390)
    page = mine.go(f"/reviews/meeting/{stage.pk}/")
    wrong = looked_at(mine, "panel-agenda")
    page.goto(f"{mine.base}/reviews/meeting/{stage.pk}/{found[0].reference}/")
    page.get_by_label("For the panel", exact=True).fill("I had not seen the plan for the spring.")
    page.get_by_role("button", name="Write the note").click()
    page.get_by_text("The note is written.").wait_for()
    page.locator("#own summary", has_text="The learning").click()
    page.get_by_role("radio", name="4. Sentence 4 about learning").check()
    page.get_by_label("Why you change it").first.fill("The plan is good.")
    page.locator("#own details[open] button").click()
    page.get_by_text("The learning: 4, first 2: The plan is good.").wait_for()
    wrong += looked_at(mine, "panel-talk")
    assert (PanelNote.objects.count(), ScoreRevision.objects.count()) == (1, 1)

    one = reader(manager, width=390)
    page = one.go(f"/manage/{stage.round.slug}/meeting/")
    wrong += looked_at(one, "meeting-before")
    page.get_by_text("Begin a meeting").click()
    page.get_by_label("Date").first.fill("2023-12-11")
    page.get_by_label("Chair").select_option(str(manager.pk))
    wrong += looked_at(one, "meeting-begin")
    page.get_by_role("button", name="Begin the meeting").click()
    page.get_by_text("The meeting is begun.").wait_for()
    page.get_by_role("checkbox", name=str(manager)).check()
    page.get_by_role("checkbox", name="Ama Who Steps Out").check()
    page.get_by_role("button", name="Record who is there").click()
    page.get_by_text("Recorded who is there.").wait_for()
    wrong += looked_at(one, "meeting-open")

    page.goto(f"{one.base}/manage/{stage.round.slug}/meeting/1/{found[0].reference}/")
    page.get_by_role("radio", name="Fund", exact=True).check()
    page.get_by_label("Why", exact=True).fill("The panel was persuaded.")
    page.get_by_role("button", name="Record", exact=True).click()
    page.get_by_text("Ama Who Steps Out must step out").first.wait_for()
    wrong += looked_at(one, "meeting-item")
    page.get_by_role("checkbox", name="Ama Who Steps Out, must step out").check()
    page.get_by_role("button", name="Record, and go to the next").click()
    for _left in range(3):
        page.get_by_role("radio", name="Reserve list").check()
        page.get_by_label("Why", exact=True).fill("Good, and others come first.")
        page.get_by_role("button", name="Record, and go to the next").click()
        page.get_by_text("Reserve list.").first.wait_for()
    page.get_by_text("Every application has an outcome.").wait_for()
    wrong += looked_at(one, "meeting-all")
    page.get_by_role("button", name="Close the meeting").click()
    page.get_by_text("Its minutes stand.").wait_for(timeout=90_000)
    wrong += looked_at(one, "meeting-closed")
    assert Meeting.objects.get().closed_at is not None
    assert sorted(MinutesFile.objects.values_list("kind", flat=True)) == ["docx", "pdf"]
    assert wrong == []
