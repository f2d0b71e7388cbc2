"""What is typed about eligibility: shape only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.states import EligibilityReason
from programme.answer_fields import storable_text

ELIGIBLE, NOT = "eligible", "not"
MOST = 2000


class FindForm(forms.Form):
    """Eligible or not; for 'not' the rule, and words that the applicants will read."""

    say_optional = False
    answer = forms.ChoiceField(
        label=gettext_lazy("Is it eligible?"),
        choices=[(ELIGIBLE, gettext_lazy("Eligible")), (NOT, gettext_lazy("Not eligible"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose an answer.")},
    )
    code = forms.ChoiceField(
        label=gettext_lazy("If not: by which rule"),
        choices=[("", gettext_lazy("Choose a rule")), *EligibilityReason.choices],
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("If not: why, in words for the applicants"),
        help_text=gettext_lazy(
            "They read this in their letter, when everybody is told. Say which fact, kindly and exactly."
        ),
        max_length=MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_reason(self) -> str:
        """As the database can keep it."""
        return storable_text(self.cleaned_data["reason"]).strip()

    def clean(self) -> dict[str, Any]:
        """'Not eligible' needs both."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("answer") == NOT:
            if not data.get("code") and "code" not in self.errors:
                self.add_error("code", _("Choose the rule."))
            if not data.get("reason") and "reason" not in self.errors:
                self.add_error("reason", _("Write the words that the applicants will read."))
        return data

    @property
    def code_chosen(self) -> EligibilityReason | None:
        """The rule, for 'not eligible'."""
        code = self.cleaned_data.get("code")
        return EligibilityReason(code) if code else None


class AfterAllForm(forms.Form):
    """Why an application is eligible after all."""

    say_optional = False
    reason = forms.CharField(
        label=gettext_lazy("Why it is eligible after all"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why, in a sentence.")},
    )

    def clean_reason(self) -> str:
        """As the database can keep it."""
        return storable_text(self.cleaned_data["reason"]).strip()


class SecondForm(forms.Form):
    """The second person's answer."""

    say_optional = False
    agrees = forms.ChoiceField(
        label=gettext_lazy("Do you agree?"),
        choices=[
            ("yes", gettext_lazy("Yes, I agree")),
            ("no", gettext_lazy("No, somebody has to look again")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose an answer.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("Needed if you do not agree. The applicants do not read it."),
        max_length=MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_note(self) -> str:
        """As the database can keep it."""
        return storable_text(self.cleaned_data["note"]).strip()

    def clean(self) -> dict[str, Any]:
        """Who does not agree says why."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("agrees") == "no" and not data.get("note"):
            self.add_error("note", _("Say why you do not agree."))
        return data
