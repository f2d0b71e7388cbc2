"""The panel's forms: they check shape and hand clean values on. What may be done is judged elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programme.answer_fields import storable_text
from programme.answers import Held
from programme.outlines import Outline
from programme.texts import say
from reviews.choosing import in_words
from reviews.models import Criterion, PanelMember, StageEntry
from reviews.panel import CAPACITY
from reviews.saving import CANNOT, NOTES, SCORE, WORDS, Value
from reviews.scoring import Missing
from reviews.states import EntryOutcome, ReviewerKind


class Words(forms.Field):
    """Free words, kept as they were typed."""

    widget = forms.Textarea

    def clean(self, value: Any) -> str:
        """The text as it is kept; ValidationError for what no keyboard can type."""
        return storable_text(str(value or ""))


class ReviewForm(forms.Form):
    """One score sheet: a group of sentences for each criterion, the boxes of words, notes to oneself.

    Nothing is required, so that anything can be saved for later; sending asks for more. `held` is what
    stands, by field; `with_notes` is off where somebody else fills the sheet in.
    """

    say_optional = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        criteria: Sequence[Criterion],
        sheet: Outline,
        held: Mapping[str, Held],
        with_notes: bool = True,
    ) -> None:
        super().__init__(data)
        self.criteria = criteria
        # Fields that show what was typed and is not kept: the page's script goes on trying.
        self.unsaved: frozenset[str] = frozenset()
        for criterion in criteria:
            name = f"{SCORE}{criterion.key}"
            self.fields[name] = _score_field(criterion, held.get(name))
        self.word_names = [f"{WORDS}{question.key}" for question in sheet.questions]
        for name, question in zip(self.word_names, sheet.questions, strict=True):
            self.fields[name] = _words_field(
                say(question.label), say(question.help), held.get(name), limit=question.word_limit
            )
        if with_notes:
            self.fields[NOTES] = _words_field(
                _("Notes to yourself"),
                _("Nobody else ever sees these: not the panel, not the team. Empty the box to erase them."),
                held.get(NOTES),
            )

    @property
    def score_fields(self) -> list[forms.BoundField]:
        """The criteria, as fields of the page."""
        return [self[f"{SCORE}{criterion.key}"] for criterion in self.criteria]

    @property
    def word_fields(self) -> list[forms.BoundField]:
        """The boxes of words that belong to no criterion."""
        theirs = {f"{WORDS}{criterion.words_key}" for criterion in self.criteria}
        return [self[name] for name in self.word_names if name not in theirs]

    def asked_beside(self, criterion: Criterion) -> forms.BoundField | None:
        """The box of what a criterion asks to be answered in words, where it asks."""
        name = f"{WORDS}{criterion.words_key}"
        return self[name] if name in self.word_names else None

    @property
    def by_criterion(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        """Each criterion's scores, and the box of what it asks in words."""
        pairs = zip(self.score_fields, self.criteria, strict=True)
        return [(field, self.asked_beside(criterion)) for field, criterion in pairs]

    @property
    def notes_field(self) -> forms.BoundField | None:
        """The notes to oneself, where they are on the sheet."""
        return self[NOTES] if NOTES in self.fields else None

    def given(self, names: Collection[str] | None = None) -> dict[str, Value]:
        """{field: what can be kept} of all that was sent, or of these fields alone."""
        found: dict[str, Value] = {}
        for name in self.fields if names is None else self.fields.keys() & names:
            value = self.cleaned_data.get(name)
            if name.startswith(SCORE):
                if value:
                    found[name] = value if value == CANNOT else int(value)
            elif value is not None and name in self.data:
                found[name] = value
        return found

    def add_missing(self, found: Sequence[Missing]) -> None:
        """Say at each field what stands in the way of sending."""
        for missing in found:
            self.add_error(f"{WORDS if missing.is_words else SCORE}{missing.key}", missing.says)


def _words_field(label: str, help_text: str, held: Held | None, *, limit: int | None = None) -> Words:
    attrs: dict[str, Any] = {"rows": 5, "data-words": limit or "", "spellcheck": "true"}
    if limit:
        attrs["data-word-limit"] = limit
    return Words(
        label=label,
        help_text=help_text,
        required=False,
        initial=held.value if held else "",
        widget=forms.Textarea(attrs=attrs),
    )


def _score_field(criterion: Criterion, held: Held | None) -> forms.ChoiceField:
    choices = [
        (str(number), in_words(criterion, number))
        for number in range(criterion.lowest, criterion.highest + 1)
    ]
    choices.append((CANNOT, in_words(criterion, CANNOT)))
    widget = forms.RadioSelect()
    widget.noon_boxed = True  # type: ignore[attr-defined]
    return forms.ChoiceField(
        label=say(criterion.title),
        help_text=say(criterion.question),
        choices=choices,
        required=False,
        initial=str(held.value) if held else "",
        widget=widget,
    )


