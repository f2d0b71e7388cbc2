"""What stands between some answers and submitting them, in one sentence each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programme import clock
from programme.models import Question
from programme.money import LARGEST, in_words
from programme.outlines import Outline
from programme.states import FILE_KINDS, OrganisationStatus, QuestionKind
from programme.texts import say

AMOUNT = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,2})?", re.ASCII)
# Postcodes of the United Kingdom, as the post office writes them, the space left to taste.
POSTCODE = re.compile(r"^(GIR ?0AA|[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][ABD-HJLNP-UW-Z]{2})$")
# Registers by the form of their numbers: England and Wales, Scotland, Northern Ireland.
CHARITY_NUMBER = re.compile(r"^([0-9]{6,7}|SC0?[0-9]{5}|NIC?[0-9]{6})$")
# Companies House: eight figures, or two letters (SC, NI, OC, RS, IP …) and six more signs.
COMPANY_NUMBER = re.compile(r"^([0-9]{8}|[A-Z]{2}[0-9]{6}|(IP|SP|RS)[0-9]{5}R)$")
HOME = frozenset(
    {"", "uk", "united kingdom", "great britain", "england", "wales", "cymru", "scotland", "northern ireland"}
)


@dataclass(frozen=True)
class Problem:
    """One thing to put right before submitting, in one sentence."""

    section: str
    question: str
    label: str
    says: str


def is_empty(value: Any) -> bool:
    """Whether nothing was answered.

    A budget of empty lines is empty, an address of empty parts and an unticked declaration are too.
    """
    if value is None or value is False:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, dict):
        return all(is_empty(part) for part in value.values())
    return isinstance(value, list) and not value


def count_words(text: str) -> int:
    """Words as people count them: runs of anything between white space. The page counts the same way."""
    return len(text.split())


def budget_total(lines: Any) -> Decimal:
    """The sum of a budget's lines; a line whose amount is no number counts as nothing."""
    total = Decimal(0)
    for line in lines if isinstance(lines, list) else []:
        total += as_amount(line.get("amount", "")) or Decimal(0)
    return total


def as_amount(text: Any) -> Decimal | None:
    """The amount that a stored value means, or None: also for what was typed and is no amount."""
    return Decimal(str(text)) if AMOUNT.fullmatch(str(text)) else None


def problems(form: Outline, values: Mapping[str, Any]) -> list[Problem]:
    """Everything that stands between these values and submitting, in the form's order.

    What is not asked, given these values, stands in nobody's way.
    """
    return list(_problems(form, values))


def is_complete(form: Outline, values: Mapping[str, Any]) -> bool:
    """Whether there is no problem; looks no further than the first."""
    return next(_problems(form, values), None) is None


def stays_complete(form: Outline, values: Mapping[str, Any], changed: Collection[str]) -> bool:
    """`is_complete`, for values that were complete before those of `changed`: mostly a look at these.

    A long form that is ready stays so at every pause in somebody's typing.
    """
    for question in form.questions:
        if question.only_when and question.only_when["question"] in changed:
            return is_complete(form, values)
        if question.key in changed and _stands_in_the_way(question, values.get(question.key)):
            # Unless it is not asked.
            return is_complete(form, values)
    return True


def _problems(form: Outline, values: Mapping[str, Any]) -> Iterator[Problem]:
    for question in form.asked(values):
        sentence = _stands_in_the_way(question, values.get(question.key))
        if sentence:
            yield Problem(question.section.key, question.key, say(question.label), sentence)


def _stands_in_the_way(question: Question, value: Any) -> str:
    return _missing(question) if is_empty(value) else _wrong(question, value)


def _missing(question: Question) -> str:
    if not question.required:
        return ""
    if question.kind == QuestionKind.DECLARATION:
        return _("This has to be ticked before you can submit.")
    if question.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        return _("Nothing is chosen yet.")
    if question.kind in FILE_KINDS:
        return _("No file is chosen yet.")
    return _("This is not answered yet.")


def wrong(question: Question, value: Any) -> str:
    """What would have to change in this answer before submitting, or ''. Nothing answered is not wrong."""
    return "" if is_empty(value) else _wrong(question, value)


def _wrong(question: Question, value: Any) -> str:
    kind = question.kind
    if kind in (QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT) and question.word_limit:
        over = count_words(str(value)) - question.word_limit
        if over > 0:
            return ngettext(
                "This is %(over)d word over the limit of %(limit)d words.",
                "This is %(over)d words over the limit of %(limit)d words.",
                over,
            ) % {"over": over, "limit": question.word_limit}
    if kind == QuestionKind.CHOICE and value not in _option_values(question):
        return _("This choice is not one of those offered.")
    if kind == QuestionKind.CHOICES and not set(value) <= _option_values(question):
        return _("One of these choices is not among those offered.")
    if kind == QuestionKind.EMAIL:
        return _checked(validate_email, value, _("This does not look like an e-mail address."))
    if kind == QuestionKind.URL:
        return _checked(
            URLValidator(schemes=["http", "https"]), value, _("This does not look like a web address.")
        )
    if kind == QuestionKind.DATE:
        return _date_wrong(question, str(value))
    if kind == QuestionKind.MONEY:
        amount = as_amount(value)
        if amount is None:
            return _("This is not an amount of money, such as 1250 or 1,250.50.")
        return _bounds_wrong(question, amount, kind)
    if kind == QuestionKind.NUMBER:
        if not isinstance(value, int):
            return _("This is not a whole number.")
        return _bounds_wrong(question, Decimal(value), kind)
    if kind == QuestionKind.BUDGET:
        return _budget_wrong(question, value)
    if kind == QuestionKind.ADDRESS:
        return _address_wrong(value)
    if kind == QuestionKind.ORGANISATION:
        return _organisation_wrong(value)
    if kind in FILE_KINDS:
        return _files_wrong(question, value)
    return ""


