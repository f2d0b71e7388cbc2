"""A reviewer does the whole job on a phone, by touch and by keyboard alone, with and without scripts.

And nothing that was chosen or written is lost: the network cut, a reload, an expired sign-in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from grants.models import Application
from programme import clock
from programme.models import Session, User
from reviews import panel, saving, stages
from reviews.models import Assignment, KeptApart, Score
from tests import factories
from tests.e2e import round_scene as scene
from tests.e2e.conftest import Reader
from tests.e2e.test_writing import STORED, comes_true, problems

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Reader]
NOTE = "One of us writes about her time in hospital."
PHONE = 390
# Whether what has the focus can be seen, and is not under a part of the page that stays.
ON_TOP = """
() => {
  const box = document.activeElement.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return document.activeElement.parentElement.contains(top);
}
"""


class Job:
    """A stage of the first programme with two applications for one reviewer; one has a content note."""

    def __init__(self) -> None:
        self.made = scene.build()
        self.person = self.made.reviewers[0]
        at = clock.now()
        self.noted, self.plain = (self._written(title, note) for title, note in (("A", NOTE), ("B", "")))
        self.made.close()
        programme = self.made.round.programme
        programme.support_contact = "020 7946 0113"
        programme.save()
        stage = stages.open_stage(self.made.stages[0], by=self.made.manager, at=clock.now())
        self.member = stage.panel.get(user=self.person)
        given = panel.assign_many(
            stage, [(one, self.member) for one in (self.noted, self.plain)], by=self.made.manager, at=at
        )
        self.assignments = sorted(given, key=lambda one: one.application.reference)
        self.stage = stage

    def _written(self, title: str, note: str) -> Application:
        lead = factories.user(f"Lead of {title}")
        answers = {**scene.ANSWERS, "title": f"Listening, part {title}"}
        if note:
            answers["content_note"] = note
        return scene.written(self.made.round, lead, submit=True, answers=answers)

    def of(self, application: Application) -> Assignment:
        return next(one for one in self.assignments if one.application_id == application.pk)

    def path(self, application: Application) -> str:
        return f"/reviews/{self.of(application).review.pk}/"

    def scores(self, application: Application) -> dict[str, int | None]:
        found = Score.objects.filter(review=self.of(application).review)
        return dict(found.values_list("criterion__key", "value"))

    def held(self, application: Application) -> dict[str, Any]:
        review = Assignment.objects.select_related("review__response").get(pk=self.of(application).pk).review
        return {field: one.value for field, one in saving.held_of(review).items()}

    def state(self, application: Application) -> str:
        return str(Assignment.objects.get(pk=self.of(application).pk).state)

    @property
    def criteria(self) -> list[Any]:
        return list(self.stage.criteria.order_by("order"))


@pytest.fixture
def job() -> Job:
    return Job()


def group(page: Page, criterion: Any) -> Locator:
    return page.get_by_role("group", name=criterion.title["en"])


def saved(page: Page, field: str) -> None:
    """Wait until the page says that this field is saved."""
    expect(page.locator(f'[data-question="{field}"] [data-save-state]')).to_contain_text("Saved ")


def touch(browser: Browser, base: str, person: User) -> Reader:
    """A phone: 390 px, a finger and no mouse."""
    reader = Reader(browser, base, PHONE)
    reader.context.close()
    reader.context = browser.new_context(
        viewport={"width": PHONE, "height": 844}, base_url=base, has_touch=True, is_mobile=True
    )
    reader.context.set_default_timeout(15_000)
    reader.page = reader.context.new_page()
    reader.page.on("pageerror", lambda error: reader.errors.append(str(error)))
    return reader.sign_in(person)


def test_the_whole_job_by_touch(browser: Browser, live_server: Any, job: Job) -> None:
    here = touch(browser, live_server.url, job.person)
    page = here.go("/reviews/")
    assert not here.problems("job-queue")
    order = [one.application for one in job.assignments]
    page.get_by_role("link", name="Read the first one").tap()
    for number, application in enumerate(order):
        expect(page.get_by_text(f"{number + 1} of 2", exact=True)).to_be_visible()
        if application == job.noted:
            expect(page.locator("h1")).to_contain_text("Before you read")
            expect(page.get_by_text(NOTE)).to_be_visible()
            assert scene.ANSWERS["idea"][:30] not in page.content()
            assert not here.problems("job-before")
            page.get_by_role("button", name="Go on").tap()
        expect(page.locator("h1")).to_contain_text("Listening, part")
        assert not here.problems(f"job-read-{number}")
        page.get_by_role("link", name="Score 1 of 2").tap()
        for place, criterion in enumerate(job.criteria):
            holder = page.locator(f"#criterion-{criterion.key}")
            fold = holder.locator("summary")
            if fold.count():
                fold.tap()
                expect(holder.locator(".said").first).to_be_visible()
                fold.tap()
            choice = "I don’t know enough to score this" if place else f"{criterion.highest}. "
            group(page, criterion).get_by_role("radio", name=choice).tap()
            saved(page, f"score_{criterion.key}")
        page.get_by_label("For the applicant (they may read this)").fill("We liked how you listen.")
        saved(page, "words_for_applicant")
        page.get_by_label("Notes to yourself").fill("Compare with the other one.")
        saved(page, "notes")
        assert not here.problems(f"job-scored-{number}")
        if not number:
            # Stop, and come back another day, on the same phone.
            page.goto("/reviews/")
            expect(page.get_by_text("2 of 2 scores chosen, last saved")).to_be_visible()
            assert not here.problems("job-stopped")
            page.get_by_role("link", name="Go on where you stopped").tap()
            expect(page.get_by_label("Notes to yourself")).to_have_value("Compare with the other one.")
        page.get_by_role("button", name="Send my scores").tap()
        if not number:
            expect(page.get_by_text("are sent. You can change them until scores are shown.")).to_be_visible()
            page.get_by_role("link", name="Read the next one").tap()
    expect(page.locator("h1")).to_contain_text("All 2 are sent. Thank you")
    expect(page.get_by_text("Somebody to talk to:")).to_be_visible()
    assert not here.problems("job-thanks")
    for application in order:
        assert job.state(application) == "sent"
        assert job.scores(application) == {
            job.criteria[0].key: job.criteria[0].highest,
            job.criteria[1].key: None,
        }
    here.close()


def test_the_whole_job_by_keyboard_alone(reader: Open, job: Job) -> None:
    here = reader(job.person, width=PHONE)
    page = here.go("/reviews/")
    order = [one.application for one in job.assignments]
    scene.tab_to(page, "Read the first one")
    scene.press(page)
    for number, application in enumerate(order):
        if application == job.noted:
            scene.tab_to(page, "Go on")
            scene.press(page)
        for criterion in job.criteria:
            scene.tab_to(page, f"{criterion.lowest}. ", most=120)
            page.keyboard.press("ArrowDown")
            saved(page, f"score_{criterion.key}")
            seen = page.evaluate(ON_TOP)
            assert seen, "what has the focus is under something"
        scene.tab_to(page, "For the panel")
        page.keyboard.type("Ask how they share the money.")
        saved(page, "words_for_panel")
        scene.tab_to(page, "Send my scores")
        scene.press(page)
        if not number:
            scene.tab_to(page, "Read the next one")
            scene.press(page)
    expect(page.locator("h1")).to_contain_text("All 2 are sent. Thank you")
    for application in order:
        assert set(job.scores(application).values()) == {job.criteria[0].lowest + 1}
        assert job.held(application)["words_for_panel"] == "Ask how they share the money."


def test_the_whole_job_without_scripts(reader: Open, job: Job) -> None:
    here = reader(job.person, width=PHONE, scripts=False)
    page = here.go("/reviews/")
    page.get_by_role("link", name="Read the first one").click()
    for number in range(2):
        if page.get_by_role("button", name="Go on").count():
            page.get_by_role("button", name="Go on").click()
        group(page, job.criteria[0]).get_by_role("radio", name="3. ").check()
        page.get_by_role("button", name="Send my scores").click()
        expect(page.get_by_role("heading", name="There is something to put right")).to_be_visible()
        assert group(page, job.criteria[0]).get_by_role("radio", name="3. ").is_checked()
        group(page, job.criteria[1]).get_by_role("radio", name="I don’t know").check()
        page.get_by_role("button", name="Save and come back later").click()
        expect(page.get_by_text("You can stop here and come back")).to_be_visible()
        page.get_by_role("button", name="Send my scores").click()
        if not number:
            page.get_by_role("link", name="Read the next one").click()
    expect(page.locator("h1")).to_contain_text("All 2 are sent. Thank you")


def test_the_network_is_cut_while_scoring_and_the_tab_is_closed(reader: Open, job: Job) -> None:
    here = reader(job.person, width=PHONE)
    page = here.go(job.path(job.plain))
    first, second = job.criteria
    group(page, first).get_by_role("radio", name="2. ").check()
    saved(page, f"score_{first.key}")
    here.context.set_offline(True)
    group(page, first).get_by_role("radio", name="4. ").check()
    group(page, second).get_by_role("radio", name="I don’t know").check()
    page.get_by_label("For the panel").fill("Written in a tunnel.")
    page.get_by_label("Notes to yourself").fill("Mine, in a tunnel.")
    state = page.locator('[data-question="words_for_panel"] [data-save-state]')
    expect(state).to_contain_text("Not saved, trying again.")
    assert not problems(here, "job-offline")
    page.wait_for_timeout(400)
    kept = page.evaluate(STORED)
    assert kept["count"] == 4 and "tunnel" not in kept["text"]
    page.close()
    assert job.scores(job.plain) == {first.key: 2}
    here.context.set_offline(False)
    here.page = page = here.context.new_page()
    page.goto(job.path(job.plain))
    wanted = {
        f"score_{first.key}": 4,
        f"score_{second.key}": "cannot",
        "words_for_panel": "Written in a tunnel.",
        "notes": "Mine, in a tunnel.",
    }
    comes_true(page, lambda: job.held(job.plain) == wanted)
    expect(page.get_by_label("Notes to yourself")).to_have_value("Mine, in a tunnel.")
    comes_true(page, lambda: page.evaluate(STORED)["count"] == 0)


def test_the_sign_in_expires_while_scoring(reader: Open, job: Job) -> None:
    here = reader(job.person)
    page = here.go(job.path(job.plain))
    Session.objects.all().delete()
    group(page, job.criteria[0]).get_by_role("radio", name="3. ").check()
    state = page.locator(f'[data-question="score_{job.criteria[0].key}"] [data-save-state]')
    expect(state).to_contain_text("Not saved: you are signed out.")
    assert job.scores(job.plain) == {}
    here.sign_in(job.person)
    comes_true(page, lambda: job.scores(job.plain) == {job.criteria[0].key: 3})


def test_signing_out_sends_first(reader: Open, job: Job) -> None:
    here = reader(job.person)
    page = here.go(job.path(job.plain))
    page.route("**/save/", lambda route: route.abort())
    group(page, job.criteria[0]).get_by_role("radio", name="3. ").check()
    state = page.locator(f'[data-question="score_{job.criteria[0].key}"] [data-save-state]')
    expect(state).to_contain_text("Not saved, trying again.")
    page.unroute("**/save/")
    page.get_by_role("button", name="Sign out").click()
    comes_true(page, lambda: job.scores(job.plain) == {job.criteria[0].key: 3})
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def test_two_devices_of_one_reviewer(reader: Open, job: Job) -> None:
    phone, desk = reader(job.person, width=PHONE), reader(job.person)
    for here in (phone, desk):
        here.go(job.path(job.plain))
    first = job.criteria[0]
    group(phone.page, first).get_by_role("radio", name="4. ").check()
    saved(phone.page, f"score_{first.key}")
    group(desk.page, first).get_by_role("radio", name="1. ").check()
    desk.page.get_by_role("link", name="See both and choose").click()
    assert not desk.problems("job-two-answers")
    desk.page.get_by_role("button", name="Use this one").click()
    expect(desk.page.get_by_text("Your choice is kept.")).to_be_visible()
    assert job.scores(job.plain) == {first.key: 1}
    assert not KeptApart.objects.exists()


def test_what_was_handed_back_leaves_nothing_in_the_browser(reader: Open, job: Job) -> None:
    here = reader(job.person)
    page = here.go(job.path(job.plain))
    here.context.set_offline(True)
    page.get_by_label("For the panel").fill("Of somebody else by now.")
    state = page.locator('[data-question="words_for_panel"] [data-save-state]')
    expect(state).to_contain_text("Not saved, trying again.")
    panel.hand_back(job.of(job.plain), by=job.person, at=clock.now())
    here.context.set_offline(False)
    expect(state).to_contain_text("no longer with you", timeout=20_000)
    comes_true(page, lambda: page.evaluate(STORED)["count"] == 0)


def test_on_a_wide_screen_and_in_print(reader: Open, job: Job) -> None:
    here = reader(job.person)
    page = here.go(job.path(job.plain))
    assert not here.problems("job-wide")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Your scores")).to_be_visible()
    assert page.locator(".beside:visible").count() == 0
    page.emulate_media(media="screen")