class JoinForm(forms.Form):
    """Somebody who is to be on a stage's panel."""

    MOST = 500
    say_optional = False

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("They sign in with a code that is sent to this address."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "width-20"}),
        error_messages={
            "required": gettext_lazy("Enter the e-mail address."),
            "invalid": gettext_lazy("Enter an e-mail address like name@example.org."),
        },
    )
    name = forms.CharField(
        label=gettext_lazy("Name, if they are new to Noon"),
        help_text=gettext_lazy("Somebody who has an account keeps the name that they gave themselves."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "width-20"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Looks at it from"),
        choices=ReviewerKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose from where they look at applications.")},
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("How many applications can they read?"),
        min_value=1,
        max_value=MOST,
        initial=CAPACITY,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-6"}),
        error_messages={
            "required": gettext_lazy("Enter how many applications they can read."),
            "invalid": gettext_lazy("Enter a whole number."),
        },
    )

    def clean_name(self) -> str:
        """As one line that the database can keep."""
        return " ".join(storable_text(self.cleaned_data["name"]).split())


class AssignForm(forms.Form):
    """For each application as many lists of reviewers as it still wants; any of them may stay empty."""

    say_optional = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        slots: Mapping[int, int],
        offers: Mapping[int, Sequence[tuple[PanelMember, str]]],
        references: Mapping[int, str],
    ) -> None:
        """`slots` is {application id: how many lists}, `offers` {application id: (member, words) pairs}."""
        super().__init__(data)
        self.slots = slots
        for application, count in slots.items():
            choices = [("", _("Choose a reviewer"))]
            choices.extend((str(member.pk), words) for member, words in offers[application])
            for number in range(1, count + 1):
                self.fields[f"give_{application}_{number}"] = forms.ChoiceField(
                    label=_("Reviewer %(number)d for %(reference)s")
                    % {"number": number, "reference": references[application]},
                    choices=choices,
                    required=False,
                )

    def lists_of(self, application: int) -> list[forms.BoundField]:
        """The lists of one application."""
        return [self[f"give_{application}_{n}"] for n in range(1, self.slots.get(application, 0) + 1)]

    def clean(self) -> dict[str, Any]:
        """Nobody is given one application twice; something has to be chosen."""
        cleaned: dict[str, Any] = super().clean() or {}
        for application, count in self.slots.items():
            names = [f"give_{application}_{number}" for number in range(1, count + 1)]
            seen: set[str] = set()
            for name in names:
                if cleaned.get(name) and cleaned[name] in seen:
                    self.add_error(name, _("This reviewer is chosen twice for the same application."))
                seen.add(cleaned.get(name) or "")
        if not self.errors and not any(cleaned.values()):
            self.add_error(None, _("Choose a reviewer for at least one application."))
        return cleaned

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """(application id, panel member id) of all that was chosen."""
        return [(int(name.split("_")[1]), int(value)) for name, value in self.cleaned_data.items() if value]


class StageActForm(forms.Form):
    """'I have read what this does', before an act that cannot be undone."""

    say_optional = False
    understood = forms.BooleanField(
        label=gettext_lazy("I have read what happens, and I want to do it now."),
        error_messages={"required": gettext_lazy("Tick this to say that you have read what happens.")},
    )
    anyway = forms.BooleanField(
        label=gettext_lazy("Go on without what is not sent, and take it back."),
        required=False,
    )


class ShortlistForm(forms.Form):
    """For every application whether it goes on, and why; two sentences fill reasons left empty."""

    say_optional = False
    reason_through = forms.CharField(
        label=gettext_lazy("Reason for those that go on, where none is written beside them"),
        required=False,
        max_length=1000,
    )
    reason_not_through = forms.CharField(
        label=gettext_lazy("Reason for those that do not go on, where none is written beside them"),
        required=False,
        max_length=1000,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        entries: Sequence[StageEntry],
        agreed: Mapping[int, tuple[str, str]] | None = None,
    ) -> None:
        """`agreed` is {application id: (outcome, reason)}: what a meeting said of those not decided yet."""
        super().__init__(data)
        self.entries = entries
        for entry in entries:
            reference = entry.application.reference
            outcome, reason = entry.outcome, entry.reason
            if outcome == EntryOutcome.PENDING:
                outcome, reason = (agreed or {}).get(entry.application_id, ("", ""))
            self.fields[f"outcome_{entry.application_id}"] = forms.ChoiceField(
                label=_("Does %(reference)s go on?") % {"reference": reference},
                choices=[(EntryOutcome.THROUGH, _("Goes on")), (EntryOutcome.NOT_THROUGH, _("Does not"))],
                widget=forms.RadioSelect,
                required=False,
                initial=outcome,
            )
            self.fields[f"reason_{entry.application_id}"] = forms.CharField(
                label=_("Reason for %(reference)s") % {"reference": reference},
                required=False,
                max_length=2000,
                initial=reason,
            )

    def fields_of(self, application: int) -> tuple[forms.BoundField, forms.BoundField]:
        """The outcome and the reason of one application."""
        return self[f"outcome_{application}"], self[f"reason_{application}"]

    def clean(self) -> dict[str, Any]:
        """Every application needs an outcome, and every outcome a reason, its own or the common one."""
        cleaned: dict[str, Any] = super().clean() or {}
        for entry in self.entries:
            outcome, reason = f"outcome_{entry.application_id}", f"reason_{entry.application_id}"
            if outcome not in cleaned or reason not in cleaned:
                continue
            if not cleaned[outcome]:
                self.add_error(outcome, _("Choose an answer."))
                continue
            common = cleaned.get(f"reason_{cleaned[outcome]}", "")
            if not (cleaned[reason].strip() or common.strip()):
                self.add_error(reason, _("Write one here, or one for all above."))
        return cleaned

    @property
    def outcomes(self) -> dict[int, tuple[str, str]]:
        """{application id: (outcome, reason)}."""
        found = {}
        for entry in self.entries:
            number = entry.application_id
            outcome = self.cleaned_data[f"outcome_{number}"]
            common = self.cleaned_data[f"reason_{outcome}"]
            found[number] = (outcome, self.cleaned_data[f"reason_{number}"].strip() or common.strip())
        return found
