"""What the invented panel did in 2023: who read what, how it was scored, and the words.

Everything is computed from fixed seeds: two calls give equal answers, on any machine.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from functools import cache
from typing import Final

from programme.forms_library import StageData
from programme.forms_library.measuring_success import STAGE_ONE, STAGE_TWO
from reviews.demo import panel_words
from reviews.demo.applications import BY_KEY, PITCHES, flat, instant, iso
from reviews.demo.conflicts import BLOCKED, CONFLICTS, ENDED, ConflictData
from reviews.demo.people import PANEL
from reviews.weighing import application_score, reviewer_total

__all__ = [
    "AWARDED",
    "CONFLICTS",
    "SCORES_SHOWN_AT",
    "SHORTLISTED",
    "SHORTLIST_AT",
    "STAGE_ONE_OFFERED_AT",
    "STAGE_TWO_OFFERED_AT",
    "AssignmentData",
    "ConflictData",
    "ReviewData",
    "assignments",
    "means",
    "ranking_one",
    "ranking_two",
    "reviews",
    "shortlist_keys",
]

SHORTLISTED: Final = 23
AWARDED: Final = 8

# The fortnight between closing and letters, in UTC.
STAGE_ONE_OFFERED_AT: Final = "2023-11-27T15:30:00Z"
SHORTLIST_AT: Final = "2023-12-01T16:20:00Z"
STAGE_TWO_OFFERED_AT: Final = "2023-12-01T17:05:00Z"
SCORES_SHOWN_AT: Final = "2023-12-07T09:00:00Z"

LOADS_ONE: Final = (9, 9, 9, 9, 8, 8)
LOADS_TWO_LIVED: Final = (6, 6, 6, 6, 6, 5)
LOADS_TWO_OTHER: Final = (6, 6, 6, 6, 5, 5)


@dataclass(frozen=True, kw_only=True)
class AssignmentData:
    """One reviewer and one application at a stage; ``state`` is ``sent``, ``handed_back`` or ``conflicted``.

    The two last end without a review, and another reviewer's assignment stands for them.
    """

    stage: str
    application: str
    reviewer: str
    state: str
    offered_at: str
    ended_at: str


@dataclass(frozen=True, kw_only=True)
class ReviewData:
    """A review that was sent. A score of None is 'I don't know enough to score this'."""

    stage: str
    application: str
    reviewer: str
    scores: dict[str, int | None]
    for_applicant: str
    for_panel: str
    sent_at: str


LIVED: Final = tuple(person.key for person in PANEL if person.kind == "lived")
OTHERS: Final = tuple(person.key for person in PANEL if person.kind != "lived")
READERS: Final = (*LIVED, *OTHERS)
SEVERITY: Final = {person.key: person.severity for person in PANEL}


def _seat(
    slots: Sequence[str],
    people: Sequence[str],
    loads: Sequence[int],
    refused: Callable[[str, str], bool],
    rng: random.Random,
) -> list[tuple[str, str]]:
    """Give every slot, an application's key, a person: each has the given load, nobody reads one twice.

    Starts from a random seating and swaps until nothing is refused.
    """
    seats = [person for person, load in zip(people, loads, strict=True) for _ in range(load)]
    rng.shuffle(seats)

    def bad(at: int) -> bool:
        doubled = any(
            slots[other] == slots[at] and seats[other] == seats[at]
            for other in range(len(slots))
            if other != at
        )
        return doubled or refused(slots[at], seats[at])

    for _ in range(20_000):
        wrong = [at for at in range(len(slots)) if bad(at)]
        if not wrong:
            return list(zip(slots, seats, strict=True))
        first, second = rng.choice(wrong), rng.randrange(len(slots))
        before = bad(first) + bad(second)
        seats[first], seats[second] = seats[second], seats[first]
        if bad(first) + bad(second) > before:
            seats[first], seats[second] = seats[second], seats[first]
    raise ValueError("No seating found: too many pairs are refused.")


def _pairs_one() -> list[tuple[str, str]]:
    rng = random.Random("measuring-success-2023/first-read")
    keys = [pitch.key for pitch in PITCHES]

    def refused(application: str, reviewer: str) -> bool:
        return (application, reviewer) in BLOCKED

    lived = _seat(keys, LIVED, rng.sample(LOADS_ONE, 6), refused, rng)
    others = _seat(keys, OTHERS, rng.sample(LOADS_ONE, 6), refused, rng)
    return sorted(lived + others)


def _pairs_two(keys: Sequence[str], read_before: frozenset[tuple[str, str]]) -> list[tuple[str, str]]:
    """Three readers each, who have not read the application at the first stage."""
    rng = random.Random("measuring-success-2023/closer-read")
    order = sorted(keys)
    rng.shuffle(order)
    twice = sum(LOADS_TWO_LIVED) - len(order)

    def refused(application: str, reviewer: str) -> bool:
        return (application, reviewer) in BLOCKED or (application, reviewer) in read_before

    lived = _seat([*order, *order[:twice]], LIVED, LOADS_TWO_LIVED, refused, rng)
    others = _seat([*order, *order[twice:]], OTHERS, LOADS_TWO_OTHER, refused, rng)
    return sorted(lived + others)


