"""The minutes of a meeting: composed once when it is closed, kept as plain values, made into PDF and Word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from programme import clock, money
from programme.canonical import Plain
from programme.documents import Block, Bullets, Document, Facts, Heading, Note, Paragraph
from programme.models import User
from programme.texts import say
from reviews import agenda
from reviews.agenda import Subject
from reviews.models import Meeting, MeetingAttendance, MeetingItem
from reviews.queries import GONE
from reviews.states import MeetingOutcome, Need

BLOCKS: dict[str, type[Any]] = {one.__name__: one for one in (Heading, Paragraph, Bullets, Facts, Note)}


def compose(meeting: Meeting) -> dict[str, Plain]:
    """Every word of the minutes as plain values, for the meeting to keep when it is closed."""
    return as_plain(_document(meeting))


def frozen(meeting: Meeting) -> Document:
    """The document of a closed meeting, from the bytes that it keeps and from nothing else."""
    assert meeting.content is not None
    return from_plain(json.loads(bytes(meeting.content)))


def as_plain(document: Document) -> dict[str, Plain]:
    """A document as values that can be written as canonical bytes."""
    plain = {name: value for name, value in asdict(document).items() if name not in ("at", "blocks")}
    blocks: list[Plain] = [
        {"kind": type(block).__name__, **json.loads(json.dumps(asdict(block)))} for block in document.blocks
    ]
    return {**plain, "at": clock.utc_text(document.at), "blocks": blocks}


def from_plain(plain: dict[str, Any]) -> Document:
    """The document again."""
    blocks = tuple(_block(dict(one)) for one in plain["blocks"])
    rest = {name: value for name, value in plain.items() if name not in ("at", "blocks")}
    return replace(Document(at=datetime.fromisoformat(plain["at"]), **rest), blocks=blocks)


def _block(plain: dict[str, Any]) -> Block:
    made: Block = BLOCKS[plain.pop("kind")](**{name: _tuples(value) for name, value in plain.items()})
    return made


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _document(meeting: Meeting) -> Document:
    round = meeting.stage.round
    return Document(
        title=_("Minutes: %(stage)s") % {"stage": say(meeting.stage.name)},
        over=f"{round.programme.name}: {round.name}" if round.programme.name != round.name else round.name,
        language=get_language() or "en-gb",
        author=round.programme.name,
        at=meeting.closed_at or meeting.held_at,
        footer=_("Minutes, %(round)s") % {"round": round.name},
        blocks=tuple(_blocks(meeting)),
    )


def _blocks(meeting: Meeting) -> Iterator[Block]:
    zone = meeting.stage.round.zone
    found = agenda.agenda_of(meeting.stage, meeting)
    names = {person.pk: str(person) for person in found.people}
    there = [
        str(row.user)
        for row in MeetingAttendance.objects.filter(meeting=meeting)
        .select_related("user")
        .order_by("user__name", "user_id")
    ]
    assert meeting.closed_at is not None
    yield Facts(
        (
            (_("Held"), clock.instant_in_words(meeting.held_at, zone)),
            (_("Chair"), str(meeting.chair)),
            (_("Present"), ", ".join(there)),
            (_("Minutes closed"), clock.instant_in_words(meeting.closed_at, zone)),
            (_("Closed by"), str(meeting.closed_by)),
        )
    )
    yield Heading(2, _("What was agreed"))
    yield Bullets(tuple(_tally(found.subjects)))
    for need, subjects in found.bands:
        yield Heading(2, str(NEEDS[need]))
        for subject in subjects:
            yield from _about(subject, names)
    gone = MeetingItem.objects.filter(meeting=meeting, application__state__in=sorted(GONE))
    if gone.exists():
        yield Heading(2, _("No longer in the round"))
        yield Bullets(tuple(item.application.reference for item in gone.select_related("application")))


def _about(subject: Subject, names: dict[int, str]) -> Iterator[Block]:
    application, item = subject.row.application, subject.item
    title = application.title or application.reference
    yield Heading(3, title)
    yield Paragraph(
        _("%(reference)s, %(applicant)s")
        % {"reference": application.reference, "applicant": application.applicant},
        quiet=True,
    )
    if item is None or not item.outcome:
        yield Paragraph(_("Nothing was agreed."))
        return
    facts = [(_("Agreed"), item.get_outcome_display())]
    if item.amount is not None:
        facts.append((_("Amount"), money.in_words(item.amount, application.round.currency)))
    facts.append((_("Reason"), item.reason))
    gone = sorted(names.get(number) or str(User.objects.get(pk=number)) for number in subject.left)
    facts.append((_("Stepped out"), ", ".join(gone) if gone else _("nobody")))
    if subject.row.score is not None:
        facts.append((_("Score"), str(subject.row.score)))
    yield Facts(tuple(facts))
    yield Paragraph(" ".join(subject.words), quiet=True)
    if item.note:
        yield Paragraph(item.note)


def _tally(subjects: list[Subject]) -> Iterator[str]:
    for outcome in MeetingOutcome:
        count = sum(one.item is not None and one.item.outcome == outcome for one in subjects)
        if count:
            yield ngettext("%(outcome)s: %(n)d application", "%(outcome)s: %(n)d applications", count) % {
                "outcome": outcome.label,
                "n": count,
            }


NEEDS = {need: need.label for need in Need}
