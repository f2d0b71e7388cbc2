"""The form that people fill in: the questions of a section as one Django form, on the one answer engine.

A working copy takes anything that can be stored: too long, half-filled or empty. Only what is no value at all
is an error, and then what was typed stays on the page. Whether an answer will do is said by
`programme.answers.problems`, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programme import canonical, money
from programme.answers import budget_total, count_words
from programme.canonical import NotCanonical
from programme.models import Question
from programme.states import QuestionKind
from programme.texts import say

MOST_CHARACTERS = 200_000
LARGEST_NUMBER = 2**53 - 1


def storable_text(typed: str) -> str:
    """The text as it is kept, or ValidationError when it cannot be."""
    if len(typed) > MOST_CHARACTERS:
        raise ValidationError(
            _("This is %(count)d characters long; we can keep up to %(most)d.")
            % {"count": len(typed), "most": MOST_CHARACTERS}
        )
    try:
        text = canonical.clean_text(typed)
        text.encode()
    except (NotCanonical, UnicodeEncodeError):
        raise ValidationError(
            _("This holds a character that no keyboard can type. Type it again, or paste it as plain text.")
        ) from None
    return text


CHOSEN = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES, QuestionKind.DECLARATION})


class TextAnswer(forms.Field):
    """Text, kept letter by letter; single-line kinds that a machine reads lose the space around them."""

    widget = forms.TextInput

    def __init__(self, *, tidy: bool = False, **kwargs: Any) -> None:
        self.tidy = tidy
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = storable_text(str(value or ""))
        return text.strip() if self.tidy else text


class MoneyAnswer(forms.Field):
    """An amount as people type it ('£12,500'), kept as '12500.00'."""

    widget = forms.TextInput

    def clean(self, value: Any) -> str:
        typed = storable_text(str(value or "")).strip()
        if not typed:
            return ""
        amount = money.parse(typed, str(self.widget.attrs.get("data-currency", "GBP")))
        if amount is None:
            raise ValidationError(_("This is not an amount of money, such as 1250 or 1,250.50."))
        return money.canonical(amount)

    def prepare_value(self, value: Any) -> Any:
        """'12500.00' is shown as it was probably typed."""
        return value.removesuffix(".00") if isinstance(value, str) else value


class NumberAnswer(forms.Field):
    """A whole number, or ''."""

    widget = forms.TextInput

    def clean(self, value: Any) -> int | str:
        typed = re.sub(r"[\s,]", "", storable_text(str(value if value is not None else "")))
        if not typed:
            return ""
        if not re.fullmatch(r"[+-]?[0-9]{1,16}", typed) or abs(int(typed)) > LARGEST_NUMBER:
            raise ValidationError(_("This is not a whole number."))
        return int(typed)


class DateWidget(forms.MultiWidget):
    """Day, month and year as three small fields, which every keyboard and every screen reader can do."""

    use_fieldset = True
    noon_labels: tuple[Promise, ...] = (gettext_lazy("Day"), gettext_lazy("Month"), gettext_lazy("Year"))

    def __init__(self) -> None:
        super().__init__(
            widgets={
                part: forms.TextInput(attrs={"class": f"width-{width}", "inputmode": "numeric"})
                for part, width in (("day", 2), ("month", 2), ("year", 4))
            }
        )

    def decompress(self, value: Any) -> list[str]:
        """'2024-07-31' in its parts."""
        if isinstance(value, str) and value:
            year, month, day = [*value.split("-"), "", ""][:3]
            return [day.removeprefix("0"), month.removeprefix("0"), year]
        return ["", "", ""]


class DateAnswer(forms.Field):
    """A day, kept as '2024-07-31'. Months may be written as numbers or as words."""

    widget = DateWidget

    def clean(self, value: Any) -> str:
        parts = [storable_text(str(part or "")).strip() for part in (value or ["", "", ""])]
        if not any(parts):
            return ""
        day, month, year = parts
        names = [
            name
            for name, typed in ((_("a day"), day), (_("a month"), month), (_("a year"), year))
            if not typed
        ]
        if names:
            raise ValidationError(_("The date needs %(parts)s.") % {"parts": _(" and ").join(names)})
        try:
            if not re.fullmatch(r"[0-9]{4}", year):
                raise ValidationError(_("The year needs four figures, such as 2024."))
            return date(int(year), _month(month), int(day)).isoformat()
        except ValueError:
            raise ValidationError(_("There is no such date. Write it like 31 7 2024.")) from None


def _month(typed: str) -> int:
    """1 to 12 from '7', 'July' or 'Jul' in the page's language; ValueError otherwise."""
    wanted = typed.casefold()
    for number in range(1, 13):
        if wanted in (str(MONTHS[number]).casefold(), str(MONTHS_3[number]).casefold()):
            return number
    return int(typed)


