"""The form with which the questions are offered in another format."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programme.formats import types_in_words
from programme.states import FormatKind


class FormatForm(forms.Form):
    """A link or a file: one of the two."""

    say_optional = False
    kind = forms.ChoiceField(
        label=gettext_lazy("Which format is it?"), choices=FormatKind.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=gettext_lazy("What should people read beside it?"),
        help_text=gettext_lazy("For example “All questions in British Sign Language, 12 minutes”."),
        max_length=200,
    )
    url = forms.CharField(
        label=gettext_lazy("Its web address"),
        help_text=gettext_lazy("If it is on the web already. Give this or a file, not both."),
        required=False,
        max_length=200,
        validators=[URLValidator(["http", "https"])],
        widget=forms.TextInput(attrs={"type": "url", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file of it"),
        help_text=format_lazy(gettext_lazy("Up to 20 MB: {types}."), types=types_in_words()),
        required=False,
        allow_empty_file=True,
        max_length=255,
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, and not both."""
        data = super().clean() or {}
        if "url" in data and "file" in data and bool(data["url"]) == bool(data["file"]):
            self.add_error("url", _("Give a web address or a file: one of the two."))
        return data
