"""Invented applications, third part."""

from __future__ import annotations

from typing import Final

from reviews.demo.pitch import Pitch

PITCHES: Final = (
    Pitch(
        key="podworko",
        group="Mamy z Podwórka",
        contact="Agnieszka Żółtowska",
        kind="unregistered",
        title="Playground mothers ask the questions",
        themes=("mental_health", "wellbeing"),
        partners="""
        We are thirty Polish, Lithuanian and Portuguese-speaking mothers in Peterborough. Fenside
        Children's Centre gives us a room. Health visitor Joanne Tuttle has walked with us for a year. Dr
        Krystyna Baranowska, a researcher at a distance, will train us over video and answer when we call.
    """,
        summary="""
        After a baby is born in England a health visitor asks ten questions to see if the mother is
        depressed. We are mothers from Poland, Lithuania and Portugal who met on a playground in
        Peterborough. Most of us answered those questions wrongly, on purpose, because we were afraid of
        what would happen. We want to find out what questions we would have answered honestly, and who
        would have to ask them. We will train twelve mothers to talk with sixty others on benches, in
        their own languages, with no form in sight. Then mothers and health visitors will look at what was
        heard and write a better conversation. We will try it and see if honest answers become more
        common. We will share it with any area that has new arrivals.
    """,
        idea="""
        Ten questions, Agnieszka's third week at home. 'The thought of harming myself has occurred to me.'
        The right answer was sometimes. She circled never, because the health visitor's shoes were so
        clean and because a neighbour had said that they take the children. It was fourteen months before
        she told somebody, on the playground, and the other woman said: I also circled never. Now there
        are thirty of us and we have a joke name for ourselves, the nevers. We do not blame the health
        visitor. One of them, Joanne, walks with us now and cried when she heard. We would like to know
        from many more mothers what made them circle never. It cannot be asked with a form. It can be
        asked by another mother, on a bench, when the children are on the swings and you are both looking
        forward and not at each other. Twelve of us will learn to listen and to remember without writing,
        and what to do if somebody is in danger that day. Sixty conversations in three languages. Then
        four evenings with six health visitors, where we tell what we heard with no names, and write
        together how the ten questions could be opened differently: where, by whom, after what promise.
        The health visitors will try it for six weeks. We will ask mothers afterwards, again on the bench,
        what they circled.
    """,
        together="""
        Mothers who circled never are the ones who lead. Agnieszka wrote the Polish, Rasa checked it,
        Joanne made sure that we did not promise something dangerous. We choose who trains us. The twelve
        listeners decide what is passed on. Health visitors come to our room rather than we to theirs.
        Fathers were discussed for a whole evening; there are two who would like to listen to other
        fathers, and they will start later with our advice.
    """,
        who="the mothers who met on the playground",
        where="at the children's centre and on the benches outside",
        measure="whether mothers answer more honestly when the conversation was opened by other mothers",
        output="a way of opening the conversation, in four languages, with the promise written down",
        steps=(
            "training twelve listeners",
            "sixty conversations on benches",
            ("writing the new opening with health visitors and trying it for six weeks"),
        ),
        access="""
        Babies are always welcome, older children have a play worker, and every meeting is held in three
        languages with whisper interpreting by the mothers themselves, who are paid for it.
    """,
        liked="listening on a bench, side by side, with a plan for the day when somebody is in danger",
        wonder="whether six weeks are long enough to see a change in what people circle",
        quality=0.87,
        budget=(
            ("Listeners, 12 mothers", "5760"),
            ("Mothers who talk with us, thank-you of 20 pounds", "1200"),
            ("Play worker", "1340"),
            ("Training by video", "900"),
            ("Interpreting", "1450"),
            ("Printing in four languages", "780"),
            ("Supervision for hard days", "1100"),
        ),
    ),
    Pitch(
        key="burnhaven",
        group="Burnhaven Harbour Women and Crews",
        contact="Elspeth Buchan",
        kind="cooperative",
        title="Weather windows",
        themes=("wellbeing", "climate_change"),
        partners="""
        A co-operative of fishing families on the north-east coast of Scotland, with eight boats. The
        Harbour Chapel gives a warm room. Marine scientist Dr Tormod Lie studies storms, and his wife
        Ishbel guts fish. A general practitioner, Dr Anjali Nair, advises.
    """,
        summary="""
        Storms come more often and the days on which a boat can go out are fewer. That is money, and it is
        also waiting, which is worse. We are fishing families in Burnhaven. We will look at how waiting
        for weather affects crews and those at home, using the weather log that every skipper keeps and a
        waiting log that the families will keep beside it. Once a month we will put the two together at a
        long table in the chapel, with a scientist who knows storms. We want to find out whether families
        and a scientist can build one record that both trust, and whether it helps people to plan for the
        bad weeks before they come.
    """,
        idea="""
        A skipper reads the forecast at four in the morning and decides. By the time he has decided, the
        rest of the house is awake. In my mother's day there were perhaps forty days lost in a year. We
        lost ninety-one last year. Nobody has asked what a lost day does. There are men who paint the same
        door three times. There are women who take another shift so as not to be in the house. And there
        are two we have buried, which we shall not make use of here. Dr Lie came to ask for our log books,
        to study storms. We said that he may have them if he takes the other half too. The other half is
        what we would write: the waiting log. One line for each lost day, from whoever is at home: what
        was done with it, what was said, what was not. Six months, eight boats, some twenty households. On
        the first Sunday of the month we lay the two logs along the long table, day beside day, and see.
        Tormod will bring his storm charts and must explain them until the youngest deckhand is content.
        We think that there are kinds of waiting, and that some could be made better with a little
        warning. We would like to see if a record that is half science and half kitchen would be believed
        by both, and by those who run the fisheries.
    """,
        together="""
        The women of the harbour proposed it and the crews came round after a month. Each household
        decides what of its log goes on the table. The scientist has one vote like everybody. Payment goes
        to households, and to deckhands separately, since they are not always heard in their own house.
        Foreign crew, from Ghana and the Philippines, live aboard. They wait too and have nowhere to do
        it, and Emmanuel Tetteh of the Morning Star will bring in those who wish to.
    """,
        who="the families and the crews",
        where="at the long table in the Harbour Chapel",
        measure="whether a record that is half science and half kitchen is believed by both",
        output="a double log, storm on the left and waiting on the right, for other harbours",
        steps=(
            "agreeing the waiting log",
            "keeping both logs and laying them out every month",
            "taking the double log to two other harbours",
        ),
        access="""
        Meetings follow the weather and not the calendar: they are called the evening before, and whoever
        is at sea hears a recording. Crew who live aboard are fetched.
    """,
        liked="laying the storm log and the waiting log along one table, day beside day",
        wonder="how the monthly table would keep going if the weather were suddenly fine",
        quality=0.74,
        budget=(
            ("Households and crew, time", "6300"),
            ("Scientist, 9 days", "2250"),
            ("Recording and transcribing", "980"),
            ("Visits to two harbours", "1120"),
            ("Room, soup", "640"),
            ("Printing", "710"),
        ),
    ),
    Pitch(
        key="letters",
        group="Outside Post",
        contact="Jerome Whitlock",
        kind="charity",
        title="Dear evaluator",
        themes=("mental_health", "wellbeing"),
        partners="""
        Outside Post is run by people who have been in prison. Sherwood Stamps, a volunteer letter-writing
        group of retired people, answers us. Dr Maeve Corrigan teaches criminology in Nottingham. Two
        probation officers take part in their own time and have put that in writing.
    """,
        summary="""
        In prison you learn to write letters. Outside, nobody writes to you except to give you an
        appointment. We are people in Nottingham who have come out in the last three years. We are tired
        of surveys that ask if we have reoffended and call it wellbeing. We would like to be evaluated by
        letter. Twenty of us will write a letter each month to somebody who wants to know how a support
        project is really doing, and get a proper answer. At the end we and our letter-writers will read
        the correspondence, with permission, and work out what a letter tells that a survey cannot. We
        will also count how many letters stop, and try to find out why.
    """,
        idea="""
        A survey does not write back. That is the whole idea, really. When I was inside, a woman called
        Barbara wrote to me every fortnight for two years. She asked what I could see from the window. By
        the end she knew more about whether I was all right than the whole offender management unit. I
        never filled in a form for Barbara. Now I work at Outside Post and I have to send round a form,
        every quarter, with a scale for hopefulness. Most of ours do not come back. So let us try
        Barbara's way and do it properly. Twenty people who have come out write once a month, by hand or
        by phone dictation, to one of twenty people who have promised to write back. The question is
        always the same: how is it going, really, and what has the project got to do with it? No
        probation, no risk scores, no copies. After six months each pair decides whether their letters, or
        some, or lines from them, can be read. A group of five ex-prisoners and five letter-writers reads
        them aloud and looks for what a quarterly form would have missed, and what it would have caught
        that letters do not. If letters turn out to be hopeless as evidence we will write that to you. By
        letter.
    """,
        together="""
        Everybody who runs Outside Post has been in prison and that includes the treasurer. Maeve comes
        from outside and is there to be told what evidence is. The letter-writers were consulted in
        November and asked for training in how not to give advice. People on licence worry who will see
        things, so the rules on confidentiality were written by those on licence. The women's estate is
        missing: we have three women, and they want a group of their own with its own rules, which they
        will get.
    """,
        who="the people who have come out",
        where="above the bike shop in Sneinton",
        measure="what a letter tells that a quarterly form does not, and the other way round",
        output="a correspondence pack: how to ask, how to answer, what to promise",
        steps=(
            "matching pairs and training the answerers",
            "six months of letters",
            "reading aloud what pairs release",
        ),
        access="""
        Letters can be dictated to a phone line, stamps and paper come in the post, and people who find
        reading hard get their answers as a recording.
    """,
        liked="the one question that never changes, and a real answer every month",
        wonder="what a letter-writer would do on reading that somebody was in danger",
        quality=0.79,
        budget=(
            ("Letter writers who have been inside, 20", "4800"),
            ("Reading group, 10 people", "2000"),
            ("Training answerers", "900"),
            ("Coordination, one day a week", "3380"),
            ("Stamps, paper, phone line", "690"),
            ("Printing", "540"),
        ),
    ),
    Pitch(
        key="mend",
        group="Mend and Mind",
        contact="Suresh Vekaria",
        kind="cic",
        title="Mend and Mind: does fixing a toaster fix a Tuesday?",
        themes=("wellbeing", "climate_change"),
        partners="""
        Mend and Mind runs a weekly repair café in Harrow. Our volunteers include retired engineers,
        people out of work and people referred by a community mental health team. The borough's waste
        service counts what we keep out of landfill. Dr Paula Renshaw advises on evaluation for two days.
    """,
        summary="""
        At our repair café in Harrow people mend what others would throw away. We can tell you how many
        kettles we saved, down to the kilogram. We cannot tell you what it does for the person who mends
        or the person who brings the kettle. For six months fixers and visitors will work together to find
        out. Each repair ticket will get a second side, on which the two people at the bench write one
        line each about the time that they spent together. Once a month we will sort the tickets in
        public. We want to learn whether a carbon saving and a good morning can be recorded on the same
        piece of card, and whether anyone wants that.
    """,
        idea="""
        Our ticket says: item, fault, fixed or not, weight. It was designed by the waste service and it
        does that job. Last winter a man brought the same radio three weeks running. There was nothing
        wrong with the radio. The fixer, who himself came to us after a breakdown, knew it on the first
        day, and opened it up carefully each time. On the ticket it says 'not fixed, 0 kg'. We would like
        to have a ticket on which that morning counts. Fixers and visitors will design the second side
        together in January. From February both people at the bench fill in a line, or draw, or leave it
        blank. On the last Saturday of the month the tickets are pinned on a washing line and anyone who
        is there helps to put them in order, however they see fit. We photograph the line. We will then
        compare what the two sides say: are the heaviest repairs the best mornings? Do fixers and visitors
        describe the same half-hour? The waste service is curious and slightly nervous.
    """,
        together="""
        Three fixers and two regular visitors planned this at the bench. Of our eleven fixers, five came
        by way of mental health services and they are the ones who will lead the sorting. Visitors are
        harder to involve because they come, get their lamp and go. We will offer a paid place on the
        planning group to anybody who has come at least twice. The waste service has no say over the
        second side of the ticket.
    """,
        who="the fixers and those who bring things",
        where="at the repair café on Saturday mornings",
        measure="whether a carbon saving and a good morning can be recorded on the same card",
        output="a two-sided repair ticket that any café can print",
        steps=(
            "designing the second side",
            "filling in tickets and sorting them on the washing line",
            "comparing the two sides and writing it up",
        ),
        access="""
        The café has level access, one bench is in a quiet corner with its own lamp, and there is always a
        person whose only job is to say hello.
    """,
        liked="the man with the radio, and the wish to have a ticket on which that morning counts",
        wonder="how two people at a bench would write honestly about each other on the same card",
        quality=0.66,
        budget=(
            ("Fixers' and visitors' time", "4680"),
            ("Coordination, 40 days", "4400"),
            ("Evaluation advice", "800"),
            ("Tickets, pegs, printing", "430"),
            ("Rent of the hall", "960"),
            ("Tea", "290"),
        ),
    ),
    Pitch(
        key="peat",
        group="Wet Boots",
        contact="Gillian Askwith",
        kind="charity",
        title="Slow ground",
        themes=("climate_change", "mental_health"),
        partners="""
        Wet Boots takes people with long depression onto the moors above Hebden to repair peat. Pennine
        Moss Trust, a conservation charity, teaches and insures us. Two members, Gillian and Tunde, are
        co-leads. The hydrologist Dr Eszter Kovalik measures the water table with our group.
    """,
        summary="""
        Peat grows by a millimetre each year. Recovery from depression can feel like that as well. Wet
        Boots is a group of people with long depression who repair peat bogs. Funders ask for change
        within twelve weeks, from the bog and from us. Neither of us can do it. We want to learn how to
        evaluate slow things. With a scientist who is used to slow ground we will borrow the ways in which
        peat is measured, such as a rod that is read once a season, and try them on ourselves. We will ask
        what the smallest honest sign of change is and who can see it. We will share a guide for anyone
        who has to show results before there are any.
    """,
        idea="""
        When you put a dam in a gully on the moor nothing happens. You go home with wet knees. After a
        month there is a puddle. After a year there is a bit of moss the size of a hand, which Eszter gets
        very excited about. We have been told that our group is not showing outcomes. It made some of us
        feel that we were doing depression wrong. On the moor nobody would say so to a bog. How do those
        who study slow ground keep faith? They have fixed posts, photographs from exactly the same spot, a
        rod, and above all they do not look too often. We would like to try all of these. Each of us
        chooses a fixed point in her own life, a window, a road, a dish that we cook, and records it once
        a month in exactly the same manner. We compare it with what a twelve-week questionnaire would have
        said. We will meet on the moor when we can and in a barn when we cannot. There is a risk that we
        find nothing in six months. We think that a careful record of finding nothing yet, by those whom
        it is about, is of use to others.
    """,
        together="""
        Eight members have planned this. Seven have been ill for more than five years. Members choose
        their own fixed points and nobody else decides what a change is. The conservation trust sets
        safety rules on the moor and everything else is ours. Eszter has agreed to record a fixed point
        too. Tunde looks after those for whom the walk up is too much, and a third of the group works from
        the barn.
    """,
        who="the members of Wet Boots",
        where="on the moor, and in the barn when it blows",
        measure="what the smallest honest sign of change is, and who can see it",
        output="a short guide to evaluating slow things",
        steps=(
            "choosing fixed points",
            "recording once a month and putting in dams",
            "reading half a year of almost nothing, carefully",
        ),
        access="""
        A track vehicle takes those who cannot walk, boots and coats are lent, and the barn group does
        work of equal weight by a stove.
    """,
        liked="borrowing the fixed post and the yearly rod from people who study slow ground",
        wonder="whether half a year gives slow methods a fair chance",
        quality=0.83,
        budget=(
            ("Members' time, 12 people", "4320"),
            ("Hydrologist, 6 days", "1560"),
            ("Moss Trust, training and insurance", "1900"),
            ("Track vehicle", "1250"),
            ("Minibus", "1340"),
            ("Guide, design and print", "1100"),
        ),
    ),
)