class BudgetWidget(forms.Widget):
    """Lines of what for and how much. Always some empty ones: saving makes room for more."""

    use_fieldset = True
    noon_template = "programme/_budget.html"
    noon_first_control = "0_label"
    FEWEST, SPARE = 8, 2

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[dict[str, str]]:
        """Every line that was sent, empty ones too, in order."""
        places = set()
        pattern = re.compile(rf"{re.escape(name)}-([0-9]{{1,3}})-(?:label|amount)")
        for key in data:
            match = pattern.fullmatch(key)
            if match:
                places.add(int(match[1]))
        return [
            {
                "label": str(data.get(f"{name}-{place}-label", "")),
                "amount": str(data.get(f"{name}-{place}-amount", "")),
            }
            for place in sorted(places)
        ]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not self.value_from_datadict(data, files, name)

    def id_for_label(self, id_: str) -> str:
        return ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Drawn by `noon_template`; bare inputs for whoever draws the form in another way."""
        raise NotImplementedError("A budget is drawn by its own template.")

    def rows(self, value: Any) -> list[dict[str, str]]:
        """The lines to draw: those filled, and room for more."""
        lines = [
            {"label": line.get("label", ""), "amount": line.get("amount", "").removesuffix(".00")}
            for line in (value if isinstance(value, list) else [])
        ]
        while lines and not any(lines[-1].values()):
            lines.pop()
        wanted = max(self.FEWEST, len(lines) + self.SPARE)
        return lines + [{"label": "", "amount": ""} for _place in range(wanted - len(lines))]


class BudgetAnswer(forms.Field):
    """A list of {"label", "amount"}; lines in which nothing was typed are left out.

    Half a line is kept as half a line, so that `problems` can name it.
    """

    widget = BudgetWidget

    def clean(self, value: Any) -> list[dict[str, str]]:
        lines, wrong = [], []
        currency = str(self.widget.attrs.get("data-currency", "GBP"))
        for number, typed in enumerate(value or [], start=1):
            label = storable_text(typed["label"]).strip()
            text = storable_text(typed["amount"]).strip()
            if not label and not text:
                continue
            amount = money.parse(text, currency) if text else None
            if text and amount is None:
                wrong.append(
                    _("Line %(number)d: “%(typed)s” is not an amount of money.")
                    % {"number": number, "typed": text[:40]}
                )
            lines.append({"label": label, "amount": "" if amount is None else money.canonical(amount)})
        if wrong:
            raise ValidationError(wrong)
        return lines


class ChoiceAnswer(forms.ChoiceField):
    """One of the options, or ''."""

    widget = forms.RadioSelect


class ChoicesAnswer(forms.MultipleChoiceField):
    """Several of the options, each once, in the form's order."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[str]:
        chosen = set(super().clean(value))
        return [str(option) for option, _label in self.choices if option in chosen]  # type: ignore[union-attr, misc]


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
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.questions = {question.key: question for question in questions}
        for key, question in self.questions.items():
            self.fields[key] = _field(question, self.initial.get(key), currency)

    def storable(self) -> dict[str, Any]:
        """{question key: value} of everything that can be kept, also when something else cannot."""
        self.is_valid()
        return {key: value for key, value in self.cleaned_data.items() if not self._is_absent(key)}

    def unread(self) -> dict[str, str]:
        """{question key: text} of what was sent and is no value of its question, as it was typed."""
        self.is_valid()
        return {
            key: _as_typed(question, self[key].data)
            for key, question in self.questions.items()
            if key not in self.cleaned_data
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
    if question.kind == QuestionKind.BUDGET:
        lines = [f"{line['label']}: {line['amount']}" for line in value or [] if any(line.values())]
        return "\n".join(lines)
    if question.kind == QuestionKind.DATE:
        return " ".join(part for part in value or [] if part)
    if question.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        labels = {str(option): say(label) for option, label in question.options}
        chosen = value if isinstance(value, list) else [value]
        return "\n".join(labels.get(str(one), str(one)) for one in chosen if one)
    if question.kind == QuestionKind.DECLARATION:
        return _("Yes") if value else ""
    return str(value or "")


# Kinds that are a line of text: the attributes of their control, and whether space around them is cut.
_LINES: dict[str, tuple[dict[str, str], bool]] = {
    QuestionKind.SHORT_TEXT: ({}, False),
    QuestionKind.EMAIL: (
        {"type": "email", "autocomplete": "off", "spellcheck": "false", "class": "width-20"},
        True,
    ),
    QuestionKind.URL: ({"type": "url", "spellcheck": "false"}, True),
    QuestionKind.PHONE: ({"type": "tel", "class": "width-10"}, True),
}


def _field(question: Question, value: Any, currency: str) -> forms.Field:
    common: dict[str, Any] = {
        "label": say(question.label),
        "help_text": _hint(question, value),
        "required": False,
        "initial": value,
    }
    field: forms.Field
    kind = question.kind
    if kind in _LINES:
        attrs, tidy = _LINES[kind]
        field = TextAnswer(widget=forms.TextInput(attrs=dict(attrs)), tidy=tidy, **common)
    elif kind == QuestionKind.LONG_TEXT:
        rows = min(max((question.word_limit or 150) // 14, 4), 22)
        field = TextAnswer(widget=forms.Textarea(attrs={"rows": str(rows)}), **common)
    elif kind == QuestionKind.MONEY:
        sign = money.SIGNS.get(currency, currency)
        attrs = {"data-prefix": sign, "inputmode": "decimal", "class": "width-10"}
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
    elif kind == QuestionKind.CHOICE:
        field = ChoiceAnswer(choices=_choices(question), **common)
    elif kind == QuestionKind.CHOICES:
        field = ChoicesAnswer(choices=[(option, say(label)) for option, label in question.options], **common)
    else:
        field = forms.BooleanField(**common)
    # Read by the form's templates: the field itself takes anything, also nothing.
    setattr(field, "say_optional", not question.required)  # noqa: B010 a name that Django does not know
    return field


def _choices(question: Question) -> list[tuple[str, str]]:
    """An optional choice can be taken back: radio buttons alone cannot be unchosen."""
    offered = [(str(option), say(label)) for option, label in question.options]
    return offered if question.required else [*offered, ("", _("No answer"))]


def _hint(question: Question, value: Any) -> str | SafeString:
    """The question's help, its word limit with the count at the last save, or a budget's bounds and total."""
    parts: list[str | SafeString] = [say(question.help)]
    if question.word_limit and question.kind in (QuestionKind.LONG_TEXT, QuestionKind.SHORT_TEXT):
        parts.append(_words(question.word_limit, count_words(value) if isinstance(value, str) else 0))
    if question.kind == QuestionKind.DATE:
        parts.append(_("For example 31 7 2024."))
    parts = [part for part in parts if part]
    joined: str | SafeString = ""
    for part in parts:
        joined = format_html("{} {}", joined, part) if joined else part
    return joined


def _words(limit: int, used: int) -> str | SafeString:
    most = ngettext("Up to %(n)d word.", "Up to %(n)d words.", limit) % {"n": limit}
    if not used:
        return most
    if used > limit:
        over = ngettext(
            "%(used)d words saved: %(over)d too many.",
            "%(used)d words saved: %(over)d too many.",
            used - limit,
        ) % {"used": used, "over": used - limit}
        return format_html("{} <strong>{}</strong>", most, over)
    saved = ngettext("%(used)d word saved.", "%(used)d words saved.", used) % {"used": used}
    return format_html("{} {}", most, saved)


def total_of(value: Any, currency: str) -> Decimal:
    """The sum of the lines as they were saved or typed; what is no amount counts as nothing."""
    lines = value if isinstance(value, list) else []
    return budget_total(
        [{"amount": str(money.parse(line.get("amount", ""), currency) or "")} for line in lines]
    )
