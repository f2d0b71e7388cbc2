"""The things to see, and the applicants to be, on the first page of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reviews.demo.applications import ROUND_SLUG, email_of
from reviews.demo.middle_round import SLUG as MIDDLE_SLUG
from reviews.demo.open_round import SLUG as OPEN_SLUG
from reviews.demo.open_together import HELPERS


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


@dataclass(frozen=True, kw_only=True)
class Cast:
    """An applicant whom one can be, and where their group is."""

    email: str
    says: str


STOPS: Final = (
    Stop(
        key="apply",
        title="Apply, and know that it is in",
        says=(
            "A draft that lacks one tick: read it, add a file or a recording, submit, and read a receipt "
            "with the exact second on it."
        ),
        person="applicant:slowpost",
        path="/applications/{reference}/",
        application="slowpost",
    ),
    Stop(
        key="two_texts",
        title="Two people, one answer",
        says=(
            "Tegwen and Rhodri changed the same answer within five minutes. Both texts are there: choose "
            "one, or put them together."
        ),
        person="applicant:longshadow",
        path="/applications/{reference}/two-texts/power/",
        application="longshadow",
    ),
    Stop(
        key="earlier",
        title="What an answer said before",
        says="Each sitting of the last 30 days: who wrote, what has changed since, and a way back.",
        person="applicant:longshadow",
        path="/applications/{reference}/history/idea/",
        application="longshadow",
    ),
    Stop(
        key="invitation",
        title="Somebody is asked to join",
        says=(
            "Ines has joined the group, and the caretaker is invited. The mail to him is in the mailbox: "
            "open its link as anybody, and you can write along."
        ),
        person="applicant:slowpost",
        path="/applications/{reference}/group/",
        application="slowpost",
    ),
    Stop(
        key="files",
        title="A letter and a recording",
        says=(
            "This choir tells its idea in sound too, and shows a letter of support. Version 1 is in with "
            "both; what you change is a copy."
        ),
        person="applicant:bluebadge",
        path="/applications/{reference}/sections/idea/",
        application="bluebadge",
    ),
    Stop(
        key="late",
        title="Three seconds after noon",
        says="An attempt arrived at 12:00:03: it is kept, dated and not judged by a machine.",
        person="manager",
        path=f"/manage/{ROUND_SLUG}/applications/{{reference}}/",
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

APPLICANTS: Final = (
    Cast(
        email=email_of("slowpost"), says="The letterbox on the landing: a draft of two that lacks one tick."
    ),
    Cast(email=HELPERS["ines"].email, says="Writes along at the letterbox on the landing."),
    Cast(
        email=email_of("longshadow"), says="The bereavement walkers: a draft with two texts to choose from."
    ),
    Cast(email=HELPERS["rhodri"].email, says="Writes along with the bereavement walkers."),
    Cast(
        email=email_of("bluebadge"),
        says="The choir: version 1 is in, with a letter and a recording; a copy is being changed.",
    ),
    Cast(email=email_of("stageleft"), says="The recovery theatre: came at 12:00:03."),
    Cast(email=email_of("naseej"), says="The weavers, in the round that is over: funded, and has a letter."),
)
