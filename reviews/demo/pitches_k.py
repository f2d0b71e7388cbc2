"""Invented applications, eleventh part."""

from __future__ import annotations

from typing import Final

from reviews.demo.pitch import Pitch

PITCHES: Final = (
    Pitch(
        key="coldhands",
        group="Cold Hands",
        contact="Fiadh Rennison",
        kind="unregistered",
        title="Cold hands, warm talk",
        themes=("mental_health", "wellbeing"),
        partners="""
        Cold Hands is a sea-swimming group in Whitley Bay and Cullercoats with two hundred members online,
        forty in the water. The coffee van and the volunteer life brigade look after us. A yoga teacher
        and a photographer will run sessions.
    """,
        summary="""
        We swim in the North Sea all year and it does us a great deal of good. Many of our members have
        had anxiety or burn-out and found that the sea helps. We would like to open it to people who would
        not come by themselves, as they lack a swimming costume, a lift or the confidence. Over twenty
        weeks we would run a beginners' programme with swims, breathing, yoga and hot soup. Members will
        share their stories in a photographic exhibition. We will ask everybody how they feel before and
        after each swim. We hope to show that cold water is good for mental health and to grow the
        community.
    """,
        idea="""
        There is a moment when the cold takes your breath and then gives it back. All of us know it and
        would like more people to. At present the group is mostly made up of those who have a car and a
        flask. We would lend robes, gloves and costumes, give lifts from two estates, and run a gentle
        course of ten weeks, twice. It includes safety with the life brigade, breathing with the yoga
        teacher and getting in at your own speed. No one has to go under. Participants rate their mood
        from one to ten before and after. We will make a graph. There will be an exhibition of portraits
        with stories in the old lifeboat house in June. Some of us have been asked to speak on the radio
        about it. Members of the group come from all walks of life. We think that co-production means that
        we all look after each other, which in the sea is not a figure of speech.
    """,
        together="""
        The plan was made by four organisers and put to the online group where it got a hundred and twelve
        likes. New swimmers will be asked what they think at the end of each course and can become
        organisers. We have people with experience of poor mental health among the organisers. We have not
        talked with anyone on the two estates yet.
    """,
        who="swimmers old and new",
        where="on the beach and in the lifeboat house",
        measure="whether people's mood is better after a swim than before it",
        output="an exhibition of portraits",
        steps=("safety training and the first course", "the second course", "the exhibition"),
        access="""
        Robes and costumes in all sizes are lent, lifts are free, there is a beach wheelchair and nobody
        has to swim.
    """,
        liked="lending robes and giving lifts to those without a car or a flask",
        wonder="what people on the two estates themselves would want from the sea",
        quality=0.33,
        budget=(
            ("Course leaders", "3800"),
            ("Robes, gloves, costumes", "2650"),
            ("Lifts", "1340"),
            ("Yoga teacher", "1200"),
            ("Photographer and exhibition", "2450"),
            ("Soup", "560"),
        ),
    ),
    Pitch(
        key="hub",
        group="Parkside Community Hub",
        contact="Martin Ellerby",
        kind="charity",
        title="Wellbeing Wednesdays",
        themes=("wellbeing",),
        partners="""
        Parkside Community Hub in Swindon is a busy centre with forty groups a week. The food bank, a
        dance teacher, citizens' advice and a walking group are in the building. Volunteers give nine
        hundred hours a month.
    """,
        summary="""
        Parkside Community Hub in Swindon would like to run Wellbeing Wednesdays. Each week there will be
        lunch, an activity such as art, dance or gardening, and advice on money and housing. Anyone may
        come. We expect sixty people each week. Our volunteers will run the day with a part-time
        coordinator. People will be able to suggest activities in a box. We will keep attendance records,
        collect case studies and ask people to fill in a feedback sheet every quarter. Isolation is a big
        problem in our area and since the pandemic it has become worse. The project would make a real
        difference and could go on afterwards if we find the funds.
    """,
        idea="""
        Our centre is in the middle of an estate on which one in three people lives alone. The Wednesday
        lunch had to stop when its funding ended in March. People ask every week when it will be back. We
        would like to restart and improve it. The day begins at eleven with tea, then an activity, then a
        hot lunch with pudding and in the afternoon advice or a walk in the park. A coordinator for
        fifteen hours a week would organise it. The evidence for such projects is strong, and we have
        letters of support from the surgery, the police and two councillors. We will collect figures for
        attendance and ask for comments. In co-production terms, those who come will be able to shape the
        programme by suggestions, and some may become volunteers; a third of our present volunteers
        started by coming for lunch. We know how to run a lunch, we have done it for twelve years, and we
        can start the week after we hear from you.
    """,
        together="""
        The trustees asked visitors at the autumn fair what they missed most, and most said the lunch.
        Suggestions can be put in a box at any time and are looked at by the coordinator and the manager.
        A users' committee existed before the pandemic and might be brought back. Volunteers meet every
        second month.
    """,
        who="everyone who comes on a Wednesday",
        where="at the centre",
        measure="how many people come and what they tell us",
        output="a programme of activities and a folder of case studies",
        steps=(
            "appointing a coordinator and restarting lunch",
            "running the weekly programme",
            "collecting feedback and case studies",
        ),
        access="""
        The building is fully accessible, lunch is pay-what-you-can and transport can be arranged for
        people who cannot walk.
    """,
        liked="twelve years of lunches, and volunteers who first came to eat",
        wonder="what the Wednesdays would teach other groups about measuring co-production",
        quality=0.18,
        budget=(
            ("Coordinator, 15 hours a week", "7300"),
            ("Food", "2900"),
            ("Activity leaders", "2100"),
            ("Transport", "900"),
            ("Materials", "640"),
        ),
    ),
)
