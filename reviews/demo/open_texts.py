"""The open round's five submitted applications, one of which is reopened, and what an entry holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from reviews.demo.applications import Value


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What was written, and how long before seeding it was begun, saved, submitted and reopened."""

    key: str
    status: str
    group: str
    contact: str
    kind: str
    took: timedelta
    holder: str = ""
    saved_before: timedelta = timedelta()
    submitted_before: timedelta = timedelta()
    reopened_before: timedelta = timedelta()
    dated: bool = True
    answers: dict[str, Value] = field(default_factory=dict)
    budget: tuple[tuple[str, str], ...] = ()
    changed: dict[str, Value] = field(default_factory=dict)


def _days(days: float) -> timedelta:
    return timedelta(days=days)


SENT: Final = (
    Entry(
        key="tideclock",
        status="submitted",
        group="Tideclock Ferry Users",
        contact="Morwenna Jago",
        kind="unregistered",
        took=_days(6),
        submitted_before=_days(23.4),
        answers={
            "title": "The ferry that listens",
            "themes": ["wellbeing", "climate_change"],
            "partners": (
                "Thirty people who need a small ferry to get to work, its two skippers and the harbour café."
            ),
            "idea": (
                "The ferry stops when the wind is over twenty-five knots, and more often each year. People "
                "who depend on it are told by a board on the quay. We would like passengers and skippers to"
                " keep one log of what a cancelled crossing costs, in missed shifts, visits and sleep, and "
                "to decide together what a good service is in bad weather. We want to find out whether "
                "skippers and passengers, who see each other every day and never talk about it, would "
                "agree."
            ),
            "coproduction": (
                "Six passengers and both skippers thought of it in the café. Two of the passengers cannot "
                "use the road because of their health. Everybody who takes the ferry on four days a week "
                "has a vote."
            ),
            "power": (
                "Skippers decide whether it is safe and nobody argues with that. Passengers decide what "
                "goes into the log. If we disagree we ask the café's owner, who is neutral because both "
                "sides buy her pasties."
            ),
            "evaluation": (
                "One log, two columns. Each month we read it together and mark where the columns tell the "
                "same story. At the end we ask both sides what they would do differently and see if it was "
                "done."
            ),
            "learning": (
                "Other small services, such as school buses or mobile libraries, could use the two columns."
                " We would print the sheet and take it to three of them."
            ),
            "access": (
                "The log can be spoken. We meet when the ferry does not run, because then everybody is "
                "there. There is a ramp at both ends."
            ),
            "plan": (
                "First month: drawing up the log. Months two to six: keeping and reading it. Last two "
                "months: deciding what a good service is and telling the council."
            ),
            "summary": (
                "We are people who need a ferry and the skippers who run it. When there is too much wind it"
                " stops, and that is more often now. We will keep a log together of what that costs and "
                "decide together what a good service in bad weather would be. We want to learn if the two "
                "sides see the same thing."
            ),
        },
        budget=(
            ("Time of passengers and skippers", "6200"),
            ("Help with the log", "2100"),
            ("Café, printing, visits", "1900"),
        ),
    ),
    Entry(
        key="quilt",
        status="submitted",
        group="Sukienniczki Quilt Circle",
        contact="Bożena Kwiatkowska",
        kind="fund_holder",
        holder="Ropewalk Neighbourhood Trust",
        took=_days(11),
        submitted_before=_days(12.1),
        answers={
            "title": "A border for everyone",
            "themes": ["mental_health"],
            "partners": (
                "Twelve Polish and Ukrainian women, the Ropewalk Neighbourhood Trust and a retired "
                "occupational therapist, Jean Ollerton."
            ),
            "idea": (
                "We make quilts with women who have just arrived. The pattern in the middle belongs to one "
                "person and the border is made by all. We noticed that people change their mind about the "
                "border when somebody new comes. We would like to use that. Every newcomer may change one "
                "thing about how our group works, and it is tried for two weeks. We will record what was "
                "changed, by whom and whether it stayed. It would show if a group really makes room, which "
                "is easy to say."
            ),
            "coproduction": (
                "Bożena and Oksana began it. All twelve have come to this country in the last ten years and"
                " nine have been treated for depression. Newcomers join with a vote from the first day."
            ),
            "power": (
                "A newcomer's change cannot be refused for two weeks. After that everyone votes. The Trust "
                "pays the bills and does not vote."
            ),
            "evaluation": (
                "A cloth diary: one strip for each change, cut off if the change did not stay. After six "
                "months we count and talk: whose changes stayed? Newcomers and old hands answer apart."
            ),
            "learning": (
                "Any group could try the rule of two weeks. We would write down what happened, including "
                "what went wrong with the biscuits."
            ),
            "access": "Polish, Ukrainian and English, small children on the rug, and a bus pass for each.",
            "plan": (
                "Month one: agree the rule. Months two to seven: newcomers and changes. Month eight: "
                "reading the strips and sharing them."
            ),
            "summary": (
                "We are Polish and Ukrainian women who make quilts. Each new woman may change one thing "
                "about how our group works, and we try it for two weeks. We write down what stayed. We want"
                " to find out if a group that says it is open lets itself be changed."
            ),
        },
        budget=(
            ("Women's time", "6480"),
            ("Interpreting", "1250"),
            ("Cloth", "900"),
            ("Therapist, 6 days", "1380"),
            ("Trust", "620"),
        ),
    ),
    Entry(
        key="signal",
        status="submitted",
        group="Signal Box Lads",
        contact="Prakash Ramdin",
        kind="charity",
        took=_days(3),
        submitted_before=_days(4.3),
        answers={
            "title": "Points failure",
            "themes": ["mental_health", "wellbeing"],
            "partners": (
                "Railway workers who have seen someone die on the line, a chaplain and a heritage railway "
                "that lets us use its signal box."
            ),
            "idea": (
                "After a fatality a railway worker gets three counselling sessions and a form. We restore a"
                " signal box on Saturdays and find that we talk. Together with two counsellors who come to "
                "paint, we would like to work out what a good first month looks like, from inside, and "
                "build a short guide with levers: what you can pull for yourself, what a mate can, what the"
                " company must."
            ),
            "coproduction": (
                "Eight of us began in the spring. The counsellors joined as painters and were asked later "
                "if they would like to be part of this. Station cleaners were never offered anything after "
                "an incident, so two of them are joining."
            ),
            "power": (
                "No one from a company sees drafts. Anyone may strike out a line that is about his own day."
                " The chaplain chairs when it is hot."
            ),
            "evaluation": (
                "We ask people what they pulled in their first month, and what they wish had been pulled. "
                "After the guide is out we ask again. Each of us says how sure he is."
            ),
            "learning": (
                "Ambulance crews and lorry drivers have the same first month. We would give them the levers"
                " and a tin of paint."
            ),
            "access": (
                "The box has stairs, so the talking is done on the platform, in a heated carriage with a "
                "ramp. Saturdays and Tuesday nights."
            ),
            "plan": (
                "Two months of collecting, two of building the guide, three of trying it at two depots."
            ),
            "content_note": "Our application is about people who die on the railway. There are no details.",
            "summary": (
                "We are railway workers who have been there when somebody died. We restore an old signal "
                "box and talk. We will make a guide to the first month afterwards, with people who were "
                "never asked before, and find out if it is used and if it helps."
            ),
        },
        budget=(
            ("Time of twelve people", "5760"),
            ("Counsellors, 8 days", "2400"),
            ("Carriage and heating", "1100"),
            ("Guide", "1240"),
        ),
    ),
    Entry(
        key="bluebadge",
        status="reopened",
        group="Blue Badge Choir",
        contact="Geraint Ellis-Okafor",
        kind="cic",
        took=_days(16),
        submitted_before=_days(8.6),
        reopened_before=_days(1.2),
        answers={
            "title": "Who picks the songs?",
            "themes": ["wellbeing"],
            "partners": (
                "A choir of forty disabled singers, two conductors and a music college that wants to learn "
                "from us."
            ),
            "idea": (
                "In a choir somebody picks the songs. In ours it is whoever was late last, which began as a"
                " joke. We have noticed that people who are usually looked after pick the hardest ones. We "
                "would like to try four ways of choosing, six weeks each, and see what each does to how "
                "people sing, how they feel and who stays. The college wants to measure breath. We want to "
                "measure nerve."
            ),
            "coproduction": (
                "The singers' council wrote this. The four ways were proposed by singers and voted for. The"
                " students come as second altos."
            ),
            "power": (
                "The council hires the conductors. Songs are chosen by the method of the day and conductors"
                " must do them. We have had one resignation and he came back."
            ),
            "evaluation": (
                "After each six weeks there is a concert, and singers and audience each say what they "
                "noticed. Two singers keep a book of nerve: who did something for the first time?"
            ),
            "learning": (
                "Groups of all kinds have a way of choosing that nobody questions. We would make a small "
                "book, with a recording, on what happened when we did."
            ),
            "access": (
                "Signed songs, large print, a hoist, breaks, two personal assistants for everyone to share,"
                " and transport."
            ),
            "plan": "Four blocks of six weeks with a concert each, then a month for the book.",
            "summary": (
                "We are a choir of forty disabled people. We will try four ways of choosing our songs and "
                "find out what each does to how people sing and feel. We want to learn what happens to a "
                "group when the way in which it decides is changed."
            ),
        },
        budget=(
            ("Singers' council", "3600"),
            ("Conductors", "2400"),
            ("Transport and assistants", "3900"),
            ("Book and recording", "1700"),
        ),
        changed={
            "learning": (
                "Groups of all kinds have a way of choosing that nobody questions. We would make a small "
                "book, with a recording and a signed film, on what happened when we did. The college will "
                "lend the film people."
            ),
        },
    ),
    Entry(
        key="nahr",
        status="submitted",
        group="نهر (Nahr) Anglers",
        contact="Samir Haddadin",
        kind="unregistered",
        took=_days(2),
        submitted_before=timedelta(hours=19, minutes=12),
        answers={
            "title": "Still water",
            "themes": ["mental_health", "climate_change"],
            "partners": (
                "Ten men from Iraq and Jordan who fish the canal, the angling club that let us in and a "
                "water scientist."
            ),
            "idea": (
                "We sit by a canal and say nothing, and it helps. The angling club has done it for a "
                "hundred years and says the same. The water is getting worse and we all see it. We would "
                "test the water together every week and, in the hour when one waits for the result, each "
                "pair says one thing to the other that it would not say elsewhere. We will find out if "
                "shared work on the water makes two groups of quiet men into one."
            ),
            "coproduction": (
                "Samir asked the club's secretary, Ron, on the bank. Pairs are one from each group. Both "
                "will lead and both are nervous."
            ),
            "power": (
                "Any decision needs Samir and Ron, and if they cannot agree, the oldest man on the bank, "
                "who may be from either side."
            ),
            "evaluation": (
                "A notebook per pair, with the water on the left and anything at all on the right. After "
                "half a year the pairs read theirs and say aloud what they wish."
            ),
            "learning": "Two clubs in other towns have asked about it already. We would go there and fish.",
            "access": "Arabic and English, licences are paid for, platforms for wheelchairs, tea.",
            "plan": (
                "Training for a month, then testing every week for six months, then a day on the bank for "
                "whoever is interested."
            ),
            "summary": (
                "We are men from Iraq and Jordan who fish, together with an English angling club. We will "
                "test the canal's water in pairs each week, and talk while we wait. We want to find out "
                "whether working on something else helps quiet men to speak and two groups to become one."
            ),
        },
        budget=(
            ("Time of twenty men", "6400"),
            ("Water tests and training", "2300"),
            ("Licences and tackle", "1150"),
            ("Visits", "850"),
        ),
    ),
)
