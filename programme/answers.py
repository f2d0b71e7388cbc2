"""The answer engine: saving answers with revisions, and saying what is still missing.

The working copy takes anything that was typed, too long or unfinished as it may be, so that nothing is
lost; `problems` says what has to change before it can be submitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programme import clock
from programme.models import Answer, AnswerRevision, Question, Response, User
from programme.money import LARGEST, in_words
from programme.states import QuestionKind
from programme.texts import say

Values = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """One thing to put right before submitting, in one sentence."""

    section: str
    question: str
    label: str
    says: str


@dataclass(frozen=True)
class Outline:
    """A form's questions in order, read in one statement."""

    questions: tuple[Question, ...]

    @property
    def sections(self) -> list[tuple[str, list[Question]]]:
        """(section key, its questions) in order."""
        grouped: dict[str, list[Question]] = {}
        for question in self.questions:
            grouped.setdefault(question.section.key, []).append(question)
        return list(grouped.items())


def outline(form_id: int) -> Outline:
    """The questions of a form with their sections."""
    found = Question.objects.filter(section__form_id=form_id).select_related("section")
    return Outline(tuple(found.order_by("section__order", "order")))


def values_of(response: Response) -> Values:
    """{question key: value} of the working copy."""
    return dict(Answer.objects.filter(response=response).values_list("question_key", "value"))


def values_at(response: Response, revision: int) -> Values:
    """{question key: value} as the working copy was at a revision."""
    found = AnswerRevision.objects.filter(response=response, revision__lte=revision)
    newest = found.order_by("question_key", "-revision").distinct("question_key")
    return dict(newest.values_list("question_key", "value"))


def save(
    response: Response,
    values: Mapping[str, Any],
    *,
    by: User | None,
    at: datetime,
    form: Outline | None = None,
    seen: int | None = None,
) -> list[str]:
    """Keep the values that changed and return their keys; the caller holds a lock on what owns the response.

    Every change is a revision of its own. The response's last complete revision moves along when nothing
    is missing afterwards. `seen` is the revision that the person had before them: what they left as it was
    there does not undo what was saved since, in another window or by somebody else.
    """
    form = form or outline(response.form_id)
    known = {question.key for question in form.questions}
    before = values_of(response)
    changed = {
        key: value
        for key, value in values.items()
        if key in known and (before.get(key) != value if key in before else not is_empty(value))
    }
    if changed and seen is not None and seen < response.revision:
        then = values_at(response, seen)
        changed = {
            key: value
            for key, value in changed.items()
            if (then[key] != value if key in then else not is_empty(value))
        }
    if not changed:
        return []
    response.revision += 1
    response.saved_at = at
    if not problems(form, {**before, **changed}):
        response.complete_revision = response.revision
    response.save(update_fields=["revision", "complete_revision", "saved_at"])
    rows = list(changed.items())
    Answer.objects.bulk_create(
        [
            Answer(
                response=response,
                question_key=key,
                value=value,
                revision=response.revision,
                saved_by=by,
                saved_at=at,
            )
            for key, value in rows
        ],
        update_conflicts=True,
        unique_fields=["response", "question_key"],
        update_fields=["value", "revision", "saved_by", "saved_at"],
    )
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            response=response,
            question_key=key,
            value=value,
            revision=response.revision,
            saved_by=by,
            saved_at=at,
        )
        for key, value in rows
    )
    return list(changed)


def is_empty(value: Any) -> bool:
    """Whether nothing was answered. A budget of empty lines is empty; an unticked declaration is too."""
    if value is None or value is False:
        return True
    if isinstance(value, str):
        return not value.strip()
    return isinstance(value, list | dict) and not value


def count_words(text: str) -> int:
    """Words as people count them: runs of anything between white space. The page counts the same way."""
    return len(text.split())


def budget_total(lines: Any) -> Decimal:
    """The sum of a budget's lines; a line whose amount is no number counts as nothing."""
    total = Decimal(0)
    for line in lines if isinstance(lines, list) else []:
        total += as_amount(line.get("amount", "")) or Decimal(0)
    return total


