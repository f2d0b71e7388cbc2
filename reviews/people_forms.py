"""The forms about the people of a panel: shape only. What may be done is judged elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programme.answer_fields import storable_text
from programme.moments import DAY_FORMATS
from programme.texts import say
from reviews.forms import JoinForm
from reviews.manage_forms import MoneyField
from reviews.membership import MOST_STRENGTH, Answers
from reviews.models import Criterion, PanelMember, PanelTerms, Specimen
from reviews.panel import CAPACITY
from reviews.saving import CANNOT
from reviews.states import ReadingFormat

STRENGTHS = (
    ("0", gettext_lazy("Nothing to speak of")),
    ("1", gettext_lazy("A little")),
    ("2", gettext_lazy("Quite a lot")),
    ("3", gettext_lazy("A lot")),
)
OWN_WORDS = 2


def _count(label: Any, most: int, *, least: int = 1, **more: Any) -> forms.IntegerField:
    """A whole number, typed on a small field."""
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-6"}),
        error_messages={"invalid": gettext_lazy("Enter a whole number.")},
        **more,
    )


def hours_field(label: Any, **more: Any) -> forms.DecimalField:
    """Hours with up to two digits after the point."""
    return forms.DecimalField(
        label=label,
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "width-6"}),
        error_messages={"invalid": gettext_lazy("Enter hours as a number, like 2 or 1.5.")},
        **more,
    )


def plain(value: Any) -> Any:
    """A number without the zeros that the database puts after its point."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class InviteForm(JoinForm):
    """Somebody who is to be asked to a stage's panel, or put on it outright."""

    outright = forms.BooleanField(
        label=gettext_lazy("They have said yes already. Put them on the panel without an invitation."),
        required=False,
    )


class AnswersForm(forms.Form):
    """What somebody says of themselves for a panel. `topics` are (key, words); none: free words."""

    say_optional = False

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, member: PanelMember, topics: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        self.topics = topics
        known = {str(one.get("topic")): one.get("strength", 0) for one in member.topics}
        self.fields["capacity"] = _count(
            _("How many can you read, at the most?"),
            JoinForm.MOST,
            initial=member.capacity or CAPACITY,
        )
        for key, words in topics:
            self.fields[f"topic_{key}"] = forms.ChoiceField(
                label=_("How much do you know about: %(topic)s?") % {"topic": words},
                choices=STRENGTHS,
                initial=str(known.get(key, 0)),
                required=False,
            )
        if not topics:
            self.fields["topics"] = forms.CharField(
                label=_("What do you know about?"),
                help_text=_("In a few words, with commas between them. From work, from life, from anywhere."),
                required=False,
                max_length=500,
                initial=", ".join(known),
            )
        self.fields["organisation"] = forms.CharField(
            label=_("Which organisations do you belong to?"),
            help_text=_(
                "So that you are not given what comes from your own. Leave it empty if there is none."
            ),
            required=False,
            max_length=200,
            initial=member.organisation,
        )
        self.fields["formats"] = forms.MultipleChoiceField(
            label=_("How would you like to read?"),
            choices=ReadingFormat.choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=member.formats,
        )
        self.fields["access_note"] = forms.CharField(
            label=_("Anything that would make it easier for you"),
            help_text=_("Only the people who run the round read this."),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
            initial=member.access_note,
        )

    def clean(self) -> dict[str, Any]:
        """Texts as the database can keep them."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("organisation", "access_note", "topics"):
            if name in cleaned:
                cleaned[name] = storable_text(cleaned[name]).strip()
        return cleaned

    @property
    def answers(self) -> Answers:
        """What was said, once the form is valid."""
        data = self.cleaned_data
        if self.topics:
            topics = {key: int(data.get(f"topic_{key}") or 0) for key, _words in self.topics}
            topics = {key: min(strength, MOST_STRENGTH) for key, strength in topics.items() if strength}
        else:
            topics = {word.strip(): OWN_WORDS for word in data["topics"].split(",") if word.strip()}
        return Answers(
            capacity=data["capacity"],
            organisation=data["organisation"],
            topics=topics,
            formats=[ReadingFormat(one) for one in data["formats"]],
            access_note=data["access_note"],
        )


class TermsForm(forms.Form):
    """What the people of a panel are asked to do, and how they are paid. Everything may stay empty."""

    say_optional = False

    def __init__(self, data: Mapping[str, Any] | None = None, *, terms: PanelTerms) -> None:
        super().__init__(data)
        self.terms = terms
        self.fields["minutes"] = _count(
            _("Minutes for each application"), 1000, initial=terms.minutes, required=True
        )
        self.fields["expected"] = _count(
            _("How many each is likely to read"),
            JoinForm.MOST,
            initial=terms.expected,
            required=False,
            help_text=_("The planner on this page helps to find it."),
        )
        self.fields["per_application"] = MoneyField(
            label=_("Paid for each application"), required=False, initial=terms.per_application
        )
        self.fields["per_hour"] = MoneyField(
            label=_("Paid for each hour of meetings and preparation"),
            help_text=_("Where nothing is said for an application, its minutes are paid by the hour too."),
            required=False,
            initial=terms.per_hour,
        )
        self.fields["preparation_hours"] = hours_field(
            _("Hours of preparation"), initial=plain(terms.preparation_hours)
        )
        self.fields["meeting_hours"] = hours_field(_("Hours of meetings"), initial=plain(terms.meeting_hours))
        self.fields["how_paid"] = forms.CharField(
            label=_("How and when people are paid"),
            help_text=_("For example: by bank transfer, within ten days of your claim; or in vouchers."),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
            initial=say(terms.how_paid),
        )
        self.fields["benefits_note"] = forms.CharField(
            label=_("If they receive benefits"),
            help_text=_(
                "What being paid may mean for them, and who can advise. They read it before they answer."
            ),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
            initial=say(terms.benefits_note),
        )

    @property
    def values(self) -> dict[str, Any]:
        """The fields of PanelTerms by name."""
        data = self.cleaned_data
        texts = {
            name: with_text(getattr(self.terms, name), data[name]) for name in ("how_paid", "benefits_note")
        }
        hours = {name: data[name] or Decimal(0) for name in ("preparation_hours", "meeting_hours")}
        same = ("minutes", "expected", "per_application", "per_hour")
        return {**{name: data[name] for name in same}, **hours, **texts}


class PlanForm(forms.Form):
    """The planner's numbers."""

    say_optional = False

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        self.fields["applications"] = _count(_("Applications"), 5000, least=0)
        self.fields["reviews"] = _count(_("Reviews of each"), 20)
        self.fields["reviewers"] = _count(_("Reviewers"), 1000, least=0)
        self.fields["minutes"] = _count(_("Minutes each"), 1000)
        self.fields["until"] = forms.DateField(
            label=_("Last day of reading"),
            input_formats=DAY_FORMATS,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )


