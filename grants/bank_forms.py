"""The form in which a group gives its account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grants import bank


class BankForm(forms.Form):
    """An account in the United Kingdom. What was typed is never shown again after a mistake."""

    say_optional = False
    holder = forms.CharField(
        label=_("Name of the account"),
        max_length=100,
        help_text=_("As it stands on a statement."),
        error_messages={"required": _("Say in whose name the account is.")},
    )
    sort_code = forms.CharField(
        label=_("Sort code"),
        max_length=20,
        help_text=_("Six digits, like 12-34-56."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-10", "autocomplete": "off"}),
        error_messages={"required": _("Enter the sort code.")},
    )
    number = forms.CharField(
        label=_("Account number"),
        max_length=20,
        help_text=_("Eight digits. If yours has fewer, ask your bank what to put before them."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-10", "autocomplete": "off"}),
        error_messages={"required": _("Enter the account number.")},
    )
    building_society = forms.CharField(
        label=_("Building society reference, if there is one"),
        max_length=18,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_sort_code(self) -> str:
        """The six digits."""
        found = bank.sort_code_of(self.cleaned_data["sort_code"])
        if found is None:
            raise ValidationError(_("A sort code has six digits, like 12-34-56."))
        return found

    def clean_number(self) -> str:
        """The eight digits."""
        found = bank.number_of(self.cleaned_data["number"])
        if found is None:
            raise ValidationError(_("An account number has eight digits."))
        return found

    @property
    def account(self) -> bank.Account:
        """What was given."""
        data: dict[str, Any] = self.cleaned_data
        return bank.Account(**data)
