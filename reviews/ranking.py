"""The ranked list of a stage, with the pot drawn as a line.

Nothing of a score is in it before the stage's scores are shown: whoever asks, however they ask.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Q, Sum

from grants.models import Application
from grants.scores import ScoreSummary
from programme.models import FundingSource, Round
from programme.texts import say
from reviews import carrying
from reviews.models import Assignment, Stage, StageEntry
from reviews.queries import criteria_of, current_stage, entries_of, sent_sheets, stages_of
from reviews.states import LIVE_ASSIGNMENT, AssignmentState
from reviews.weighing import (
    Place,
    PotLine,
    application_score,
    as_decimal,
    draw_line,
    mean,
    places,
    reviewer_total,
)


@dataclass(frozen=True)
class CriterionMean:
    """One criterion of one application: the mean of those who judged it, None when nobody did."""

    key: str
    title: str
    mean: Decimal | None
    cannot_judge: int


@dataclass(frozen=True)
class RankedRow:
    """One application in the list.

    `score`, `lowest` and `highest` (reviewers' totals) have one place and are for showing; `exact` is
    what is compared. `place` is None without a score. `reviews` counts sent reviews, `assigned` all live
    ones. `running` is what the applications down to here (with all who share the place) come to.
    """

    application: Application
    entry: StageEntry
    exact: Fraction | None
    place: Place | None
    reviews: int
    assigned: int
    lowest: Decimal | None
    highest: Decimal | None
    cannot_judge: int
    criteria: tuple[CriterionMean, ...]
    amount: Decimal
    running: Decimal | None
    within_pot: bool
    tied_at_line: bool

    @property
    def score(self) -> Decimal | None:
        """The score with one place."""
        return as_decimal(self.exact)

    @property
    def place_words(self) -> str:
        """'3', '=3', or '' without a score."""
        return self.place.words if self.place else ""


@dataclass(frozen=True)
class Ranking:
    """The whole list of a stage, best first; those without a score come last, by reference.

    `sealed`: scores are not shown yet, so there are none in it. `pot` is what is there for awards.
    """

    stage: Stage | None
    rows: list[RankedRow]
    sealed: bool
    pot: Decimal
    used: Decimal
    remainder: Decimal
    undecided: int

    @property
    def within(self) -> int:
        """How many applications lie above the line."""
        return sum(row.within_pot for row in self.rows)

    @property
    def asked(self) -> Decimal:
        """What all applications in the list ask for."""
        return sum((row.amount for row in self.rows), Decimal(0))


@dataclass
class _Gathered:
    """What is known of one application while the list is built."""

    totals: list[Fraction | None] = field(default_factory=list)
    judged: dict[str, list[int]] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)


def ranked(subject: Round | Stage) -> list[RankedRow]:
    """The rows of `ranking_of`."""
    return ranking_of(subject).rows


def ranking_of(subject: Round | Stage) -> Ranking:
    """The list of a stage, or of the round's last opened stage: five statements, one more for a round.

    Three more for each earlier stage whose scores count.
    """
    stage = current_stage(stages_of(subject)) if isinstance(subject, Round) else subject
    if stage is None:
        return Ranking(None, [], True, Decimal(0), Decimal(0), Decimal(0), 0)
    criteria = criteria_of(stage)
    entries = list(entries_of(stage))
    counts = _counts(stage)
    gathered = {} if stage.scores_shown_at is None else _gather(stage, {c.key: c.weight for c in criteria})
    exact = {
        application: score
        for application, found in gathered.items()
        if (score := application_score(found.totals)) is not None
    }
    inside = {entry.application_id for entry in entries}
    standing = places({application: score for application, score in exact.items() if application in inside})
    entries.sort(key=lambda entry: _order(standing.get(entry.application_id)))
    costs = {entry.application_id: entry.application.requested or Decimal(0) for entry in entries}
    pot = _pot(stage.round)
    line = draw_line(_groups(entries, standing), costs, pot)
    titles = {criterion.key: say(criterion.title) for criterion in criteria}
    rows = [
        _row(
            entry,
            titles,
            gathered.get(entry.application_id, _Gathered()),
            exact.get(entry.application_id),
            standing.get(entry.application_id),
            counts.get(entry.application_id, (0, 0)),
            line,
        )
        for entry in entries
    ]
    return Ranking(
        stage=stage,
        rows=rows,
        sealed=stage.scores_shown_at is None,
        pot=pot,
        used=line.used,
        remainder=line.remainder,
        undecided=len(line.undecided),
    )


def summary_for(row: RankedRow, of: int = 0) -> ScoreSummary:
    """The figures of a row for a decision to keep; `of` is how many were ranked."""
    return ScoreSummary(
        place=row.place.place if row.place else 0,
        tied=row.place.tied if row.place else 1,
        of=of,
        mean=_text(row.score),
        lowest=_text(row.lowest),
        highest=_text(row.highest),
        reviews=row.reviews,
        cannot_judge=row.cannot_judge,
        criteria=tuple((criterion.title, _text(criterion.mean)) for criterion in row.criteria),
    )


def summaries(ranking: Ranking) -> dict[int, ScoreSummary]:
    """{application id: its figures} for the whole list."""
    of = sum(row.place is not None for row in ranking.rows)
    return {row.application.pk: summary_for(row, of) for row in ranking.rows}


def _order(place: Place | None) -> tuple[bool, int]:
    return (place is None, place.place if place else 0)


def _groups(entries: list[StageEntry], standing: dict[int, Place]) -> list[list[int]]:
    """The ranked applications, best first, those who share a place together."""
    by_place: dict[int, list[int]] = {}
    for entry in entries:
        place = standing.get(entry.application_id)
        if place is not None:
            by_place.setdefault(place.place, []).append(entry.application_id)
    return [by_place[place] for place in sorted(by_place)]


def _counts(stage: Stage) -> dict[int, tuple[int, int]]:
    """{application id: (sent, live)}."""
    rows = (
        Assignment.objects.filter(stage=stage, state__in=sorted(LIVE_ASSIGNMENT))
        .values("application_id")
        .annotate(sent=Count("pk", filter=Q(state=AssignmentState.SENT)), live=Count("pk"))
    )
    return {row["application_id"]: (row["sent"], row["live"]) for row in rows}


def _gather(stage: Stage, weights: dict[str, int]) -> dict[int, _Gathered]:
    """The scores of the stage in force, by application; totals of earlier stages too, where they count."""
    gathered: dict[int, _Gathered] = {}
    for (application, _assignment), scores in sent_sheets(stage).by_pair.items():
        found = gathered.setdefault(application, _Gathered())
        found.totals.append(reviewer_total(scores, weights))
        for key, value in scores.items():
            if value is None:
                found.unknown[key] = found.unknown.get(key, 0) + 1
            else:
                found.judged.setdefault(key, []).append(value)
    for application, totals in carrying.earlier_totals(stage, carrying.COUNTED).items():
        if application in gathered:
            gathered[application].totals.extend(totals)
    return gathered


def _pot(round: Round) -> Decimal:
    """What is there for awards: all sources, less what is kept for taking part and for the panel."""
    total = FundingSource.objects.filter(round=round).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    return Decimal(total) - round.support_fund - round.panel_costs


def _row(
    entry: StageEntry,
    titles: dict[str, str],
    found: _Gathered,
    exact: Fraction | None,
    place: Place | None,
    counts: tuple[int, int],
    line: PotLine[int],
) -> RankedRow:
    number = entry.application_id
    totals = [total for total in found.totals if total is not None]
    return RankedRow(
        application=entry.application,
        entry=entry,
        exact=exact,
        place=place,
        reviews=counts[0],
        assigned=counts[1],
        lowest=as_decimal(min(totals, default=None)),
        highest=as_decimal(max(totals, default=None)),
        cannot_judge=sum(found.unknown.values()),
        criteria=tuple(
            CriterionMean(
                key=key,
                title=title,
                mean=as_decimal(mean(found.judged.get(key, []))),
                cannot_judge=found.unknown.get(key, 0),
            )
            for key, title in titles.items()
        ),
        amount=entry.application.requested or Decimal(0),
        running=line.running.get(number),
        within_pot=number in line.within,
        tied_at_line=number in line.undecided,
    )


def _text(value: Decimal | None) -> str:
    return "" if value is None else str(value)
