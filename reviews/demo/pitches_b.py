"""Invented applications, second part."""

from __future__ import annotations

from typing import Final

from reviews.demo.pitch import Pitch

PITCHES: Final = (
    Pitch(
        key="voices",
        group="Attercliffe Hearing Voices Table",
        contact="Lorna Sidebottom",
        kind="unregistered",
        title="A map of what we hear",
        themes=("mental_health",),
        partners="""
        The Table is a self-help group of people who hear voices. Don Valley Sound Studio gives us a room
        with good microphones. Priyanka Raut, a sound artist, and Dr Stuart Ollerenshaw, a psychiatrist
        who has sat at our table for two years without a notebook, come as members.
    """,
        summary="""
        We hear voices that others do not. Services measure us by how often and how loud. We have never
        thought that those were the right questions. We are going to make a sound map of one ordinary
        street in Sheffield, with what is there and what we hear there, and use it to work out what a good
        week is. Ten members will record, draw and talk. A sound artist will help to layer it. Then we
        will invite people who work in services to walk the street with headphones, and ask what they
        would measure now. We want to find out whether being inside somebody's experience for ten minutes
        changes what a professional thinks is worth counting.
    """,
        idea="""
        There is a scale that is used on people like us. It asks how many times a day, how loud, how
        distressing, nought to four. I have given it the same answer for eleven years. In those years I
        married, lost a job, found a better one, and learned that one of my voices is my nan. The scale
        did not notice. What would have noticed? Our table has talked about this since spring. Some said:
        whether I can go to the shop. Some said: whether I can tell one voice from another. One said:
        whether I laugh. We think that the answer depends on places, so we chose a place, half a mile of
        road with a bakery, a bus stop, a mosque, a bookmaker and the canal. Ten of us will walk it many
        times with a recorder and make a map of what each spot is like. Priyanka will help to build a walk
        with headphones from it. Voices are only included if the person, and as far as anyone can judge
        the voice, agrees. We then lead twelve people from mental health services along the road, and
        interview each other afterwards: they us, we them. The finding that we are after is small and
        precise. Before the walk each of them writes down three things they would measure. After the walk
        they do it again. What changed, and did it last until summer?
    """,
        together="""
        Everybody who records hears voices. The first plan came from Lorna and was pulled to pieces by the
        rest, which is our method. Stuart was asked to join and to stay out of the choosing. We decide who
        walks with us and can end a walk at any moment by taking off our own headphones. Members who are
        in hospital are still members, and the map will go to them.
    """,
        who="the members of the Table",
        where="in the studio by the canal",
        measure="whether ten minutes inside somebody's street changes what a professional would count",
        output="a headphone walk that others can re-record for their own street",
        steps=(
            "walking and recording the street",
            "layering the sounds and trying the walk on each other",
            "leading twelve visitors and asking them again in June",
        ),
        access="""
        Anybody can come with a companion who is paid, every meeting has a room with nobody in it, and a
        member who is on a ward can take part by a borrowed recorder.
    """,
        liked="asking visitors what they would measure before the walk and again after it",
        wonder="what would happen if a walk became distressing for a visitor or a guide",
        quality=0.76,
        budget=(
            ("Members' time, 10 people", "5000"),
            ("Sound artist, 16 days", "3520"),
            ("Studio, 8 days", "1200"),
            ("Headphones and recorders", "1480"),
            ("Companions", "900"),
            ("Travel and food", "640"),
        ),
    ),
    Pitch(
        key="plots",
        group="Bescot Lane Allotment Holders",
        contact="Harjit Dosanjh",
        kind="other",
        title="Allotments count themselves",
        themes=("wellbeing", "climate_change"),
        partners="""
        Bescot Lane has sixty-two plots and a committee that is older than most of us. The infant school
        has plot 40. Black Country Soil Network, run by volunteers, tests our earth. Dr Winsome Bartley
        evaluates social prescribing and rents plot 17, badly.
    """,
        summary="""
        Doctors now send people to our allotments in Walsall for their health. Then somebody sends a
        questionnaire to ask whether it worked. We would like to choose what is counted. Sixty-two plot
        holders, the people who are sent to us and the infant school will propose things to measure, from
        worms to worries, and vote each season. Every plot counts one thing that it chose and one thing
        that it drew from a hat. We will find out what gardeners think is evidence, whether counting
        changes what they notice, and whether newcomers choose different things once they feel at home. We
        will share a seed packet of measures, with instructions, for any patch of ground with people on
        it.
    """,
        idea="""
        We have a shed with forty years of notebooks in it: first frost, weight of marrows, who was
        poorly, whose lad got work. When the man came from the health board to say that there was no
        evidence that allotments do you good, Mr Dosanjh senior took him to the shed. He was polite about
        it. He said that it was not the right kind. So this is about what the right kind is and who says
        so. At the new year meeting every plot will propose one thing worth counting. We expect marrows.
        We also expect 'how many people I said good morning to', because that was said already. There will
        be a vote with dried beans. Then, and this is the part that we fought about, each plot counts one
        thing that it chose and one thing that came out of the hat, so that the proud marrow man may have
        to count good mornings. The eleven people who were sent here by a doctor vote like anybody else.
        We vote again in April and in July. We will see whether the measures drift, who gets outvoted and
        what people say they notice. Winsome will compare our notebook with the standard questionnaire,
        which those who want to will also fill in. We do not know which will be better. We are fairly sure
        which will be read.
    """,
        together="""
        The committee passed this by nineteen beans to four. Those who are sent by the doctor are plot
        holders here, not patients, and two of them sit on the committee since last year. The children of
        the infant school have one bean per class. Winsome offered and was accepted on the condition that
        she weeds. What we lack is anybody who was sent and stopped coming. They know something that we do
        not, and with the surgery's help we will write to each of them and ask.
    """,
        who="the plot holders, old and new",
        where="in the big shed, with the stove lit",
        measure="how the things that people choose to count change once they feel at home",
        output="a seed packet of measures, with instructions on the back",
        steps=(
            "proposing and voting with beans",
            "counting, and voting again in April",
            "opening the notebooks and filling the seed packets",
        ),
        access="""
        There are raised beds and a wide path from the gate to the shed, a chair at every third plot, and
        votes can be cast by phone by those who are having a bad week.
    """,
        liked=(
            "drawing the second measure from a hat, so that everybody counts something that "
            "somebody else cares about"
        ),
        wonder="how the committee would handle a vote that threw out every measure of health",
        quality=0.91,
        budget=(
            ("Counters' time, 62 plots", "4960"),
            ("Evaluator, 10 days", "2300"),
            ("Soil tests", "740"),
            ("Ramps and chairs", "1650"),
            ("Notebooks, seeds, printing", "880"),
            ("Postage and visits to those who left", "420"),
            ("Summer reading of the notebooks", "760"),
        ),
    ),
    Pitch(
        key="jury",
        group="The Under-Eighteens Jury",
        contact="Bethany Catchpole",
        kind="charity",
        title="Members of the jury, look at this form",
        themes=("mental_health",),
        partners="""
        The Jury is part of Wensum Young Voices, a charity in Norwich. A barrister, Adaeze Fairweather,
        gives her Saturdays. The local child and adolescent mental health team has agreed to hand over its
        five feedback forms and to appear as a witness. Two youth workers look after all of us.
    """,
        summary="""
        When you are fifteen and not well you are asked to fill in a lot of forms about how you are. We
        are young people in Norwich who have filled in most of them. We are going to put five feedback
        forms on trial. There will be a judge, a prosecution, a defence and a jury of twelve young people.
        Witnesses will include a clinician, a parent and the person who wrote one of the forms. The jury
        can acquit a form, change it or sentence it to be rewritten. Then we will rewrite the guilty ones
        and see whether our service uses them. We want to learn whether young people's verdicts are
        followed, and how adults take it when they are not asked nicely.
    """,
        idea="""
        Some of us have answered the question 'I feel like I have no one to talk to' on a tablet in a
        waiting room, with our mum next to us. Nobody ever came back and told us what happened to the
        answer. So we want to ask the forms themselves. In a trial both sides have to be heard, which is
        fairer than how most of us feel about forms. We will spend January learning how a trial works with
        Adaeze, who is a real barrister and does not talk down. In February and March we hold five
        hearings, one for each form. There is a charge: that this form does not do what it claims. The
        defence calls clinicians. The prosecution calls us. The jury is twelve young people from outside
        our group who have used mental health services. They give a verdict with reasons, and the reasons
        get published. Forms that are found guilty are rewritten over two weekends. After that comes the
        actual research. We follow for three months whether the service takes up the new forms, and each
        of us keeps a note of what adults said when we asked. We think that co-production with young
        people often ends when it gets awkward. A trial is awkward from the start, so we will see.
    """,
        together="""
        Nine of us between fourteen and nineteen wrote this on two Saturdays. The title was Femi's. Adults
        drive, cook, do safeguarding and may speak when asked. The jury members and the witnesses are
        chosen by us. We decide what is published and a young person is in the room for every conversation
        with the service. Under-fourteens are not part of it. We talked about that and think that a trial
        is too much for them, so they will design the posters if they want to.
    """,
        who="the young people of the Jury",
        where="in a moot court that the law school lends us",
        measure="whether a verdict by young people is followed once it becomes inconvenient",
        output="a trial-in-a-box that other youth groups can hold",
        steps=(
            "learning how a trial works and choosing the jury",
            "holding five hearings and giving reasons",
            ("rewriting the guilty forms and following what happens to them"),
        ),
        access="""
        Sessions are on Saturdays away from exam weeks, there is a chill-out room with a youth worker in
        it, and anyone can give evidence by voice note or through somebody else.
    """,
        liked="treating the forms as the accused, with a defence as well as a prosecution",
        wonder="what the service has really promised to do with a verdict of guilty",
        quality=0.84,
        budget=(
            ("Young people's time, 21 people", "5250"),
            ("Youth workers, 18 days", "3060"),
            ("Barrister's travel", "320"),
            ("Food, because we are teenagers", "1150"),
            ("Travel", "960"),
            ("Box, printing, film", "1480"),
        ),
    ),
    Pitch(
        key="deafheat",
        group="Hot Hands: Deaf people and heat",
        contact="Natalie Brindley-Shaw",
        kind="cic",
        title="Nobody signed the heatwave",
        themes=("climate_change", "wellbeing"),
        partners="""
        Hot Hands is a Deaf-led community interest company in Derby. Derwent Deaf Social Club has sixty
        members and the best kitchen. Signlight, two Deaf film-makers, will make the films. Dr Oonagh
        Petrie, a hearing public health researcher with good sign language, has been told when to be
        quiet.
    """,
        summary="""
        In the heatwave of 2022 the warnings were on the radio. We are Deaf people in Derby and we found
        out from our skin. This project asks what Deaf people already know about living through heat, and
        how you evaluate a project when nothing in it is written. Everything will be done in British Sign
        Language: the planning, the arguments, the evidence and the report. We will film thirty short
        signed stories and invent a way of analysing them together on a wall, without turning them into
        English first. We want to know what is lost when sign is translated before it is understood. The
        result is a signed method with English subtitles, for once the right way round.
    """,
        idea="""
        Evaluation loves writing. For most of us English is a second language and the one in which we
        failed at school. When a project about us is evaluated, our signing is put into English by an
        interpreter, the English is coded by a researcher, and the codes come back as a report that none
        of us can enjoy. Three translations later it says that we feel isolated. We never signed that.
        What we signed was closer to 'behind glass'. So we want to do one whole project without leaving
        our language. Heat is a good subject because the knowledge is practical: which shops have cool
        doorways, how to wake an older Deaf person when the fan has tripped the flashing bell, how you
        check on somebody who does not answer a phone. Thirty people tell a story on film. Then twelve of
        us stand in front of a wall of screens and move the films about. We group, argue, re-sign and name
        the groups with new signs. Everything is filmed from above so that others can see how we came to
        our results. Only when we are finished do the interpreters make English, and we check it. Oonagh
        does it the ordinary way at the same time, in English, on her own. In July we lay the two analyses
        side by side, in front of an audience. It may be that they agree.
    """,
        together="""
        Deaf people had the idea, run the company, hold the money and lead every session. Oonagh asked to
        join and works to our timetable. Interpreters are there for hearing people. Older members of the
        club have been part of it from the first evening, and three who went to schools where signing was
        punished will be advisers on anything that touches that. Deafblind members told us that a wall of
        screens leaves them out. They are right, and they will design a second, hands-on sorting.
    """,
        who="the Deaf people of the club and the company",
        where="in the hall of the Derwent Deaf Social Club",
        measure="what is lost when signing is put into English before it is understood",
        output="a filmed method for analysing sign language together, with English subtitles",
        steps=(
            "filming thirty stories",
            "sorting them on the wall and by hand",
            "laying the two analyses side by side before an audience",
        ),
        access="""
        British Sign Language is the language of the project, hands-on signing and Deafblind guides are in
        the budget, and the hall has good light and no pillars.
    """,
        liked="doing the whole analysis in sign language and bringing in English only at the end",
        wonder="how the thirty storytellers' faces would be protected when films cannot be made anonymous",
        quality=0.89,
        budget=(
            ("Storytellers and sorters", "4650"),
            ("Film-makers, 14 days", "3360"),
            ("Interpreters, 9 days", "2520"),
            ("Deafblind guides", "1180"),
            ("Screens, hire", "940"),
            ("Kitchen", "560"),
            ("Subtitles", "620"),
        ),
    ),
    Pitch(
        key="pigeon",
        group="Easterside Homing Society",
        contact="Alf Heslop",
        kind="other",
        title="Homing",
        themes=("wellbeing", "mental_health"),
        partners="""
        The Society has flown pigeons since 1921 and has twenty-three members, mostly over sixty. Durham
        Dales Men's Shed builds things. Young Carers of Easterside look after birds at weekends. Sister
        Philomena Obi, a nurse, comes for the birds and stays for the men.
    """,
        summary="""
        We keep racing pigeons in a former pit village. There are fewer of us every year, and some of us
        have had bad times that we did not mention to anybody. Young carers started to come at weekends
        because a loft is quiet. We noticed that the young ones and the old ones say more to each other
        about how they are than either say at home. We want to look into that without spoiling it. We
        already keep perfect records of our birds. We will use the same ring books to keep a record of
        ourselves: when we go out, when we come back, what held us up. Young carers and old fanciers will
        design it together and see if it tells us anything.
    """,
        idea="""
        A pigeon man writes everything down. Wind, hour of release, hour of return, condition of the bird.
        He would not write down that he had been three weeks without talking to anyone. When our secretary
        died we found in his ring book, between the birds, little marks. It took us a while to see that
        they were about himself. We thought that if he could have shown somebody how to read them he might
        have had company. It is a simple idea. The lads and lasses from Young Carers and our members will
        sit down and work out a ring book for people. What is a release? What is coming home? What does it
        mean to be held up by weather? Each keeps one for five months. There is no reading of anybody
        else's book unless it is handed to you, with both hands, which is our custom with birds. Every
        race Saturday those who want to compare over a bacon sandwich. We will have a look at whether the
        way a bird man records things is any use for people, whether the young ones record differently and
        whether keeping a book together makes it easier to say something. We are not researchers. We would
        ask the university to lend us one on Saturdays, provided they are not afraid of feathers.
    """,
        together="""
        Alf and a young carer, Kayleigh, who is fifteen, thought of this while cleaning out. There have
        been five meetings in the loft. Members voted for it, with one against, who is coming anyway. The
        ring book will be drawn up by eight old and eight young. There is no professional in charge.
        Sister Philomena looks in. Widows of members have asked why they were not asked, and so now they
        are.
    """,
        who="the fanciers and the young carers",
        where="in the loft and the hut beside it",
        measure="whether a book kept side by side makes it easier to say how you are",
        output="a ring book for people, with a page on how to hand it over",
        steps=(
            "drawing up the ring book",
            "keeping it and comparing on race Saturdays",
            "deciding together what can be shown",
        ),
        access="""
        The hut now has a ramp and a heater, dust masks are free, and those with bad lungs meet in the
        chapel instead.
    """,
        liked="taking the ring book, a record that the members already trust, as the starting point",
        wonder="who would do the looking at the books, since the researcher has not been found yet",
        quality=0.58,
        budget=(
            ("Members' and carers' time", "4800"),
            ("A researcher on Saturdays", "2400"),
            ("Ring books, printed and bound", "640"),
            ("Hut: ramp and heater", "1360"),
            ("Bacon sandwiches and tea", "720"),
            ("Travel", "380"),
        ),
    ),
)
