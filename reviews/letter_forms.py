"""The forms of one letter at the desk, and of the letters that go by post."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programme.moments import DAY_FORMATS


class EasyReadForm(forms.Form):
    """A summary in easy words."""

    text = forms.CharField(
        label=_("In short, in easy words"),
        help_text=_("Short sentences, one thought each. It stands at the beginning of the letter."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
        required=False,
    )


class CameBackForm(forms.Form):
    """Which mail came back, and what was said."""

    mail = forms.ChoiceField(label=_("The mail that came back"))
    says = forms.CharField(
        label=_("What the mail server said"),
        help_text=_("Such as ‘mailbox full’ or ‘no such address’."),
        max_length=500,
        error_messages={"required": _("Write what was said, in a few words.")},
    )

    def __init__(self, *args: Any, mails: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mail"].choices = mails  # type: ignore[attr-defined]


class PostedForm(forms.Form):
    """On which day letters were posted."""

    on = forms.DateField(
        label=_("Posted on"),
        widget=forms.DateInput(attrs={"type": "date", "class": "width-10"}, format="%Y-%m-%d"),
        input_formats=DAY_FORMATS,
        error_messages={"required": _("Say on which day they were posted.")},
    )
