"""The texts of a round's letters: what is in force, and the acts by which managers change it.

Every act locks the round, adds a version and writes one row into the round's chain. Nothing here touches a
letter: drafts are composed from what is in force when they are looked at, approved ones are frozen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from grants.letter_body import Text, faults_of, place_words, text_of, tidied
from grants.letter_standard import standard
from grants.models import LetterHead, LetterText
from grants.states import LetterKind
from programme import canonical, clock, ledger
from programme.canonical import Plain
from programme.models import Round, User
from programme.refusals import Refused

# A language is added here when a speaker has read its translation: half a letter in Welsh helps nobody.
LETTER_LANGUAGES = ("en",)
DEFAULT_LANGUAGE = "en"
MOST_SIGNATORIES = 2
LONGEST_LETTERHEAD = 600
MOST_HEAD_LINES = 8
LONGEST_NAME = 120

Row = TypeVar("Row", LetterText, LetterHead)


@dataclass(frozen=True)
class Signatory:
    """Who signs, and as what; `role` may be ''."""

    name: str
    role: str = ""


@dataclass(frozen=True)
class Stationery:
    """All that the letters of a round are written with: what is in force, read in two statements.

    `rows` are the texts that were written for the round, by (kind, language); `head` its own letterhead.
    """

    round: Round
    rows: Mapping[tuple[str, str], LetterText]
    head: LetterHead | None

    def row(self, kind: str, language: str) -> LetterText | None:
        """The version in force; None when nobody wrote one, and the standard text serves."""
        return self.rows.get((str(kind), language))

    def version(self, kind: str, language: str) -> int:
        """The number of the version in force, 0 when nobody wrote one."""
        row = self.row(kind, language)
        return row.version if row else 0

    def text(self, kind: LetterKind, language: str) -> Text:
        """The text in force, in the language in which it is written."""
        return text_at(self.row(kind, language), kind, language)

    @property
    def letterhead(self) -> str:
        """The letterhead, one line or several; never ''."""
        own = self.head.letterhead if self.head else ""
        programme = self.round.programme
        return canonical.clean_text(own.strip() or programme.letterhead.strip() or programme.name)

    @property
    def signatories(self) -> tuple[Signatory, ...]:
        """Who signs: one or two people."""
        if self.head and self.head.signatories:
            return tuple(Signatory(one["name"], one["role"]) for one in self.head.signatories)
        return (programmes_signatory(self.round),)


def programmes_signatory(round: Round) -> Signatory:
    """Who signs when the round says nothing: the programme's signatory ('Name, role'), or its name."""
    name, _comma, role = round.programme.signatory.partition(",")
    return Signatory(name.strip() or round.programme.name, role.strip())


def text_at(row: LetterText | None, kind: LetterKind, language: str) -> Text:
    """The text of one version; the standard one for none, and for a version that put it back."""
    if row is not None and not row.is_standard:
        return text_of(row.content)
    with clock.in_language(language):
        return standard(kind)


def stationery(round: Round) -> Stationery:
    """What is in force in a round."""
    rows = LetterText.objects.filter(round=round).select_related("author")
    latest = rows.order_by("kind", "language", "-version").distinct("kind", "language")
    head = LetterHead.objects.filter(round=round).select_related("author").order_by("-version").first()
    return Stationery(round, {(row.kind, row.language): row for row in latest}, head)


def in_force_until_done(round_id: int) -> Stationery:
    """What is in force, held: nobody puts another text in force before the transaction ends."""
    _lock(round_id)
    return stationery(Round.objects.select_related("programme").get(pk=round_id))


def history(round: Round, kind: LetterKind, language: str) -> list[LetterText]:
    """Every version of one text, the latest first."""
    found = LetterText.objects.filter(round=round, kind=kind, language=language)
    return list(found.select_related("author").order_by("-version"))


def save(
    round: Round, *, kind: LetterKind, language: str, text: Text, seen: int, by: User, at: datetime
) -> LetterText:
    """Put another text in force. `seen` is the version that the person started from.

    Refused when somebody saved another version meanwhile, when nothing changed, or for a text with a fault.
    """
    text = tidied(text)
    faults = faults_of(text, kind)
    if faults:
        place = place_words(faults[0].place, text.paragraphs)
        raise Refused(_("%(place)s: %(fault)s") % {"place": place, "fault": faults[0].says})
    return _new_version(round, kind, language, text.plain(), seen, by=by, at=at)


