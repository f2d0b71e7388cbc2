"""One application as its panel talks about it: what each reader sent, what they changed, the notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from grants.models import Application
from programme.models import User
from programme.texts import say
from reviews import revising
from reviews.discussing import ShownNote, notes_of
from reviews.models import Assignment, Criterion, Stage
from reviews.queries import SentReview, criteria_of, sent_reviews
from reviews.weighing import application_score, as_decimal, reviewer_total


@dataclass(frozen=True)
class ScoreLine:
    """One criterion of one reader: the number in force, and what was changed in words, or ''."""

    title: str
    words: str
    changed: str


@dataclass(frozen=True)
class Reader:
    """What one reader sent."""

    assignment: Assignment
    name: str
    kind: str
    is_own: bool
    total: Decimal | None
    lines: list[ScoreLine]
    for_applicant: str
    for_panel: str
    reasons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Talk:
    """All that is said of one application. `own` is the review of the person who looks, if they sent one."""

    criteria: list[Criterion]
    readers: list[Reader]
    score: Decimal | None
    notes: list[ShownNote]
    own: SentReview | None


def talk_of(stage: Stage, application: Application, person: User, *, at: datetime) -> Talk:
    """The talk about an application, for somebody who may hear of it. Seven statements at the most."""
    criteria = criteria_of(stage)
    weights = {criterion.key: criterion.weight for criterion in criteria}
    sent = sent_reviews(stage, application.pk)
    totals = [reviewer_total(one.scores, weights) for one in sent]
    readers = [
        Reader(
            assignment=one.assignment,
            name=str(one.assignment.member),
            kind=one.assignment.member.get_kind_display(),
            is_own=one.assignment.member.user_id == person.pk,
            total=as_decimal(total),
            lines=[_line(one, criterion) for criterion in criteria],
            for_applicant=_words(one, "for_applicant"),
            for_panel=_words(one, "for_panel"),
            reasons=tuple(one.reasons(criteria)),
        )
        for one, total in zip(sent, totals, strict=True)
    ]
    return Talk(
        criteria=criteria,
        readers=readers,
        score=as_decimal(application_score(totals)),
        notes=notes_of(stage, application, person, at=at),
        own=next((one for one in sent if one.assignment.member.user_id == person.pk), None),
    )


def _line(sent: SentReview, criterion: Criterion) -> ScoreLine:
    return ScoreLine(
        title=say(criterion.title),
        words=revising.number_in_words(sent.scores.get(criterion.key)),
        changed="".join(revising.in_words(sent, [criterion])),
    )


def _words(sent: SentReview, key: str) -> str:
    return str(sent.words.get(key) or "").strip()
