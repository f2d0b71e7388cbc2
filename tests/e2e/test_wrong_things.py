"""At each step the wrong thing: what went wrong is said, nothing typed is lost, and axe stays silent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from grants import decisions
from grants.models import Application, Decision, Submission
from grants.scores import ScoreSummary
from programme import answers, clock
from programme.answer_fields import MOST_CHARACTERS
from programme.models import Round, SignInLink
from reviews import panel, scoring, stages
from reviews.models import Assignment
from tests import factories
from tests.e2e import round_scene as scene
from tests.e2e.conftest import Reader
from tests.e2e.round_scene import ANSWERS, PostOffice, Scene, error_summary

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "nuala@example.org"


class Looks:
    """What was wrong with any page that a test looked at."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def __call__(self, reader: Reader, name: str) -> None:
        self.found += reader.problems(f"wrong-{name}")


@pytest.fixture
def look() -> Iterator[Looks]:
    looks = Looks()
    yield looks
    assert not looks.found, "\n".join(looks.found)


def test_signing_in(reader: Callable[..., Reader], post_office: PostOffice, look: Looks) -> None:
    here = reader()
    page = here.go("/account/sign-in/")
    page.get_by_role("button", name="Send me a code").click()
    expect(error_summary(page)).to_contain_text("Enter your e-mail address.")
    look(here, "no-address")
    page.get_by_label("Your e-mail address").fill("nuala at example")
    page.get_by_role("button", name="Send me a code").click()
    expect(error_summary(page)).to_contain_text("Enter an e-mail address like name@example.org.")
    expect(page.get_by_label("Your e-mail address")).to_have_value("nuala at example")

    page.get_by_label("Your e-mail address").fill(ADDRESS)
    page.get_by_role("button", name="Send me a code").click()
    right = scene.code_for(ADDRESS, post_office)
    wrong = "000 000" if right != "000 000" else "111 111"
    for typed, says in (
        ("", "Enter the code from our e-mail."),
        (right[:3], "The code has six digits."),
        (wrong, "You can try 4 more times."),
    ):
        page.get_by_label("The six-digit code").fill(typed)
        page.get_by_role("button", name="Sign in").click()
        expect(error_summary(page)).to_contain_text(says)
    look(here, "wrong-code")
    SignInLink.objects.update(expires_at=clock.now())
    page.get_by_label("The six-digit code").fill(right)
    page.get_by_role("button", name="Sign in").click()
    expect(error_summary(page)).to_contain_text("This code has expired: it works for 15 minutes.")
    look(here, "expired-code")
    page.get_by_role("button", name="Send another code").click()
    page.get_by_label("The six-digit code").fill(scene.code_for(ADDRESS, post_office))
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("h1")).to_have_text("What shall we call you?")


@pytest.fixture
def writing(reader: Callable[..., Reader]) -> tuple[Scene, Application, Reader]:
    """An open round, an application without its plan, and its lead in front of it."""
    made = scene.build()
    lead = factories.user("Ńuala O’Dwyer", email=ADDRESS)
    application = scene.written(made.round, lead, leaving_out="plan")
    return made, application, reader(lead)


def _saved(application: Application, key: str) -> Any:
    return answers.values_of(Application.objects.get(pk=application.pk).response).get(key)


def test_what_is_no_date_and_no_amount(writing: Any, look: Looks) -> None:
    _made, application, here = writing
    page = here.go(f"/applications/{application.reference}/sections/plan/")
    start = page.get_by_role("group", name="When would you like to start?")
    for part, typed in (("Day", "31"), ("Month", "2"), ("Year", "2024")):
        start.get_by_label(part).fill(typed)
    page.get_by_label("What happens when?").fill("First we ask.")
    page.get_by_role("button", name="Save and go on").click()
    summary = error_summary(page)
    expect(summary).to_contain_text("When would you like to start?")
    expect(summary).to_contain_text("There is no such date.")
    expect(page.get_by_text("This page is saved as you typed it.")).to_be_visible()
    expect(start.get_by_label("Day")).to_have_value("31")
    expect(page.get_by_label("What happens when?")).to_have_value("First we ask.")
    look(here, "bad-date")
    summary.get_by_role("link").first.click()
    expect(start.get_by_label("Day")).to_be_focused()
    assert _saved(application, "plan") == "First we ask."

    page = here.go(f"/applications/{application.reference}/sections/money/")
    page.get_by_label("Line 1: how much").fill("about 900")
    page.get_by_role("button", name="Save and go on").click()
    expect(error_summary(page)).to_contain_text("Line 1: “about 900” is not an amount of money.")
    expect(page.get_by_label("Line 1: how much")).to_have_value("about 900")
    assert _saved(application, "budget")[0] == {**ANSWERS["budget"][0], "amount": "about 900"}
    look(here, "bad-amount")


