"""How each kind of answer is typed, and what is kept of it: form fields and their widgets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programme import canonical, money
from programme.canonical import NotCanonical
from programme.states import QuestionKind

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


class NotReadable(ValidationError):
    """What was typed is no value of its kind. It is kept as it was typed (`kept`), and said beside it."""

    def __init__(self, message: Any, *, kept: Any) -> None:
        super().__init__(message)
        self.kept = kept


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
            raise NotReadable(_("This is not an amount of money, such as 1250 or 1,250.50."), kept=typed)
        return money.canonical(amount)

    def prepare_value(self, value: Any) -> Any:
        """'12500.00' is shown as it was probably typed."""
        return value.removesuffix(".00") if isinstance(value, str) else value


class NumberAnswer(forms.Field):
    """A whole number, or ''."""

    widget = forms.TextInput

    def clean(self, value: Any) -> int | str:
        text = storable_text(str(value if value is not None else ""))
        typed = re.sub(r"[\s,]", "", text)
        if not typed:
            return ""
        if not re.fullmatch(r"[+-]?[0-9]{1,16}", typed) or abs(int(typed)) > LARGEST_NUMBER:
            raise NotReadable(_("This is not a whole number."), kept=text.strip())
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
        """'2024-07-31' in its parts, or '31/13/2024' as it was typed."""
        if isinstance(value, str) and value.count("/") == 2:
            return value.split("/")
        if isinstance(value, str) and value:
            year, month, day = [*value.split("-"), "", ""][:3]
            return [day.removeprefix("0"), month.removeprefix("0"), year]
        return ["", "", ""]


class DateAnswer(forms.Field):
    """A day, kept as '2024-07-31'. Months may be written as numbers or as words.

    What is no day is kept as its three boxes with strokes between them: '31/13/2024', '3//2024'.
    """

    widget = DateWidget

    def clean(self, value: Any) -> str:
        parts = [storable_text(str(part or "")).strip() for part in (value or ["", "", ""])]
        if not any(parts):
            return ""
        day, month, year = parts
        typed = "/".join(part.replace("/", " ") for part in parts)
        names = [
            name
            for name, typed in ((_("a day"), day), (_("a month"), month), (_("a year"), year))
            if not typed
        ]
        if names:
            raise NotReadable(_("The date needs %(parts)s.") % {"parts": _(" and ").join(names)}, kept=typed)
        if not re.fullmatch(r"[0-9]{4}", year):
            raise NotReadable(_("The year needs four figures, such as 2024."), kept=typed)
        try:
            return date(int(year), _month(month), int(day)).isoformat()
        except ValueError:
            raise NotReadable(_("There is no such date. Write it like 31 7 2024."), kept=typed) from None


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
    # What the total may be, where there is a limit.
    lowest: Decimal | None = None
    highest: Decimal | None = None

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

    Half a line is kept as half a line, and an amount that is none as it was typed, so that `problems` can
    name it.
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
            lines.append({"label": label, "amount": text if amount is None else money.canonical(amount)})
        if wrong:
            raise NotReadable(wrong, kept=lines)
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
