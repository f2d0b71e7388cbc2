"""The forms about what a reviewer is paid: shape only."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programme.answer_fields import storable_text
from programme.moments import DAY_FORMATS
from reviews.manage_forms import MoneyField
from reviews.people_forms import hours_field, plain


class ClaimForm(forms.Form):
    """The hours of a claim; what was read is counted for whoever claims."""

    say_optional = False

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, meeting: Decimal, preparation: Decimal
    ) -> None:
        super().__init__(data)
        self.fields["meeting"] = hours_field(_("Hours in meetings"), initial=plain(meeting))
        self.fields["preparation"] = hours_field(
            _("Hours of preparation"),
            help_text=_("Reading the guidance, the practice, and finding your way around."),
            initial=plain(preparation),
        )

    @property
    def hours(self) -> dict[str, Decimal]:
        """{"meeting": hours, "preparation": hours}; nothing typed is none."""
        return {name: self.cleaned_data.get(name) or Decimal(0) for name in ("meeting", "preparation")}


class ExpenseForm(forms.Form):
    """One expense, with a receipt if there is one."""

    say_optional = False
    note = forms.CharField(
        label=gettext_lazy("What was it for?"),
        help_text=gettext_lazy("For example: bus to the meeting on 3 May."),
        max_length=300,
    )
    amount = MoneyField(label=gettext_lazy("How much?"))
    receipt = forms.FileField(
        label=gettext_lazy("A photo or PDF of the receipt"),
        help_text=gettext_lazy("If you have one. Up to 10 MB."),
        required=False,
        allow_empty_file=True,
        max_length=255,
    )

    def clean_note(self) -> str:
        """As one line that the database can keep."""
        return " ".join(storable_text(self.cleaned_data["note"]).split())

    def clean_amount(self) -> Decimal:
        """More than nothing, and no more than anybody spends on a bus."""
        amount: Decimal = self.cleaned_data["amount"]
        if not Decimal(0) < amount <= Decimal(99_999):
            raise forms.ValidationError(_("Enter what you paid, like 4.50."))
        return amount


class SendBackForm(forms.Form):
    """What has to be put right in a claim."""

    say_optional = False
    reason = forms.CharField(
        label=gettext_lazy("What has to be put right?"),
        help_text=gettext_lazy("They read this in an e-mail and on their claim."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PaidForm(forms.Form):
    """The day on which finance paid."""

    say_optional = False
    on = forms.DateField(
        label=gettext_lazy("Paid on"),
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
