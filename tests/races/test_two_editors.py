"""Two people at one form at the same time: their acts follow one another, and places never collide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from grants import lifecycle
from grants.models import Application
from programme import form_editing, ledger, outlines, rounds
from programme.form_editing import DOWN, UP
from programme.models import Form, LedgerRow, Question, Round, Section, User
from programme.question_rules import Wanted
from programme.refusals import Refused
from reviews import copying
from tests import factories
from tests.factories import AT
from tests.races.test_acts_at_once import at_once, one_waits

pytestmark = pytest.mark.django_db(transaction=True)

SOON = AT - timedelta(days=10)


def _scene() -> tuple[Round, list[User]]:
    round_ = factories.round()
    return round_, [factories.staff(round_, name=name) for name in ("Mo", "Asha")]


def _in_order(round_: Round) -> list[tuple[str, int]]:
    found = Question.objects.filter(section__form=round_.form_id, section__key="about").order_by("order")
    return list(found.values_list("key", "order"))


def _clean(results: list[Any]) -> None:
    assert [result for result in results if isinstance(result, Exception)] == []


@pytest.mark.parametrize("turn", range(3))
def test_two_questions_added_at_once_have_two_keys_and_two_places(turn: int) -> None:
    round_, people = _scene()
    about = Section.objects.get(form=round_.form, key="about")
    wanted = Wanted(kind="short_text", label={"en": "Anything else?"})
    _clean(
        at_once(
            *(
                lambda by=by: form_editing.add_question(about, wanted, by=by, at=SOON)  # type: ignore[misc]
                for by in people
            )
        )
    )
    assert _in_order(round_) == [
        ("group_name", 1),
        ("title", 2),
        ("anything_else", 3),
        ("anything_else_2", 4),
    ]
    assert LedgerRow.objects.filter(chain=round_.chain).count() == 2
    assert ledger.verify(round_.chain).finding == "intact"


@pytest.mark.parametrize("turn", range(3))
def test_moves_at_once_leave_every_question_in_one_place(turn: int) -> None:
    round_, people = _scene()
    questions = {question.key: question for question in outlines.outline(round_.form_id).questions}
    _clean(
        at_once(
            lambda: form_editing.move_question(questions["title"], step=UP, by=people[0], at=SOON),
            lambda: form_editing.move_question(questions["group_name"], step=DOWN, by=people[1], at=SOON),
            lambda: form_editing.move_question(questions["idea"], step=UP, by=people[0], at=SOON),
        )
    )
    assert sorted(question.key for question in outlines.outline(round_.form_id).questions) == sorted(
        questions
    )
    places = [place for _key, place in _in_order(round_)]
    assert len(set(places)) == len(places)
    assert ledger.verify(round_.chain).finding == "intact"


def test_a_question_that_somebody_else_took_out_is_gone() -> None:
    round_, people = _scene()
    title = Question.objects.select_related("section__form").get(section__form=round_.form, key="title")
    wanted = Wanted(kind="short_text", label={"en": "Its name?"})
    _first, second = one_waits(
        lambda: form_editing.remove_question(title, by=people[0], at=SOON),
        lambda: form_editing.change_question(title, wanted, by=people[1], at=SOON),
    )
    assert isinstance(second, Refused)
    assert not Question.objects.filter(section__form=round_.form, key="title").exists()


def test_a_change_waits_for_the_first_application_and_is_then_refused() -> None:
    round_, people = _scene()
    Round.objects.filter(pk=round_.pk).update(is_published=False)
    round_ = Round.objects.select_related("form", "programme").get(pk=round_.pk)
    first, second = one_waits(
        lambda: lifecycle.start(round_, by=people[0], at=AT),
        lambda: form_editing.add_section(round_.form, title={"en": "More"}, by=people[1], at=AT),
    )
    assert isinstance(first, Application)
    assert isinstance(second, Refused)
    assert Section.objects.filter(form=round_.form).count() == 3


def test_the_last_question_does_not_go_while_the_round_is_published() -> None:
    round_, people = _scene()
    Round.objects.filter(pk=round_.pk).update(is_published=False)
    for key in ("about", "money"):
        section = Section.objects.get(form=round_.form, key=key)
        form_editing.remove_section(section, by=people[0], at=SOON)
    idea = Section.objects.get(form=round_.form, key="idea")
    first, second = one_waits(
        lambda: rounds.publish(round_, by=people[0], at=SOON),
        lambda: form_editing.remove_section(idea, by=people[1], at=SOON),
    )
    assert isinstance(first, Round)
    assert isinstance(second, Refused)
    assert Question.objects.filter(section__form=round_.form).count() == 1


def test_two_copies_at_once_are_two_versions() -> None:
    round_, people = _scene()

    def copy(number: int) -> Round:
        return copying.copy_round(
            round_,
            name=f"Copy {number}",
            slug=f"copy-{number}",
            opens_at=AT,
            closes_at=AT + timedelta(days=30),
            decisions_at=AT + timedelta(days=44),
            by=people[number],
            at=AT,
        )

    _clean(at_once(lambda: copy(0), lambda: copy(1)))
    versions = Form.objects.filter(key=round_.form.key).order_by("version").values_list("version", flat=True)
    assert list(versions) == [1, 2, 3]
