"""The round that is being read just now: the five invented applications that did not go through."""

from __future__ import annotations

from typing import Final

from reviews.demo.pitch import Pitch

PITCHES: Final = (
    Pitch(
        key="bus40",
        group="Friends of the Number 40",
        contact="Desmond Clarke-Ofori",
        kind="unregistered",
        title="Top deck minutes",
        themes=("wellbeing", "climate_change"),
        partners="Passengers, four drivers and the operator, which is lending us a bus on Sundays.",
        summary="""
        We ride the number 40 from end to end, which takes an hour and crosses the whole city. We will
        hold our meetings on the top deck, with whoever is on it, and write the minutes on the window.
        We want more people to take the bus and to be heard on it.
    """,
        idea="""
        On the 40 you meet everybody: nurses, students, the man with the parrot. It is the only room in
        the city in which all of us sit. We will hold ten meetings on the top deck, each for one ride,
        about air and traffic on the route. Whoever gets on is in the meeting and whoever gets off has
        left it. Minutes are written on the window with a pen that washes off. At the end we bring all
        that was said to the operator and the council, and ask for three changes to the route.
    """,
        together="""
        Five regulars and a driver thought of it. The drivers choose on which days. We have not found
        anybody yet from the last three stops, where it is needed most.
    """,
        who="the passengers of the 40",
        where="on the top deck",
        measure="what a meeting can do if people get on and off",
        output="ten windows of minutes, photographed",
        steps=("trying it on two Sundays", "ten rides", "taking the windows to the operator"),
        access="A ramp is on each bus; those who stay downstairs talk to us by a long string and two tins.",
        liked="a meeting that anybody joins by getting on the bus",
        wonder="how you would know that the meetings had made a difference",
        quality=0.66,
        budget=(
            ("Passengers' time", "4300"),
            ("Drivers' Sundays", "3600"),
            ("Photographs and exhibition", "1500"),
            ("Fares and pens", "900"),
        ),
    ),
    Pitch(
        key="nettles",
        group="The Nettle Patch Allotments",
        contact="Oswin Treadgold",
        kind="other",
        title="Weeds that we agreed to keep",
        themes=("climate_change",),
        partners="Forty plots, the bee inspector Wilhelmina Stagg, and pupils of Cold Ash School.",
        summary="""
        We are plot holders who argue about weeds. Some plants keep bees alive and drive neighbours mad.
        We will agree plant by plant what stays, and count bees. We hope to end with fewer quarrels and
        more bees.
    """,
        idea="""
        Ragwort has divided us for eleven years. Two sheds were painted over. This year a truce was
        signed, on the back of a seed packet: each plant gets a hearing. One plot holder speaks for it,
        one against, and the children count what lands on it for a week. Then forty plots vote. If it
        stays, those against may choose where. We will hold thirty hearings and publish the list. We are
        sure that other allotments have the same war, and there ought to be a way out of it that does
        not involve a chemist.
    """,
        together="""
        The truce was made by the two who had painted the sheds. All forty plots vote. The pupils have a
        vote on plants below their knees.
    """,
        who="the plot holders",
        where="by the water tank",
        measure="how many plants can be agreed on",
        output="a list of weeds with the arguments for and against",
        steps=("choosing the thirty plants", "hearings and counting", "printing the list"),
        access="Hearings are sitting down, out of the wind, and can be followed by phone from home.",
        liked="the hearing for every plant, with one voice for it and one against",
        wonder="what would be learned about working together, next to what is learned about bees",
        quality=0.64,
        budget=(
            ("Plot holders' time", "4800"),
            ("Bee counting with the school", "2700"),
            ("Shelter and phone link", "1600"),
            ("Printing", "1150"),
        ),
    ),
    Pitch(
        key="warmroom",
        group="Cold Homes Knitting Bee",
        contact="Philomena Gage",
        kind="charity",
        title="The warm room book",
        themes=("climate_change", "wellbeing"),
        partners="Three churches, a mosque and a library, which heat a room each, and sixty who sit in them.",
        summary="""
        Five warm rooms open in our town each winter. We knit there. We will knit one row a day in the
        colour of our own home's temperature, and show the council how cold people are.
    """,
        idea="""
        A blanket tells you more than a chart. Each morning you read the thermometer at home and choose
        your wool: red is warm, blue is cold, white is 'I did not switch it on'. By spring there are
        sixty blankets and a picture of a winter. We will hang them in the town hall during the budget
        meeting. The rooms have been a lifeline, and we need to keep them open. With this money we can
        open for two more days, give everybody wool and a thermometer, and pay for the minibus.
    """,
        together="""
        The knitters thought of it. The rooms' committees decide on the opening times and the council's
        officer will receive the results.
    """,
        who="the knitters",
        where="in the five warm rooms",
        measure="how cold our homes are",
        output="sixty blankets and a hanging in the town hall",
        steps=("giving out wool and thermometers", "a winter of rows", "hanging the blankets"),
        access="The minibus comes to the door, needles are for all hands, and you need not knit.",
        liked="the white row that means 'I did not switch it on'",
        wonder="who besides the council would learn from it how to work together",
        quality=0.55,
        budget=(
            ("Two more days of opening", "5400"),
            ("Minibus", "2900"),
            ("Wool and thermometers", "1300"),
            ("Hanging", "700"),
        ),
    ),
    Pitch(
        key="sayagain",
        group="Loop Users of Haverdon",
        contact="Ignatius Bell-Marchetti",
        kind="unregistered",
        title="Say it again",
        themes=("wellbeing",),
        partners="Eighteen people with hearing aids, and an audiologist who comes in her own time.",
        summary="""
        We are hard of hearing. In meetings we nod. We will make a card that says 'say it again', use it
        in every meeting in the town for half a year, and see what happens.
    """,
        idea="""
        All of us have agreed to things which we did not hear. Ignatius once became treasurer that way.
        The card is yellow. Whoever holds it up gets the last sentence again, in other words, from
        somebody else. We tried it at the bowls club, where it turned out that half of those with good
        ears had not followed either. We will take the cards to twenty meetings, from the parish to the
        surgery's patient group. We have thought most about the cards and less about how to record what
        comes of them, and would be glad of help with that.
    """,
        together="""
        All eighteen of us are hard of hearing, and we decide in writing. The audiologist answers
        questions. We have not asked the meetings yet.
    """,
        who="the loop users",
        where="in twenty meetings of the town",
        measure="how often a sentence has to be said again",
        output="the yellow card, with rules",
        steps=("printing and asking meetings", "twenty meetings", "an evening of results with tea"),
        access="Loops, speech-to-text, good light on faces, and one person speaking at a time.",
        liked="the yellow card, and that half of the good ears needed it too",
        wonder="how anybody would notice afterwards that a decision had become a better one",
        quality=0.58,
        budget=(
            ("Our time in meetings", "5100"),
            ("Speech-to-text", "3400"),
            ("Cards and portable loop", "1900"),
        ),
    ),
    Pitch(
        key="scoping",
        group="Merrowdale University, Centre for Inclusive Services",
        contact="Dr Alastair Penhallow",
        kind="university",
        title="Service user voice: a scoping exercise",
        themes=("mental_health",),
        partners="The Centre, two NHS trusts and an advisory group of service users, to be recruited.",
        summary="""
        The Centre will carry out a scoping exercise on how service user voice is captured in two
        trusts. Views will be gathered through a questionnaire and workshops. A report with
        recommendations will be written for decision makers, and an accessible version made for service
        users.
    """,
        idea="""
        Services increasingly seek to capture the voice of those who use them, but there is little
        agreement on how this should be assessed. We propose a scoping exercise in three parts: a review
        of documents from two trusts, a questionnaire to about two hundred service users, and two
        workshops at which the results are presented and discussed. An advisory group will be recruited
        once funding is confirmed. The findings will inform a larger proposal on the measurement of
        involvement, on which the Centre has been working for some time.
    """,
        together="""
        The proposal was developed by the Centre in consultation with the trusts. Service users will
        comment on the questionnaire and take part in the workshops.
    """,
        who="service users of both trusts",
        where="at the Centre and online",
        measure="how voice is captured at present",
        output="a report with recommendations and an accessible summary",
        steps=("reviewing documents", "questionnaire and workshops", "writing the report"),
        access="Venues are accessible. Expenses are reimbursed in line with the university's policy.",
        liked="the plain account of how differently two trusts go about the same thing",
        wonder="which decision would be in the hands of those who use the services",
        quality=0.35,
        budget=(
            ("Research assistant, part time", "8200"),
            ("Workshops", "2400"),
            ("Vouchers for those who take part", "1600"),
            ("Printing and design", "1500"),
        ),
    ),
)
