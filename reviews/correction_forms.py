"""The forms for what follows once a form stands: putting a slip of the pen right, and copying the round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from programme.models import Question, Section
from programme.moments import MomentField
from programme.texts import DEFAULT_LANGUAGE, say
from reviews.editor_forms import OTHER, EditingForm, lines, words_of

# Lines of a box for words, where two are too few.
ROWS = {"intro": 4, "help": 4}


class CorrectionForm(EditingForm):
    """The words of a section or question of a form that stands, and why they are put right."""

    def __init__(self, *args: Any, subject: Section | Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject
        if isinstance(subject, Section):
            self.names = {"title": _("Title"), "intro": _("Introduction")}
        else:
            self.names = {"label": _("The question"), "help": _("Help")}
        words = words_of(subject, *self.names)
        for name, label in self.names.items():
            self.fields[name] = lines(ROWS.get(name, 2), label=label, required=name in ("title", "label"))
            self.fields[name].initial = words[name]
        if isinstance(subject, Question) and subject.options:
            self.fields["options"] = lines(
                min(len(subject.options) + 1, 12),
                label=_("The choices"),
                help_text=_("Reword them in their places: none can be added, taken out or moved."),
            )
            self.fields["options"].initial = "\n".join(
                say(label, DEFAULT_LANGUAGE) for _value, label in subject.options
            )
        for name, label in self.names.items():
            if words[f"{name}_{OTHER}"]:
                self.fields[f"{name}_{OTHER}"] = lines(
                    ROWS.get(name, 2), label=gettext("%(part)s in Welsh") % {"part": label}, required=False
                )
                self.fields[f"{name}_{OTHER}"].initial = words[f"{name}_{OTHER}"]
        self.fields["reason"] = lines(
            2,
            label=_("What was wrong?"),
            help_text=_("Applicants read this beside the old and the new words."),
            error_messages={"required": _("Say why, in a sentence: applicants read it.")},
        )

    def clean(self) -> dict[str, Any]:
        """As many choices as there are."""
        data = super().clean() or {}
        if "options" in data:
            data["options"] = [line.strip() for line in data["options"].splitlines() if line.strip()]
            wanted = len(self.subject.options) if isinstance(self.subject, Question) else 0
            if len(data["options"]) != wanted:
                self.add_error(
                    "options",
                    ngettext(
                        "There is %(n)d choice, and there has to be as many afterwards.",
                        "There are %(n)d choices, and there have to be as many afterwards.",
                        wanted,
                    )
                    % {"n": wanted},
                )
        return data

    def parts(self) -> dict[str, Any]:
        """{part: text after}, also of what nobody changed; other languages stay as they are."""
        data = self.cleaned_data
        found: dict[str, Any] = {}
        for name in self.names:
            held: Mapping[str, str] = getattr(self.subject, name)
            typed = {DEFAULT_LANGUAGE: data[name]}
            if f"{name}_{OTHER}" in data:
                typed[OTHER] = data[f"{name}_{OTHER}"]
            found[name] = {**held, **typed}
        if "options" in data and isinstance(self.subject, Question):
            found["options"] = _reworded(self.subject.options, data["options"])
        return found


def _reworded(options: Sequence[Sequence[Any]], labels: Sequence[str]) -> list[list[Any]]:
    return [
        [value, {**label, DEFAULT_LANGUAGE: words}]
        for (value, label), words in zip(options, labels, strict=True)
    ]


class CopyForm(EditingForm):
    """The name and the dates of a copy. A weekday is never typed; no time means 12 noon."""

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("What is the new round called?"),
            max_length=200,
            error_messages={"required": _("Write its name.")},
        )
        self.fields["slug"] = forms.SlugField(
            label=_("Short name for its address"),
            required=False,
            help_text=_("Letters, figures and hyphens. Made from the name when left empty."),
            widget=forms.TextInput({"class": "width-20", "spellcheck": "false", "autocapitalize": "none"}),
        )
        for name, label in (
            ("opens_at", _("Opens")),
            ("closes_at", _("Closes")),
            ("decisions_at", _("Applicants are told")),
        ):
            self.fields[name] = MomentField(
                zone=zone,
                label=label,
                error_messages={"required": _("Give a date."), "incomplete": _("Give a date.")},
            )
        self.fields["with_funding"] = forms.BooleanField(
            label=_("Copy the funding sources and their amounts too"), required=False
        )

    def clean(self) -> dict[str, Any]:
        """A short name, from the name when none was typed."""
        data = super().clean() or {}
        if not data.get("slug") and "slug" not in self.errors:
            data["slug"] = slugify(data.get("name", ""))[:50].strip("-")
            if not data["slug"] and data.get("name"):
                self.add_error("slug", _("Write a short name: the name has no Latin letters."))
        return data
