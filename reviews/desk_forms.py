"""The desk's forms: a decision with its sources and feedback, appeals, a set time. They check shape."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.budget import SourceShare
from grants.states import AppealKind, AppealState, AppealWay, DecisionOutcome
from programme import money
from programme.models import Round, User
from programme.moments import DAY_FORMATS, MomentField
from reviews import feedback
from reviews.manage_forms import DecideForm, MoneyField
from reviews.models import MeetingItem


class DeskForm(DecideForm):
    """A decision. What differs from the meeting asks for a reason; assembled feedback was read by a person.

    With several `shares` an award says which source pays how much. `draft` is the feedback as it was put
    together, `people` are those whose names must not stand in it.
    """

    field_order = ["outcome", "amount"]

    def __init__(
        self,
        *args: Any,
        round: Round,
        shares: Iterable[SourceShare] = (),
        agreed: MeetingItem | None = None,
        draft: str = "",
        people: Iterable[User] = (),
        correcting: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, round=round, **kwargs)
        self.round, self.agreed, self.draft, self.people = round, agreed, draft, list(people)
        self.shares = list(shares)
        order = ["outcome", "amount"]
        if len(self.shares) > 1:
            for share in self.shares:
                self.fields[self.share_name(share)] = MoneyField(
                    label=_("Of it from %(source)s") % {"source": share.source},
                    help_text=_("%(left)s left") % {"left": money.in_words(share.left, round.currency)},
                    required=False,
                )
                self.fields[self.share_name(share)].say_optional = False  # type: ignore[attr-defined]
                order.append(self.share_name(share))
        if correcting:
            self.fields["correction"] = forms.CharField(
                label=_("What was wrong, in words for the applicant"),
                help_text=_("The new letter begins with this, and names the letter that it replaces."),
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"required": _("Say what was wrong, in words for the applicant.")},
            )
            order.append("correction")
        order.append("reason")
        if agreed is not None:
            self.fields["departure"] = forms.CharField(
                label=_("Why it differs from what the meeting agreed"),
                help_text=_("Only when it does. The second person reads this."),
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields["departure"].say_optional = False  # type: ignore[attr-defined]
            order.append("departure")
        order.append("feedback")
        self.fields["feedback_read"] = forms.BooleanField(
            label=_("I have read this feedback, and it names nobody of the panel"),
            required=False,
        )
        self.fields["feedback_read"].say_optional = False  # type: ignore[attr-defined]
        order.append("feedback_read")
        self.order_fields([*order, "conditions"])

    @staticmethod
    def share_name(share: SourceShare) -> str:
        """The name of the field of one source."""
        return f"share_{share.source.pk}"

    @property
    def split(self) -> dict[int, Decimal]:
        """{source id: part} as it was typed; empty where there is nothing to choose."""
        if self.cleaned_data.get("outcome") != DecisionOutcome.AWARD:
            return {}
        found = {share.source.pk: self.cleaned_data.get(self.share_name(share)) for share in self.shares}
        return {source: part for source, part in found.items() if part}

    @property
    def departs(self) -> bool:
        """Whether it differs from what the meeting agreed."""
        if self.agreed is None:
            return False
        data = self.cleaned_data
        return data.get("outcome") != self.agreed.outcome or (
            self.agreed.amount is not None and data.get("amount") != self.agreed.amount
        )

    def clean(self) -> dict[str, Any]:
        """The parts are the award; a departure has its reason; nobody of the panel is named."""
        data = super().clean()
        if self.departs and "outcome" in data and not data.get("departure", "").strip():
            self.add_error("departure", _("This is not what the meeting agreed. Say why."))
        parts, amount = self.split, data.get("amount")
        if parts and amount is not None and sum(parts.values()) != amount:
            self.add_error(
                self.share_name(self.shares[0]),
                _("The sources give %(total)s in all, and the award is %(amount)s.")
                % {
                    "total": money.in_words(sum(parts.values(), Decimal(0)), self.round.currency),
                    "amount": money.in_words(amount, self.round.currency),
                },
            )
        self._look_at_feedback(data)
        return data

    def _look_at_feedback(self, data: dict[str, Any]) -> None:
        words = data.get("feedback", "")
        names = feedback.names_in(words, self.people)
        if names.certain:
            self.add_error(
                "feedback",
                _("Somebody of the panel is named: %(names)s. Take it out; feedback is from the whole panel.")
                % {"names": ", ".join(names.certain)},
            )
        elif names.possible and not data.get("feedback_read"):
            self.add_error(
                "feedback_read",
                _("This may be the name of somebody of the panel: %(names)s. Take it out, or tick this.")
                % {"names": ", ".join(names.possible)},
            )
        elif words and feedback.same(words, self.draft) and not data.get("feedback_read"):
            self.add_error(
                "feedback_read",
                _("These are the reviewers’ own words, put together. Edit them, or tick that you read them."),
            )


class ShareForm(forms.Form):
    """From which sources an award is paid."""

    say_optional = False

    def __init__(self, *args: Any, round: Round, shares: Iterable[SourceShare], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shares = list(shares)
        for share in self.shares:
            self.fields[f"share_{share.source.pk}"] = MoneyField(
                label=str(share.source),
                help_text=_("%(left)s left") % {"left": money.in_words(share.left, round.currency)},
                required=False,
            )

    @property
    def split(self) -> dict[int, Decimal]:
        """{source id: part}."""
        found = {share.source.pk: self.cleaned_data.get(f"share_{share.source.pk}") for share in self.shares}
        return {source: part for source, part in found.items() if part}


class SetTimeForm(forms.Form):
    """When everybody is to be told."""

    say_optional = False

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["release_at"] = MomentField(
            zone=zone,
            label=_("Release at"),
            error_messages={"required": _("Say when."), "incomplete": _("Say on which day.")},
        )


class AppealForm(forms.Form):
    """Something that reached us about a decision."""

    reference = forms.CharField(
        label=_("Reference of the application"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "width-20"}),
        error_messages={"required": _("Give its reference, like MSC-7K3M-9QXD.")},
    )
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=AppealKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what it is.")},
    )
    sender = forms.CharField(
        label=_("From whom"), max_length=200, error_messages={"required": _("Say from whom it is.")}
    )
    way = forms.ChoiceField(label=_("How it reached us"), choices=AppealWay.choices)
    received_on = forms.DateField(
        label=_("On which day"),
        input_formats=DAY_FORMATS,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        error_messages={"required": _("Say on which day it reached us.")},
    )
    about = forms.CharField(
        label=_("What it is about"),
        help_text=_("In their words as far as you can."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write what it is about.")},
    )


class AnswerAppealForm(forms.Form):
    """What came of it, why, and what was written back."""

    def __init__(self, *args: Any, kind: str, accept: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = (
            [AppealState.ANSWERED]
            if kind == AppealKind.QUESTION
            else [AppealState.UPHELD, AppealState.NOT_UPHELD]
        )
        self.fields["outcome"] = forms.ChoiceField(
            label=_("What comes of it?"),
            choices=[(state.value, state.label) for state in states],
            widget=forms.RadioSelect,
            initial=states[0] if len(states) == 1 else None,
            error_messages={"required": _("Choose what comes of it.")},
        )
        self.fields["reason"] = forms.CharField(
            label=_("Why"),
            help_text=_("For the record."),
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Say why, in a sentence.")},
        )
        self.fields["response"] = forms.CharField(
            label=_("What you answered"),
            help_text=_("The words of your letter or mail. Or add it as a file."),
            required=False,
            widget=forms.Textarea(attrs={"rows": 8}),
        )
        self.fields["upload"] = forms.FileField(
            label=_("Your letter as a file"),
            help_text=_("PDF, Word or OpenDocument, up to 10 MB."),
            required=False,
            widget=forms.ClearableFileInput({"accept": accept} if accept else {}),
        )


class DaysForm(forms.Form):
    """Within how many days the programme answers."""

    say_optional = False
    days = forms.IntegerField(
        label=_("Days to answer"),
        min_value=1,
        max_value=365,
        widget=forms.NumberInput(attrs={"class": "width-10"}),
    )
