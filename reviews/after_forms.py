"""The forms of what comes after an award: reports, changes, the final statement. Shape only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.award_states import VariationKind
from grants.models import Award, Instalment, Variation
from grants.report_plans import Line
from grants.terms_in_force import Agreed
from grants.variation_forms import DayField, LinesField
from programme.texts import say
from reviews.manage_forms import MoneyField, ReasonForm


class DayForm(ReasonForm):
    """Another day, and why."""

    field_order = ["due_on", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"] = DayField(label=_("The new day"))
        self.order_fields(self.field_order)


class SendBackForm(forms.Form):
    """A word for the group, and until when it can be answered."""

    word = forms.CharField(
        label=_("What would you like to know?"),
        help_text=_("The group reads this. Thank them first, then ask."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say what you would like to know.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"] = DayField(label=_("Until when may they answer?"))


class NewReportForm(forms.Form):
    """One more report for one award."""

    def __init__(self, *args: Any, choices: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"] = forms.CharField(
            label=_("What is it called?"),
            max_length=120,
            error_messages={"required": _("Say what the report is called.")},
        )
        self.fields["form_key"] = forms.ChoiceField(
            label=_("Which questions?"), choices=[(key, say(title)) for key, title in choices]
        )
        self.fields["due_on"] = DayField(label=_("By when?"))


class ReportPlanForm(forms.Form):
    """A round's plan: up to four reports, each with its questions and its days after the acceptance."""

    MOST = 4

    def __init__(
        self, *args: Any, choices: Iterable[tuple[str, Any]], lines: list[Line], **kwargs: Any
    ) -> None:
        initial: dict[str, Any] = {}
        for place, line in enumerate(lines[: self.MOST], start=1):
            initial |= {f"title_{place}": line.title, f"form_{place}": line.form_key}
            initial[f"days_{place}"] = line.days
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        named = [(key, say(title)) for key, title in choices]
        for place in range(1, self.MOST + 1):
            words = {"place": place}
            self.fields[f"title_{place}"] = forms.CharField(
                label=_("Report %(place)d: what is it called?") % words, max_length=120, required=False
            )
            self.fields[f"form_{place}"] = forms.ChoiceField(
                label=_("Report %(place)d: which questions?") % words, choices=named, required=False
            )
            self.fields[f"days_{place}"] = forms.IntegerField(
                label=_("Report %(place)d: how many days after the award is accepted?") % words,
                min_value=1,
                max_value=3650,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-6"}),
            )

    def clean(self) -> dict[str, Any]:
        """A report has a title, questions and days, or nothing of it is there."""
        data = super().clean() or {}
        for place in range(1, self.MOST + 1):
            title, days = data.get(f"title_{place}"), data.get(f"days_{place}")
            if title and days is None and f"days_{place}" not in self.errors:
                self.add_error(f"days_{place}", _("Say how many days."))
            if days is not None and not title:
                self.add_error(f"title_{place}", _("Say what it is called."))
        return data

    @property
    def lines(self) -> list[Line]:
        """The plan as it was typed; [] when everything was taken out."""
        data = self.cleaned_data
        return [
            Line(data[f"title_{place}"], data[f"form_{place}"], data[f"days_{place}"])
            for place in range(1, self.MOST + 1)
            if data.get(f"title_{place}")
        ]


class AgreeForm(forms.Form):
    """What is agreed to: a day, a budget, the payments that are still planned, a word to the group."""

    def __init__(
        self, *args: Any, variation: Variation, planned: list[Instalment], award: Award, **kwargs: Any
    ) -> None:
        asked = [(one["label"], one["amount"]) for one in variation.asked_lines]
        initial: dict[str, Any] = {"ends_on": variation.asked_until, "budget": asked}
        for part in planned:
            initial |= {f"amount_{part.order}": part.amount, f"day_{part.order}": part.due_on}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.planned = planned
        wants_time = variation.kind == VariationKind.TIME
        wants_budget = variation.kind == VariationKind.BUDGET
        self.fields["ends_on"] = DayField(
            label=_("The work is complete by"),
            required=wants_time,
            help_text=_("Reports that are still to come move along by as many days.")
            if wants_time
            else _("Leave it empty if the day stays."),
        )
        self.fields["budget"] = LinesField(
            label=_("The whole budget from now on"), currency=award.currency, required=wants_budget
        )
        if not wants_budget:
            self.fields["budget"].help_text = _("Leave it empty if the budget stays.")
        for part in planned:
            words = {"order": part.order}
            self.fields[f"amount_{part.order}"] = MoneyField(label=_("Payment %(order)d: amount") % words)
            self.fields[f"day_{part.order}"] = DayField(label=_("Payment %(order)d: day") % words)
        self.fields["word"] = forms.CharField(
            label=_("A word to the group"),
            required=False,
            help_text=_("Printed in the letter about this change."),
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    @property
    def agreed(self) -> Agreed:
        """What was typed; payments only when one of them changes."""
        data = self.cleaned_data
        parts: dict[int, tuple[Decimal, date]] = {
            part.order: (data[f"amount_{part.order}"], data[f"day_{part.order}"]) for part in self.planned
        }
        same = all(parts[part.order] == (part.amount, part.due_on) for part in self.planned)
        return Agreed(ends_on=data["ends_on"], budget=tuple(data["budget"]), payments={} if same else parts)


class CloseForm(forms.Form):
    """The words of the final statement; its figures are those of the payments."""

    learning = forms.CharField(
        label=_("What was learnt"),
        help_text=_("A sentence or two. The group reads it on the page of its award."),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say what was learnt, in a sentence or two.")},
    )
