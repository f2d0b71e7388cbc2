"""Invented applications, fifth part."""

from __future__ import annotations

from typing import Final

from reviews.demo.pitch import Pitch

PITCHES: Final = (
    Pitch(
        key="warmtea",
        group="暖茶 (Warm Tea)",
        contact="吳志明 (Ng Chi-ming)",
        kind="charity",
        title="Three cups: how older Chinese people say that they are well",
        themes=("wellbeing", "mental_health"),
        partners="""
        Warm Tea is a day centre for older Chinese people in Manchester, with 140 members who speak
        Cantonese, Mandarin, Hakka and Hokkien. Recent arrivals from Hong Kong, most of them in their
        thirties, volunteer. Dr Rosalind Kwok of a nursing school is our academic partner.
    """,
        summary="""
        Our members are between sixty and ninety-eight years old. When asked how they feel they answer
        'not bad'. It can mean anything. In Cantonese there are many ways of not quite saying that one is
        unhappy, through food, sleep and the weather. We will collect these ways in four languages, with
        members and younger arrivals from Hong Kong working in pairs over tea. From this we will make a
        set of picture cards for talking about wellbeing and test it beside the questionnaire used by the
        clinic. Members decide what the cards show. We hope that clinics, and our own centre, will learn
        to hear what is said. The cards will be free for all.
    """,
        idea="""
        Mrs Lau said for two months that the soup had no taste. The kitchen changed the salt. Only after
        she was taken to hospital did her daughter understand. We think that 'the soup has no taste' was a
        precise report and that we were not able to read it. Members of the centre know hundreds of such
        sentences. Nobody has ever asked for them, because wellbeing is asked about in English, by
        ticking. Twenty pairs of an older member and a younger arrival will meet over three cups of tea,
        one for what you eat, one for how you sleep, one for whom you miss. The younger one writes; many
        of these are lonely too, and will put their own sentences in. A group of ten members then chooses
        sixty sentences and an artist, Mr Yip, who is a member and painted film posters, paints them. With
        the cards forty members talk about their month. The clinic's nurse uses her questionnaire with the
        same members. What does each hear? We ask the members which was the better conversation. If they
        say the nurse's, we shall learn from her.
    """,
        together="""
        The members' committee, elected each New Year, proposed it and named three who lead. The younger
        volunteers have a seat. Dr Kwok reads Chinese and knows not to hurry us. Decisions are made by
        showing hands after everyone has eaten. We do not yet have members with dementia in the group;
        their families said that they would like to join in with the painting.
    """,
        who="the members and the younger arrivals",
        where="in the tea room at the centre",
        measure="whether clinics hear more when people speak in their own indirect way",
        output="sixty painted cards with sentences in four languages and English",
        steps=(
            "three cups of tea in twenty pairs",
            "choosing and painting sixty sentences",
            "using the cards beside the clinic's questionnaire",
        ),
        access="""
        Everything is spoken first and written second, in four Chinese languages, with lifts from home,
        soft food, and a nurse in the building.
    """,
        liked="hearing 'the soup has no taste' as a precise report",
        wonder="how the cards would be tested with people outside the centre",
        quality=0.80,
        budget=(
            ("Members' and volunteers' time", "4640"),
            ("Painter", "2200"),
            ("Interpreting and translation", "2380"),
            ("Lifts", "1150"),
            ("Tea and food", "620"),
            ("Printing cards, 300 sets", "1710"),
        ),
    ),
    Pitch(
        key="cwm",
        group="Clwb y Cwm",
        contact="Rhys Gittins-Bebb",
        kind="unregistered",
        title="Siarad wrth y giât: talking at the gate",
        themes=("mental_health", "climate_change"),
        partners="""
        Clwb y Cwm is a young farmers' group in north Powys with thirty members. Teulu Farm Support, a
        helpline run by farming families, trains us. Vet Lowri Maddox visits forty farms and hears a good
        deal. Her practice lends its van and its coffee machine.
    """,
        summary="""
        Farmers talk at gates. We are young farmers in Powys and have lost neighbours who did not talk
        anywhere. We will park a vet's van at twelve gates during spring and offer coffee and no leaflet.
        What is said stays there. Afterwards the two of us who were at the gate answer three questions
        about what we think happened, and the farmer, if willing, answers the same three a week later. We
        will compare. We wish to learn if helpers know when they have helped. It is also about the
        weather, since dry springs are what people talk about first and what lies behind a lot of it. We
        will share our three questions in Welsh and English.
    """,
        idea="""
        Mental health has come to the mart. There are posters on the pens, and a tent with cake. Those who
        need it walk round the tent. At a gate it is different as you both look at sheep. Our club has
        twelve members who were trained by the helpline and do not know what to do with the training.
        Lowri has the van. We would go to twelve gates, twice each, at a time when there is a reason, like
        the scanning results. Nobody comes to be helped. After we drive off, the two helpers write three
        lines on their own: what was it about, did it do any good, what did we miss? A week later somebody
        else from the club rings and asks the farmer the same. If they agree, good. If helpers think they
        did well and farmers say it was just coffee, it would be worth knowing for anybody who trains
        helpers. If farmers say it did more than we saw, that too. It costs little. Most of it is diesel
        and the time of people who would otherwise be in the lambing shed.
    """,
        together="""
        Rhys and his cousin Mared had the idea after a funeral. The club voted. We are all from farms. Six
        older farmers tested the three questions and threw out the first version, which had the word
        wellbeing in it. The helpline looks after our helpers but does not decide. Women who farm are
        often not at the gate; Mared is planning another place for them, perhaps the school run.
    """,
        who="the young farmers and those at the gates",
        where="at twelve farm gates and in the club room",
        measure="whether helpers know when they have helped",
        output="three questions for both sides of a gate, in two languages",
        steps=(
            "testing the three questions and drawing up the route",
            "twenty-four visits to twelve gates",
            "comparing both sides and telling the county",
        ),
        access="""
        Visits are made when the work allows, in Welsh or English as people wish, and a helper from
        another valley comes if somebody would rather not see a neighbour.
    """,
        liked="asking the helper and the helped the same three questions, apart",
        wonder="how the follow-up call would be made without turning coffee at the gate into a study",
        quality=0.81,
        budget=(
            ("Helpers' time", "3960"),
            ("Farmers' time, a voucher each", "960"),
            ("Vet's van, diesel, coffee", "1740"),
            ("Training and support by the helpline", "1880"),
            ("Translation", "640"),
            ("Evenings to share it", "1120"),
        ),
    ),
    Pitch(
        key="floodbook",
        group="The High Water Supper Club",
        contact="Marjorie Uttley",
        kind="unregistered",
        title="Recipes for after the flood",
        themes=("climate_change", "mental_health"),
        partners="""
        The High Water Supper Club was set up by neighbours in Calderdale after Boxing Day 2015. Mytholm
        Community Kitchen cooks with us. Fire-fighter Gaz Pickersgill knows what happened in each house. A
        print-maker, Oluchi Ekwueme, works with us on the book.
    """,
        summary="""
        After a flood there is soup. Then there is a form. We are a supper club of people in Calderdale
        who have been flooded, some four times. We want to collect what helped, in the shape of a recipe
        book: ingredients, who stirred, how long it took, what to leave out. Recipes are for soup and also
        for getting an insurer to ring back. Next we want to test them. Two streets that have not been
        flooded yet will use the book in a practice evening, and tell us if they felt more ready. We would
        learn whether experience can be handed on, or whether everybody has to get wet first.
    """,
        idea="""
        They asked us after the flood of 2015 to rate the response from one to five. There was no box for
        Mrs Greenwood who came round with hot water bottles for nine nights. There was no box for the man
        from the insurers either. We started our suppers because we did not want to be asked any more,
        only fed. After eight years we know a lot, and most of it is in people's heads. A recipe is a way
        of writing down knowledge that anyone can use and anyone can alter; you write in the margin 'needs
        more salt'. So it is already a sort of evaluation. We will hold eight suppers and write forty
        recipes. Each is tried by somebody who was not at that supper and gets notes in the margin. Then
        we take the book to two streets further down that are going to be flooded sooner or later. They
        have a practice evening with the lights off. They mark the recipes. What we are finding out is
        whether you can learn this from neighbours, and what cannot be learned. We have never applied for
        anything before.
    """,
        together="""
        It is our club and everybody in it has been flooded. We take turns to cook and whoever cooks
        decides the order of talking. Jean does the money. The print-maker was flooded in Nigeria as a
        child and is one of us. We want more of the families in the rented terrace, who moved on after
        each flood, and Gaz knows where some went.
    """,
        who="the supper club and two streets downstream",
        where="round the table at Mytholm Community Kitchen",
        measure="whether what people learned in a flood can be handed on to people who are still dry",
        output="a recipe book with wide margins",
        steps=(
            "eight suppers and forty recipes",
            "trying each other's recipes and writing in the margin",
            "practice evenings in two streets with the lights off",
        ),
        access="""
        The kitchen is upstairs since the flood, so we carry people up, or we cook in the school; there
        are big-print recipes and a child's table.
    """,
        liked="margins wide enough for the next street to write in",
        wonder="how the club would tell whether the dry streets really were more ready",
        quality=0.73,
        budget=(
            ("Time of the club and the two streets", "4720"),
            ("Kitchen and food", "1960"),
            ("Print-maker, 9 days", "1980"),
            ("Printing 400 books", "1640"),
            ("Carrying and lifts", "380"),
            ("Somebody to help with the writing", "920"),
        ),
    ),
    Pitch(
        key="lanes",
        group="Changing Lanes Swimmers",
        contact="Rowan Applegarth",
        kind="unregistered",
        title="The length of a pool",
        themes=("wellbeing", "mental_health"),
        partners="""
        Changing Lanes is a swimming group for trans and non-binary people in Brighton with about fifty
        swimmers. The leisure centre gives us an hour on Sundays. South Coast Queer Sports, a charity,
        employs our lifeguard. Dr Bex Tollemache teaches sports science.
    """,
        summary="""
        For an hour each Sunday the pool is ours. Fifty trans and non-binary people swim, and some have
        not swum since school. People ask for evidence that the hour is needed. Providing evidence means
        being counted, described and looked at, which is what we come to get away from. We will work out
        how a group can be evaluated without being watched. We will try ways that leave no trace of a
        person: counting wet towels, the temperature of the hot chocolate queue, how long after closing
        people stay. We will decide which of these we would trust and which the leisure centre would. We
        hope to make a small guide to evidence that does not look at anybody.
    """,
        idea="""
        Each year the leisure centre asks us for numbers. How many, what age, which gender, before and
        after. We are not against figures. But several swimmers stop coming in the week of the survey.
        That is a finding and we would like to begin from it: measuring us makes the thing smaller. What
        could one measure that does not involve a person's body or name? Our list has wet towels, locker
        tokens, songs requested, litres of chocolate, and minutes until the last one leaves. Some of it is
        silly. The serious question is how little you have to know about people to know that a thing is
        good. We will test twelve such traces over five months, together with one anonymous card per month
        on which you may write a word. Then swimmers and the pool's managers separately choose the three
        that they would trust. Where the choices differ, we talk about it, in swimming things or not. Dr
        Tollemache will keep us from fooling ourselves. Any service for people who have reasons not to be
        seen might use the result.
    """,
        together="""
        The group has a rota of six who open up, and they wrote this with anyone who stayed for chocolate.
        All are trans or non-binary. Bex is not and waits in the café. Every swimmer can veto a trace.
        Managers of the pool agreed to choose alongside us. We have few swimmers over sixty and have asked
        two what an hour for them would look like.
    """,
        who="the swimmers of Changing Lanes",
        where="at the pool on Sunday evenings and in its café",
        measure="how little one has to know about people in order to know that a thing is good",
        output="a guide to evidence that does not look at anybody",
        steps=(
            "listing traces and vetoing some",
            "testing twelve traces",
            ("choosing three each, swimmers and managers, and talking about the difference"),
        ),
        access="""
        There is a hoist, a curtain by the steps, costumes to borrow, and anyone may take part in the
        project without swimming and without a name.
    """,
        liked="starting from the finding that swimmers stay away in the week of the survey",
        wonder="how traces such as towels would be read when several things change at once",
        quality=0.85,
        budget=(
            ("Swimmers' time", "4400"),
            ("Sports scientist, 7 days", "1610"),
            ("Lifeguard, extra hours", "1320"),
            ("Pool and café hire", "1440"),
            ("Hot chocolate", "410"),
            ("Guide, drawing and print", "1290"),
        ),
    ),
    Pitch(
        key="stammer",
        group="Take Your Time",
        contact="Oluwaseun Bright-Davies",
        kind="charity",
        title="Please hold",
        themes=("wellbeing",),
        partners="""
        Take Your Time is a charity led by people who stammer, based in Reading. A county council's call
        centre is our partner. Speech therapist Hannah Goldfinch and statistician Dr Per Lindqvist support
        us. The council's customer panel has two places on our group.
    """,
        summary="""
        Phone surveys assume that silence means that you have hung up. We are people who stammer. When
        services ring to ask how satisfied we are, we are often cut off, hurried or guessed at. We want to
        co-design a phone survey with a council call centre that waits. We will train callers together,
        record how long people need and compare the answers from the usual survey with those from the
        waiting survey, for people who stammer and for everybody else. We want to show that who answers
        depends on who is allowed to finish. The training and the figures will be published for call
        centres everywhere.
    """,
        idea="""
        The county council rings a thousand residents each quarter. The script allows three seconds. After
        that the caller moves on and the computer writes 'no answer given'. Nobody meant to leave us out.
        It is a default setting. We have met the call centre's managers, who were embarrassed, and the
        callers, who told us that they hate the three seconds as well. Together we will write a script
        with no time limit, train twelve callers with exercises by people who stammer, and run both
        versions for two months. Calls are allocated by lot, so that the comparison is fair. We look at
        how many finish, how long it takes, what is said and what callers think. It may cost more. We
        shall say how much. Our interest is in showing that an evaluation method is itself a door, and
        that co-production should start at the door.
    """,
        together="""
        Seven of our nine trustees stammer. A working group of five people who stammer, three callers and
        one manager has met twice. We lead the training. The council keeps the phone data and we agreed in
        writing who sees what. People who stammer and use another first language are missing, and we shall
        look for them in Slough.
    """,
        who="people who stammer and the callers",
        where="in the council's call centre in Reading",
        measure="whether who answers a survey depends on who is allowed to finish",
        output="a waiting script and a training morning for call centres",
        steps=(
            "writing the script and training twelve callers",
            "running both versions by lot",
            "comparing and publishing, costs included",
        ),
        access="""
        Meetings run at the speed of the slowest speaker, nobody finishes anybody's sentence, and you can
        take part by typing.
    """,
        liked="naming the three seconds as a default setting that nobody meant",
        wonder="how people who stammer would be found among those who are rung by chance",
        quality=0.72,
        budget=(
            ("Working group's time", "4050"),
            ("Caller time released", "3180"),
            ("Trainers who stammer", "2100"),
            ("Statistician, 6 days", "1620"),
            ("Travel", "540"),
            ("Publishing", "680"),
        ),
    ),
)
