"""The form that people fill in: the questions of a section as one Django form, on the one answer engine.

A working copy takes anything that can be stored: too long, half-filled, empty, or no value of its kind. That
last is said beside it at once, and kept all the same. Whether an answer will do is said by
`programme.problems`, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programme import money, question_list
from programme.answer_fields import (
    CHOSEN,
    BudgetAnswer,
    ChoiceAnswer,
    ChoicesAnswer,
    DateAnswer,
    MoneyAnswer,
    NotReadable,
    NumberAnswer,
    TextAnswer,
)
from programme.answer_files import FilesAnswer, FilesWidget
from programme.answer_parts import AddressWidget, OrganisationWidget, PartsAnswer
from programme.models import Question
from programme.outlines import Outline, condition_in_words
from programme.problems import budget_total, count_words, most_files
from programme.states import FILE_KINDS, QuestionKind
from programme.texts import say


class AnswersForm(forms.Form):
    """The questions of one section. Field names are the questions' keys."""

    use_required_attribute = False

    def __init__(
        self,
        questions: Iterable[Question],
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        currency: str = "GBP",
        outline: Outline | None = None,
    ) -> None:
        """`outline` is the whole form: with it, a question that hangs on another one says so."""
        super().__init__(data, initial=dict(initial or {}))
        self.as_typed: dict[str, Any] = {}
        # Keys of what the page shows as it was typed and could not be saved; set by whoever shows it again.
        self.unsaved: frozenset[str] = frozenset()
        self.questions = {question.key: question for question in questions}
        for key, question in self.questions.items():
            condition = condition_in_words(outline, question) if outline else ""
            self.fields[key] = _field(question, self.initial.get(key), currency, condition)

    def add_error(self, field: str | None, error: Any) -> None:
        """An error beside its field; what is no value of its kind is kept as it was typed."""
        if field is not None and isinstance(error, NotReadable):
            self.as_typed[field] = error.kept
        super().add_error(field, error)

    def storable(self) -> dict[str, Any]:
        """{question key: value} of everything that can be kept, also when something else cannot.

        Files are not among them: they are taken in one by one, when they arrive.
        """
        self.is_valid()
        found = {**self.cleaned_data, **self.as_typed}
        return {
            key: found[key]
            for key, question in self.questions.items()
            if key in found and question.kind not in FILE_KINDS and not self._is_absent(key)
        }

    def unread(self) -> dict[str, str]:
        """{question key: text} of what was sent and cannot be kept in its place, as it was typed."""
        self.is_valid()
        return {
            key: _as_typed(question, self[key].data)
            for key, question in self.questions.items()
            if key not in self.cleaned_data and key not in self.as_typed
        }

    def _is_absent(self, key: str) -> bool:
        """Whether a box was not sent at all, which is no word about what stands in it.

        Nothing chosen is sent as nothing: an absent choice or declaration is an answer.
        """
        if self.questions[key].kind in CHOSEN:
            return False
        widget = self.fields[key].widget
        return bool(widget.value_omitted_from_data(self.data, self.files, self.add_prefix(key)))

    def typed(self) -> list[tuple[str, str]]:
        """(label, text) of what was sent, as it was typed: shown when it could not go to its place."""
        found = []
        for key, question in self.questions.items():
            value = self[key].data
            text = _as_typed(question, value)
            if text.strip():
                found.append((say(question.label), text))
        return found


def _as_typed(question: Question, value: Any) -> str:
    """What was sent, in a text that can be kept: signs that cannot be are replaced by ones that show it."""
    return _typed(question, value).replace("\0", "\u2400").encode("utf-8", "replace").decode()


def _typed(question: Question, value: Any) -> str:
    if question.kind == QuestionKind.BUDGET:
        lines = [f"{line['label']}: {line['amount']}" for line in value or [] if any(line.values())]
        return "\n".join(lines)
    if question.kind in (QuestionKind.DATE, QuestionKind.ADDRESS, QuestionKind.ORGANISATION):
        return " ".join(str(part) for part in value or [] if part)
    if question.kind in FILE_KINDS:
        return ""
    if question.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        labels = {str(option): say(label) for option, label in question.options}
        chosen = value if isinstance(value, list) else [value]
        return "\n".join(labels.get(str(one), str(one)) for one in chosen if one)
    if question.kind == QuestionKind.DECLARATION:
        return _("Yes") if value else ""
    return str(value or "")


# Kinds that are a line of text: the attributes of their control, and whether space around them is cut.
_LINES: dict[str, tuple[dict[str, str], bool]] = {
    QuestionKind.SHORT_TEXT: ({"spellcheck": "true"}, False),
    QuestionKind.EMAIL: (
        {"type": "email", "autocomplete": "off", "spellcheck": "false", "class": "width-20"},
        True,
    ),
    QuestionKind.URL: ({"type": "url", "spellcheck": "false"}, True),
    QuestionKind.PHONE: ({"type": "tel", "class": "width-10"}, True),
}


