"""Invented applications, first part."""

from __future__ import annotations

from typing import Final

from reviews.demo.pitch import Pitch

PITCHES: Final = (
    Pitch(
        key="llanw",
        group="Llinell y Llanw",
        contact="Gwenllian Mostyn-Parry",
        kind="fund_holder",
        holder="Menter Porth Gwylan",
        title="Where the tide line is drawn",
        themes=("climate_change", "mental_health"),
        partners="""
        Llinell y Llanw is eleven households whose street floods. Menter Porth Gwylan keeps our money and
        lends us its hall. Two coastal engineers, Osian Tegid and Petra Vale, come as neighbours rather
        than consultants, and Nerys Wynn, who runs the village school, brings the children's view of the
        sea.
    """,
        summary="""
        We are eleven households in a Welsh village where the sea comes over the wall most winters.
        Everybody from the council to the university has consulted us, and afterwards nothing we said
        could be found in the plan. We want to follow our own words. We will hold four conversations about
        the wall, write down what was said in Welsh and English, and then track each sentence through the
        plans that follow: kept, changed, softened or lost. We will find out where local words disappear
        and how that feels when you sleep with your shoes by the door. At the end we will have a simple
        method that any village can use to trace what happened to what it said, and a map of our own
        sentences.
    """,
        idea="""
        In January 2022 the water reached the third stair in four of our homes. In the two years since, we
        have been to nine consultation evenings. We counted. We know the biscuits. What we do not know is
        whether one word of ours ever changed a drawing. When we asked, a kind young officer said that our
        views had 'informed the process'. That phrase is why we are applying. We want to measure
        informing. We will meet four times, in the evening, with the engineers as guests at our table, and
        speak in whichever language we are angry or funny in. Two of us will keep the words exactly as
        spoken. Then each of us adopts ten sentences, like adopting a lamb, and follows them: through
        minutes, into reports, across the translation, up to the cabinet paper. We mark where a sentence
        was kept, where it was changed, where it grew soft and where it vanished. We think that Welsh
        sentences vanish sooner; we may be wrong. Alongside, we will keep a tide diary of sleep and worry,
        because being heard might matter more to how we sleep than the height of the wall does. Nobody has
        to share a diary. If it works, a method for tracing sentences could be used by anyone who has ever
        been consulted, at the cost of some patience and a box of coloured pencils.
    """,
        together="""
        The idea came out of a row in the chip shop queue, and the person who lost the row wrote the first
        draft. Since August nine households have met every second Sunday. The engineers were invited after
        the idea was settled, and their first suggestion, a survey, was voted out. Residents will keep the
        words, follow the sentences, decide what counts as 'lost' and present the results. We have no
        teenagers yet, and we know that three of them fill sandbags better than we do, so the school
        council will be asked to adopt sentences of its own.
    """,
        who="the households of the front street",
        where="in the hall behind Menter Porth Gwylan",
        measure="whether a sentence spoken at our table can still be found in the plan a year later",
        output="a sentence-tracing kit in Welsh and English, with our own map as the example",
        steps=(
            "holding four table conversations and adopting the sentences",
            ("following each sentence through the papers and keeping the tide diaries"),
            "drawing the map and showing it on the sea wall",
        ),
        access="""
        Every evening has simultaneous translation both ways, so that nobody has to be worried in a second
        language, and a lift home is arranged when the forecast is bad.
    """,
        liked="the plan to adopt single sentences and follow them until they are kept, softened or lost",
        wonder="how the group would get hold of council papers that are not published before July",
        quality=0.90,
        budget=(
            ("Residents' time, 11 households, 8 sessions", "5280"),
            ("Two keepers of the words", "1900"),
            ("Translation, Welsh and English", "2150"),
            ("Hall, heating and food", "980"),
            ("Printing the map and the kit", "1340"),
            ("Fund holder, 7 per cent", "815.50"),
        ),
    ),
    Pitch(
        key="naseej",
        group="نسيج (Naseej)",
        contact="Rima al-Khatib",
        kind="fund_holder",
        holder="Splott Road Community Trust",
        title="What the cloth remembers",
        themes=("mental_health", "wellbeing"),
        partners="""
        Naseej is fourteen women who sew together; most of us came from Syria, Sudan and Iraq. Splott Road
        Community Trust holds our money. Carys Beynon, a textile conservator, teaches us to date and
        label. Dr Hanan Osei, a clinical psychologist, is with us as a listener and has agreed not to
        write about us without us.
    """,
        summary="""
        Naseej means weaving. We are fourteen women in Cardiff who sew together on Tuesdays. When projects
        are evaluated we are given forms in English with faces that smile or frown. The forms do not fit
        our lives, and some of us cannot read in any language. We will make our own evaluation in cloth.
        Each month every woman adds a patch that says what changed for her, in a stitch language that we
        will invent and agree. At the end we will read the cloth together and a researcher will be our
        student, not our judge. We want to know whether a record made with hands can be as exact as a
        form, and whether it does people more good. We will leave behind a stitch dictionary that other
        groups can use and change.
    """,
        idea="""
        We began as a place to mend trousers. Now women tell us that Tuesday is the day when they sleep. A
        funder asked us to prove it with a questionnaire that has seven questions about the last two
        weeks. Um Yasin, who is sixty-eight and buried a son on the road, was asked how often she had felt
        cheerful. She folded the paper into a boat. We keep the boat on the shelf. We do not think that
        numbers are bad. We think that they were asked in the wrong language, by which we do not mean
        Arabic. So we will invent a stitch language. Running stitch, back stitch, knot, gap: we will
        decide together what each one says about the month, about sleep, about money, about being alone,
        about being useful. Everybody sews one small square a month for six months. Nothing has to be
        explained. When six are sewn, the group reads the whole cloth row by row, and only then do we
        compare with a short spoken questionnaire which those who wish may answer in Arabic with Dr Osei.
        Do the two agree? Where they do not, which one do the women believe? We think that other groups
        who are tired of smiling faces would like to know, and we would like to find out before the next
        form comes.
    """,
        together="""
        All fourteen of us decide, by sitting in a circle and not leaving until the oldest and the
        youngest both agree. That is how we chose this project out of three. The conservator and the
        psychologist were chosen by us after each drank tea with us twice. Women with lived experience of
        war, exile, prison and depression will design the stitch language, do the reading and present it.
        The psychologist's part is to ask questions when invited and to say what a clinic would have
        concluded. Two daughters who study in Cardiff interpret, and they are paid as interpreters, not
        thanked as daughters.
    """,
        who="the women of the Tuesday circle",
        where="in the upstairs room of the trust on Splott Road",
        measure=(
            "whether a cloth read aloud by its makers says the same as the form, and which of the "
            "two they believe"
        ),
        output="a stitch dictionary in Arabic and English, with a film of the reading",
        steps=(
            "inventing and agreeing the stitches",
            "sewing one square each a month",
            "reading the cloth and comparing it with the spoken answers",
        ),
        access="""
        Two women look after the small children in the next room and are paid for it, the bus fare is
        handed over in cash at the door, and nobody has to read or write anything to take part.
    """,
        liked="the women deciding for themselves what each stitch means before anybody asks what it proves",
        wonder="how the comparison with spoken answers would stay voluntary once people are curious about it",
        quality=0.97,
        budget=(
            ("Time of fourteen women, six months", "6720"),
            ("Interpreting by two interpreters", "1440"),
            ("Childcare on Tuesdays", "1260"),
            ("Cloth, thread, frames", "690"),
            ("Conservator and listener", "1850"),
            ("Film of the reading", "900"),
            ("Fund holder", "640"),
        ),
    ),
    Pitch(
        key="damp",
        group="Ninth Floor Diaries",
        contact="Shona Macgillivray",
        kind="unregistered",
        title="Damp diaries: who gets to say that a wall is wet",
        themes=("climate_change", "mental_health", "wellbeing"),
        partners="""
        Ninth Floor Diaries is nineteen tenants in two tower blocks. Fergus Abernethy, a retired building
        physicist from floor four, teaches us meters. Isobel Ramage of the housing association has agreed
        to keep a diary too. Dr Lewis Onuoha of the university's health geography group will read whatever
        we hand him and nothing else.
    """,
        summary="""
        We live in two tower blocks in Glasgow where the walls are wet. When we report damp somebody comes
        with a meter and writes down that the wall is within limits. Nobody writes down what it is like.
        For six months nineteen tenants and four people who work for the landlord will each keep a damp
        diary: a reading, a photograph and a sentence about the day. Once a month we will swap diaries
        across the line between tenants and staff, and see whether it changes what gets repaired and how
        people feel. We want to learn whether evidence that is made by both sides is trusted by both
        sides. Afterwards any block can have our diary, our rules for swapping and an honest account of
        where it went wrong.
    """,
        idea="""
        A meter says seventeen per cent. The inspector says that this is fine. The wee boy in 9/3 has been
        to hospital twice. All three of these are measurements, and only one of them goes into the file.
        We have asked ourselves for a long time why that is, and we think that it is not about accuracy at
        all. It is about who is holding the pencil. So we would like to share the pencil out. Nineteen of
        us will get the same meter that the inspector has, and a diary with three boxes a day: a number, a
        picture, a sentence. Four people at the housing association, from the call centre to the head of
        repairs, will keep the same diary about the days on which they deal with our reports. Every month
        we swap. I read your month and you read mine, with a cup of tea and somebody neutral in the room.
        Then we look at the repairs list together. We expect to find that the numbers agree more than the
        sentences do. What we really want to know is whether reading the sentences changes what happens to
        the numbers. If our block is drier by July we will be delighted, but this is a project about
        evidence. If it is just as wet, yet staff write a different thing in the file, that will be a
        finding as well, and we will say so plainly.
    """,
        together="""
        It was tenants who thought of this, on the landing, during the lift's sixth week out of order.
        Nineteen have signed up, among them four who have been in hospital with depression that they put
        down to their homes. The landlord's people were asked last and had to agree that they would keep
        diaries like everyone else. Tenants hold the pencils, choose the neutral person and decide what is
        published. The retired physicist has promised to lose arguments gracefully, and has started
        practising. We are missing tenants who speak Romanian and have asked Mrs Dumitrescu on eleven to
        co-lead a group in her language.
    """,
        who="the tenants of both blocks",
        where="in the old laundry on the ground floor",
        measure="whether evidence gathered by both sides changes what is written in the repair file",
        output="a damp diary that any block can print, with rules for swapping it",
        steps=(
            "learning the meters and agreeing the diary",
            "keeping the diaries and swapping them once a month",
            ("reading the repair files together and writing the honest account"),
        ),
        access="""
        People who cannot leave their flats are visited, diaries can be spoken into a phone, and swaps
        happen on two floors at once while the lift is out of order.
    """,
        liked="putting the same diary into the hands of tenants and of the people who answer their calls",
        wonder="how tenants would be protected if a diary said something that the landlord did not like",
        quality=0.93,
        budget=(
            ("Diary keepers, 19 people", "6460"),
            ("Moisture meters, 23", "1035"),
            ("Neutral person for swaps, 6 days", "1650"),
            ("Interpreting, Romanian", "780"),
            ("Food and room", "860"),
            ("Printing diaries and report", "1120"),
            ("Phones and data for spoken diaries", "590"),
        ),
    ),
    Pitch(
        key="dads",
        group="Dads Who Remember",
        contact="Callum Rintoul",
        kind="charity",
        title="Say their names, then count",
        themes=("mental_health",),
        note="""
        This application speaks about children who have died, including by suicide. The hardest part is in
        the idea, second half. The rest can be read without it.
    """,
        partners="""
        Dads Who Remember is a charity of bereaved fathers with forty members. Tayside Walking Football
        lends us its changing room, which is where men talk. Dr Aileen Strachan, who researches grief,
        joined after losing her brother. Two hospital chaplains, one humanist and one Muslim, are there
        when somebody needs a quiet word.
    """,
        summary="""
        We are fathers in Dundee whose children have died. Being together helps, and we have no way of
        saying how without it sounding like a sales pitch for grief. Most measures ask whether a man is
        recovering. We are not recovering; we are carrying. Twelve of us will work with a researcher to
        make a measure of carrying: what is heavier, what is lighter, what you can pick up again. We will
        try it with three other bereavement groups and ask them to be rude about it. We will find out
        whether people who live with a loss make a different measure from the people who study it, and
        whether making it does harm or good. The measure will be free, with advice on when not to use it.
    """,
        idea="""
        Our group meets on a Thursday after the walking football. There is a rule: you say your child's
        name before you say anything else. Last year we had to report on 'improved outcomes'. One of us
        wrote that his outcome was that he had not gone into the garage that month. It was the truest line
        in the report and it came out at the editing stage. That is the heart of this. Some of our
        children died by suicide and some of us have stood in that garage. We know what has kept us here
        and it is not on the form. We would like to make the form. Twelve of us, with Aileen, will spend
        eight Thursdays collecting the things that men actually say about carrying on, and sort them into
        heavier, lighter and able to pick up again. Then we take the draft to three groups that are not
        like us: mothers in Fife, a group for brothers and sisters, and a mosque's bereavement circle.
        They will mark it. What we want to learn for everybody else is how you co-produce a measure about
        something unbearable without the making of it being one more load. So we will keep a log of the
        making, too: who left the room, who came back, what helped. Nobody will be asked for a score of
        their own child's death, ever.
    """,
        together="""
        Three fathers wrote this at a kitchen table and eleven others have read it and changed it. The
        twelve who take part were not picked; they put their hand up, and two have since put it down,
        which is fine. Fathers lead every Thursday. Aileen takes notes and goes home with nothing that has
        not been agreed. Any father can take his words out until the day of printing, with no reason
        given. We do not have fathers who were separated from their families when their child died, and we
        want to, so two members will visit the prison chaplaincy.
    """,
        who="the fathers who come on Thursdays",
        where="in the changing room at the walking football ground",
        measure=(
            "whether a measure made by those who carry a loss differs from one made by those who study it"
        ),
        output="a short measure of carrying, free to use, with advice on when to leave it in the drawer",
        steps=(
            "collecting what men say about carrying on",
            "sorting it and taking the draft to three other groups",
            "putting it right and writing the log of the making",
        ),
        access="""
        A second man is always free to walk outside with anybody who needs air, the two chaplains are on
        the phone all evening, and men who work shifts can join on a Sunday morning instead.
    """,
        liked="the log of the making, with who left the room and what helped them to come back",
        wonder=(
            "how the fathers themselves would be looked after between Thursdays while the work is going on"
        ),
        quality=0.86,
        budget=(
            ("Fathers' time, 12 people, 14 sessions", "5880"),
            ("Research time, 12 days", "2760"),
            ("Support on call", "1800"),
            ("Visits to three groups", "940"),
            ("Room and tea", "560"),
            ("Design and printing", "870"),
        ),
    ),
    Pitch(
        key="lastbus",
        group="The Last Bus Committee",
        contact="Denise Harker",
        kind="unregistered",
        title="The last bus home",
        themes=("mental_health", "wellbeing"),
        partners="""
        We are seven drivers and nine passengers of one night bus in Hull. The depot lends us its canteen.
        Humber Ways Community Transport, a charity, does our payroll for the project. Marek Olszewski, who
        wrote his degree about buses, helps us with method.
    """,
        summary="""
        A night bus is a place where people tell a driver things that they tell nobody else. We are
        drivers and passengers on the last bus out of Hull. We want to find out what a good last bus does
        for people who are not all right, and how you could tell without putting a clipboard on it.
        Sixteen of us will collect small moments for four months on cards that fit a ticket machine. Then
        drivers and passengers will sort them together in the canteen and agree what made a journey kind.
        We will test whether a list made by both is different from what each would have made alone. Bus
        companies measure minutes. We would like to offer them something else to measure as well.
    """,
        idea="""
        The 23:40 goes past the hospital, the casino and the bridge. If you drive it for a year you learn
        who gets on quiet. None of us is trained, and none of us wants to be a counsellor. Still, there
        are nights when a 'you all right, love?' mattered, and we know because people came back and said
        so. The company measures how late we are to the minute. It does not measure that. We started our
        committee after a passenger whom several of us knew stopped coming. We would like to know what
        drivers and passengers think a good last bus is. We will give out cards the size of a ticket. On
        each there is room for one moment: what happened, where on the route, what you did, what you
        wished. They go into a box by the door, with no names. Every fortnight drivers sort some,
        passengers sort some, and we sort some together, in three heaps which we do not label until the
        end. We will see whether mixed tables sort differently and how each side changes its mind. That is
        our test of co-production: does doing it together produce something that neither would have
        produced alone? If it does not, we will say so. We hope to hand the company one page that a depot
        manager could read in a tea break.
    """,
        together="""
        Denise drives and Kev rides; they thought of it at the terminus. Sixteen people are in, among them
        five who have lived with depression and one who was once talked off the bridge by a driver. Nobody
        is there for the company. The union knows and is relaxed. Passengers and drivers chair in turn. We
        are short of younger passengers, who wear headphones and see everything, and the college has put
        up a poster for us.
    """,
        who="the drivers and passengers of the 23:40",
        where="in the depot canteen after the last run",
        measure="whether drivers and passengers together see something that neither saw alone",
        output="one page for depot managers and a box of cards to copy",
        steps=(
            "printing the cards and putting up the box",
            "collecting moments and sorting them once a fortnight",
            "naming the heaps and taking the page to the company",
        ),
        access="""
        Sorting happens at half past midnight and again at noon, so that both kinds of sleeper can come,
        with a taxi home after the late one.
    """,
        liked="sorting the cards in mixed and separate tables to see what being together adds",
        wonder="how the cards would reach passengers who are too unwell to write on one",
        quality=0.71,
        budget=(
            ("Drivers' and passengers' time", "5440"),
            ("Taxis home", "1380"),
            ("Cards, boxes, printing", "720"),
            ("Method help, 8 days", "1680"),
            ("Payroll by Humber Ways", "650"),
            ("Food", "610"),
        ),
    ),
)
