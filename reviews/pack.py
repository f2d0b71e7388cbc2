"""What a reviewer has to read as documents: the pack to print, and score sheets to fill in by hand.

Both are made of what `reading.sections_for` shows of assignments that `access.assignments_for` gives, and of
nothing else. Content notes come first. One PDF holds a bounded number of applications; more make parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from programme import clock, outlines
from programme.documents import Block, Bullets, Document, Facts, Heading, Note, Paragraph, Room, Ticks
from programme.models import User
from programme.states import FILE_KINDS, QuestionKind
from programme.texts import say
from reviews import access, reading
from reviews.choosing import in_words
from reviews.models import Assignment, Criterion
from reviews.queries import criteria_of
from reviews.saving import CANNOT

# As many as are set in one PDF in some ten seconds of computing, of 3,800 words each.
AT_ONCE = 10
LISTED = frozenset({QuestionKind.BUDGET, QuestionKind.CHOICES, *FILE_KINDS})


@dataclass(frozen=True)
class Packed:
    """Assignments of one stage that go into one file; `first` is the place of the first among `total`."""

    assignments: tuple[Assignment, ...]
    first: int
    total: int


def parts_of(total: int) -> list[tuple[int, int, int]]:
    """(number, first, last) of each part of a pack of so many applications.

    >>> parts_of(21)
    [(1, 1, 10), (2, 11, 20), (3, 21, 21)]
    """
    starts = range(1, total + 1, AT_ONCE)
    return [(n, first, min(first + AT_ONCE - 1, total)) for n, first in enumerate(starts, start=1)]


def packed(user: User, *, stage: int | None = None, part: int | None = None) -> Packed | None:
    """The person's own, by reference: those of a stage (None: of all that are still open), in one part of it.

    None where there is nothing, or no such part. One statement.
    """
    found = access.assignments_for(user).select_related(
        "stage__round__programme",
        "application__standing",
        "application__response",
        "member__user",
        "review__response__form",
    )
    found = found.filter(stage=stage) if stage else found.filter(stage__scores_shown_at__isnull=True)
    whole = list(found.order_by("stage__due_at", "stage_id", "application__reference"))
    start = AT_ONCE * ((part or 1) - 1)
    chosen = whole[start : start + AT_ONCE] if part else whole
    return Packed(tuple(chosen), start + 1, len(whole)) if chosen else None


def pack_document(pack: Packed, *, large: bool = False) -> Document:
    """All of it to be read on paper: content notes first, then each application on a page of its own."""
    return _document(pack, _("Applications to read"), tuple(_pack_blocks(pack)), large=large)


def sheet_document(pack: Packed) -> Document:
    """Score sheets to fill in: one for each application, each on a page of its own."""
    return _document(pack, _("Score sheets"), tuple(_sheet_blocks(pack)))


def _document(pack: Packed, title: str, blocks: tuple[Block, ...], *, large: bool = False) -> Document:
    one = pack.assignments[0]
    round = one.stage.round
    only = len(pack.assignments) == 1 and pack.total == 1
    return Document(
        title=title,
        over=f"{round.name}: {say(one.stage.name)}",
        language=get_language() or "en-gb",
        author=round.programme.name,
        at=max(_at(assignment) for assignment in pack.assignments),
        footer=one.application.reference if only else str(one.member.user),
        blocks=blocks,
        large=large,
    )


def _at(assignment: Assignment) -> datetime:
    """The instant of what is shown: when the application came in, or was given out."""
    standing = assignment.application.standing
    return max(standing.received_at, assignment.assigned_at) if standing else assignment.assigned_at


def _pack_blocks(pack: Packed) -> Iterator[Block]:
    one = pack.assignments[0]
    count = len(pack.assignments)
    stages = {each.stage_id: each for each in pack.assignments}.values()
    facts = [(_("For"), str(one.member.user))]
    facts += [
        (
            _("Send your scores by"),
            _due(each) if len(stages) == 1 else f"{_due(each)} ({say(each.stage.name)})",
        )
        for each in stages
    ]
    if pack.total > count:
        last = pack.first + count - 1
        facts.append(
            (
                _("In this file"),
                _("%(first)d to %(last)d of %(total)d")
                % {"first": pack.first, "last": last, "total": pack.total},
            )
        )
    facts += _support(one)
    yield Facts(tuple(facts))
    yield Paragraph(_("This is for you alone. Please throw it away safely when you are done."))
    notes = [(each, note) for each in pack.assignments if (note := reading.content_note(each))]
    if notes:
        yield Heading(2, _("Before you read"))
        yield Paragraph(
            ngettext(
                "Whoever wrote this one says that parts of it may be hard to read. "
                "You can hand it back, and need not say why.",
                "Whoever wrote these says that parts of them may be hard to read. "
                "You can hand any of them back, and need not say why.",
                len(notes),
            )
        )
        for each, note in notes:
            yield Note(_name(each), note)
    yield Heading(2, _("In this file"))
    yield Bullets(tuple(_name(each) for each in pack.assignments))
    criteria: dict[int, list[Criterion]] = {}
    for each in pack.assignments:
        if each.stage_id not in criteria:
            criteria[each.stage_id] = criteria_of(each.stage)
        yield from _application(each)
    for stage, judged in criteria.items():
        name = next(say(each.stage.name) for each in pack.assignments if each.stage_id == stage)
        yield Heading(2, _("How to score: %(stage)s") % {"stage": name}, new_page=True)
        for criterion in judged:
            yield Heading(3, say(criterion.title))
            yield Paragraph(say(criterion.question))
            yield Bullets(_choices(criterion))


def _application(assignment: Assignment) -> Iterator[Block]:
    yield Heading(2, _name(assignment), new_page=True)
    note = reading.content_note(assignment)
    if note:
        yield Note(_("Before you read"), note)
    for section in reading.sections_for(assignment):
        yield Heading(3, section.title)
        for answer in section.answers:
            yield Heading(4, answer.label)
            if not answer.text.strip():
                yield Paragraph(_("Not answered"), quiet=True)
            elif answer.kind in LISTED and len(answer.lines) > 1:
                yield Bullets(answer.lines)
            else:
                yield Paragraph(answer.text)


def _sheet_blocks(pack: Packed) -> Iterator[Block]:
    yield Paragraph(
        _(
            "Tick one sentence for each question, and write in the frames if you like. Nothing has to be "
            "long. Send the sheet back to the team: they key it in, and you can look at it and change it."
        )
    )
    yield Facts(((_("For"), str(pack.assignments[0].member.user)), *_support(pack.assignments[0])))
    criteria: dict[int, list[Criterion]] = {}
    for place, each in enumerate(pack.assignments):
        if each.stage_id not in criteria:
            criteria[each.stage_id] = criteria_of(each.stage)
        yield Heading(2, _name(each), new_page=place > 0)
        yield Facts(
            (
                (_("Reference"), each.application.reference),
                (_("Reviewer"), str(each.member.user)),
                (_("Send it back by"), _due(each)),
            )
        )
        for criterion in criteria[each.stage_id]:
            yield Heading(3, say(criterion.title))
            yield Paragraph(say(criterion.question))
            yield Ticks(_choices(criterion))
        for question in outlines.outline_of(each.review.response.form).questions:
            label = say(question.label)
            if question.word_limit:
                label = _("%(label)s: up to %(words)d words") % {"label": label, "words": question.word_limit}
            yield Room(label)


def _choices(criterion: Criterion) -> tuple[str, ...]:
    numbers = range(criterion.lowest, criterion.highest + 1)
    return tuple(in_words(criterion, value) for value in (*numbers, CANNOT))


def _name(assignment: Assignment) -> str:
    """'MSC-7K3M-9QXD: Warm rooms'; in a blind stage the reference alone."""
    application = assignment.application
    if assignment.stage.is_blind or not application.title:
        return application.reference
    return f"{application.reference}: {application.title}"


def _due(assignment: Assignment) -> str:
    return clock.closing_in_words(assignment.stage.due_at, assignment.stage.round.zone)


def _support(assignment: Assignment) -> Sequence[tuple[str, str]]:
    programme = assignment.stage.round.programme
    whom = ", ".join(filter(None, [programme.support_name, programme.support_contact]))
    return [(_("Somebody to talk to"), whom)] if whom else []
