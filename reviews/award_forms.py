"""The manager's forms about offers: the terms of a round, the day of one offer, one line to look at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.award_states import CheckOutcome
from grants.award_terms import LONGEST_TEXT, Terms
from grants.models import AwardCheck
from grants.models.offers import LONGEST, SHORTEST
from programme.moments import DAY_FORMATS
from programme.texts import say


class TermsForm(forms.Form):
    """The text, the days to answer, and what is looked at; each thing to look at on a line of its own."""

    text = forms.CharField(
        label=_("The terms"),
        max_length=LONGEST_TEXT,
        help_text=_(
            "An empty line ends a paragraph, and each gets a number. Its first line is its heading. Lines "
            "that begin with a dash become a list. Amount, names and conditions stand above the terms "
            "by themselves."
        ),
        widget=forms.Textarea(attrs={"rows": 30}),
        error_messages={"required": _("The terms cannot be empty.")},
    )
    answer_days = forms.IntegerField(
        label=_("Days to answer an offer"),
        min_value=SHORTEST,
        max_value=LONGEST,
        help_text=_("Counted from the day of the offer. People are reminded, and nothing ends by itself."),
        widget=forms.NumberInput(attrs={"class": "width-5"}),
    )
    checks_first = forms.CharField(
        label=_("Looked at before the first payment"),
        required=False,
        max_length=LONGEST_TEXT,
        help_text=_(
            "One thing on each line. The group reads these lines too. The conditions of a decision come on "
            "top by themselves."
        ),
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    checks_later = forms.CharField(
        label=_("Looked at later"),
        required=False,
        max_length=LONGEST_TEXT,
        help_text=_("One thing on each line. These hold up no payment."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, terms: Terms, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "text": say(terms.text, "en"),
                "answer_days": terms.answer_days,
                "checks_first": "\n".join(terms.checks_first),
                "checks_later": "\n".join(terms.checks_later),
            },
        )
        super().__init__(*args, **kwargs)

    @property
    def values(self) -> dict[str, Any]:
        """What `grants.award_terms.rewrite` takes."""
        data = self.cleaned_data
        return {
            "text": data["text"],
            "answer_days": data["answer_days"],
            "checks_first": data["checks_first"].splitlines(),
            "checks_later": data["checks_later"].splitlines(),
        }


class DayForm(forms.Form):
    """Another day to answer one offer by, and why."""

    to = forms.DateField(
        label=_("Answer by"),
        input_formats=DAY_FORMATS,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        error_messages={"required": _("Give a day.")},
    )
    reason = forms.CharField(
        label=_("Why the day is moved"),
        help_text=_("For the record. The group reads the new day, not the reason."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why, in a sentence.")},
    )


class CheckForm(forms.Form):
    """How it stands with one line, and whether it holds up the first payment."""

    outcome = forms.ChoiceField(
        label=_("How it stands"), choices=CheckOutcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        help_text=_(
            "What was seen, and where it is kept. Needed for ‘Not needed’. The group does not read it."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    before_payment = forms.BooleanField(label=_("The first payment waits for this"), required=False)

    def __init__(self, data: Any = None, *, check: AwardCheck) -> None:
        super().__init__(
            data,
            initial={
                "outcome": check.outcome,
                "note": check.note,
                "before_payment": check.before_payment,
            },
            auto_id=f"id_{check.order}_%s",
        )


class PaperForm(forms.Form):
    """A sheet that somebody of a group signed."""

    say_optional = False
    name = forms.CharField(
        label=_("Who signed"),
        max_length=200,
        help_text=_("The name as it stands on the sheet."),
        error_messages={"required": _("Type the name of whoever signed.")},
    )
    role = forms.CharField(
        label=_("What they are in the group"),
        max_length=200,
        error_messages={"required": _("Type what they are in the group, as the sheet says.")},
    )
    signed_on = forms.DateField(
        label=_("The day beside the signature"),
        help_text=_("Day, month and year, such as 31/3/2026."),
        input_formats=DAY_FORMATS,
        widget=forms.TextInput(attrs={"class": "width-10", "inputmode": "numeric"}),
        error_messages={"required": _("Type the day beside the signature.")},
    )
    code = forms.CharField(
        label=_("The code on the sheet"),
        max_length=20,
        help_text=_("Eight letters and numbers below the signature. They say which terms were signed."),
        widget=forms.TextInput(attrs={"class": "width-10", "autocomplete": "off"}),
        error_messages={"required": _("Type the code that stands below the signature.")},
    )
    upload = forms.FileField(
        label=_("The signed sheet"),
        help_text=_("A scan or a photograph: PDF, JPEG, PNG or HEIC, up to 10 MB."),
        widget=forms.ClearableFileInput({"accept": ".pdf,.jpg,.jpeg,.png,.heic"}),
        error_messages={"required": _("Add the signed sheet.")},
    )
    signed = forms.BooleanField(
        label=_("The sheet is signed, and whoever signed says that they may accept for the group"),
        error_messages={"required": _("Tick that the sheet is signed. Without that nobody has accepted.")},
    )


def errors_in(forms_given: Iterable[forms.Form]) -> bool:
    """Whether one of them was sent and has something to put right."""
    return any(form.is_bound and bool(form.errors) for form in forms_given)
