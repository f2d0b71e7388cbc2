"""Changing a form that nobody answers yet: sections and questions added, changed, moved, taken out.

Every act locks the form, so that two people who change it do so in turn, and writes a row in the chain of
each round that uses it. Refused: a form that stands (`programme.forms_in_use`), and whatever would leave a
condition hanging in the air. Unfit, which is a Refused, names the part that cannot be as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from programme import money, outlines, question_rules
from programme.canonical import Plain
from programme.forms_in_use import is_published, is_shared_key, locked_for_change, record
from programme.models import Form, Question, Section, User
from programme.question_rules import Texts, Unfit, Wanted, fields_of, new_key, texts
from programme.refusals import Refused

UP, DOWN = -1, 1
MOST_SECTIONS = 100
MOST_QUESTIONS = 500
# Places are numbered from 1. Rows that change places go through numbers that nothing has.
ASIDE = 1_000_000

Row = TypeVar("Row", Section, Question)


@dataclass
class _Bench:
    """A form under somebody's hands: its sections and questions in order, read under the lock."""

    form: Form
    sections: list[Section]
    questions: list[Question]
    acts: list[tuple[str, Plain]] = field(default_factory=list)

    def section(self, pk: int) -> Section:
        return _one(self.sections, pk, _("This section is no longer there."))

    def question(self, pk: int) -> Question:
        return _one(self.questions, pk, _("This question is no longer there."))

    def in_section(self, section: Section) -> list[Question]:
        return [question for question in self.questions if question.section_id == section.pk]

    def in_order(self) -> list[Question]:
        """The questions as they would be asked, after what was changed in memory."""
        places = {section.pk: place for place, section in enumerate(self.sections)}
        return sorted(self.questions, key=lambda one: (places[one.section_id], one.order))


def _one(rows: Sequence[Row], pk: int, gone: str) -> Row:
    found = next((row for row in rows if row.pk == pk), None)
    if found is None:
        raise Refused(gone)
    return found


@contextmanager
def _changing(form: Form, *, by: User, at: datetime) -> Iterator[_Bench]:
    with transaction.atomic():
        form = locked_for_change(form, at=at)
        bench = _Bench(
            form,
            list(Section.objects.filter(form=form).order_by("order")),
            list(outlines.outline(form.pk).questions),
        )
        yield bench
        for act, payload in bench.acts:
            record(form, act, payload, by=by, at=at)


def add_section(form: Form, *, title: Texts, intro: Texts | None = None, by: User, at: datetime) -> Section:
    """A section after the last one, with a key made from its title."""
    with _changing(form, by=by, at=at) as bench:
        if len(bench.sections) >= MOST_SECTIONS:
            raise Refused(_("A form has up to %(most)d sections.") % {"most": MOST_SECTIONS})
        kept = texts("title", title, {}, needed=True)
        section = Section.objects.create(
            form=bench.form,
            key=new_key(kept, {one.key for one in bench.sections}, "section"),
            order=max((one.order for one in bench.sections), default=0) + 1,
            title=kept,
            intro=texts("intro", intro or {}, {}),
        )
        bench.acts.append(
            ("section_added", {"section": section.key, "title": section.title, "intro": section.intro})
        )
    return section


def change_section(section: Section, *, title: Texts, intro: Texts, by: User, at: datetime) -> Section:
    """Another title or introduction. The key stays: criteria of the panel name it."""
    with _changing(section.form, by=by, at=at) as bench:
        section = bench.section(section.pk)
        wanted = {
            "title": texts("title", title, section.title, needed=True),
            "intro": texts("intro", intro, section.intro),
        }
        changed = {
            name: text for name, text in wanted.items() if text != question_rules.said(getattr(section, name))
        }
        if changed:
            before = {name: getattr(section, name) for name in changed}
            _set(section, changed)
            bench.acts.append(
                ("section_changed", {"section": section.key, "before": before, "after": changed})
            )
    return section


def move_section(section: Section, *, step: int, by: User, at: datetime) -> bool:
    """One place up (-1) or down (+1). False when it is the first or last already."""
    with _changing(section.form, by=by, at=at) as bench:
        section = bench.section(section.pk)
        place = bench.sections.index(section)
        there = place + step
        if not 0 <= there < len(bench.sections):
            return False
        bench.sections.insert(there, bench.sections.pop(place))
        _check_conditions(bench)
        _renumber(bench.sections)
        bench.acts.append(("section_moved", {"section": section.key, "place": there + 1}))
    return True


def remove_section(section: Section, *, by: User, at: datetime) -> None:
    """Take a section out with its questions. Refused when a question elsewhere depends on one of them."""
    with _changing(section.form, by=by, at=at) as bench:
        section = bench.section(section.pk)
        gone = bench.in_section(section)
        bench.sections.remove(section)
        bench.questions = [question for question in bench.questions if question not in gone]
        _check_removal(bench)
        payload = {"section": section.key, "title": section.title, "questions": [_plain(one) for one in gone]}
        section.delete()
        bench.acts.append(("section_removed", payload))


def add_question(section: Section, wanted: Wanted, *, by: User, at: datetime) -> Question:
    """A question at the end of a section, with a key of its own in the whole form."""
    with _changing(section.form, by=by, at=at) as bench:
        section = bench.section(section.pk)
        if len(bench.questions) >= MOST_QUESTIONS:
            raise Refused(_("A form has up to %(most)d questions.") % {"most": MOST_QUESTIONS})
        fields = fields_of(wanted)
        taken = {one.key for one in bench.questions}
        typed = wanted.key.strip()
        key = (
            question_rules.checked_key(typed, taken) if typed else new_key(fields["label"], taken, "question")
        )
        place = max((one.order for one in bench.in_section(section)), default=0) + 1
        question = Question(section=section, key=key, order=place, **fields)
        bench.questions.append(question)
        _check_conditions(bench, edited=question)
        question.save()
        bench.acts.append(("question_added", {"section": section.key, **_plain(question)}))
    return question


