"""The manager's forms: they check shape and return clean data, and know no clock, no state and no mail."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grants.models import ApplicationMember
from grants.states import ApplicationState, DecisionOutcome, ExtensionReason
from programme import clock, money
from programme.models import Round
from programme.moments import DAY_FORMATS, MomentField
from reviews.applications import HELP, IN, LATE, MORE_TIME


class MoneyField(forms.CharField):
    """An amount as people type it: '£12,500', '12500', '12 500.50'."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"data-prefix": "£", "inputmode": "decimal", "class": "width-10"}),
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Without pence when there are none."""
        if isinstance(value, Decimal):
            return f"{value:.0f}" if value == value.to_integral_value() else f"{value:.2f}"
        return value

    def clean(self, value: Any) -> Any:
        """The amount as a Decimal, or None when nothing was typed."""
        typed = super().clean(value)
        if not typed:
            return None
        amount = money.parse(typed)
        if amount is None:
            raise ValidationError(_("This is not an amount of money. Write it like 12500 or 12,500.50."))
        return amount


class SearchForm(forms.Form):
    """Searching and filtering the applications."""

    say_optional = False
    q = forms.CharField(
        label=_("Reference, title or name"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("All applications")),
            (IN, _("All that are in")),
            *ApplicationState.choices,
            (LATE, _("With a late attempt kept")),
            (MORE_TIME, _("With a request for more time")),
            (HELP, _("Groups that asked for help")),
        ],
    )


class DecideForm(forms.Form):
    """One decision. The amount is asked for an award alone; the act itself holds it against the pot."""

    outcome = forms.ChoiceField(
        label=_("What is decided?"), choices=DecisionOutcome.choices, widget=forms.RadioSelect
    )
    amount = MoneyField(label=_("Amount of the award"), required=False)
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("For the record and the second person. The applicant does not read this."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, in a sentence.")},
    )
    feedback = forms.CharField(
        label=_("Feedback for the applicant"),
        help_text=_("They read this in their letter. Write to them: what the panel liked, what would help."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    conditions = forms.CharField(
        label=_("Conditions of the award"),
        help_text=_("Printed in the letter of an award."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].say_optional = False  # type: ignore[attr-defined]
        self.fields["amount"].help_text = _("Only for an award: from %(least)s to %(most)s.") % {
            "least": money.in_words(round.smallest_award, round.currency),
            "most": money.in_words(round.largest_award, round.currency),
        }

    def clean(self) -> dict[str, Any]:
        """An award has an amount and nothing else has one."""
        data = super().clean() or {}
        if data.get("outcome") == DecisionOutcome.AWARD:
            if data.get("amount") is None and "amount" not in self.errors:
                self.add_error("amount", _("Say how much."))
        else:
            data["amount"] = None
            data["conditions"] = ""
            self.errors.pop("amount", None)
        return data


class ReasonForm(forms.Form):
    """A reason and nothing else."""

    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, in a sentence.")},
    )

    def __init__(self, *args: Any, label: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label


class LeadForm(ReasonForm):
    """Who leads a group from now on, and why staff say so."""

    field_order = ["member", "reason"]

    def __init__(self, *args: Any, members: Iterable[ApplicationMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(member.pk): member for member in members}
        self.fields["member"] = forms.ChoiceField(
            label=_("The new lead"),
            choices=[(key, str(member.user)) for key, member in self.members.items()],
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Choose the new lead."),
                "invalid_choice": _("Choose somebody of the group."),
            },
        )
        self.fields["reason"].label = _("Why you change it")
        self.fields["reason"].help_text = _("The group reads this.")
        self.order_fields(self.field_order)

    def clean_member(self) -> ApplicationMember:
        """The member who was chosen."""
        return self.members[self.cleaned_data["member"]]


class MoreTimeForm(forms.Form):
    """More time: until when, why, and a note. No proof is asked."""

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"] = MomentField(
            zone=zone,
            label=_("Until when"),
            help_text=_("In %(zone)s. What arrives at this moment or later is late.")
            % {"zone": clock.zone_in_words(zone)},
            error_messages={"required": _("Say until when."), "incomplete": _("Say until which day.")},
        )
        self.fields["reason"] = forms.ChoiceField(
            label=_("Reason"), choices=ExtensionReason.choices, widget=forms.RadioSelect
        )
        self.fields["note"] = forms.CharField(
            label=_("Note for the record"),
            required=False,
            help_text=_("No medical proof is asked, and none should be written here."),
            widget=forms.Textarea(attrs={"rows": 2}),
        )


class DatesForm(forms.Form):
    """The dates of a round, each as a date and a local time; those that stand already are left out."""

    def __init__(self, *args: Any, zone: str, standing: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("opens_at", _("Opens")),
            ("closes_at", _("Closes")),
            ("decisions_at", _("Applicants are told")),
        ):
            if name in standing:
                continue
            self.fields[name] = MomentField(
                zone=zone,
                label=label,
                error_messages={"required": _("Give a date."), "incomplete": _("Give a date.")},
            )


class PaidForm(forms.Form):
    """The day on which a payment was made."""

    on = forms.DateField(
        label=_("Paid on"),
        input_formats=DAY_FORMATS,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        error_messages={"required": _("Say on which day it was paid.")},
    )
