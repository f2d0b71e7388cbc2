"""A form as its manager reads it: every question with its limits, marks and condition in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from programme import outlines, question_list
from programme.models import Form, Question, Round, Section
from programme.outlines import Outline, condition_in_words
from programme.texts import say
from reviews.copying import dated_questions


@dataclass(frozen=True)
class ShownQuestion:
    """One question in the editor. `first` and `last` are those of the whole form: they can go no further."""

    question: Question
    number: int
    facts: tuple[str, ...]
    choices: tuple[str, ...]
    marks: tuple[tuple[str, str], ...]
    condition: str
    first: bool
    last: bool


@dataclass(frozen=True)
class ShownSection:
    """One section in the editor with its questions."""

    section: Section
    questions: tuple[ShownQuestion, ...]
    first: bool
    last: bool


def shown_form(form: Form, currency: str) -> list[ShownSection]:
    """Every section of a form, empty ones too, in two statements."""
    sections = list(Section.objects.filter(form=form).order_by("order"))
    outline = outlines.outline(form.pk)
    numbers = {question.pk: number for number, question in enumerate(outline.questions, start=1)}
    grouped = dict(outline.sections)

    def one(question: Question, section: Section, is_first: bool, is_last: bool) -> ShownQuestion:
        return ShownQuestion(
            question=question,
            number=numbers[question.pk],
            facts=tuple(facts_of(question, currency)),
            choices=tuple(say(label) for _value, label in question.options),
            marks=tuple(_marks(question)),
            condition=condition_in_words(outline, question),
            first=is_first and section is sections[0],
            last=is_last and section is sections[-1],
        )

    return [
        ShownSection(
            section=section,
            questions=tuple(
                one(question, section, place == 0, place == len(asked) - 1)
                for place, question in enumerate(asked)
            ),
            first=section is sections[0],
            last=section is sections[-1],
        )
        for section in sections
        for asked in [grouped.get(section.key, [])]
    ]


def facts_of(question: Question, currency: str) -> list[str]:
    """How it is answered and within which limits, in short sentences."""
    found = [
        f"{question.get_kind_display()}.",
        *question_list.word_limit(question),
        *question_list.bounds(question, currency),
    ]
    if not question.required:
        found.append(_("Can be left out."))
    return found


def _marks(question: Question) -> list[tuple[str, str]]:
    found = []
    if question.panel_sees:
        found.append((_("The panel sees this"), "info"))
    else:
        found.append((_("The panel does not see this"), "neutral"))
    if question.identifies_applicant:
        found.append((_("Says who applies"), "warn"))
    return found


def unnamed(outline_questions: Iterable[Question]) -> list[str]:
    """What lists and letters will miss: sentences about the two answers that name an application."""
    keys = {question.key for question in outline_questions}
    found = []
    if "title" not in keys:
        found.append(
            _(
                "No answer names the project: lists and letters show its reference. "
                "A question with the key “title” does that."
            )
        )
    if "group_name" not in keys:
        found.append(
            _("No answer names the group that applies. A question with the key “group_name” does that.")
        )
    return found


def days_in_words(round: Round) -> list[str]:
    """The questions whose days move when the round is copied, each with its days."""
    outline: Outline = outlines.outline(round.form_id)
    return [
        f"{say(question.label)} {' '.join(question_list.bounds(question, round.currency))}"
        for question in dated_questions(outline.questions)
    ]
