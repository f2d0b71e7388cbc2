"""The panel's forms: they check shape and hand clean values on. What may be done is judged elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programme.answer_fields import storable_text
from programme.outlines import Outline
from programme.texts import say
from reviews.models import Criterion, PanelMember, StageEntry
from reviews.panel import CAPACITY
from reviews.scoring import Missing
from reviews.states import EntryOutcome, ReviewerKind

CANNOT = "cannot"


class Words(forms.Field):
    """Free words, kept as they were typed."""

    widget = forms.Textarea

    def clean(self, value: Any) -> str:
        """The text as it is kept; ValidationError for what no keyboard can type."""
        return storable_text(str(value or ""))


class ReviewForm(forms.Form):
    """One score sheet: a group of sentences for each criterion, then the boxes of words.

    Nothing is required, so that anything can be saved for later; sending asks for more.
    """

    say_optional = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        criteria: Sequence[Criterion],
        sheet: Outline,
        scores: Mapping[str, int | None],
        words: Mapping[str, Any],
    ) -> None:
        super().__init__(data)
        self.criteria = criteria
        self.word_keys = [question.key for question in sheet.questions]
        for criterion in criteria:
            self.fields[f"score_{criterion.key}"] = _score_field(criterion, scores)
        for question in sheet.questions:
            self.fields[f"words_{question.key}"] = Words(
                label=say(question.label),
                help_text=say(question.help),
                required=False,
                initial=words.get(question.key, ""),
                widget=forms.Textarea(attrs={"rows": 6, "data-words": question.word_limit or ""}),
            )

    @property
    def score_fields(self) -> list[forms.BoundField]:
        """The criteria, as fields of the page."""
        return [self[f"score_{criterion.key}"] for criterion in self.criteria]

    @property
    def word_fields(self) -> list[forms.BoundField]:
        """The boxes of words."""
        return [self[f"words_{key}"] for key in self.word_keys]

    @property
    def scores(self) -> dict[str, int | None]:
        """{criterion key: number, or None for 'I don't know enough'} of what was chosen."""
        chosen = {
            criterion.key: self.cleaned_data.get(f"score_{criterion.key}", "") for criterion in self.criteria
        }
        return {key: None if value == CANNOT else int(value) for key, value in chosen.items() if value}

    @property
    def words(self) -> dict[str, str]:
        """{question key: text} of the boxes that hold what can be kept."""
        given = {key: self.cleaned_data.get(f"words_{key}") for key in self.word_keys}
        return {key: text for key, text in given.items() if text is not None}

    def add_missing(self, found: Sequence[Missing]) -> None:
        """Say at each field what stands in the way of sending."""
        for missing in found:
            self.add_error(f"{'words' if missing.is_words else 'score'}_{missing.key}", missing.says)


def _score_field(criterion: Criterion, scores: Mapping[str, int | None]) -> forms.ChoiceField:
    choices = [
        (str(number), f"{number}. {say(criterion.sentences.get(str(number))) or ''}".strip())
        for number in range(criterion.lowest, criterion.highest + 1)
    ]
    choices.append((CANNOT, _("I don’t know enough to score this")))
    initial = ""
    if criterion.key in scores:
        value = scores[criterion.key]
        initial = CANNOT if value is None else str(value)
    widget = forms.RadioSelect()
    widget.noon_boxed = True  # type: ignore[attr-defined]
    return forms.ChoiceField(
        label=say(criterion.title),
        help_text=say(criterion.question),
        choices=choices,
        required=False,
        initial=initial,
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