def change_question(question: Question, wanted: Wanted, *, by: User, at: datetime) -> Question:
    """The question as wanted, in its place.

    Its key stays unless another was typed, which is possible while nothing relies on it: no answer, and no
    other version of the form. Conditions that name the question follow a changed key.
    """
    with _changing(question.section.form, by=by, at=at) as bench:
        question = bench.question(question.pk)
        before = _plain(question)
        old_key = question.key
        _set_key(bench, question, wanted.key.strip())
        for name, value in fields_of(wanted, question).items():
            setattr(question, name, value)
        _check_conditions(bench, edited=question)
        after = _plain(question)
        changed = [name for name in after if after[name] != before[name]]
        if changed:
            question.save()
            _follow_key(bench, old_key, question.key)
            bench.acts.append(
                (
                    "question_changed",
                    {
                        "question": question.key,
                        "before": {name: before[name] for name in changed},
                        "after": {name: after[name] for name in changed},
                    },
                )
            )
    return question


def move_question(question: Question, *, step: int, by: User, at: datetime) -> bool:
    """One place up (-1) or down (+1); past the edge of its section into the next one. False at the ends.

    Refused when it would come before the question that its condition names, or after one that names it.
    """
    with _changing(question.section.form, by=by, at=at) as bench:
        question = bench.question(question.pk)
        section = bench.section(question.section_id)
        here = bench.in_section(section)
        there = here.index(question) + step
        if 0 <= there < len(here):
            here.remove(question)
            here.insert(there, question)
            target = section
        else:
            place = bench.sections.index(section) + step
            if not 0 <= place < len(bench.sections):
                return False
            target = bench.sections[place]
            here = bench.in_section(target)
            here.insert(len(here) if step == UP else 0, question)
            question.section = target
        for number, one in enumerate(here, start=1):
            one.order = number
        _check_conditions(bench)
        _put(question, here)
        bench.acts.append(
            (
                "question_moved",
                {"question": question.key, "section": target.key, "place": here.index(question) + 1},
            )
        )
    return True


def remove_question(question: Question, *, by: User, at: datetime) -> None:
    """Take a question out. Refused when another one depends on it."""
    with _changing(question.section.form, by=by, at=at) as bench:
        question = bench.question(question.pk)
        bench.questions.remove(question)
        _check_removal(bench)
        payload = _plain(question)
        question.delete()
        bench.acts.append(("question_removed", payload))


def _set(row: Section | Question, changed: dict[str, Any]) -> None:
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))


def _set_key(bench: _Bench, question: Question, typed: str) -> None:
    if not typed or typed == question.key:
        return
    if is_shared_key(bench.form):
        raise Unfit("key", _("The key stands: other versions of this form, or answers, rely on it."))
    others = {one.key for one in bench.questions if one is not question}
    key = question_rules.checked_key(typed, others)
    for other in bench.questions:
        if other.only_when.get("question") == question.key:
            other.only_when = {**other.only_when, "question": key}
    question.key = key


def _follow_key(bench: _Bench, before: str, after: str) -> None:
    if before != after:
        for other in bench.questions:
            if other.only_when.get("question") == after:
                other.save(update_fields=["only_when"])


def _check_conditions(bench: _Bench, edited: Question | None = None) -> None:
    trouble = question_rules.condition_trouble(bench.in_order())
    if trouble is None:
        return
    if edited is not None and trouble.key == edited.key:
        raise Unfit("only_when", trouble.says)
    raise Refused(trouble.says)


def _check_removal(bench: _Bench) -> None:
    _check_conditions(bench)
    if not bench.questions and is_published(bench.form):
        raise Refused(_("The round is published, so its form keeps at least one question."))


def _renumber(sections: Sequence[Section]) -> None:
    """Write the places of sections in this order."""
    keys = [section.pk for section in sections]
    Section.objects.filter(pk__in=keys).update(order=F("order") + ASIDE)
    for number, section in enumerate(sections, start=1):
        section.order = number
    Section.objects.bulk_update(sections, ["order"])


def _put(moved: Question, questions: Sequence[Question]) -> None:
    """Write the places of a section's questions in this order; `moved` may come from another section."""
    others = [question.pk for question in questions if question != moved]
    Question.objects.filter(pk__in=others).update(order=F("order") + ASIDE)
    highest = Question.objects.filter(section=moved.section).aggregate(top=Max("order"))["top"] or 0
    Question.objects.filter(pk=moved.pk).update(section=moved.section, order=highest + ASIDE)
    Question.objects.bulk_update(questions, ["order"])


def _plain(question: Question) -> dict[str, Any]:
    """What the ledger keeps of a question."""

    def text(amount: Decimal | None) -> str:
        return "" if amount is None else money.canonical(Decimal(amount))

    return {
        "key": question.key,
        "kind": str(question.kind),
        "label": question_rules.said(question.label),
        "help": question_rules.said(question.help),
        "required": question.required,
        "word_limit": question.word_limit or 0,
        "options": question.options,
        "lowest": text(question.lowest),
        "highest": text(question.highest),
        "bounds": question.bounds,
        "only_when": question.only_when,
        "panel_sees": question.panel_sees,
        "identifies_applicant": question.identifies_applicant,
    }
