"""The forms in which a manager writes questions and sections. They read what was typed, and no more.

What a question may be is said by `programme.question_rules`, when the act is tried; its sentence then stands
beside the box that it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programme import money
from programme.models import Question, Round, Section
from programme.moments import DAY_FORMATS
from programme.outlines import condition_values
from programme.question_rules import Unfit, Wanted, settings_of
from programme.states import QuestionKind
from programme.texts import DEFAULT_LANGUAGE, say

# The language beside the default one in which managers write.
OTHER = "cy"
KIND = QuestionKind
KIND_GROUPS = (
    (_("In words"), (KIND.SHORT_TEXT, KIND.LONG_TEXT)),
    (_("Chosen or ticked"), (KIND.CHOICE, KIND.CHOICES, KIND.DECLARATION)),
    (_("Figures and days"), (KIND.NUMBER, KIND.MONEY, KIND.BUDGET, KIND.DATE)),
    (_("Who and where"), (KIND.EMAIL, KIND.PHONE, KIND.URL, KIND.ADDRESS, KIND.ORGANISATION)),
    (_("Files"), (KIND.FILE, KIND.RECORDING)),
)
# Boxes that mean something for some kinds only, and the boxes of parts that have another name.
SETTINGS = ("word_limit", "options", "lowest", "highest", "earliest", "latest", "most_files", "options_cy")
PARTS = {"only_when": "condition", "files": "most_files", "translated": "options_cy"}
SETTING_OF = {"most_files": "files", "options_cy": "options"}


def _fits(box: str, kind: str) -> bool:
    return SETTING_OF.get(box, box) in settings_of(kind)


def kinds_of(box: str) -> str:
    """The kinds for which a box means something, as the page's script reads them."""
    return " ".join(kind for kind in KIND.values if _fits(box, kind))


class ConditionWidget(forms.CheckboxSelectMultiple):
    """Answers to tick, under the question to which they belong."""

    noon_template = "reviews/manage/_condition.html"
    noon_first_control = "0_0"


class CountField(forms.IntegerField):
    """A whole number, typed without arrows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-6"}),
            error_messages={"invalid": _("This is not a whole number.")},
            **kwargs,
        )


class DayField(forms.DateField):
    """A day, or none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            input_formats=DAY_FORMATS,
            widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
            **kwargs,
        )


def lines(rows: int, **kwargs: Any) -> forms.CharField:
    """A box of several lines."""
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class EditingForm(forms.Form):
    """A form whose act may find one of its parts unfit."""

    def refuse(self, no: Exception) -> None:
        """Say it beside the part that it is about, or above all."""
        part = PARTS.get(no.part, no.part) if isinstance(no, Unfit) else None
        self.add_error(part if part in self.fields else None, str(no))


class SectionForm(EditingForm):
    """A section's words."""

    title = forms.CharField(label=_("Title"), error_messages={"required": _("Write the title.")})
    intro = lines(4, label=_("Introduction"), required=False, help_text=_("Stands above its questions."))
    title_cy = forms.CharField(label=_("Title in Welsh"), required=False)
    intro_cy = lines(4, label=_("Introduction in Welsh"), required=False)

    MORE = ("title_cy", "intro_cy")

    @staticmethod
    def initial_of(section: Section) -> dict[str, Any]:
        """The boxes as they are filled for a section that is there."""
        return words_of(section, "title", "intro")

    def texts(self, name: str) -> dict[str, str]:
        """{language: what was typed}."""
        return texts_of(self.cleaned_data, name)


def words_of(row: Section | Question, *names: str) -> dict[str, str]:
    """{name: words in the default language, name_cy: in Welsh} of these texts, as boxes are filled."""
    found = {}
    for name in names:
        held: Mapping[str, str] = getattr(row, name)
        found[name] = held.get(DEFAULT_LANGUAGE, "")
        found[f"{name}_{OTHER}"] = held.get(OTHER, "")
    return found


def texts_of(data: Mapping[str, Any], name: str) -> dict[str, str]:
    """{language: what was typed} of the boxes of one text."""
    return {DEFAULT_LANGUAGE: data[name], OTHER: data[f"{name}_{OTHER}"]}


