"""What is typed about a meeting and in a discussion: shape only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programme import money
from programme.answer_fields import storable_text
from programme.models import User
from programme.moments import MomentField
from programme.texts import say
from reviews.agenda import Subject
from reviews.meeting import Agreed
from reviews.models import Criterion
from reviews.states import MeetingOutcome

CANNOT = "cannot"
MOST = 2000


class Storable(forms.CharField):
    """Text that the database can keep."""

    def clean(self, value: Any) -> str:
        """The text; ValidationError for what no keyboard can type."""
        return storable_text(super().clean(value))


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class BeginForm(forms.Form):
    """When the meeting is held, who leads it, and about how many can go on."""

    say_optional = False

    def __init__(self, *args: Any, zone: str, people: Iterable[User], is_last: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        self.fields["held_at"] = MomentField(
            zone=zone,
            label=_("When it is held"),
            error_messages={"required": _("Say when."), "incomplete": _("Say on which day.")},
        )
        self.fields["chair"] = forms.ChoiceField(
            label=_("Chair"),
            choices=[("", _("Choose somebody")), *((key, str(one)) for key, one in self.people.items())],
            error_messages={"required": _("Choose who leads the meeting.")},
        )
        if not is_last:
            self.fields["places"] = forms.IntegerField(
                label=_("About how many can go on?"),
                help_text=_("Those near that line are spoken of first. It binds nobody. Can stay empty."),
                required=False,
                min_value=1,
                max_value=10_000,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-6"}),
            )

    def clean_chair(self) -> User:
        """The person who was chosen."""
        return self.people[self.cleaned_data["chair"]]


class AttendForm(forms.Form):
    """Who is there."""

    say_optional = False

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"] = forms.TypedMultipleChoiceField(
            label=_("Who is there"),
            choices=[(person.pk, str(person)) for person in people],
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )


class OutcomeForm(forms.Form):
    """An outcome and its reason."""

    say_optional = False

    def __init__(self, *args: Any, outcomes: Iterable[MeetingOutcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"] = forms.ChoiceField(
            label=_("What is agreed"),
            choices=[(one.value, one.label) for one in outcomes],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose what is agreed.")},
        )
        self.fields["reason"] = Storable(
            label=_("Why"),
            help_text=_("A sentence. It is filled in on the page where the decision is recorded."),
            max_length=MOST,
            widget=_area(3),
            error_messages={"required": _("Say why, in a sentence.")},
        )


class AgreeForm(OutcomeForm):
    """What is agreed of one application, and who stepped out."""

    def __init__(self, *args: Any, subject: Subject, present: Sequence[User], **kwargs: Any) -> None:
        item = subject.item
        kwargs["initial"] = {
            "outcome": item.outcome if item else "",
            "amount": f"{item.amount:f}".removesuffix(".00") if item and item.amount is not None else "",
            "reason": item.reason if item else "",
            "note": item.note if item else "",
            "stepped_out": list(subject.left),
        }
        super().__init__(*args, **kwargs)
        leave = {person.pk for person in subject.must_leave}
        self.fields["stepped_out"] = forms.TypedMultipleChoiceField(
            label=_("Who stepped out"),
            help_text=_("Tick them when they have left. Nothing can be agreed before.") if leave else "",
            choices=[
                (person.pk, _("%(name)s, must step out") % {"name": person} if person.pk in leave else person)
                for person in sorted(present, key=lambda one: one.pk not in leave)
            ],
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.fields["note"] = Storable(
            label=_("Note for the minutes"),
            help_text=_("Can stay empty."),
            max_length=MOST,
            required=False,
            widget=_area(2),
        )
        if any(key == MeetingOutcome.AWARD for key, _label in self.fields["outcome"].choices):  # type: ignore[attr-defined]
            self.fields["amount"] = Storable(
                label=_("Amount, if it is an award"),
                help_text=_("Can stay empty. It is filled in on the page where the decision is recorded."),
                required=False,
                max_length=30,
                widget=forms.TextInput(
                    attrs={"data-prefix": "£", "inputmode": "decimal", "class": "width-10"}
                ),
            )
        self.order_fields(["stepped_out", "outcome", "amount", "reason", "note"])

    def clean_amount(self) -> Decimal | None:
        """The amount; None of another outcome, or when nothing was typed."""
        typed = self.cleaned_data["amount"].strip()
        if not typed or self.cleaned_data.get("outcome") != MeetingOutcome.AWARD:
            return None
        amount = money.parse(typed)
        if amount is None or amount <= 0:
            raise forms.ValidationError(
                _("This is not an amount of money. Write it like 12500 or 12,500.50.")
            )
        return amount

    @property
    def agreed(self) -> Agreed:
        """What was typed."""
        data = self.cleaned_data
        return Agreed(
            MeetingOutcome(data["outcome"]),
            data["reason"],
            data["note"],
            frozenset(data["stepped_out"]),
            data.get("amount"),
        )


class TogetherForm(OutcomeForm):
    """One outcome and reason for several applications on which the readers agree."""

    def __init__(self, *args: Any, subjects: Iterable[Subject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"] = forms.TypedMultipleChoiceField(
            label=_("For which"),
            choices=[
                (
                    one.item.pk,
                    _("%(title)s (%(reference)s), score %(score)s")
                    % {
                        "title": one.row.application.title,
                        "reference": one.row.application.reference,
                        "score": one.row.score if one.row.score is not None else "–",
                    },
                )
                for one in subjects
                if one.item is not None
            ],
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one application.")},
        )
        self.order_fields(["items", "outcome", "reason"])


class UntilForm(forms.Form):
    """Until when shown scores can be changed at most."""

    say_optional = False

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"] = MomentField(
            zone=zone,
            required=False,
            label=_("Reviewers can change shown scores until"),
            help_text=_("Without a date: until the shortlist is recorded or a decision is proposed."),
            error_messages={"incomplete": _("Say on which day.")},
        )


class NoteForm(forms.Form):
    """A note for the panel."""

    say_optional = False
    text = Storable(
        label=gettext_lazy("For the panel"),
        help_text=gettext_lazy("Everybody on this panel who need not keep away reads it, and the team."),
        max_length=MOST,
        widget=_area(3),
        error_messages={"required": gettext_lazy("Write something first.")},
    )


class ReviseForm(forms.Form):
    """Another score on one criterion, and why."""

    say_optional = False

    def __init__(self, *args: Any, criterion: Criterion, now: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criterion = criterion
        self.fields["value"] = forms.ChoiceField(
            label=say(criterion.title),
            choices=[
                *(
                    (str(number), f"{number}. {say(criterion.sentences.get(str(number)))}".strip())
                    for number in range(criterion.lowest, criterion.highest + 1)
                ),
                (CANNOT, _("I don’t know enough to score this")),
            ],
            initial=CANNOT if now is None else str(now),
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose an answer.")},
        )
        self.fields["reason"] = Storable(
            label=_("Why you change it"),
            help_text=_("It stands beside the first score, for the panel and the team."),
            max_length=MOST,
            widget=_area(2),
            error_messages={"required": _("Say why you change it.")},
        )

    @property
    def value_label(self) -> str:
        """What is judged."""
        return str(self.fields["value"].label)

    @property
    def value(self) -> int | None:
        """The number, or None for not knowing enough."""
        chosen = self.cleaned_data["value"]
        return None if chosen == CANNOT else int(chosen)
