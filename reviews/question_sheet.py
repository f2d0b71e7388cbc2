"""What is asked in a round and how it is judged: page, PDF and Word file are made from one value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from programme import clock, formats, outlines
from programme.documents import Block, Bullets, Document, Facts, Heading, Note, Paragraph
from programme.models import FormFormat, Programme, Round
from programme.money import in_words
from programme.question_list import AskedQuestion, PutRight, QuestionList, corrections_shown, question_list
from programme.texts import say
from reviews.models import Criterion, Stage
from reviews.states import EarlierScores


@dataclass(frozen=True)
class ReadCriterion:
    """What is judged: the question that a reviewer answers, its share of the whole, a sentence per score."""

    key: str
    title: str
    question: str
    share: str
    scores: tuple[tuple[int, str], ...]

    @property
    def heading(self) -> str:
        """'How will you learn? 40%'."""
        return _("%(title)s: %(share)s of the score") % {"title": self.title, "share": self.share}

    @property
    def lines(self) -> tuple[str, ...]:
        """'6: I feel strongly that this should be funded', from the highest score down."""
        return tuple(
            _("%(score)d: %(sentence)s") % {"score": score, "sentence": sentence}
            for score, sentence in self.scores
        )


@dataclass(frozen=True)
class ReadStage:
    """One reading: by how many, whether they know who applied, and by what they judge."""

    order: int
    name: str
    facts: tuple[str, ...]
    criteria: tuple[ReadCriterion, ...]


@dataclass(frozen=True)
class Sheet:
    """All that is asked in a round, what was put right in it, and how it will be read."""

    round: Round
    asked: QuestionList
    put_right: tuple[PutRight, ...]
    stages: tuple[ReadStage, ...]
    formats: tuple[FormFormat, ...]

    @property
    def title(self) -> str:
        """What the page and the files are called."""
        return _("All questions")


def sheet_of(round: Round) -> Sheet:
    """Everything that can be read before signing in, in the page's language. Four statements.

    One less for a frozen form that this process has read before, one more for one that was put right.
    """
    asked = question_list(outlines.outline_of(round.form), currency=round.currency)
    return Sheet(
        round=round,
        asked=asked,
        put_right=tuple(corrections_shown(round.form, zone=round.zone, asked=asked)),
        stages=tuple(stages_of(round)),
        formats=tuple(formats.formats_of(round.form_id)),
    )


def stages_of(round: Round) -> list[ReadStage]:
    """Each stage with its criteria, in order. Two statements."""
    stages = list(Stage.objects.filter(round=round).order_by("order"))
    criteria: dict[int, list[Criterion]] = defaultdict(list)
    for criterion in Criterion.objects.filter(stage__round=round).order_by("order"):
        criteria[criterion.stage_id].append(criterion)
    return [_stage(stage, criteria[stage.pk]) for stage in stages if criteria[stage.pk]]


def _stage(stage: Stage, criteria: list[Criterion]) -> ReadStage:
    wanted = stage.reviews_wanted
    facts = [
        ngettext(
            "%(n)d person reads each application and scores it.",
            "%(n)d people read each application and score it, each on their own.",
            wanted,
        )
        % {"n": wanted}
    ]
    if stage.is_blind:
        facts.append(_("They do not see who applied."))
    facts.append(
        _("“I don’t know enough to score this” is always a possible answer, and never counts as a zero.")
    )
    if stage.earlier_scores == EarlierScores.COUNTED:
        facts.append(_("The scores of the stage before count too."))
    elif stage.order > 1:
        facts.append(_("The scores of the stage before do not count."))
    total = sum(criterion.weight for criterion in criteria)
    return ReadStage(
        order=stage.order,
        name=say(stage.name),
        facts=tuple(facts),
        criteria=tuple(
            ReadCriterion(
                key=criterion.key,
                title=say(criterion.title),
                question=say(criterion.question),
                share=share(criterion.weight, total),
                scores=tuple(_scores(criterion)),
            )
            for criterion in criteria
        ),
    )


def _scores(criterion: Criterion) -> Iterator[tuple[int, str]]:
    for score in range(criterion.highest, criterion.lowest - 1, -1):
        yield score, say(criterion.sentences.get(str(score)))


def share(weight: int, total: int) -> str:
    """'40%', or '33.3%' where it is no whole number: equal weights never look unequal."""
    per_cent = (Decimal(weight) * 100 / total).quantize(Decimal("0.1"))
    return f"{per_cent:f}".removesuffix(".0") + "%"


def document_of(sheet: Sheet, *, closes_at: datetime) -> Document:
    """The sheet as a document. Its date is the closing: the same words are the same file."""
    round = sheet.round
    return Document(
        title=sheet.title,
        over=f"{round.programme.name}: {round.name}" if round.programme.name != round.name else round.name,
        language=get_language() or "en-gb",
        author=round.programme.name,
        at=closes_at,
        footer=round.name,
        blocks=tuple(_blocks(sheet, closes_at)),
    )


def _blocks(sheet: Sheet, closes_at: datetime) -> Iterator[Block]:
    round = sheet.round
    yield Facts(tuple(_facts(round, closes_at)))
    yield Note(clock.deadline_in_words(closes_at, round.zone))
    yield Paragraph(count_in_words(sheet.asked.count))
    yield from _other_formats(sheet)
    if sheet.put_right:
        yield Heading(2, _("Put right since the round opened"))
        yield Bullets(tuple(one.says for one in sheet.put_right))
    for section in sheet.asked.sections:
        yield Heading(2, section.title)
        if section.intro:
            yield Paragraph(section.intro)
        for question in section.questions:
            yield from question_blocks(question)
    if sheet.stages:
        yield Heading(2, _("How it will be read"))
        for stage in sheet.stages:
            yield Heading(3, stage.name)
            yield Paragraph(" ".join(stage.facts))
            for criterion in stage.criteria:
                yield Heading(4, criterion.heading)
                yield Paragraph(criterion.question)
                yield Bullets(criterion.lines)


def question_blocks(question: AskedQuestion) -> Iterator[Block]:
    """A question's parts in the order in which the page has them too."""
    yield Heading(3, question.heading)
    if question.condition:
        yield Paragraph(question.condition)
    if question.help:
        yield Paragraph(question.help)
    yield Paragraph(" ".join(question.facts), quiet=True)
    if question.options_words:
        yield Paragraph(question.options_words, quiet=True)
    if question.options:
        yield Bullets(question.options)


