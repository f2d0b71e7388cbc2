"""One's own answers as a document to keep: the working copy while it can be changed, else what stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grants import submissions
from grants.models import Submission
from grants.situation import Situation
from programme import answer_words, clock, outlines
from programme.answer_words import ShownSection
from programme.documents import Block, Bullets, Document, Facts, Heading, Note, Paragraph
from programme.outlines import Outline
from programme.states import FILE_KINDS, QuestionKind

LISTED = frozenset({QuestionKind.BUDGET, QuestionKind.CHOICES, *FILE_KINDS})


@dataclass(frozen=True)
class Copy:
    """Which answers a copy holds: what they are in words, since when, and the answers.

    `stands`: they are those of a submission, and not of the working copy.
    """

    heading: str
    text: str
    at: datetime
    stands: bool
    sections: tuple[ShownSection, ...]


def copy_of(situation: Situation, form: Outline, values: Mapping[str, Any]) -> Copy:
    """What a member's copy holds at this instant. `form` and `values` are those of the working copy.

    The working copy while it can be changed, and where nothing was ever sent; else the submission that
    stands. A reader gets the same as those who write.
    """
    application = situation.application
    standing = application.standing
    changing = situation.is_open and application.is_changing_a_copy
    if standing is not None and not changing:
        return _of_submission(situation, standing, form)
    sections = tuple(answer_words.sections_shown(form, values, currency=application.round.currency))
    saved_at = application.response.saved_at
    heading = _working_heading(situation)
    text = (
        _("Saved %(when)s.") % {"when": clock.instant_in_words(saved_at, application.round.zone)}
        if saved_at
        else _("Nothing is saved yet.")
    )
    return Copy(heading, text, saved_at or application.started_at, False, sections)


def _working_heading(situation: Situation) -> str:
    if situation.application.standing is not None:
        return _("Version %(version)d is in. This is the copy that you are changing, and it is not sent.") % {
            "version": situation.application.standing.version
        }
    if situation.is_withdrawn:
        return _("Withdrawn: nothing of this counts.")
    if situation.is_counting:
        return _("The round has closed, and we are counting. As it was saved last.")
    if situation.is_over:
        return _("Not sent: the round has closed, and this does not count.")
    return _("Draft, not sent.")


def _of_submission(situation: Situation, standing: Submission, form: Outline) -> Copy:
    application = situation.application
    if standing.form_id != application.response.form_id:
        form = outlines.outline(standing.form_id)
    return Copy(
        heading=_("Version %(version)d, which is in.") % {"version": standing.version},
        text=_("Received %(when)s.")
        % {"when": clock.instant_in_words(standing.received_at, application.round.zone)},
        at=standing.received_at,
        stands=True,
        sections=tuple(
            answer_words.sections_shown(
                form, submissions.answers_in(standing), currency=application.round.currency
            )
        ),
    )


def document_of(copy: Copy, situation: Situation, *, title: str) -> Document:
    """A copy as a document. It carries as its date when its answers were saved or received."""
    application = situation.application
    facts = [(_("Reference"), application.reference), (_("Round"), application.round.name)]
    if not copy.stands and situation.is_open:
        facts.append((_("To be in by"), situation.closing))
    return Document(
        title=title or _("Your application"),
        over=_("%(reference)s: your answers") % {"reference": application.reference},
        language=get_language() or "en-gb",
        author=application.round.programme.name,
        at=copy.at,
        footer=application.reference,
        blocks=(
            Note(copy.heading, copy.text),
            Facts(tuple(facts)),
            *_answers(copy.sections),
        ),
    )


def _answers(sections: Iterable[ShownSection]) -> Iterator[Block]:
    for section in sections:
        yield Heading(2, section.title)
        for answer in section.answers:
            yield Heading(3, answer.label)
            if not answer.text.strip():
                yield Paragraph(_("Not answered"), quiet=True)
            elif answer.kind in LISTED and len(answer.lines) > 1:
                yield Bullets(answer.lines)
            else:
                yield Paragraph(answer.text)
