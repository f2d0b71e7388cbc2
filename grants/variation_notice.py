"""The letter about a change to an award: its words as canonical bytes, and what is made of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grants.award_states import VariationState
from grants.models import Variation, VariationFile
from programme import canonical, clock, money
from programme.documents import Block, Document, Facts, Heading, Paragraph


@dataclass(frozen=True)
class Notice:
    """The frozen words: paragraphs, and named lists of (name, value) pairs.

    `code` stands beside the number, for whoever verifies it; '' on those from before there were codes.
    """

    number: str
    code: str
    date: str
    language: str
    letterhead: tuple[str, ...]
    to: str
    heading: str
    facts: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]
    tables: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    signatory: str


def write(
    variation: Variation,
    *,
    at: datetime,
    before: list[dict[str, str]],
    reports: Sequence[tuple[str, date]] = (),
) -> bytes:
    """Every word of the notice, in the application's language; it has its number and code.

    `before` are the payments as they were; `reports` those that move along, as (title, new day).
    """
    award = variation.award
    application = award.application
    round = application.round
    with clock.in_language(application.language):
        is_agreed = variation.state == VariationState.IN_FORCE
        facts = [
            (_("Award"), award.public_reference),
            (_("To"), award.recipient),
            (_("For"), award.title),
            (_("You asked for"), str(variation.get_kind_display())),
            (_("Asked on"), clock.day_in_words(variation.asked_at, round.zone)),
        ]
        paragraphs = [_("You wrote: %(words)s") % {"words": variation.asks}]
        if is_agreed:
            paragraphs += [_("We agree."), *_changes(variation), variation.word]
            paragraphs.append(
                _("Everything else stays as agreed: the amount of the award, its terms and its conditions.")
            )
        else:
            paragraphs += [
                _("We cannot agree to this. The award stays as it was agreed."),
                variation.word,
                _("Please talk with us if this makes the work hard."),
            ]
        tables = []
        if is_agreed and variation.budget:
            tables.append([_("The budget from now on"), _lines(variation.budget, award.currency)])
        if is_agreed and variation.payments:
            tables.append([_("The payments, as they were planned"), _payments(before, award.currency)])
            tables.append([_("The payments from now on"), _payments(variation.payments, award.currency)])
        if reports:
            days = [[title, _("By %(day)s") % {"day": clock.date_in_words(day)}] for title, day in reports]
            tables.append([_("Your reports from now on"), days])
        return canonical.encode(
            {
                "number": variation.letter_number,
                "code": variation.letter_code,
                "date": clock.day_in_words(at, round.zone),
                "language": application.language,
                "letterhead": [line for line in round.programme.letterhead.split("\n") if line.strip()],
                "to": application.applicant or award.recipient,
                "heading": _("A change to your award") if is_agreed else _("The change that you asked for"),
                "facts": [[name, value] for name, value in facts if value],
                "paragraphs": [text for text in paragraphs if text.strip()],
                "tables": tables,
                "signatory": round.programme.signatory,
            }
        )


def read(variation: Variation) -> Notice:
    """The frozen words of a decided variation."""
    content: dict[str, Any] = json.loads(bytes(variation.notice or b"{}"))
    return Notice(
        number=content["number"],
        code=content.get("code", ""),
        date=content["date"],
        language=content["language"],
        letterhead=tuple(content["letterhead"]),
        to=content["to"],
        heading=content["heading"],
        facts=tuple((name, value) for name, value in content["facts"]),
        paragraphs=tuple(content["paragraphs"]),
        tables=tuple((title, tuple((a, b) for a, b in rows)) for title, rows in content["tables"]),
        signatory=content["signatory"],
    )


def as_text(notice: Notice) -> str:
    """The notice as plain text."""
    parts = ["\n".join(notice.letterhead), f"{_named(notice)}\n{notice.date}", notice.to, notice.heading]
    parts.append("\n".join(f"{name}: {value}" for name, value in notice.facts))
    parts += notice.paragraphs
    parts += [
        title + "\n" + "\n".join(f"- {name}: {value}" for name, value in rows)
        for title, rows in notice.tables
    ]
    parts.append(notice.signatory)
    return "\n\n".join(part for part in parts if part.strip()) + "\n"


def _named(notice: Notice) -> str:
    """Number and code, as they stand on every page."""
    if not notice.code:
        return notice.number
    with clock.in_language(notice.language):
        return _("%(number)s · code %(code)s") % {"number": notice.number, "code": notice.code}


def pdf_of(variation: Variation) -> bytes | None:
    """The file that was made of it, the signed one where there is one; None until the worker has made it."""
    file = VariationFile.objects.filter(pk=variation.pk).first()
    return bytes(file.signed or file.pdf) if file is not None else None


def document_of(variation: Variation, *, author: str) -> Document:
    """The notice as a document to print, the same whoever asks for it."""
    notice = read(variation)
    decided = variation.approved_at or variation.decided_at
    assert decided is not None  # the database holds it for a decided variation
    with clock.in_language(notice.language):
        return Document(
            title=notice.heading,
            over=" · ".join(notice.letterhead[:1]),
            language=notice.language,
            author=author,
            at=decided,
            footer=_named(notice),
            blocks=tuple(_blocks(notice)),
        )


def _blocks(notice: Notice) -> Iterator[Block]:
    yield Paragraph("\n".join([*notice.letterhead[1:], notice.date]), quiet=True)
    yield Paragraph(notice.to)
    code = ((_("Code"), notice.code),) if notice.code else ()
    yield Facts(((_("Letter"), notice.number), *code, *notice.facts))
    for text in notice.paragraphs:
        yield Paragraph(text)
    for title, rows in notice.tables:
        yield Heading(2, title)
        yield Facts(rows)
    if notice.signatory:
        yield Paragraph(notice.signatory)


def _changes(variation: Variation) -> Iterator[str]:
    if variation.ends_on:
        yield _("The work is complete by %(day)s.") % {"day": clock.date_in_words(variation.ends_on)}


def _lines(lines: list[dict[str, str]], currency: str) -> list[list[str]]:
    return [[one["label"], money.in_words(Decimal(one["amount"]), currency)] for one in lines]


def _payments(parts: list[dict[str, Any]], currency: str) -> list[list[str]]:
    return [
        [
            _("Payment %(order)d") % {"order": one["order"]},
            _("%(amount)s, planned for %(day)s")
            % {
                "amount": money.in_words(Decimal(one["amount"]), currency),
                "day": clock.date_in_words(date.fromisoformat(one["due_on"])),
            },
        ]
        for one in parts
    ]
