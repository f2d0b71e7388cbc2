"""The round of the demonstration that is open now and closes at the next Monday noon.

Everything here is relative to the instant at which the demonstration is seeded, given as ``now``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from programme.forms_library import FormData
from programme.forms_library.measuring_success import application_form
from reviews.demo.applications import Value, email_of, money_lines, phone_of
from reviews.demo.open_drafts import DRAFTS
from reviews.demo.open_texts import SENT, Entry
from reviews.demo.organisations import holder_contact, organisation

SLUG: Final = "learning-by-doing-2"
NAME: Final = "Learning by Doing: second call"
ZONE: Final = ZoneInfo("Europe/London")
POT: Final = Decimal("60000.00")
SOURCE_NAME: Final = "Participatory research, second call"
SOURCE_CODE: Final = "PR-2"
SUPPORT_FUND: Final = Decimal("3000.00")
PANEL_COSTS: Final = Decimal("4000.00")


@dataclass(frozen=True, kw_only=True)
class OpenApplication:
    """An application of the open round; ``status`` is ``submitted``, ``reopened`` or ``draft``.

    A reopened one was submitted and not sent again: version 1 stands, and ``changed`` are the answers saved
    in the copy since. Instants are UTC; those that never happened are None.
    """

    key: str
    status: str
    group: str
    title: str
    contact_name: str
    contact_email: str
    started_at: datetime
    saved_at: datetime
    submitted_at: datetime | None
    reopened_at: datetime | None
    answers: dict[str, Value]
    changed: dict[str, Value]


def closes_at(now: datetime) -> datetime:
    """Return the next Monday noon, UK time, that is at least twelve hours after ``now``, in UTC."""
    local = now.astimezone(ZONE)
    days = -local.weekday() % 7
    while True:
        day = local.date() + timedelta(days=days)
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)
        if noon.astimezone(UTC) - now >= timedelta(hours=12):
            return noon.astimezone(UTC)
        days += 7


def opens_at(now: datetime) -> datetime:
    """Return the Monday noon, UK time, six weeks before closing, in UTC."""
    local = closes_at(now).astimezone(ZONE) - timedelta(weeks=6)
    return local.astimezone(UTC)


def decisions_at(now: datetime) -> datetime:
    """Return the Monday noon, UK time, three weeks after closing, in UTC."""
    return (closes_at(now).astimezone(ZONE) + timedelta(weeks=3)).astimezone(UTC)


def form(now: datetime) -> FormData:
    """Return the first programme's form with this round's dates: work within nine months of the decisions."""
    decided = decisions_at(now).date()
    return application_form(
        key="learning-by-doing-2",
        title="Learning by Doing, second call: application",
        start_from=decided + timedelta(days=14),
        finish_by=decided + timedelta(days=14 + 39 * 7),
    )


def applications(now: datetime) -> tuple[OpenApplication, ...]:
    """Return nine applications: five submitted, one of them reopened, and four drafts."""
    return tuple(_build(entry, position, now) for position, entry in enumerate((*SENT, *DRAFTS)))


def _build(entry: Entry, position: int, now: datetime) -> OpenApplication:
    start = decisions_at(now).date() + timedelta(days=28)
    answers: dict[str, Value] = {
        "group_name": entry.group,
        "contact_name": entry.contact,
        "contact_email": email_of(entry.key),
        "organisation": organisation(entry.key, entry.kind, group=entry.group, holder=entry.holder),
        **entry.answers,
    }
    if entry.holder:
        answers["fund_holder_contact"] = holder_contact(phone_of(600 + position))
    if entry.budget:
        answers["budget"] = money_lines(entry.budget)
    if entry.dated:
        answers["start_date"] = start.isoformat()
        answers["end_date"] = (start + timedelta(weeks=24 + position)).isoformat()
    if entry.status != "draft":
        answers["declaration"] = True
    submitted = None if entry.status == "draft" else now - entry.submitted_before
    reopened = now - entry.reopened_before if entry.status == "reopened" else None
    saved = submitted - timedelta(minutes=3 + position) if submitted else now - entry.saved_before
    return OpenApplication(
        key=entry.key,
        status=entry.status,
        group=entry.group,
        title=str(entry.answers.get("title", "")),
        contact_name=entry.contact,
        contact_email=email_of(entry.key),
        started_at=saved - entry.took,
        saved_at=saved,
        submitted_at=submitted,
        reopened_at=reopened,
        answers=answers,
        changed=dict(entry.changed),
    )
