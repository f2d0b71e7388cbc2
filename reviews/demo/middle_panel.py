"""Who read what in the round that is being read just now, the scores, and the words for five groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

THROUGH: Final = ("qahwa", "lull", "kalina", "skate", "hafod")


@dataclass(frozen=True)
class Given:
    """A reading: ``state`` is ``sent``, ``begun`` or ``offered``; scores are in the order of the criteria.

    None is 'I don't know enough to score this'. A begun reading has fewer scores than there are criteria.
    """

    application: str
    reviewer: str
    scores: tuple[int | None, ...] = ()
    state: str = "sent"


# In the order in which they were sent.
FIRST_READ: Final = (
    Given("qahwa", "kwame", (4, 4)),
    Given("bus40", "dilys", (3, 3)),
    Given("sayagain", "jaz", (2, 3)),
    Given("scoping", "halina", (2, 1)),
    Given("lull", "mei", (4, 4)),
    Given("skate", "sunita", (4, 3)),
    Given("nettles", "ikenna", (2, 3)),
    Given("kalina", "percy", (3, 4)),
    Given("warmroom", "dilys", (2, 2)),
    Given("hafod", "bronagh", (3, 3)),
    Given("qahwa", "farrukh", (4, 3)),
    Given("lull", "imogen", (3, 4)),
    Given("nettles", "kwame", (3, 3)),
    Given("skate", "halina", (3, 4)),
    Given("bus40", "farrukh", (3, 2)),
    Given("kalina", "jaz", (4, 3)),
    Given("hafod", "yusuf", (3, 4)),
    Given("sayagain", "bronagh", (2, None)),
    Given("scoping", "percy", (1, 1)),
    Given("warmroom", "sunita", (3, 2)),
)

SECOND_READ: Final = (
    Given("qahwa", "jaz", (5, 5, 4)),
    Given("skate", "kwame", (5, 6, 4)),
    Given("kalina", "mei", (5, 5, None)),
    Given("qahwa", "dilys", (6, 5, 5)),
    Given("hafod", "sunita", (4, 5, 5)),
    Given("skate", "imogen", (4, 4, 5)),
    Given("lull", "yusuf", (5,), "begun"),
    Given("kalina", "bronagh", (4, 5), "begun"),
    Given("hafod", "dilys", (4, 5), "begun"),
    Given("qahwa", "ikenna", state="offered"),
    Given("lull", "dilys", state="offered"),
    Given("lull", "farrukh", state="offered"),
    Given("kalina", "dilys", state="offered"),
    Given("skate", "percy", state="offered"),
    Given("hafod", "halina", state="offered"),
)

DECISIONS: Final = {
    "bus40": """
        Both of the people who read 'Top deck minutes' wanted to ride along. They liked a meeting that
        anybody joins by getting on the bus, and the windows made them smile. What they could not find
        was how you would tell, after ten rides, whether it had made a difference to anybody. If you
        write about it again, pick one thing that you expect to change and one way of being wrong about
        it. Somebody from the last three stops would be a good person to choose it.
    """,
    "nettles": """
        'Weeds that we agreed to keep' was read by two people who both have opinions on ragwort. They
        admired the hearing for every plant, with one voice for it and one against: it is a real way to
        settle a real quarrel. They were less sure what the rest of us would learn about working
        together, next to what you would learn about bees. It would help to follow the arguments as
        closely as the insects. Please go on with the truce, whoever pays for the pencils.
    """,
    "sayagain": """
        Thank you for 'Say it again'. The yellow card is a fine invention, and the evening at the bowls
        club told both readers more than many reports do. You were honest that the recording is not
        thought through yet, and they agreed with you. They would have liked to know how anybody would
        notice that a decision had become better. Two or three meetings that have already said yes would
        make the next application much stronger. We would be glad to put you in touch with a group that
        enjoys counting.
    """,
    "warmroom": """
        The two readers of 'The warm room book' will not forget the white row that means 'I did not
        switch it on'. They had no doubt that the warm rooms matter. This round, though, is for finding
        something out about working together, and most of your budget keeps the rooms open, which
        another fund should pay for. If you apply here again, tell us what the knitters would decide
        with the blankets in their hands. We enclose no advice on knitting, since one of us tried.
    """,
    "scoping": """
        'Service user voice: a scoping exercise' is clearly written, and both readers found it useful to
        see how differently two trusts go about the same thing. They were looking for a decision that
        would be in the hands of the people who use the services, and did not find one. A proposal that
        such a group had shaped before the funding was confirmed would be read very differently. We
        would be happy to talk about how others have begun, and how they paid people for that first
        part.
    """,
}