def test_a_million_characters_and_none_that_a_keyboard_has(writing: Any, look: Looks) -> None:
    _made, application, here = writing
    page = here.go(f"/applications/{application.reference}/sections/idea/")
    box = page.get_by_label("What do you want to do, and why does it matter to you?")
    page.get_by_label("What is your project called?").fill("Still saved")
    box.evaluate("(box, text) => { box.value = text.repeat(200000) }", "noon ")
    page.get_by_role("button", name="Save and stay here").click()
    summary = error_summary(page)
    expect(summary).to_contain_text(f"This is 1000000 characters long; we can keep up to {MOST_CHARACTERS}.")
    assert len(box.input_value()) == 1_000_000
    assert _saved(application, "title") == "Still saved"
    assert _saved(application, "idea") == ANSWERS["idea"]
    look(here, "a-million-characters")
    box.fill(ANSWERS["idea"])
    expect(page.locator('[data-question="idea"] [data-save-state]')).to_be_empty()

    # A browser sends what a script put in the box: no keyboard types a NUL.
    box.evaluate("box => { box.value = 'Quiet' + String.fromCharCode(0) + 'ly' }")
    page.get_by_role("button", name="Save and stay here").click()
    expect(error_summary(page)).to_contain_text("a character that no keyboard can type")
    assert _saved(application, "idea") == ANSWERS["idea"]
    look(here, "nul")


def test_submitting_too_early_and_twice(writing: Any, look: Looks) -> None:
    made, application, here = writing
    page = here.go(f"/applications/{application.reference}/check/")
    expect(page.get_by_role("heading", name="3 things to do before you can send it")).to_be_visible()
    assert page.get_by_role("button", name="Submit your application").count() == 0
    look(here, "not-ready")
    # Somebody else of the group emptied an answer after this page was opened.
    other = here.context.new_page()
    other.goto(f"/applications/{application.reference}/sections/plan/")
    scene.fill_section(other, "plan")
    with other.expect_navigation():
        other.get_by_role("button", name="Save and go on").click()
    page.reload()
    other.goto(f"/applications/{application.reference}/sections/plan/")
    other.get_by_label("What happens when?").fill("")
    other.get_by_role("button", name="Save and stay here").click()
    expect(other.get_by_text("Saved at").last).to_be_visible()
    page.get_by_role("button", name="Submit your application").click()
    expect(error_summary(page)).to_contain_text("It is not sent yet: something is missing")
    look(here, "submitted-incomplete")
    error_summary(page).get_by_role("link", name="What happens when?").click()
    page.get_by_label("What happens when?").fill("Slowly, then all at once.")
    page.get_by_role("button", name="Save and go back to the list").click()
    page.get_by_role("link", name="Check your answers and submit").first.click()
    page.get_by_role("button", name="Submit your application").dblclick()
    expect(page.get_by_role("heading", name="Your application is in.")).to_be_visible()
    assert Submission.objects.filter(application=application).count() == 1

    # Without the script that stops the second press: the same page sent twice is one act.
    made_again = scene.written(made.round, factories.lead_of(application))
    page.goto(f"/applications/{made_again.reference}/check/")
    form = page.locator("form", has=page.get_by_role("button", name="Submit your application"))
    sent = {
        name: str(form.locator(f"[name={name}]").input_value()) for name in ("csrfmiddlewaretoken", "key")
    }
    address = str(form.get_attribute("action"))
    for _press in range(2):
        answer = page.request.post(address, form=sent, headers={"Referer": here.base})
        assert answer.ok
        assert answer.url.endswith("/receipt/")
    assert Submission.objects.filter(application=made_again).count() == 1


def test_too_late(writing: Any, look: Looks) -> None:
    made, application, here = writing
    page = here.go(f"/applications/{application.reference}/sections/plan/")
    page.get_by_label("What happens when?").fill("One second after the stroke.")
    made.close()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Nothing is lost.")).to_be_visible()
    expect(page.get_by_text("One second after the stroke.")).to_be_visible()
    look(here, "late-save")
    page.get_by_role("link", name="Go to your application").click()
    expect(page.get_by_role("heading", name="What we kept apart")).to_be_visible()
    look(here, "late-kept")


