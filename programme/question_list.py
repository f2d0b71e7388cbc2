"""The questions of a form as people read them, in plain values.

The public pages, the PDF, the Word file and the applicant's pages are all made from these, and the form
itself says its limits with the same sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programme import clock, file_refusals
from programme.answer_parts import ADDRESS_LABELS, ORGANISATION_LABELS
from programme.corrections import Shown, corrections_of
from programme.models import Form, Question
from programme.money import in_words
from programme.outlines import Outline, condition_in_words
from programme.problems import most_files
from programme.states import FILE_KINDS, OrganisationStatus, QuestionKind
from programme.texts import say

TEXT_KINDS = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})
MONEY_KINDS = frozenset({QuestionKind.MONEY, QuestionKind.BUDGET})


@dataclass(frozen=True)
class AskedQuestion:
    """One question. `number` runs through the whole form.

    `limits` are sentences; `options` what can be chosen; `boxes` the labels of an answer of several parts;
    `condition` the sentence that says when it is asked, or ''.
    """

    number: int
    key: str
    kind: str
    label: str
    help: str
    kind_words: str
    limits: tuple[str, ...]
    options: tuple[str, ...]
    boxes: tuple[str, ...]
    condition: str
    optional: bool
    panel_sees: bool

    @property
    def heading(self) -> str:
        """'3. What do you want to do?'"""
        return f"{self.number}. {self.label}"

    @property
    def facts(self) -> tuple[str, ...]:
        """Sentences on how it is answered and who reads it, in the order in which they are read."""
        said = [self.kind_words + ".", *self.limits]
        if self.boxes:
            said.append(_("You fill in: %(boxes)s.") % {"boxes": "; ".join(self.boxes)})
        if self.optional:
            said.append(_("You can leave it out."))
        if not self.panel_sees:
            said.append(_("The panel does not see this."))
        return tuple(said)

    @property
    def options_words(self) -> str:
        """The line before the options, or '' where the kind has said it."""
        return _("You choose one:") if self.kind == QuestionKind.ORGANISATION else ""


@dataclass(frozen=True)
class AskedSection:
    """A section with its questions."""

    key: str
    title: str
    intro: str
    questions: tuple[AskedQuestion, ...]


@dataclass(frozen=True)
class QuestionList:
    """All sections of a form, in order."""

    sections: tuple[AskedSection, ...]

    @property
    def count(self) -> int:
        """How many questions there are."""
        return sum(len(section.questions) for section in self.sections)


def question_list(form: Outline, *, currency: str = "GBP") -> QuestionList:
    """Everything that is asked, in the page's language. Pure."""
    number = 0
    sections = []
    for key, questions in form.sections:
        asked = []
        for question in questions:
            number += 1
            asked.append(_asked(number, question, form, currency))
        section = questions[0].section
        sections.append(AskedSection(key, say(section.title), say(section.intro), tuple(asked)))
    return QuestionList(tuple(sections))


def _asked(number: int, question: Question, form: Outline, currency: str) -> AskedQuestion:
    return AskedQuestion(
        number=number,
        key=question.key,
        kind=question.kind,
        label=say(question.label),
        help=say(question.help),
        kind_words=_kind_words(question.kind),
        limits=(*word_limit(question), *bounds(question, currency)),
        options=tuple(_options(question).values()),
        boxes=_boxes(question.kind),
        condition=condition_in_words(form, question),
        optional=not question.required,
        panel_sees=question.panel_sees,
    )


def _kind_words(kind: str) -> str:
    if kind == QuestionKind.CHOICE:
        return _("Choose one")
    if kind == QuestionKind.CHOICES:
        return _("Choose as many as you like")
    return str(QuestionKind(kind).label)


def word_limit(question: Question) -> tuple[str, ...]:
    """('Up to 300 words.',), or nothing."""
    limit = question.word_limit
    if not limit or question.kind not in TEXT_KINDS:
        return ()
    return (ngettext("Up to %(n)d word.", "Up to %(n)d words.", limit) % {"n": limit},)