def _field(question: Question, value: Any, currency: str, condition: str = "") -> forms.Field:
    common: dict[str, Any] = {
        "label": say(question.label),
        "help_text": _hint(question, value, currency, condition),
        "required": False,
        "initial": value,
    }
    field: forms.Field
    kind = question.kind
    if kind in _LINES:
        attrs, tidy = _LINES[kind]
        field = TextAnswer(widget=forms.TextInput(attrs={**attrs, **_limit(question)}), tidy=tidy, **common)
    elif kind == QuestionKind.LONG_TEXT:
        rows = min(max((question.word_limit or 150) // 14, 4), 22)
        attrs = {"rows": str(rows), "spellcheck": "true", **_limit(question)}
        field = TextAnswer(widget=forms.Textarea(attrs=attrs), **common)
    elif kind == QuestionKind.MONEY:
        sign = money.SIGNS.get(currency, currency)
        attrs = {"data-prefix": sign, "data-currency": currency, "inputmode": "decimal", "class": "width-10"}
        field = MoneyAnswer(widget=forms.TextInput(attrs=attrs), **common)
    elif kind == QuestionKind.NUMBER:
        field = NumberAnswer(
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-6"}), **common
        )
    elif kind == QuestionKind.DATE:
        field = DateAnswer(**common)
    elif kind == QuestionKind.BUDGET:
        field = BudgetAnswer(**common)
        field.widget.attrs["data-currency"] = currency
        field.widget.lowest, field.widget.highest = question.lowest, question.highest
    elif kind == QuestionKind.ADDRESS:
        field = PartsAnswer(widget=AddressWidget(), **common)
    elif kind == QuestionKind.ORGANISATION:
        field = PartsAnswer(widget=OrganisationWidget(), **common)
    elif kind in FILE_KINDS:
        field = FilesAnswer(
            widget=FilesWidget(kind, most_files(question), question_list.bounds(question, currency)), **common
        )
    elif kind == QuestionKind.CHOICE:
        field = ChoiceAnswer(choices=_choices(question), **common)
    elif kind == QuestionKind.CHOICES:
        field = ChoicesAnswer(choices=[(option, say(label)) for option, label in question.options], **common)
    else:
        field = forms.BooleanField(**common)
    # Read by the form's templates: the field itself takes anything, also nothing.
    setattr(field, "say_optional", not question.required)  # noqa: B010 a name that Django does not know
    setattr(field, "noon_question", question)  # noqa: B010
    return field


def _limit(question: Question) -> dict[str, str]:
    """What the page counts words against; a limit on kinds that are not prose is none."""
    counted = question.word_limit and question.kind in (QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT)
    return {"data-word-limit": str(question.word_limit)} if counted else {}


def _choices(question: Question) -> list[tuple[str, str]]:
    """An optional choice can be taken back: radio buttons alone cannot be unchosen."""
    offered = [(str(option), say(label)) for option, label in question.options]
    return offered if question.required else [*offered, ("", _("No answer"))]


def _hint(question: Question, value: Any, currency: str, condition: str) -> str | SafeString:
    """When it is asked, its help, its word limit with the count at the last save, and its other limits."""
    parts: list[str | SafeString] = [condition, say(question.help)]
    for most in question_list.word_limit(question):
        used = count_words(value) if isinstance(value, str) else 0
        parts.append(_words(most, question.word_limit or 0, used))
    if question.kind not in FILE_KINDS:
        parts += question_list.bounds(question, currency)
    if question.kind == QuestionKind.DATE:
        parts.append(_("For example 31 7 2024."))
    parts = [part for part in parts if part]
    joined: str | SafeString = ""
    for part in parts:
        joined = format_html("{} {}", joined, part) if joined else part
    return joined


def _words(most: str, limit: int, used: int) -> str | SafeString:
    if not used:
        return most
    if used > limit:
        over = ngettext(
            "%(used)d words saved: %(over)d too many.",
            "%(used)d words saved: %(over)d too many.",
            used - limit,
        ) % {"used": used, "over": used - limit}
        return format_html("{} <strong data-words-saved>{}</strong>", most, over)
    saved = ngettext("%(used)d word saved.", "%(used)d words saved.", used) % {"used": used}
    return format_html("{} <span data-words-saved>{}</span>", most, saved)


def total_of(value: Any, currency: str) -> Decimal:
    """The sum of the lines as they were saved or typed; what is no amount counts as nothing."""
    lines = value if isinstance(value, list) else []
    return budget_total(
        [{"amount": str(money.parse(line.get("amount", ""), currency) or "")} for line in lines]
    )
