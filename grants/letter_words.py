"""What a letter says: the standard texts, and how they become one plain value that can be frozen.

Nothing here reads a clock or writes a row. Weekdays are derived by `programme.clock` from instants.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grants.models import Application, ApplicationMember, Decision, EligibilityFinding, Letter
from grants.states import ApplicationState, DecisionOutcome
from programme import canonical, clock, money
from programme.canonical import Plain
from programme.models import Programme

FORMAT = "noon/letter/1"
# A language is added here when a speaker has read its translation: half a letter in Welsh helps nobody.
LETTER_LANGUAGES = frozenset({"en"})
DEFAULT_LANGUAGE = "en"
TIME_TO_COMPLAIN = timedelta(days=30)

Paragraph = dict[str, str]


def language_for(application: Application) -> str:
    """The language of letters to this application."""
    return application.language if application.language in LETTER_LANGUAGES else DEFAULT_LANGUAGE


def compose(letter: Letter, *, at: datetime) -> dict[str, Plain]:
    """Every word of the letter as it stands, dated for approval at `at`."""
    decision, application = letter.decision, letter.application
    round, programme = application.round, application.round.programme
    day = clock.local(max(round.decisions_at, at), programme.zone).date()
    name, group = recipient_of(application)
    signatory, _comma, role = programme.signatory.partition(",")
    with clock.in_language(letter.language):
        facts = _Facts(decision, application, day, not_eligible_because(application))
        return {
            "format": FORMAT,
            "number": letter.number,
            "code": letter.code,
            "language": letter.language,
            "letterhead": canonical.clean_text(programme.letterhead.strip() or programme.name),
            "date": {"iso": day.isoformat(), "words": clock.date_in_words(day)},
            "recipient": {"name": name, "group": group},
            "reference": application.reference,
            "round": round.name,
            "title": application.title,
            "outcome": str(decision.outcome),
            "subject": facts.subject(),
            "salutation": _("Dear %(name)s,") % {"name": name or group},
            "easy_read": [part["text"] for part in _typed("text", letter.easy_read)],
            "paragraphs": [*_instead_of_another(letter), *facts.paragraphs()],
            "amount": money.canonical(decision.amount) if decision.amount is not None else "",
            "closing": _("Yours sincerely,"),
            "signatory": signatory.strip() or programme.name,
            "signatory_role": role.strip(),
            "contact": {"email": programme.contact_email, "phone": programme.contact_phone},
        }


def _instead_of_another(letter: Letter) -> Iterator[Paragraph]:
    """What a letter that was written again says first: whose place it takes, and why."""
    if letter.replaces is None:
        return
    day = clock.date_in_words(day_of_content(bytes(letter.replaces.content or b"")))
    says = _("This letter takes the place of letter %(number)s of %(day)s.")
    yield _text(says % {"number": letter.replaces.number, "day": day})
    yield from _typed("text", letter.reissue_reason)


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
class _Facts:
    decision: Decision
    application: Application
    day: date
    found: EligibilityFinding | None = None

    @property
    def programme(self) -> Programme:
        return self.application.round.programme

    @property
    def amount(self) -> str:
        given = self.decision.amount or Decimal(0)
        return money.in_words(given, self.application.round.currency)

    def subject(self) -> str:
        if self.decision.outcome == DecisionOutcome.AWARD:
            return _("We would like to award you %(amount)s") % {"amount": self.amount}
        if self.decision.outcome == DecisionOutcome.RESERVE:
            return _("Your application is on our reserve list")
        if self.found is not None:
            return _("We were not able to consider your application")
        return _("We are not able to fund your application this time")

    def paragraphs(self) -> Iterator[Paragraph]:
        """The body, in order: the answer, the facts, the feedback, what happens next, whom to ask."""
        texts = {
            DecisionOutcome.AWARD: (self._award, self._award_next),
            DecisionOutcome.RESERVE: (self._reserve, self._reserve_next),
            DecisionOutcome.DECLINE: (self._decline, self._decline_next),
        }
        opening, following = texts[DecisionOutcome(self.decision.outcome)]
        if self.found is not None:
            opening = self._not_eligible
        yield from opening()
        yield from self._feedback()
        if self.decision.conditions.strip():
            yield _heading(_("Conditions of the award"))
            yield from _typed("text", self.decision.conditions)
        yield _heading(_("What happens next"))
        yield from following()
        yield from self._questions()
        yield from self._complaints()

    def _award(self) -> Iterator[Paragraph]:
        round = self.application.round
        yield _text(
            _(
                "Thank you for applying to %(round)s. Our panel has read your application with care, and "
                "we are very pleased to tell you that we would like to fund it."
            )
            % {"round": round.name}
        )
        yield _fact(_("Project"), self.application.title)
        yield _fact(_("Award"), self.amount)
        if round.work_ends_on:
            yield _fact(_("Work complete by"), clock.date_in_words(round.work_ends_on))
        asked = self.application.requested
        if asked is not None and self.decision.amount is not None and self.decision.amount < asked:
            yield _text(
                _(
                    "You asked for %(asked)s. We know that our offer is less than that, and that it may "
                    "change what you can do. Please talk with us about your plan before you accept."
                )
                % {"asked": money.in_words(asked, round.currency)}
            )

    def _award_next(self) -> Iterator[Paragraph]:
        yield _text(
            _(
                "Please sign in to Noon, open your application %(reference)s, and tell us whether you "
                "accept the award. If you can no longer take it up, you can tell us there too."
            )
            % {"reference": self.application.reference}
        )
        yield _text(
            _(
                "No money is paid until you have accepted. After that we agree with you when each "
                "payment is made and how you will tell us what you are learning."
            )
        )

    def _reserve(self) -> Iterator[Paragraph]:
        yield _text(
            _(
                "Thank you for applying to %(round)s. Our panel has read your application with care and "
                "would like to see the project happen. The money that we have is offered to other "
                "applications first, so we have put yours on our reserve list."
            )
            % {"round": self.application.round.name}
        )
        yield _fact(_("Project"), self.application.title)
        yield _text(
            _(
                "Being on the reserve list is not yet an award, and we cannot promise that it will become "
                "one. If an award is turned down or money is left over, we offer it to applications on "
                "the list."
            )
        )

    def _reserve_next(self) -> Iterator[Paragraph]:
        yield _text(
            _(
                "You do not need to do anything to stay on the list. We will write to you if we can offer "
                "you an award. If you would rather not wait, sign in to Noon, open your application "
                "%(reference)s, and withdraw it."
            )
            % {"reference": self.application.reference}
        )

    def _not_eligible(self) -> Iterator[Paragraph]:
        assert self.found is not None
        yield _text(
            _(
                "Thank you for applying to %(round)s, and for the time and thought that went into your "
                "application. We are sorry to tell you that we were not able to consider it: it is not "
                "within the rules of this round. Two people looked at this, each on their own."
            )
            % {"round": self.application.round.name}
        )
        yield _fact(_("Project"), self.application.title)
        yield _fact(_("The rule"), self.found.get_reason_code_display())
        yield from _typed("text", self.found.reason)
        yield _text(_("This says nothing about how good your idea is: our panel was not asked to judge it."))

    def _decline(self) -> Iterator[Paragraph]:
        yield _text(
            _(
                "Thank you for applying to %(round)s, and for the time and thought that went into your "
                "application. We are sorry to tell you that we are not able to fund it this time."
            )
            % {"round": self.application.round.name}
        )
        yield _fact(_("Project"), self.application.title)
        yield _text(
            _(
                "We could not fund every application that we received. Members of our panel read "
                "each of them and judged all of them by the same criteria. We know that this is not the "
                "answer you hoped for."
            )
        )

    def _decline_next(self) -> Iterator[Paragraph]:
        yield _text(
            _(
                "You do not need to do anything. You can still sign in to Noon and read your application "
                "and this letter. You are welcome to apply to us again: this answer will not count "
                "against you."
            )
        )

    def _feedback(self) -> Iterator[Paragraph]:
        if not self.decision.feedback.strip():
            return
        yield _heading(_("Feedback on your application"))
        yield from _typed("feedback", self.decision.feedback)

    def _questions(self) -> Iterator[Paragraph]:
        yield _heading(_("If you have a question"))
        email, phone = self.programme.contact_email, self.programme.contact_phone
        where = {"email": email, "phone": phone, "reference": self.application.reference}
        if email and phone:
            ask = _("Write to %(email)s or ring %(phone)s. Please give your reference, %(reference)s.")
        elif email:
            ask = _("Write to %(email)s. Please give your reference, %(reference)s.")
        elif phone:
            ask = _("Ring %(phone)s. Please give your reference, %(reference)s.")
        else:
            ask = _("Please ask the programme team, and give your reference, %(reference)s.")
        yield _text(
            ask % where
            + " "
            + _("If you need this letter in another format, or would like to talk it through, tell us.")
        )

    def _complaints(self) -> Iterator[Paragraph]:
        yield _heading(_("If you think we got something wrong"))
        until = self.day + TIME_TO_COMPLAIN
        yield _text(
            _(
                "If we did not follow our own rules, or got a fact wrong, you can complain or ask us to "
                "look again. Tell us in your own words by %(day)s. Somebody who took no part in the "
                "decision will look into it and answer you. A complaint never counts against you."
            )
            % {"day": clock.date_in_words(until)}
        )


def _text(text: str) -> Paragraph:
    return {"kind": "text", "text": text}


def _heading(text: str) -> Paragraph:
    return {"kind": "heading", "text": text}


def _fact(label: str, text: str) -> Paragraph:
    return {"kind": "fact", "label": label, "text": text}


def _typed(kind: str, words: str) -> Iterator[Paragraph]:
    """What a person typed, a paragraph for each; single line breaks are kept."""
    for part in re.split(r"\n[ \t]*\n", canonical.clean_text(words).strip()):
        if part.strip():
            yield {"kind": kind, "text": part.strip()}


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


def day_of_content(content: bytes) -> date:
    """The day that frozen bytes carry."""
    return date.fromisoformat(json.loads(content)["date"]["iso"])


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
