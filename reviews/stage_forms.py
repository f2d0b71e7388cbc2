"""The forms in which a manager writes stages and criteria: shape only; the acts say what cannot be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programme import clock
from programme.models import Round, Section
from programme.moments import MomentField
from programme.texts import DEFAULT_LANGUAGE, say
from reviews.editor_forms import OTHER, lines, texts_of
from reviews.models import Criterion, Stage
from reviews.stage_editing import Unfit, WantedCriterion, WantedStage
from reviews.states import EarlierScores

# '3 words', '3. words', '3: words', '-1 – words'
NUMBERED = re.compile(r"^\s*(-?\d{1,2})\s*[.:)–-]?\s+(.*)$")


class UnfitForm(forms.Form):
    """A form whose act may find one of its boxes unfit."""

    say_optional = False

    def refuse(self, no: Exception) -> None:
        """Say it beside the box that it is about, or above all."""
        part = no.part if isinstance(no, Unfit) else None
        self.add_error(part if part in self.fields else None, str(no))


class StageForm(UnfitForm):
    """What a stage is."""

    name = forms.CharField(label=_("What is it called?"), max_length=100)
    reviews_wanted = forms.IntegerField(
        label=_("How many people read each application?"),
        help_text=_("Each on their own. Two is usual; three are surer and half as much work again."),
        min_value=1,
        max_value=20,
        initial=2,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-6"}),
        error_messages={"invalid": _("Enter a whole number.")},
    )
    is_blind = forms.BooleanField(
        label=_("The panel reads without knowing who applied"),
        help_text=_(
            "Answers and files that say who they are are left out. Names inside other texts cannot be "
            "found by software: the panel may still recognise somebody."
        ),
        required=False,
    )
    earlier_scores = forms.ChoiceField(
        label=_("What becomes of the scores of the stage before?"),
        choices=EarlierScores.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    intro = lines(
        4,
        label=_("What should the panel know before it reads?"),
        required=False,
        help_text=_("Stands above the applications to read."),
        max_length=4000,
    )
    name_cy = forms.CharField(label=_("What is it called, in Welsh?"), max_length=100, required=False)
    intro_cy = lines(4, label=_("The same in Welsh"), required=False, max_length=4000)

    def __init__(self, *args: Any, round: Round, has_before: bool, is_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_zone = _("In %(zone)s.") % {"zone": clock.zone_in_words(round.zone)}
        moments = {
            "reading_from": (_("When does reading begin?"), _("The panel is told. You open it yourself."), 0),
            "due_at": (_("When are the scores due?"), in_zone, 1),
            "meeting_at": (_("When does the panel meet?"), _("Leave it empty where it does not."), 0),
        }
        for key, (label, help_text, required) in moments.items():
            self.fields[key] = MomentField(
                zone=round.zone,
                label=label,
                help_text=help_text,
                required=bool(required),
                error_messages={"required": _("Say when."), "incomplete": _("Say on which day.")},
            )
        if not has_before:
            del self.fields["earlier_scores"]
        if is_open:
            for key in ("is_blind", "earlier_scores", "reading_from"):
                self.fields.pop(key, None)
        self.order_fields(["name", "reviews_wanted", "reading_from", "due_at", "meeting_at", "is_blind"])

    @staticmethod
    def initial_of(stage: Stage) -> dict[str, Any]:
        """The boxes as they are filled for a stage that is there."""
        plain = ("reviews_wanted", "is_blind", "earlier_scores", "reading_from", "due_at", "meeting_at")
        return {
            **{key: getattr(stage, key) for key in plain},
            **{key: stage_text.get(DEFAULT_LANGUAGE, "") for key, stage_text in _texts_of_stage(stage)},
            **{f"{key}_{OTHER}": stage_text.get(OTHER, "") for key, stage_text in _texts_of_stage(stage)},
        }

    def wanted(self) -> WantedStage:
        """What was typed."""
        data = self.cleaned_data
        return WantedStage(
            name=texts_of(data, "name"),
            intro=texts_of(data, "intro"),
            due_at=data["due_at"],
            reading_from=data.get("reading_from"),
            meeting_at=data.get("meeting_at"),
            reviews_wanted=data["reviews_wanted"],
            is_blind=data.get("is_blind", False),
            earlier_scores=data.get("earlier_scores") or EarlierScores.APART,
        )


def _texts_of_stage(stage: Stage) -> list[tuple[str, dict[str, str]]]:
    return [("name", stage.name), ("intro", stage.intro)]


class CriterionForm(UnfitForm):
    """What is judged, and a sentence for every score."""

    title = forms.CharField(label=_("What is judged?"), max_length=100, help_text=_("A word or two."))
    question = lines(
        2,
        label=_("The question"),
        max_length=1000,
        help_text=_("Something that a reviewer can answer: ‘Would people who live with this have a say?’"),
    )
    weight = forms.IntegerField(
        label=_("How much does it weigh?"),
        help_text=_("Against the other criteria: 2 counts twice as much as 1."),
        min_value=1,
        max_value=1000,
        initial=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-6"}),
        error_messages={"invalid": _("Enter a whole number.")},
    )
    sentences = lines(
        7,
        label=_("A sentence for each score"),
        max_length=6000,
        help_text=_(
            "One on each line, the lowest score first, each with its number: ‘1 I do not see it working’. "
            "‘I don’t know enough to score this’ is always offered too, and never counts as a zero."
        ),
    )
    words_asked = lines(
        2,
        label=_("A question to answer in words"),
        required=False,
        max_length=500,
        help_text=_("Only where you need one. The panel reads what is written; applicants do not."),
    )
    sections = forms.MultipleChoiceField(
        label=_("Read beside these parts of the form"), required=False, widget=forms.CheckboxSelectMultiple
    )
    title_cy = forms.CharField(label=_("What is judged, in Welsh"), max_length=100, required=False)
    question_cy = lines(2, label=_("The question in Welsh"), required=False, max_length=1000)
    sentences_cy = lines(7, label=_("The sentences in Welsh"), required=False, max_length=6000)
    words_asked_cy = lines(2, label=_("The question to answer in words, in Welsh"), required=False)

    MORE = ("title_cy", "question_cy", "sentences_cy", "words_asked_cy")

    def __init__(self, *args: Any, parts: Sequence[Section], words_only: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boxes = self.fields["sections"]
        assert isinstance(boxes, forms.MultipleChoiceField)
        boxes.choices = [(part.key, say(part.title)) for part in parts]
        self.words_only = words_only
        if words_only:
            del self.fields["weight"], self.fields["sections"]
            self.fields["reason"] = lines(
                2,
                label=_("What was wrong?"),
                help_text=_("It is kept with the old and the new words."),
                max_length=500,
                error_messages={"required": _("Say why, in a sentence.")},
            )

    @staticmethod
    def initial_of(criterion: Criterion) -> dict[str, Any]:
        """The boxes as they are filled for a criterion that is there."""
        found: dict[str, Any] = {"weight": criterion.weight, "sections": criterion.sections}
        for key in ("title", "question", "words_asked"):
            texts: dict[str, str] = getattr(criterion, key)
            found |= {key: texts.get(DEFAULT_LANGUAGE, ""), f"{key}_{OTHER}": texts.get(OTHER, "")}
        for language, key in ((DEFAULT_LANGUAGE, "sentences"), (OTHER, f"sentences_{OTHER}")):
            said = [
                (score, criterion.sentences.get(str(score), {}).get(language, ""))
                for score in range(criterion.lowest, criterion.highest + 1)
            ]
            found[key] = "\n".join(f"{score} {words}" for score, words in said if words)
        return found

    def clean(self) -> dict[str, Any]:
        """Sentences as {score: words}, in both languages; the lowest and the highest come from them."""
        cleaned: dict[str, Any] = super().clean() or {}
        for key in ("sentences", f"sentences_{OTHER}"):
            if key in cleaned:
                cleaned[key] = self._numbered(key, cleaned[key])
        said = cleaned.get("sentences") or {}
        if said and len(said) < 2:
            self.add_error("sentences", gettext("Write a line for each score: two at least."))
        elif said and sorted(said) != list(range(min(said), max(said) + 1)):
            self.add_error("sentences", gettext("The numbers have to follow each other without a gap."))
        return cleaned

    def _numbered(self, key: str, typed: str) -> dict[int, str]:
        found: dict[int, str] = {}
        for place, line in enumerate((one for one in typed.splitlines() if one.strip()), start=1):
            numbered = NUMBERED.match(line)
            score, words = (int(numbered[1]), numbered[2].strip()) if numbered else (None, "")
            if score is None or not words:
                says = gettext("Line %(place)d: begin with the score, then write its sentence.")
                self.add_error(key, says % {"place": place})
                return {}
            if score in found:
                self.add_error(key, gettext("The score %(score)d is there twice.") % {"score": score})
                return {}
            found[score] = words
        return found

    def wanted(self) -> WantedCriterion:
        """What was typed."""
        data = self.cleaned_data
        said, welsh = data["sentences"], data.get(f"sentences_{OTHER}") or {}
        sentences = {
            str(score): {DEFAULT_LANGUAGE: words} | ({OTHER: welsh[score]} if score in welsh else {})
            for score, words in said.items()
        }
        return WantedCriterion(
            title=texts_of(data, "title"),
            question=texts_of(data, "question"),
            weight=data.get("weight", 1),
            lowest=min(said),
            highest=max(said),
            sentences=sentences,
            sections=data.get("sections", []),
            words_asked=texts_of(data, "words_asked"),
        )
