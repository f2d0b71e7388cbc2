"""Files in a real browser: chosen, seen on their way, finished, removed; and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from grants.models import Application, Submission
from grants.submissions import files_in
from programme import answers, clock
from tests import factories, files_scene
from tests import file_makers as make
from tests.e2e.conftest import Reader
from tests.files_scene import SEVERAL

pytestmark = pytest.mark.django_db(transaction=True)

REFUSED = (
    ("eicar.txt", make.MALWARE, "The check for malware found something in this file."),
    ("budget.pdf", make.PROGRAM, "This is a program or a script"),
    ("empty.pdf", b"", "There is nothing in this file (0 bytes)."),
    ("plan.docx", make.bomb(1), "This file is packed so tightly"),
)


@pytest.fixture
def draft() -> Application:
    round_ = factories.round(clock.now(), form=files_scene.form())
    return factories.application(round_, at=clock.now() - timedelta(hours=1))


def section(draft: Application) -> str:
    return f"/applications/{draft.reference}/sections/files/"


def box(page: Page) -> Locator:
    return page.locator(f"[data-files={SEVERAL}]")


def choose(page: Page, *given: tuple[str, bytes]) -> None:
    files: Any = [{"name": name, "mimeType": "application/pdf", "buffer": content} for name, content in given]
    box(page).locator("input[type=file]").set_input_files(files)


def hold(page: Page) -> list[Route]:
    """Uploads stay on their way until the test lets them go on."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route("**/files/papers/", keep)
    return held


def names(draft: Application) -> list[str]:
    return [one["name"] for one in answers.values_of(draft.response).get(SEVERAL, [])]


def test_files_are_sent_as_they_are_chosen(reader: Callable[..., Reader], draft: Application) -> None:
    here = reader(factories.lead_of(draft))
    page = here.go(section(draft))
    held = hold(page)
    choose(page, (make.NAMES[0], make.PDF), (make.NAMES[2], make.PDF))
    rows = box(page).locator(".file-row")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text(make.NAMES[0])
    expect(rows.nth(0).locator("progress")).to_be_visible()
    expect(rows.nth(1)).to_contain_text("Waits its turn")
    expect(box(page).get_by_role("status")).to_have_text("")
    assert here.problems("files-on-their-way") == []
    held[0].continue_()
    expect(rows.nth(1)).to_contain_text("Being sent")
    expect(box(page).locator("[data-file]")).to_have_count(1)
    held[1].continue_()
    expect(box(page).locator("[data-file]")).to_have_count(2)
    expect(box(page).get_by_role("status")).to_have_text(f"{make.NAMES[2]} is added.")
    expect(rows.nth(0)).to_contain_text("Not checked for malware")
    assert names(draft) == [make.NAMES[0], make.NAMES[2]]
    assert here.problems("files-added") == []

    rows.nth(0).get_by_role("button", name="Remove").click()
    expect(rows).to_have_count(1)
    expect(box(page).get_by_role("status")).to_have_text(f"{make.NAMES[0]} is removed.")
    expect(box(page).locator("input[type=file]")).to_be_focused()
    assert names(draft) == [make.NAMES[2]]
    page.reload()
    expect(rows).to_have_count(1)


def test_names_come_through_letter_by_letter(
    reader: Callable[..., Reader], draft: Application, tmp_path: Path
) -> None:
    here = reader(factories.lead_of(draft))
    page = here.go(section(draft))
    for few in (make.NAMES[:3], make.NAMES[3:]):
        choose(page, *((name, make.PDF) for name in few))
        expect(box(page).locator("[data-file]")).to_have_count(len(few))
        assert names(draft) == list(few)
        page.reload()
        for name in few:
            link = box(page).get_by_role("link", name=name, exact=True)
            with page.expect_download() as got:
                link.click()
            assert got.value.suggested_filename.endswith(".pdf")
            got.value.save_as(tmp_path / "got.pdf")
            assert (tmp_path / "got.pdf").read_bytes() == make.PDF
        if few is not make.NAMES[3:] and few[0] == make.NAMES[0]:
            for left in (2, 1, 0):
                box(page).locator("[data-remove]").first.click()
                expect(box(page).locator("[data-file]")).to_have_count(left)
    page.goto(f"/applications/{draft.reference}/check/")
    page.get_by_role("button", name="Submit your application").click()
    page.get_by_text("Every answer of version 1").click()
    for name in make.NAMES[3:]:
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    assert [one["name"] for one in files_in(Submission.objects.get())] == list(make.NAMES[3:])
    assert here.problems("files-receipt") == []


def test_bad_files_are_refused_with_a_sentence(reader: Callable[..., Reader], draft: Application) -> None:
    here = reader(factories.lead_of(draft))
    page = here.go(section(draft))
    choose(page, *((name, content) for name, content, _says in REFUSED))
    rows = box(page).locator(".file-row")
    for place, (name, _content, says) in enumerate(REFUSED):
        expect(rows.nth(place)).to_contain_text(name)
        expect(rows.nth(place).locator("[data-says]")).to_contain_text(says)
    assert here.problems("files-refused") == []
    for _row in REFUSED:
        rows.first.get_by_role("button", name="Take off the list").click()
    expect(rows).to_have_count(0)
    assert names(draft) == []


