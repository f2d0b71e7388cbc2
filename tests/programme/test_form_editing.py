"""Changing a form: keys, places, conditions, choices; what a form that stands refuses; corrections."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import translation

from grants import lifecycle
from programme import corrections, form_editing, forms_in_use, ledger, outlines, question_rules, rounds
from programme.answer_fields import DateWidget
from programme.answer_parts import ADDRESS_PARTS, ORGANISATION_PARTS
from programme.form_editing import DOWN, UP
from programme.models import Correction, Form, LedgerRow, Question, Round, Section, User
from programme.question_rules import Unfit, Wanted, condition_trouble, paired, slug_of
from programme.refusals import Refused
from programme.states import QuestionKind
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

SOON = AT - timedelta(days=10)  # before the round of `factories.round` opens


def en(words: str) -> dict[str, str]:
    return {"en": words}


def planned() -> tuple[Form, Round, User]:
    """A form of a round that opens in three days, and who manages it. The acts of the tests are at SOON."""
    round_ = factories.round()
    return round_.form, round_, factories.staff(round_)


def part(form: Form, key: str) -> Section:
    return Section.objects.get(form=form, key=key)


def ask(form: Form, key: str) -> Question:
    return Question.objects.get(section__form=form, key=key)


def keys(form: Form) -> list[str]:
    return [question.key for question in outlines.outline(form.pk).questions]


def acts(round_: Round) -> list[str]:
    rows = LedgerRow.objects.filter(chain=round_.chain).order_by("sequence")
    return list(rows.values_list("act", flat=True))


def payload(round_: Round, act: str) -> dict[str, Any]:
    row = LedgerRow.objects.select_related("payload").filter(chain=round_.chain, act=act).latest("sequence")
    found: dict[str, Any] = json.loads(bytes(row.payload.content))
    return found


def with_choice(form: Form, by: User) -> Question:
    """A choice at the end of 'about': Yes, No, Perhaps."""
    wanted = Wanted(kind="choice", label=en("Are you one?"), options=("Yes", "No", "Perhaps"))
    return form_editing.add_question(part(form, "about"), wanted, by=by, at=SOON)


def hanging(form: Form, by: User, section: str = "about", value: str = "yes") -> Question:
    """A question that is asked only after 'Yes'."""
    wanted = Wanted(
        kind="short_text", label=en("Tell us more"), only_when={"question": "are_you_one", "is": [value]}
    )
    return form_editing.add_question(part(form, section), wanted, by=by, at=SOON)


def test_a_question_is_added_at_the_end_of_its_section_with_a_row_in_every_round() -> None:
    form, round_, by = planned()
    other = factories.round(form=form)
    made = form_editing.add_question(
        part(form, "about"),
        Wanted(
            kind="long_text", label=en("  Why\nyou? "), help={"en": "Short.", "cy": "Byr."}, word_limit=50
        ),
        by=by,
        at=SOON,
    )
    assert keys(form) == ["group_name", "title", "why_you", "idea", "budget"]
    stored = ask(form, "why_you")
    assert (stored.label, stored.help) == (en("Why you?"), {"en": "Short.", "cy": "Byr."})
    assert (stored.word_limit, stored.order, stored.pk) == (50, 3, made.pk)
    assert acts(round_) == acts(other) == ["question_added"]
    assert payload(other, "question_added")["label"] == en("Why you?")
    assert ledger.verify(round_.chain).finding == "intact"


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("What is your project called?", "what_is_your_project_called"),
        ("Title", "title_2"),
        ("Beth yw eich enw chi, os gwelwch yn dda?", "beth_yw_eich_enw_chi_os_gwelwch_yn_dda"),
        ("ما اسمك؟", "question"),
        ("3 things", "question_3_things"),
        ("New", "new_2"),
        ("x" * 90, "x" * 40),
        ("Group", "group_2"),
        ("Budget year", "budget_year_2"),
    ],
)
def test_a_key_is_made_from_the_label_and_is_nobody_elses(label: str, key: str) -> None:
    """`group` would be free, but an organisation called so has a box called `group_name`."""
    form, _round, by = planned()
    made = form_editing.add_question(
        part(form, "idea"), Wanted(kind="short_text", label=en(label)), by=by, at=SOON
    )
    assert made.key == key


def test_two_questions_with_one_label_have_two_keys_in_the_whole_form() -> None:
    form, _round, by = planned()
    wanted = Wanted(kind="short_text", label=en("Anything else?"))
    made = [form_editing.add_question(part(form, key), wanted, by=by, at=SOON) for key in ("about", "money")]
    assert [question.key for question in made] == ["anything_else", "anything_else_2"]


def test_the_parts_of_boxes_are_all_known() -> None:
    days = {name.strip("_") for name in DateWidget().widgets_names}  # type: ignore[attr-defined]
    assert days | {*ADDRESS_PARTS, *ORGANISATION_PARTS} == question_rules.FIELD_PARTS


def test_a_key_can_be_typed_until_something_relies_on_it_and_conditions_follow_it() -> None:
    form, round_, by = planned()
    source = with_choice(form, by)
    after = hanging(form, by)
    wanted = Wanted(kind="choice", label=source.label, options=("Yes", "No", "Perhaps"), key="is_one")
    form_editing.change_question(source, wanted, by=by, at=SOON)
    assert ask(form, "tell_us_more").only_when == {"question": "is_one", "is": ["yes"]}
    assert payload(round_, "question_changed")["after"] == {"key": "is_one"}
    for typed in ("Title", "title", "idea_day", "1st", "a" * 41, "noon-page", "new", "csrfmiddlewaretoken"):
        with pytest.raises(Unfit) as no:
            form_editing.change_question(
                after,
                Wanted(kind="short_text", label=after.label, only_when=after.only_when, key=typed),
                by=by,
                at=SOON,
            )
        assert no.value.part == "key"
    Form.objects.create(kind=form.kind, key=form.key, version=2, title=form.title)
    with pytest.raises(Unfit, match="stands") as refused:
        form_editing.change_question(
            source, Wanted(kind="declaration", label=en("x"), key="other"), by=by, at=SOON
        )
    assert refused.value.part == "key"


def test_a_changed_label_changes_no_key_and_leaves_other_languages() -> None:
    form, round_, by = planned()
    title = ask(form, "title")
    wanted = Wanted(kind="short_text", label={"en": "Its name?", "cy": "Ei enw?"})
    form_editing.change_question(title, wanted, by=by, at=SOON)
    again = Wanted(kind="short_text", label=en("Its name, please?"))
    form_editing.change_question(title, again, by=by, at=SOON)
    assert ask(form, "title").label == {"en": "Its name, please?", "cy": "Ei enw?"}
    assert payload(round_, "question_changed") == {
        "question": "title",
        "before": {"label": {"en": "Its name?", "cy": "Ei enw?"}},
        "after": {"label": {"en": "Its name, please?", "cy": "Ei enw?"}},
    }
    form_editing.change_question(title, again, by=by, at=SOON)
    assert acts(round_) == ["question_changed"] * 2


def test_moving_up_and_down_goes_through_the_sections() -> None:
    form, round_, by = planned()
    title = ask(form, "title")
    assert form_editing.move_question(title, step=UP, by=by, at=SOON)
    assert keys(form) == ["title", "group_name", "idea", "budget"]
    assert not form_editing.move_question(title, step=UP, by=by, at=SOON)
    for _step in range(3):
        assert form_editing.move_question(title, step=DOWN, by=by, at=SOON)
    assert keys(form) == ["group_name", "idea", "title", "budget"]
    assert ask(form, "title").section.key == "idea"
    for _step in range(2):
        assert form_editing.move_question(title, step=DOWN, by=by, at=SOON)
    assert keys(form)[-1] == "title"
    assert not form_editing.move_question(title, step=DOWN, by=by, at=SOON)
    assert form_editing.move_question(ask(form, "budget"), step=UP, by=by, at=SOON)
    assert [ask(form, key).section.key for key in ("idea", "budget", "title")] == ["idea", "idea", "money"]
    assert set(acts(round_)) == {"question_moved"}
    assert len(acts(round_)) == 7


def test_sections_are_added_changed_moved_and_taken_out() -> None:
    form, round_, by = planned()
    made = form_editing.add_section(form, title=en("Your idea"), by=by, at=SOON)
    assert (made.key, made.order) == ("your_idea", 4)
    form_editing.change_section(made, title=en("More"), intro={"en": "A", "cy": "B"}, by=by, at=SOON)
    assert form_editing.move_section(made, step=UP, by=by, at=SOON)
    stands = list(Section.objects.filter(form=form).values_list("key", "order"))
    assert stands == [("about", 1), ("idea", 2), ("your_idea", 3), ("money", 4)]
    assert not form_editing.move_section(part(form, "about"), step=UP, by=by, at=SOON)
    form_editing.remove_section(part(form, "idea"), by=by, at=SOON)
    assert keys(form) == ["group_name", "title", "budget"]
    assert acts(round_) == ["section_added", "section_changed", "section_moved", "section_removed"]
    assert payload(round_, "section_removed")["questions"][0]["key"] == "idea"
    with pytest.raises(Refused, match="no longer there"):
        form_editing.remove_section(Section(pk=10**9, form=form), by=by, at=SOON)


def test_a_condition_holds_its_question_its_choice_and_its_place() -> None:
    form, _round, by = planned()
    source = with_choice(form, by)
    more = hanging(form, by, "idea")
    stood = list(Question.objects.filter(section__form=form).order_by("pk").values())
    fewer = Wanted(kind="choice", label=source.label, options=("No", "Perhaps"))
    other_kind = Wanted(kind="short_text", label=source.label)
    refused = (
        lambda: form_editing.remove_question(source, by=by, at=SOON),
        lambda: form_editing.remove_section(part(form, "about"), by=by, at=SOON),
        lambda: form_editing.change_question(source, fewer, by=by, at=SOON),
        lambda: form_editing.change_question(source, other_kind, by=by, at=SOON),
        lambda: form_editing.move_section(part(form, "idea"), step=UP, by=by, at=SOON),
    )
    for act in refused:
        with pytest.raises(Refused, match="Tell us more"):
            act()
    form_editing.move_question(more, step=UP, by=by, at=SOON)
    form_editing.move_question(more, step=UP, by=by, at=SOON)
    with pytest.raises(Refused, match="has to come after it"):
        form_editing.move_question(more, step=UP, by=by, at=SOON)
    with pytest.raises(Refused, match="has to come after it"):
        form_editing.move_question(source, step=DOWN, by=by, at=SOON)
    after = list(Question.objects.filter(section__form=form).order_by("pk").values())
    assert [one["key"] for one in after] == [one["key"] for one in stood]
    assert keys(form) == ["group_name", "title", "are_you_one", "tell_us_more", "idea", "budget"]
    form_editing.remove_question(more, by=by, at=SOON)
    form_editing.remove_question(source, by=by, at=SOON)


@pytest.mark.parametrize(
    ("only_when", "says"),
    [
        ({"question": "nobody", "is": ["yes"]}, "another question"),
        ({"question": "budget", "is": ["yes"]}, "has to come after it"),
        ({"question": "title", "is": ["yes"]}, "offers no choices"),
        ({"question": "are_you_one", "is": ["maybe"]}, "not among its choices"),
        ({"question": "are_you_one", "is": []}, "after which answers"),
        ({"question": "it", "is": ["yes"]}, "has to come after it"),
    ],
)
def test_a_condition_that_does_not_hold_together_is_no_condition(only_when: Any, says: str) -> None:
    form, _round, by = planned()
    with_choice(form, by)
    wanted = Wanted(kind="short_text", label=en("It"), only_when=only_when)
    with pytest.raises(Unfit, match=says) as no:
        form_editing.add_question(part(form, "idea"), wanted, by=by, at=SOON)
    assert no.value.part == "only_when"


@pytest.mark.parametrize(
    ("kind", "values"), [("organisation", ["unregistered", "charity"]), ("declaration", ["yes"])]
)
def test_a_condition_may_hang_on_an_organisation_or_a_declaration(kind: str, values: list[str]) -> None:
    form, _round, by = planned()
    form_editing.add_question(part(form, "about"), Wanted(kind=kind, label=en("Source")), by=by, at=SOON)
    made = form_editing.add_question(
        part(form, "about"),
        Wanted(kind="short_text", label=en("It"), only_when={"question": "source", "is": values}),
        by=by,
        at=SOON,
    )
    whole = outlines.outline(form.pk).questions
    assert condition_trouble(whole) is None
    words = outlines.condition_in_words(outlines.Outline(whole), made)
    assert words.startswith("Only if you ") and "“Source”" in words


BEFORE = [["a", {"en": "Apples", "cy": "Afalau"}], ["b", en("Bread")], ["c", en("Cheese")]]


@pytest.mark.parametrize(
    ("labels", "values"),
    [
        (("Apples", "Bread", "Cheese"), ["a", "b", "c"]),
        (("Cheese", "Apples", "Bread"), ["c", "a", "b"]),
        (("Apples", "Brown bread", "Cheese"), ["a", "b", "c"]),
        (("Anything", "Bread", "Cheese"), ["a", "b", "c"]),
        (("Dates", "Apples", "Bread", "Cheese"), ["dates", "a", "b", "c"]),
        (("Apples", "Dates", "Breads", "Cheese"), ["a", "dates", "b", "c"]),
        (("Bread", "Cheese"), ["b", "c"]),
        (("Apples", "Cheeses"), ["a", "c"]),
        (("Cheese", "Green apples"), ["c", "a"]),
        (("Eggs", "Milk", "Nuts", "Oats"), ["eggs", "milk", "nuts", "oats"]),
        (("Bread", "C!", "c?", "Cheese", "Apples"), ["b", "c_2", "c_3", "c", "a"]),
    ],
)
def test_a_choice_keeps_its_value(labels: tuple[str, ...], values: list[str]) -> None:
    made = paired(BEFORE, labels)
    assert [value for value, _label in made] == values
    assert [label["en"] for _value, label in made] == list(labels)


def test_a_reworded_choice_keeps_its_translation() -> None:
    made = paired(BEFORE, ("Red apples", "Bread", "Cheese"))
    assert made[0] == ["a", {"en": "Red apples", "cy": "Afalau"}]


@pytest.mark.parametrize(
    ("fields", "part_of"),
    [
        ({"label": en("")}, "label"),
        ({"label": en("   \n ")}, "label"),
        ({"label": {"cy": "Cymraeg yn unig"}}, "label"),
        ({"label": en("a\x00b")}, "label"),
        ({"label": en("half \ud800 of one")}, "label"),
        ({"label": en("x" * 1_000_000)}, "label"),
        ({"help": en("x" * 1_000_000)}, "help"),
        ({"kind": "riddle"}, "kind"),
        ({"word_limit": 0}, "word_limit"),
        ({"word_limit": 10**9}, "word_limit"),
        ({"kind": "choice", "options": ("One",)}, "options"),
        ({"kind": "choice", "options": ("Yes", " yes ")}, "options"),
        ({"kind": "choices", "options": tuple(f"Choice {n}" for n in range(10_000))}, "options"),
        ({"kind": "choices", "options": ("x" * 1_000_000, "y")}, "options"),
        ({"kind": "choices", "options": ("a\x00", "y")}, "options"),
        ({"kind": "money", "lowest": Decimal(-1)}, "lowest"),
        ({"kind": "money", "lowest": Decimal(2), "highest": Decimal(1)}, "highest"),
        ({"kind": "number", "highest": Decimal("1.5")}, "highest"),
        ({"kind": "budget", "highest": Decimal(10) ** 15}, "highest"),
        ({"kind": "date", "earliest": date(2025, 1, 2), "latest": date(2025, 1, 1)}, "latest"),
        ({"kind": "date", "latest": date(9999, 12, 31)}, "latest"),
        ({"kind": "file", "files": 0}, "files"),
        ({"kind": "file", "files": 21}, "files"),
    ],
)
def test_what_cannot_be_is_named(fields: dict[str, Any], part_of: str) -> None:
    form, round_, by = planned()
    wanted = Wanted(**{"kind": "short_text", "label": en("It"), **fields})
    with pytest.raises(Unfit) as no:
        form_editing.add_question(part(form, "about"), wanted, by=by, at=SOON)
    assert no.value.part == part_of
    assert (keys(form), acts(round_)) == (["group_name", "title", "idea", "budget"], [])


@pytest.mark.parametrize("kind", QuestionKind.values)
def test_only_settings_that_mean_something_are_taken(kind: str) -> None:
    form, _round, by = planned()
    everything = Wanted(
        kind=kind,
        label=en("It"),
        word_limit=5,
        options=("A", "B"),
        lowest=Decimal(1),
        highest=Decimal(2),
        earliest=date(2025, 1, 1),
        latest=date(2025, 1, 2),
        files=3,
    )
    made = form_editing.add_question(part(form, "about"), everything, by=by, at=SOON)
    taken = {
        name
        for name, value in {
            "word_limit": made.word_limit,
            "options": made.options,
            "lowest": made.lowest,
            "highest": made.highest,
            "earliest": made.bounds.get("earliest"),
            "latest": made.bounds.get("latest"),
            "files": made.bounds.get("files"),
        }.items()
        if value
    }
    assert taken == question_rules.settings_of(kind)


def _every_act(form: Form, by: User, at: Any) -> list[Any]:
    wanted = Wanted(kind="short_text", label=en("It"))
    about, title = part(form, "about"), ask(form, "title")
    return [
        lambda: form_editing.add_section(form, title=en("It"), by=by, at=at),
        lambda: form_editing.change_section(about, title=en("It"), intro={}, by=by, at=at),
        lambda: form_editing.move_section(about, step=DOWN, by=by, at=at),
        lambda: form_editing.remove_section(about, by=by, at=at),
        lambda: form_editing.add_question(about, wanted, by=by, at=at),
        lambda: form_editing.change_question(title, wanted, by=by, at=at),
        lambda: form_editing.move_question(title, step=UP, by=by, at=at),
        lambda: form_editing.remove_question(title, by=by, at=at),
    ]


def test_everything_stands_from_the_opening_though_nobody_has_begun() -> None:
    form, round_, by = planned()
    before = round_.opens_at - timedelta(microseconds=1)
    assert not forms_in_use.stands(form, before)
    assert forms_in_use.stands(form, round_.opens_at)
    for act in _every_act(form, by, round_.opens_at):
        with pytest.raises(Refused, match="questions stand"):
            act()
    assert (keys(form), acts(round_)) == (["group_name", "title", "idea", "budget"], [])
    assert Form.objects.get(pk=form.pk).frozen_at is None
    form_editing.add_section(form, title=en("In time"), by=by, at=before)


def test_a_round_that_nobody_sees_has_not_opened() -> None:
    round_ = factories.round(is_published=False)
    by = factories.staff(round_)
    form_editing.add_section(round_.form, title=en("It"), by=by, at=AT)
    rounds.set_dates(
        round_,
        opens_at=AT + timedelta(days=1),
        closes_at=round_.closes_at,
        decisions_at=round_.decisions_at,
        by=by,
        at=AT,
    )
    round_ = rounds.publish(round_, by=by, at=AT)
    assert not forms_in_use.stands(round_.form, AT)
    assert forms_in_use.stands(round_.form, AT + timedelta(days=1))


def test_one_round_that_has_opened_holds_the_form_of_all() -> None:
    form, round_, by = planned()
    factories.round(form=form, opens_at=SOON, closes_at=AT)
    with pytest.raises(Refused, match="questions stand"):
        form_editing.add_section(form, title=en("It"), by=by, at=SOON)
    assert acts(round_) == []


def test_publishing_needs_a_question_and_time() -> None:
    form = Form.objects.create(kind="application", key="empty", title=en("Empty"))
    round_ = factories.round(form=form, is_published=False)
    by = factories.staff(round_)
    with pytest.raises(Refused, match="no questions"):
        rounds.publish(round_, by=by, at=SOON)
    section = form_editing.add_section(form, title=en("It"), by=by, at=SOON)
    with pytest.raises(Refused, match="no questions"):
        rounds.publish(round_, by=by, at=SOON)
    question = form_editing.add_question(section, Wanted(kind="short_text", label=en("Why?")), by=by, at=SOON)
    with pytest.raises(Refused, match="closing date has passed"):
        rounds.publish(round_, by=by, at=round_.closes_at)
    assert rounds.publish(round_, by=by, at=SOON).is_published
    rounds.publish(round_, by=by, at=SOON)
    assert acts(round_) == ["section_added", "question_added", "round_published"]
    for act in (
        lambda: form_editing.remove_question(question, by=by, at=SOON),
        lambda: form_editing.remove_section(section, by=by, at=SOON),
    ):
        with pytest.raises(Refused, match="at least one question"):
            act()


def test_languages_of_a_page_change_no_key() -> None:
    form, _round, by = planned()
    with translation.override("cy"):
        made = form_editing.add_question(
            part(form, "about"),
            Wanted(kind="short_text", label={"en": "Where?", "cy": "Ble?"}),
            by=by,
            at=SOON,
        )
    assert made.key == "where"
    assert slug_of("", "question") == "question"


# Corrections


def opened(frozen: bool = True) -> tuple[Form, Round, User]:
    """A form that people answer (or could), with a choice in it."""
    form, round_, by = planned()
    with_choice(form, by)
    if frozen:
        lifecycle.start(round_, by=factories.user(), at=AT)
    return Form.objects.get(pk=form.pk), round_, by


def test_a_slip_of_the_pen_is_recorded_and_put_right_in_every_round() -> None:
    form, round_, by = opened()
    other = factories.round(form=form)
    title = ask(form, "title")
    row = corrections.correct(
        form,
        question=title,
        part="label",
        after=en("What is your project called, please?"),
        reason=" A word was\nmissing. ",
        by=by,
        at=AT,
    )
    assert row is not None
    assert ask(form, "title").label == en("What is your project called, please?")
    assert (row.before, row.reason) == (en("What is your project called?"), "A word was missing.")
    assert Form.objects.get(pk=form.pk).corrections == 1
    assert outlines.outline_of(Form.objects.get(pk=form.pk)).questions[1].label == row.after
    assert acts(round_)[-1] == acts(other)[-1] == "form_corrected"
    assert payload(other, "form_corrected")["after"] == row.after
    (shown,) = corrections.corrections_of(form)
    assert (shown.at, shown.part, shown.reason) == (AT, "Question", "A word was missing.")
    assert shown.changes == (("What is your project called?", "What is your project called, please?"),)


def test_what_may_be_put_right_of_a_section_and_of_choices() -> None:
    form, _round, by = opened()
    same = {"reason": "A slip.", "by": by, "at": AT}
    corrections.correct(form, section=part(form, "about"), part="intro", after={}, **same)
    options = [["yes", en("Yes, we are")], ["no", en("No")], ["perhaps", {"en": "Perhaps", "cy": "Efallai"}]]
    corrections.correct(form, question=ask(form, "are_you_one"), part="options", after=options, **same)
    assert part(form, "about").intro == {}
    assert ask(form, "are_you_one").options == options
    assert [one.changes for one in corrections.corrections_of(form)] == [
        (("Yes", "Yes, we are"), ("", "Efallai")),
        (("Tell us who you are.", ""),),
    ]
    nothing = corrections.correct(
        form, question=ask(form, "are_you_one"), part="options", after=options, **same
    )
    assert nothing is None
    assert Form.objects.get(pk=form.pk).corrections == 2


@pytest.mark.parametrize(
    "after",
    [
        [["yes", en("Yes")], ["no", en("No")]],
        [["yes", en("Yes")], ["no", en("No")], ["perhaps", en("Perhaps")], ["never", en("Never")]],
        [["no", en("No")], ["yes", en("Yes")], ["perhaps", en("Perhaps")]],
        [["yes", en("Yes")], ["no", en("No")], ["maybe", en("Perhaps")]],
        [["yes", en("No")], ["no", en("Yes")], ["perhaps", en("Perhaps")]],
        [["yes", en("Yes")], ["no", en("Perhaps")], ["perhaps", en("Not sure")]],
        [["yes", en("Yes")], ["no", en("yes")], ["perhaps", en("Perhaps")]],
        [["yes", en("Yes")], ["no", en(" ")], ["perhaps", en("Perhaps")]],
        [["yes", en("Yes")], ["no", en("N\x00")], ["perhaps", en("Perhaps")]],
    ],
)
def test_choices_are_reworded_and_nothing_else(after: Any) -> None:
    form, _round, by = opened()
    with pytest.raises(Unfit):
        corrections.correct(
            form, question=ask(form, "are_you_one"), part="options", after=after, reason="x", by=by, at=AT
        )
    assert not Correction.objects.exists()


def test_a_correction_needs_a_reason_words_and_a_form_that_stands() -> None:
    form, _round, by = opened()
    title = ask(form, "title")
    for reason in ("", "  ", "x" * 501, "a\x00"):
        with pytest.raises(Unfit) as no:
            corrections.correct(
                form, question=title, part="label", after=en("It"), reason=reason, by=by, at=AT
            )
        assert no.value.part == "reason"
    with pytest.raises(Unfit, match="Write the question"):
        corrections.correct(form, question=title, part="label", after=en(""), reason="x", by=by, at=AT)
    elsewhere = ask(factories.form(), "title")
    with pytest.raises(Refused, match="no part of the form"):
        corrections.correct(form, question=elsewhere, part="label", after=en("It"), reason="x", by=by, at=AT)
    for which in (
        {"question": title, "part": "key"},
        {"question": title, "part": "title"},
        {"part": "label"},
    ):
        with pytest.raises(ValueError, match="correct"):
            corrections.correct(form, after=en("It"), reason="x", by=by, at=AT, **which)
    free, _other, manager = planned()
    with pytest.raises(Refused, match="change it freely"):
        corrections.correct(
            free, question=ask(free, "title"), part="label", after=en("It"), reason="x", by=manager, at=SOON
        )
    assert not Correction.objects.exists()


def test_the_first_correction_after_the_opening_freezes_the_form() -> None:
    form, _round, by = opened(frozen=False)
    assert form.frozen_at is None
    corrections.correct(
        form, question=ask(form, "title"), part="help", after=en("A help."), reason="x", by=by, at=AT
    )
    assert Form.objects.get(pk=form.pk).frozen_at == AT


def test_several_texts_are_put_right_together_or_not_at_all() -> None:
    form, _round, by = opened()
    title = ask(form, "title")
    both: dict[str, Any] = {"label": en("Its name?"), "help": en("x" * 6000)}
    with pytest.raises(Unfit):
        corrections.correct_texts(form, question=title, parts=both, reason="x", by=by, at=AT)
    assert (ask(form, "title").label, Correction.objects.count()) == (title.label, 0)
    both["help"] = title.help
    made = corrections.correct_texts(form, question=title, parts=both, reason="x", by=by, at=AT)
    assert [row.part for row in made] == ["label"]


def _refused_by_the_database(act: Any) -> None:
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        act()


def test_the_database_lets_nothing_by_that_no_correction_says() -> None:
    form, _round, by = opened()
    title = ask(form, "title")
    found = Question.objects.filter(pk=title.pk)
    _refused_by_the_database(lambda: found.update(label=en("Something else")))
    _refused_by_the_database(lambda: found.update(word_limit=9))
    _refused_by_the_database(found.delete)
    _refused_by_the_database(lambda: Section.objects.filter(form=form).update(title=en("x")))
    _refused_by_the_database(
        lambda: Question.objects.create(section=title.section, key="x", order=9, kind="url", label=en("x"))
    )
    Correction.objects.create(
        form=form,
        question=title,
        part="label",
        before=title.label,
        after=en("Its name?"),
        reason="x",
        by=by,
        at=AT,
    )
    _refused_by_the_database(lambda: found.update(label=en("Its name?"), word_limit=9))
    _refused_by_the_database(lambda: found.update(label=en("Its name!")))
    _refused_by_the_database(lambda: found.update(help=en("Its name?")))
    _refused_by_the_database(
        lambda: Question.objects.filter(section__form=form, key="group_name").update(label=en("Its name?"))
    )
    assert found.update(label=en("Its name?")) == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.update(reason="another")
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.all().delete()


def test_the_database_takes_each_correction_once() -> None:
    form, _round, by = opened()
    title = ask(form, "title")
    found = Question.objects.filter(pk=title.pk)
    there, back = title.label, en("Its name?")
    for after in (back, there):
        corrections.correct(form, question=title, part="label", after=after, reason="x", by=by, at=AT)
    _refused_by_the_database(lambda: found.update(label=back))
    corrections.correct(form, question=title, part="label", after=back, reason="x", by=by, at=AT)
    _refused_by_the_database(lambda: found.update(label=there))
    assert ask(form, "title").label == back


def test_the_database_takes_each_correction_of_a_section_once() -> None:
    form, _round, by = opened()
    section = form.sections.earliest("order")
    there, back = section.title, en("About")
    for after in (back, there):
        corrections.correct(form, section=section, part="title", after=after, reason="x", by=by, at=AT)
    _refused_by_the_database(lambda: Section.objects.filter(pk=section.pk).update(title=back))


def test_a_correction_that_changes_nothing_is_not_stored() -> None:
    form, _round, by = opened()
    title = ask(form, "title")
    with pytest.raises(IntegrityError, match="a_correction_changes_its_text"):
        Correction.objects.create(
            form=form,
            question=title,
            part="label",
            before=title.label,
            after=title.label,
            reason="x",
            by=by,
            at=AT,
        )


def test_corrections_are_read_in_one_statement(django_assert_num_queries: Any) -> None:
    form, _round, by = opened()
    for words in ("One", "Two", "Three"):
        corrections.correct(
            form, question=ask(form, "title"), part="label", after=en(words), reason="x", by=by, at=AT
        )
        with django_assert_num_queries(1):
            shown = corrections.corrections_of(form)
    assert [one.changes[0][1] for one in shown] == ["Three", "Two", "One"]
