"""What is typed when a group asks for a change to its award: shape only."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants.award_states import VariationKind
from programme import money
from programme.moments import DAY_FORMATS


def lines_in(text: str, currency: str) -> list[tuple[str, Decimal]]:
    """[(what, amount)] of lines such as 'Room hire 120'; ValidationError names a line that has no amount."""
    found = []
    for line in (one.strip() for one in text.split("\n")):
        if not line:
            continue
        label, _space, typed = line.rpartition(" ")
        amount = money.parse(typed, currency)
        label = label.strip().rstrip(":,").strip()
        if not label or amount is None:
            raise ValidationError(
                _("Write what it is for and then the amount, as in ‘Room hire 120’. Look at: %(line)s"),
                params={"line": line},
            )
        found.append((label, amount))
    return found


def _other_kind(kind: VariationKind) -> str:
    return gettext(
        "This belongs to ‘%(kind)s’. Choose that above, or empty this box. You can ask for each on its own."
    ) % {"kind": kind.label}


class DayField(forms.DateField):
    """A day as people type it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("For example 31/7/2024."))
        kwargs.setdefault("input_formats", DAY_FORMATS)
        kwargs.setdefault("widget", forms.DateInput(format="%d/%m/%Y", attrs={"class": "width-10"}))
        kwargs.setdefault(
            "error_messages", {"invalid": _("This is not a day."), "required": _("Say which day.")}
        )
        super().__init__(**kwargs)


class LinesField(forms.CharField):
    """A budget, one line for each kind of thing."""

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        self.currency = currency
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 6}))
        kwargs.setdefault(
            "help_text",
            _("One line for each: what it is for, then the amount. All lines together come to the award."),
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """The lines as (what, amount) pairs."""
        return lines_in(super().clean(value) or "", self.currency)

    def prepare_value(self, value: Any) -> Any:
        """Lines as they are typed."""
        if isinstance(value, list):
            return "\n".join(f"{label} {amount}" for label, amount in value)
        return value


class AskForm(forms.Form):
    """What should change, why, and the day or the budget that it is about."""

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label=_("What would you like to change?"),
            choices=VariationKind.choices,
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
        )
        self.fields["asks"] = forms.CharField(
            label=_("Say it in your own words"),
            help_text=_("For example: ‘We would like to finish in October, after the harvest.’"),
            max_length=3000,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Say what you would like to change.")},
        )
        self.fields["reason"] = forms.CharField(
            label=_("Why?"),
            help_text=_("A sentence is enough. Things change, and that is all right."),
            max_length=3000,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Say why, in a sentence.")},
        )
        self.fields["until"] = DayField(label=_("If you need more time: until when?"), required=False)
        self.fields["lines"] = LinesField(
            label=_("If the money is to be spent on something else: the whole budget as it would be"),
            currency=currency,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        """More time has a day. Another budget can still be worked out together, so its lines may be empty.

        What belongs to another kind of change is said, and stays in its box: it would be asked for by nobody.
        """
        data = super().clean() or {}
        kind = data.get("kind")
        if kind == VariationKind.TIME and not data.get("until") and "until" not in self.errors:
            self.add_error("until", _("Say until when."))
        if kind and kind != VariationKind.TIME and data.get("until"):
            self.add_error("until", _other_kind(VariationKind.TIME))
        if kind and kind != VariationKind.BUDGET and data.get("lines"):
            self.add_error("lines", _other_kind(VariationKind.BUDGET))
        return data
