"""What is typed about more time, late attempts and outages: shape only."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.outage_rules import MOST_HOURS
from grants.states import ExtensionReason
from programme import clock
from programme.moments import TIME_FORMATS, MomentField
from reviews.manage_forms import MoreTimeForm, ReasonForm


class MoreTimeForAllForm(MoreTimeForm):
    """More time for everybody: what stands on the round's page belongs to it."""

    field_order = ["until", "reason", "public_note", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["public_note"] = forms.CharField(
            label=_("Because"),
            max_length=300,
            help_text=_("Everybody reads this on the round’s page and in an e-mail."),
            error_messages={"required": _("Say in a sentence why everybody gets more time.")},
        )
        self.order_fields(self.field_order)


class MoreTimeForOneForm(MoreTimeForm):
    """More time for one application, which is named by its reference."""

    field_order = ["reference", "until", "reason", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reference"] = forms.CharField(
            label=_("Reference of the application"),
            max_length=40,
            widget=forms.TextInput(attrs={"autocomplete": "off", "class": "width-20"}),
            error_messages={"required": _("Give its reference, like MSC-7K3M-9QXD.")},
        )
        self.order_fields(self.field_order)


class AnswerForm(forms.Form):
    """The answer to a request: until when, and words for the group."""

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"] = MomentField(
            zone=zone,
            required=False,
            label=_("Until when"),
            help_text=_("In %(zone)s. As they asked, unless you change it.")
            % {"zone": clock.zone_in_words(zone)},
            error_messages={"incomplete": _("Say until which day.")},
        )
        self.fields["answer"] = forms.CharField(
            label=_("A word to the group"),
            required=False,
            max_length=1000,
            help_text=_("They read it in the e-mail that tells them."),
            widget=forms.Textarea(attrs={"rows": 2}),
        )


class LateForm(ReasonForm):
    """What becomes of a late attempt and why; with it, where that is needed, more time that covers it."""

    field_order = ["until", "time_reason", "reason"]

    def __init__(self, *args: Any, zone: str, needs_time: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("The group reads this in the e-mail that tells them.")
        if needs_time:
            self.fields["until"] = MomentField(
                zone=zone,
                required=False,
                label=_("If it counts: their deadline is then"),
                help_text=_("In %(zone)s. It has to lie after the moment at which this arrived.")
                % {"zone": clock.zone_in_words(zone)},
                error_messages={"incomplete": _("Say until which day.")},
            )
            self.fields["time_reason"] = forms.ChoiceField(
                label=_("If it counts: the reason for more time"),
                required=False,
                choices=ExtensionReason.choices,
                widget=forms.RadioSelect,
            )
        self.order_fields(self.field_order)


class OutageRuleForm(forms.Form):
    """What happens if submitting fails near the deadline."""

    minutes = forms.IntegerField(
        label=_("If submitting fails for so many minutes"),
        min_value=1,
        max_value=MOST_HOURS * 60,
        initial=10,
        widget=forms.NumberInput(attrs={"class": "width-4"}),
    )
    within_hours = forms.IntegerField(
        label=_("In the last hours before the deadline"),
        help_text=_("How many hours."),
        min_value=1,
        max_value=MOST_HOURS,
        initial=2,
        widget=forms.NumberInput(attrs={"class": "width-4"}),
    )
    staffed_from = forms.TimeField(
        label=_("More time ends in your hours: from"),
        input_formats=TIME_FORMATS,
        initial=time(9),
        widget=forms.TimeInput(attrs={"type": "time", "class": "width-10"}, format="%H:%M"),
    )
    staffed_until = forms.TimeField(
        label=_("Your hours, until"),
        help_text=_("On Monday to Friday."),
        input_formats=TIME_FORMATS,
        initial=time(17),
        widget=forms.TimeInput(attrs={"type": "time", "class": "width-10"}, format="%H:%M"),
    )