class QuestionForm(EditingForm):
    """A question: the simple things, the settings of its kind, and more options. Reads into a `Wanted`."""

    label = lines(2, label=_("The question"), error_messages={"required": _("Write the question.")})
    help = lines(
        3, label=_("Help"), required=False, help_text=_("Stands below the question: what a good answer has.")
    )
    kind = forms.ChoiceField(
        label=_("How is it answered?"),
        choices=[(name, [(one.value, one.label) for one in kinds]) for name, kinds in KIND_GROUPS],
        error_messages={"required": _("Choose how this is answered.")},
    )
    word_limit = CountField(
        label=_("Most words"), help_text=_("Typing past it is possible, sending is not. Empty: no limit.")
    )
    options = lines(
        9,
        label=_("The choices"),
        required=False,
        help_text=_("One on each line, in the order in which people see them."),
    )
    lowest = forms.CharField(
        label=_("The least"), required=False, widget=forms.TextInput({"class": "width-10"})
    )
    highest = forms.CharField(
        label=_("The most"), required=False, widget=forms.TextInput({"class": "width-10"})
    )
    earliest = DayField(label=_("First possible day"))
    latest = DayField(label=_("Last possible day"))
    required = forms.BooleanField(label=_("This has to be answered"), required=False)
    most_files = CountField(label=_("Most files"), help_text=_("Empty: one file."))
    condition = forms.MultipleChoiceField(
        label=_("Ask this only after one of these answers"),
        help_text=_("Tick answers to one question. Nothing ticked: always asked."),
        required=False,
        widget=ConditionWidget,
    )
    panel_sees = forms.BooleanField(label=_("The panel sees the answer"), required=False)
    identifies_applicant = forms.BooleanField(
        label=_("The answer says who applies (hidden where the panel reads without names)"), required=False
    )
    key = forms.CharField(
        label=_("Key"),
        required=False,
        widget=forms.TextInput({"class": "width-20", "spellcheck": "false", "autocapitalize": "none"}),
    )
    label_cy = lines(2, label=_("The question in Welsh"), required=False)
    help_cy = lines(3, label=_("Help in Welsh"), required=False)
    options_cy = lines(
        5,
        label=_("The choices in Welsh"),
        required=False,
        strip=False,
        help_text=_("A line for each choice, in the same order; an empty line where there is none."),
    )

    MORE = (
        *("most_files", "condition", "panel_sees", "identifies_applicant", "key"),
        *("label_cy", "help_cy", "options_cy"),
    )

    def __init__(
        self,
        *args: Any,
        round: Round,
        earlier: Iterable[Question] = (),
        key_stands: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.round = round
        groups: list[tuple[str, list[tuple[str, str]]]] = []
        for question in earlier:
            values = condition_values(question)
            if values:
                named = [(f"{question.key}={value}", label) for value, label in values]
                groups.append((say(question.label), named))
        if groups:
            self.fields["condition"].choices = groups  # type: ignore[attr-defined]
        else:
            del self.fields["condition"]
        self.fields["highest"].help_text = gettext(
            "Of a budget this is the total. Left empty, a budget has what the round gives: "
            "from %(least)s to %(most)s."
        ) % {
            "least": money.in_words(round.smallest_award, round.currency),
            "most": money.in_words(round.largest_award, round.currency),
        }
        self.fields["key"].help_text = (
            _("The name under which answers are kept. It stands: other versions of this form rely on it.")
            if key_stands
            else _(
                "The name under which answers are kept; made from the question when left empty. "
                "The answers called title and group_name name an application in lists and letters."
            )
        )
        self.fields["key"].disabled = key_stands
        # Needed by its kind, so that it is never called optional.
        setattr(self.fields["options"], "say_optional", False)  # noqa: B010 a name that Django does not know
        self.chosen = str((self.data if self.is_bound else self.initial).get("kind") or KIND.SHORT_TEXT)

    @staticmethod
    def initial_of(question: Question) -> dict[str, Any]:
        """The boxes as they are filled for a question that is there."""
        bounds = question.bounds or {}
        condition = question.only_when or {}
        return {
            **words_of(question, "label", "help"),
            "kind": question.kind,
            "required": question.required,
            "word_limit": question.word_limit,
            "options": "\n".join(say(label, DEFAULT_LANGUAGE) for _value, label in question.options),
            "options_cy": "\n".join(label.get(OTHER, "") for _value, label in question.options),
            "lowest": _amount_words(question.lowest),
            "highest": _amount_words(question.highest),
            "earliest": bounds.get("earliest"),
            "latest": bounds.get("latest"),
            "most_files": bounds.get("files"),
            "condition": [f"{condition['question']}={value}" for value in condition["is"]]
            if condition
            else [],
            "panel_sees": question.panel_sees,
            "identifies_applicant": question.identifies_applicant,
            "key": question.key,
        }

    @staticmethod
    def new() -> dict[str, Any]:
        """The boxes of a question that is not there yet."""
        return {"kind": KIND.SHORT_TEXT, "required": True, "panel_sees": True}

    @staticmethod
    def typed(data: Any) -> dict[str, Any]:
        """What was typed so far, to be shown again and not judged yet."""
        found: dict[str, Any] = {name: data.get(name, "") for name in QuestionForm.base_fields}
        found["condition"] = data.getlist("condition")
        return found

    @property
    def settings(self) -> list[tuple[forms.BoundField, str, bool]]:
        """(box, the kinds for which it means something, whether the chosen one is among them)."""
        return [
            (self[name], kinds_of(name), _fits(name, self.chosen))
            for name in SETTINGS
            if name not in self.MORE
        ]

    @property
    def more(self) -> list[tuple[forms.BoundField, str, bool]]:
        """The boxes of the fold, in the same way; those for every kind name none."""
        return [
            (self[name], kinds_of(name), name not in SETTINGS or _fits(name, self.chosen))
            for name in self.MORE
            if name in self.fields
        ]

    @property
    def more_is_wrong(self) -> bool:
        """Whether something in the fold has to be put right."""
        return any(name in self.errors for name in self.MORE) if self.is_bound else False

    def clean(self) -> dict[str, Any]:
        """Boxes that mean nothing for the kind are passed over; amounts are read as the kind writes them."""
        data = super().clean() or {}
        kind = str(data.get("kind", ""))
        for name in SETTINGS:
            if not _fits(name, kind):
                self.errors.pop(name, None)
                data[name] = None
            elif name in ("lowest", "highest") and name not in self.errors:
                data[name] = self._amount(name, kind, data.get(name) or "")
        if "condition" in self.fields and "condition" not in self.errors:
            self._read_condition(data)
        return data

    def _amount(self, name: str, kind: str, typed: str) -> Decimal | None:
        text = re.sub(r"\s", "", typed)
        if not text:
            if kind != KIND.BUDGET:
                return None
            return self.round.smallest_award if name == "lowest" else self.round.largest_award
        if kind == KIND.NUMBER:
            if re.fullmatch(r"[+-]?[0-9]{1,12}", text, re.ASCII):
                return Decimal(text)
            self.add_error(name, _("This is not a whole number."))
            return None
        amount = money.parse(text, self.round.currency)
        if amount is None:
            self.add_error(name, _("This is not an amount of money. Write it like 12500 or 12,500.50."))
        return amount

    def _read_condition(self, data: dict[str, Any]) -> None:
        ticked = [str(one).partition("=") for one in data.get("condition") or []]
        sources = {key for key, _sign, _value in ticked}
        if len(sources) > 1:
            self.add_error("condition", _("Tick answers to one question only."))
        elif sources:
            data["only_when"] = {
                "question": sources.pop(),
                "is": [value for _key, _sign, value in ticked],
            }

    def _translated(self, typed: str, count: int) -> dict[str, tuple[str, ...]]:
        """{language: labels in their places}; {} when nobody touched them, so that they move with theirs."""
        typed = typed.replace("\r\n", "\n")
        if typed.rstrip() == (self.initial.get("options_cy") or "").rstrip():
            return {}
        found = [line.strip() for line in typed.split("\n")]
        while len(found) > count and not found[-1]:
            found.pop()
        return {OTHER: tuple(found) if any(found) else ()}

    def wanted(self) -> Wanted:
        """The question as it was typed; call it on a valid form alone."""
        data = self.cleaned_data
        options = tuple(line for line in (data["options"] or "").splitlines() if line.strip())
        return Wanted(
            kind=data["kind"],
            label=texts_of(data, "label"),
            help=texts_of(data, "help"),
            required=data["required"],
            word_limit=data["word_limit"],
            options=options,
            translated=self._translated(data["options_cy"] or "", len(options)),
            lowest=data["lowest"],
            highest=data["highest"],
            earliest=data["earliest"],
            latest=data["latest"],
            files=data["most_files"],
            only_when=data.get("only_when", {}),
            panel_sees=data["panel_sees"],
            identifies_applicant=data["identifies_applicant"],
            key=data["key"],
        )


def _amount_words(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}".removesuffix(".00")
