"""What is typed on a group's page: shape only."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.models import ApplicationMember
from programme import accounts

Kind = ApplicationMember.Kind


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_("A shared mailbox is fine: the first person who uses the link joins."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "class": "width-20"}),
        error_messages={
            "required": _("Enter an e-mail address."),
            "invalid": _("Enter an e-mail address like name@example.org."),
        },
    )
    kind = forms.ChoiceField(
        label=_("What they may do"),
        choices=[
            (Kind.FULL.value, _("Write, submit and change, like you")),
            (Kind.READER.value, _("Read only")),
        ],
        initial=Kind.FULL.value,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what they may do."),
            "invalid_choice": _("Choose what they may do."),
        },
    )

    def clean_email(self) -> str:
        """The address as accounts keep it."""
        return accounts.tidy_address(self.cleaned_data["email"])