class SpecimenForm(forms.Form):
    """A practice application."""

    say_optional = False
    title = forms.CharField(label=gettext_lazy("Its title"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("The application, in its main parts"),
        help_text=gettext_lazy("Make one up, or shorten an old one so that nobody can be recognised."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    explanation = forms.CharField(
        label=gettext_lazy("What you think of it, and why"),
        help_text=gettext_lazy("Everybody reads this after they have scored it themselves."),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    @classmethod
    def of(cls, specimen: Specimen | None) -> SpecimenForm:
        """The form filled with what there is."""
        if specimen is None:
            return cls()
        return cls(initial={name: say(getattr(specimen, name)) for name in ("title", "text", "explanation")})

    def texts(self, specimen: Specimen | None) -> dict[str, dict[str, str]]:
        """The texts in the page's language, other languages kept."""
        return {
            name: with_text(getattr(specimen, name) if specimen else {}, self.cleaned_data[name])
            for name in ("title", "text", "explanation")
        }


class PracticeForm(forms.Form):
    """The criteria of a stage, all to be answered."""

    say_optional = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        criteria: Sequence[Criterion],
        scores: Mapping[str, int | None],
    ) -> None:
        super().__init__(data)
        self.criteria = criteria
        for one in criteria:
            choices = [
                (str(number), f"{number}. {say(one.sentences.get(str(number))) or ''}".strip())
                for number in range(one.lowest, one.highest + 1)
            ]
            choices.append((CANNOT, _("I don’t know enough to score this")))
            given = scores.get(one.key)
            initial = "" if one.key not in scores else CANNOT if given is None else str(given)
            widget = forms.RadioSelect()
            widget.noon_boxed = True  # type: ignore[attr-defined]
            self.fields[f"score_{one.key}"] = forms.ChoiceField(
                label=say(one.title),
                help_text=say(one.question),
                choices=choices,
                widget=widget,
                initial=initial,
                error_messages={"required": _("Choose an answer. “I don’t know enough” is one.")},
            )

    @property
    def scores(self) -> dict[str, int | None]:
        """{criterion key: number, or None for 'I don't know enough'}."""
        chosen = {one.key: self.cleaned_data[f"score_{one.key}"] for one in self.criteria}
        return {key: None if value == CANNOT else int(value) for key, value in chosen.items()}


class ReassignForm(forms.Form):
    """Who gets an application instead. `offers` are (member, words) pairs, best first."""

    say_optional = False

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, offers: Sequence[tuple[PanelMember, str]]
    ) -> None:
        super().__init__(data)
        self.fields["to"] = forms.ChoiceField(
            label=_("Who reads it instead?"),
            choices=[(str(member.pk), words) for member, words in offers],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose somebody.")},
        )


def with_text(texts: Mapping[str, str], text: str, language: str = "en") -> dict[str, str]:
    """The texts with one of them changed; an empty one is taken out."""
    kept = {code: words for code, words in texts.items() if code != language}
    clean = storable_text(text).strip()
    return {**kept, language: clean} if clean else kept
