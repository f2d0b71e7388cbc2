"""Forms about payments: they check shape and return clean data, and know no clock, no state and no mail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.award_states import InstalmentTrigger
from grants.models import Instalment
from grants.payments import Part
from programme.moments import DAY_FORMATS
from reviews.manage_forms import MoneyField, ReasonForm

# Empty places at the end of a plan; each saving brings the next.
MORE = 1


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day, entered as the browser lets people enter days."""
    return forms.DateField(
        label=label,
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **kwargs,
    )


class PartForm(forms.Form):
    """One payment of a plan; left empty, it is none."""

    say_optional = False
    amount = MoneyField(label=_("Amount"), required=False)
    due_on = day_field(_("Day"), required=False)
    trigger = forms.ChoiceField(
        label=_("Falls due"),
        choices=InstalmentTrigger.choices,
        initial=InstalmentTrigger.DATE,
    )
    after_report = forms.IntegerField(
        label=_("Which report, if a report decides"),
        required=False,
        min_value=1,
        max_value=24,
        widget=forms.NumberInput(attrs={"class": "width-5"}),
    )
    condition = forms.CharField(
        label=_("Not before this is met"),
        required=False,
        max_length=500,
    )

    def clean(self) -> dict[str, Any]:
        """An amount has a day, and a report its number."""
        data = super().clean() or {}
        if not data.get("amount"):
            if data.get("condition") and "amount" not in self.errors:
                self.add_error("amount", _("Say how much it is."))
            return data
        if not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Say on which day."))
        is_report = data.get("trigger") == InstalmentTrigger.REPORT
        if is_report and not data.get("after_report") and "after_report" not in self.errors:
            self.add_error("after_report", _("Say which report: 1 is the first."))
        return data

    @property
    def part(self) -> Part | None:
        """The payment, or None when the place was left empty."""
        data = self.cleaned_data
        if not data.get("amount"):
            return None
        trigger = InstalmentTrigger(data["trigger"])
        return Part(
            data["amount"],
            data["due_on"],
            trigger,
            data["after_report"] if trigger == InstalmentTrigger.REPORT else None,
            data["condition"],
        )


class PlanForms(forms.BaseFormSet):  # type: ignore[type-arg]
    """All payments of a plan."""

    @property
    def parts(self) -> list[Part]:
        """Those that were filled in, in their order."""
        return [part for form in self.forms if (part := form.part) is not None]

    @property
    def says(self) -> list[str]:
        """What is wrong with the plan as a whole."""
        return [str(error) for error in self.non_form_errors()]

    def refuse(self, sentence: str) -> None:
        """Say of the whole plan why it cannot be."""
        self._non_form_errors.append(sentence)  # type: ignore[attr-defined]


def plan_forms(
    planned: Iterable[Instalment] = (), *, initial: Sequence[dict[str, Any]] = (), data: Any = None
) -> PlanForms:
    """The plan as it stands (else as `initial` proposes it), with empty places at its end."""
    first = [
        {
            "amount": one.amount,
            "due_on": one.due_on,
            "trigger": one.trigger,
            "after_report": one.after_report,
            "condition": one.condition,
        }
        for one in planned
    ] or list(initial)
    made = forms.formset_factory(
        PartForm, formset=PlanForms, extra=MORE, max_num=26, absolute_max=30, validate_max=True
    )
    return made(data, initial=first, prefix="plan")  # type: ignore[return-value]


class NumbersForm(forms.Form):
    """How finance knows the receiver and the order."""

    say_optional = False
    supplier_number = forms.CharField(label=_("Supplier number"), required=False, max_length=40)
    purchase_order = forms.CharField(label=_("Purchase order"), required=False, max_length=40)


class ReturnForm(forms.Form):
    """Money that came back."""

    say_optional = False
    amount = MoneyField(label=_("How much came back"), error_messages={"required": _("Say how much.")})
    came_on = day_field(_("On which day"), error_messages={"required": _("Say on which day.")})
    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why the money came back.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def clean_amount(self) -> Decimal:
        """More than nothing."""
        amount: Decimal = self.cleaned_data["amount"]
        if amount <= 0:
            raise forms.ValidationError(_("Money that comes back is more than nothing."))
        return amount


class PaidDaysForm(forms.Form):
    """The file that finance gave back."""

    say_optional = False
    days = forms.FileField(
        label=_("A CSV file or a spreadsheet (.xlsx)"),
        help_text=_(
            "Two columns, named in the first row: ‘payment reference’ and ‘paid on’. A column ‘amount’ is "
            "compared when there is one. You see what would change before anything does."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.tsv,.txt"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )


class LimitForm(forms.Form):
    """Above which amount two people act."""

    say_optional = False
    amount = MoneyField(label=_("Two people above"), error_messages={"required": _("Say an amount.")})
    where = forms.ChoiceField(
        label=_("In which rounds"),
        choices=[
            ("round", _("This round alone")),
            ("programme", _("This round, and every round of the programme without an amount of its own")),
        ],
        widget=forms.RadioSelect,
        initial="round",
    )


class BankRulesForm(forms.Form):
    """Whether groups give their bank details here."""

    say_optional = False
    on = forms.BooleanField(label=_("Groups give us their bank details here"), required=False)
    cooling_days = forms.IntegerField(
        label=_("Days for which a change waits"),
        min_value=1,
        max_value=30,
        widget=forms.NumberInput(attrs={"class": "width-5"}),
    )


def reason_form(prefix: str, label: Any, data: Any = None, *, ids: str = "") -> ReasonForm:
    """One reason, with names and ids of its own on a page that asks for several."""
    return ReasonForm(data, prefix=prefix, label=label, auto_id=f"id_{ids or prefix}_%s")
