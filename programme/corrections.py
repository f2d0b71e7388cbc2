"""Slips of the pen put right in a form that people already answer: recorded first, changed after.

The words may change, never what is asked: no limit, no key, no stored value, no number of choices. The
database lets a text of a frozen form change only where a `Correction` says what it was and what it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from programme import question_rules
from programme.forms_in_use import locked, record, stands
from programme.models import Correction, Form, Question, Section, User
from programme.question_rules import Unfit, texts
from programme.refusals import Refused
from programme.texts import say

Part = Correction.Part
SECTION_PARTS = frozenset({Part.TITLE, Part.INTRO})
LONGEST_REASON = 500


def correct(
    form: Form,
    *,
    section: Section | None = None,
    question: Question | None = None,
    part: str,
    after: Any,
    reason: str,
    by: User,
    at: datetime,
) -> Correction | None:
    """Put one text right, of a section (title, intro) or of a question (label, help, options).

    `after` is the whole text, {language: words}, or the options as [[value, {language: label}], ...] with
    the values that stand. None when nothing differs. Refused: a form that may still be changed freely;
    another number of choices, other values, or choices that change places; no reason.
    """
    with transaction.atomic():
        form = _frozen(form, at)
        subject = _subject(form, section, question, part)
        before = getattr(subject, part)
        after = _options(before, after) if part == Part.OPTIONS else _text(part, after)
        if after == before or (part != Part.OPTIONS and after == question_rules.said(before)):
            return None
        said = " ".join(_storable_reason(reason).split())
        if not said:
            raise Unfit("reason", _("Say why, in a sentence: applicants read it."))
        row = Correction(
            form=form,
            section=subject if isinstance(subject, Section) else None,
            question=subject if isinstance(subject, Question) else None,
            part=part,
            before=before,
            after=after,
            reason=said,
            by=by,
            at=at,
        )
        row.save(force_insert=True)
        setattr(subject, part, after)
        subject.save(update_fields=[part])
        form.corrections += 1
        form.save(update_fields=["corrections"])
        record(
            form,
            "form_corrected",
            {"of": subject.key, "part": str(part), "before": before, "after": after, "reason": said},
            by=by,
            at=at,
        )
    return row


def correct_texts(
    form: Form,
    *,
    section: Section | None = None,
    question: Question | None = None,
    parts: Mapping[str, Any],
    reason: str,
    by: User,
    at: datetime,
) -> list[Correction]:
    """Several texts of one section or question, {part: after}, each a correction of its own, or none."""
    with transaction.atomic():
        made = [
            correct(
                form, section=section, question=question, part=part, after=after, reason=reason, by=by, at=at
            )
            for part, after in parts.items()
        ]
    return [row for row in made if row is not None]


def _frozen(form: Form, at: datetime) -> Form:
    form = locked(form)
    if not stands(form, at):
        raise Refused(_("Nobody can answer this form yet: change it freely instead."))
    if form.frozen_at is None:
        # The round has opened and nobody has begun: from here on the database holds it too.
        form.frozen_at = at
        form.save(update_fields=["frozen_at"])
    return form


def _subject(form: Form, section: Section | None, question: Question | None, part: str) -> Section | Question:
    if (section is None) == (question is None):
        raise ValueError("A correction is of a section or of a question.")
    if part not in Part.values or (part in SECTION_PARTS) != (section is not None):
        raise ValueError(f"No such text to correct: {part}")
    found: Section | Question | None
    if section is not None:
        found = Section.objects.filter(form=form, pk=section.pk).first()
    else:
        assert question is not None
        found = Question.objects.filter(section__form=form, pk=question.pk).first()
    if found is None:
        raise Refused(_("This is no part of the form."))
    return found


def _text(part: str, after: Any) -> dict[str, str]:
    return texts(part, dict(after), {}, needed=part in (Part.TITLE, Part.LABEL))


def _options(before: list[Any], after: Any) -> list[Any]:
    values = [value for value, _label in before]
    if [value for value, _label in after] != values:
        raise Unfit("options", _("Choices can be reworded, not added, taken out or moved."))
    made, seen = [], set()
    for value, label in after:
        kept = texts("options", label, {})
        words = say(kept)
        if not words:
            raise Unfit("options", _("Choices can be reworded, not added, taken out or moved."))
        if words.casefold() in seen:
            raise Unfit("options", _("“%(label)s” stands there twice.") % {"label": words})
        seen.add(words.casefold())
        made.append([value, kept])
    stood = {say(label).casefold(): value for value, label in before}
    if any(stood.get(say(label).casefold(), value) != value for value, label in made):
        # 'Yes' where 'No' stood would turn the meaning of answers that are already given.
        raise Unfit(
            "options", _("A choice cannot take the words of another: answers would mean the opposite.")
        )
    return made


def _storable_reason(reason: str) -> str:
    if len(reason) > LONGEST_REASON:
        raise Unfit("reason", _("Up to %(most)d characters are possible.") % {"most": LONGEST_REASON})
    try:
        return question_rules.clean("intro", reason)
    except Unfit as unfit:
        raise Unfit("reason", str(unfit)) from None


@dataclass(frozen=True)
class Shown:
    """One correction as people read it. `question` is the key of a question, '' for a section.

    `changes` are (before, after) pairs of lines; `here` are those of them that differ in the page's language.
    """

    at: datetime
    question: str
    of: str
    part: str
    changes: tuple[tuple[str, str], ...]
    here: tuple[tuple[str, str], ...]
    reason: str


def corrections_of(form: Form) -> list[Shown]:
    """What was put right in a form since people could answer it, newest first. One statement.

    Texts are in the page's language; what changed in another language alone is shown in that one. Who did
    it is on record, and not shown.
    """
    rows = Correction.objects.filter(form=form).select_related("section", "question").order_by("-at", "-pk")
    return [_shown(row) for row in rows]


def _shown(row: Correction) -> Shown:
    subject = row.section if row.section is not None else row.question
    of = "" if subject is None else say(subject.title if isinstance(subject, Section) else subject.label)
    texts_of = [(row.before, row.after)]
    if row.part == Part.OPTIONS:
        after = dict(row.after)
        texts_of = [(old, after[value]) for value, old in row.before if old != after[value]]
    return Shown(
        at=row.at,
        question=row.question.key if row.question is not None else "",
        of=of,
        part=str(row.get_part_display()),
        changes=tuple(_words(old, new) for old, new in texts_of),
        here=tuple((say(old), say(new)) for old, new in texts_of if say(old) != say(new)),
        reason=row.reason,
    )


def _words(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, str]:
    if say(before) != say(after):
        return say(before), say(after)
    language = next((code for code in {**before, **after} if before.get(code) != after.get(code)), "")
    return before.get(language, ""), after.get(language, "")
