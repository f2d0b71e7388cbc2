"""Nothing typed is lost: the network cut, a reload, a crash, an expired sign-in, two people, one machine.

Nobody presses a save button here unless a test says so.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Error, Locator, Page, Route, expect

from grants import lifecycle
from grants.models import Application, LateAttempt
from programme import answers, clock
from programme.forms_library import FormData, QuestionData, SectionData, en
from programme.forms_library.load import load
from programme.models import AnswerConflict, Round, Session, User
from tests import factories
from tests.e2e.conftest import Reader

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Reader]
STORED = """
async () => {
  const open = indexedDB.open("noon", 1);
  const database = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
  const request = database.transaction("unsent").objectStore("unsent").getAll();
  const rows = await new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
  const text = rows.map((row) => row.id + " " + new TextDecoder().decode(row.data)).join("\\n");
  return { count: rows.length, text: text + JSON.stringify(localStorage) + JSON.stringify(sessionStorage) };
}
"""


@pytest.fixture
def person() -> User:
    return factories.user("Ada Lovegrove")


@pytest.fixture
def draft(person: User) -> Application:
    return factories.complete_draft(None, person, clock.now())


def path(application: Application, section: str = "idea") -> str:
    return f"/applications/{application.reference}/sections/{section}/"


def idea(page: Page) -> Locator:
    return page.get_by_label("What do you want to do?")


def stored(draft: Application, key: str = "idea") -> Any:
    return answers.values_of(draft.response).get(key)


def saved(page: Page) -> None:
    """Wait until the page says that what is in it is saved."""
    expect(page.locator("[data-save-state]").first).to_contain_text("Saved ")


def comes_true(page: Page, what: Callable[[], bool]) -> None:
    """Wait for something that happens without a word on the page, ten seconds at most."""
    for _turn in range(100):
        if what():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It did not happen.")


def problems(reader: Reader, name: str) -> list[str]:
    """What is wrong with the page; a request that was made to fail tells so in the console, and may."""
    return [found for found in reader.problems(name) if "Failed to load resource: net::" not in found]


def type_in(field: Locator, text: str, delay: float = 5) -> None:
    field.press("Control+End")
    field.press_sequentially(text, delay=delay)


def test_an_answer_saves_itself(reader: Open, draft: Application, person: User) -> None:
    here = reader(person)
    page = here.go(path(draft))
    idea(page).fill("A warm room, and someone who listens.")
    saved(page)
    assert stored(draft) == "A warm room, and someone who listens."
    assert not problems(here, "writing-saved")
    page.set_viewport_size({"width": 375, "height": 800})
    assert not problems(here, "writing-saved-phone")
    assert page.evaluate(STORED)["count"] == 0


def test_leaving_the_field_saves_at_once(reader: Open, draft: Application, person: User) -> None:
    page = reader(person).go(path(draft, "about"))
    page.get_by_label("What is your project called?").fill("The wall")
    page.get_by_label("What is your group called?").focus()
    expect(page.locator('[data-question="title"] [data-save-state]')).to_contain_text("Saved ")
    assert stored(draft, "title") == "The wall"


def test_the_network_is_cut_while_typing_and_the_tab_is_closed(
    reader: Open, draft: Application, person: User
) -> None:
    here = reader(person)
    page = here.go(path(draft))
    type_in(idea(page), " Before the cut.")
    here.context.set_offline(True)
    type_in(idea(page), " After the cut.")
    expect(page.locator("[data-save-state]").first).to_contain_text("Not saved, trying again.")
    expect(page.locator("[data-save-announced]")).to_contain_text("Not saved, trying again.")
    assert not problems(here, "writing-offline")
    page.wait_for_timeout(300)
    page.close()
    here.context.set_offline(False)
    here.page = page = here.context.new_page()
    page.goto(path(draft))
    wanted = f"{factories.GOOD_ANSWERS['idea']} Before the cut. After the cut."
    expect(idea(page)).to_have_value(wanted)
    comes_true(page, lambda: stored(draft) == wanted)


def test_the_network_comes_back_and_the_text_is_sent(reader: Open, draft: Application, person: User) -> None:
    here = reader(person)
    page = here.go(path(draft))
    here.context.set_offline(True)
    idea(page).fill("Typed on the train.")
    expect(page.locator("[data-save-state]").first).to_contain_text("Not saved, trying again.")
    here.context.set_offline(False)
    saved(page)
    expect(page.locator("[data-save-announced]")).to_contain_text("Saved again at ")
    assert stored(draft) == "Typed on the train."


def test_a_reload_keeps_what_was_typed(reader: Open, draft: Application, person: User) -> None:
    here = reader(person)
    page = here.go(path(draft))
    page.route("**/save/", lambda route: route.abort())
    idea(page).fill("Half a thought")
    page.wait_for_timeout(400)
    page.reload()
    expect(idea(page)).to_have_value("Half a thought")
    page.unroute("**/save/")
    saved(page)
    assert stored(draft) == "Half a thought"


def test_the_tab_crashes_in_the_middle_of_a_word(reader: Open, draft: Application, person: User) -> None:
    """Every keystroke older than one second is there afterwards, though nothing ever reached the server."""
    here = reader(person)
    page = here.go(path(draft))
    page.route("**/save/", lambda route: route.abort())
    idea(page).fill("")
    typed: list[tuple[float, str]] = []
    for sign in "We meet in the old bakery on Thursdays and measure what matters":
        idea(page).press_sequentially(sign)
        typed.append((page.evaluate("performance.now()"), sign))
        page.wait_for_timeout(25)
    cut = page.evaluate("performance.now()")
    with page.expect_event("crash"), contextlib.suppress(Error):
        page.goto("chrome://crash", timeout=3000)
    here.page = page = here.context.new_page()
    page.goto(path(draft))
    sure = "".join(sign for at, sign in typed if at < cut - 1000)
    assert len(sure) > 10
    expect(idea(page)).not_to_have_value("")
    assert idea(page).input_value().startswith(sure)
    comes_true(page, lambda: str(stored(draft)).startswith(sure))


def test_an_expired_sign_in(reader: Open, draft: Application, person: User) -> None:
    here = reader(person)
    page = here.go(path(draft))
    Session.objects.all().delete()
    idea(page).fill("Typed after the sign-in had expired.")
    expect(page.locator("[data-save-state]").first).to_contain_text("Not saved: you are signed out.")
    assert not problems(here, "writing-signed-out")
    link = page.get_by_role("link", name="Sign in again")
    assert "/account/sign-in/" in str(link.get_attribute("href"))
    here.sign_in(person)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    saved(page)
    assert stored(draft) == "Typed after the sign-in had expired."


def test_somebody_else_signs_in_in_another_window(reader: Open, draft: Application, person: User) -> None:
    """What is typed in the first person's page is never saved as the second one's."""
    other = factories.user("Bo")
    factories.member(draft, other)
    here = reader(person)
    page = here.go(path(draft))
    here.sign_in(other)
    idea(page).fill("These are Ada's words.")
    expect(page.locator("[data-save-state]").first).to_contain_text("somebody else has signed in here")
    assert stored(draft) == factories.GOOD_ANSWERS["idea"]
    second = here.context.new_page()
    second.goto(path(draft))
    second.wait_for_timeout(2000)
    expect(idea(second)).to_have_value(factories.GOOD_ANSWERS["idea"])
    second.close()
    here.sign_in(person)
    here.page = page = here.context.new_page()
    page.goto("/applications/")
    expect(page.locator(".notice-good")).to_contain_text("1 answer that you typed before is saved now.")
    assert stored(draft) == "These are Ada's words."


def test_two_browsers_in_one_field(reader: Open, draft: Application, person: User) -> None:
    other = factories.user("Bo Ekwueme")
    factories.member(draft, other)
    first, second = reader(person), reader(other)
    ada, bo = first.go(path(draft)), second.go(path(draft))
    idea(ada).fill("What Ada wrote.")
    saved(ada)
    idea(bo).fill("What Bo wrote.")
    expect(bo.locator("[data-save-state]").first).to_contain_text("Both texts are kept.")
    assert stored(draft) == "What Ada wrote."
    assert not problems(second, "writing-apart")
    type_in(idea(bo), " And more.")
    expect(bo.locator("[data-save-summary]")).to_contain_text("Saved ")
    page = bo
    page.get_by_role("link", name="See both and choose").click()
    expect(page.locator("h1")).to_contain_text("Two texts for one answer")
    expect(page.get_by_text("What Ada wrote.", exact=True)).to_be_visible()
    expect(page.get_by_text("What Bo wrote. And more.", exact=True)).to_be_visible()
    assert not problems(second, "writing-two-texts")
    page.get_by_text("Put both together").click()
    page.get_by_label("The text as it should be").fill("What Ada and Bo wrote.")
    page.get_by_role("button", name="Use the text put together").click()
    expect(idea(page)).to_have_value("What Ada and Bo wrote.")
    assert stored(draft) == "What Ada and Bo wrote."
    conflict = AnswerConflict.objects.get()
    assert (conflict.choice, conflict.settled_by) == ("merged", other)
    assert conflict.value == "What Bo wrote. And more."


def test_a_lost_acknowledgement_is_no_conflict(reader: Open, draft: Application, person: User) -> None:
    here = reader(person)
    page = here.go(path(draft))
    lost: list[str] = []

    def lose(route: Route) -> None:
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    page.route("**/save/", lose)
    idea(page).fill("It arrived, and nobody heard of it.")
    expect(page.locator("[data-save-state]").first).to_contain_text("Not saved, trying again.")
    assert lost
    assert stored(draft) == "It arrived, and nobody heard of it."
    page.unroute("**/save/")
    type_in(idea(page), " Then more.")
    saved(page)
    assert stored(draft) == "It arrived, and nobody heard of it. Then more."
    assert not AnswerConflict.objects.exists()


def test_signing_out_sends_first_and_leaves_nothing(reader: Open, draft: Application, person: User) -> None:
    here = reader(person)
    page = here.go(path(draft))
    idea(page).fill("Typed a moment before signing out.")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    assert stored(draft) == "Typed a moment before signing out."
    assert page.evaluate(STORED)["count"] == 0


def test_signing_out_of_a_shared_machine_without_a_network_for_saving(
    reader: Open, draft: Application, person: User
) -> None:
    here = reader(person)
    page = here.go(path(draft))
    here.context.route("**/save/", lambda route: route.abort())
    idea(page).fill("A secret about Marsh Lane.")
    page.get_by_role("button", name="Sign out").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("1 answer is not saved yet.")
    expect(alert).to_contain_text("What do you want to do?")
    assert not problems(here, "writing-sign-out")
    alert.get_by_role("button", name="Sign out all the same").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    left = page.evaluate(STORED)
    assert left["count"] == 1
    for word in ("secret", "Marsh", draft.reference, person.email, str(person.actor_id)):
        assert word not in left["text"]

    here.context.unroute("**/save/")
    next_person = factories.user("Bo")
    here.sign_in(next_person)
    page.goto("/applications/")
    page.wait_for_timeout(2000)
    assert "secret" not in page.content()
    assert stored(draft) == factories.GOOD_ANSWERS["idea"]
    assert page.evaluate(STORED)["count"] == 1

    here.sign_in(person)
    page.goto("/applications/")
    expect(page.locator(".notice-good")).to_contain_text("1 answer that you typed before is saved now.")
    assert stored(draft) == "A secret about Marsh Lane."
    assert page.evaluate(STORED)["count"] == 0


def test_the_round_closes_while_somebody_types(reader: Open, draft: Application, person: User) -> None:
    here = reader(person)
    page = here.go(path(draft))
    at = clock.now()
    Round.objects.filter(pk=draft.round_id).update(opens_at=at - timedelta(days=9), closes_at=at)
    idea(page).fill("Three seconds late.")
    expect(page.get_by_role("alert")).to_contain_text("We have kept it.")
    assert not problems(here, "writing-closed")
    kept = LateAttempt.objects.get()
    assert b"Three seconds late." in bytes(kept.content)
    assert stored(draft) == factories.GOOD_ANSWERS["idea"]
    type_in(idea(page), " Later still.")
    page.wait_for_timeout(1500)
    assert LateAttempt.objects.count() == 1
    page.get_by_role("button", name="Save and stay here").click()
    expect(page.locator("h1")).to_contain_text("We have kept it.")
    assert LateAttempt.objects.count() == 2


def test_the_buttons_wait_for_what_is_under_way(reader: Open, draft: Application, person: User) -> None:
    page = reader(person).go(path(draft))
    idea(page).fill("Typed, and the button pressed at once.")
    page.get_by_role("button", name="Save and go back to the list").click()
    expect(page.locator("h1")).to_contain_text("A warm room in winter")
    assert stored(draft) == "Typed, and the button pressed at once."
    assert not AnswerConflict.objects.exists()


def test_what_is_no_amount_is_kept_and_said(reader: Open, draft: Application, person: User) -> None:
    page = reader(person).go(path(draft, "money"))
    page.get_by_label("Line 1: how much").fill("about ninety")
    expect(page.locator('[data-question="budget"] [data-save-state]')).to_contain_text(
        "Line 1: “about ninety” is not an amount of money."
    )
    assert stored(draft, "budget")[0] == {"label": "Room hire", "amount": "about ninety"}


def conditional_form() -> FormData:
    """A choice, a question that hangs on it, one that hangs on that, and a section of its own."""

    def ask(key: str, kind: str, label: str, **more: Any) -> QuestionData:
        return QuestionData(key=key, kind=kind, label=en(label), help=en(""), **more)

    yes_no = (("yes", en("Yes")), ("no", en("No")))
    return FormData(
        key="conditional",
        kind="application",
        title=en("A form with conditions"),
        sections=(
            SectionData(
                key="who",
                title=en("Who you are"),
                intro=en(""),
                questions=(
                    ask("holder", "choice", "Does somebody keep the money for you?", options=yes_no),
                    ask("holder_name", "short_text", "Who?", only_when=("holder", ("yes",))),
                    ask("title", "short_text", "What is it called?"),
                ),
            ),
            SectionData(
                key="letter",
                title=en("Their letter"),
                intro=en(""),
                questions=(ask("letter", "long_text", "What do they say?", only_when=("holder", ("yes",))),),
            ),
        ),
    )


def test_questions_that_hang_on_others(reader: Open, person: User) -> None:
    form = load(conditional_form())
    draft = factories.application(factories.round(clock.now(), form=form), person, clock.now())
    page = reader(person).go(path(draft, "who"))
    who = page.get_by_label("Who?")
    expect(who).to_be_hidden()
    page.get_by_role("radio", name="Yes").check()
    expect(who).to_be_visible()
    expect(page.get_by_text("Only if you chose “Yes” for")).to_be_visible()
    who.fill("Canal Street Trust")
    page.get_by_label("What is it called?").fill("The wall")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator("h1")).to_contain_text("Their letter")
    page.go_back()
    page.get_by_role("radio", name="No", exact=True).check()
    expect(who).to_be_hidden()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator("h1")).to_contain_text("Check your answers")
    expect(page.get_by_text("Nothing is missing.")).to_be_visible()
    outcome = lifecycle.submit(Application.objects.get(pk=draft.pk), by=person, at=clock.now())
    assert outcome.accepted and outcome.submission is not None
    assert b"Canal Street" not in bytes(outcome.submission.content)
    assert stored(draft, "holder_name") == "Canal Street Trust"