def _scores(
    stage: StageData, pairs: Sequence[tuple[str, str]], rng: random.Random
) -> dict[tuple[str, str], dict[str, int | None]]:
    """Return quality plus the application's leaning, the reviewer's severity and noise, rounded."""
    wide = stage.criteria[0].highest == STAGE_TWO.criteria[0].highest
    noise, doubt = (0.62, 0.045) if wide else (0.36, 0.03)
    leaning = {
        (application, criterion.key): rng.gauss(0, 0.3)
        for application in sorted({application for application, _ in pairs})
        for criterion in stage.criteria
    }
    found: dict[tuple[str, str], dict[str, int | None]] = {}
    for application, reviewer in pairs:
        quality = BY_KEY[application].quality
        centre = 3.3 + (quality - 0.72) * 7.0 if wide else 1.25 + quality * 2.5
        scores: dict[str, int | None] = {}
        for criterion in stage.criteria:
            severity = SEVERITY[reviewer] * (1.0 if wide else 0.45)
            exact = centre + leaning[application, criterion.key] + severity + rng.gauss(0, noise)
            scores[criterion.key] = min(criterion.highest, max(criterion.lowest, round(exact)))
        if rng.random() < doubt * len(stage.criteria):
            scores[rng.choice(stage.criteria[1:]).key] = None
        found[application, reviewer] = scores
    return found


def means(
    stage: StageData, scores: Mapping[tuple[str, str], Mapping[str, int | None]]
) -> dict[str, Fraction]:
    """Return each application's score: the mean of its readers' weighted means."""
    weights = {criterion.key: criterion.weight for criterion in stage.criteria}
    totals: dict[str, list[Fraction | None]] = {}
    for (application, _), given in scores.items():
        totals.setdefault(application, []).append(reviewer_total(given, weights))
    found = {application: application_score(given) for application, given in totals.items()}
    return {application: score for application, score in found.items() if score is not None}


def _ranked(scored: Mapping[str, Fraction]) -> list[str]:
    """Return best first. Equals stand as the meeting placed them, which is by quality here."""
    return sorted(scored, key=lambda key: (-scored[key], -BY_KEY[key].quality, key))


def _tie_at_the_line(scores: dict[tuple[str, str], dict[str, int | None]]) -> None:
    """Give the ninth the eighth's scores, so that two are level where the money ends."""
    for _ in range(10):
        order = _ranked(means(STAGE_TWO, scores))
        eighth, ninth = order[AWARDED - 1], order[AWARDED]
        theirs = [pair for pair in sorted(scores) if pair[0] == eighth]
        for pair in theirs:
            known = [score for score in scores[pair].values() if score is not None]
            scores[pair] = {
                key: round(sum(known) / len(known)) if score is None else score
                for key, score in scores[pair].items()
            }
        receiving = [pair for pair in sorted(scores) if pair[0] == ninth]
        for pair, source in zip(receiving, theirs[1:] + theirs[:1], strict=True):
            scores[pair] = dict(scores[source])
        scored = means(STAGE_TWO, scores)
        order = _ranked(scored)
        if scored[order[AWARDED - 1]] == scored[order[AWARDED]]:
            return
    raise ValueError("The tie at the line did not settle.")


@cache
def _first() -> dict[tuple[str, str], dict[str, int | None]]:
    return _scores(STAGE_ONE, _pairs_one(), random.Random("measuring-success-2023/scores-one"))


@cache
def _second() -> dict[tuple[str, str], dict[str, int | None]]:
    pairs = _pairs_two(shortlist_keys(), frozenset(_first()))
    scores = _scores(STAGE_TWO, pairs, random.Random("measuring-success-2023/scores-two"))
    _tie_at_the_line(scores)
    return scores


def ranking_one() -> tuple[tuple[str, Fraction], ...]:
    """Return (application, score) of the first read, best first."""
    scored = means(STAGE_ONE, _first())
    return tuple((key, scored[key]) for key in _ranked(scored))


def shortlist_keys() -> tuple[str, ...]:
    """Return the applications that went through to the closer read, best first."""
    return tuple(key for key, _ in ranking_one()[:SHORTLISTED])


def ranking_two() -> tuple[tuple[str, Fraction], ...]:
    """Return (application, score) of the closer read, best first; places eight and nine are level."""
    scored = means(STAGE_TWO, _second())
    return tuple((key, scored[key]) for key in _ranked(scored))


def _level(stage: StageData, key: str, score: int | None) -> int | None:
    """Return 0, 1 or 2 for a low, middling or high score."""
    if score is None:
        return None
    criterion = next(criterion for criterion in stage.criteria if criterion.key == key)
    share = (score - criterion.lowest) / (criterion.highest - criterion.lowest)
    return 0 if share < 0.4 else 1 if share < 0.75 else 2


