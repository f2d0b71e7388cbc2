"""How a letter's text and the facts of one application become one plain value that can be frozen.

Nothing here reads a clock or writes a row. Weekdays are derived by `programme.clock` from instants.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from grants import correction_words, letter_body, letter_texts
from grants.letter_fields import Fault
from grants.letter_texts import DEFAULT_LANGUAGE, LETTER_LANGUAGES, Stationery
from grants.models import Application, ApplicationMember, Decision, EligibilityFinding, Letter
from grants.states import ApplicationState, DecisionOutcome, LetterKind
from programme import canonical, clock, money
from programme.canonical import Plain

FORMAT = "noon/letter/1"
TIME_TO_COMPLAIN = timedelta(days=30)


@dataclass(frozen=True)
class Composed:
    """Every word of a letter as it stands, and what keeps it from being approved.

    `text` is the text that it was made from: places of faults are places in it.
    """

    words: dict[str, Plain]
    faults: tuple[Fault, ...]
    text: letter_body.Text

    @property
    def sentences(self) -> list[str]:
        """The faults, each with its place."""
        return [
            _("%(place)s: %(fault)s")
            % {"place": letter_body.place_words(fault.place, self.text.paragraphs), "fault": fault.says}
            for fault in self.faults
        ]


def language_for(application: Application) -> str:
    """The language of letters to this application."""
    return application.language if application.language in LETTER_LANGUAGES else DEFAULT_LANGUAGE


def mark_of(words: Mapping[str, Any]) -> str:
    """A mark of every word of a letter: it differs when anything in it reads otherwise."""
    return canonical.sha256(canonical.encode(dict(words))).hex()[:32]


def composed(
    letter: Letter,
    *,
    at: datetime,
    written_with: Stationery | None = None,
    recipient: tuple[str, str] | None = None,
    finding: EligibilityFinding | None = None,
    text: letter_body.Text | None = None,
) -> Composed:
    """Every word of the letter as it stands, dated for approval at `at`, with its faults.

    Whatever could not be filled stands as it was typed.

    Whoever composes many hands in what they read for all of them: `written_with`, the `recipient`, and the
    `finding` of one that is not eligible. `text` is one to try, in place of the one in force.
    """
    decision, application = letter.decision, letter.application
    round, programme = application.round, application.round.programme
    day = clock.local(max(round.decisions_at, at), programme.zone).date()
    name, group = recipient or recipient_of(application)
    found = finding or not_eligible_because(application)
    kind = kind_of(decision, found)
    using = written_with or letter_texts.stationery(round)
    text = text or using.text(kind, letter.language)
    first, *others = using.signatories
    with clock.in_language(letter.language):
        values = values_of(letter, kind, day, (name, group), found)
        less = _offers_less(decision, application)
        filled = letter_body.filled(text, values, less=less)
        words: dict[str, Plain] = {
            "format": FORMAT,
            "number": letter.number,
            "code": letter.code,
            "language": letter.language,
            "letterhead": using.letterhead,
            "date": {"iso": day.isoformat(), "words": clock.date_in_words(day)},
            "recipient": {"name": name, "group": group},
            "reference": application.reference,
            "round": round.name,
            "title": application.title,
            "outcome": str(decision.outcome),
            "subject": filled.subject,
            "salutation": filled.salutation,
            "easy_read": list(letter_body.typed(letter.easy_read)),
            "paragraphs": [
                *_instead_of_another(letter),
                *({"kind": "text", "text": words} for words in correction_words.opening(decision)),
                *filled.paragraphs,
            ],
            "amount": money.canonical(decision.amount) if decision.amount is not None else "",
            "closing": filled.closing,
            "signatory": first.name,
            "signatory_role": first.role,
            "also_signed": [{"name": one.name, "role": one.role} for one in others],
            "contact": {"email": programme.contact_email, "phone": programme.contact_phone},
            "text": {"kind": str(kind), "version": using.version(kind, letter.language)},
        }
    return Composed(words, filled.faults, text)


def kind_of(decision: Decision, found: EligibilityFinding | None) -> LetterKind:
    """Which text the letter has; `found` is what was found of an application that is not eligible."""
    if decision.outcome == DecisionOutcome.DECLINE and found is not None:
        return LetterKind.INELIGIBLE
    return LetterKind(decision.outcome)


def values_of(
    letter: Letter,
    kind: LetterKind,
    day: date,
    recipient: tuple[str, str],
    found: EligibilityFinding | None,
) -> dict[str, str]:
    """What every field of this kind of letter gives, in the language in force; '' where it has nothing."""
    decision, application = letter.decision, letter.application
    round, programme = application.round, application.round.programme
    name, group = recipient
    values = {
        "name": name or group,
        "group": group,
        "project": application.title.strip(),
        "reference": application.reference,
        "round": round.name,
        "programme": programme.name,
        "feedback": decision.feedback,
        "date": clock.date_in_words(day),
        "complain by": clock.date_in_words(day + TIME_TO_COMPLAIN),
        "letter": letter.number,
        "contact": _contact(programme.contact_email, programme.contact_phone),
        "email": programme.contact_email,
        "phone": programme.contact_phone,
    }
    if kind == LetterKind.AWARD:
        asked, ends = application.requested, round.work_ends_on
        values |= {
            "amount": money.in_words(decision.amount, round.currency) if decision.amount else "",
            "asked": money.in_words(asked, round.currency) if asked else "",
            "conditions": decision.conditions,
            "work ends": clock.date_in_words(ends) if ends else "",
        }
    if kind == LetterKind.INELIGIBLE and found is not None:
        values |= {"rule": str(found.get_reason_code_display()), "finding": found.reason}
    return values


def _offers_less(decision: Decision, application: Application) -> bool:
    asked = application.requested
    return asked is not None and decision.amount is not None and decision.amount < asked


def _contact(email: str, phone: str) -> str:
    where = {"email": email, "phone": phone}
    if email and phone:
        return _("Write to %(email)s or ring %(phone)s") % where
    if email:
        return _("Write to %(email)s") % where
    if phone:
        return _("Ring %(phone)s") % where
    return _("Ask the programme team")


def _instead_of_another(letter: Letter) -> Iterator[dict[str, Plain]]:
    """What a letter that was written again says first: whose place it takes, and why."""
    if letter.replaces is None:
        return
    day = clock.date_in_words(letter_body.day_of(bytes(letter.replaces.content or b"")))
    says = _("This letter takes the place of letter %(number)s of %(day)s.")
    yield {"kind": "text", "text": says % {"number": letter.replaces.number, "day": day}}
    for words in letter_body.typed(letter.reissue_reason):
        yield {"kind": "text", "text": words}


def not_eligible_because(application: Application) -> EligibilityFinding | None:
    """The finding that counts of an application that is not eligible; None of one that is."""
    if application.state != ApplicationState.INELIGIBLE:
        return None
    found = EligibilityFinding.objects.filter(application=application, eligible=False, agrees=True)
    return found.order_by("-pk").first()


def recipient_of(application: Application) -> tuple[str, str]:
    """The name of the lead and of the group; each may be ''."""
    lead = (
        ApplicationMember.objects.filter(application=application, kind=ApplicationMember.Kind.LEAD)
        .values_list("user__name", flat=True)
        .first()
    )
    return (lead or "").strip(), application.applicant.strip()


@dataclass(frozen=True)
class Part:
    """A piece of a line. What is copied exactly (a reference, an address) is `whole`: it never breaks."""

    text: str
    whole: bool


@dataclass(frozen=True)
class Line:
    """One paragraph as it is drawn; `label` is the name of a fact."""

    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Block:
    """Neighbouring paragraphs of one kind, so that a page can draw facts and feedback together."""

    kind: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class LetterView:
    """A letter as a page or a PDF draws it. `seal` is the hash of the frozen bytes, '' for a draft."""

    words: Mapping[str, Any]
    blocks: tuple[Block, ...]
    seal: str

    @property
    def short_seal(self) -> str:
        """The beginning of the seal, in groups that can be read aloud."""
        return " ".join(self.seal[place : place + 4] for place in range(0, 16, 4)).strip()

    @property
    def head(self) -> tuple[str, tuple[str, ...]]:
        """The first line of the letterhead, and the others."""
        lines = tuple(line.strip() for line in self.words["letterhead"].splitlines() if line.strip())
        return lines[0], lines[1:]

    @property
    def lang(self) -> str:
        """The language as browsers and screen readers want it."""
        return "en-GB" if self.words["language"] == "en" else self.words["language"]


def view_of_content(content: bytes) -> LetterView:
    """The view of frozen bytes."""
    words = json.loads(content)
    if words["format"] != FORMAT:
        raise ValueError(f"A letter of the form {words['format']!r} cannot be read by this version.")
    return LetterView(words, _blocks(words), canonical.sha256(content).hex())


def preview_of(words: Mapping[str, Any]) -> LetterView:
    """The view of words that are not frozen yet."""
    return LetterView(words, _blocks(words), "")


def _blocks(words: Mapping[str, Any]) -> tuple[Block, ...]:
    """Paragraphs gathered into blocks of neighbours of one kind; each heading stands alone."""
    exact = [words["reference"], words["contact"]["email"], words["contact"]["phone"]]
    pattern = re.compile("(" + "|".join(re.escape(text) for text in exact if text) + ")")
    blocks: list[tuple[str, list[Line]]] = []
    for paragraph in words["paragraphs"]:
        kind, text = paragraph["kind"], paragraph["text"]
        pieces = [text] if kind == "feedback" else pattern.split(text)
        parts = tuple(Part(piece, bool(place % 2)) for place, piece in enumerate(pieces) if piece)
        if not blocks or blocks[-1][0] != kind or kind == "heading":
            blocks.append((kind, []))
        blocks[-1][1].append(Line(paragraph.get("label", ""), parts))
    return tuple(Block(kind, tuple(lines)) for kind, lines in blocks)