def go_back(
    round: Round, *, kind: LetterKind, language: str, seen: int, by: User, at: datetime
) -> LetterText:
    """Put the standard text in force again; what was written is kept as earlier versions."""
    return _new_version(round, kind, language, {}, seen, by=by, at=at)


def _new_version(
    round: Round,
    kind: LetterKind,
    language: str,
    content: dict[str, Plain],
    seen: int,
    *,
    by: User,
    at: datetime,
) -> LetterText:
    with transaction.atomic():
        _lock(round.pk)
        last = _last(LetterText.objects.filter(round=round, kind=kind, language=language))
        _check_seen(last, seen, round, at)
        before = text_at(last, kind, language).plain()
        if content == before or (not content and (last is None or last.is_standard)):
            raise Refused(_("Nothing was changed, so nothing was saved."))
        row = LetterText.objects.create(
            round=round,
            kind=kind,
            language=language,
            version=seen + 1,
            content=content,
            author=by,
            at=at,
        )
        act = "letter_text_saved" if content else "letter_text_standard"
        payload: Plain = {"kind": str(kind), "language": language, "version": row.version, "text": content}
        ledger.append(round.chain, act, subject=round.ledger_id, by=by, at=at, payload=payload)
    return row


def save_head(
    round: Round, *, letterhead: str, signatories: Sequence[Signatory], seen: int, by: User, at: datetime
) -> LetterHead:
    """Put another letterhead, and other signatories, in force; '' and none mean the programme's own.

    Refused when somebody saved another version meanwhile, when nothing changed, or for what does not fit.
    """
    lines = [" ".join(line.split()) for line in canonical.clean_text(letterhead).split("\n")]
    letterhead = "\n".join(line for line in lines if line)
    signing = [
        {"name": " ".join(one.name.split()), "role": " ".join(one.role.split())} for one in signatories
    ]
    signing = [one for one in signing if one["name"] or one["role"]]
    if len(letterhead) > LONGEST_LETTERHEAD or letterhead.count("\n") >= MOST_HEAD_LINES:
        raise Refused(_("The letterhead has room for %(most)d short lines.") % {"most": MOST_HEAD_LINES})
    if len(signing) > MOST_SIGNATORIES:
        raise Refused(_("One or two people sign a letter."))
    if any(not one["name"] for one in signing):
        raise Refused(_("Whoever signs needs a name."))
    if any(len(text) > LONGEST_NAME for one in signing for text in one.values()):
        raise Refused(_("A name or role is too long to stand under a letter."))
    with transaction.atomic():
        _lock(round.pk)
        last = _last(LetterHead.objects.filter(round=round))
        _check_seen(last, seen, round, at)
        if (letterhead, signing) == ((last.letterhead, last.signatories) if last else ("", [])):
            raise Refused(_("Nothing was changed, so nothing was saved."))
        row = LetterHead.objects.create(
            round=round, version=seen + 1, letterhead=letterhead, signatories=signing, author=by, at=at
        )
        payload: Plain = {"version": row.version, "letterhead": letterhead, "signatories": signing}
        ledger.append(
            round.chain, "letter_head_saved", subject=round.ledger_id, by=by, at=at, payload=payload
        )
    return row


def copy(source: Round, made: Round) -> None:
    """What is in force in a round, as the first version in a copy of it; in the caller's transaction.

    Whoever wrote it, and when, is copied too.
    """
    using = stationery(source)
    LetterText.objects.bulk_create(
        LetterText(
            round=made,
            kind=row.kind,
            language=row.language,
            version=1,
            content=row.content,
            author=row.author,
            at=row.at,
        )
        for row in using.rows.values()
        if not row.is_standard
    )
    head = using.head
    if head is not None and (head.letterhead or head.signatories):
        LetterHead.objects.create(
            round=made,
            version=1,
            letterhead=head.letterhead,
            signatories=head.signatories,
            author=head.author,
            at=head.at,
        )


def _lock(round_id: int) -> None:
    Round.objects.select_for_update(no_key=True).values_list("pk").get(pk=round_id)


def _last(rows: models.QuerySet[Row]) -> Row | None:
    return rows.select_related("author").order_by("-version").first()


def _check_seen(last: LetterText | LetterHead | None, seen: int, round: Round, at: datetime) -> None:
    if last is not None and last.version != seen:
        raise Refused(
            _(
                "%(who)s saved another version at %(when)s, after you opened this. Look at it under "
                "“Earlier versions”, then save again if yours should take its place."
            )
            % {"who": last.author, "when": clock.lately_in_words(last.at, at, round.zone)}
        )
    if last is None and seen:
        raise Refused(_("There is no such version."))
