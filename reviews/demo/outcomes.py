"""What was decided in 2023: the shortlist, the awards, the words for applicants, and the pot to the pound."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Final

from programme.forms_library import StageData
from programme.forms_library.measuring_success import STAGE_ONE, STAGE_TWO
from reviews.demo import panel_words
from reviews.demo.applications import BY_KEY, applications, flat
from reviews.demo.panel_work import (
    AWARDED,
    SHORTLISTED,
    ranking_one,
    ranking_two,
    reviews,
)
from reviews.demo.pitch import Pitch
from reviews.weighing import Place, as_decimal, places

DECIDED_AT: Final = "2023-12-07T11:30:00Z"
APPROVED_AT: Final = "2023-12-08T10:12:00Z"
RELEASED_AT: Final = "2023-12-11T10:00:00Z"

RESERVES: Final = 2

# Paid for by a partner after all, so that the award leaves this budget line out.
PART_AWARD: Final = ("disagree", "Public argument, hall and signing")

SUPPORT_FUND: Final = Decimal("4000.00")
PANEL_COSTS: Final = Decimal("6840.00")


@dataclass(frozen=True, kw_only=True)
class FundingSourceData:
    """Money that came into the pot, and the code under which finance knows it. The amounts are invented."""

    name: str
    code: str
    amount: Decimal


SOURCES: Final = (
    FundingSourceData(
        name="Research England participatory research funding", code="RE-PR-2023", amount=Decimal("90000.00")
    ),
    FundingSourceData(name="Partner contribution, university", code="PC-UNI-23", amount=Decimal("16500.00")),
    FundingSourceData(name="Partner contribution, academy", code="PC-ACA-23", amount=Decimal("10000.00")),
    FundingSourceData(name="Partner contribution, community", code="PC-COM-23", amount=Decimal("5000.00")),
)


@dataclass(frozen=True, kw_only=True)
class ShortlistData:
    """The outcome of the first read for one application: ``through`` or ``not_through``, with the reason."""

    application: str
    outcome: str
    place: Place
    score: Fraction
    reason: str


@dataclass(frozen=True, kw_only=True)
class DecisionData:
    """One decision: ``award``, ``reserve`` or ``not_funded``.

    ``amount`` is what is awarded, or would be if a reserve moved up, and zero otherwise. ``reason`` stays in
    the file; ``feedback`` is for the applicant. ``reserve_order`` is 1 for the first reserve.
    """

    application: str
    outcome: str
    amount: Decimal
    requested: Decimal
    is_part_award: bool
    reserve_order: int | None
    reason: str
    feedback: str


@dataclass(frozen=True, kw_only=True)
class PotData:
    """The pot: what came in equals awards, support fund, panel costs and what is left."""

    sources: tuple[FundingSourceData, ...]
    awards: Decimal
    support_fund: Decimal
    panel_costs: Decimal

    @property
    def total(self) -> Decimal:
        """Return all that came in."""
        return sum((source.amount for source in self.sources), Decimal(0))

    @property
    def for_awards(self) -> Decimal:
        """Return what was there to award."""
        return self.total - self.support_fund - self.panel_costs

    @property
    def uncommitted(self) -> Decimal:
        """Return what is left after the awards."""
        return self.for_awards - self.awards


def _weakest(stage: StageData, application: str) -> str:
    """Return the key of the criterion on which ``application`` did least well with its readers."""
    given = [
        review.scores
        for review in reviews()
        if review.application == application and review.stage == stage.key
    ]

    def share(key: str) -> Fraction:
        known = [score for scores in given if (score := scores[key]) is not None]
        return Fraction(sum(known), len(known)) if known else Fraction(stage.criteria[0].highest)

    return min((criterion.key for criterion in stage.criteria), key=share)


def _shown(score: Fraction) -> str:
    return str(as_decimal(score))


def _shortlist_reason(pitch: Pitch, at: int, place: Place, score: Fraction, *, level: bool) -> str:
    where = f"Score {_shown(score)}, place {place.words} of 52."
    if at < SHORTLISTED and level:
        return (
            f"{where} Level with others at the line: the meeting read all of them again and put this one "
            f"through for {pitch.liked}."
        )
    if at < SHORTLISTED:
        return f"{where} Goes on. Both readers pointed to {pitch.liked}."
    if level:
        return (
            f"{where} Level with others at the line: the meeting read all of them again, and it stayed open "
            f"{pitch.wonder}."
        )
    return f"{where} Does not go on. The meeting valued {pitch.liked}, but it stayed open {pitch.wonder}."


@cache
def shortlist() -> tuple[ShortlistData, ...]:
    """Return the outcome of the first read for all 52, best first: 23 go on."""
    ranking = ranking_one()
    where = places(dict(ranking))
    line = ranking[SHORTLISTED - 1][1]
    level_beyond = ranking[SHORTLISTED][1] == line
    return tuple(
        ShortlistData(
            application=key,
            outcome="through" if at < SHORTLISTED else "not_through",
            place=where[key],
            score=score,
            reason=_shortlist_reason(
                BY_KEY[key], at, where[key], score, level=level_beyond and score == line
            ),
        )
        for at, (key, score) in enumerate(ranking)
    )


def _feedback(pitch: Pitch, outcome: str, stage: StageData, turn: int, rng: random.Random) -> str:
    """Return 60 to 120 words for the applicant; ``turn`` varies the beginning and the end."""
    slots = {"liked": pitch.liked, "wonder": pitch.wonder, "title": pitch.title}
    first: tuple[str, ...]
    last: tuple[str, ...]
    if outcome == "award":
        first, last = panel_words.TELL_AWARD, panel_words.TELL_LAST_AWARD
    elif outcome == "reserve":
        first, last = panel_words.TELL_SHORTLISTED, panel_words.TELL_LAST_RESERVE
    else:
        shortlisted = stage.key == STAGE_TWO.key
        first = panel_words.TELL_SHORTLISTED if shortlisted else panel_words.TELL_FIRST
        last = panel_words.TELL_LAST
    helpful = rng.choice(panel_words.TELL_HELP[_weakest(stage, pitch.key)])
    middle = (
        "You do not have to answer this now, but please think about it." if outcome == "award" else helpful
    )
    parts = (
        first[turn % len(first)],
        rng.choice(panel_words.TELL_LIKED),
        rng.choice(panel_words.TELL_WONDER),
        middle,
        last[turn % len(last)],
    )
    return flat(" ".join(part.format(**slots) for part in parts))


def _decision_reason(pitch: Pitch, at: int, place: Place, score: Fraction, tied: tuple[str, str]) -> str:
    where = f"Score {_shown(score)}, place {place.words} of {SHORTLISTED} at the closer read."
    if pitch.key == PART_AWARD[0]:
        return (
            f"{where} Above the line. Awarded without the budget line '{PART_AWARD[1]}': a partner lends its "
            "hall and interpreters, and the group agreed."
        )
    if pitch.key == tied[0]:
        return (
            f"{where} Level with '{BY_KEY[tied[1]].title}', and the money reaches for one of the"
            f" two. The meeting "
            f"chose this one for {pitch.liked}; nothing else funded this year is near it."
        )
    if pitch.key == tied[1]:
        return (
            f"{where} Level with '{BY_KEY[tied[0]].title}', and the money reaches for one of the two. First "
            "reserve, because a funded project already works with forms and those who have to fill them in."
        )
    if at < AWARDED:
        return f"{where} Above the line. The meeting agreed on {pitch.liked}."
    if at < AWARDED + RESERVES:
        return f"{where} First below the tie at the line. Second reserve."
    return f"{where} Below the line. It stayed open {pitch.wonder}."


@cache
def decisions() -> tuple[DecisionData, ...]:
    """Return all 52 decisions: eight awards and two reserves by rank, then everybody else."""
    rng = random.Random("measuring-success-2023/feedback")
    requested = {application.key: application.requested for application in applications()}
    lines = {
        (application.key, line["label"]): Decimal(line["amount"])
        for application in applications()
        for line in _lines(application.answers["budget"])
    }
    ranking = ranking_two()
    where = places(dict(ranking))
    tied = (ranking[AWARDED - 1][0], ranking[AWARDED][0])
    made = []
    for at, (key, score) in enumerate(ranking):
        outcome = "award" if at < AWARDED else "reserve" if at < AWARDED + RESERVES else "not_funded"
        part = key == PART_AWARD[0] and outcome == "award"
        amount = Decimal("0.00") if outcome == "not_funded" else requested[key]
        made.append(
            DecisionData(
                application=key,
                outcome=outcome,
                amount=amount - lines[PART_AWARD] if part else amount,
                requested=requested[key],
                is_part_award=part,
                reserve_order=at - AWARDED + 1 if outcome == "reserve" else None,
                reason=_decision_reason(BY_KEY[key], at, where[key], score, tied),
                feedback=_feedback(BY_KEY[key], outcome, STAGE_TWO, at, rng),
            )
        )
    for at, entry in enumerate(shortlist()[SHORTLISTED:]):
        made.append(
            DecisionData(
                application=entry.application,
                outcome="not_funded",
                amount=Decimal("0.00"),
                requested=requested[entry.application],
                is_part_award=False,
                reserve_order=None,
                reason=entry.reason,
                feedback=_feedback(BY_KEY[entry.application], "not_funded", STAGE_ONE, at, rng),
            )
        )
    return tuple(made)


def _lines(value: object) -> list[dict[str, str]]:
    return value if isinstance(value, list) else []


@cache
def pot() -> PotData:
    """Return the pot after the decisions."""
    return PotData(
        sources=SOURCES,
        awards=sum((one.amount for one in decisions() if one.outcome == "award"), Decimal(0)),
        support_fund=SUPPORT_FUND,
        panel_costs=PANEL_COSTS,
    )
