"""The applications of the demonstration's 2023 round: 52 that stand, one withdrawn, six never submitted."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Final

from reviews.demo import (
    paragraphs,
    pitches_a,
    pitches_b,
    pitches_c,
    pitches_d,
    pitches_e,
    pitches_f,
    pitches_g,
    pitches_h,
    pitches_i,
    pitches_j,
    pitches_k,
)
from reviews.demo.organisations import holder_contact, organisation
from reviews.demo.pitch import Pitch
from reviews.demo.unfinished import DRAFTS, WITHDRAWN, Draft

Value = str | bool | list[str] | list[dict[str, str]] | dict[str, str]

ROUND_SLUG: Final = "measuring-success-2023"
ROUND_NAME: Final = "Measuring Success in Co-production: Learning by Doing"
OPENS_AT: Final = "2023-09-12T11:00:00Z"
CLOSES_AT: Final = "2023-11-27T12:00:00Z"
NOTIFY_ON: Final = "2023-12-11"

PITCHES: Final[tuple[Pitch, ...]] = (
    *pitches_a.PITCHES,
    *pitches_b.PITCHES,
    *pitches_c.PITCHES,
    *pitches_d.PITCHES,
    *pitches_e.PITCHES,
    *pitches_f.PITCHES,
    *pitches_g.PITCHES,
    *pitches_h.PITCHES,
    *pitches_i.PITCHES,
    *pitches_j.PITCHES,
    *pitches_k.PITCHES,
)
BY_KEY: Final = {pitch.key: pitch for pitch in PITCHES}

# Applications written by an office rather than by a group are given paragraphs in that voice.
FORMAL: Final = ("bees", "halfpast", "coauthors", "term", "hub", "schoolstreet", "gooddays", "bench")

# UTC and UK time are the same on the closing day. The two last hours take a quarter of all submissions.
LAST_HOURS: Final = (
    "2023-11-27T10:04:12.907000Z",
    "2023-11-27T10:21:55.030000Z",
    "2023-11-27T10:38:41.655000Z",
    "2023-11-27T10:57:03.218000Z",
    "2023-11-27T11:09:27.441000Z",
    "2023-11-27T11:18:50.772000Z",
    "2023-11-27T11:31:06.129000Z",
    "2023-11-27T11:42:10.384000Z",
    "2023-11-27T11:49:33.590000Z",
    "2023-11-27T11:54:02.846000Z",
    "2023-11-27T11:57:48.013000Z",
    "2023-11-27T11:59:21.277000Z",
    "2023-11-27T11:59:59.412000Z",
)
LAST_SECOND: Final = "weather"

# (from, to, how many): the quiet weeks, then the week before, then the last day's morning.
WINDOWS: Final = (
    ("2023-09-20", "2023-10-09", 3),
    ("2023-10-10", "2023-11-14", 8),
    ("2023-11-15", "2023-11-22", 9),
    ("2023-11-23", "2023-11-25", 7),
    ("2023-11-26", "2023-11-26", 6),
)
CLOSING_MORNING: Final = 6


@dataclass(frozen=True, kw_only=True)
class ApplicationData:
    """One application as the seeding command feeds it through the real acts.

    ``answers`` hold a value per question key: text, an ISO date, a list of theme values, a list of budget
    lines ``{"label", "amount"}`` with Decimal strings, the parts of an organisation, or True for the
    declaration. Instants are UTC in ISO
    form; an empty string means that it never happened. ``status`` is ``submitted``, ``withdrawn`` or
    ``draft``.
    """

    key: str
    status: str
    group: str
    title: str
    contact_name: str
    contact_email: str
    started_at: str
    saved_at: str
    submitted_at: str = ""
    withdrawn_at: str = ""
    late_attempt_at: str = ""
    quality: float = 0.0
    answers: dict[str, Value] = field(default_factory=dict)

    @property
    def requested(self) -> Decimal:
        """Return the budget's total, which is zero where there is no budget yet."""
        return budget_total(self.answers.get("budget", []))


def budget_total(lines: object) -> Decimal:
    """Return the sum of the amounts of ``lines``, a list of budget lines."""
    if not isinstance(lines, list):
        return Decimal(0)
    return sum((Decimal(line["amount"]) for line in lines), Decimal(0))


