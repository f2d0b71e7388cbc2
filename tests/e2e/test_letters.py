"""All 52 letters of the demonstration's round: approved on a phone, released, opened by their readers alone.

The decisions and everybody's names, titles, amounts and feedback are the demonstration's own; what the panel
did before them is not walked here. Most readers come by a test client; a few press the link in a browser.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from playwright.sync_api import expect

from grants import decisions, lifecycle, reviewing, tasks
from grants.models import Application, Letter, LetterSignature
from grants.scores import ScoreSummary
from grants.states import DecisionOutcome, LetterState
from programme import clock, money, pdf_signing
from programme.forms_library.load import load
from programme.forms_library.measuring_success import application_form
from programme.models import Round, User
from reviews import seeding
from reviews.demo import applications as content
from reviews.demo import outcomes
from reviews.demo.outcomes import DecisionData
from tests import factories
from tests.e2e.conftest import Reader
from tests.e2e.round_scene import PostOffice

pytestmark = pytest.mark.django_db(transaction=True)

OUTCOMES = {
    "award": DecisionOutcome.AWARD,
    "reserve": DecisionOutcome.RESERVE,
    "not_funded": DecisionOutcome.DECLINE,
}
SUBJECTS = {
    "award": "We would like to award you",
    "reserve": "Your application is on our reserve list",
    "not_funded": "We are not able to fund your application this time",
}
IN_BROWSER = 3
PATIENCE = 120_000


def build() -> tuple[Round, dict[str, User], dict[str, tuple[Application, DecisionData]]]:
    """52 applications, read and with a proposal each, by their keys; the round and its staff."""
    staff = seeding.people()
    now = clock.now()
    opens_at, closes_at = seeding.instant(content.OPENS_AT), seeding.instant(content.CLOSES_AT)
    round_ = factories.round(
        programme=seeding.programme(staff),
        slug=content.ROUND_SLUG,
        name=content.ROUND_NAME,
        form=load(application_form()),
        opens_at=opens_at,
        closes_at=closes_at,
        decisions_at=now,
        smallest_award=1,
        largest_award=20_000,
    )
    factories.pot(round_, "500000.00")
    data = {one.key: one for one in content.everything()}
    made: dict[str, tuple[Application, DecisionData]] = {}
    for decided in outcomes.decisions():
        one = data[decided.application]
        lead = seeding.applicant(one.contact_name, one.contact_email)
        application = lifecycle.start(round_, by=lead, at=opens_at)
        assert isinstance(application, Application)
        assert lifecycle.save_answers(application, answers_given=one.answers, by=lead, at=opens_at).accepted
        assert lifecycle.submit(application, by=lead, at=opens_at).accepted
        application = Application.objects.get(pk=application.pk)
        application = reviewing.begin_review(application, by=staff["manager"], at=closes_at, stage="1")
        application = reviewing.finish_review(application, by=staff["manager"], at=closes_at, stage="1")
        decisions.decide(
            application,
            outcome=OUTCOMES[decided.outcome],
            amount=decided.amount if decided.outcome == "award" else None,
            reason=decided.reason,
            feedback=decided.feedback,
            summary=ScoreSummary(),
            by=staff["manager"],
            at=now,
        )
        made[decided.application] = (application, decided)
    return round_, staff, made


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(found.extract_text() for found in pages))


def links() -> dict[str, str]:
    """The path of the letter in each reader's mail, by letter number; the mails say nothing of outcomes."""
    found = {}
    for message in mail.outbox:
        named = re.search(r"https?://\S+?(/letters/(\S+)/)$", str(message.body), re.MULTILINE)
        if named:
            assert not re.search(r"award|reserve|not able", f"{message.subject} {message.body}")
            found[named[2]] = f"{message.to[0]} {named[1]}"
    return found


