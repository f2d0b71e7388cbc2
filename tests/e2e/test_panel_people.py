"""Being asked, practising, reading less and being paid, on a telephone; and the manager's side of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from programme import clock
from reviews import induction, membership, panel, scoring
from reviews.models import Assignment, PanelClaim, PanelMember, Stage
from reviews.states import ReviewerKind
from tests.e2e.conftest import Reader
from tests.file_makers import PDF
from tests.reviews import rows

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = 390


def _stage() -> tuple[Stage, Any]:
    """A stage that is read just now, with terms and a practice application; and its manager."""
    now = clock.now()
    stage, _applications, manager = rows.opened(2)
    Stage.objects.filter(pk=stage.pk).update(due_at=now + timedelta(days=9))
    stage = Stage.objects.select_related("round__programme").get(pk=stage.pk)
    membership.set_terms(
        stage,
        minutes=45,
        expected=6,
        per_application=Decimal("18.75"),
        per_hour=Decimal(25),
        meeting_hours=Decimal(2),
        how_paid={"en": "By bank transfer within ten days of your claim."},
        benefits_note={"en": "Being paid can change some benefits. Ask us before you say yes."},
        by=manager,
        at=now,
    )
    induction.write_specimen(
        stage,
        1,
        title={"en": "The bench that listens"},
        text={"en": "We sit on a bench on the green and ask everybody one question."},
        explanation={"en": "Brave, and nothing is said of what would be learned."},
        by=manager,
        at=now,
    )
    return stage, manager


def test_asked_practised_and_paid_on_a_telephone(browser: Browser, live_server: Any) -> None:
    stage, manager = _stage()
    now = clock.now()
    member = membership.invite(
        stage,
        email="nia@example.org",
        name="Nia Newbold",
        kind=ReviewerKind.LIVED,
        by=manager,
        at=now,
    )
    colleague = rows.reviewer(stage, "Colm")
    scores: dict[str, int | None] = {"learning": 4, "power": 5, "doable": None}
    induction.practise(stage.specimens.get(), colleague, scores, by=colleague.user, at=now)
    one = Reader(browser, live_server.url, PHONE).sign_in(member.user)
    wrong: list[str] = []

    page = one.go("/reviews/")
    page.get_by_role("link", name="Measuring Success 2023, Reading 1", exact=True).click()
    expect(page.get_by_text("£18.75 for each application")).to_be_visible()
    expect(page.get_by_text("Being paid can change some benefits.")).to_be_visible()
    wrong += one.problems("people-invitation-390")
    page.get_by_label("How many can you read, at the most?").fill("many")
    page.get_by_role("button", name="Yes, I will read").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a whole number.")
    wrong += one.problems("people-invitation-wrong-390")
    page.get_by_label("How many can you read, at the most?").fill("5")
    page.get_by_label("What do you know about?").fill("gardens, grief")
    page.get_by_label("As a Word file").check()
    page.get_by_role("button", name="Yes, I will read").click()
    expect(page.get_by_role("heading", name="Your part in this panel")).to_be_visible()
    assert PanelMember.objects.get(pk=member.pk).state == "accepted"
    wrong += one.problems("people-place-390")

    page.get_by_role("link", name="The bench that listens").click()
    expect(page.get_by_text("Brave, and nothing is said")).to_have_count(0)
    for criterion in ("learning", "power"):
        group = page.get_by_role("group", name=f"The {criterion}")
        group.get_by_role("radio", name=f"3. Sentence 3 about {criterion}").check()
    page.get_by_role("button", name="Save, and see how others scored").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose an answer.")
    page.get_by_role("group", name="The doable").get_by_role("radio", name="I don’t know enough").check()
    page.get_by_role("button", name="Save, and see how others scored").click()
    expect(page.get_by_text("Brave, and nothing is said")).to_be_visible()
    wrong += one.problems("people-practice-390")

    application = stage.entries.order_by("pk")[0].application
    given = panel.assign(stage, application, member, by=manager, at=clock.now())
    scoring.save_scores(given.review, scores, {}, by=member.user, at=clock.now())
    scoring.send(given, by=member.user, at=clock.now())
    page = one.go("/reviews/")
    wrong += one.problems("people-queue-390")
    page.get_by_role("link", name="Your claim").click()
    expect(page.get_by_text("You have sent your scores for 1 application.")).to_be_visible()
    page.get_by_text("Add an expense").click()
    page.get_by_label("What was it for?").fill("Bus to the meeting")
    page.get_by_label("How much?").fill("4.60")
    page.get_by_label("A photo or PDF of the receipt").set_input_files(
        {"name": "bus.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Add this expense").click()
    expect(page.get_by_role("link", name="receipt bus.pdf")).to_be_visible()
    amount = page.get_by_role("cell", name="£4.60").bounding_box()
    assert amount is not None and amount["x"] + amount["width"] <= PHONE, "seen without scrolling"
    wrong += one.problems("people-claim-390")
    page.get_by_role("button", name="Send my claim").click()
    expect(page.get_by_text("Your claim is sent.")).to_be_visible()
    wrong += one.problems("people-claim-sent-390")
    assert PanelClaim.objects.get().state == "claimed"

    page = one.go(f"/reviews/invitations/{member.key}/")
    page.get_by_role("button", name="Step down").click()
    wrong += one.problems("people-step-down-390")
    page.get_by_role("button", name="Yes, step down").click()
    expect(page.get_by_text("Thank you for your time. What you sent stays and counts.")).to_be_visible()
    one.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("width", [PHONE, 1280])
def test_the_manager_asks_plans_and_moves(width: int, browser: Browser, live_server: Any) -> None:
    stage, manager = _stage()
    now = clock.now()
    slow, free = (rows.reviewer(stage, name, capacity=20) for name in ("Slow Reader", "Free Reader"))
    entries = stage.entries.select_related("application").order_by("pk")
    panel.assign_many(
        stage, [(entry.application, slow) for entry in entries], by=manager, at=now - timedelta(hours=2)
    )
    one = Reader(browser, live_server.url, width).sign_in(manager)
    wrong: list[str] = []
    page = one.go(f"/manage/{stage.round.slug}/panel/")
    page.get_by_label("E-mail address").fill("new@example.org")
    page.get_by_label("Name, if they are new to Noon").fill("Newcomer Nwosu")
    page.get_by_label("Community").check()
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_text("Newcomer Nwosu is invited.")).to_be_visible()
    page.get_by_text("Try other numbers").click()
    page.get_by_label("Applications", exact=True).fill("52")
    page.get_by_label("Reviewers", exact=True).fill("8")
    page.get_by_role("button", name="Work it out").click()
    expect(page.get_by_text("With 52 applications, 2 reviews each and 8 reviewers")).to_be_visible()
    page.get_by_text("More options: what is asked, and what is paid").click()
    wrong += one.problems(f"people-panel-{width}")
    page.get_by_role("link", name="How far everybody is").click()
    wrong += one.problems(f"people-progress-{width}")
    page.get_by_role("button", name="Remind now Slow Reader").click()
    expect(page.get_by_text("Slow Reader gets a reminder.")).to_be_visible()
    page.get_by_role("link", name="Give to somebody else").first.click()
    page.get_by_label("Free Reader, Lived experience: has 0 of up to 20").check()
    wrong += one.problems(f"people-reassign-{width}")
    page.get_by_role("button", name="Give it to them").click()
    expect(page.get_by_text("is with Free Reader now")).to_be_visible()
    assert Assignment.objects.filter(member=free, state="offered").count() == 1
    one.close()
    assert not wrong, "\n".join(wrong)
