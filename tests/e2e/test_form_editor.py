"""A form made in the browser, with and without JavaScript, by the keyboard alone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from programme import clock, outlines
from programme.models import Question, Round
from tests import factories

# A browser may put a space before what only a screen reader says.
UP, TAKE_OUT = (re.compile(rf"^{words} ?: When do you begin\?$") for words in ("Up", "Take out"))

pytestmark = pytest.mark.django_db(transaction=True)


def planned() -> tuple[Round, Any]:
    now = clock.now()
    round_ = factories.round(now, slug="planned", opens_at=now + timedelta(days=1), is_published=False)
    return round_, factories.staff(round_)


def keys(round_: Round) -> list[str]:
    return [question.key for question in outlines.outline(round_.form_id).questions]


def test_the_boxes_follow_the_kind(reader: Any) -> None:
    round_, manager = planned()
    one = reader(manager)
    page = one.go("/manage/planned/form/questions/new/?section=about")
    assert page.get_by_role("button", name="Show what belongs to this kind").is_hidden()
    assert page.get_by_label("Most words").is_visible()
    page.get_by_label("How is it answered?").select_option("choices")
    assert page.get_by_label("Most words").is_hidden()
    page.get_by_label("The question", exact=True).fill("Which of these?")
    page.get_by_label("The choices", exact=True).fill("Tea\nCoffee")
    assert one.problems("form-question-choices-open") == []
    page.get_by_role("button", name="Add this question").click()
    page.wait_for_url("**/form/#q-which_of_these")
    made = Question.objects.get(section__form=round_.form, key="which_of_these")
    assert [value for value, _label in made.options] == ["tea", "coffee"]

    page = one.go("/manage/planned/form/questions/new/?section=idea")
    page.get_by_label("The question", exact=True).fill("Which tea?")
    page.get_by_text("More options").click()
    assert page.get_by_label("Most files").is_hidden()
    page.get_by_role("group", name="Which of these?").get_by_label("Tea").check()
    assert one.problems("form-question-more") == []
    page.get_by_role("button", name="Add this question").click()
    page.wait_for_url("**/form/#q-which_tea")
    only_when = Question.objects.get(section__form=round_.form, key="which_tea").only_when
    assert only_when == {"question": "which_of_these", "is": ["tea"]}


def test_a_form_is_made_without_script_and_without_a_mouse(reader: Any) -> None:
    round_, manager = planned()
    one = reader(manager, scripts=False)
    page = one.go("/manage/planned/form/sections/new/")
    page.get_by_label("Title", exact=True).fill("Your days")
    page.get_by_label("Title", exact=True).press("Enter")
    page.wait_for_url("**/form/#s-your_days")
    page.get_by_role("link", name="Add a question to “Your days”").press("Enter")
    page.get_by_label("The question", exact=True).fill("When do you begin?")
    page.get_by_label("How is it answered?").select_option("date")
    page.get_by_role("button", name="Show what belongs to this kind").press("Enter")
    assert page.get_by_label("The question", exact=True).input_value() == "When do you begin?"
    page.get_by_label("First possible day").fill("2090-01-31")
    page.get_by_role("button", name="Add this question").press("Enter")
    page.wait_for_url("**/form/#q-when_do_you_begin")
    page = one.go("/manage/planned/form/questions/idea/")
    page.get_by_label("Most words").fill("250")
    page.get_by_label("Most words").press("Enter")
    page.wait_for_url("**/form/#q-idea")
    assert Question.objects.get(section__form=round_.form, key="idea").word_limit == 250
    page.get_by_role("button", name=UP).press("Enter")
    page.wait_for_url("**/form/#q-when_do_you_begin")
    assert keys(round_) == ["group_name", "title", "idea", "budget", "when_do_you_begin"]
    made = Question.objects.select_related("section").get(section__form=round_.form, key="when_do_you_begin")
    assert (made.section.key, made.bounds) == ("money", {"earliest": "2090-01-31"})
    page.get_by_role("button", name=TAKE_OUT).press("Enter")
    page.get_by_role("button", name="Yes, take it out").press("Enter")
    page.get_by_text("“When do you begin?” is taken out.").wait_for()
    page.get_by_role("link", name="See it as an applicant").press("Enter")
    page.get_by_role("link", name="Money").press("Enter")
    page.get_by_label("Line 1: what for").fill("Hall")
    page.get_by_role("button", name="Try these answers").press("Enter")
    page.get_by_text("Before submitting, an applicant would be told").wait_for()
    page = one.go("/manage/planned/form/")
    page.get_by_role("button", name="Publish this round").press("Enter")
    page.get_by_text("The round is published: everybody can see it.").wait_for()
    assert Round.objects.get(pk=round_.pk).is_published
