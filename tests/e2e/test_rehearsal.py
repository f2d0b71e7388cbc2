"""A manager rehearses closing in real Chromium, without JavaScript and at 320 px too."""

from __future__ import annotations

from typing import Any

import pytest

from grants.models import LateAttempt, Submission
from programme import clock
from programme.models import Round, User
from tests import factories
from tests.reviews import rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("scripts", [True, False])
def test_before_at_and_after_closing(scripts: bool, reader: Any) -> None:
    round_ = factories.round(clock.now())
    rows.reviewer(rows.stage(round_))
    manager = factories.staff(round_)
    one = reader(manager, width=320, scripts=scripts)
    page = one.go(f"/manage/{round_.slug}/dates/")
    page.get_by_role("link", name="Rehearse this round").click()
    wrong = problems(one, "rehearsal-none", scripts)
    page.get_by_role("button", name="Begin a rehearsal").click()
    page.get_by_text("Open: it has not closed yet.").wait_for()
    wrong += problems(one, "rehearsal-begun", scripts)

    # Before: in time.
    page.get_by_role("button", name="See it as Imaginary applicant 1").click()
    page.get_by_text("You are looking as Imaginary applicant 1.").wait_for()
    wrong += problems(one, "rehearsal-looking", scripts)
    page.goto(page.url + "check/")
    page.get_by_role("button", name="Submit").first.click()
    page.get_by_role("heading", level=1).wait_for()
    made = Round.objects.get(rehearsal_of=round_)
    lead = User.objects.get(rehearsal=made, name="Imaginary applicant 1")
    assert Submission.objects.filter(application__round=made, submitted_by=lead).count() == 1
    page.get_by_role("button", name="Back to being yourself").click()
    page.get_by_role("heading", name="1. Choose the moment").wait_for()

    # Just closed: what somebody else types is kept as late.
    page.get_by_role("button", name="Just closed").click()
    page.get_by_text("so we are counting.").wait_for()
    page.get_by_role("button", name="See it as Imaginary applicant 3").click()
    page.get_by_text("You are looking as Imaginary applicant 3.").wait_for()
    wrong += problems(one, "rehearsal-late", scripts)
    assert not LateAttempt.objects.filter(application__round=made).exists()
    page.get_by_role("button", name="Back to being yourself").click()

    # After counting, and put away.
    page.get_by_role("button", name="After counting").click()
    page.get_by_text("everything is counted.").wait_for()
    page.get_by_role("button", name="See it as Imaginary reviewer 1").click()
    page.get_by_text("You are looking as Imaginary reviewer 1.").wait_for()
    page.get_by_role("button", name="Back to being yourself").click()
    page.get_by_role("button", name="Put this rehearsal away").click()
    page.get_by_role("button", name="Begin a rehearsal").wait_for()
    assert not Round.objects.rehearsals().exists()
    assert wrong == []


def problems(one: Any, name: str, scripts: bool) -> list[str]:
    """What is wrong with the page as it stands. Only a browser that runs scripts can be asked."""
    return list(one.problems(name)) if scripts else []
