"""The forms in which a manager writes what letters say. They read what was typed, and no more.

What a text may hold is said by `grants.letter_body`; its sentences then stand beside the paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants.letter_body import LINES, MOST_PARAGRAPHS, ParagraphKind, Text, TextParagraph
from grants.letter_fields import Fault, When
from grants.letter_texts import Signatory

PARTS = ("text", "when", "kind", "label")
PER_ROW = 56


@dataclass(frozen=True)
class Row:
    """One paragraph of the form: its boxes, and whether its fold has to stand open."""

    number: int
    name: str
    text: forms.BoundField
    when: forms.BoundField
    kind: forms.BoundField
    label: forms.BoundField
    is_fact: bool
    first: bool
    last: bool

    @property
    def wrong(self) -> bool:
        """Something in the fold has to be put right."""
        return bool(self.kind.errors or self.when.errors)

    @property
    def depends(self) -> bool:
        """It is not always in the letter: the condition is worth seeing without opening anything."""
        return bool(self.when.value())


class LetterTextForm(forms.Form):
    """A whole text: the lines above and below, and `count` paragraphs with four boxes each."""

    say_optional = False
    subject = forms.CharField(label=_("Subject"), required=False)
    salutation = forms.CharField(label=_("Salutation"), required=False)
    closing = forms.CharField(label=_("Closing words"), required=False)

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = count
        held: Mapping[str, Any] = self.data if self.is_bound else self.initial
        for number in range(count):
            kind = str(held.get(f"p{number}_kind", ParagraphKind.TEXT))
            words = str(held.get(f"p{number}_text", ""))
            widget: forms.Widget = forms.TextInput()
            if kind == ParagraphKind.TEXT:
                rows = sum(len(line) // PER_ROW + 1 for line in words.split("\n"))
                widget = forms.Textarea(attrs={"rows": min(max(rows, 2), 12)})
            self.fields[f"p{number}_text"] = forms.CharField(
                label=_name(number, kind, str(held.get(f"p{number}_label", ""))),
                required=False,
                strip=False,
                widget=widget,
            )
            self.fields[f"p{number}_when"] = forms.ChoiceField(
                label=_("Show it"), choices=_when_choices, required=False
            )
            self.fields[f"p{number}_kind"] = forms.ChoiceField(
                label=_("What it is"), choices=ParagraphKind.choices, required=False
            )
            self.fields[f"p{number}_label"] = forms.CharField(
                label=_("Name of the fact"),
                required=False,
                help_text="" if kind == ParagraphKind.FACT else _("Only a fact has one."),
            )

    @property
    def rows(self) -> list[Row]:
        """The paragraphs as they are drawn."""
        return [self._row(number) for number in range(self.count)]

    def _row(self, number: int) -> Row:
        boxes = {part: self[f"p{number}_{part}"] for part in PARTS}
        return Row(
            number=number,
            name=gettext("paragraph %(number)d") % {"number": number + 1},
            is_fact=boxes["kind"].value() == ParagraphKind.FACT,
            first=number == 0,
            last=number == self.count - 1,
            **boxes,
        )

    @property
    def lines_are_wrong(self) -> bool:
        """Something about salutation or closing words has to be put right."""
        return bool(self["salutation"].errors or self["closing"].errors)

    def text(self) -> Text:
        """What was typed."""
        data = self.cleaned_data
        return Text(
            data["subject"],
            data["salutation"],
            tuple(
                TextParagraph(
                    data[f"p{number}_text"],
                    data[f"p{number}_kind"] or ParagraphKind.TEXT,
                    data[f"p{number}_label"],
                    data[f"p{number}_when"],
                )
                for number in range(self.count)
            ),
            data["closing"],
        )

    def say(self, faults: Iterable[Fault]) -> None:
        """Each fault beside what it is about."""
        for fault in faults:
            self.add_error(fault.place if fault.place in LINES else f"p{fault.place}_text", fault.says)


def _when_choices() -> list[tuple[str, Any]]:
    return [
        (value, label if not value else gettext("Only when: %(condition)s") % {"condition": label})
        for value, label in When.choices
    ]


def _name(number: int, kind: str, label: str) -> str:
    names = {
        ParagraphKind.HEADING: gettext("%(number)d. Heading"),
        ParagraphKind.FACT: gettext("%(number)d. Fact: %(label)s") if label else gettext("%(number)d. Fact"),
    }
    words = names.get(ParagraphKind(kind)) if kind in ParagraphKind.values else None
    return (words or gettext("%(number)d. Text")) % {"number": number + 1, "label": label}


def boxes_of(text: Text) -> dict[str, str]:
    """The boxes as they are filled for a text."""
    found = {name: getattr(text, name) for name in LINES}
    for number, one in enumerate(text.paragraphs):
        found |= {f"p{number}_{part}": str(getattr(one, part)) for part in PARTS}
    return found


def form_of(text: Text, *, bound: bool = False) -> LetterTextForm:
    """A form that holds this text; `bound`: as if it had been sent, so that faults can be said beside it."""
    boxes, count = boxes_of(text), len(text.paragraphs)
    if not bound:
        return LetterTextForm(initial=boxes, count=count)
    form = LetterTextForm(boxes, count=count)
    form.full_clean()
    return form


def count_in(data: Mapping[str, Any]) -> int:
    """How many paragraphs were sent."""
    typed = str(data.get("count", ""))
    sent = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else 0
    return min(sent, MOST_PARAGRAPHS + 1)


class LetterHeadForm(forms.Form):
    """The letterhead, and one or two people who sign."""

    say_optional = False
    letterhead = forms.CharField(
        label=_("Letterhead"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Name on the first line, address below it. Empty: as for the whole programme."),
    )
    name = forms.CharField(
        label=_("Who signs"), required=False, help_text=_("Empty: as for the whole programme.")
    )
    role = forms.CharField(label=_("Their role"), required=False)
    second_name = forms.CharField(label=_("Who else signs"), required=False)
    second_role = forms.CharField(label=_("The second person's role"), required=False)

    @staticmethod
    def initial_of(letterhead: str, signatories: Iterable[Mapping[str, str]]) -> dict[str, str]:
        """The boxes as they are filled."""
        found = {"letterhead": letterhead}
        for names, one in zip((("name", "role"), ("second_name", "second_role")), signatories, strict=False):
            found[names[0]], found[names[1]] = one["name"], one["role"]
        return found

    def signatories(self) -> list[Signatory]:
        """Those who were typed."""
        data = self.cleaned_data
        pairs = ((data["name"], data["role"]), (data["second_name"], data["second_role"]))
        return [Signatory(*pair) for pair in pairs if any(pair)]
