"""A form's questions in order, read in one statement; and which of them are asked, given some answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from programme.models import Form, Question
from programme.states import OrganisationStatus, QuestionKind
from programme.texts import say

# Frozen forms in memory, by id, freezing and number of corrections: such a form never changes.
_frozen: dict[tuple[object, ...], Outline] = {}
_MOST_FROZEN = 64


@dataclass(frozen=True)
class Outline:
    """A form's questions in order."""

    questions: tuple[Question, ...]

    @property
    def sections(self) -> list[tuple[str, list[Question]]]:
        """(section key, its questions) in order."""
        return _by_section(self.questions)

    def question(self, key: str) -> Question | None:
        """The question of this key, or None."""
        return next((question for question in self.questions if question.key == key), None)

    def asked(self, values: Mapping[str, Any]) -> tuple[Question, ...]:
        """The questions that these values leave to be answered: those whose condition holds.

        A condition on a question that is not asked itself does not hold.
        """
        asked: list[Question] = []
        keys: set[str] = set()
        for question in self.questions:
            if not question.only_when or (
                question.only_when["question"] in keys
                and condition_holds(question.only_when, values.get(question.only_when["question"]))
            ):
                asked.append(question)
                keys.add(question.key)
        return tuple(asked)

    def only_asked(self, values: Mapping[str, Any]) -> Outline:
        """The outline of what is asked, given these values."""
        return Outline(self.asked(values))


def _by_section(questions: tuple[Question, ...]) -> list[tuple[str, list[Question]]]:
    grouped: dict[str, list[Question]] = {}
    for question in questions:
        grouped.setdefault(question.section.key, []).append(question)
    return list(grouped.items())


def condition_values(question: Question) -> list[tuple[str, str]]:
    """(value, label) of every answer that a condition may name; none for kinds that it may not hang on."""
    if question.kind not in CONDITION_KINDS:
        return []
    if question.kind == QuestionKind.ORGANISATION:
        return [(str(value), str(label)) for value, label in OrganisationStatus.choices]
    if question.kind == QuestionKind.DECLARATION:
        return [("yes", _("Ticked"))]
    return [(str(value), say(label)) for value, label in question.options]


def condition_in_words(form: Outline, question: Question) -> str:
    """'Only if you chose “A fund holder keeps the money for us” for “What kind of group are you?”', or ''."""
    on = form.question(question.only_when["question"]) if question.only_when else None
    if on is None:
        return ""
    if on.kind == QuestionKind.DECLARATION:
        return _("Only if you ticked “%(question)s”.") % {"question": say(on.label)}
    labels = dict(condition_values(on))
    chosen = [f"“{labels.get(str(value), str(value))}”" for value in question.only_when["is"]]
    return _("Only if you chose %(answers)s for “%(question)s”.") % {
        "answers": _(" or ").join(chosen),
        "question": say(on.label),
    }


def condition_holds(only_when: Mapping[str, Any], value: Any) -> bool:
    """Whether `value` is among the values that a condition names. Pure; the page's script does the same.

    Of several choices one is enough; an organisation counts by its status, a declaration as 'yes'.
    """
    if isinstance(value, Mapping):
        value = value.get("status", "")
    if isinstance(value, bool):
        value = "yes" if value else ""
    given = value if isinstance(value, list) else [value]
    return any(str(one) in only_when["is"] for one in given if one not in (None, ""))


# What a condition may hang on: kinds with a countable number of answers.
CONDITION_KINDS = frozenset(
    {QuestionKind.CHOICE, QuestionKind.CHOICES, QuestionKind.ORGANISATION, QuestionKind.DECLARATION}
)


def outline(form_id: int) -> Outline:
    """The questions of a form with their sections."""
    found = Question.objects.filter(section__form_id=form_id).select_related("section")
    return Outline(tuple(found.order_by("section__order", "order")))


def outline_of(form: Form) -> Outline:
    """The questions of a form in hand: a frozen one is read once by each process. Treat it as read-only."""
    if form.frozen_at is None:
        return outline(form.pk)
    key = (form.pk, form.key, form.version, form.frozen_at, form.corrections)
    found = _frozen.get(key)
    if found is None:
        found = outline(form.pk)
        if len(_frozen) >= _MOST_FROZEN:
            _frozen.clear()
        _frozen[key] = found
    return found