def count_in_words(count: int) -> str:
    """'28 questions, as you will meet them.'"""
    return ngettext(
        "%(n)d question, as you will meet it.", "%(n)d questions, as you will meet them.", count
    ) % {"n": count}


def _facts(round: Round, closes_at: datetime) -> Iterator[tuple[str, str]]:
    largest = in_words(round.largest_award, round.currency)
    if round.smallest_award:
        least = in_words(round.smallest_award, round.currency)
        yield _("Each award"), _("%(least)s to %(most)s") % {"least": least, "most": largest}
    else:
        yield _("Each award"), _("Up to %(most)s") % {"most": largest}
    yield _("Opens"), clock.closing_in_words(round.opens_at, round.zone)
    yield _("Closes"), clock.closing_in_words(closes_at, round.zone)
    yield _("You will hear"), clock.day_in_words(round.decisions_at, round.zone)


def _other_formats(sheet: Sheet) -> Iterator[Block]:
    if sheet.formats:
        yield Paragraph(_("These questions in other formats:"))
        yield Bullets(
            tuple(
                _("%(kind)s: %(title)s") % {"kind": one.get_kind_display(), "title": one.title}
                + (f", {one.url}" if one.url else "")
                for one in sheet.formats
            )
        )
    whom = contact_in_words(sheet.round.programme)
    if whom:
        yield Paragraph(
            _("If you need them in another format, or help of any kind, ask: %(whom)s.") % {"whom": whom}
        )


def contact_in_words(programme: Programme) -> str:
    """'020 7946 0000 or team@example.org', or ''."""
    return _(" or ").join(filter(None, [programme.contact_phone, programme.contact_email]))
