"""What a question may be: its key, its choices, its limits and its condition. Nothing here is saved.

A form of the web is read here too, so that a command or a script is held to the same rules as a page.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from programme.canonical import NotCanonical, clean_text
from programme.models import Question
from programme.money import LARGEST
from programme.outlines import condition_values
from programme.refusals import Refused
from programme.states import FILE_KINDS, QuestionKind
from programme.texts import DEFAULT_LANGUAGE, say

Texts = Mapping[str, str]
Options = list[list[Any]]

LONGEST = {"title": 200, "intro": 5_000, "label": 500, "help": 5_000, "options": 300}
MOST_OPTIONS = 100
MOST_WORDS = 10_000
MOST_FILES = 20
YEARS = (1900, 2100)
LONGEST_KEY = 40
# How alike a changed choice has to be to one that stood, when more than one could be meant. (0 to 1)
ALIKE = 0.6

TEXT_KINDS = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})
OPTION_KINDS = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES})
AMOUNT_KINDS = frozenset({QuestionKind.NUMBER, QuestionKind.MONEY, QuestionKind.BUDGET})
# Boxes of answers with several parts are named key_part: no other question may be called so.
FIELD_PARTS = frozenset(
    {"day", "month", "year", "street", "town", "postcode", "country", "status", "name", "charity", "company"}
)
# Names that addresses and pages have for themselves.
RESERVED = frozenset({"new", "csrfmiddlewaretoken"})
KEY = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


class Unfit(Refused):
    """A question or section that cannot be as it was written; `part` names the text or setting."""

    def __init__(self, part: str, says: str) -> None:
        super().__init__(says)
        self.part = part


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A question as somebody wants it. Settings that mean nothing for its kind are not taken.

    `label` and `help` are texts in one language or more: other languages that are there stay. `options` are
    labels in the default language, in order; the values that answers are kept under come from the labels
    and stay when a label changes. `translated` are their labels in other languages, {language: labels in the
    same places, '' where there is none}; of a language that is not named they stay. `only_when` is {} or
    {"question": key, "is": [values]}. An empty `key` is made from the label, or stays.
    """

    kind: str
    label: Texts
    help: Texts = field(default_factory=dict)
    required: bool = True
    word_limit: int | None = None
    options: tuple[str, ...] = ()
    translated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lowest: Decimal | None = None
    highest: Decimal | None = None
    earliest: date | None = None
    latest: date | None = None
    files: int | None = None
    only_when: Mapping[str, Any] = field(default_factory=dict)
    panel_sees: bool = True
    identifies_applicant: bool = False
    key: str = ""


def settings_of(kind: str) -> frozenset[str]:
    """The settings that mean something for a kind, by their names in `Wanted`."""
    if kind in TEXT_KINDS:
        return frozenset({"word_limit"})
    if kind in OPTION_KINDS:
        return frozenset({"options"})
    if kind in AMOUNT_KINDS:
        return frozenset({"lowest", "highest"})
    if kind == QuestionKind.DATE:
        return frozenset({"earliest", "latest"})
    return frozenset({"files"}) if kind in FILE_KINDS else frozenset()


def fields_of(wanted: Wanted, before: Question | None = None) -> dict[str, Any]:
    """{field: value} of a Question as wanted, save its key and place; Unfit names what cannot be."""
    if wanted.kind not in QuestionKind.values:
        raise Unfit("kind", _("Choose how this is answered."))
    fit = settings_of(wanted.kind)
    return {
        "kind": str(wanted.kind),
        "label": texts("label", wanted.label, before.label if before else {}, needed=True),
        "help": texts("help", wanted.help, before.help if before else {}),
        "required": wanted.required,
        "word_limit": _counted("word_limit", wanted.word_limit, MOST_WORDS) if "word_limit" in fit else None,
        "options": _options(wanted, before.options if before else []) if "options" in fit else [],
        **_amounts(wanted, fit),
        "bounds": _bounds(wanted, fit),
        "only_when": dict(wanted.only_when),
        "panel_sees": wanted.panel_sees,
        "identifies_applicant": wanted.identifies_applicant,
    }


def texts(part: str, given: Texts, before: Texts, *, needed: bool = False) -> dict[str, str]:
    """The texts of one part: those given, over those that stood. Unfit: too long, not storable, missing."""
    kept = {
        **before,
        **{
            language: clean(part, text, one_line=part in ("title", "label"))
            for language, text in given.items()
        },
    }
    kept = said(kept)
    if needed and not kept.get(DEFAULT_LANGUAGE):
        raise Unfit(part, _("Write the title.") if part == "title" else _("Write the question."))
    return kept


def said(words: Texts) -> dict[str, str]:
    """The texts without languages in which nothing stands: {"en": ""} says no more than {}."""
    return {language: text for language, text in words.items() if text}