def _option_values(question: Question) -> set[str]:
    return {option[0] for option in question.options}


def _checked(validator: Any, value: Any, sentence: str) -> str:
    try:
        validator(value)
    except ValidationError:
        return sentence
    return ""


def _date_wrong(question: Question, value: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return _("This is not a date.")
    bounds = question.bounds or {}
    if bounds.get("latest") and day > date.fromisoformat(bounds["latest"]):
        return _("This has to be on or before %(day)s.") % {
            "day": clock.date_in_words(date.fromisoformat(bounds["latest"]))
        }
    if bounds.get("earliest") and day < date.fromisoformat(bounds["earliest"]):
        return _("This has to be on or after %(day)s.") % {
            "day": clock.date_in_words(date.fromisoformat(bounds["earliest"]))
        }
    return ""


def _address_wrong(value: Mapping[str, str]) -> str:
    parts = {name: str(text).strip() for name, text in value.items()}
    if not parts.get("street"):
        return _("The house and the street are missing.")
    if not parts.get("town"):
        return _("The town is missing.")
    if parts.get("country", "").casefold() not in HOME:
        return ""
    if not parts.get("postcode"):
        return _("The postcode is missing.")
    if not POSTCODE.fullmatch(parts["postcode"].upper()):
        return _("“%(typed)s” does not look like a UK postcode, such as LS9 8AB.") % {
            "typed": parts["postcode"][:20]
        }
    return ""


def _organisation_wrong(value: Mapping[str, str]) -> str:
    status = value.get("status", "")
    charity, company = (value.get(name, "").replace(" ", "").upper() for name in ("charity", "company"))
    if status not in OrganisationStatus.values:
        return _("Choose what sort of group or organisation it is.")
    if status != OrganisationStatus.UNREGISTERED and not value.get("name", "").strip():
        return (
            _("Who keeps the money for you? The name of the fund holder is missing.")
            if status == OrganisationStatus.FUND_HOLDER
            else _("The name of the organisation is missing.")
        )
    if charity and not CHARITY_NUMBER.fullmatch(charity):
        return _("“%(typed)s” does not look like a charity number, such as 1123456 or SC012345.") % {
            "typed": charity[:20]
        }
    if company and not COMPANY_NUMBER.fullmatch(company):
        return _("“%(typed)s” does not look like a company number, such as 01234567 or SC123456.") % {
            "typed": company[:20]
        }
    if status == OrganisationStatus.CHARITY and not charity:
        return _("The charity number is missing.")
    if status == OrganisationStatus.COMPANY and not company:
        return _("The company number is missing.")
    return ""


def most_files(question: Question) -> int:
    """How many files an answer may hold: one, unless the question says more."""
    return int((question.bounds or {}).get("files") or 1)


def _files_wrong(question: Question, value: list[Mapping[str, Any]]) -> str:
    over = len(value) - most_files(question)
    if over > 0:
        return ngettext(
            "There is %(over)d file too many: take it out.",
            "There are %(over)d files too many: take them out.",
            over,
        ) % {"over": over}
    return ""


def _bounds_wrong(question: Question, amount: Decimal, kind: str) -> str:
    if amount > LARGEST:
        return _("This is more than can be written down here.")
    say_ = in_words if kind != QuestionKind.NUMBER else str
    if question.lowest is not None and amount < question.lowest:
        return _("This is %(value)s; the least is %(least)s.") % {
            "value": say_(amount),
            "least": say_(question.lowest),
        }
    if question.highest is not None and amount > question.highest:
        return _("This is %(value)s; the most is %(most)s.") % {
            "value": say_(amount),
            "most": say_(question.highest),
        }
    return ""


def _budget_wrong(question: Question, lines: Any) -> str:
    for number, line in enumerate(lines, start=1):
        typed = line.get("amount", "")
        amount = as_amount(typed)
        if not line.get("label", "").strip():
            return _("Line %(number)d has an amount but does not say what for.") % {"number": number}
        if typed and amount is None:
            return _("Line %(number)d: “%(typed)s” is not an amount of money.") % {
                "number": number,
                "typed": typed[:40],
            }
        if amount is None or amount <= 0:
            return _("Line %(number)d needs an amount of more than nothing.") % {"number": number}
    return _bounds_wrong(question, budget_total(lines), QuestionKind.BUDGET)