def flat(text: str) -> str:
    """Return ``text`` as one line, single spaced."""
    return " ".join(text.split())


def email_of(key: str) -> str:
    """Return the invented address of the contact of application ``key``."""
    return f"hello@{key}.example.org"


def phone_of(position: int) -> str:
    """Return a number from the range that is kept free for drama."""
    return f"07700 900{position:03d}"


def given_name(name: str) -> str:
    """Return what a colleague would call ``name``."""
    inside = re.search(r"\((.+)\)", name)
    if inside:
        return inside.group(1).split()[-1]
    words = [word for word in name.split() if word not in {"Dr", "Professor", "Sister"}]
    return words[0]


def money_lines(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Return budget lines with amounts to the penny."""
    return [{"label": label, "amount": f"{Decimal(amount):.2f}"} for label, amount in pairs]


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _pick(pool: tuple[str, ...], position: int) -> str:
    return pool[position % len(pool)]


def _dates(rng: random.Random) -> tuple[date, date]:
    """Return a Monday in January or February 2024 and a Friday in June or July."""
    start = date(2024, 1, 8) + timedelta(weeks=rng.randrange(6))
    end = date(2024, 6, 28) + timedelta(weeks=rng.randrange(5))
    return start, end


def _slots(pitch: Pitch, start: date, end: date) -> dict[str, str]:
    early = start.month == 1
    months = {
        "m1": "January" if early else "February",
        "m2": "February" if early else "March",
        "m2b": "April",
        "m3": "May",
        "m4": "June" if end.month == 6 else "June and July",
    }
    slots = {
        "who": pitch.who,
        "where": pitch.where,
        "measure": pitch.measure,
        "output": pitch.output,
        "first": pitch.steps[0],
        "second": pitch.steps[1],
        "third": pitch.steps[2],
        "lead": given_name(pitch.contact),
        "end": f"{end.day} {end:%B %Y}",
        **months,
    }
    slots["Who"] = _upper_first(slots["who"])
    slots |= {key.upper(): value for key, value in months.items() if key != "m2b"}
    return slots


def _composed(pitch: Pitch, position: int, start: date, end: date) -> dict[str, str]:
    """Compose the shorter answers; neighbours in the list never share two paragraphs of an answer."""
    slots = _slots(pitch, start, end)
    turn = position // 10

    def fill(*frames: str) -> str:
        return "\n\n".join(flat(frame).format(**slots) for frame in frames)

    formal = pitch.key in FORMAL
    place = FORMAL.index(pitch.key) if formal else position
    rules = paragraphs.FORMAL_POWER if formal else paragraphs.POWER_RULES
    conflict = paragraphs.FORMAL_CONFLICT if formal else paragraphs.POWER_CONFLICT
    return {
        "power": fill(_pick(rules, place), _pick(conflict, place // 3 if formal else 3 * place + turn)),
        "evaluation": fill(
            _pick(paragraphs.EVALUATE_OPEN, position + turn),
            _pick(paragraphs.EVALUATE_HOW, 3 * position),
            _pick(paragraphs.EVALUATE_HOW, 3 * position + 1 + turn),
        ),
        "learning": fill(_pick(paragraphs.LEARN, position + turn)),
        "access": fill(
            pitch.access,
            _pick(paragraphs.ACCESS_MORE, position),
            _pick(paragraphs.ACCESS_MORE, position + 1 + position // 8),
        ),
        "plan": fill(
            _pick(paragraphs.PLAN_OPEN, position),
            _pick(paragraphs.PLAN_MIDDLE, position + turn),
            _pick(paragraphs.PLAN_END, position + position // 4),
        ),
    }


def complete_answers(pitch: Pitch, position: int, *, start: date, end: date) -> dict[str, Value]:
    """Return an answer to every question that ``pitch`` has one for."""
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
        "start_date": start.isoformat(),
        "end_date": end.isoformat(),
        "budget": money_lines(pitch.budget),
        "summary": flat(pitch.summary),
        "declaration": True,
        **_composed(pitch, position, start, end),
    }
    if position % 3:
        answers["contact_phone"] = phone_of(position)
    if pitch.holder:
        answers["fund_holder_contact"] = holder_contact(phone_of(900 + position))
    if pitch.note:
        answers["content_note"] = flat(pitch.note)
    return answers


def iso(at: datetime) -> str:
    """Return ``at`` in UTC, to the microsecond where it has any."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def instant(text: str) -> datetime:
    """Return the instant written as ``text``."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _moments(rng: random.Random) -> list[str]:
    """Return 52 instants in order: three in the first weeks, thirteen in the last two hours."""
    moments: list[datetime] = []
    for first, last, count in WINDOWS:
        days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
        for _ in range(count):
            day = instant(f"{first}T08:00:00Z") + timedelta(days=rng.randrange(days))
            moments.append(day + timedelta(milliseconds=rng.randrange(14 * 3_600_000)))
    dawn = instant("2023-11-27T06:30:00Z")
    for _ in range(CLOSING_MORNING):
        moments.append(dawn + timedelta(milliseconds=rng.randrange(int(3.4 * 3_600_000))))
    return [iso(moment) for moment in sorted(moments)] + list(LAST_HOURS)


@cache
def applications() -> tuple[ApplicationData, ...]:
    """Return the 52 standing applications, in the order in which they were submitted."""
    rng = random.Random("measuring-success-2023/submissions")
    moments = _moments(rng)
    order = [pitch.key for pitch in PITCHES if pitch.key != LAST_SECOND]
    rng.shuffle(order)
    submitted = dict(zip([*order, LAST_SECOND], moments, strict=True))
    built = []
    for position, pitch in enumerate(PITCHES):
        start, end = _dates(rng)
        at = instant(submitted[pitch.key])
        window = at - instant(OPENS_AT)
        started = instant(OPENS_AT) + window * rng.uniform(0.15, 0.85)
        saved = at - timedelta(seconds=rng.randrange(40, 2400))
        built.append(
            ApplicationData(
                key=pitch.key,
                status="submitted",
                group=pitch.group,
                title=pitch.title,
                contact_name=pitch.contact,
                contact_email=email_of(pitch.key),
                started_at=iso(started.replace(microsecond=0)),
                saved_at=iso(saved.replace(microsecond=0)),
                submitted_at=iso(at),
                quality=pitch.quality,
                answers=complete_answers(pitch, position, start=start, end=end),
            )
        )
    return tuple(sorted(built, key=lambda application: application.submitted_at))


@cache
def withdrawn() -> ApplicationData:
    """Return the application that was submitted, then withdrawn before closing."""
    pitch = WITHDRAWN
    return ApplicationData(
        key=pitch.key,
        status="withdrawn",
        group=pitch.group,
        title=pitch.title,
        contact_name=pitch.contact,
        contact_email=email_of(pitch.key),
        started_at="2023-10-20T18:12:00Z",
        saved_at="2023-11-20T19:58:30Z",
        submitted_at="2023-11-20T20:03:17.264000Z",
        withdrawn_at="2023-11-24T16:41:09.730000Z",
        quality=pitch.quality,
        answers=complete_answers(pitch, 52, start=date(2024, 1, 15), end=date(2024, 7, 26)),
    )


def _draft(draft: Draft) -> ApplicationData:
    answers: dict[str, Value] = {
        "group_name": draft.group,
        "contact_name": draft.contact,
        "contact_email": email_of(draft.key),
        "organisation": organisation(draft.key, draft.kind, group=draft.group),
        **draft.answers,
    }
    return ApplicationData(
        key=draft.key,
        status="draft",
        group=draft.group,
        title=str(draft.answers.get("title", "")),
        contact_name=draft.contact,
        contact_email=email_of(draft.key),
        started_at=draft.started_at,
        saved_at=draft.saved_at,
        late_attempt_at=draft.late_attempt_at,
        answers=answers,
    )


@cache
def drafts() -> tuple[ApplicationData, ...]:
    """Return the six drafts that were never submitted; one of them was attempted at 12:00:03."""
    return tuple(_draft(draft) for draft in DRAFTS)


def everything() -> tuple[ApplicationData, ...]:
    """Return all that the round holds: submitted, withdrawn and drafts."""
    return (*applications(), withdrawn(), *drafts())
