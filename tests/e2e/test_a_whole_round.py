"""One application from sign-up to the released letter, through the pages alone, in real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from grants import tasks
from grants.models import Application, Letter, Submission
from programme import clock
from tests import factories
from tests.e2e import round_scene as scene
from tests.e2e.conftest import Reader
from tests.e2e.round_scene import ANSWERS, SECTIONS, PostOffice, Scene

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "nuala@example.org"
NAME = "Ńuala O’Dwyer"
FEEDBACK = "The panel liked the wall. Tell us early if Thursdays stop working."


class Walk:
    """Keeps a numbered picture of each page on the way and what axe said of it."""

    def __init__(self) -> None:
        self.number = 0
        self.wrong: list[str] = []

    def look(self, reader: Reader, name: str) -> None:
        self.number += 1
        self.wrong += reader.problems(f"journey-{self.number:02}-{name}")


@pytest.fixture
def walk() -> Any:
    walk = Walk()
    yield walk
    assert not walk.wrong, "\n".join(walk.wrong)


@pytest.fixture
def here(settings: Any, live_server: Any) -> str:
    """Links in mails lead to the server of this test."""
    settings.BASE_URL = live_server.url
    return str(live_server.url)


def test_from_the_first_visit_to_the_letter(
    reader: Callable[..., Reader], walk: Walk, post_office: PostOffice, here: str
) -> None:
    made = scene.build()
    applicant = reader()
    reference = _apply(applicant, made, walk, post_office)
    made.close()

    manager = reader()
    scene.sign_in(manager, made.manager.email, post_office)
    expect(manager.page.locator("h1")).to_have_text("My rounds")
    walk.look(manager, "manager-rounds")
    for stage in made.stages:
        _read_by_the_panel(reader, manager, made, stage.order, walk, post_office)
    before = _what_the_applicant_sees(applicant, reference)
    _decide(manager, reference, made, walk)
    _approve(reader, manager, made, walk, post_office)
    tasks.render_due_letters()

    # Everything is decided, approved and printed, and to the applicant nothing has happened.
    told = len(_mails())
    post_office()
    assert len(_mails()) == told
    number = Letter.objects.get().number
    for path in (f"/letters/{number}/", f"/letters/{number}.pdf"):
        assert applicant.page.request.get(path).status == 404
    assert _what_the_applicant_sees(applicant, reference) == before

    _release(manager, made, walk)
    post_office()
    _read_the_letter(applicant, reference, walk, here)
    manager.go(made.manage)
    walk.look(manager, "manager-all-told")


def _mails() -> list[Any]:
    """What the applicant was sent."""
    return [message for message in mail.outbox if message.to == [ADDRESS]]


def _apply(reader: Reader, made: Scene, walk: Walk, post_office: PostOffice) -> str:
    """Sign up, write, check, submit; the reference."""
    page = reader.go(f"/rounds/{made.round.slug}/")
    walk.look(reader, "round")
    page.get_by_role("link", name="Start or go on with your application").click()
    page.get_by_label("Your e-mail address").fill(ADDRESS)
    walk.look(reader, "sign-in")
    page.get_by_role("button", name="Send me a code").click()
    code = scene.code_for(ADDRESS, post_office)
    assert re.fullmatch(r"\d{3} \d{3}", code)
    page.get_by_label("The six-digit code").fill(f" {code} ")
    walk.look(reader, "code")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Your name").fill(NAME)
    walk.look(reader, "name")
    page.get_by_role("button", name="Save").click()

    expect(page.locator("h1")).to_contain_text("Start an application")
    walk.look(reader, "apply")
    page.get_by_role("button", name="Start an application").click()
    reference = page.locator("h1 .reference").inner_text()
    walk.look(reader, "task-list")
    page.get_by_role("link", name="Check your answers and submit").click()
    missing = page.get_by_role("heading", name=re.compile(r"\d+ things to do before you can send it"))
    expect(missing).to_be_visible()
    assert page.get_by_role("button", name="Submit your application").count() == 0
    walk.look(reader, "check-missing")

    page.get_by_role("link", name="What is your group or partnership called?", exact=True).click()
    for key, section in SECTIONS.items():
        expect(page.locator("h1")).to_contain_text(section.title["en"])
        scene.fill_section(page, key)
        walk.look(reader, f"section-{key}")
        page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Nothing is missing.")).to_be_visible()
    walk.look(reader, "check-complete")
    page.get_by_role("button", name="Submit your application").click()

    _assert_receipt(page, reference)
    walk.look(reader, "receipt")
    post_office()
    received = _mails()[-1]
    assert reference in f"{received.subject} {received.body}"
    return reference


def _assert_receipt(page: Page, reference: str) -> None:
    """The receipt says the instant that is stored, in words and to the millionth."""
    expect(page.get_by_role("heading", name="Your application is in.")).to_be_visible()
    stored = Submission.objects.get(application__reference=reference)
    expect(page.locator("dd.reference")).to_have_text(reference)
    received = f"Received {clock.instant_in_words(stored.received_at)}"
    expect(page.get_by_text(received, exact=True)).to_be_visible()
    proof = page.locator("details").filter(has_text="Proof, for those who want to check")
    proof.locator("summary").click()
    expect(proof).to_contain_text(clock.utc_text(stored.received_at))
    expect(proof).to_contain_text(bytes(stored.content_sha256).hex())


def _read_by_the_panel(
    reader: Callable[..., Reader],
    manager: Reader,
    made: Scene,
    order: int,
    walk: Walk,
    post_office: PostOffice,
) -> None:
    """Open a stage, give its application to two people who read it, show the scores, record who goes on."""
    page = manager.go(f"{made.manage}shortlist/?stage={order}")
    # The second stage has the same pages: of those only what differs is looked at again.
    if order == 1:
        walk.look(manager, "open-stage")
    page.get_by_label("I have read what happens, and I want to do it now.").check()
    page.get_by_role("button", name="Open the stage").click()
    page = manager.go(f"{made.manage}assign/?stage={order}")
    chosen = made.reviewers[:2]
    for number, person in enumerate(chosen, start=1):
        _choose(page, f"Reviewer {number} for", person.name)
    if order == 1:
        walk.look(manager, "assign")
    page.get_by_role("button", name="Give out what is chosen").click()
    expect(page.get_by_text("2 reviews are given out.")).to_be_visible()

    for place, person in enumerate(chosen):
        _review(reader(), made, order, place, person.email, walk, post_office)

    page = manager.go(f"{made.manage}shortlist/?stage={order}")
    expect(page.get_by_text("No score is shown to anybody yet")).to_be_visible()
    page.get_by_label("I have read what happens, and I want to do it now.").check()
    walk.look(manager, f"show-scores-{order}")
    page.get_by_role("button", name="Show the scores").click()
    expect(page.get_by_text("are shown. Nobody can change them any more.")).to_be_visible()
    if order < len(made.stages):
        page.get_by_role("radio", name="Goes on").check()
        page.get_by_label("Reason for those that go on").fill("Both readers want to read more.")
        walk.look(manager, f"shortlist-{order}")
        page.get_by_role("button", name="Record the shortlist").click()
        expect(page.get_by_text("The shortlist is recorded: 1 of 1 goes on.")).to_be_visible()
    walk.look(manager, f"after-stage-{order}")


def _choose(page: Page, label: str, name: str) -> None:
    box = page.get_by_label(label)
    words = [text for text in box.locator("option").all_inner_texts() if text.startswith(name)]
    box.select_option(label=words[0])


def _review(
    reader: Reader,
    made: Scene,
    order: int,
    place: int,
    address: str,
    walk: Walk,
    post_office: PostOffice,
) -> None:
    """Sign in, read, score, send. The second does not know enough for the first criterion."""
    page = scene.sign_in(reader, address, post_office)
    expect(page.locator("h1")).to_have_text("Applications to read")
    if order == 1 and not place:
        walk.look(reader, "queue")
    page.locator("main").get_by_role("link", name=ANSWERS["title"]).click()
    page.wait_for_url(re.compile("/reviews/.+"))
    assert ANSWERS["contact_email"] not in page.content()
    for number, criterion in enumerate(made.stages[order - 1].criteria.order_by("order")):
        group = page.get_by_role("group", name=criterion.title["en"])
        if place and not number:
            group.get_by_role("radio", name="I don’t know enough to score this").check()
        else:
            group.get_by_role("radio", name=f"{criterion.highest - place}. ").check()
    page.get_by_label("For the panel").fill(f"Only for the panel, from reader {place}.")
    walk.look(reader, f"review-{order}-{place}")
    for other in {0, 1} - {place}:
        assert f"from reader {other}" not in page.content()
    page.get_by_role("button", name="Send my scores").click()
    expect(page.locator("h1")).to_contain_text("Your scores are sent. Thank you")
    page.get_by_role("link", name="See your applications again").click()
    if order == 1 and not place:
        walk.look(reader, "queue-after")
    page.locator("main").get_by_role("link", name=ANSWERS["title"]).click()
    page.wait_for_url(re.compile("/reviews/.+"))
    for other in {0, 1} - {place}:
        assert f"from reader {other}" not in page.content()
    reader.close()


def _decide(manager: Reader, reference: str, made: Scene, walk: Walk) -> None:
    page = manager.go(f"{made.manage}ranking/")
    walk.look(manager, "ranking")
    page.get_by_role("link", name="Go to the decisions").click()
    walk.look(manager, "decisions")
    page.get_by_role("link", name=ANSWERS["title"]).click()
    page.get_by_role("radio", name="Award", exact=True).check()
    page.get_by_label("Amount of the award").fill("£12,000")
    page.get_by_label("Why", exact=True).fill("Best placed, and the pot pays for it.")
    page.get_by_label("Feedback for the applicant").fill(FEEDBACK)
    walk.look(manager, "decide")
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.get_by_text(f"{reference}: Award is proposed.")).to_be_visible()
    page.goto(f"{made.manage}decisions/approve/")
    expect(page.get_by_text("Somebody other than Mo Evans has to approve these")).to_be_visible()
    assert page.get_by_role("button", name=re.compile("^Approve")).count() == 0
    walk.look(manager, "approve-own")


def _approve(
    reader: Callable[..., Reader], manager: Reader, made: Scene, walk: Walk, post_office: PostOffice
) -> None:
    approver = reader(width=375)
    page = scene.sign_in(approver, made.approver.email, post_office)
    walk.look(approver, "approver-rounds")
    page.goto(f"{made.manage}decisions/approve/")
    walk.look(approver, "approve")
    page.get_by_role("button", name="Approve 1 decision with its letter").click()
    expect(page.get_by_text("1 decision is approved with its letter.")).to_be_visible()
    walk.look(approver, "approved")
    page = manager.go(f"{made.manage}decisions/release/")
    expect(page.get_by_text("Some letters are still being made.")).to_be_visible()
    assert page.get_by_role("button", name="Release all now").count() == 0
    walk.look(manager, "release-waits")


def _release(manager: Reader, made: Scene, walk: Walk) -> None:
    page = manager.go(f"{made.manage}decisions/release/")
    walk.look(manager, "release")
    page.get_by_role("button", name="Release all now").click()
    expect(page.get_by_text("1 decision is released. Its applicant is being told.")).to_be_visible()
    walk.look(manager, "released")


def _what_the_applicant_sees(applicant: Reader, reference: str) -> list[str]:
    """The words of each page of theirs."""
    found = []
    for path in ("/applications/", f"/applications/{reference}/", f"/applications/{reference}/receipt/"):
        found.append(applicant.go(path).locator("main").inner_text())
    return found


def _read_the_letter(applicant: Reader, reference: str, walk: Walk, here: str) -> None:
    """Follow the link of the mail, read, and open the PDF."""
    message = _mails()[-1]
    assert f"Dear {NAME}," in message.body
    assert "12,000" not in message.body
    link = re.search(rf"^({re.escape(here)}/letters/\S+)$", str(message.body), re.M)
    assert link, message.body
    page = applicant.go(link[1])
    expect(page.locator("h1")).to_contain_text("We would like to award you £12,000")
    for words in (f"Dear {NAME},", FEEDBACK, ANSWERS["title"], ANSWERS["group_name"], reference):
        expect(page.locator("main")).to_contain_text(words)
    walk.look(applicant, "letter")
    pdf = page.request.get(str(page.get_by_role("link", name="Open as a PDF").get_attribute("href")))
    assert pdf.headers["content-type"] == "application/pdf"
    text = " ".join(" ".join(part.extract_text() for part in PdfReader(BytesIO(pdf.body())).pages).split())
    letter = Letter.objects.get(application__reference=reference)
    # Letters carry the day on which applicants were to be told, or that of approval when that was later.
    assert letter.approved_at is not None
    day = clock.day_in_words(max(letter.approved_at, letter.application.round.decisions_at))
    for words in (
        f"Dear {NAME},",
        "£12,000",
        day,
        FEEDBACK,
        reference,
        letter.number,
    ):
        assert words in text, (words, text)
    page.goto(f"/applications/{reference}/")
    expect(page.get_by_role("link", name="Read your letter")).to_be_visible()
    walk.look(applicant, "application-with-letter")


def test_an_applicant_needs_no_javascript(reader: Callable[..., Reader], post_office: PostOffice) -> None:
    made = scene.build()
    apply = f"/rounds/{made.round.slug}/apply/"
    page = scene.sign_in(reader(scripts=False), ADDRESS, post_office, f"/account/sign-in/?next={apply}")
    page.get_by_label("Your name").fill(NAME)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Start an application").click()
    reference = page.locator("h1 .reference").inner_text()
    page.get_by_role("link", name=SECTIONS["about"].title["en"]).click()
    for key in SECTIONS:
        scene.fill_section(page, key)
        page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name="Submit your application").click()
    _assert_receipt(page, reference)
    page.get_by_role("link", name="Go to your application").click()
    page.get_by_role("button", name="Change it").click()
    page.get_by_role("link", name=SECTIONS["idea"].title["en"]).click()
    page.get_by_label("What is your project called?").fill("What the wall forgets")
    page.get_by_role("button", name="Save and go back to the list").click()
    page.get_by_role("link", name="Check your answers and submit").first.click()
    page.get_by_role("button", name="Send version 2").click()
    expect(page.get_by_text("Version 1, received")).to_be_visible()
    assert Application.objects.get(reference=reference).title == "What the wall forgets"


def test_an_applicant_needs_no_mouse(reader: Callable[..., Reader], post_office: PostOffice) -> None:
    made = scene.build()
    person = factories.user(NAME, email=ADDRESS)
    written = scene.written(made.round, person, leaving_out="idea")
    page = reader().go("/")
    scene.tab_to(page, "Skip to the main content")
    scene.tab_to(page, "Sign in")
    scene.press(page)
    scene.tab_to(page, "Your e-mail address")
    page.keyboard.type(ADDRESS)
    scene.press(page)
    scene.tab_to(page, "The six-digit code")
    page.keyboard.type(scene.code_for(ADDRESS, post_office))
    scene.press(page)

    expect(page.locator("h1")).to_have_text("My applications")
    scene.tab_to(page, "An application without a title")
    scene.press(page)
    scene.tab_to(page, SECTIONS["idea"].title["en"])
    scene.press(page)
    scene.tab_to(page, "What is your project called?")
    page.keyboard.type(ANSWERS["title"])
    scene.tab_to(page, "Mental health")
    page.keyboard.press("Space")
    scene.tab_to(page, "What do you want to do")
    page.keyboard.type("We listen, and write it down.")
    scene.tab_to(page, "Save and go back to the list")
    scene.press(page)
    scene.tab_to(page, "Check your answers and submit")
    scene.press(page)
    scene.tab_to(page, "Submit your application", most=90)
    scene.press(page, "Space")
    _assert_receipt(page, written.reference)