def test_a_lost_connection_is_waited_for(reader: Callable[..., Reader], draft: Application) -> None:
    here = reader(factories.lead_of(draft))
    page = here.go(section(draft))
    here.context.set_offline(True)
    choose(page, ("1.pdf", make.PDF), ("2.pdf", make.PDF))
    row = box(page).locator(".file-row").first
    expect(row).to_contain_text("The connection is lost.")
    expect(row.get_by_role("button", name="Try again")).to_be_visible()
    here.context.set_offline(False)
    expect(box(page).locator("[data-file]")).to_have_count(2)
    assert sorted(names(draft)) == ["1.pdf", "2.pdf"]


def test_try_again_and_cancel(reader: Callable[..., Reader], draft: Application) -> None:
    here = reader(factories.lead_of(draft))
    page = here.go(section(draft))
    page.route(
        "**/files/papers/", lambda route: route.fulfill(status=503, json={"says": "Away.", "again": 60})
    )
    choose(page, ("1.pdf", make.PDF))
    row = box(page).locator(".file-row").first
    expect(row).to_contain_text("Away.")
    page.unroute("**/files/papers/")
    row.get_by_role("button", name="Try again").click()
    expect(box(page).locator("[data-file]")).to_have_count(1)
    held = hold(page)
    choose(page, ("2.pdf", make.PDF))
    expect(box(page).locator(".file-row")).to_have_count(2)
    box(page).get_by_role("button", name="Cancel").click()
    expect(box(page).locator(".file-row")).to_have_count(1)
    held[0].abort()
    page.unroute("**/files/papers/")
    choose(page, ("3.pdf", make.PDF))
    expect(box(page).locator("[data-file]")).to_have_count(2)
    assert names(draft) == ["1.pdf", "3.pdf"]


def test_saving_waits_for_what_is_on_its_way(reader: Callable[..., Reader], draft: Application) -> None:
    here = reader(factories.lead_of(draft))
    page = here.go(section(draft))
    held = hold(page)
    page.get_by_label("What are these files?").fill("Our papers")
    choose(page, ("1.pdf", make.PDF))
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Your files are still being sent.")).to_be_visible()
    held[0].continue_()
    expect(page.locator("h1")).to_contain_text("Check your answers")
    values = answers.values_of(draft.response)
    assert (values["about_them"], names(draft)) == ("Our papers", ["1.pdf"])


def test_enter_in_a_line_of_text_saves_and_removes_nothing(
    reader: Callable[..., Reader], draft: Application
) -> None:
    files_scene.attach(draft, at=clock.now())
    for scripts in (True, False):
        here = reader(factories.lead_of(draft), scripts=scripts)
        page = here.go(section(draft))
        page.get_by_label("What are these files?").fill(f"Our papers {scripts}")
        page.get_by_label("What are these files?").press("Enter")
        expect(page.get_by_text("Saved at")).to_be_visible()
        assert len(names(draft)) == 1


def test_without_javascript(reader: Callable[..., Reader], draft: Application) -> None:
    here = reader(factories.lead_of(draft), scripts=False, width=375)
    page = here.go(section(draft))
    expect(box(page).get_by_text("It is added when you save this page.")).to_be_visible()
    choose(page, (make.NAMES[1], make.PDF), (make.NAMES[2], make.PDF), (make.NAMES[3], make.PDF))
    page.get_by_label("What are these files?").fill("Our papers")
    page.get_by_role("button", name="Save and stay here").last.click()
    expect(box(page).locator(".file-row")).to_have_count(3)
    assert names(draft) == list(make.NAMES[1:4])
    for name in make.NAMES[1:4]:
        expect(box(page).get_by_role("link", name=name, exact=True)).to_be_visible()
    box(page).get_by_role("button", name="Remove").first.click()
    expect(box(page).locator(".file-row")).to_have_count(2)
    expect(page.get_by_label("What are these files?")).to_have_value("Our papers")
    for name, content, says in REFUSED:
        choose(page, (name, content))
        page.get_by_role("button", name="Save and stay here").last.click()
        expect(page.locator("[data-error-summary]")).to_contain_text(says)
        expect(page.locator(f"#id_{SEVERAL}_error")).to_contain_text(name)
    assert names(draft) == list(make.NAMES[2:4])


def test_with_the_keyboard_alone(reader: Callable[..., Reader], draft: Application) -> None:
    files_scene.attach(draft, at=clock.now())
    here = reader(factories.lead_of(draft))
    page = here.go(section(draft))
    box(page).get_by_role("link").focus()
    page.keyboard.press("Tab")
    expect(box(page).get_by_role("button", name="Remove")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box(page).locator(".file-row")).to_have_count(0)
    expect(box(page).locator("input[type=file]")).to_be_focused()
