"""Invented applications, seventh part."""

from __future__ import annotations

from typing import Final

from reviews.demo.pitch import Pitch

PITCHES: Final = (
    Pitch(
        key="asktwice",
        group="Ask Us Twice",
        contact="Wendy Sutherland-Boyce",
        kind="fund_holder",
        holder="Exe Valley Memory Café",
        title="Ask us twice: people with dementia evaluate the evaluators",
        themes=("wellbeing", "mental_health"),
        partners="""
        Ask Us Twice is nine people who have dementia and their nine 'remember-ers', which is what we call
        the people who come with us. Exe Valley Memory Café in Devon keeps the money. Three university
        teams have agreed to be evaluated by us. Actor Bertrand Oyelaran helps us to rehearse.
    """,
        summary="""
        We have dementia. Researchers come and ask us what we think, once. If you ask us again on another
        day you may get another answer, and both are true. We are nine people in Devon and we will
        evaluate three teams of researchers instead of the other way round. Each will interview us as it
        normally does. Then we tell the team how it was, on the day and again a week later. We will find
        out what makes an interview good from our side, what can be remembered of it, which is often a
        feeling, and what researchers change when they hear. We will make a film and a card: ask us twice.
    """,
        idea="""
        Wendy here. I was a head teacher, so I know an inspection when I see one. Since my diagnosis I
        have been interviewed eleven times. I do not remember most of the questions. I remember exactly
        who was kind and who looked at my husband while talking to me. It stays for weeks, in the stomach.
        It made us think in our group that if the feeling is what lasts, then it should be what is
        evaluated. So: three research teams, all decent people, interview each of us in the way they
        always do. That same afternoon we say how it was, with cards, with our faces, with music if words
        do not come. We do it again after a week, when the words have gone and the feeling has not. Our
        remember-ers write it down but must not improve it. Then comes the feedback. We sit in a row, like
        governors, and tell the researchers. They go away, change something, and come back to interview us
        about something else. Is it better? Do they keep the change once we are no longer watching? We
        will ask them in July. We know that some of us will be less well by then. That is why we would
        like to start in January.
    """,
        together="""
        The nine of us who have dementia are the panel and have the only votes. Remember-ers hold the
        diary, the coats and their tongues. We meet on Mondays and start by reading aloud what we decided
        last time; if we do not agree with it any more we change it. Two of us do not speak much and their
        yes and no is known to everybody. The researchers had no part in planning. Someone asked whether
        that was fair, and we said that it was usual.
    """,
        who="the nine of us who have dementia",
        where="at the Memory Café on Mondays",
        measure=(
            "what is left of an interview after a week, and whether researchers change once they have heard"
        ),
        output="a film and a card that says how to ask us twice",
        steps=(
            "rehearsing and being interviewed by three teams",
            "telling them, on the day and a week later, sitting in a row",
            "being interviewed again, and asking in July what they kept",
        ),
        access="""
        Meetings are short, on the same day and in the same room with the same song, taxis are with a
        driver whom we know, and each of us has a remember-er who is paid.
    """,
        liked="evaluating the feeling that is left after a week, when the words have gone",
        wonder="how the panel's findings would be kept safe from being tidied by kind helpers",
        quality=0.96,
        budget=(
            ("Panel, nine people, 20 Mondays", "4500"),
            ("Remember-ers", "2700"),
            ("Taxis", "1980"),
            ("Film", "1900"),
            ("Actor, 8 sessions", "1040"),
            ("Room, lunch, piano", "820"),
            ("Fund holder", "650.50"),
        ),
    ),
    Pitch(
        key="crisis",
        group="The Nightlight, people who use it",
        contact="Leanne Mottram",
        kind="charity",
        title="Counting at three in the morning",
        themes=("mental_health",),
        note="""
        Our application mentions self-harm and wanting to die. There are no descriptions.
    """,
        partners="""
        The Nightlight is a crisis café in Stoke-on-Trent that is open from six in the evening until four
        in the morning. A group of twelve people who use it writes this application. The charity that runs
        it, the ambulance service and the night pharmacy have signed up.
    """,
        summary="""
        At a crisis café people come in when they want to die and leave when it is a bit less so. The
        charity must count how many it kept out of hospital. We use the café, and nobody can know that,
        and we feel used when we are counted in that way. We will find something true to count in its
        place. Twelve of us will spend nights there, not in crisis, watching and writing what makes it a
        bit less so. We will agree ten small things, from being asked if you want the big light off to
        being allowed to be angry. Then we will see how often they happen. We want to learn if the small
        things can be counted without ruining them.
    """,
        idea="""
        Every three months there is a report: 412 visits, 71 hospital admissions avoided. I was one of the
        71. I was also never going to go to hospital, I was going to go home and hurt myself, and what I
        did was sit by the fish tank until it got light. The fish tank is not in the report. Kath, who
        does the report, knows that it is nonsense and has to do it. So we thought of helping her. The
        twelve of us know that place at three in the morning better than anyone. We would go in pairs, on
        nights when we are well, and look. We would write down what we see that makes things a little less
        bad. Not about people, about the place: lamp, blanket, someone saying nothing. Then we agree on
        ten. Staff agree on ten as well, separately. Then we compare and make one list. For eight weeks we
        put a bead in a jar each time we see one. People in crisis are not asked anything. We will tell
        the commissioners what we found instead of 71 and see if they can bear it.
    """,
        together="""
        All twelve have been there in crisis. Kath came to the last two of our five meetings and made tea.
        The charity has said in writing that we can publish also what it would not like. If any of us gets
        unwell, he or she is a visitor again, and the bead jar can wait; we have planned with fourteen in
        mind so that there are twelve. We have no one from the night pharmacy queue, who are those who do
        not come in.
    """,
        who="the people who use the Nightlight",
        where="at the café, at night, near the fish tank",
        measure="whether small things can be counted without ruining them",
        output="ten small things with a jar of beads and the story of how they were agreed",
        steps=(
            "watching in pairs and agreeing on ten things",
            "eight weeks of beads",
            "telling the commissioners",
        ),
        access="""
        Shifts are short, taxis take people home, nobody watches alone, and anyone may stop being a
        watcher in the middle of a night.
    """,
        liked="counting things about the place and asking nothing of people in crisis",
        wonder="how watching would feel to someone who comes in that night and knows the watchers",
        quality=0.84,
        budget=(
            ("Watchers' time, 14 people", "5880"),
            ("Taxis", "1440"),
            ("Support for watchers", "1560"),
            ("Staff time for the list", "980"),
            ("Beads, jars, printing", "310"),
            ("Analysis", "1100"),
        ),
    ),
    Pitch(
        key="bees",
        group="Forces Apiary",
        contact="Glyn Trevithick",
        kind="charity",
        title="Reading the hive",
        themes=("mental_health", "climate_change"),
        partners="""
        Forces Apiary is a charity near Plymouth which brings veterans into beekeeping. The county
        beekeepers' association provides mentors. Psychologist Dr Sanna Virtanen has worked with veterans
        for ten years. A manufacturer gives us twelve hive sensors.
    """,
        summary="""
        Bees calm people who are not easily calmed. Forces Apiary teaches veterans near Plymouth to keep
        them. We want to put sensors into twelve hives and wristbands on twelve veterans, and see if there
        is a link between the state of a hive and the state of its keeper. The veterans will help to
        choose what is shown and how. There will be a dashboard that both keepers and the psychologist can
        look at. We hope to show that beekeeping improves sleep and lowers stress, and to produce evidence
        that will help the charity to be commissioned. The findings will be shared with other veterans'
        organisations at a conference.
    """,
        idea="""
        Keeping bees requires slow movement and attention. Veterans report that an hour at the hive is the
        only one in a week in which they do not scan the horizon. There is a growing body of opinion in
        favour of nature-based support, but commissioners ask for hard data. Sensors that record the
        sound, weight and temperature of a hive are now affordable. So are wristbands for heart rate and
        sleep. The project would collect both over five months and analyse them together. Veterans take
        part in three workshops: one to decide what to collect, one half-way, one for the results. The
        psychologist would interpret the data and offer support if readings give cause for concern. A
        dashboard will be developed with a local firm. In co-production terms, we hope to find out how
        veterans feel about sharing data about themselves. As bees do badly in poor summers we have a
        reserve plan with observation hives indoors.
    """,
        together="""
        The charity's two staff are veterans and so are four of seven trustees. The proposal was developed
        by the director and the psychologist and presented to members in October, who liked it. Members
        will form a reference group that meets three times. Families have not been involved yet. We would
        welcome advice on involving them.
    """,
        who="veterans who keep bees",
        where="at the apiary and online",
        measure="whether the state of a hive and the state of its keeper are linked",
        output="a dashboard and a conference paper",
        steps=(
            "installing sensors and wristbands",
            "collecting for five months with a half-way workshop",
            "analysis and a conference",
        ),
        access="""
        The apiary has a level path and a sensory hut, transport is offered from two stations, and those
        with allergy can work with observation hives.
    """,
        liked="the hour at the hive in which nobody scans the horizon",
        wonder="what the veterans themselves would decide beyond three workshops",
        quality=0.36,
        budget=(
            ("Psychologist, 16 days", "5600"),
            ("Dashboard", "3800"),
            ("Wristbands", "1560"),
            ("Veterans' expenses", "900"),
            ("Workshops", "780"),
            ("Conference", "860"),
        ),
    ),
    Pitch(
        key="prams",
        group="Pram Library Tees",
        contact="Kelly-Ann Grimes",
        kind="cooperative",
        title="Borrowed wheels",
        themes=("climate_change", "wellbeing"),
        partners="""
        Pram Library Tees is a co-operative of eighty families in Middlesbrough that share prams, cots and
        car seats. Sure Steps family hub lets us use its garage. Teesside Tool Library mends. The public
        health team gave us its questionnaire, and said that it was sorry about it.
    """,
        summary="""
        We are eighty families in Middlesbrough who share prams and cots, so that nobody has to buy one
        and nobody has to say that they could not. It saves carbon and it saves face. We know how to count
        the carbon. For the other thing there is no measure and perhaps there should not be one. Parents
        of the co-op will work out how to show that something spares you shame without asking anyone if
        they are ashamed. We will try notes left in pram pockets from one family to the next. We want to
        learn if gifts that pass along a chain can carry the story of a project, better than a survey of
        its users.
    """,
        idea="""
        You wheel a pram out of our garage and in the pocket is a note: 'She slept in this all the way to
        the crem and back for my dad's funeral, it is a lucky pram.' It started by itself. Now most have
        notes and people say that they borrow for the notes. When the public health team asked for
        outcomes we filled in the sheet with kilograms and pounds. But we thought of those notes. A note
        is written by somebody who is finished to somebody who begins. It is not for the funder, so it is
        true. What if that was our evaluation? Fifty prams go round in half a year, each about three
        times. Parents would choose a gentle question to print on a card for the pocket and otherwise
        leave it alone. Families may mark a note as 'for the next one only' and we will honour that. Six
        parents read the others and write down what they hear. We compare with the sheet. There is a
        worry: as soon as we look at the notes, will they change? We would find out. Half of the prams get
        cards saying that the notes will be read, half get none and are not read, only counted.
    """,
        together="""
        The members' meeting, forty parents and a lot of biscuits, decided on it. Six parents were drawn
        from a hat to lead, two of them under twenty. Mothers who were looked after by social services are
        in our co-op and warned us about anything that looks like checking; they wrote the rules for
        notes. Fathers borrow but do not come to meetings. We are going to hold one in the garage,
        mending.
    """,
        who="the families of the co-op",
        where="in the garage at the family hub",
        measure=(
            "whether a note to the next family tells more than an answer to a survey, and whether "
            "it survives being read"
        ),
        output="rules for reading notes that were not meant for you",
        steps=(
            "agreeing the rules and printing cards",
            "letting fifty prams go round",
            "reading what may be read and comparing",
        ),
        access="""
        There is always a play corner, buses stop outside, meetings are repeated in the evening online,
        and notes can be drawn or recorded on a small button.
    """,
        liked="keeping half of the notes unread, to find out whether reading spoils them",
        wonder="how enough notes would be gathered in six months to say something",
        quality=0.79,
        budget=(
            ("Parents' time", "4440"),
            ("Coordination, one day a week", "3120"),
            ("Mending prams", "980"),
            ("Cards and recording buttons", "640"),
            ("Play worker", "890"),
            ("Evaluation help, 4 days", "960"),
        ),
    ),
    Pitch(
        key="meters",
        group="Meter Readers Union of Four Streets",
        contact="Tracey Bamford",
        kind="unregistered",
        title="The emergency credit diaries",
        themes=("climate_change", "mental_health"),
        partners="""
        Four streets in Blackpool where almost everybody is on a prepayment meter. Fylde Warm Homes Hub,
        an advice charity, hosts us. Economist Dr Jin-ho Bae moved into one of the streets. The corner
        shop, where meters are topped up, is our office.
    """,
        summary="""
        On a prepayment meter you know to the penny when the heat goes off. We are people in four streets
        in Blackpool who live with one. Advice projects visit us and report how many households got
        advice. We would like to report how many were warm. Thirty households will keep a diary of the
        emergency credit: when it went on, what we did, what we told the children. Advisers will keep one
        about what advice they gave. We will put them together at the corner shop, and design a better way
        of finding out if advice works. We hope that people who give advice everywhere will measure warmth
        rather than leaflets.
    """,
        idea="""
        There have been three energy projects here in two years. Two gave us light bulbs. They counted the
        bulbs. When the emergency credit runs out there is a click, and the whole house knows. You learn
        to put the tea on before the click. There is worry in that and there is skill, and neither is
        written anywhere. Our diary is simple. Each time the emergency credit starts you put a mark on the
        back of the meter cupboard, and if you wish say a few words into a phone. The Hub's advisers do
        the same for their calls. Each month we spread it all out in the back of the shop. Did advice come
        before or after the click? What would have had to happen for it to come before? We then write
        together, four from the streets and four from the Hub, what an advice service should be counting.
        The Hub has promised to count it for three months, alongside the bulbs. It would show if people
        who are advised can set the measure for those who advise them. Dr Bae does the adding up and his
        own diary.
    """,
        together="""
        Tracey and two neighbours started a list on the shop's door. Thirty-one households have put their
        names down. The Hub's staff were invited when the idea was ready; they said yes and looked
        worried. All are paid the same by the hour, by vouchers if benefits are an issue. Families who
        have just moved in from abroad have not signed up. The shop's owner, Mr Rahimi, speaks to them.
    """,
        who="the households on prepayment meters",
        where="in the back of the corner shop",
        measure="whether advice comes before the click or after it",
        output="a measure for advice services that counts warmth",
        steps=(
            "marking cupboards and calls",
            "spreading it out each month in the shop",
            "writing the measure and letting the Hub use it",
        ),
        access="""
        People speak rather than write, meetings are in the warmest room in the street, children eat free,
        and vouchers are paid on the day.
    """,
        liked="judging advice by whether it came before the click",
        wonder="how the marks in the cupboards would be kept private from visitors and landlords",
        quality=0.82,
        budget=(
            ("Households' time and vouchers", "5400"),
            ("Advisers' time", "1900"),
            ("Shop, heating, meals", "1260"),
            ("Recording and adding up", "1440"),
            ("Interpreting", "520"),
            ("Leaflet-free publication", "480"),
        ),
    ),
)
