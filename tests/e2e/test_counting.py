"""Words and money are counted alike by the page and by the server, also in what nobody would think of."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from programme import answers, clock, money
from programme.forms import total_of
from programme.problems import count_words
from tests import factories
from tests.e2e.conftest import Reader

SCRIPTS = Path(django_settings.ROOT) / "programme" / "static" / "noon"

# What Python takes for white space, what looks like it and is none, and what may split a word by mistake.
SPACES = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2004\u200a\u2028\u2029\u202f\u205f\u3000"
NO_SPACES = "\u200b\u200c\u200d\u2060\ufeff\u180e\x00\x1b\x7f\u0301'-–…\U0001f468\u200d\U0001f469"
LETTERS = "aŵé日بक\U0001f331"
HOSTILE = st.text(alphabet=SPACES + NO_SPACES + LETTERS, max_size=40)
ANYTHING = st.text(max_size=60)
AMOUNTS = st.text(alphabet="0123456789,.£€-+ \xa0\u2009٠١٩०९𝟎𝟗²½eE", max_size=16)
LIKELY = st.from_regex(
    r"\A[ £]?\d{1,4}([, ]\d{3}){0,3}(\.\d{0,3})?[ ]?\Z", alphabet=st.characters(codec="utf-8")
)

HARD = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def bare(browser: Browser) -> Any:
    """A page with both scripts and nothing else."""
    page = browser.new_page()
    page.set_content("<title>Counting</title>")
    for name in ("words.js", "budget.js"):
        page.add_script_tag(path=str(SCRIPTS / name))
    yield page
    page.close()


def test_the_white_space_of_every_character_is_the_servers(bare: Page) -> None:
    """Each character between two letters: one word or two. All of Unicode's first plane but surrogates."""
    points = [*range(1, 0xD800), *range(0xE000, 0x10000)]
    found = bare.evaluate(
        "points => points.filter(p => window.noonWords.count('a' + String.fromCharCode(p) + 'b') === 2)",
        points,
    )
    assert found == [point for point in points if count_words(f"a{chr(point)}b") == 2]
    assert len(found) > 20


@HARD
@seed(20231127)
@given(st.lists(HOSTILE | ANYTHING, min_size=20, max_size=60))
def test_words_of_hostile_texts(bare: Page, texts: list[str]) -> None:
    assert bare.evaluate("texts => texts.map(window.noonWords.count)", texts) == [
        count_words(text) for text in texts
    ]


@HARD
@seed(20231127)
@given(
    st.lists(AMOUNTS | LIKELY | ANYTHING, min_size=20, max_size=60), st.sampled_from(["GBP", "EUR", "CHF"])
)
def test_amounts_of_hostile_texts(bare: Page, texts: list[str], currency: str) -> None:
    sign = money.SIGNS.get(currency, currency)
    pence = bare.evaluate(
        "([texts, sign]) => texts.map(t => window.noonBudget.parse(t, sign))", [texts, sign]
    )
    parsed = [money.parse(text, currency) for text in texts]
    assert pence == [None if amount is None else int(amount * 100) for amount in parsed]


@pytest.mark.parametrize(
    "typed",
    [
        "12,50",
        "1,250",
        "1,2,345",
        "12 500.5",
        "£12,500",
        "££1",
        "1.234",
        ".5",
        "5.",
        "-5",
        "1e3",
        "٣٤",
        "𝟏𝟐.𝟓",
        "0",
    ],
)
def test_amounts_that_people_argue_about(bare: Page, typed: str) -> None:
    amount = money.parse(typed)
    found = bare.evaluate("typed => window.noonBudget.parse(typed, '£')", typed)
    assert found == (None if amount is None else int(amount * 100))


def test_amounts_are_written_alike(bare: Page) -> None:
    dice = random.Random(7)  # a fixed seed: the same amounts every time
    pence = [0, 1, 99, 100, 99_999, 100_000, 123_456_789, *(dice.randrange(10**12) for _one in range(200))]
    for currency in ("GBP", "CHF"):
        found = bare.evaluate(
            "([all, sign, currency]) => all.map(p => window.noonBudget.inWords(p, sign, currency))",
            [pence, money.SIGNS.get(currency, ""), currency],
        )
        assert found == [money.in_words(Decimal(one) / 100, currency) for one in pence]