def as_amount(text: Any) -> Decimal | None:
    """The amount that a stored string means, or None."""
    try:
        amount = Decimal(str(text))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def problems(form: Outline, values: Mapping[str, Any]) -> list[Problem]:
    """Everything that stands between these values and submitting, in the form's order."""
    found = []
    for question in form.questions:
        value = values.get(question.key)
        sentence = _missing(question) if is_empty(value) else _wrong(question, value)
        if sentence:
            found.append(Problem(question.section.key, question.key, say(question.label), sentence))
    return found


def _missing(question: Question) -> str:
    if not question.required:
        return ""
    if question.kind == QuestionKind.DECLARATION:
        return _("This has to be ticked before you can submit.")
    if question.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        return _("Nothing is chosen yet.")
    return _("This is not answered yet.")


def _wrong(question: Question, value: Any) -> str:
    kind = question.kind
    if kind in (QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT) and question.word_limit:
        over = count_words(str(value)) - question.word_limit
        if over > 0:
            return ngettext(
                "This is %(over)d word over the limit of %(limit)d words.",
                "This is %(over)d words over the limit of %(limit)d words.",
                over,
            ) % {"over": over, "limit": question.word_limit}
    if kind == QuestionKind.CHOICE and value not in _option_values(question):
        return _("This choice is not one of those offered.")
    if kind == QuestionKind.CHOICES and not set(value) <= _option_values(question):
        return _("One of these choices is not among those offered.")
    if kind == QuestionKind.EMAIL:
        return _checked(validate_email, value, _("This does not look like an e-mail address."))
    if kind == QuestionKind.URL:
        return _checked(
            URLValidator(schemes=["http", "https"]), value, _("This does not look like a web address.")
        )
    if kind == QuestionKind.DATE:
        return _date_wrong(question, str(value))
    if kind in (QuestionKind.MONEY, QuestionKind.NUMBER):
        amount = as_amount(value)
        return _("This is not a number.") if amount is None else _bounds_wrong(question, amount, kind)
    if kind == QuestionKind.BUDGET:
        return _budget_wrong(question, value)
    return ""


def _option_values(question: Question) -> set[str]:
    return {option[0] for option in question.options}


def _checked(validator: Any, value: Any, sentence: str) -> str:
    try:
        validator(value)
    except ValidationError:
        return sentence
    return ""


def _date_wrong(question: Question, value: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return _("This is not a date.")
    bounds = question.bounds or {}
    if bounds.get("latest") and day > date.fromisoformat(bounds["latest"]):
        return _("This has to be on or before %(day)s.") % {
            "day": clock.date_in_words(date.fromisoformat(bounds["latest"]))
        }
    if bounds.get("earliest") and day < date.fromisoformat(bounds["earliest"]):
        return _("This has to be on or after %(day)s.") % {
            "day": clock.date_in_words(date.fromisoformat(bounds["earliest"]))
        }
    return ""


def _bounds_wrong(question: Question, amount: Decimal, kind: str) -> str:
    if amount > LARGEST:
        return _("This is more than can be written down here.")
    say_ = in_words if kind != QuestionKind.NUMBER else str
    if question.lowest is not None and amount < question.lowest:
        return _("This is %(value)s; the least is %(least)s.") % {
            "value": say_(amount),
            "least": say_(question.lowest),
        }
    if question.highest is not None and amount > question.highest:
        return _("This is %(value)s; the most is %(most)s.") % {
            "value": say_(amount),
            "most": say_(question.highest),
        }
    return ""


def _budget_wrong(question: Question, lines: Any) -> str:
    for number, line in enumerate(lines, start=1):
        amount = as_amount(line.get("amount", ""))
        if not line.get("label", "").strip():
            return _("Line %(number)d has an amount but does not say what for.") % {"number": number}
        if amount is None or amount <= 0:
            return _("Line %(number)d needs an amount of more than nothing.") % {"number": number}
    return _bounds_wrong(question, budget_total(lines), QuestionKind.BUDGET)
