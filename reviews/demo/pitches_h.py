"""Invented applications, eighth part."""

from __future__ import annotations

from typing import Final

from reviews.demo.pitch import Pitch

PITCHES: Final = (
    Pitch(
        key="midnight",
        group="Midnight League",
        contact="Abdirahman Warsame",
        kind="charity",
        title="Extra time",
        themes=("mental_health", "wellbeing"),
        partners="""
        Midnight League runs late football for young Somali and Bengali men in east London. The mothers'
        circle of the estate, two imams and a barber take part. A youth psychologist, Dr Idil Farah, grew
        up there. Referee Terry Bunce has been with us since the first night.
    """,
        summary="""
        We play football from ten until midnight, since those are the hours in which things go wrong.
        Young men do not talk about mental health, they say. They do, in the barber's chair and in the car
        park after the game. Eight players will be trained to pick up how the others are doing without
        asking straight out. Mothers will be asked what they see at home. We want to see if players and
        mothers notice the same things, and agree on signs which both of them would trust. We would use
        these to decide what our league should do. Other clubs may use them as well if they are any good.
    """,
        idea="""
        Our funders want a wellbeing score. We tried one and lads wrote ten out of ten, every one, because
        anything less would have to be explained. Yet everyone knows who is not all right. You can tell by
        how a man ties his boots. The barber can tell and so can a mother, by the food that comes back.
        Our project takes this sort of knowledge seriously. Eight players between eighteen and twenty-four
        learn with Dr Farah to notice, to check on someone and when to fetch help. They keep a log of
        signs, without names. The mothers' circle keeps its own in Somali and Bangla, as recordings. The
        barber is the barber. After three months we lay down the signs and see which are on more than one
        list. These become our measure for a season. At the end players and mothers will meet, which they
        have never done, to talk of what was seen and whether anything was done about it. It is that
        meeting which people are most nervous about and it will need to be prepared with care.
    """,
        together="""
        Players voted in the changing room, twenty-six to three. The eight were chosen by the teams. The
        mothers' circle decides for itself if it wants to share a sign with us. Staff book pitches and
        sort out the money, and the captains meet monthly with the budget on the table. Women's football
        is starting on Thursdays with its own captains, they will decide in spring whether to join.
    """,
        who="the players and the mothers' circle",
        where="on the pitch, in the car park and in the estate's community room",
        measure="whether players and mothers notice the same signs, and whether anybody acts on them",
        output="a set of signs in three languages for clubs that play late",
        steps=(
            "training eight players",
            "logging signs on both sides",
            "laying them side by side and using them for a season",
        ),
        access="""
        Sessions are after prayers and never in exam weeks, there is food for those who are fasting, and
        three languages are spoken.
    """,
        liked="reading how a man ties his boots as information",
        wonder="how a young man would feel who recognised himself among the signs",
        quality=0.75,
        budget=(
            ("Eight players' time and training", "4480"),
            ("Mothers' circle", "2240"),
            ("Psychologist, 9 days", "2340"),
            ("Pitch, extra hours", "1080"),
            ("Interpreting", "760"),
            ("Food", "840"),
        ),
    ),
    Pitch(
        key="tandem",
        group="Stokers and Pilots",
        contact="Imran Qureshi-Lowe",
        kind="cic",
        title="Two seats, one report",
        themes=("climate_change", "wellbeing"),
        partners="""
        Stokers and Pilots rides tandems around York. The stoker, on the back, is blind or partially
        sighted, the pilot can see. The city's transport planners and a walking and cycling charity join
        us. Audio producer Kit Lascelles rides too.
    """,
        summary="""
        On a tandem one person steers and the other provides half of the power. We think that it is a good
        picture of co-production and would like to take it literally. Blind and partially sighted stokers
        and their sighted pilots in York will ride twenty routes to audit how the city's streets work for
        people who cannot see them. Each records a report, separately, straight after the ride. We compare
        the two. What does the person at the front miss? What does the one at the back never get told? We
        hope to learn about travel without cars and about reports that are written by whoever happens to
        hold the handlebars. Planners will ride on the back, blindfolded, once.
    """,
        idea="""
        Street audits are done on foot with a clipboard by someone who sees. On occasion a blind person is
        brought along and asked at the end if there is anything to add. We have a better instrument: a
        bicycle with two seats on which the person behind hears, smells and feels everything and sees
        nothing. For twenty routes we record a five-minute spoken report from each rider. A small group of
        stokers and pilots compares them by listening. We note what appears in both, in one, in none, and
        whose version ended up in the official notes. The planners receive both reports, one route with
        the stoker's first and the next with the pilot's first, to see if order makes a difference to what
        they do. Our riders are between nineteen and seventy-four. It is about climate as well: streets
        that work by tandem work without cars.
    """,
        together="""
        The company has four directors, two stokers and two pilots, and that is written in its articles.
        The application was dictated on a ride and typed at a café. Stokers decide the routes. Planners do
        not get reports that the two riders have not both released. Deafblind riders have asked us for
        hand signals on the frame and we are building them.
    """,
        who="stokers and pilots",
        where="on the road and at the café in the cycle shop",
        measure="what the person at the front misses and what the one at the back is never told",
        output="a two-voice audit that any city can ride",
        steps=(
            "choosing routes and building hand signals",
            "twenty rides with forty reports",
            "listening, comparing and taking planners for a ride",
        ),
        access="""
        Everything is made in audio first, meeting points are by the station with a guide, and those who
        cannot ride can take part in listening.
    """,
        liked="changing the order in which planners hear the two reports",
        wonder="how the safety of the rides with blindfolded planners would be looked after",
        quality=0.76,
        budget=(
            ("Riders' time", "4800"),
            ("Audio production", "2260"),
            ("Tandem hire and repair", "1340"),
            ("Insurance and training", "890"),
            ("Guides and travel", "760"),
            ("Coordination", "1450"),
        ),
    ),
    Pitch(
        key="halfpast",
        group="Half Past Nothing",
        contact="Chloe Winterburn",
        kind="public",
        title="The 16:05 does not wait",
        themes=("climate_change", "wellbeing"),
        partners="""
        Half Past Nothing is run by the youth service of a district in Lincolnshire with two secondary
        schools. The bus operator provides ticket data. A parish clerk, Mrs Tasker, and a graphic
        novelist, Zubair Malik, are on board.
    """,
        summary="""
        In our villages the last bus leaves at five past four. After that you need a parent with a car or
        you stay in. Thirty teenagers will draw a graphic novel about getting about, and use it to open a
        talk with the bus company and the council. We want young people's stories to be treated as
        evidence in transport planning. We will track who reads it and whether decision-makers mention it.
        We hope to find out if drawn evidence gets further than a petition did. The district's youth
        council will help us to choose stories, and every school in the area receives a copy.
    """,
        idea="""
        There was a petition with nine hundred names. The company answered with ticket data showing that
        nobody travels after six. As there is no bus after six, that is true. The youth service proposes
        to make the problem visible in another way. Thirty young people in two schools will work with a
        graphic novelist in twelve sessions. Stories may be about missing training, not seeing a dad,
        about friends, jobs or the climate. The finished book goes to all councillors, to the bus company
        and to schools. We will record mentions of it in meetings, in the press and online, and interview
        ten decision-makers. Young people help with the interviews. The service has done similar work on
        vaping, with good feedback. It is our aim to make the case for an evening service on a trial
        basis.
    """,
        together="""
        The proposal was written by the youth service after hearing from the youth council. The youth
        council meets every month and will be kept informed at each stage. Young people choose the stories
        and draw them. The interviews are planned by staff with young people's input. We are aware that
        those who have no way of getting home after a session are the ones it is about, and we shall run a
        minibus.
    """,
        who="teenagers from nine villages",
        where="in two schools and on the minibus",
        measure="whether drawn evidence travels further than a petition",
        output="a graphic novel and a tally of who mentioned it",
        steps=("twelve drawing sessions", "printing and sending it out", "interviews and the tally"),
        access="""
        A minibus takes everyone home, sessions are in school buildings with lifts, and there is support
        for those who would rather write than draw.
    """,
        liked="answering ticket data with the plain fact that nobody rides a bus that does not exist",
        wonder="which decisions would be taken by the young people and which by the youth service",
        quality=0.42,
        budget=(
            ("Graphic novelist, 20 days", "5000"),
            ("Minibus", "1860"),
            ("Printing 600 copies", "2700"),
            ("Youth workers", "2100"),
            ("Vouchers for thirty", "900"),
        ),
    ),
    Pitch(
        key="nothard",
        group="Nothing Too Hard",
        contact="Dean Ockenden",
        kind="charity",
        title="We check the checkers",
        themes=("wellbeing",),
        partners="""
        Nothing Too Hard is eight people with learning disabilities in Southampton. Our charity is called
        Solent Speaks Up. Two support workers help us. They are Jade and Piotr. A university called us to
        be on a project. We did not like it. Now we have our own.
    """,
        summary="""
        We have learning disabilities. We are eight people. People ask us to check their easy-read papers.
        They pay us with a sandwich. We want to check something bigger. We want to check how people find
        out if a project is good. This is called evaluation. It is often too hard to read. We think that
        some of it is hard on purpose. We will look at ten evaluations. We will ask: who is it for? Can we
        understand it? Did they ask the right people? Did anything change? We will give each one a rating
        with stickers. We will tell the people who wrote it. We will make rules for evaluation that is not
        too hard. We want to be paid properly.
    """,
        idea="""
        Last year we were on a project about health checks. There was an evaluation. It had 64 pages. The
        easy-read one had 4 pages. We asked what was on the other 60. Nobody told us. That is how our idea
        started. We will choose ten evaluations about people like us. We will read them. Jade and Piotr
        will help us, but they must not tell us what to think. It might take two days for one. We will act
        out the hard bits, because then you can see if it makes sense. If you cannot act it, it may not
        mean anything. We will write to the people who made it. We will ask for the other 60 pages. Then
        we give stickers. Green is good. Yellow is you tried. Red is not for us. We will invite the people
        who wrote them to a meeting. We will be the ones at the front. We will make rules. They will be on
        one page. Big universities can use the rules. We will check after some months if they do. This is
        new because we are always the ones who are checked.
    """,
        together="""
        We are in charge. It was Dean's idea and we all voted. Jade typed it. We told her what to type. We
        meet on Wednesdays. We decide with cards: yes, no, talk more. If one person shows talk more, then
        we talk more. Jade and Piotr do not have cards. We will pay ourselves the same as a university
        person for a day. We asked how much that is. They did not want to say at first. We need more women
        in the group. Three are coming to try it.
    """,
        who="the eight checkers",
        where="at our office in Southampton on Wednesdays",
        measure="whether an evaluation can be understood by the people it is about",
        output="one page of rules for evaluation that is not too hard",
        steps=(
            "choosing ten and acting out the hard bits",
            "stickers and letters",
            "the meeting at the front and checking later",
        ),
        access="""
        Everything is in easy words with pictures, we have breaks every half hour, people can bring who
        they want, and there is help to travel.
    """,
        liked="acting out the hard parts, because what cannot be acted may not mean anything",
        wonder="how the support workers would keep from helping too much",
        quality=0.95,
        budget=(
            ("Checkers' pay, 8 people, 20 days", "8000"),
            ("Support workers, 20 days", "3200"),
            ("Pictures and easy-read printing", "1100"),
            ("Travel", "960"),
            ("The meeting", "780"),
            ("Lunch (not only sandwiches)", "640"),
        ),
    ),
    Pitch(
        key="oddsagainst",
        group="Odds Against",
        contact="Marianne Fothergill",
        kind="unregistered",
        title="The other side of the account",
        themes=("mental_health", "wellbeing"),
        partners="""
        Odds Against is a group of partners, parents and grown-up children of people with gambling
        problems, in Teesdale and online. The Northgate Advice Trust handles payments. Dr Sylvester
        Nkemelu of a business school studies household money.
    """,
        summary="""
        When one person gambles, a whole family keeps the books. We are partners, parents and grown-up
        children of people who gamble. Treatment is evaluated by how much is gambled. We would like to
        find out how families know that it is getting better. Twelve of us will collect these signs and
        turn them into a family measure, then test it with other families over four months. We will do
        this without asking the person who gambles, and think hard about if that is right. We will learn
        what recovery looks like from the next room. What we make will be offered to clinics and to groups
        like ours.
    """,
        idea="""
        You know that something has changed when the post is opened on the day it comes. A clinic cannot
        see that. It asks the gambler about stakes and sessions, and he answers as well as he can. We who
        live beside it have indicators of our own: a card left on the table, a shopping trip without
        arithmetic, the phone lying face up. A group of us has compared them online and they are oddly
        alike from Barnard Castle to Bermondsey. Our plan is to collect a hundred, agree on twenty and try
        these with twenty-five families. Each month a family member notes which signs were there. At the
        same time they rate their own sleep and worry. Dr Nkemelu will help to see which signs move first.
        We are aware that it is done behind somebody's back. One of our questions is whether co-production
        can be honest when a person whom it concerns is not in the room. Six people in recovery will read
        what we write and answer it, in the same report.
    """,
        together="""
        All twelve are family members. No one from a clinic takes part. We have met by video every other
        week since June, cameras off if you like. Decisions are taken by everyone writing a line; the
        majority does not simply win but the minority's line is kept. People in recovery join in May to
        answer us. Those whose marriages ended are part of us too.
    """,
        who="families in the next room",
        where="by video, in the evening, with the cameras off",
        measure="how families know that it is getting better, and which sign moves first",
        output="a family measure with an answer from people in recovery",
        steps=(
            "collecting a hundred signs",
            "trying twenty with twenty-five families",
            "inviting the answer and printing both",
        ),
        access="""
        Evening video with cameras off, no names, calls that end by a code word if somebody comes in, and
        post goes to another address if asked.
    """,
        liked="printing the answer of people in recovery next to the families' own findings",
        wonder="how family members would be kept safe if the notes were found at home",
        quality=0.74,
        budget=(
            ("Twelve family members", "4320"),
            ("Twenty-five families, thank-you", "1250"),
            ("People in recovery, answers", "900"),
            ("Research, 8 days", "2000"),
            ("Secure phone line and app", "1180"),
            ("Design", "760"),
        ),
    ),
)
