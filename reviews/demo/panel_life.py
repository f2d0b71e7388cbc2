"""What the invented panel says of itself, what it is asked and paid, and its practice application."""

from __future__ import annotations

from decimal import Decimal
from typing import Final


def _paragraphs(text: str) -> str:
    """Return the text with each paragraph on one line."""
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))


PER_APPLICATION: Final = Decimal("18.75")
PER_HOUR: Final = Decimal("25.00")
EXPECTED: Final = 5
HOW_PAID: Final = (
    "By bank transfer within ten days of your claim, or in shopping vouchers if you would rather. Ask Róisín."
)
BENEFITS_NOTE: Final = (
    "Being paid can change some benefits. Before you say yes you can talk it through with an adviser, "
    "free and in confidence: Róisín knows whom to ring. You may also choose vouchers, expenses alone, or "
    "nothing."
)

# Who belongs where, and how much they know of each theme, from 0 to 3.
SAYS: Final[dict[str, tuple[str, dict[str, int]]]] = {
    "dilys": ("", {"mental_health": 3, "wellbeing": 2}),
    "kwame": ("Second Verse Choir", {"mental_health": 2, "wellbeing": 3}),
    "halina": ("Parents of Small Hours", {"mental_health": 3, "wellbeing": 2}),
    "yusuf": ("", {"wellbeing": 3}),
    "jaz": ("Calder Sandbag Club", {"climate_change": 3, "wellbeing": 1}),
    "mei": ("", {"mental_health": 3, "wellbeing": 3}),
    "farrukh": ("Wherrymouth University", {"wellbeing": 2}),
    "imogen": ("Wherrymouth University", {"mental_health": 2, "wellbeing": 3}),
    "ikenna": ("Institute of Damp Houses", {"climate_change": 3, "wellbeing": 2}),
    "bronagh": ("Shipquay Neighbours", {"wellbeing": 3, "mental_health": 1}),
    "sunita": ("Walsall Mends", {"climate_change": 3, "wellbeing": 2}),
    "percy": ("The Adeyinka Trust", {"wellbeing": 2, "climate_change": 1}),
}
FORMATS: Final[dict[str, tuple[str, ...]]] = {"dilys": ("paper", "large_print"), "yusuf": ("word",)}

ASKED_NAME: Final = "Oonagh Tremayne-Diallo"
ASKED_EMAIL: Final = "oonagh@panel.example.org"

# In the first read: hours in the meeting, and what came of the claim.
APPROVED: Final = "kwame"
WAIVED: Final = "imogen"
WAITS: Final = "jaz"
MEETING_HOURS: Final = Decimal(2)
TRAIN: Final = ("Train from Todmorden, there and back", Decimal("14.20"))

SPECIMEN_TITLE: Final = "The bench outside the surgery"
SPECIMEN_TEXT: Final = _paragraphs("""
We are nine people who wait at the same surgery. The bench outside is where the real conversations happen, so
we want to find out what a bench can do that a waiting room cannot.

For six months two of us will sit there every Tuesday, with tea. Anybody who sits down is asked one question:
what would have helped today? We write the answers on luggage tags and hang them on the railing. Once a month
patients and staff read the tags together and choose one thing to try.

We will know that it has worked if three things on the tags have changed, and if people come back to see
whether they have. We do not know yet how we will hear from those who never sit down.

Most of the money pays the people on the bench for their time. The rest is tea, tags and a better bench.
""")
SPECIMEN_EXPLANATION: Final = _paragraphs("""
We made this one up, and we argued about it too.

Some of us were won over by the tags: people who are hardly ever asked decide what is tried. Others missed a
way to tell whether a change came from the bench or would have come anyway, and said that 'three things have
changed' is easy to reach with small things. Both are good readings.

The honest sentence about those who never sit down is worth something: they know what they do not know.
""")
PRACTISED: Final[dict[str, tuple[int | None, ...]]] = {
    "kwame": (4, 6, 5),
    "mei": (5, 5, 4),
    "farrukh": (2, 4, None),
    "sunita": (4, 5, 5),
}
