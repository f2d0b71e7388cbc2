"""Invented applications, fourth part."""

from __future__ import annotations

from typing import Final

from reviews.demo.pitch import Pitch

PITCHES: Final = (
    Pitch(
        key="carers",
        group="Twenty-Five Hours",
        contact="Siobhán Devenney",
        kind="unregistered",
        title="The carers' clock",
        themes=("wellbeing", "mental_health"),
        partners="""
        Twenty-Five Hours is a group of fifteen unpaid carers in Belfast who mostly meet by phone. Lagan
        Carers Hub lends us staff time and a room. Professor Emeritus Donal Quigg studied how people use
        time and now cares for his wife.
    """,
        summary="""
        We look after people whom we love, all day and most nights. Studies of carers count hours. An hour
        with a sleeping father is not an hour with a father who does not know you. We are fifteen carers
        in Belfast and want to make a different clock. It will show how time feels: held, chopped,
        waiting, ours. For four months we will mark our days by pressing one of four buttons. We will
        choose the four. With a retired professor who is a carer himself we will work out whether such a
        clock says more about our health than hours do. We have almost no time for this. That is why the
        project is built to take four minutes a day.
    """,
        idea="""
        Being asked to co-produce is a compliment and also another thing to do. We have said no to three
        projects that were about carers' wellbeing, since they met on Wednesday mornings in town. So we
        began with the question of what we could take part in without somebody having to be lifted by
        somebody else. The answer is: a button by the kettle. Donal has an old time-use diary with 144
        slots a day. We laughed a good deal. What we want is four kinds of time, and it took us a month of
        phone calls to find the first two: 'chopped', which is when you cannot finish a thought, and
        'ours'. The other two are still argued over. A small box with four buttons sits where you make
        tea. Each press is a mark. Once a fortnight five carers talk on the phone for half an hour about
        what they saw in their marks. We also each answer a well-known scale of carer strain, at the start
        and the end. Which of them would have warned us in time? We have had two members go into hospital
        this year, and neither of the two would have been called strained by the scale.
    """,
        together="""
        All fifteen are carers, Donal included. The group has no chair. Whoever's turn it is to ring,
        leads. The buttons, the words and the fortnightly talks are ours. The Hub's staff do what we ask
        for, such as posting boxes. We have talked about the people we care for and what they think of
        being in our marks; six have been asked and have added a fifth button in two houses.
    """,
        who="the carers on the phone line",
        where="by phone, with a box of buttons beside each kettle",
        measure="whether a record of how time feels gives an earlier warning than a count of hours",
        output="plans for a four-button box, with a guide to choosing your own four words",
        steps=(
            "agreeing the four kinds of time and building the boxes",
            "pressing and talking once a fortnight",
            "comparing the marks with the scale",
        ),
        access="""
        Nothing needs you to leave the house, a sitter is paid for anybody who wants an hour, and calls
        can be left in the middle without saying sorry.
    """,
        liked="a study that takes four minutes a day because it was designed by people who have four minutes",
        wonder="how the boxes would be repaired or replaced if they break in somebody's kitchen",
        quality=0.88,
        budget=(
            ("Carers' time, 15 people", "4500"),
            ("Sitters", "2400"),
            ("Boxes, 18, parts and making", "1440"),
            ("Hub, posting and phone line", "1150"),
            ("Analysis, 6 days", "1320"),
            ("Guide in large print and audio", "780"),
        ),
    ),
    Pitch(
        key="lowhum",
        group="Low Hum",
        contact="Ash Penhaligon",
        kind="unregistered",
        title="Meetings with the sound turned down",
        themes=("wellbeing",),
        partners="""
        Low Hum is an online group of autistic adults in Devon and Cornwall. Kernow Neurodivergent Voices
        is our partner for payroll. We work with three committees that keep inviting us: a hospital trust,
        a parish council and a theatre.
    """,
        summary="""
        We are autistic adults in the south-west of England. We are often invited to co-produce things.
        The invitation is usually to a meeting. We leave the meetings tired and are then told that we did
        not say much. We will redesign one meeting for each of three committees and compare. Before and
        after, everybody present will record how much they understood, how much they said, how much it
        cost them, and what was decided. We want to find out how much of what is called low engagement is
        in truth bad lighting, vague questions and not knowing when it will end. The result will be a set
        of tested changes, sorted by what they cost and how much they helped.
    """,
        idea="""
        Reports on co-production have a line on engagement. It is often measured by attendance and by how
        many people spoke. By both measures we are poor co-producers. Here is a list of things that we
        have been told to change about ourselves: eye contact, length of answers, shortness of answers,
        tone. Here is a list of things which nobody has measured: the hum of the projector, questions with
        three questions in them, the moment after the end when the real decision is made in the corridor.
        We will measure those. Three committees have agreed to let us observe one ordinary meeting with a
        sound meter, a light meter, a count of unclear questions and a private energy rating from each
        person there, autistic or not. We then redesign the next one. The changes are chosen from our list
        and agreed with the chair. We measure again. The comparison is simple on purpose and we will
        publish all figures. Our guess is that the changes help everybody and that the chair will be
        surprised by how many non-autistic people rated the ordinary meeting as exhausting.
    """,
        together="""
        All of us are autistic; four also have other conditions. The work is planned in a shared document
        because writing is our preferred way. Decisions are made by written consent within seven days, so
        that nobody has to react on the spot. Committees decide whether to accept a change. We record
        refusals and reasons. We do not speak for autistic people with a learning disability and have
        asked a group which does whether they want to repeat the work.
    """,
        who="the members of Low Hum",
        where="in a shared document, and in three other people's meeting rooms",
        measure="how much of what is called low engagement comes from the room and not from the person",
        output="a list of changes to meetings, each with its price and what it did",
        steps=(
            "measuring three ordinary meetings",
            "redesigning and measuring three more",
            "publishing all the figures, refusals included",
        ),
        access="""
        Everything can be done in writing, at any hour, with no camera; visits are made in pairs with a
        rest day after each.
    """,
        liked="measuring the hum, the light and the corridor instead of the people",
        wonder=(
            "how much one meeting before and one after can show when committees differ from month to month"
        ),
        quality=0.82,
        budget=(
            ("Members' time, 9 people", "5850"),
            ("Rest days after visits", "1080"),
            ("Meters and software", "620"),
            ("Travel, in pairs", "1430"),
            ("Thank-you to committees for access", "450"),
            ("Design of the list", "900"),
            ("Payroll", "520"),
        ),
    ),
    Pitch(
        key="room214",
        group="Room 214",
        contact="Tesfaye Habtemariam",
        kind="fund_holder",
        holder="Friends Without Borders, Kent",
        title="Room 214",
        themes=("mental_health", "wellbeing"),
        partners="""
        We are nine people who wait for an asylum decision in one hotel in Kent. Friends Without Borders
        keeps the money, as we are not allowed to. A gardener, Mr Whitcombe, lives across the road. Dr
        Noor Sayeed helps with research and has waited, herself, many years ago.
    """,
        summary="""
        We live in a hotel and we wait. Nine of us will make a garden in forty tubs in the car park, if
        the hotel keeps its word, or on Mr Whitcombe's land if it does not. But the project is about
        evaluation. People who help us ask what difference they made. We are polite and say thank you. We
        will find a way to tell the truth without losing a friend. Each month helpers and residents will
        each write what went well, what was useless and what was for show. An outside person reads it out
        with no names. We hope to learn how people who depend on help can evaluate the help. We may be
        moved. The plan takes that into account.
    """,
        idea="""
        If a man gives you a coat that is too small, you say thank you. If he asks if you like the coat,
        you say yes. If he writes a report, it says: coats, 40, satisfaction 100 per cent. We have all
        been the 100 per cent. There were yoga mornings, there was a mural. Some things truly were good:
        the bicycle, the English class on the stairs, Mr Whitcombe and his beans. No one could have
        learned which, from our answers. We would like to do one thing well with our helpers, which is the
        garden, and use it to practise telling the truth. At the end of each month all write on the same
        paper in whatever language. Useful, useless, for show. It goes to Noor, who mixes it and reads it
        aloud to everybody together, residents and helpers, with bread. For the first times we expect only
        thank you. We want to see what makes this change: time, bread, hearing the helpers say that
        something was useless first? If someone is moved to another town, which happens with a night's
        notice, he takes a tub with him if he can, and phones in.
    """,
        together="""
        Tesfaye, Farzana and Ibrahim wrote this, in English with a telephone dictionary. The others have
        heard it in Tigrinya, Dari and Arabic and corrected it. We decide what is grown and what is asked.
        The helpers agreed to be evaluated, two with courage. We may not work, so nobody is paid; there
        are vouchers and travel, within the rules, and Friends Without Borders checked. We have no
        families from the second hotel. They are watched more closely than we.
    """,
        who="the people who wait and their helpers",
        where="in the car park, or across the road among the beans",
        measure="how people who depend on help can say the truth about it",
        output="a page for helpers, in six languages, on how to be told the truth",
        steps=(
            "filling forty tubs and agreeing the three words",
            "growing, writing and reading aloud every month",
            ("making the page with those who are still here and those who were moved"),
        ),
        access="""
        There is interpreting in four languages, bread for everybody, a phone with credit for those who
        are moved away, and nobody's name is written down.
    """,
        liked="useful, useless and for show: three words that residents and helpers both have to use",
        wonder="how the group would keep its shape if several people were moved in one week",
        quality=0.92,
        budget=(
            ("Vouchers and travel for residents", "3240"),
            ("Interpreting", "2360"),
            ("Reader and research help, 10 days", "2300"),
            ("Tubs, soil, seeds, tools", "1420"),
            ("Phones and credit", "840"),
            ("Translation of the page", "960"),
            ("Fund holder", "610"),
        ),
    ),
    Pitch(
        key="kitchens",
        group="Back of House",
        contact="Precious Chikwanha",
        kind="cooperative",
        title="Forty degrees at the pass",
        themes=("climate_change", "wellbeing"),
        partners="""
        Back of House is a workers' co-operative of caterers in Birmingham. Women from two school kitchens
        and a hospital kitchen take part in their own time. The Balti Kitchen Workers' Circle joins for
        its members. Ergonomist Dr Leigh Castellan lends sensors.
    """,
        summary="""
        Kitchens are hot and getting hotter, and many of those who work in them are women in menopause. It
        is talked about as a joke. We are kitchen workers in Birmingham. We will wear small sensors for
        heat and keep a voice diary for eight weeks. After that, workers and kitchen managers will listen
        to parts of it together and agree on what to change. We want to know whether listening together
        leads to more changes than a report does. Three kitchens will listen. Three will get the report
        only. Then we compare. We will share the recordings that people agree to share, and a plan for a
        cooler kitchen that costs less than a new fryer.
    """,
        idea="""
        In July 2022 the thermometer at the pass in one of our kitchens showed forty-four. A woman fainted
        into a tray of samosas; it was funny afterwards. She was told to drink more water. She is
        fifty-one and had been up all night with sweats. Managers know that it is hot. They are hot as
        well. What we lack is a way to put the heat, the age and the shame into one conversation. Our idea
        is that a voice works better than a graph. Eighteen workers in six kitchens wear a sensor and talk
        into a recorder at the end of the shift, for two minutes. We choose extracts, with everybody's
        consent. In three kitchens workers and managers listen together over a meal and make a list. In
        the other three managers receive a tidy report with the same facts. After ten weeks we look at
        what was changed in each. It is a small comparison and we do not claim more than that. It would
        tell people who run co-production whether being in the same room, hearing it, is worth the
        trouble.
    """,
        together="""
        Eight women planned this after a shift. All eighteen are workers; we share what the co-op earns.
        Managers were asked for permission but not for ideas, those come when they listen. Workers in
        three kitchens will not get the listening at first and we told them why; they get it in June. Men
        who work the tandoor asked to be included, so four are.
    """,
        who="the kitchen workers",
        where="at a table in the co-op after closing time",
        measure="whether hearing it together changes more than reading about it",
        output="a listening kit for hot workplaces",
        steps=(
            "sensors and voice diaries",
            "listening in three kitchens and reporting in three",
            "looking at what was changed, then listening in the rest",
        ),
        access="""
        Sessions are between shifts with a hot meal that somebody else cooks, in English, Urdu, Punjabi
        and Shona, and are paid at the rate of a shift.
    """,
        liked="comparing kitchens that listen together with kitchens that only get the report",
        wonder="how the workers would be protected if a manager recognised a voice",
        quality=0.77,
        budget=(
            ("Workers' time, 18 people", "5940"),
            ("Sensors, hire", "860"),
            ("Sound editing, 7 days", "1540"),
            ("Interpreting", "980"),
            ("Meals", "1120"),
            ("Ergonomist, 5 days", "1250"),
        ),
    ),
    Pitch(
        key="schoolstreet",
        group="Marlowe Road School Street",
        contact="Dominic Featherstonehaugh",
        kind="public",
        title="Ask the eight-year-olds",
        themes=("climate_change", "wellbeing"),
        partners="""
        Marlowe Road Primary in Bristol, its parent council and the residents' association. The council's
        transport team provides traffic counts. Children of years three and four make up the street panel.
        Windmill Hill Play Rangers help children to say what they think.
    """,
        summary="""
        The street outside our school has been closed to cars twice a day since 2022. Adults have been
        quarrelling about it ever since, with figures. Nobody asked the eight-year-olds who use it. Our
        street panel of twenty-four children will decide what a good street is and measure it: how many
        people stop to talk, how many bees, how loud you can sing before you cannot hear yourself. They
        will present their results to the residents' association and to drivers. We hope to learn what
        children choose to measure, if adults accept the results, and whether the quarrel changes its
        tone. A pack for other schools will be written and drawn by the children.
    """,
        idea="""
        The traffic counts say that cars are down by a third. The petition says that they have moved to
        the next street. Both are right. What has not been looked at is what a street is for. Children
        have strong views on it. In a first session they proposed: chalk lasts until Friday, you can hear
        the ice-cream van from the playground, dogs look happy, grandad can sit. We want to take this
        seriously. The panel will choose ten measures, test them for two weeks, drop those that do not
        work and measure for a term. They will decide how to present them. Adults may ask questions, but
        only with their hand up. Teachers will fit the work into mathematics and geography lessons. We
        shall ask adults before and after what they think matters on the street. The school has run pupil
        councils for years, and we believe that this goes further as the children hold real data about a
        real conflict.
    """,
        together="""
        The panel was drawn by lot from two year groups, with six places kept for children who get extra
        support. Play Rangers, not teachers, lead the sessions. Parents were consulted at the summer fair.
        The residents' association is of two minds about us. Children will not be photographed and decide
        themselves whether they want to speak to adults.
    """,
        who="the children of the street panel",
        where="in the school hall and on the street itself",
        measure="what children choose to measure and whether adults accept it",
        output="a street panel pack drawn by children",
        steps=("choosing ten measures", "measuring for a term", "presenting to the residents, with hands up"),
        access="""
        Sessions are in school time, in short blocks with movement, with a signing teaching assistant and
        picture cards.
    """,
        liked="adults having to put their hand up to ask the children a question",
        wonder="who would take the decisions if teachers and children wanted different things",
        quality=0.55,
        budget=(
            ("Play Rangers, 24 sessions", "4320"),
            ("Supply cover", "2600"),
            ("Book tokens for the panel", "960"),
            ("Measuring things", "680"),
            ("Pack, drawing and print", "1480"),
            ("Street party to present it", "750"),
        ),
    ),
)