def bounds(question: Question, currency: str = "GBP") -> tuple[str, ...]:
    """The limits of an amount, a number, a date or a list of files, as sentences; other kinds have none."""
    kind = question.kind
    if kind in MONEY_KINDS:
        least, most = (
            None if amount is None else in_words(amount, currency)
            for amount in (question.lowest, question.highest)
        )
        return _between(least, most, total=kind == QuestionKind.BUDGET)
    if kind == QuestionKind.NUMBER:
        least, most = (
            None if amount is None else f"{amount.normalize():,f}"
            for amount in (question.lowest, question.highest)
        )
        return _between(least, most)
    if kind == QuestionKind.DATE:
        return _days(question.bounds or {})
    if kind in FILE_KINDS:
        files = most_files(question)
        number = ngettext("One file of up to %(most)s.", "Up to %(n)d files of %(most)s each.", files)
        kinds = (
            _("Sound or film, such as mp3, m4a, wav, mp4, mov or webm.")
            if kind == QuestionKind.RECORDING
            else _(
                "A document (PDF, Word, OpenDocument, spreadsheet, slides or plain text), "
                "a picture, sound or film."
            )
        )
        return (number % {"n": files, "most": file_refusals.in_words(settings.LARGEST_FILE)}, kinds)
    return ()


def _between(least: str | None, most: str | None, *, total: bool = False) -> tuple[str, ...]:
    facts = {"least": least, "most": most}
    if least is not None and most is not None:
        said = _("In total from %(least)s to %(most)s.") if total else _("From %(least)s to %(most)s.")
    elif least is not None:
        said = _("In total at least %(least)s.") if total else _("At least %(least)s.")
    elif most is not None:
        said = _("In total at most %(most)s.") if total else _("At most %(most)s.")
    else:
        return ()
    return (said % facts,)


def _days(found: dict[str, str]) -> tuple[str, ...]:
    first, last = (
        clock.date_in_words(date.fromisoformat(found[name])) if found.get(name) else None
        for name in ("earliest", "latest")
    )
    if first and last:
        return (_("From %(first)s to %(last)s.") % {"first": first, "last": last},)
    if first:
        return (_("On or after %(day)s.") % {"day": first},)
    if last:
        return (_("On or before %(day)s.") % {"day": last},)
    return ()


def _options(question: Question) -> dict[str, str]:
    """{value: label} of what can be chosen."""
    if question.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        return {str(value): say(label) for value, label in question.options}
    if question.kind == QuestionKind.ORGANISATION:
        return {str(value): str(label) for value, label in OrganisationStatus.choices}
    return {}


def _boxes(kind: str) -> tuple[str, ...]:
    if kind == QuestionKind.ADDRESS:
        return tuple(str(label) for label in ADDRESS_LABELS)
    if kind == QuestionKind.ORGANISATION:
        return tuple(str(label) for label in ORGANISATION_LABELS)
    if kind == QuestionKind.BUDGET:
        return (_("lines of what for, and how much"),)
    return ()


@dataclass(frozen=True)
class PutRight:
    """A slip of the pen that was put right after the form was frozen: when, where, both texts, and why."""

    day: str
    where: str
    before: str
    after: str
    reason: str

    @property
    def says(self) -> str:
        """It in words: 'Question 3. Put right on Tuesday 3 October 2023: “…” now reads “…”. Why: …'."""
        said = _("Put right on %(day)s: “%(before)s” now reads “%(after)s”.") % {
            "day": self.day,
            "before": self.before,
            "after": self.after,
        }
        parts = [f"{self.where}." if self.where else "", said]
        if self.reason:
            parts.append(_("Why: %(reason)s") % {"reason": self.reason})
        return " ".join(part for part in parts if part)


def corrections_shown(form: Form, *, zone: str, asked: QuestionList) -> list[PutRight]:
    """What was put right in a frozen form, oldest first, in the page's language; days in the given zone.

    One statement, and none for a form without corrections. A correction that changed nothing in this
    language is left out.
    """
    if not form.corrections:
        return []
    numbers = {question.key: question.number for section in asked.sections for question in section.questions}

    def where(one: Shown) -> str:
        if not one.question:
            return one.of
        number = numbers.get(one.question)
        return _("Question %(number)d") % {"number": number} if number else ""

    return [
        PutRight(clock.day_in_words(one.at, zone), where(one), before, after, one.reason)
        for one in reversed(corrections_of(form))
        for before, after in one.here
    ]