def clean(part: str, text: str, *, one_line: bool = False) -> str:
    """A text as it is kept: the space around it cut, a title or question on one line. Unfit otherwise."""
    most = LONGEST[part]
    if len(text) > most:
        raise Unfit(
            part,
            _("This is %(count)d characters long; up to %(most)d are possible.")
            % {"count": len(text), "most": most},
        )
    try:
        text = clean_text(text)
        text.encode()
    except (NotCanonical, UnicodeEncodeError):
        raise Unfit(
            part,
            _("This holds a character that no keyboard can type. Type it again, or paste it as plain text."),
        ) from None
    return " ".join(text.split()) if one_line else text.strip()


def _counted(part: str, number: int | None, most: int) -> int | None:
    if number is not None and not 1 <= number <= most:
        raise Unfit(part, _("This has to be between 1 and %(most)d.") % {"most": most})
    return number


def _amounts(wanted: Wanted, fit: Collection[str]) -> dict[str, Decimal | None]:
    if "lowest" not in fit:
        return {"lowest": None, "highest": None}
    for part, amount in (("lowest", wanted.lowest), ("highest", wanted.highest)):
        if amount is None:
            continue
        if abs(amount) > LARGEST:
            raise Unfit(part, _("This is more than can be written down here."))
        if wanted.kind == QuestionKind.NUMBER and amount != amount.to_integral_value():
            raise Unfit(part, _("This is not a whole number."))
        if wanted.kind != QuestionKind.NUMBER and amount < 0:
            raise Unfit(part, _("An amount of money is never less than nothing."))
    if wanted.lowest is not None and wanted.highest is not None and wanted.lowest > wanted.highest:
        raise Unfit("highest", _("The most has to be at least as much as the least."))
    return {"lowest": wanted.lowest, "highest": wanted.highest}


def _bounds(wanted: Wanted, fit: Collection[str]) -> dict[str, Any]:
    if "files" in fit:
        files = _counted("files", wanted.files, MOST_FILES)
        return {"files": files} if files else {}
    if "earliest" not in fit:
        return {}
    found = {}
    for part, day in (("earliest", wanted.earliest), ("latest", wanted.latest)):
        if day is None:
            continue
        if not YEARS[0] <= day.year <= YEARS[1]:
            raise Unfit(
                part,
                _("The year has to be between %(first)d and %(last)d.")
                % {"first": YEARS[0], "last": YEARS[1]},
            )
        found[part] = day.isoformat()
    if wanted.earliest and wanted.latest and wanted.earliest > wanted.latest:
        raise Unfit("latest", _("The last day has to be on or after the first day."))
    return found


def _options(wanted: Wanted, before: Options) -> Options:
    """The choices with their labels in every language."""
    made = paired(before, wanted.options)
    for language, labels in wanted.translated.items():
        if any(labels) and len(labels) != len(made):
            raise Unfit(
                "translated",
                _("Write a line for each choice, in the same order; leave it empty where there is none."),
            )
        seen: set[str] = set()
        for (_value, words), label in zip(made, labels or [""] * len(made), strict=False):
            try:
                words[language] = clean("options", label, one_line=True)
            except Unfit as unfit:
                raise Unfit("translated", str(unfit)) from None
            if words[language].casefold() in seen - {""}:
                raise Unfit("translated", _("“%(label)s” stands there twice.") % {"label": words[language]})
            seen.add(words[language].casefold())
    return [[value, said(words)] for value, words in made]


def paired(before: Options, labels: Sequence[str]) -> Options:
    """The choices with these labels, keeping the value of every choice that stood before.

    A choice is known again by its label, wherever it now stands. Of what is left over, as many before as
    now: one is the other, in order, with a changed label. More or fewer: the one that is most like it, if
    any is like it at all; whatever else is new has a value of its own, made from its label. A label that
    changed in the default language keeps its translations: the value means the same.
    """
    cleaned = _labels(labels)
    old = {index: (str(value), dict(texts)) for index, (value, texts) in enumerate(before)}
    found: dict[int, int] = {}
    names = {say(texts, DEFAULT_LANGUAGE): index for index, (_value, texts) in old.items()}
    for place, label in enumerate(cleaned):
        if label in names:
            found[place] = names[label]
    left_old = [index for index in old if index not in found.values()]
    left_new = [place for place in range(len(cleaned)) if place not in found]
    if len(left_old) == len(left_new):
        found.update(zip(left_new, left_old, strict=True))
    else:
        found.update(_most_alike(left_old, left_new, old, cleaned))
    # Not even the value of a choice that goes: a condition that names it would mean another choice.
    used = {value for value, _texts in old.values()}
    made: Options = []
    for place, label in enumerate(cleaned):
        if place in found:
            value, texts_before = old[found[place]]
            made.append([value, {**texts_before, DEFAULT_LANGUAGE: label}])
        else:
            value = _free(slug_of(label, "choice"), lambda one: one in used)
            used.add(value)
            made.append([value, {DEFAULT_LANGUAGE: label}])
    return made


