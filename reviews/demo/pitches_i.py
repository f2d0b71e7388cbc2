"""Invented applications, ninth part."""

from __future__ import annotations

from typing import Final

from reviews.demo.pitch import Pitch

PITCHES: Final = (
    Pitch(
        key="table",
        group="The Kitchen Table, Hebden and Beyond",
        contact="Saoirse Lindqvist-Hall",
        kind="fund_holder",
        holder="Calder Women's Resource",
        title="No numbers at the table",
        themes=("mental_health",),
        note="""
        We write about eating disorders. There are no weights, amounts or methods anywhere in this
        application.
    """,
        partners="""
        The Kitchen Table is a group of fourteen people who live with, or are getting over, an eating
        disorder. Calder Women's Resource keeps our money. A cook, Delphine Amankwah, and Dr Rhodri
        Vaughan-Ames, a statistician who has recovered from anorexia, are with us.
    """,
        summary="""
        Our illness loves numbers. Services measure us with weight, scores and targets, and each of these
        can feed the illness. We cook together at a kitchen table in West Yorkshire, and there are no
        numbers at it. We want to find out if a project can be evaluated with no numbers at all, not even
        the count of people who came, and still convince people who decide about money. Together with a
        statistician who has been ill himself we will invent ways: comparing, ordering, describing,
        showing. Then we will put our evaluation in front of funders next to an ordinary one, and see
        which they believe. We would share the methods, and the funders' honest reactions.
    """,
        idea="""
        At intake they weigh you backwards so that you do not see, and then they give you a form from
        nought to six. For a person like us a scale is not a neutral thing. Some of us have made a
        competition of the questionnaire. It is possible to fail at being ill. For two years we have
        cooked supper on Wednesdays, with Delphine, with a single rule. It works, and we cannot prove it
        without breaking the rule. So we got stubborn. Rhodri says that the whole of statistics is about
        comparing and that numbers are merely a convenience. We would like to test him. What can one do
        with ordering: which supper was harder, this or that? With description: what did you notice in
        your hands? With threads, which get longer or cross? With a drawing of the table, seen from where
        you sit? We will do this for twenty weeks. There is an ordinary evaluation as well, by
        questionnaire, for those who choose it and feel safe, done elsewhere by somebody else. In July
        both are given to fifteen people who hand out money, without saying which we prefer. They tell us
        which they would trust, and we tell them what the other one costs us.
    """,
        together="""
        We are fourteen, and have all been ill; some are now. No one is too ill or too well for the table.
        Everybody decides together at the end of supper, washing up. Rhodri has the same voice as others
        and, he says, the worst knife skills. Men and older women tend to think that this illness is not
        theirs, and two of us visit groups to say that it is. A therapist is on call who does not sit at
        the table. We asked for that.
    """,
        who="the people at the table",
        where="at the kitchen table on Wednesdays",
        measure="whether an evaluation with no numbers in it can convince somebody who decides about money",
        output="a collection of ways to compare without counting, with the funders' honest reactions",
        steps=(
            "inventing ways to compare without counting",
            "twenty suppers, and an ordinary evaluation elsewhere",
            "putting both before fifteen funders",
        ),
        access="""
        People can sit at the table without eating, come late, leave early, bring their own food or join
        from a screen, and nobody ever remarks on a plate.
    """,
        liked="asking whether an evaluation can convince a funder without a single number in it",
        wonder="how the fifteen funders would be chosen so that they are not already friends of the idea",
        quality=0.99,
        budget=(
            ("Time of fourteen people", "6160"),
            ("Cook, 20 evenings", "2400"),
            ("Statistician, 10 days", "2500"),
            ("Therapist on call", "1400"),
            ("Food", "1240"),
            ("Making the collection", "800"),
            ("Fund holder", "500"),
        ),
    ),
    Pitch(
        key="shade",
        group="Shade Walkers of Evington Fields",
        contact="Bhavna Solanki",
        kind="other",
        title="Who sits in the shade?",
        themes=("climate_change", "wellbeing"),
        partners="""
        A walking group of South Asian elders in Leicester, the tenants' association of Evington Fields,
        and two tree wardens. City council arborist Duncan Fairlie attends. Students of a geography
        department will make maps with us.
    """,
        summary="""
        Our estate has few trees and none where people sit. We are older people in Leicester, mostly
        women, who walk each morning before the heat. We will map shade: where it is at ten, at two and at
        five, who uses it and who does not. Then we will decide with the tenants' association where twelve
        new trees should go. We would like to evaluate how the decision is made. Afterwards we ask
        everyone: did you feel that it was your tree? We hope to learn how a group that is seldom asked
        can lead a decision, and what makes a tree survive its first summers. Our results will be given to
        the council.
    """,
        idea="""
        In the summer of 2022 we walked at six in the morning, as at eight it was too hot already. On our
        route of two miles there are four places with shade. One is beside the bins. The council plants
        trees in parks, and asks on a website where. None of us knew. The group, of about thirty, decided
        that it would make its own map, with students who know computers. We note shade, benches, who
        sits. When the map is ready there is a meeting in the temple hall and one in the tenants' room,
        and a decision on twelve trees that the council has set aside. Each household near a tree can
        adopt it. For the evaluation we follow the decision: who spoke, who was heard, who did not come.
        In July we ask everyone the question about my tree or their tree, and look at the trees. If a tree
        is watered, somebody thinks that it is theirs. We believe that leaves are as good a measure as
        any.
    """,
        together="""
        The walking group made the plan, in Gujarati, with Bhavna-ben's granddaughter writing in English.
        The tenants' association came in for the younger families. The arborist can say no to a spot where
        there are pipes. All else is ours. Somali neighbours use the same benches in the evening and there
        has not been much contact; tea is planned.
    """,
        who="the morning walkers",
        where="on the estate and in the temple hall",
        measure="whether a watered tree shows that a decision was shared",
        output="a shade map and a way of deciding where trees go",
        steps=("mapping shade", "deciding on twelve trees and planting", "asking, and looking at the leaves"),
        access="""
        Walks are slow with benches on the way, meetings are in Gujarati, Somali and English, and there is
        a driver for those with bad knees.
    """,
        liked="taking a watered tree as evidence that somebody thinks of it as theirs",
        wonder="when the planting would happen, as bare-rooted trees have to be in the ground by March",
        quality=0.64,
        budget=(
            ("Walkers' time", "4200"),
            ("Students and maps", "1680"),
            ("Interpreting", "1120"),
            ("Stakes, guards, watering", "1450"),
            ("Halls and tea", "870"),
            ("Evaluation help", "1350"),
        ),
    ),
    Pitch(
        key="coauthors",
        group="Centre for Participatory Health Metrics",
        contact="Professor Alistair Penrose-Webb",
        kind="university",
        title="Developing a validated instrument for co-production quality",
        themes=("mental_health", "wellbeing"),
        partners="""
        The Centre is a research group of eleven staff at a university in the Midlands. A patient and
        public involvement panel of six advises the Centre. An NHS foundation trust has agreed in
        principle to support recruitment. A software company provides its survey platform at a reduced
        rate.
    """,
        summary="""
        There is no generally accepted instrument for assessing the quality of co-production. This project
        will develop one. Through a review of the literature, a Delphi exercise with experts and a survey
        of three hundred participants we will derive and validate a scale of about thirty items, with good
        psychometric properties. Members of our patient and public involvement panel will comment on the
        wording of the items and take part in the Delphi exercise. The resulting instrument can be used by
        funders and researchers to compare projects. It will be published in an open-access journal, and a
        plain-language version will be produced. We expect that it will become a useful tool in mental
        health and wellbeing research.
    """,
        idea="""
        Co-production is now expected in much publicly funded health research. Its quality varies
        considerably and is rarely assessed in a systematic manner. Existing checklists have not been
        validated. We therefore propose a three-phase instrument development study. In phase one, a rapid
        review will identify domains and candidate items. In phase two, a modified Delphi exercise with
        thirty experts, of whom six will be lay members, will reduce the item pool. In phase three, the
        draft instrument will be administered to three hundred people who have been involved in
        co-produced research, recruited through the trust and online panels. Exploratory factor analysis
        will determine the structure. Reliability will be assessed by internal consistency, and
        test-retest in a subsample of fifty. The team has published widely in this area and has access to
        the required software. The instrument will allow comparison between projects and over time, and
        thus meets a need often expressed by funders. An implementation guide will follow.
    """,
        together="""
        Our patient and public involvement panel was consulted on an early draft and was supportive. Panel
        members will be reimbursed at the recommended rate. Two will sit on the steering group with the
        investigators. They will be involved in the Delphi exercise, in piloting the questionnaire for
        comprehensibility and in the plain-language summary. We recognise that panel members are on
        average well educated and plan to seek wider views by means of the survey.
    """,
        who="researchers and panel members",
        where="at the university and online",
        measure="whether the quality of co-production can be assessed by a validated scale",
        output="a thirty-item instrument and an implementation guide",
        steps=(
            "the rapid review and the Delphi exercise",
            "the survey of three hundred people",
            "analysis and submission of a paper",
        ),
        access="""
        Online participation is available throughout, materials will be checked for readability and
        reasonable adjustments will be made on request.
    """,
        liked="the wish to hold co-production to a standard that everybody can see",
        wonder="what lived experience would decide here, beyond the wording of questions",
        quality=0.22,
        budget=(
            ("Research assistant, 0.3 post", "8200"),
            ("Panel payments", "1350"),
            ("Survey platform and incentives", "2900"),
            ("Open-access charge", "1500"),
            ("Steering group", "450"),
        ),
    ),
    Pitch(
        key="doorstep",
        group="The Doorstep Papers",
        contact="Shaun Gilhooly",
        kind="unregistered",
        title="The first hundred nights indoors",
        themes=("mental_health", "wellbeing"),
        partners="""
        Six people in Liverpool who slept outside and now have a flat. Mersey Doorway, a housing charity,
        pays what we decide should be paid. Photographer Ines Calado and a social worker, Bob Tarleton,
        who was ours and is retired.
    """,
        summary="""
        When you get a flat after years outside they tick a box: housed. We call it the first hundred
        nights, and they are the worst. Six of us in Liverpool have been through them. We want to walk
        with twelve people who are moving in now, and keep the record that nobody keeps: the noise, the
        quiet, the bed that you do not sleep in, who knocks. With pictures and notes from the doorstep we
        will make our own evaluation of being housed, and put it beside the landlord's. We want to learn
        what people who have done it see that workers do not, and if it helps the new ones to be seen by
        them.
    """,
        idea="""
        First night I slept in the bath. It had sides. Everybody who has been out has a story like this
        and no worker has ever asked. They ask about benefits, which you need. At thirteen weeks there is
        a form with a star on it, and you score your star. Half of the people I moved in with were back
        out at thirteen weeks. We think you could have told by night twenty, if you knew what to look for.
        So we will look. Each of us walks with two people who got keys. We call round, bring milk, sit on
        the doorstep if they do not want us in. With their say-so we write a line and take a picture of
        something, not them: a kettle, a coat still on. At night twenty and fifty and one hundred the
        twelve look at their own pictures with us and say what was going on. Then the charity's workers
        look at them. Then we put the stars next to them. If you see it earlier in the pictures then they
        should hear of it, and pay people like us to look.
    """,
        together="""
        Shaun, Big Mick, Deb, Little Mick, Annette and Yemi. We run it. Mersey Doorway asked what we
        needed and we said a bank account and to be left alone. Bob is for when something is over our
        heads. The twelve new ones own their pictures and can burn them. We argue a lot and have a rule
        that whoever walks out is rung the next day. There is one woman to two men among us, which is
        wrong, and Deb is on it.
    """,
        who="the six who have done it and the twelve who are moving in",
        where="on doorsteps, and in the charity's kitchen",
        measure="whether people who have been through it see trouble sooner than the form does",
        output=(
            "an exhibition that fits in a shopping trolley, with a plain account of what the pictures showed"
        ),
        steps=(
            "walking with the first six",
            "nights twenty, fifty and one hundred",
            "putting the stars beside the pictures",
        ),
        access="""
        We go to people, at the time when they are awake, with phone credit, dogs welcome, and no harm
        done if somebody is using or does not open the door.
    """,
        liked="a picture of the kettle, or of a coat still on, in place of a picture of the person",
        wonder="who would walk with the walkers if a hundred nights bring back their own",
        quality=0.88,
        budget=(
            ("The six, 26 weeks", "6240"),
            ("The twelve, thank-you", "1440"),
            ("Photographer, 8 days", "1840"),
            ("Support for the six", "1200"),
            ("Milk, credit, buses", "880"),
            ("Trolley exhibition", "760"),
        ),
    ),
    Pitch(
        key="sickle",
        group="Red Cell Youth",
        contact="Temiloluwa Adegoke",
        kind="charity",
        title="Cold snaps",
        themes=("climate_change", "mental_health"),
        partners="""
        Red Cell Youth is run by young people with sickle cell in south London. Two haematology nurses, a
        housing adviser from Peckham Tenants' Voice and data scientist Dr Marcus Oyelowo-Finch help us.
        Our parents are banned from the group chat.
    """,
        summary="""
        When the temperature drops fast, people with sickle cell get ill. The pain is terrible and often
        not believed. We are young people in London who have it. We want to put together cold nights, cold
        flats and pain in one picture that we own. For four winter and spring months we will note our pain
        in our own words and wear a small thermometer. When we go to hospital we will note if we were
        believed, and how quickly. With a data scientist we will look at it every month. We want to know
        if it makes a difference to being believed when you bring your own evidence, and who gets to say
        what evidence is.
    """,
        idea="""
        'On a scale from one to ten.' I say eight. I have learned to say it while not laughing, not
        scrolling and not looking too good. If you look fine they think that you want the drugs. If you
        cry they think so as well. My friend has started to bring a thermometer reading from her bedroom,
        eleven degrees, and said that a doctor became a different person. He believed the thermometer. So
        does evidence of your own make people believe you? We will be twenty. Each has a thermometer on a
        lanyard and a private log with a language for pain that we will make ourselves, as 'eight' says
        nothing. We already have 'glass', 'drill' and 'wet coat'. When somebody goes to A and E they may
        show the log or not, by a flip of a coin agreed beforehand, as long as they are safe, and they
        note how long it took to be treated and how it felt. Marcus knows that twenty is few. We know too.
        It is a first try. It has never been done by us.
    """,
        together="""
        All six who planned it have sickle cell and are from sixteen to twenty-three. The coin was argued
        over for two weeks; in the end anyone may ignore it whenever they want. Nurses check that nothing
        is dangerous. We own the data and Marcus works on our laptop. Young people who were born elsewhere
        and are new to the NHS are believed even less, and we are asking the community centre in Woolwich
        to find them.
    """,
        who="young people with sickle cell",
        where="in the youth room and on the group chat",
        measure="whether bringing your own evidence makes you believed sooner",
        output="a pain language and a log that young people own",
        steps=(
            "making the language and handing out thermometers",
            "logging through cold spells",
            "looking at it together and telling A and E",
        ),
        access="""
        Everything can be joined from a hospital bed, rooms are kept warm, there are taxis in cold weather
        and nobody has to explain a day off.
    """,
        liked="'glass', 'drill' and 'wet coat': a language for pain that says more than a number",
        wonder="whether a coin should have any part in what somebody shows in an emergency",
        quality=0.81,
        budget=(
            ("Young people's time, 20", "5200"),
            ("Thermometers", "480"),
            ("Data scientist, 9 days", "2250"),
            ("Taxis in cold weather", "1380"),
            ("Nurses' time", "960"),
            ("Launch and printing", "830"),
        ),
    ),
)
