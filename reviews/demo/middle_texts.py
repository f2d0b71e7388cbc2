"""The round that is being read just now: the five invented applications that went through."""

from __future__ import annotations

from typing import Final

from reviews.demo.pitch import Pitch

PITCHES: Final = (
    Pitch(
        key="qahwa",
        group="قهوة الجيران (Qahwat al-Jiran)",
        contact="سلمى الراوي (Salma al-Rawi)",
        kind="fund_holder",
        holder="Lantern Street Settlement",
        title="Coffee before questions",
        themes=("wellbeing", "mental_health"),
        partners="""
        We are nine neighbours from Mosul, Homs and Hull. Lantern Street Settlement keeps the money and
        lends us its kitchen. Dr Beatrix Holloway, who designs surveys, joins us as the person being
        taught.
    """,
        summary="""
        We are neighbours who drink coffee together on Thursdays. When somebody asks us for our views,
        they ask first and offer tea afterwards, if at all. In our culture it is the other way round. We
        will ask the same five questions with coffee and without, and compare what people say. We hope
        to learn how much of an answer is made of the welcome that came before it.
    """,
        idea="""
        Salma's father would not answer a question from anybody who had not sat with him for an hour.
        The council's survey took four minutes and found that he was 'satisfied'. He was not; he was
        polite. We think that most of what is known about us is politeness. So we want to try it
        properly. Forty people will be asked five questions about the street: twenty at the door and
        twenty after three cups, with hosts whom we train. Half a year later everybody is asked the
        other way. Then those who were asked listen to both recordings of themselves and say which one
        they would sign. If the welcome changes the answer, everybody who measures co-production would
        have to say how they received people.
    """,
        together="""
        The idea is Salma's father's, who chairs. Nine of us chose the five questions from thirty, by
        giving away beans. Dr Holloway was asked to come after that. The hosts are people who live alone
        and are good at it.
    """,
        who="the nine neighbours and their hosts",
        where="in the Thursday kitchen",
        measure="whether people say something else once they have been welcomed",
        output="a small book on how to receive people before asking, with recipes",
        steps=(
            "training the hosts and choosing the questions",
            "asking with and without coffee",
            "listening to both answers together",
        ),
        access="""
        We speak Arabic, Kurdish and Yorkshire, interpret for each other, and go to those who cannot
        come.
    """,
        liked="that everybody hears both recordings and says which of them they would sign",
        wonder="how the hosts would be kept from guiding an answer",
        quality=0.93,
        budget=(
            ("Hosts and neighbours, paid by the hour", "6400"),
            ("Recording and interpreting", "2350"),
            ("Survey designer, 6 days", "1500"),
            ("Coffee, food and the book", "1480"),
        ),
    ),
    Pitch(
        key="lull",
        group="Lull: parents after a stillbirth",
        contact="Ruth Mabaso-Finch",
        kind="charity",
        title="The lullaby register",
        themes=("mental_health",),
        note="""
        Our application is about the deaths of babies before and at birth. The idea and the summary say so.
    """,
        partners="""
        Lull is thirty parents in two counties. Midwife Agnes Corrigan and the choir director Tunde
        Whitlock work with us, and the hospital's bereavement suite is where we meet.
    """,
        summary="""
        We are parents whose babies died before or at birth. Hospitals ask us to rate our care with a
        form that most of us put in a drawer. Some of us made up a lullaby instead. We will collect
        lullabies, and what parents say about them, and find out with two midwives whether a ward can
        learn more from them than from the form. Nobody has to sing and nobody has to tell.
    """,
        idea="""
        Six weeks after Ruth came home there was an envelope with twelve questions about parking,
        cleanliness and dignity. She wrote four lines of a lullaby on the back and sent it off. A
        midwife rang her in tears and said that it was the first answer that she could do anything with.
        We would like to find out if she was right. Parents who wish to will write, hum or choose a
        lullaby, and say one thing that the ward did and one that it did not do. Once a season midwives
        and parents listen together and agree on one thing to change. Next to it we keep the ordinary
        form. After that we ask which of the two was followed by a change, and whether taking part did
        people good or harm. Parents decide if the harm was too much.
    """,
        together="""
        Everyone on our committee has lost a baby. We asked two wards; one said yes. The midwives come
        as guests and may not take notes. Fathers and grandparents are few among us, and two of them
        have agreed to ask others.
    """,
        who="the parents of Lull",
        where="in the quiet room of the suite",
        measure="whether a ward changes more after a lullaby than after a form",
        output="a listening guide for wards, with the recordings that parents release",
        steps=(
            "agreeing what is safe and asking families",
            "collecting lullabies and listening once a season",
            "comparing with the form and deciding what to publish",
        ),
        access="""
        Nobody has to come to the hospital again: there is a room at the library, a phone line, and a
        parent to walk in with.
    """,
        liked="the season's listening, after which midwives and parents agree on one thing to change",
        wonder="who looks after the parents who do the listening",
        quality=0.9,
        budget=(
            ("Parents' time", "5600"),
            ("Support before and after each meeting", "2800"),
            ("Recording and choir", "2150"),
            ("Rooms, travel and childcare", "1900"),
        ),
    ),
    Pitch(
        key="kalina",
        group="Kalina, kobiety z Boston Road",
        contact="Grażyna Świątek-Nowicka",
        kind="unregistered",
        title="What the night shift knows",
        themes=("wellbeing", "mental_health"),
        partners="""
        Kalina is sixteen women who pack vegetables at night. Our partners are the packing house's two
        shop stewards and Dr Hugo Lindqvist-Bell, who studies sleep and has worked nights himself.
    """,
        summary="""
        We are women, most of us from Poland, who pack vegetables at night. There have been three
        projects about our wellbeing, all in the daytime. We will run the fourth one ourselves, between
        two and three in the morning, in the break. We keep a shared wall diary of tiredness, decide
        what it means, and test if decisions taken at night are worse or only different.
    """,
        idea="""
        Projects want us at four in the afternoon, when we are asleep. Those who come are the ones with
        the fewest shifts, and so the picture is always wrong in the same direction. We want to move the
        whole of a project into the break at night: the meeting, the choosing, the reading of results.
        On the canteen wall hangs a diary on which anyone can put a coloured dot for how the body is,
        and a word in any language. Every fortnight we read the wall and take one real decision, on a
        small budget for the canteen. The same question goes to a daytime group of ours. We compare the
        decisions after three months: who would take theirs back? People say that nobody can think at
        three in the morning. We would like to see that proved, or not.
    """,
        together="""
        Three of us wrote this in Polish on a phone, in the break, over five nights, and a daughter
        translated. The stewards got us the wall. All sixteen vote; a vote counts only if it was asked
        for at night.
    """,
        who="the women of the night shift",
        where="in the canteen between two and three",
        measure="whether what is decided at night is still right by day",
        output="a wall diary with instructions in Polish, Lithuanian and English",
        steps=(
            "putting up the wall and agreeing the colours",
            "reading it and deciding once a fortnight",
            "comparing night with day",
        ),
        access="""
        Everything happens in the paid break, in Polish first. Buses home are paid for whoever stays
        longer.
    """,
        liked="that the whole project moves to where its people are awake",
        wonder="what happens if the packing house changes the shifts",
        quality=0.86,
        budget=(
            ("Women's time", "6900"),
            ("Sleep researcher, 5 days", "1500"),
            ("Translation", "1200"),
            ("Canteen budget for the decisions", "1000"),
            ("Wall, printing, buses", "850"),
        ),
    ),
    Pitch(
        key="skate",
        group="Eastcliffe Ramp Committee",
        contact="Tamsin Orji",
        kind="unregistered",
        title="Falling well",
        themes=("mental_health", "wellbeing"),
        partners="""
        Twenty-two skaters aged fourteen to sixty-one, the parks officer Colm Adair, and a school
        counsellor, Priti Venn, who learns to drop in.
    """,
        summary="""
        We skate. Falling is what we do most, and we are good at talking about it. We will use our way
        of talking about a fall to talk about projects that went wrong in our town, with those who ran
        them. We want to find out whether groups learn more when falling is expected.
    """,
        idea="""
        At the ramp nobody hides a fall. You say what you tried, somebody says what they saw, you go
        again. It takes a minute. Grown-up projects fall too, and write a report that says that they
        flew. We want to ask six groups in Eastcliffe, among them the council, to bring one fall each
        and do it our way: what did you try, what did we see, do you go again? Skaters run it, at the
        ramp, on the ground. Half a year later we come back and ask whether anything was tried again. We
        also keep count of our own falls, as nobody should ask others for what they do not do
        themselves.
    """,
        together="""
        The committee is elected by whoever is at the ramp on the first Sunday. Nine are under eighteen
        and two of those hold the money with Tamsin. The officer has a voice and no vote, which was his
        idea.
    """,
        who="the skaters of Eastcliffe",
        where="at the ramp, or under the bridge when it rains",
        measure="whether groups try again sooner when a fall is told the way we tell it",
        output="a one-minute way to talk about what went wrong, with a film",
        steps=(
            "practising on ourselves",
            "holding six falls at the ramp",
            "going back to ask who went again",
        ),
        access="""
        There is a flat way in, ear defenders, chairs and a bus pass for whoever needs one.
    """,
        liked="the one-minute talk about a fall: what you tried, what we saw, do you go again",
        wonder="whether the council would bring a fall that really hurt",
        quality=0.84,
        budget=(
            ("Skaters' and visitors' time", "5200"),
            ("Film", "2600"),
            ("Counsellor's days", "1400"),
            ("Safety, food, travel", "1350"),
        ),
    ),
    Pitch(
        key="hafod",
        group="Criw Hafod y Gwynt",
        contact="Llinos Tudwal-Rees",
        kind="cooperative",
        title="Three chairs under the turbine",
        themes=("climate_change", "wellbeing"),
        partners="""
        Criw Hafod y Gwynt owns one wind turbine, with 140 members. Ysgol Bryn Eithin sends its oldest
        class and Dr Emrys Vaughan-Sato helps us to keep count.
    """,
        summary="""
        Our village owns a wind turbine and each year decides how to spend what it earns. The same
        people come to the meeting. We will put three empty chairs in the room, for a child, for
        somebody who never comes and for somebody not born yet, fill them in turn, and find out whether
        chairs change what is decided.
    """,
        idea="""
        The turbine made £31,000 last year, and eleven people decided about it. They are good people,
        and all of them are over fifty. We do not want another campaign for members. We want to know if
        it would matter who is in the room. So there will be four decisions, each on a real part of the
        money. At the first the chairs are empty and one has to look at them. Then they are filled: by a
        child with a vote, by somebody who never comes and is fetched from home, by a member who has to
        speak for 2070. Before each meeting everybody writes down what they expect to be decided. The
        distance between that and what happens is our measure. It is done in Welsh, with whispering for
        guests.
    """,
        together="""
        The chairs were proposed by Llinos's granddaughter at the annual meeting, and carried with one
        vote against, from the man who now looks after them. Those who never come helped to write it, at
        home.
    """,
        who="the members and their three chairs",
        where="in the chapel vestry under the turbine",
        measure="how far a decision moves from what everybody had expected",
        output="a set of chair cards in Welsh and English",
        steps=("meeting with empty chairs", "filling them, one meeting each", "reading the four distances"),
        access="""
        Welsh with whispered translation, a lift from any farm, and a stove that is lit two hours
        before.
    """,
        liked="that everybody writes down what they expect before each decision",
        wonder="what is done when a child is outvoted four times",
        quality=0.8,
        budget=(
            ("Time of chairs and members", "4900"),
            ("Whispered translation", "2200"),
            ("Help with counting", "1600"),
            ("Cards, chapel, lifts", "1750"),
        ),
    ),
)