def test_all_52_letters_reach_their_readers_and_nobody_else(
    reader: Callable[..., Reader], post_office: PostOffice, settings: Any, live_server: Any, tmp_path: Path
) -> None:
    settings.BASE_URL = live_server.url
    settings.LETTER_CERTIFICATE = str(tmp_path / "letters.pem")
    pdf_signing.make_own(tmp_path / "letters.pem", name="Learning by Doing", at=clock.now())
    round_, staff, made = build()
    assert len(made) == 52
    first = next(iter(made.values()))[0]
    by_post = factories.lead_of(first)
    User.objects.filter(pk=by_post.pk).update(contact_preference="post", postal_address="1 Mill Lane\nLeeds")
    wrong: list[str] = []

    phone = reader(staff["approver"], width=390)
    phone.context.set_default_timeout(PATIENCE)  # 52 letters are frozen in one request
    phone.go(f"/manage/{round_.slug}/decisions/approve/")
    phone.page.get_by_role("button", name="Approve all 52 with their letters").click()
    expect(phone.page.get_by_text("52 decisions are approved with their letters.")).to_be_visible()
    with ThreadPoolExecutor(1) as worker:
        worker.submit(_make_them).result()
    assert LetterSignature.objects.count() == 52

    manager = reader(staff["manager"])
    manager.context.set_default_timeout(PATIENCE)
    manager.go(f"/manage/{round_.slug}/decisions/release/")
    manager.page.get_by_role("button", name="Release all now").click()
    expect(manager.page.locator("h1")).to_be_visible()
    assert Letter.objects.filter(state=LetterState.RELEASED).count() == 52
    post_office()

    day = clock.date_in_words(clock.local(clock.now(), round_.zone).date())
    found = links()
    assert len(found) == 52
    letters = list(Letter.objects.select_related("application").order_by("number"))
    for place, letter in enumerate(letters):
        application, decided = next(pair for pair in made.values() if pair[0].pk == letter.application_id)
        lead = factories.lead_of(application)
        address, path = found[letter.number].split()
        assert address == lead.email
        others = [letters[(place + 1) % 52]] if place else letters[1:]
        if place < IN_BROWSER:
            pdf = _in_browser(reader(lead), path, wrong, f"letter-reader-{place}")
            client = Client()
        else:
            client = Client()
        client.force_login(lead)
        assert client.get(path).status_code == 200
        pdf = pdf if place < IN_BROWSER else client.get(f"{path.rstrip('/')}.pdf").content
        wrong += _lacks(text_of(pdf), lead, application, decided, round_, day)
        for other in others:
            if factories.lead_of(other.application) != lead:
                assert client.get(f"/letters/{other.number}/").status_code == 404
                assert client.get(f"/letters/{other.number}.pdf").status_code == 404
    assert not Letter.objects.filter(opened_at=None).exists()
    wrong += _desk(manager, phone, round_, Letter.objects.get(application=first))
    assert not wrong, "\n".join(wrong)


def _make_them() -> None:
    """What the worker does, in a thread of its own: the browser's loop is in the way of signing here."""
    try:
        tasks.render_due_letters()
    finally:
        connection.close()


def _in_browser(here: Reader, path: str, wrong: list[str], name: str) -> bytes:
    """Open the letter by its link, look at the page, and get the PDF as a person does."""
    here.go(path)
    expect(here.page.locator("h1")).to_be_visible()
    wrong += here.problems(name)
    here.resize(390)
    wrong += here.misfits(f"{name}-phone")
    target = here.page.get_by_role("link", name="Open as a PDF").get_attribute("href")
    assert target is not None
    return here.context.request.get(f"{here.base}{target}").body()


def _lacks(
    said: str, lead: User, application: Application, decided: DecisionData, round_: Round, day: str
) -> list[str]:
    """What a letter should say and does not, or says and should not."""
    wanted = [SUBJECTS[decided.outcome], application.reference, f"Date {day}"]
    if decided.outcome == "award":
        amount = money.in_words(decided.amount, round_.currency)
        wanted += [f"{SUBJECTS['award']} {amount}", f"Award {amount}"]
    # Of a name in two directions a reader of PDFs gives the words, and their brackets as they are drawn.
    wanted += re.findall(r"\w+", f"{lead.name} {application.applicant}")
    found = [f"{application.reference} lacks {words}" for words in wanted if words not in said]
    if sum(subject in said for subject in SUBJECTS.values()) != 1:
        found.append(f"{application.reference} has not exactly one outcome")
    if decided.outcome != "award" and "£" in said:
        found.append(f"{application.reference} names an amount")
    return found


def _desk(manager: Reader, phone: Reader, round_: Round, letter: Letter) -> list[str]:
    """What the manager sees of it: the list, one letter, the letters to post; at both widths."""
    found = []
    base = f"/manage/{round_.slug}/letters/"
    for name, path in (("letters", base), ("letter", f"{base}{letter.number}/"), ("post", f"{base}post/")):
        manager.go(path)
        found += manager.problems(f"desk-{name}")
        phone.go(path)
        phone.page.screenshot(path=f"var/screenshots/desk-{name}-phone.png", full_page=True)
        found += phone.misfits(f"desk-{name}-phone")
    manager.page.get_by_role("button", name="Mark the ticked ones as posted").click()
    expect(manager.page.get_by_text("1 letter is marked as posted.")).to_be_visible()
    return found