def _join(parts: Sequence[str], most: int) -> str:
    """Join sentences, leaving out from the end what would go beyond ``most`` words."""
    chosen: list[str] = []
    for part in parts:
        if part and len(" ".join([*chosen, part]).split()) <= most:
            chosen.append(part)
    return " ".join(chosen)


def _words(
    stage: StageData, application: str, scores: Mapping[str, int | None], opener: str, rng: random.Random
) -> tuple[str, str]:
    """Return what one reviewer wrote for the applicant and for the panel."""
    pitch = BY_KEY[application]
    slots = {"liked": pitch.liked, "wonder": pitch.wonder, "title": pitch.title}

    def say(pool: Sequence[str]) -> str:
        return flat(rng.choice(pool).format(**slots))

    levels = {key: _level(stage, key, score) for key, score in scores.items()}
    known = [(key, level) for key, level in levels.items() if level is not None]
    rng.shuffle(known)
    remarks = [say(panel_words.BY_CRITERION[key][level]) for key, level in known[:2]]
    average = sum(level for _, level in known) / len(known)
    aside = say(panel_words.DONT_KNOW) if len(known) < len(scores) else say(panel_words.PANEL_ASIDE)
    liked, wonder = say(panel_words.LIKED), say(panel_words.WONDER)
    applicant = _join([opener, liked, *remarks, wonder, say(panel_words.CLOSERS)], 90)
    pool = (
        panel_words.PANEL_HIGH
        if average >= 1.5
        else panel_words.PANEL_MIDDLE
        if average >= 0.7
        else panel_words.PANEL_LOW
    )
    panel = _join([say(pool), say(panel_words.PANEL_LIKED), say(panel_words.PANEL_WONDER), aside], 90)
    return applicant, panel


def _sent_at(stage: StageData, rng: random.Random) -> str:
    first = stage.key == STAGE_ONE.key
    start = instant("2023-11-28T08:00:00Z" if first else "2023-12-02T08:30:00Z")
    day = rng.randrange(3 if first else 5)
    return iso(start + timedelta(days=day, seconds=rng.randrange(13 * 3600)))


@cache
def reviews() -> tuple[ReviewData, ...]:
    """Return all reviews that were sent: 104 of the first read, 69 of the closer one, in order of sending."""
    found = []
    turn: dict[str, int] = {}
    for stage, scored in ((STAGE_ONE, _first()), (STAGE_TWO, _second())):
        rng = random.Random(f"measuring-success-2023/words/{stage.key}")
        for (application, reviewer), scores in sorted(scored.items()):
            # Nobody begins two letters alike: each reviewer goes through the openers in turn.
            turn[reviewer] = turn.get(reviewer, 7 * READERS.index(reviewer)) + 1
            opener = panel_words.OPENERS[turn[reviewer] % len(panel_words.OPENERS)]
            applicant, panel = _words(stage, application, scores, opener, rng)
            brief = stage.key == STAGE_ONE.key and rng.random() < 0.4
            found.append(
                ReviewData(
                    stage=stage.key,
                    application=application,
                    reviewer=reviewer,
                    scores=scores,
                    for_applicant=applicant,
                    for_panel="" if brief else panel,
                    sent_at=_sent_at(stage, rng),
                )
            )
    # Whoever took over from somebody who stepped away late cannot have sent before that.
    late = {(stage, application): at for stage, application, _, state, at in ENDED if state == "conflicted"}
    for at, review in enumerate(found):
        stepped = late.get((review.stage, review.application), "")
        if review.sent_at < stepped:
            moved = iso(instant(stepped) + timedelta(hours=15, minutes=7 * (at % 8)))
            found[at] = replace(review, sent_at=moved)
    return tuple(sorted(found, key=lambda review: (review.sent_at, review.application, review.reviewer)))


@cache
def assignments() -> tuple[AssignmentData, ...]:
    """Return who was asked to read what, with the three that ended without a review."""
    offered = {STAGE_ONE.key: STAGE_ONE_OFFERED_AT, STAGE_TWO.key: STAGE_TWO_OFFERED_AT}
    sent = [
        AssignmentData(
            stage=review.stage,
            application=review.application,
            reviewer=review.reviewer,
            state="sent",
            offered_at=offered[review.stage],
            ended_at=review.sent_at,
        )
        for review in reviews()
    ]
    ended = [
        AssignmentData(
            stage=stage,
            application=application,
            reviewer=reviewer,
            state=state,
            offered_at=offered[stage],
            ended_at=at,
        )
        for stage, application, reviewer, state, at in ENDED
        if stage == STAGE_ONE.key or application in shortlist_keys()
    ]
    return tuple(sorted([*sent, *ended], key=lambda one: (one.stage, one.application, one.reviewer)))