# On the pages themselves


@pytest.fixture
def writing(reader: Callable[..., Reader], transactional_db: None) -> tuple[Any, Reader]:
    """A draft of the small form (20 words, £100 to £500) and its lead at a browser."""
    lead = factories.user()
    draft = factories.application(factories.round(clock.now()), lead, clock.now())
    return draft, reader(lead)


def test_the_count_follows_the_typing_and_speaks_only_at_the_limit(writing: tuple[Any, Reader]) -> None:
    draft, ada = writing
    page = ada.go(f"/applications/{draft.reference}/sections/idea/")
    box, shown = page.locator("#id_idea"), page.locator("#id_idea_count")
    spoken = page.locator("#id_idea_count + [role=status]")
    assert shown.text_content() == "0 of 20 words"
    assert "id_idea_count" in (box.get_attribute("aria-describedby") or "").split()
    box.fill("one " * 20)
    assert (shown.text_content(), spoken.text_content()) == ("20 of 20 words", "")
    box.press_sequentially("more")
    over = "One word too many. You can keep typing: shorten it before you send it."
    assert (shown.text_content(), spoken.text_content()) == (over, over)
    box.press_sequentially(" and more words still")
    assert (shown.text_content() or "").startswith("Five words too many.")
    assert spoken.text_content() == over, "said once, when the limit is passed"
    box.press_sequentially(" w" * 6)
    assert (shown.text_content() or "").startswith("11 words too many.")
    box.fill("short")
    assert spoken.text_content() == "Within the limit again: 1 of 20 words."
    assert ada.problems("counting-words") == []


def test_what_was_typed_counts_the_same_after_saving(
    writing: tuple[Any, Reader], reader: Callable[..., Reader]
) -> None:
    draft, ada = writing
    page = ada.go(f"/applications/{draft.reference}/sections/idea/")
    page.fill("#id_idea", "a\u200bb c\u2003d\x1fe\ufefff\u3000g\nh\u00a0i " * 3)
    on_page = page.locator("#id_idea_count").text_content() or ""
    with page.expect_navigation():
        page.click("text=Save and stay here")
    stored = answers.values_of(draft.response)["idea"]
    words = count_words(stored)
    assert words > 20
    assert on_page.startswith(f"{['', 'One', 'Two', 'Three', 'Four'][words - 20]} word")
    assert f"{words} words saved: {words - 20} too many." in (page.locator("main").text_content() or "")
    assert not page.locator("[data-words-saved]").is_visible()
    plain = reader(factories.lead_of(draft), scripts=False)
    assert plain.go(page.url).locator("[data-words-saved]").is_visible()


def test_the_budget_adds_up_while_it_is_typed(writing: tuple[Any, Reader]) -> None:
    draft, ada = writing
    page = ada.go(f"/applications/{draft.reference}/sections/money/")
    total, verdict = page.locator("[data-budget-total]"), page.locator("[data-budget-verdict]")
    spoken = page.locator(".budget [role=status]")
    assert (total.text_content(), verdict.text_content()) == ("£0", "")
    assert page.locator(".budget-bounds").text_content() == "The least is £100. The most is £500."
    typed = ["60", "£12.50", "12,50", "about ninety", " 1 0 "]
    for place, amount in enumerate(typed):
        page.fill(f"#id_budget_{place}_amount", amount)
    lines = [{"label": "", "amount": amount} for amount in typed]
    assert total.text_content() == money.in_words(total_of(lines, "GBP")) == "£82.50"
    assert verdict.text_content() == "£17.50 more to reach the least."
    assert spoken.text_content() == ""
    page.fill("#id_budget_5_amount", "1,000")
    over = "That is £582.50 too much. You can keep typing: lower it before you send it."
    assert (verdict.text_content(), spoken.text_content()) == (over, over)
    page.fill("#id_budget_5_amount", "100")
    assert (verdict.text_content(), spoken.text_content()) == ("", "The budget is within the most again.")
    assert ada.problems("counting-budget") == []
