"""Invented applications, sixth part."""

from __future__ import annotations

from typing import Final

from reviews.demo.pitch import Pitch

PITCHES: Final = (
    Pitch(
        key="dialysis",
        group="Chair Nine",
        contact="Balraj Sandhar",
        kind="fund_holder",
        holder="Black Country Kidney Fund",
        title="Four hours, three times a week",
        themes=("climate_change", "wellbeing"),
        partners="""
        Chair Nine is a group of people on dialysis in Wolverhampton. The unit's nurses and its
        technician, Dawid Kasprzak, are in it. Black Country Kidney Fund is the fund holder. Dr Ottoline
        Marsh-Reeve works on low-carbon care.
    """,
        summary="""
        We spend twelve hours a week in a chair while a machine cleans our blood. It uses about four
        hundred litres of water each time, much of it poured away clean. We have time to think about that.
        Patients, nurses and a technician will try out changes that save water and see what they do to our
        day. Our question is about evaluation: when patients and engineers choose together what a good
        treatment is, is the greenest option also the kindest? We will design a score card from the chair,
        use it for four months and publish the results with nothing hidden. Units across the country could
        use it next.
    """,
        idea="""
        From chair nine you see the drain. I asked Dawid what went down it and he said 'mostly tap water
        that has been cleaned better than what you drink'. I have thought of it three times a week since
        then. There are ways of saving it. Some make the machine louder, some make you colder, one means
        starting half an hour earlier. An engineer would choose by litres. A nurse would choose by
        minutes. We would choose by whether we can still read. We want to choose together and to find out
        how to weigh litres against cold feet. Ten patients, four nurses and Dawid will draw up a card
        with what matters to each. We test three changes, two weeks each, with the usual practice in
        between, and each time everybody fills in the card. Nothing that touches treatment is changed, the
        consultant has checked. At the end we make a decision as a group and keep a record of how we made
        it. Patients on the evening shift, who come from work, will do the same separately. If they decide
        differently that would be interesting.
    """,
        together="""
        Patients began it. We talk from chair to chair so that everybody hears. Two of us have had
        transplants since and stayed in the group. The nurses' ideas carry as much weight as ours and the
        consultant's carry none except on safety. The evening shift has its own lead, Mrs Obuya. The
        people who died this year were part of it as well; Colin drew the first card.
    """,
        who="patients, nurses and the technician",
        where="on the unit, from chair to chair",
        measure="whether the greenest choice is also the kindest, when those in the chair decide",
        output="a score card from the chair, with all results",
        steps=(
            "drawing up the card",
            "testing three changes, two weeks each",
            "deciding together, day shift and evening shift apart",
        ),
        access="""
        We meet during treatment, so that nobody gives up a free day, with large print, Punjabi
        interpreting and a screen that swings round to each chair.
    """,
        liked="weighing litres of water against cold feet, and saying openly how it was done",
        wonder="how patients could say no to a change while they depend on the unit",
        quality=0.78,
        budget=(
            ("Patients' time, 22 people", "4620"),
            ("Nurses, backfill", "2480"),
            ("Water meters", "960"),
            ("Low-carbon adviser, 5 days", "1300"),
            ("Interpreting", "760"),
            ("Printing and film", "940"),
            ("Fund holder", "550"),
        ),
    ),
    Pitch(
        key="disagree",
        group="The Disagreement Library",
        contact="Ngozi Hargreaves",
        kind="cic",
        title="A library of disagreements",
        themes=("mental_health", "wellbeing", "climate_change"),
        partners="""
        The Disagreement Library is a community interest company of five people in Leeds, three of whom
        have been sectioned. Armley Reading Rooms gives us shelves. Six co-production groups of many kinds
        have promised to lend us their rows. Dr Edmund Tsai, a historian of committees, catalogues.
    """,
        summary="""
        Every co-production project says that it shares power. You can only see it when people disagree.
        Yet reports leave out the rows. We are going to build a lending library of disagreements. Six
        groups will each deposit four of theirs: what it was about, who wanted what, what was tried, who
        gave way and how it looks now, told by at least two sides. Anyone can borrow one and must return
        it with a note on what they would have done. We want to learn whether the way in which a group
        disagrees tells you more about shared power than anything it says about itself. We will find that
        out by asking strangers to guess, from the disagreements alone, who really decides.
    """,
        idea="""
        In the mental health trust where two of us were co-producers there were nine hundred pages of
        minutes, and not one raised voice. We were both in the room. There were raised voices. They had
        been smoothed by somebody kind. With the voices went the only evidence of who gave way to whom. We
        became interested in what happens to disagreements and started to collect them, at first for fun.
        A disagreement is told by one side, then the other, each without hearing the first. Then we print
        both on facing pages of a small book with a pocket for borrowers' notes. There are eleven so far
        and they are already the most borrowed thing in the Reading Rooms. Now we want to try them as a
        measure. Six groups, in mental health, flooding, parenting and housing, deposit four each. Thirty
        readers who know nothing of the groups read them and answer one question: who really decides here?
        The groups answer it as well, in sealed envelopes, members and staff separately. If the strangers
        agree with the members, then we have something: a way to see shared power that costs four small
        books. If they agree with the staff, it would be awkward and better still.
    """,
        together="""
        Three of the five directors have been detained under the Mental Health Act and wrote this
        application; the other two read it and disagreed about the title. That is book eleven. All
        directors are paid the same. Groups that lend a disagreement keep ownership and can take it off
        the shelf on any day. In each, at least one of the tellers must be somebody who lost. Readers are
        drawn from the library's ordinary users, including people who come in for the warmth.
    """,
        who="those who lost the argument and those who won it",
        where="at Armley Reading Rooms, between local history and large print",
        measure="whether strangers can tell from a group's disagreements who really decides",
        output="a method for collecting a disagreement, and twenty-four small books to lend",
        steps=(
            "collecting twenty-four disagreements from six groups",
            "printing them and lending them to thirty readers",
            ("opening the sealed envelopes and holding a public argument about the result"),
        ),
        access="""
        Disagreements can be told aloud, in sign or in writing, tellers are paid whether or not the book
        is printed, and a listener from outside the group sits with anybody for whom the row still hurts.
    """,
        liked="the sealed envelopes, and asking strangers to guess from the rows alone who decides",
        wonder="how a member could be protected who is easily recognised by those who were in the room",
        quality=1.0,
        budget=(
            ("Tellers, 48 people", "2880"),
            ("Readers, 30 people", "1800"),
            ("Directors, equal pay, 34 days", "5100"),
            ("Listeners from outside", "1240"),
            ("Printing and binding", "1560"),
            ("Travel to six groups", "980"),
            ("Public argument, hall and signing", "940"),
        ),
    ),
    Pitch(
        key="weather",
        group="Weather Reports",
        contact="Morag Dalgleish",
        kind="unregistered",
        title="Outlook: changeable",
        themes=("mental_health",),
        partners="""
        Weather Reports is a peer group of people with bipolar in Edinburgh. A retired forecaster, Hamish
        Geddes, joined through his son. The community radio station gives us ten minutes each Friday. Two
        psychiatric nurses listen and ring in.
    """,
        summary="""
        People with bipolar are asked to track their mood on an app that gives a line going up and down.
        Forecasters stopped relying on one line long ago. We are a peer group in Edinburgh and would like
        to forecast ourselves as the weather is forecast: with pressure, with fronts, with how sure you
        are. Ten of us will send in a report each week and make a forecast for the next one on community
        radio. Then we see how good the forecasts were and what made them better. We want to find out if
        thinking about uncertainty helps people to live with it, and if forecasting together is better
        than alone. It is meant to be enjoyable to listen to.
    """,
        idea="""
        Hamish spent thirty-five years telling Scotland that it might rain. He says that the art is not in
        being right but in being honest about how sure you are. None of the apps asks how sure we are. So
        we invented the weekly report: pressure, wind, visibility, chance of storms in per cent, and
        advice to shipping, meaning our families. We each make one for ourselves and, in pairs, one for
        each other. Is a friend's forecast better than your own? We think so, a few days out. We will
        score the forecasts in the way that weather services do, which Hamish can explain to anybody in
        the time it takes to boil an egg. On Fridays two people read theirs on the radio, under a chosen
        name. Listeners write in. For the evaluation, we look at three things: did forecasts get better,
        did people do anything different on the strength of them, and did it feel like company or like
        surveillance? The last one is what we are most unsure of, say sixty per cent company.
    """,
        together="""
        Ten of us with a diagnosis, two family members and Hamish. We started over the summer with no
        money. Everyone chooses whether another may forecast for them and can end it by one word. The
        nurses asked to have the forecasts in the clinic. We voted against, for now. Our members are
        mostly white and over forty, we have begun to talk with a student group.
    """,
        who="the forecasters",
        where="in the studio of the community radio station",
        measure="whether forecasting together feels like company or like surveillance",
        output="a forecasting sheet and a series of short broadcasts",
        steps=(
            "learning to forecast and to score",
            "weekly forecasts, alone and in pairs, and broadcasts",
            "scoring the season and deciding what to pass on",
        ),
        access="""
        Reports can be sent from bed, on good and on bad days, by text or by voice, and nobody has to go
        on air.
    """,
        liked="asking people how sure they are, which no mood app does",
        wonder="what a pair would do when the forecast for one of them is a storm",
        quality=0.86,
        budget=(
            ("Forecasters' time, 12 people", "5400"),
            ("Forecaster-trainer", "1200"),
            ("Radio production, 20 programmes", "2400"),
            ("Peer support line", "900"),
            ("Scoring and analysis", "1050"),
            ("Printing", "380"),
        ),
    ),
    Pitch(
        key="trailers",
        group="Fen Road Women",
        contact="Charmaine Loveridge",
        kind="unregistered",
        title="Tin in the sun",
        themes=("climate_change", "wellbeing"),
        partners="""
        We are Gypsy and Traveller women on two sites in Cambridgeshire. Romany Roads Health, a charity,
        does our paperwork. Maggie Eastoe from the council's sites team said that she would come if we
        told her the truth. Dr Ciarán Doherty is a Traveller and a researcher.
    """,
        summary="""
        A trailer in July is like an oven with a door. We are Gypsy and Traveller women in Cambridgeshire
        and we know how to keep old people and babies alive in the heat, as we have always done it. Nobody
        has written it down and some of us do not write. We will go round the pitches and gather what
        works, on voice notes and by showing. We will teach it to other sites. Then we will ask what they
        used. The council comes along to listen. We would like to know if people believe advice more when
        it comes from their own, and how you can prove it without paper.
    """,
        idea="""
        They send a leaflet: stay indoors, draw your curtains, go to a cool room in your home. What cool
        room? My nan hung wet sheets on the shade side and made us all sit under the lorry. She was right
        and there was a breeze. On our two sites there are about seventy people over sixty or under five.
        We would gather from all of them how they get through a hot spell, and try it out with a
        thermometer: wet sheets, foil, awnings, lifting the trailer, which way you park. We find out what
        does work by degrees. That is the measuring. Then ten of us take it to four other sites and show
        people, we do not do leaflets. In July we go back and look with our eyes at what they did. If
        people took it up from us when they never did from the council, then it matters who brings a
        message. Ciarán will help us to say it in a way the council cannot wriggle out of. Maggie says
        that she will not wriggle.
    """,
        together="""
        It is us who do it. Nobody else knows how. Charmaine talked and her daughter wrote this on a
        phone. The old women say what is right and what is rubbish. Romany Roads only does the paperwork,
        they asked what we wanted and for once did that. The men will do the lifting and parking. We want
        the roadside families as well but they get moved on, so we would ring them.
    """,
        who="the women of both sites",
        where="on the sites, out of doors",
        measure="whether people take up advice that comes from their own",
        output="voice notes and a showing day that goes from site to site",
        steps=(
            "gathering and trying it with a thermometer",
            "showing it on four other sites",
            "going back in July to look",
        ),
        access="""
        Nothing has to be read or written, children come along, and visits do not happen in the weeks of
        the fairs or when somebody has died.
    """,
        liked="testing a grandmother's knowledge by degrees, with a thermometer",
        wonder="what would happen to the findings if the summer came late and stayed cool until July",
        quality=0.80,
        budget=(
            ("Women's time", "5200"),
            ("Fuel and travel to sites", "1280"),
            ("Thermometers, foil, sheeting", "960"),
            ("Researcher, 8 days", "2000"),
            ("Phones and credit", "540"),
            ("Romany Roads, paperwork", "700"),
            ("Food on showing days", "620"),
        ),
    ),
    Pitch(
        key="gooddays",
        group="Good Days at Eden Lodge",
        contact="Patricia Nicholson",
        kind="cic",
        title="Was it a good day?",
        themes=("wellbeing",),
        partners="""
        Eden Lodge is a not-for-profit care home in Carlisle with thirty-four residents. The night staff,
        the residents' forum and Cumbria Carers' Voice are partners. Dr Hamid Rezai of a school of nursing
        will supervise two student nurses.
    """,
        summary="""
        Our care home in Carlisle is inspected on safety, staffing and records. Residents judge it by
        whether it was a good day. The night staff judge it by whether it was a quiet night. We would like
        residents and staff to design a daily record together, with no more than three questions, which
        both answer. We will use it for four months on one corridor and compare with our usual care notes.
        We expect to learn whether residents and those who look after them agree on what a good day is,
        whether answering together changes the care and whether the record can be kept going by people who
        are very tired.
    """,
        idea="""
        Care notes in our home are detailed. They state what was eaten, when someone was turned and which
        tablets were taken. Reading a month of notes about Mr Armstrong, who was a lighthouse keeper, one
        would not find out that he has a good day whenever he can see the weather coming. A member of the
        night staff knew it and had moved his chair. The project would create a short shared record. At
        the end of the day a resident and a member of staff each answer, and see the other's answer: Was
        it a good day? What made it so? What would make tomorrow better? The residents' forum will decide
        on the wording. Residents with advanced dementia will be included through observation by somebody
        who knows them well. The student nurses will compare the record with the care notes. We shall look
        at agreement, at changes in care which followed and at the time it took. We have a low staff
        turnover, which helps, and a manager who has promised that answers will not be used in appraisals.
    """,
        together="""
        Six residents of the forum and four night staff prepared this with the manager. The forum, which
        meets on Fridays with sherry, has the last word on the questions. Relatives will be invited to
        comment but will not answer in place of a resident. Dr Rezai's students come as learners. Agency
        staff are hard to include and we will try a briefing of five minutes at handover.
    """,
        who="residents and the staff who know them",
        where="in the sun lounge at Eden Lodge",
        measure="whether residents and staff agree on what a good day is",
        output="a three-question daily record with instructions for tired people",
        steps=(
            "wording the three questions in the forum",
            "four months on one corridor",
            "comparing with the care notes",
        ),
        access="""
        Sessions are in the lounge in the afternoon, with hearing loops, large print and one-to-one
        support, and night staff are paid to come in.
    """,
        liked="each seeing the other's answer at the end of the day",
        wonder="how residents would be free to say that it was a bad day to somebody who washes them",
        quality=0.63,
        budget=(
            ("Staff time, backfill", "4480"),
            ("Residents' forum, fees or treats", "1260"),
            ("Student nurses, expenses", "1100"),
            ("Supervision", "1500"),
            ("Design and print", "880"),
            ("Hearing loops", "920"),
            ("Sherry and cake", "240"),
        ),
    ),
)