def _labels(labels: Sequence[str]) -> list[str]:
    if len(labels) > MOST_OPTIONS:
        raise Unfit("options", _("Up to %(most)d choices are possible.") % {"most": MOST_OPTIONS})
    cleaned = [label for label in (clean("options", one, one_line=True) for one in labels) if label]
    if len(cleaned) < 2:
        raise Unfit("options", _("Write at least two choices, one on each line."))
    seen: set[str] = set()
    for label in cleaned:
        if label.casefold() in seen:
            raise Unfit("options", _("“%(label)s” stands there twice.") % {"label": label})
        seen.add(label.casefold())
    return cleaned


def _most_alike(
    left_old: list[int], left_new: list[int], old: Mapping[int, tuple[str, Texts]], labels: Sequence[str]
) -> dict[int, int]:
    close = sorted(
        (
            (_likeness(say(old[index][1], DEFAULT_LANGUAGE), labels[place]), place, index)
            for place in left_new
            for index in left_old
        ),
        key=lambda one: (-one[0], one[1], one[2]),
    )
    found: dict[int, int] = {}
    for ratio, place, index in close:
        if ratio >= ALIKE and place not in found and index not in found.values():
            found[place] = index
    return found


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()


def slug_of(label: str, fallback: str) -> str:
    """A key from a label: 'What is it?' is what_is_it; a label without Latin letters gives `fallback`."""
    words = slugify(label).replace("-", "_").strip("_")
    if len(words) > LONGEST_KEY:
        words = words[: LONGEST_KEY + 1].rpartition("_")[0] or words[:LONGEST_KEY]
    words = words.strip("_") or fallback
    return words if KEY.fullmatch(words) else f"{fallback}_{words}"[:LONGEST_KEY].strip("_")


def new_key(label: Texts, taken: Collection[str], fallback: str) -> str:
    """A key made from the label that nothing in the form has."""
    return _free(slug_of(say(label, DEFAULT_LANGUAGE), fallback), lambda key: _clashes(key, taken))


def checked_key(typed: str, taken: Collection[str]) -> str:
    """A key as somebody typed it. Unfit: wrong letters, too long, or taken."""
    if len(typed) > LONGEST_KEY or not KEY.fullmatch(typed):
        raise Unfit(
            "key",
            _("A key is up to %(most)d small letters, figures and underscores, and begins with a letter.")
            % {"most": LONGEST_KEY},
        )
    if _clashes(typed, taken):
        raise Unfit("key", _("This key is taken, or too much like one that is."))
    return typed


def _clashes(key: str, taken: Collection[str]) -> bool:
    parts = {f"{key}_{part}" for part in FIELD_PARTS}
    base, _stroke, last = key.rpartition("_")
    return (
        key in RESERVED or key in taken or bool(parts & set(taken)) or (last in FIELD_PARTS and base in taken)
    )


def _free(wanted: str, is_taken: Any) -> str:
    key, number = wanted, 1
    while is_taken(key):
        number += 1
        key = f"{wanted[: LONGEST_KEY - 4].rstrip('_')}_{number}"
    return key


@dataclass(frozen=True)
class Trouble:
    """A condition that cannot be as it stands: of which question, and why."""

    key: str
    says: str


def condition_trouble(questions: Iterable[Question]) -> Trouble | None:
    """The first condition that does not hold together, the questions being asked in this order."""
    whole = list(questions)
    by_key = {question.key: question for question in whole}
    earlier: dict[str, Question] = {}
    for question in whole:
        if question.only_when:
            says = _condition_wrong(question, earlier, by_key)
            if says:
                return Trouble(question.key, says)
        earlier[question.key] = question
    return None


def _condition_wrong(
    question: Question, earlier: Mapping[str, Question], every: Mapping[str, Question]
) -> str:
    wanted, values = question.only_when.get("question"), question.only_when.get("is")
    label = say(question.label)
    source = every.get(str(wanted))
    if source is None:
        return _(
            "“%(label)s” is asked only when another question is answered in a certain way, "
            "and that one would be gone. Change first when it is asked."
        ) % {"label": label}
    names = {"label": label, "source": say(source.label)}
    if source.key not in earlier:
        return (
            _("“%(label)s” is asked only after some answers to “%(source)s”, so it has to come after it.")
            % names
        )
    known = {value for value, _label in condition_values(source)}
    if not known:
        return _("Whether “%(label)s” is asked cannot depend on “%(source)s”: it offers no choices.") % names
    if not isinstance(values, list) or not values:
        return _("Say after which answers to “%(source)s” “%(label)s” is asked.") % names
    if not {str(value) for value in values} <= known:
        return (
            _(
                "“%(label)s” is asked only after an answer to “%(source)s” that is not among its choices. "
                "Change first when it is asked."
            )
            % names
        )
    return ""
