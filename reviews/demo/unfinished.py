"""What was not submitted, or not kept in, in 2023: one withdrawn, six drafts, one attempt too late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reviews.demo.pitch import Pitch


@dataclass(frozen=True, kw_only=True)
class Draft:
    """
    A draft: who began it and the answers that were saved, by question key; the rest is empty.
    """

    key: str
    group: str
    contact: str
    kind: str
    started_at: str
    saved_at: str
    answers: dict[str, str | bool | list[str] | list[dict[str, str]]]
    late_attempt_at: str = ""


DRAFTS: Final = (
    Draft(
        key="toolittle",
        group="Sunday Bell-Ringers, Thaxford",
        contact="Hilary Monkton",
        kind="other",
        started_at="2023-10-02T09:14:00Z",
        saved_at="2023-10-02T09:31:40Z",
        answers={
            "title": "Ringing for company",
            "themes": ["wellbeing"],
        },
    ),
    Draft(
        key="harbourmums",
        group="Harbour Mums",
        contact="Kayleigh-Jo Petrie",
        kind="unregistered",
        started_at="2023-10-18T19:50:00Z",
        saved_at="2023-11-03T20:22:11Z",
        answers={
            "title": "Night feeds",
            "themes": ["mental_health"],
            "partners": "Me, six other mums from the antenatal class and maybe the library.",
            "idea": (
                "We message each other at four in the morning. It has kept a few of us going. I"
                " would like to "
                "find out what it is about those messages, because it is not advice that helps."
                " I have not worked "
                "out yet how you would do that without reading them."
            ),
        },
    ),
    Draft(
        key="ogrodnicy",
        group="Ogrodnicy znad Tamy",
        contact="Mirosław Dąbek",
        kind="unregistered",
        started_at="2023-11-10T17:02:00Z",
        saved_at="2023-11-19T18:45:09Z",
        answers={
            "title": "Soil and sleep",
            "themes": ["climate_change", "mental_health"],
            "partners": "Fourteen Polish families with plots by the weir, and the parish.",
            "idea": (
                "People who work nights in the warehouse sleep badly. Those who garden before "
                "bed say that they "
                "sleep better. We would like to test it ourselves, with our own diaries, and "
                "decide ourselves if "
                "it is true."
            ),
            "coproduction": (
                "All decisions are taken on the plots on Saturday. We would ask those who work "
                "nights to lead, "
                "because it is their sleep."
            ),
            "start_date": "2024-02-05",
        },
    ),
    Draft(
        key="stageleft",
        group="Stage Left Recovery Theatre",
        contact="Anoushka Bell",
        kind="cic",
        started_at="2023-09-26T13:30:00Z",
        saved_at="2023-11-26T22:58:33Z",
        late_attempt_at="2023-11-27T12:00:03.118000Z",
        answers={
            "title": "The play that marks itself",
            "themes": ["mental_health", "wellbeing"],
            "partners": (
                "Stage Left is a theatre company of people in recovery in Hastings. The Stade "
                "Hall gives us a stage. "
                "A community psychiatric nurse stage-manages."
            ),
            "idea": (
                "Every recovery project ends in a showing, and the audience claps whatever "
                "happens. We would like to "
                "make a play that asks to be marked. At four points it stops. The actors, who "
                "are all in recovery, "
                "ask the audience what they have just seen: was that help, or did it only look like it? The "
                "audience holds up cards and the actors hold up theirs. The play goes on along "
                "the line that was "
                "chosen. After six showings, to people who use services, who run them and who "
                "pay for them, we will "
                "know where the cards differ. We think it is the same place every time."
            ),
            "coproduction": (
                "The company is its members and all are in recovery. The play is written by "
                "twelve of us. A vote of "
                "the members brought us here, by eleven to one, and the one is now the director."
            ),
            "power": (
                "Members hold the budget. Anybody can stop a rehearsal. The nurse has asked to "
                "be told when she is "
                "managing more than the stage."
            ),
            "evaluation": (
                "We count cards at four points in six showings and film the pauses. Afterwards "
                "actors and audience "
                "look at the places where they differ, together."
            ),
            "learning": (
                "Other groups could use the four questions without a play. We would write them "
                "on one page, with what "
                "happened when we asked them."
            ),
            "access": "Relaxed showings, captions, British Sign Language at two of six, pay for all members.",
            "start_date": "2024-01-15",
            "end_date": "2024-07-12",
            "plan": (
                "January to March writing, April and May rehearsing, June and July six showings and"
                " looking at cards."
            ),
            "budget": [
                {"label": "Company of twelve", "amount": "7200.00"},
                {"label": "Stade Hall and technician", "amount": "2150.00"},
                {"label": "Captions and signing", "amount": "1480.00"},
                {"label": "Travel and food", "amount": "1090.00"},
            ],
            "summary": (
                "We are a theatre company in Hastings and all of us are in recovery. We will "
                "make a play that stops "
                "four times to ask the audience whether what they saw was help. Actors and "
                "audience both hold up "
                "cards. After six showings we will know where people who use services and "
                "people who run them see "
                "different things, and we will share the questions with anyone."
            ),
        },
    ),
    Draft(
        key="quietcarriage",
        group="Quiet Carriage Collective",
        contact="Benedict Osei-Tutu",
        kind="unregistered",
        started_at="2023-11-20T08:05:00Z",
        saved_at="2023-11-27T11:52:47Z",
        answers={
            "title": "Commuters' jury",
            "themes": ["climate_change"],
            "partners": "Five people who take the 07:12, so far.",
            "idea": (
                "Could the people on a train decide together what a good journey is? We ran out of "
                "time to say how."
            ),
            "budget": [{"label": "Tickets", "amount": "1200.00"}],
        },
    ),
    Draft(
        key="empty",
        group="North Quay Residents",
        contact="Pauline Threlfall",
        kind="other",
        started_at="2023-09-13T10:10:00Z",
        saved_at="2023-09-13T10:12:05Z",
        answers={},
    ),
)

WITHDRAWN: Final = Pitch(
    key="roof",
    group="Rooftop Growers of Ancoats",
    contact="Leila Haddad-Moss",
    kind="unregistered",
    title="Nine storeys up",
    themes=("climate_change", "wellbeing"),
    partners="""
        We are residents of one building in Manchester with a flat roof and eleven families who want to
        grow on it. The housing co-operative that owns the roof, a structural engineer and a school for
        children with complex needs are our partners.
    """,
    summary="""
        There is a flat roof above us that gets to fifty degrees in summer. We are eleven families in
        Manchester who would like to grow food on it and make the flats below it cooler. Children from a
        school nearby would help to decide what is planted and measure how warm it gets. We want to find
        out whether people who make a change in their own building trust the figures more when they took
        them themselves. Each family has a thermometer and a notebook and the school has a big chart. Once
        a month everybody compares. We will write down what we agreed on and where we did not, so that
        people in other buildings can see how it is done.
    """,
    idea="""
        The top floor is too hot to sleep in from June to September. There is a roof above it with nothing
        on it. The co-operative agreed that we may use it as long as an engineer says that it holds. We
        would plant in light boxes, half of the roof first, so that one can compare. Families below the
        green half and below the bare half read a thermometer each night and write how they slept. The
        school does the same by day with a weather station. Every month we look at the two halves. We
        would like to see if we believe our own numbers and if the people who own the roof do. It is
        possible that it makes no difference in the first summer, and then we would say so. Growing is the
        part that people are looking forward to. The measuring is so that the co-operative can decide
        about its four other roofs with something in hand, and so that we learn how to argue with figures
        that are ours.
    """,
    together="""
        All eleven families have been to at least one meeting on the stairs. Two families have a child at
        the school. The children choose the plants and have already chosen a banana. The engineer decides
        about weight, the families about everything else. Tenants who are here for a short time have not
        joined and we do not know how to reach them.
    """,
    who="the families under the roof",
    where="on the stairs and on the roof",
    measure="whether people trust figures more when they took them themselves",
    output="a chart and a guide for other roofs",
    steps=(
        "the engineer's visit and light boxes",
        "growing and reading thermometers",
        "comparing the two halves",
    ),
    access="""
        There is a lift to the eighth floor and a ramp will be built, children have their own table and
        notes are taken in Arabic and English.
    """,
    liked="the bare half of the roof, left bare in order to compare",
    wonder="whether the engineer's answer would come in time",
    quality=0.5,
    budget=(
        ("Families' time", "3960"),
        ("Light boxes and soil", "3100"),
        ("Engineer", "1400"),
        ("Weather station", "820"),
        ("Ramp", "1250"),
        ("Guide", "480"),
    ),
)
