"""What letters say, written in a browser: with a letter that follows, without a script, and on a phone."""

from __future__ import annotations

import re
from typing import Any

import pytest

from grants import letter_texts
from grants.models import Decision, LetterText
from grants.states import LetterKind
from tests.reviews.desk_scene import proposed

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = 390


def test_a_manager_writes_a_text_and_tries_all_letters(reader: Any) -> None:
    round_, found, manager, approver = proposed(2)
    Decision.objects.update(feedback="We liked how the garden is tended in winter.")
    base = f"/manage/{round_.slug}/letters"
    one = reader(manager)
    page = one.go(f"{base}/texts/")
    wrong = one.problems("letter-texts-1280")
    page.get_by_role("link", name=re.compile(r"^Change ?: Award$")).click()
    assert page.get_by_role("button", name="Show the letter to it").is_hidden()
    page.get_by_label("To which application?").select_option(found[0].reference)
    page.get_by_label("Subject").fill("Good news: [amount] for [grop]")
    page.locator("#preview").get_by_text("There is no field [grop]").wait_for()
    wrong += one.problems("letter-text-1280")
    page.get_by_role("button", name="Save this text").click()
    page.get_by_text("Do you mean [group]?").first.wait_for()
    wrong += one.problems("letter-text-wrong-1280")
    page.get_by_label("Subject").fill("Good news: [amount] for [group]")
    page.locator("#preview").get_by_text("Good news: £300 for").wait_for()
    page.get_by_label("Subject").press("Enter")
    page.get_by_text("Saved as version 1.").wait_for()
    kept = letter_texts.stationery(round_).text(LetterKind.AWARD, "en")
    assert kept.subject == "Good news: [amount] for [group]"
    page.get_by_role("link", name="Version 1").click()
    wrong += one.problems("letter-text-version-1280")

    phone = reader(approver, width=PHONE)
    page = phone.go(f"/manage/{round_.slug}/decisions/approve/")
    wrong += phone.problems("letter-freeze-390")
    page.get_by_role("link", name="Read what would be frozen").click()
    page.get_by_role("table").get_by_text("Its feedback is word for word that of").first.wait_for()
    wrong += phone.problems("letter-proof-390")
    phone.resize(1280)
    wrong += phone.problems("letter-proof-1280")
    assert not wrong, "\n".join(wrong)


def test_a_text_is_written_on_a_phone_without_script_and_without_a_mouse(reader: Any) -> None:
    round_, _found, manager, _approver = proposed(1)
    base = f"/manage/{round_.slug}/letters/texts"
    one = reader(manager, width=PHONE, scripts=False)
    page = one.go(f"{base}/decline/en/")
    assert "DRAFT" not in page.inner_text("main")
    first = page.get_by_role("group", name="Paragraph 1", exact=True)
    first.locator("summary").press("Enter")
    first.get_by_role("button", name="Add one below").press("Enter")
    page.get_by_text("Not saved yet").wait_for()
    assert page.url.endswith("#p-1")
    second = page.get_by_role("group", name="Paragraph 2", exact=True)
    second.get_by_label("2. Text").fill("We read [project] twice. {{ nothing }} <b>")
    second.locator("summary").press("Enter")
    second.get_by_label("Show it").select_option("project")
    second.get_by_role("button", name="Up").press("Enter")
    page.wait_for_url("**#p-0")
    page.get_by_role("button", name="Show the letter", exact=True).press("Enter")
    page.wait_for_url("**#preview")
    assert "twice. {{ nothing }} <b>" in page.locator(".letter-preview").inner_text()
    assert not LetterText.objects.exists()
    page.get_by_role("button", name="Save this text").press("Enter")
    page.get_by_text("Saved as version 1.").wait_for()
    kept = letter_texts.stationery(round_).text(LetterKind.DECLINE, "en")
    assert (kept.paragraphs[0].text, kept.paragraphs[0].when) == (
        "We read [project] twice. {{ nothing }} <b>",
        "project",
    )
    page.get_by_role("button", name="Go back to the standard text").press("Enter")
    page.get_by_text("The standard text is in force again.").wait_for()
    assert letter_texts.stationery(round_).version(LetterKind.DECLINE, "en") == 2

    # Axe is itself a script.
    phone = reader(manager, width=PHONE)
    wrong = []
    for name in ("", "award/en/", "head/"):
        phone.go(f"{base}/{name}")
        wrong += phone.problems(f"letter-text-{name.strip('/').replace('/', '-') or 'list'}-390")
        phone.resize(320)
        wrong += phone.misfits(f"{name} at 320")
        phone.resize(PHONE)
    assert not wrong, "\n".join(wrong)
