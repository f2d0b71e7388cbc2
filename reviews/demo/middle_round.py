"""The round of the demonstration in which the panel and the second person have something left to do.

It closed two to three weeks before the demonstration is seeded. Its first read is finished; of the closer
read some is sent, some begun and some untouched; five proposed decisions wait for the second person.
Everything is computed from ``now``, and two calls give equal answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from programme.forms_library import FormData, StageData
from programme.forms_library.measuring_success import STAGE_ONE, STAGE_TWO, application_form
from reviews.demo import middle_texts, middle_texts_more, panel_words, paragraphs
from reviews.demo.applications import Value, email_of, flat, given_name, money_lines, phone_of
from reviews.demo.middle_panel import DECISIONS, FIRST_READ, SECOND_READ, THROUGH, Given
from reviews.demo.organisations import holder_contact, organisation
from reviews.demo.pitch import Pitch

SLUG: Final = "small-steps"
NAME: Final = "Small Steps: learning together"
ZONE: Final = ZoneInfo("Europe/London")
ABOUT: Final = (
    "A small round for small groups: try one thing, together, and tell others what you found out. There is "
    "money for two or three projects."
)
SUPPORT_FUND: Final = Decimal("2000.00")
PANEL_COSTS: Final = Decimal("2500.00")
SOURCES: Final = (
    ("Participatory research, small steps", "PR-S", Decimal("30000.00")),
    ("Partner contribution, small steps", "PC-S", Decimal("10000.00")),
)
PITCHES: Final = (*middle_texts.PITCHES, *middle_texts_more.PITCHES)
BY_KEY: Final = {pitch.key: pitch for pitch in PITCHES}
FORMAL: Final = "scoping"

# How long before closing each was sent, in the order of PITCHES.
SENT_BEFORE: Final = (
    timedelta(days=6, hours=3, minutes=12),
    timedelta(days=2, hours=15, minutes=48),
    timedelta(days=1, hours=9, minutes=21),
    timedelta(minutes=7, seconds=34),
    timedelta(hours=2, minutes=5, seconds=3),
    timedelta(days=9, hours=1, minutes=40),
    timedelta(days=3, hours=17, minutes=26),
    timedelta(hours=19, minutes=55),
    timedelta(minutes=31, seconds=18),
    timedelta(hours=1, minutes=2, seconds=51),
)
# Paragraphs that were written for a spring name its months.
OF_A_SEASON: Final = re.compile(
    r"January|February|March|April|May\b|June|July|August|September|October|November|December|autumn"
)


@dataclass(frozen=True, kw_only=True)
class MiddleApplication:
    """One application, begun, saved and submitted; instants are UTC."""

    key: str
    group: str
    title: str
    contact_name: str
    contact_email: str
    started_at: datetime
    saved_at: datetime
    submitted_at: datetime
    answers: dict[str, Value]


@dataclass(frozen=True, kw_only=True)
class MiddleReview:
    """Somebody's reading: ``state`` is ``sent``, ``begun`` (some scores saved) or ``offered``.

    A score of None is 'I don't know enough to score this'. ``at`` is when it was sent or last saved.
    """

    application: str
    reviewer: str
    state: str
    scores: dict[str, int | None]
    for_applicant: str
    for_panel: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class MiddleDecision:
    """A proposal not to fund: the reason stays in the file, the feedback is for the applicant."""

    application: str
    reason: str
    feedback: str


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=ZONE).astimezone(UTC)


def _closing_day(now: datetime) -> date:
    today = now.astimezone(ZONE).date()
    day = today - timedelta(days=14 + today.weekday())
    return day if now - _noon(day) >= timedelta(days=14) else day - timedelta(weeks=1)


def closes_at(now: datetime) -> datetime:
    """Return the last Monday noon, UK time, that is at least two weeks before ``now``, in UTC."""
    return _noon(_closing_day(now))


def opens_at(now: datetime) -> datetime:
    """Return the Monday noon, UK time, five weeks before closing, in UTC."""
    return _noon(_closing_day(now) - timedelta(weeks=5))


def decisions_at(now: datetime) -> datetime:
    """Return the Monday noon, UK time, four weeks after closing, in UTC."""
    return _noon(_closing_day(now) + timedelta(weeks=4))


def stage_one_opens_at(now: datetime) -> datetime:
    """Return when the first read began, in the afternoon of the closing day."""
    return closes_at(now) + timedelta(hours=3)


def stage_one_due_at(now: datetime) -> datetime:
    """Return the noon a week after closing."""
    return _noon(_closing_day(now) + timedelta(weeks=1))


def scores_shown_at(now: datetime) -> datetime:
    """Return when the scores of the first read were shown."""
    return stage_one_due_at(now) + timedelta(hours=1)


def shortlist_at(now: datetime) -> datetime:
    """Return when the shortlist was recorded."""
    return stage_one_due_at(now) + timedelta(hours=4)


def stage_two_opens_at(now: datetime) -> datetime:
    """Return when the closer read began."""
    return stage_one_due_at(now) + timedelta(hours=4, minutes=40)


def stage_two_due_at(now: datetime) -> datetime:
    """Return a noon on a working day, four to six days after ``now``."""
    day = now.astimezone(ZONE).date() + timedelta(days=4)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return _noon(day)


def decided_at(now: datetime) -> datetime:
    """Return when the first of the decisions was proposed, two days after the shortlist."""
    return stage_one_due_at(now) + timedelta(days=2, hours=2)


def form(now: datetime) -> FormData:
    """Return the first programme's form with this round's dates: work within nine months of the decisions."""
    decided = decisions_at(now).date()
    return application_form(
        key=SLUG,
        title="Small Steps: application",
        start_from=decided + timedelta(days=14),
        finish_by=decided + timedelta(days=14 + 39 * 7),
    )


def applications(now: datetime) -> tuple[MiddleApplication, ...]:
    """Return the ten applications, in the order in which they were submitted."""
    made = [_application(pitch, place, now) for place, pitch in enumerate(PITCHES)]
    return tuple(sorted(made, key=lambda one: one.submitted_at))


def _application(pitch: Pitch, place: int, now: datetime) -> MiddleApplication:
    submitted = closes_at(now) - SENT_BEFORE[place]
    saved = submitted - timedelta(minutes=4 + place)
    return MiddleApplication(
        key=pitch.key,
        group=pitch.group,
        title=pitch.title,
        contact_name=pitch.contact,
        contact_email=email_of(pitch.key),
        started_at=saved - timedelta(days=3 + place, hours=5),
        saved_at=saved,
        submitted_at=submitted,
        answers=_answers(pitch, place, now),
    )


def _answers(pitch: Pitch, place: int, now: datetime) -> dict[str, Value]:
    start = decisions_at(now).date() + timedelta(days=28)
    end = start + timedelta(weeks=20 + place)
    answers: dict[str, Value] = {
        "group_name": pitch.group,
        "contact_name": pitch.contact,
        "contact_email": email_of(pitch.key),
        "organisation": organisation(pitch.key, pitch.kind, group=pitch.group, holder=pitch.holder),
        "partners": flat(pitch.partners),
        "title": pitch.title,
        "themes": list(pitch.themes),
        "idea": flat(pitch.idea),
        "coproduction": flat(pitch.together),
        "access": flat(pitch.access),
        "start_date": start.isoformat(),
        "end_date": end.isoformat(),
        "plan": _plan(pitch, start, end),
        "budget": money_lines(pitch.budget),
        "summary": flat(pitch.summary),
        "declaration": True,
        **_composed(pitch, place),
    }
    if place % 2:
        answers["contact_phone"] = phone_of(700 + place)
    if pitch.holder:
        answers["fund_holder_contact"] = holder_contact(phone_of(800 + place))
    if pitch.note:
        answers["content_note"] = flat(pitch.note)
    return answers


def _composed(pitch: Pitch, place: int) -> dict[str, Value]:
    """One paragraph each, from those that name no month."""
    slots = {
        "who": pitch.who,
        "Who": pitch.who[:1].upper() + pitch.who[1:],
        "where": pitch.where,
        "measure": pitch.measure,
        "output": pitch.output,
        "first": pitch.steps[0],
        "second": pitch.steps[1],
        "third": pitch.steps[2],
        "lead": given_name(pitch.contact),
    }
    rules = paragraphs.FORMAL_POWER if pitch.key == FORMAL else paragraphs.POWER_RULES
    pools = {
        "power": rules,
        "evaluation": paragraphs.EVALUATE_OPEN + paragraphs.EVALUATE_HOW,
        "learning": paragraphs.LEARN,
    }
    found: dict[str, Value] = {}
    for key, pool in pools.items():
        timeless = [frame for frame in pool if not OF_A_SEASON.search(frame)]
        found[key] = flat(timeless[place % len(timeless)]).format(**slots)
    return found


def _plan(pitch: Pitch, start: date, end: date) -> str:
    first, second, third = pitch.steps
    middle, late = start + (end - start) / 4, end - (end - start) / 5
    return (
        f"From {start:%B}: {first}. From {middle:%B}: {second}. From {late:%B %Y}: {third}. "
        f"If a step takes longer we do less of the next one. We are done by {end.day} {end:%B %Y}."
    )


def first_read(now: datetime) -> tuple[MiddleReview, ...]:
    """Return the twenty reviews of the first read, all sent, in the order of time."""
    begins, step = stage_one_opens_at(now) + timedelta(hours=17), timedelta(hours=6, minutes=50)
    return tuple(
        _review(given, place, STAGE_ONE, begins + place * step) for place, given in enumerate(FIRST_READ)
    )


def second_read(now: datetime) -> tuple[MiddleReview, ...]:
    """Return the fifteen readings of the closer read as far as they are, in the order of time."""
    begins, step = stage_two_opens_at(now) + timedelta(hours=17), timedelta(hours=7, minutes=35)
    return tuple(
        _review(given, place, STAGE_TWO, begins + place * step) for place, given in enumerate(SECOND_READ)
    )


def _review(given: Given, place: int, stage: StageData, at: datetime) -> MiddleReview:
    pitch = BY_KEY[given.application]
    slots = {"liked": pitch.liked, "wonder": pitch.wonder, "title": pitch.title}
    for_applicant, for_panel = "", ""
    if given.state == "sent":
        told = panel_words
        liked, wonder = told.LIKED[place % len(told.LIKED)], told.WONDER[(place // 2) % len(told.WONDER)]
        for_applicant = f"{told.OPENERS[place]} {liked} {wonder} {told.CLOSERS[place % len(told.CLOSERS)]}"
        known = [score for score in given.scores if score is not None]
        middle = (stage.criteria[0].lowest + stage.criteria[0].highest) / 2
        high = sum(known) / len(known) > middle
        judged = told.PANEL_HIGH if high else told.PANEL_LOW
        for_panel = f"{judged[place % len(judged)]} {told.PANEL_LIKED[place % len(told.PANEL_LIKED)]}"
        if None in given.scores:
            for_panel += f" {told.DONT_KNOW[0]}"
    elif given.state == "begun":
        for_panel = panel_words.PANEL_LIKED[place % len(panel_words.PANEL_LIKED)]
    keys = [criterion.key for criterion in stage.criteria]
    return MiddleReview(
        application=given.application,
        reviewer=given.reviewer,
        state=given.state,
        scores=dict(zip(keys, given.scores, strict=False)),
        for_applicant=flat(for_applicant.format(**slots)),
        for_panel=flat(for_panel.format(**slots)),
        at=at,
    )


def shortlist() -> dict[str, tuple[str, str]]:
    """Return {application: (``through`` or ``not_through``, the reason)}."""
    return {
        pitch.key: ("through", f"Goes on. Both readers pointed to {pitch.liked}.")
        if pitch.key in THROUGH
        else ("not_through", f"Does not go on. We valued {pitch.liked}, but it stayed open {pitch.wonder}.")
        for pitch in PITCHES
    }


def decisions() -> tuple[MiddleDecision, ...]:
    """Return the five proposals not to fund that wait for the second person."""
    outcomes = shortlist()
    return tuple(
        MiddleDecision(application=key, reason=outcomes[key][1], feedback=flat(feedback))
        for key, feedback in DECISIONS.items()
    )