def test_doors_that_are_not_yours(writing: Any, reader: Callable[..., Reader], look: Looks) -> None:
    made, application, here = writing
    stranger = reader(factories.user("Somebody Else"))
    for path in ("", "check/", "sections/idea/", "receipt/", "withdraw/"):
        answer = stranger.page.goto(f"/applications/{application.reference}/{path}")
        assert answer is not None
        assert answer.status == 404
        expect(stranger.page.locator("h1")).to_have_text("There is no such page")
        assert ANSWERS["title"] not in stranger.page.content()
    look(stranger, "not-yours")
    answer = stranger.page.goto("/applications/MSC-0000-0000/")
    assert answer is not None
    assert answer.status == 404
    answer = stranger.page.goto(made.manage)
    assert answer is not None
    assert answer.status == 404

    # The page was open while the person signed in again in another window.
    page = here.go(f"/applications/{application.reference}/sections/idea/")
    page.get_by_label("What is your project called?").fill("Typed on an old page")
    page.locator("main form [name=csrfmiddlewaretoken]").first.evaluate(
        "input => { input.value = 'x'.repeat(64) }"
    )
    page.get_by_role("button", name="Save and stay here").click()
    expect(page.get_by_text("Saved at")).to_be_visible()
    assert _saved(application, "title") == "Typed on an old page"


@pytest.fixture
def being_read(reader: Callable[..., Reader]) -> tuple[Scene, Application, list[Assignment]]:
    """A closed round whose first stage is open, with one application for two reviewers."""
    made = scene.build()
    application = scene.written(made.round, factories.user("Ńuala", email=ADDRESS), submit=True)
    made.close()
    at = clock.now()
    stage = stages.open_stage(made.stages[0], by=made.manager, at=at)
    members = list(stage.panel.order_by("pk"))[:2]
    given = panel.assign_many(stage, [(application, one) for one in members], by=made.manager, at=at)
    return made, application, given


def test_a_reviewer_sends_half_a_sheet(being_read: Any, reader: Callable[..., Reader], look: Looks) -> None:
    _made, _application, given = being_read
    here = reader(given[0].member.user)
    page = here.go(f"/reviews/{given[0].review.pk}/")
    page.get_by_role("radio", name="3. I can see what they would find out").check()
    page.get_by_label("For the panel").fill("Half way.")
    page.get_by_role("button", name="Send my scores").click()
    expect(error_summary(page)).to_contain_text("Is it done together?")
    expect(page.get_by_role("radio", name="3. I can see what they would find out")).to_be_checked()
    expect(page.get_by_label("For the panel")).to_have_value("Half way.")
    assert Assignment.objects.get(pk=given[0].pk).state == "in_progress"
    look(here, "half-a-sheet")
    # Another reviewer's sheet does not exist for this one.
    answer = page.goto(f"/reviews/{given[1].review.pk}/")
    assert answer is not None
    assert answer.status == 404


def test_a_manager_shows_scores_too_early(
    being_read: Any, reader: Callable[..., Reader], look: Looks
) -> None:
    made, _application, _given = being_read
    here = reader(made.manager)
    page = here.go(f"{made.manage}shortlist/?stage=1")
    page.get_by_role("button", name="Show the scores").click()
    expect(error_summary(page)).to_contain_text("Tick this to say that you have read what happens.")
    page.get_by_label("I have read what happens, and I want to do it now.").check()
    page.get_by_role("button", name="Show the scores").click()
    expect(error_summary(page)).to_contain_text("2 reviews are not sent yet.")
    look(here, "scores-too-early")
    page = here.go(f"{made.manage}assign/?stage=1")
    page.get_by_role("button", name="Give out what is chosen").click()
    expect(error_summary(page)).to_contain_text("Choose a reviewer for at least one application.")
    look(here, "nobody-chosen")


