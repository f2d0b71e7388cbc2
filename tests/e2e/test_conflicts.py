"""Whom do you know? On a phone and on a desk, with and without JavaScript, open and blind; the manager."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from programme.models import User
from reviews import access, panel
from reviews.models import Assignment, Conflict, PanelMember, Stage
from tests import factories
from tests.e2e.conftest import Reader
from tests.reviews import rows

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = {"desk": 1280, "phone": 390}


@pytest.fixture
def wrong() -> Iterator[list[str]]:
    """What was wrong with any page that a test looked at."""
    found: list[str] = []
    yield found
    assert not found, "\n".join(found)


def scene(*, is_blind: bool) -> tuple[Stage, list[Assignment], PanelMember, User]:
    """Three applications of which somebody who knows some of the people has everything."""
    stage, found, manager = rows.opened(3, is_blind=is_blind)
    for number, (application, name) in enumerate(
        zip(found, ("Nuala Ní Bhriain", "Dafydd ap Gwilym-Hughes", "أمينة الكردي"), strict=True)
    ):
        lead = factories.lead_of(application)
        User.objects.filter(pk=lead.pk).update(name=name, email=f"lead{number}@group{number}.example.net")
    member = rows.reviewer(stage, "Rhian Prys", declared=False)
    User.objects.filter(pk=member.user_id).update(email="rhian@group1.example.net")
    given = panel.assign_many(stage, [(one, member) for one in found], by=manager, at=rows.CLOSED)
    return stage, given, member, manager


@pytest.mark.parametrize("width", sorted(WIDTHS))
def test_an_open_list_and_the_managers_word(
    width: str, reader: Callable[..., Reader], wrong: list[str]
) -> None:
    stage, given, member, manager = scene(is_blind=False)
    here = reader(member.user, width=WIDTHS[width])
    page = here.go("/reviews/")
    wrong += here.problems(f"conflicts-first-{width}")
    page.get_by_role("link", name="Look through the list").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Whom do you know?")
    expect(page.locator("main")).to_contain_text("an e-mail address at the same place as yours")
    wrong += here.problems(f"conflicts-open-{width}")
    first = page.locator(f"#row-{given[0].application.reference}")
    first.get_by_label("I must step away").check()
    second = page.locator(f"#row-{given[1].application.reference}")
    expect(second.get_by_label("In a few words")).to_be_hidden()
    second.get_by_label("I know them but can be fair").check()
    expect(second.get_by_label("In a few words")).to_be_visible()
    page.get_by_role("button", name="No to all that are not marked").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("how you know somebody of ‘Project 1’")
    wrong += here.problems(f"conflicts-wordless-{width}")
    second.get_by_label("In a few words").fill("We sing in one choir.")
    page.get_by_role("button", name="No to all that are not marked").click()
    expect(page.locator("main")).to_contain_text("Thank you.")
    expect(page.locator("main")).to_contain_text("1 application stays closed")
    wrong += here.problems(f"conflicts-said-{width}")
    assert list(access.assignments_for(member.user)) == [given[2]]

    desk = reader(manager, width=WIDTHS[width])
    page = desk.go(f"/manage/{stage.round.slug}/conflicts/")
    expect(page.locator("main")).to_contain_text("We sing in one choir.")
    wrong += desk.problems(f"conflicts-manage-{width}")
    page.get_by_role("button", name="They may read it").click()
    expect(page.locator("main")).to_contain_text("They may read")
    page.get_by_label("Reviewer", exact=True).select_option(label="Rhian Prys")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("Choose an application.")
    wrong += desk.problems(f"conflicts-record-{width}")
    page.get_by_label("Application", exact=True).select_option(given[2].application.reference)
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("main")).to_contain_text("is closed for Rhian Prys")
    wrong += desk.problems(f"conflicts-recorded-{width}")
    assert list(access.assignments_for(member.user)) == [given[1]]


@pytest.mark.parametrize("width", sorted(WIDTHS))
def test_a_blind_list_without_javascript(width: str, reader: Callable[..., Reader], wrong: list[str]) -> None:
    _stage, given, member, _manager = scene(is_blind=True)
    here = reader(member.user, width=WIDTHS[width], scripts=False)
    page = here.go(f"/reviews/{given[0].review.pk}/")
    expect(page.locator("main")).to_contain_text("in the order of the alphabet")
    names = page.locator(".know > summary").all_inner_texts()
    assert names == ["Dafydd ap Gwilym-Hughes", "Marsh Lane Growers", "Nuala Ní Bhriain", "أمينة الكردي"]
    page.locator("summary", has_text="Nuala Ní Bhriain").click()
    page.locator("details[open]").get_by_label("I must step away").check()
    page.screenshot(path=f"var/screenshots/conflicts-blind-plain-{width}.png", full_page=True)
    page.get_by_role("button", name="No to all that are not marked").click()
    expect(page.locator("main")).to_contain_text("Thank you.")
    assert Conflict.objects.get().application == given[0].application
    assert set(access.assignments_for(member.user)) == set(given[1:])


@pytest.mark.parametrize("width", sorted(WIDTHS))
def test_a_blind_list_by_keyboard(width: str, reader: Callable[..., Reader], wrong: list[str]) -> None:
    _stage, given, member, _manager = scene(is_blind=True)
    here = reader(member.user, width=WIDTHS[width])
    page = here.go(f"/reviews/conflicts/{given[0].stage_id}/")
    wrong += here.problems(f"conflicts-blind-{width}")
    page.locator("summary", has_text="Dafydd").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("details[open]").get_by_label("I must step away")).to_be_checked()
    wrong += here.problems(f"conflicts-blind-open-{width}")
    page.get_by_role("button", name="No to all that are not marked").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Thank you.")
    assert Conflict.objects.get().application == given[1].application
