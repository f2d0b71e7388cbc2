"""Stored answers as people read them: on check pages, receipts, review pages and letters alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from programme import clock
from programme.files import listed
from programme.models import Question
from programme.money import in_words
from programme.outlines import Outline
from programme.problems import as_amount, budget_total, is_empty
from programme.states import FILE_KINDS, OrganisationStatus, QuestionKind
from programme.texts import say


@dataclass(frozen=True)
class ShownFile:
    """A file of an answer; `href` is where its reader gets it, '' where there is no way to it.

    `note` says why there is none.
    """

    id: str
    name: str
    size: int
    href: str = ""
    note: str = ""


@dataclass(frozen=True)
class ShownAnswer:
    """One question and its answer in lines; no lines means that nothing was answered.

    An answer that is files has them in `files` too.
    """

    key: str
    kind: str
    label: str
    lines: tuple[str, ...]
    required: bool
    files: tuple[ShownFile, ...] = ()

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)


@dataclass(frozen=True)
class ShownSection:
    """A section's title and its answers, in the form's order."""

    key: str
    title: str
    answers: tuple[ShownAnswer, ...]


def shown(question: Question, value: Any, *, currency: str = "GBP") -> list[str]:
    """The value in lines: choices by their labels, money and dates in words, a budget line by line.

    Nothing answered is an empty list. A value that does not fit its question is shown as it is.
    """
    if is_empty(value):
        return []
    kind = question.kind
    if kind == QuestionKind.CHOICE:
        return [_labels(question).get(str(value), str(value))]
    if kind == QuestionKind.CHOICES and isinstance(value, list):
        labels = _labels(question)
        return [labels.get(str(chosen), str(chosen)) for chosen in value]
    if kind == QuestionKind.MONEY:
        amount = as_amount(value)
        return [str(value) if amount is None else in_words(amount, currency)]
    if kind == QuestionKind.DATE:
        return [_day(str(value))]
    if kind == QuestionKind.BUDGET and isinstance(value, list):
        return _budget(value, currency)
    if kind == QuestionKind.DECLARATION:
        return [_("Yes")]
    if kind == QuestionKind.ADDRESS and isinstance(value, Mapping):
        parts = (str(value.get(part, "")).strip() for part in ("street", "town", "postcode", "country"))
        return [line for part in parts if part for line in part.split("\n")]
    if kind == QuestionKind.ORGANISATION and isinstance(value, Mapping):
        return _organisation(value)
    if kind in FILE_KINDS and isinstance(value, list):
        return [f"{one['name']} ({filesizeformat(one['size'])})" for one in listed(value)]
    return [str(value)]


def sections_shown(
    form: Outline,
    values: Mapping[str, Any],
    *,
    currency: str = "GBP",
    only: Callable[[Question], bool] = lambda question: True,
    file_href: Callable[[str], str] = lambda file_id: "",
) -> list[ShownSection]:
    """Every section with its answers; `only` leaves questions out (`only=lambda q: q.panel_sees`).

    `file_href` gives the address at which this reader gets a file, by its id.
    What is not asked, given these values, is left out, and a section of which nothing is left.
    """
    found = []
    for key, questions in form.only_asked(values).sections:
        answers = tuple(
            ShownAnswer(
                key=question.key,
                kind=question.kind,
                label=say(question.label),
                lines=tuple(shown(question, values.get(question.key), currency=currency)),
                required=question.required,
                files=_files(question, values.get(question.key), file_href),
            )
            for question in questions
            if only(question)
        )
        if answers:
            found.append(ShownSection(key, say(questions[0].section.title), answers))
    return found


def _files(question: Question, value: Any, href: Callable[[str], str]) -> tuple[ShownFile, ...]:
    if question.kind not in FILE_KINDS:
        return ()
    return tuple(ShownFile(one["id"], one["name"], one["size"], href(one["id"])) for one in listed(value))


def _organisation(value: Mapping[str, str]) -> list[str]:
    status = value.get("status", "")
    lines = [str(OrganisationStatus(status).label)] if status in OrganisationStatus.values else []
    if value.get("name"):
        lines.append(value["name"])
    if value.get("charity"):
        lines.append(_("Charity number %(number)s") % {"number": value["charity"]})
    if value.get("company"):
        lines.append(_("Company number %(number)s") % {"number": value["company"]})
    return lines


def _labels(question: Question) -> dict[str, str]:
    return {str(value): say(label) for value, label in question.options}


def _day(value: str) -> str:
    try:
        return clock.date_in_words(date.fromisoformat(value))
    except ValueError:
        return value


def _budget(lines: list[dict[str, str]], currency: str) -> list[str]:
    words = []
    for line in lines:
        typed = line.get("amount", "")
        amount = as_amount(typed)
        words.append(
            _("%(label)s: %(amount)s")
            % {
                "label": line.get("label", "").strip() or _("(no words)"),
                "amount": typed or _("(no amount)") if amount is None else in_words(amount, currency),
            }
        )
    total: Decimal = budget_total(lines)
    words.append(_("Total: %(amount)s") % {"amount": in_words(total, currency)})
    return words
