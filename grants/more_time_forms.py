"""What is typed when members ask for more time: shape only. No proof is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.states import ExtensionReason
from programme import clock
from programme.moments import MomentField


class AskForm(forms.Form):
    """Why, until when if they know it, and anything else in their own words."""

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = forms.ChoiceField(
            label=_("Why do you need more time?"),
            choices=[
                (ExtensionReason.ACCESS.value, _("An access need, or something about health or care")),
                (ExtensionReason.OUR_FAULT.value, _("Something here did not work")),
                (ExtensionReason.OTHER.value, _("Something else")),
            ],
            widget=forms.RadioSelect,
            help_text=_("One word is enough. We ask for no proof."),
            error_messages={"required": _("Choose what is nearest."), "invalid_choice": _("Choose one.")},
        )
        self.fields["until"] = MomentField(
            zone=zone,
            required=False,
            label=_("Until when?"),
            help_text=_("In %(zone)s; no time means 12 noon. Leave it empty if you do not know.")
            % {"zone": clock.zone_in_words(zone)},
            error_messages={"incomplete": _("Say until which day.")},
        )
        self.fields["note"] = forms.CharField(
            label=_("Anything that you want us to know"),
            required=False,
            max_length=2000,
            help_text=_("Only the team reads this. Do not write about anybody’s health unless you want to."),
            widget=forms.Textarea(attrs={"rows": 3}),
        )
