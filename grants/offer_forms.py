"""What is typed to answer an offer: shape only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.offers import Signature, statement


class AcceptForm(forms.Form):
    """Who accepts: their name as they type it, what they are in the group, and that they may."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("Type it as you would sign."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Type your name: it stands under the acceptance.")},
    )
    role = forms.CharField(
        label=_("What you are in the group"),
        max_length=200,
        help_text=_("For example: chair, treasurer, one of three founders."),
        error_messages={"required": _("Say what you are in the group.")},
    )
    may_accept = forms.BooleanField(
        error_messages={"required": _("Tick that you may accept the award for the group.")}
    )

    def __init__(self, *args: Any, group: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["may_accept"].label = statement(group)

    @property
    def signature(self) -> Signature:
        """What was typed."""
        data = self.cleaned_data
        return Signature(data["name"], data["role"], data["may_accept"])


class CannotForm(forms.Form):
    """Why the award cannot be taken, if they like to say."""

    why = forms.CharField(
        label=_("Would you like to tell us why?"),
        required=False,
        max_length=2000,
        help_text=_("Only the team reads it. It helps us to do better next time."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
