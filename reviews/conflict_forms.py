"""The forms about whom reviewers know: the reviewer's list, and the manager's record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.models import Application
from programme.answer_fields import storable_text
from reviews.conflict_lists import AskedList, Row
from reviews.conflicts import Said
from reviews.models import PanelMember
from reviews.states import ConflictAnswer, ConflictReason

LONGEST_NOTE = 500
ANSWERS = [
    (ConflictAnswer.STEP_AWAY.value, ConflictAnswer.STEP_AWAY.label),
    (ConflictAnswer.CAN_BE_FAIR.value, ConflictAnswer.CAN_BE_FAIR.label),
    (ConflictAnswer.NONE.value, ConflictAnswer.NONE.label),
]
REASONS = [("", gettext_lazy("I would rather not say")), *ConflictReason.choices]


class FewWords(forms.CharField):
    """One line, as the database can keep it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, max_length=LONGEST_NOTE, **more)

    def clean(self, value: Any) -> str:
        """The text; ValidationError for what no keyboard can type."""
        return " ".join(storable_text(super().clean(value)).split())


@dataclass(frozen=True)
class Line:
    """A row of the list with what stands in its fields.

    The template draws these itself: a blind list has hundreds of them.
    """

    row: Row
    label: str
    chosen: str
    note: str
    reason: str
    errors: list[str]

    @property
    def key(self) -> str:
        """The key of its fields."""
        return self.row.key

    @property
    def is_marked(self) -> bool:
        """Whether something is chosen for it, or has to be put right."""
        return bool(self.chosen or self.errors)


class DeclareForm(forms.Form):
    """For each row an answer, a line of words and how they know each other. What is not marked is a no."""

    say_optional = False

    def __init__(self, data: Mapping[str, Any] | None = None, *, asked: AskedList) -> None:
        super().__init__(data)
        self.asked = asked
        for row in asked.rows:
            self.fields[f"answer-{row.key}"] = forms.ChoiceField(
                label=_("Do you know somebody? %(name)s") % {"name": row.name},
                choices=ANSWERS,
                required=False,
                initial=row.initial.answer,
                widget=forms.RadioSelect,
            )
            self.fields[f"note-{row.key}"] = FewWords(
                label=_("In a few words: how do you know them?"), initial=row.initial.note
            )
            self.fields[f"reason-{row.key}"] = forms.ChoiceField(
                label=_("How you know each other"),
                choices=REASONS,
                required=False,
                initial=row.initial.reason,
            )

    @property
    def lines(self) -> list[Line]:
        """The rows with their fields."""
        return [
            Line(
                row,
                str(self.fields[f"answer-{row.key}"].label),
                str(self[f"answer-{row.key}"].value() or ""),
                str(self[f"note-{row.key}"].value() or ""),
                str(self[f"reason-{row.key}"].value() or ""),
                [str(error) for error in self.errors.get(f"note-{row.key}", ())] if self.is_bound else [],
            )
            for row in self.asked.rows
        ]

    def clean(self) -> dict[str, Any]:
        """Whoever can be fair tells the manager how they know them."""
        cleaned: dict[str, Any] = super().clean() or {}
        for row in self.asked.rows:
            answer, note = cleaned.get(f"answer-{row.key}"), cleaned.get(f"note-{row.key}", "")
            if answer == ConflictAnswer.CAN_BE_FAIR and not note and f"note-{row.key}" not in self.errors:
                self.add_error(
                    f"note-{row.key}",
                    _("Say in a few words how you know somebody of ‘%(name)s’, for the team to decide.")
                    % {"name": row.name},
                )
        return cleaned

    @property
    def said(self) -> dict[str, Said]:
        """{key of a row: what was said}, of rows that were marked now or before."""
        found = {}
        for row in self.asked.rows:
            answer = self.cleaned_data.get(f"answer-{row.key}", "")
            if answer or row.initial.answer:
                is_no = answer in ("", ConflictAnswer.NONE)
                note = "" if is_no else self.cleaned_data.get(f"note-{row.key}", "")
                reason = "" if is_no else self.cleaned_data.get(f"reason-{row.key}", "")
                found[row.key] = Said(answer or ConflictAnswer.NONE, note, reason)
        return found

    @property
    def ticked(self) -> dict[str, str]:
        """{key of a row: answer} of what was marked."""
        return {key: said.answer for key, said in self.said.items() if said.answer != ConflictAnswer.NONE}


class RecordForm(forms.Form):
    """A conflict that the team writes down for a reviewer."""

    say_optional = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        members: Sequence[PanelMember],
        applications: Sequence[Application],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.members = {str(member.pk): member for member in members}
        self.applications = {found.reference: found for found in applications}
        self.fields["reviewer"] = forms.ChoiceField(
            label=_("Reviewer"),
            choices=[("", _("Choose a reviewer")), *((key, str(one)) for key, one in self.members.items())],
            error_messages={"required": _("Choose a reviewer.")},
        )
        self.fields["application"] = forms.ChoiceField(
            label=_("Application"),
            choices=[
                ("", _("Choose an application")),
                *((key, f"{key} {one.title}".strip()) for key, one in self.applications.items()),
            ],
            error_messages={"required": _("Choose an application.")},
        )
        self.fields["reason"] = forms.ChoiceField(
            label=_("How they know each other"),
            choices=[("", _("Not said")), *ConflictReason.choices],
            required=False,
        )
        self.fields["note"] = FewWords(label=_("In a few words"), help_text=_("For the team alone."))

    @property
    def chosen(self) -> tuple[Application, PanelMember]:
        """The application and the reviewer."""
        data = self.cleaned_data
        return self.applications[data["application"]], self.members[data["reviewer"]]
