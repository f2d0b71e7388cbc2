"""Invented applications, tenth part."""

from __future__ import annotations

from typing import Final

from reviews.demo.pitch import Pitch

PITCHES: Final = (
    Pitch(
        key="minewater",
        group="Cwmfelin Warm Water Association",
        contact="Ieuan Pugh-Morris",
        kind="cooperative",
        title="Heat from under our feet: dŵr cynnes",
        themes=("climate_change", "wellbeing"),
        partners="""
        A new association of residents in a former mining village in south Wales. The miners' institute,
        the rugby club and a geologist, Dr Bethan Crowther. An energy developer has offered information.
        The primary school's eco-committee has three seats.
    """,
        summary="""
        Under our village are flooded mine workings that could heat three hundred homes. A developer has
        noticed. So have we. This time we would like to have a say. Before anything is built we want to
        write, as a village, what success would be and how we would know, and have the developer sign it.
        We will hold meetings in the institute, the rugby club and the school. We want to learn if it is
        possible to agree the measure before the project, and whether people who were told many things by
        many companies will trust one. A handbook, in Welsh and English, will be offered to other
        coalfield villages.
    """,
        idea="""
        The pit closed in 1985 and after that there were seven schemes. Each had its measures of success
        and by each of them it was a success. Look around. For once we wish to be early. There is warm
        water in the old workings. There will be a heat network, or not; this project is not to decide on
        that. We want to produce a contract of measures: twelve things which the village would look at in
        five years' time, from the gas bill of Mrs Prosser to whether the young ones have got the jobs,
        who will do the looking and what follows if it goes wrong. We would hold nine meetings. The
        geologist explains the water. Older miners explain the workings. Children ask. From the notes a
        group of twelve, drawn by lot with pay, drafts the contract, and the village votes. The developer
        says it will sign something, and we shall find out what. What we evaluate is whether there is
        trust and whether it changes, in three rounds of the same five questions, asked on doorsteps.
    """,
        together="""
        Forty people came to the first meeting in the institute, and a committee of nine was elected. We
        are mostly retired, more men than women. That has been noticed, by the women. A lot is to be drawn
        for the twelve so that it is not always the same people. The developer can come if invited.
        Families renting from private landlords might be affected most and turn up least.
    """,
        who="the village, and twelve people drawn by lot",
        where="in the institute, the rugby club and the school",
        measure="whether agreeing the measure before the project changes who trusts it",
        output="a contract of measures and a bilingual handbook",
        steps=(
            "nine meetings",
            "drawing twelve people and drafting",
            "a vote, and asking the five questions for the third time",
        ),
        access="""
        There are meetings at three times of day, in Welsh and English, with a loop, lifts from the top
        terraces and a crèche by the chapel.
    """,
        liked="agreeing what success would be before anybody has built anything",
        wonder="how firm the developer's promise to sign is",
        quality=0.70,
        budget=(
            ("Twelve drawn by lot", "3600"),
            ("Doorstep rounds", "2640"),
            ("Translation", "1750"),
            ("Halls, crèche, lifts", "1420"),
            ("Facilitator, 7 days", "2100"),
            ("Handbook", "990"),
        ),
    ),
    Pitch(
        key="bench",
        group="Bubbe's Bench",
        contact="Rivka Sternlicht",
        kind="charity",
        title="A bench for every street",
        themes=("mental_health",),
        partners="""
        Bubbe's Bench is a small charity of Orthodox Jewish women in Salford. Twelve grandmothers have
        been trained as listeners. The general practice on the corner and a Jewish helpline refer. Dr
        Miriam Eisenhart, a lecturer in counselling, is our adviser.
    """,
        summary="""
        In our community people are not keen to be seen at a clinic. Everyone can be seen on a bench.
        Twelve grandmothers in Salford sit on benches at set times and listen. It is going well and we
        want to go to more streets. With this money we would train twelve more grandmothers, put up four
        more benches and collect feedback. Women who have used the bench will help to write the questions.
        We would like to find out how many feel better and whether they would come back. We hope to
        produce a report which shows that faith communities can do this well and that it should be
        supported.
    """,
        idea="""
        The idea comes from Zimbabwe, where grandmothers on benches have helped many people, and we have
        adapted it to our streets. Our bubbes have raised, between them, eighty-three children. They have
        had forty hours of training. They do not give advice unless asked three times. In the first year
        they have listened to some two hundred women, mostly young mothers, and brides. Nobody has to make
        an appointment, one simply sits down. We should like to grow. Twelve new listeners would be
        trained by the first twelve, in spring, and be on their benches before Shavuot. To evaluate we
        would have a short card that is filled in afterwards and posted in a box, as well as a focus
        group. A few women who have used the bench help to write the card. We know that the benches are
        good and would like to be able to show it to others. Our adviser has experience with evaluation in
        counselling and will write the report with us. Men have begun to ask for a bench of their own and
        this might be the next step.
    """,
        together="""
        The bubbes themselves decide how the bench is run; the charity's committee decides on money. Three
        younger women who have sat on the bench are going to help with the card. It has been difficult to
        involve more, for reasons of privacy which we respect. We have asked a rabbi and two doctors for
        their view and they are in favour.
    """,
        who="the grandmothers and the women who sit with them",
        where="on benches, and in our office when it rains",
        measure="how many feel better and would come back",
        output="a report and a training plan for listeners",
        steps=(
            "training twelve grandmothers",
            "four new benches and the card",
            "a focus group and the report",
        ),
        access="""
        Benches have arms and backs, times fit with school and holy days, and listening is in English and
        Yiddish.
    """,
        liked="grandmothers who do not give advice until they have been asked three times",
        wonder="what the project would find out that is not known already from the first year",
        quality=0.47,
        budget=(
            ("Training", "3900"),
            ("Listeners' expenses", "3120"),
            ("Four benches", "2880"),
            ("Adviser, 5 days", "1400"),
            ("Cards, box and report", "700"),
        ),
    ),
    Pitch(
        key="layby",
        group="Layby",
        contact="Gurpreet Chahal",
        kind="unregistered",
        title="Layby: forty-five minutes",
        themes=("wellbeing", "mental_health"),
        partners="""
        Layby is a group chat of lorry drivers, mostly Punjabi speaking, in and around Southall and
        Smethwick. Sikh Wellbeing Network gives us a bank account. The owner of a truck stop and a
        dietitian, Kiran Mahal, joined in. A Romanian drivers' page has teamed up with us.
    """,
        summary="""
        The law says that a driver must take forty-five minutes of rest after four and a half hours.
        Nobody asks if it is rest. We are lorry drivers who talk in a group chat. We want to find out what
        makes forty-five minutes good, and show it in a way that truck stops and bosses understand. Sixty
        drivers will rate their break by sending one emoji and one voice note. A group of ten drivers will
        listen and sort them. We will try three changes at one truck stop and look if the emojis change.
        We want to learn if people who are never in one place can co-produce something and how.
    """,
        idea="""
        I have parked in laybys for nineteen years. There is one near Thrapston with a hedge full of birds
        and I plan my day round it. There are others where you do not sleep, as somebody cuts your
        curtain. The tachograph writes 'rest' in both. Doctors tell us to eat better and talk more. Where?
        When? We started the group to share which stops have a clean toilet. Then someone posted at two in
        the morning that he could not go on, and six drivers stayed on the line until it got light. That
        is when we saw what we had. Meetings are impossible, we are never in the same county. So this is
        about co-producing when no one is in the room. Everybody sends an emoji and half a minute of voice
        at the end of a break. The ten who sort them are on voice chat on Sundays. We decide on three
        things to change at Balwinder's truck stop: a quiet row, hot daal at night, and a bench by the
        trees, perhaps. We will compare before and after. Big companies pay consultants for this and they
        have never asked us about the birds.
    """,
        together="""
        Drivers had the idea and drivers sort. There are three admins and they can be voted out, which has
        happened. Kiran and Balwinder have one voice each. We use Punjabi, Hindi, English and Romanian
        through voice messages, because typing is not for everyone. Women who drive, there are four, have
        set up a separate line and decide what crosses over.
    """,
        who="the drivers on the line",
        where="on a voice chat, on Sundays, wherever each of us is parked",
        measure="what makes forty-five minutes into a rest",
        output="a rating of rest by those who take it, and a page for truck stops",
        steps=(
            "emojis and voice notes from sixty drivers",
            "sorting on Sundays and choosing three changes",
            "trying them at one truck stop",
        ),
        access="""
        It all works by voice on an ordinary phone, in four languages, and never while anybody is driving.
    """,
        liked="a way to work together for people who are never in the same county",
        wonder="how changes at one truck stop would be told apart from a warmer season",
        quality=0.77,
        budget=(
            ("Sixty drivers, thank-you", "3000"),
            ("Ten sorters", "3600"),
            ("Changes at the truck stop", "2100"),
            ("Analysis, 6 days", "1380"),
            ("Phone data", "600"),
            ("Account fee", "420"),
        ),
    ),
    Pitch(
        key="frombed",
        group="From Bed",
        contact="Juniper Haldane",
        kind="fund_holder",
        holder="Slow Road Community Trust",
        title="From bed: how to co-produce when you cannot sit up",
        themes=("wellbeing", "mental_health"),
        partners="""
        From Bed is twenty-two people with long Covid and similar illnesses, all over the United Kingdom,
        who cannot be upright for long. Slow Road Community Trust keeps the money. Three project teams
        that want to involve us have agreed to slow down. Radio producer Tamsin Eze works at our pace.
    """,
        summary="""
        We are ill in bed and we have a lot to say, in small portions. Co-production is built for people
        who can come to meetings. We have made a way of working in messages of no more than one minute,
        with days in between. We want to test it with three ordinary project teams that will have to work
        at our speed for four months. We will find out what is lost, what gets better, who drops out, and
        what it costs in energy, which we count in spoons. At the end there will be a radio programme in
        one-minute pieces, and a guide to slow co-production. We believe that many who are not ill could
        use it too.
    """,
        idea="""
        This application took eleven weeks. It was written in minutes, lying down, by nine people, each of
        whom added one piece and then rested. Please imagine that while you read it. We are asked to join
        projects, and then there is a Zoom for two hours with a break for coffee. Two hours cost me four
        days. So I am thanked for being there and my name is in the report. What would happen if a project
        had to come to us? Three teams, one in a hospital, one in a council and one at a university, have
        agreed to take all decisions that concern us by slow talk: voice or text, sixty seconds, one
        question at a time, no answer expected for three days. They must use it among themselves too.
        Everybody, well or ill, notes each week what it cost and what was decided. We compare with three
        months before. We think that the decisions will be fewer and better, and we know that we might be
        fooling ourselves. One team leader has told us that she dreads it. She will keep an audio diary,
        which we look forward to. If we get worse, and some of us will, nobody is replaced. There is a
        place kept.
    """,
        together="""
        All twenty-two are ill and nobody else is in the group. The method is ours. The teams had to apply
        to us, which they found odd; five did and we chose three. We pay by the piece, not by the hour, so
        that the slow are not paid less. The severest cases take part through a single sign, yes, no or
        later, that a person whom they chose passes on. People without broadband are missing and we are
        trying a telephone line.
    """,
        who="those of us in bed, and three teams that slow down",
        where="in messages of one minute, with days in between",
        measure="what is lost and what gets better when everybody works at the speed of the slowest",
        output="a guide to slow co-production and a radio programme in one-minute pieces",
        steps=(
            "agreeing the rules of slow talk with three teams",
            "four months of one question at a time",
            "weighing costs and decisions and making the programme",
        ),
        access="""
        The whole project is an access arrangement: nothing longer than a minute, no faces, no hurry,
        captions and plain text of everything, pay by the piece, and a place kept for whoever has to stop.
    """,
        liked="making three busy teams apply to join and then work at the group's own pace",
        wonder="how the radio programme would be finished if several people had a bad month at once",
        quality=0.98,
        budget=(
            ("Pieces of work by 22 people", "7040"),
            ("Three teams, thank-you for keeping notes", "900"),
            ("Carers who pass on signs", "1320"),
            ("Radio producer, 12 days", "2880"),
            ("Telephone line and captions", "1160"),
            ("Guide", "700"),
            ("Fund holder", "700"),
        ),
    ),
    Pitch(
        key="term",
        group="Global Wellbeing Office",
        contact="Dr Philippa Renwick-Strand",
        kind="university",
        title="Enhancing the wellbeing of international students through co-design",
        themes=("mental_health", "wellbeing"),
        partners="""
        The Global Wellbeing Office of a university in the north-east leads. The students' union, the
        counselling service and three national student societies have been approached. A design agency
        facilitates the workshops. An advisory board of senior managers will oversee the project.
    """,
        summary="""
        International students can experience loneliness, academic stress and financial worry. Our office
        will run a series of four co-design workshops with students from at least ten countries, in order
        to develop a set of wellbeing interventions. The interventions will be prioritised by students and
        considered by the advisory board. Up to two will be piloted in the summer term. Evaluation will
        consist of pre and post surveys with a validated wellbeing scale, and feedback forms after each
        workshop. We expect to show that co-design leads to interventions that better meet the needs of
        students. A toolkit for universities will be developed and disseminated through sector networks
        and our website.
    """,
        idea="""
        The number of international students at our university has doubled in five years. Our annual
        survey shows lower wellbeing among them, in particular in the first winter. Existing services are
        under-used. Reasons may include stigma, language and a lack of cultural fit. The project uses a
        recognised co-design process of four steps to engage students in generating solutions. In workshop
        one, needs will be identified with the help of personas. In workshop two, ideas are generated. In
        workshop three, prototypes will be developed, and in workshop four these are prioritised. Each
        workshop has twenty-five participants. The advisory board will review the ideas for feasibility
        and cost and select up to two for a pilot. Ideas may include buddy schemes, multilingual resources
        or social events. Pre and post surveys will determine whether the pilot has led to an improvement.
        We would be able to draw upon the experience of our design agency, which has run similar processes
        for several organisations.
    """,
        together="""
        Students will participate in all four workshops and receive a voucher and lunch. Two student
        representatives will be invited to meetings of the advisory board. The design agency will ensure
        that all voices are heard. The application was prepared by staff on account of the time of year.
        It has been shared with the students' union for comment.
    """,
        who="international students and staff",
        where="on campus",
        measure="whether co-design leads to interventions that meet needs better",
        output="a toolkit for the sector",
        steps=(
            "recruitment and workshops one and two",
            "workshops three and four, and a pilot",
            "surveys and the toolkit",
        ),
        access="""
        Workshops are held in accessible rooms at varied times, dietary needs are catered for and
        materials are sent in advance.
    """,
        liked="noticing that services are not used, and asking why",
        wonder="who would decide if students and the advisory board wanted different things",
        quality=0.26,
        budget=(
            ("Design agency", "6800"),
            ("Vouchers", "2000"),
            ("Catering", "1200"),
            ("Project officer, part of a post", "3100"),
            ("Toolkit", "1400"),
        ),
    ),
)