@pytest.fixture
def to_decide(being_read: Any) -> tuple[Scene, Application]:
    """The same, read, with its scores shown and the whole of the pot in one application."""
    made, application, given = being_read
    for one in given:
        scores: dict[str, int | None] = {criterion.key: 3 for criterion in one.stage.criteria.all()}
        scoring.save_scores(one.review, scores, {}, by=one.member.user, at=clock.now())
        scoring.send(one, by=one.member.user, at=clock.now())
    stages.show_scores(made.stages[0], by=made.manager, at=clock.now())
    return made, Application.objects.get(pk=application.pk)


def _propose(page: Page, amount: str) -> None:
    page.get_by_role("radio", name="Award", exact=True).check()
    page.get_by_label("Amount of the award").fill(amount)
    page.get_by_label("Why", exact=True).fill("Best placed.")
    page.get_by_role("button", name="Propose", exact=True).click()


def test_deciding_above_the_pot(to_decide: Any, reader: Callable[..., Reader], look: Looks) -> None:
    made, application = to_decide
    here = reader(made.manager)
    page = here.go(f"{made.manage}decisions/{application.reference}/")
    page.get_by_role("button", name="Propose", exact=True).click()
    summary = error_summary(page)
    expect(summary).to_contain_text("What is decided?")
    expect(summary).to_contain_text("Say why, in a sentence.")
    for amount, says in (
        ("twelve", "This is not an amount of money."),
        ("£15,000.01", "is more than the largest award of this round, £15,000."),
    ):
        _propose(page, amount)
        expect(error_summary(page)).to_contain_text(says)
        expect(page.get_by_label("Amount of the award")).to_have_value(amount)
        expect(page.get_by_label("Why", exact=True)).to_have_value("Best placed.")
    Round.objects.filter(pk=made.round.pk).update(panel_costs=Decimal(80_000))
    _propose(page, "12000")
    expect(error_summary(page)).to_contain_text("£12,000 is more than what is left in the pot, £10,000.")
    assert not Decision.objects.exists()
    look(here, "above-the-pot")


def test_approving_what_changed_meanwhile(to_decide: Any, reader: Callable[..., Reader], look: Looks) -> None:
    made, application = to_decide

    def decide(amount: int) -> Decision:
        return decisions.decide(
            Application.objects.get(pk=application.pk),
            outcome="award",
            amount=Decimal(amount),
            reason="Best placed.",
            summary=ScoreSummary(),
            by=made.manager,
            at=clock.now(),
        )

    decide(12_000)
    here = reader(made.approver)
    page = here.go(f"{made.manage}decisions/approve/")
    newer = decide(14_000)
    page.get_by_role("button", name="Approve 1 decision with its letter").click()
    expect(error_summary(page)).to_contain_text("The list has changed since you opened it.")
    expect(page.get_by_role("listitem").filter(has_text="Tick to approve")).to_contain_text("£14,000")
    assert Decision.objects.get(pk=newer.pk).state == "proposed"
    look(here, "changed-meanwhile")
    # The ticked ones: what was ticked is no longer there.
    page.get_by_role("checkbox", name=re.compile(ANSWERS["title"])).check()
    decide(13_000)
    page.get_by_role("button", name="Approve the ticked ones").click()
    expect(error_summary(page)).to_contain_text("The list has changed since you opened it.")
    look(here, "ticked-is-gone")
    page.get_by_role("button", name="Approve 1 decision with its letter").click()
    expect(page.get_by_text("1 decision is approved with its letter.")).to_be_visible()
    # Its letter has no file yet, so nothing can be released.
    late = here.go(f"{made.manage}decisions/release/")
    expect(late.get_by_text("Some letters are still being made.")).to_be_visible()


def test_a_session_that_ended_while_somebody_wrote(
    writing: Any, post_office: PostOffice, look: Looks
) -> None:
    _made, application, here = writing
    page = here.go(f"/applications/{application.reference}/sections/plan/")
    page.get_by_label("What happens when?").fill("An hour of writing.")
    here.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save and stay here").click()
    expect(page.locator("h1")).to_have_text("You are signed out, so this is not saved yet")
    expect(page.get_by_text("An hour of writing.")).to_be_visible()
    look(here, "signed-out")
    page.locator("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("Your e-mail address").fill(ADDRESS)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("The six-digit code").fill(scene.code_for(ADDRESS, post_office))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("What happens when?")).to_have_value("An hour of writing.")
    look(here, "back-in-its-place")
    page.get_by_role("button", name="Save and stay here").click()
    expect(page.get_by_text("Saved at")).to_be_visible()
    assert _saved(application, "plan") == "An hour of writing."
