"""The seven things to see, listed on the first page of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reviews.demo.applications import ROUND_SLUG
from reviews.demo.middle_round import SLUG as MIDDLE_SLUG
from reviews.demo.open_round import SLUG as OPEN_SLUG


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One thing to see. ``person`` is a key of staff or panel, or ``applicant:<application key>``.

    ``path`` may hold ``{reference}``, the reference of application ``application``, or ``{letter}``, the
    number of its letter; whoever shows the tour fills them in.
    """

    key: str
    title: str
    says: str
    person: str
    path: str
    application: str = ""


STOPS: Final = (
    Stop(
        key="apply",
        title="Apply, and know that it is in",
        says="Fill in a form section by section, and read a receipt with the exact second on it.",
        person="applicant:slowpost",
        path="/applications/{reference}/",
        application="slowpost",
    ),
    Stop(
        key="late",
        title="Three seconds after noon",
        says="An attempt arrived at 12:00:03: it is kept, dated and not judged by a machine.",
        person="manager",
        path=f"/manage/{ROUND_SLUG}/applications/",
        application="stageleft",
    ),
    Stop(
        key="review",
        title="A reviewer's queue",
        says=(
            "See what is left to read, give each question a score with a sentence, or say 'I don't "
            "know enough'."
        ),
        person="dilys",
        path="/reviews/",
    ),
    Stop(
        key="ranking",
        title="The ranked list and the line",
        says="Weighted means from best to last, the pot drawn as a line, and two who are level on it.",
        person="manager",
        path=f"/manage/{ROUND_SLUG}/ranking/",
    ),
    Stop(
        key="approve",
        title="A second person approves",
        says="Five proposals wait with their words and letters: check them, and approve all five in one go.",
        person="approver",
        path=f"/manage/{MIDDLE_SLUG}/decisions/",
    ),
    Stop(
        key="letter",
        title="The letter",
        says="What an applicant opens: a page to read, and the same letter as a tagged PDF.",
        person="applicant:naseej",
        path="/letters/{letter}/",
        application="naseej",
    ),
    Stop(
        key="glance",
        title="The round at a glance",
        says="A round that is still open: who has sent, who is writing, and how the rush builds up.",
        person="manager",
        path=f"/manage/{OPEN_SLUG}/",
    ),
)
