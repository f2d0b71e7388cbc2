"""What people in the open round do together: who joined, who is asked, who wrote what when, and their files.

Every ``before`` is how long before seeding something happened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from reviews.demo.small_files import letter, tune

LEAD: Final = "lead"


@dataclass(frozen=True, kw_only=True)
class Helper:
    """Somebody whom the lead of ``application`` asked, and who joined."""

    application: str
    name: str
    email: str
    asked_before: timedelta
    joined_before: timedelta


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Somebody whom the lead has asked to write along, and who has not come yet."""

    application: str
    email: str
    before: timedelta


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """An earlier text of an answer. ``by`` is ``lead`` or the key of a helper."""

    application: str
    by: str
    question: str
    before: timedelta
    text: str


@dataclass(frozen=True, kw_only=True)
class TwoTexts:
    """Two people changed one answer, each with the same text before them; the first one was saved first.

    Of both: (who, how long before, what they wrote).
    """

    application: str
    question: str
    first: tuple[str, timedelta, str]
    other: tuple[str, timedelta, str]


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file of an answer that was there before submitting."""

    application: str
    question: str
    name: str
    content: Callable[[], bytes]


HELPERS: Final = {
    "ines": Helper(
        application="slowpost",
        name="Dr Ines Farrow",
        email="ines@slowpost.example.org",
        asked_before=timedelta(days=8, hours=3),
        joined_before=timedelta(days=7, hours=22),
    ),
    "rhodri": Helper(
        application="longshadow",
        name="Rhodri Vaughan-Sesay",
        email="rhodri@longshadow.example.org",
        asked_before=timedelta(days=15, hours=2),
        joined_before=timedelta(days=14, hours=20),
    ),
}

ASKED: Final = (
    Asked(
        application="slowpost", email="caretaker@slowpost.example.org", before=timedelta(hours=5, minutes=10)
    ),
)

SITTINGS: Final = (
    Sitting(
        application="longshadow",
        by=LEAD,
        question="idea",
        before=timedelta(days=15, hours=8),
        text=(
            "We walk once a week. We walk slowly because some of us cannot do it otherwise, and it has turned"
            " out that walking slowly is the point."
        ),
    ),
    Sitting(
        application="longshadow",
        by="rhodri",
        question="idea",
        before=timedelta(days=13, hours=1),
        text=(
            "We walk once a week at the speed of the person whom we have lost. It changes what you talk "
            "about. Perhaps there is something in it for other towns."
        ),
    ),
    Sitting(
        application="longshadow",
        by=LEAD,
        question="idea",
        before=timedelta(days=6, hours=4),
        text=(
            "We walk once a week at the speed of the person whom we have lost. It changes what you talk "
            "about. We would like to find out with walkers in two other towns whether speed matters. The "
            "hospice shop would lend us a pedometer for each."
        ),
    ),
)

TWO_TEXTS: Final = (
    TwoTexts(
        application="longshadow",
        question="power",
        first=(
            LEAD,
            timedelta(hours=26, minutes=14),
            "Whoever walks slowest decides on the way. About money we decide on the bench by the weir, where "
            "everybody sits down anyway, and nothing is spent that one of us is unhappy with.",
        ),
        other=(
            "rhodri",
            timedelta(hours=26, minutes=9),
            "Whoever walks slowest decides on the way. The hospice shop keeps the cash box and has no vote. "
            "When we disagree we walk round once more and ask again; in four years it has not needed a third "
            "round.",
        ),
    ),
)

ATTACHMENTS: Final = (
    Attachment(
        application="bluebadge",
        question="idea_recording",
        name="Four ways to pick a song.wav",
        content=tune,
    ),
    Attachment(
        application="bluebadge",
        question="support",
        name="Letter from the music college.pdf",
        content=lambda: letter(
            "Llanerch College of Music",
            (
                "To whom it may concern",
                "We have known the Blue Badge Choir since they turned us down.",
                "We had offered them a conductor. They said that they would rather",
                "have second altos, and eleven of our students have sung with them",
                "since then, under whoever was late last.",
                "We will lend two rooms and a recording desk without charge, and",
                "measure breath in the weeks in which the singers allow it.",
                "Nobody here will decide what the numbers mean without them.",
                "Cerys Abara-Penhale, head of vocal studies",
            ),
        ),
    ),
)
