"""The open round's four drafts, from nearly done to hardly begun."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from reviews.demo.open_texts import Entry

DRAFTS: Final = (
    Entry(
        key="slowpost",
        status="draft",
        group="Slow Post Neighbours",
        contact="Harriet Amoah-Quinn",
        kind="unregistered",
        took=timedelta(days=9),
        saved_before=timedelta(hours=2, minutes=40),
        answers={
            "title": "A letterbox on the landing",
            "themes": ["mental_health", "wellbeing"],
            "partners": (
                "Fourteen neighbours in one stairwell, the caretaker, and Dr Ines Farrow from the second "
                "floor, who studies loneliness and says that she is an example of it."
            ),
            "idea": (
                "In our stairwell there are forty flats and people who have not spoken for years. Last "
                "winter somebody put a cardboard letterbox on the third landing. Since then letters arrive,"
                " without stamps, to 'whoever plays the piano' or 'the lady with the yellow umbrella'. We "
                "would like to run it properly for half a year, and find out together whether a stairwell "
                "can tell how it is doing from its letters, without anybody reading what is private."
            ),
            "coproduction": (
                "Six neighbours wrote this on the stairs. Two of us have not been out for a long time and "
                "use the letterbox most. Everyone in the stairwell was asked, by letter."
            ),
            "power": (
                "The key goes round, one week each. Whoever has the key can shut the box. Money needs three"
                " doors."
            ),
            "evaluation": (
                "We count letters, addresses and answers but never read them. Once a month people may pin "
                "up a line they are happy to share. We compare that with what each expected."
            ),
            "learning": (
                "Any building with a staircase could use it. We will make a flat-pack letterbox with the "
                "rules inside its lid."
            ),
            "access": (
                "There is a low box and a high one, big pens, and a neighbour who writes for others. A bell"
                " line for those who do not write."
            ),
            "plan": (
                "A month to build, six months of letters, a month to look at it and make the flat pack."
            ),
            "summary": (
                "We live in one stairwell and hardly know each other. There is a letterbox on the landing "
                "for letters between neighbours. We will run it for six months and find out, without "
                "reading anything private, if it tells us how we are."
            ),
        },
        budget=(
            ("Neighbours' time", "5600"),
            ("Boxes and joiner", "1900"),
            ("Research help, 7 days", "1680"),
            ("Paper, pens, tea", "620"),
            ("Flat packs", "1250"),
        ),
    ),
    Entry(
        key="longshadow",
        status="draft",
        group="Long Shadow Bereavement Walkers",
        contact="Tegwen Price-Malik",
        kind="charity",
        took=timedelta(days=14),
        saved_before=timedelta(days=1.9),
        dated=False,
        answers={
            "title": "Walking at their pace",
            "themes": ["wellbeing"],
            "partners": "A walking group of twenty and the hospice shop.",
            "idea": (
                "We walk once a week at the speed of the person whom we have lost. It changes what you talk"
                " about. We would like to find out with walkers in two other towns whether speed matters, "
                "and who gets to set it."
            ),
            "coproduction": "All of us are bereaved. The idea came from Tegwen's father's last summer.",
            "power": "Whoever walks slowest decides on the way.",
        },
        budget=(("Walkers' time", "4200"), ("Travel", "1100")),
    ),
    Entry(
        key="basement",
        status="draft",
        group="The Basement Band Project",
        contact="Jaden Osborne-Lee",
        kind="cic",
        took=timedelta(days=1),
        saved_before=timedelta(hours=21),
        dated=False,
        answers={
            "title": "Feedback",
            "themes": ["mental_health"],
            "idea": (
                "You plug in too close to the amp and it screams. That is feedback. We want to work out a "
                "better kind, between people who run studios for young people and the young people."
            ),
        },
    ),
    Entry(
        key="wednesday",
        status="draft",
        group="Wednesday Lunch at St Aldate's Hall",
        contact="Maureen Pocock",
        kind="other",
        took=timedelta(minutes=25),
        saved_before=timedelta(days=17.5),
        dated=False,
        answers={},
    ),
)
