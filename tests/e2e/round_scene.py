"""A round ready to be walked through in a browser, and what a person does on its pages, by their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core import mail
from playwright.sync_api import Locator, Page, expect

from grants import lifecycle
from grants.models import Application
from programme import clock
from programme.arrival import longest_queue
from programme.forms_library import QuestionData, StageData
from programme.forms_library.load import load
from programme.forms_library.measuring_success import FORM, SCORE_SHEET, STAGES, application_form
from programme.models import Round, User
from programme.states import OrganisationStatus
from reviews.models import Criterion, PanelMember, Stage
from tests import factories
from tests.e2e.conftest import Reader
from tests.reviews import rows

PostOffice = Callable[[], int]

WORDS = (
    "We meet in the old bakery on Thursdays. Whoever comes decides what we measure next,\n"
    "and we write it on the wall so that nobody has to remember it."
)
# Every required answer of the first programme's form, as it is stored.
ANSWERS: dict[str, Any] = {
    "group_name": "Old Bakery Listeners",
    "contact_name": "Ńuala O’Dwyer",
    "contact_email": "bakery@example.org",
    "contact_phone": "020 7946 0044",
    "organisation": {"status": "fund_holder", "name": "Canal Street Trust", "charity": "", "company": ""},
    "fund_holder_contact": "Ask for Jo Pryce, 020 7946 0045",
    "partners": WORDS,
    "title": "What the wall remembers",
    "themes": ["mental_health", "wellbeing"],
    "idea": WORDS,
    "coproduction": WORDS,
    "power": WORDS,
    "evaluation": WORDS,
    "learning": WORDS,
    "access": WORDS,
    "start_date": "2024-01-08",
    "end_date": "2024-07-26",
    "plan": WORDS,
    "budget": [
        {"label": "Paying people for their time", "amount": "8250.00"},
        {"label": "Room, tea and bus fares", "amount": "4250.50"},
    ],
    "summary": WORDS,
    "declaration": True,
}
SECTIONS = {section.key: section for section in FORM.sections}
# How Chromium draws what has the focus: an outline or a shadow of some width.
FOCUS = """
() => { const e = document.activeElement; if (!e || e === document.body) return null;
  const s = getComputedStyle(e);
  return { tag: e.tagName, id: e.id, type: e.type || "",
    words: (e.labels && e.labels[0] ? e.labels[0] : e).textContent.trim().replace(/\\s+/g, " "),
    seen: (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none" } }
"""


@dataclass
class Scene:
    """One open round with two stages of the real criteria, and everybody who works on it."""

    round: Round
    stages: list[Stage]
    manager: User
    approver: User
    reviewers: list[User]

    @property
    def manage(self) -> str:
        """The manager's home."""
        return f"/manage/{self.round.slug}/"

    def close(self) -> None:
        """Move the round's dates so that it closed a while ago and everything is counted."""
        now = clock.now()
        Round.objects.filter(pk=self.round.pk).update(
            closes_at=now - longest_queue(), settle=timedelta(0), decisions_at=now
        )


def build() -> Scene:
    """What is set up before the first visitor comes."""
    now = clock.now().replace(second=0, microsecond=0)
    programme = factories.programme(
        name="Learning by Doing", letterhead="Learning by Doing", signatory="Mo Evans", support_name="Róisín"
    )
    round_ = factories.round(
        programme=programme,
        slug="walk",
        name="Measuring Success 2023",
        form=load(application_form()),
        opens_at=now - timedelta(days=9),
        closes_at=now + timedelta(days=2),
        smallest_award=Decimal(10_000),
        largest_award=Decimal(15_000),
        about={"en": "Learn how best to evaluate co-production, by doing it."},
    )
    factories.pot(round_, "90000.00")
    manager = factories.user("Mo Evans", email="mo@example.org")
    approver = factories.user("Farah Nasser", email="farah@example.org")
    factories.role(programme, "manager", manager)
    factories.role(programme, "approver", approver)
    reviewers = [
        factories.user(name, email=f"{name.lower()}@example.org") for name in ("Rhian", "Colm", "Ama")
    ]
    stages = [_stage(round_, order, data, reviewers) for order, data in enumerate(STAGES, start=1)]
    return Scene(round_, stages, manager, approver, reviewers)


def _stage(round_: Round, order: int, data: StageData, reviewers: list[User]) -> Stage:
    stage = Stage.objects.create(
        round=round_,
        order=order,
        name=data.title,
        score_sheet=load(SCORE_SHEET),
        reviews_wanted=2,
        due_at=clock.now() + timedelta(days=9 * order),
    )
    for place, one in enumerate(data.criteria, start=1):
        Criterion.objects.create(
            stage=stage,
            key=one.key,
            order=place,
            title=one.title,
            question=one.question,
            weight=one.weight,
            lowest=one.lowest,
            highest=one.highest,
            sentences={str(score): sentence for score, sentence in one.sentences.items()},
            sections=list(one.sections),
        )
    for person in reviewers:
        rows.knows_nobody(PanelMember.objects.create(stage=stage, user=person, kind="lived"))
    return stage


def written(
    round_: Round,
    lead: User,
    *,
    leaving_out: str = "",
    submit: bool = False,
    answers: Mapping[str, Any] = ANSWERS,
) -> Application:
    """An application with every answer saved, except those of one section."""
    at = clock.now()
    made = factories.application(round_, lead, at)
    left = {question.key for question in SECTIONS[leaving_out].questions} if leaving_out else set()
    given = {key: value for key, value in answers.items() if key not in left}
    assert lifecycle.save_answers(made, answers_given=given, by=lead, at=at).accepted
    if submit:
        assert lifecycle.submit(made, by=lead, at=clock.now()).accepted
    return Application.objects.get(pk=made.pk)


def code_for(address: str, post_office: PostOffice) -> str:
    """The newest code that was sent to this address, as it stands in its mail: '123 456'."""
    post_office()
    bodies = [str(message.body) for message in mail.outbox if message.to == [address]]
    codes = [code[1] for body in bodies if (code := re.search(r"^(\d{3} \d{3})$", body, re.M))]
    assert codes, f"no code was sent to {address}: {bodies}"
    return codes[-1]


def sign_in(reader: Reader, address: str, post_office: PostOffice, path: str = "/account/sign-in/") -> Page:
    """By a code, as everybody does."""
    page = reader.go(path)
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("The six-digit code").fill(code_for(address, post_office))
    page.get_by_role("button", name="Sign in").click()
    return page


def fill_section(page: Page, key: str, answers: Mapping[str, Any] = ANSWERS) -> None:
    """Answer the questions of a section, each found by its words."""
    for question in SECTIONS[key].questions:
        if question.key in answers:
            _answer(page, question, answers[question.key])


def _answer(page: Page, question: QuestionData, value: Any) -> None:
    label = question.label["en"]
    if question.kind in ("choice", "choices"):
        role = "radio" if question.kind == "choice" else "checkbox"
        words = {option: says["en"] for option, says in question.options}
        group = page.get_by_role("group", name=label)
        for one in [value] if isinstance(value, str) else value:
            group.get_by_role(role, name=words[one], exact=True).check()  # type: ignore[arg-type]
    elif question.kind == "organisation":
        group = page.get_by_role("group", name=label)
        group.get_by_role("radio", name=str(OrganisationStatus(value["status"]).label), exact=True).check()
        group.get_by_label("Name of the organisation or of the fund holder").fill(value["name"])
    elif question.kind == "date":
        group = page.get_by_role("group", name=label)
        year, month, day = value.split("-")
        for part, typed in (("Day", day), ("Month", month), ("Year", year)):
            group.get_by_label(part).fill(typed.removeprefix("0"))
    elif question.kind == "budget":
        for number, line in enumerate(value, start=1):
            page.get_by_label(f"Line {number}: what for").fill(line["label"])
            page.get_by_label(f"Line {number}: how much").fill("£" + line["amount"])
    elif question.kind == "declaration":
        page.get_by_label(label).check()
    else:
        page.get_by_label(label).fill(value)


def focused(page: Page) -> dict[str, Any]:
    """What has the focus, and whether one sees it."""
    found: dict[str, Any] | None = page.evaluate(FOCUS)
    assert found is not None, "nothing has the focus"
    return found


def tab_to(page: Page, words: str, *, most: int = 60) -> None:
    """Press Tab until what these words name has the focus. Everything on the way can be seen to have it."""
    way = []
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            continue
        now = focused(page)
        assert now["seen"], f"the focus cannot be seen on {now}"
        way.append(now["words"])
        if now["words"].startswith(words):
            return
    raise AssertionError(f"“{words}” was not reached: {way}")


def press(page: Page, key: str = "Enter") -> None:
    """Press a key that leads to another page, and wait for it."""
    with page.expect_navigation():
        page.keyboard.press(key)


def error_summary(page: Page) -> Locator:
    """The error summary, which has the focus."""
    found = page.locator("[data-error-summary]")
    expect(found).to_be_focused()
    assert page.title().startswith("Error: "), page.title()
    return found
