"""Paragraphs from which the shorter answers of the invented applications are composed.

Each is a sentence frame with the slots ``{who}``, ``{Who}``, ``{where}``, ``{measure}``, ``{output}``,
``{first}``, ``{second}``, ``{third}`` and ``{lead}``; see ``reviews.demo.pitch`` for what fits into them.
"""

from __future__ import annotations

from typing import Final

POWER_RULES: Final = (
    """
    Nothing is settled in an e-mail. A decision counts once it has been said aloud {where} and once the
    people who missed it have had a week to object. It is slow. It has saved us twice from something that
    only the quickest of us wanted.
    """,
    """
    We write each decision on a card with three names: who wanted it, who did not and who was not asked.
    The third line has done more for us than any training about power. {Who} keep the cards and anybody
    may read them.
    """,
    """
    There are three things that no one can do alone: spend more than fifty pounds, speak to a journalist,
    or promise something on our behalf. Everything else people are trusted to get on with. {lead} signed
    for this application and has no more votes than anybody else.
    """,
    """
    The last word lies with {who}. Partners who are paid by an institution speak after the others have
    spoken, because it turned out that the first voice in a meeting usually wins, and the first voice was
    usually theirs.
    """,
    """
    We chair in turns, by drawing a number. Whoever chairs is paid for the time it takes to prepare and
    has somebody to prepare with. Nobody has been talked into it yet and nobody who wanted to has been
    left out.
    """,
    """
    The budget is on the wall. It was drawn up line by line in a meeting, and each line has a name next to
    it: the person who may say yes or no to it. Half of those names are people who have never been in
    charge of money before.
    """,
    """
    We tried consensus, and it meant that those with the most patience decided. Now we talk for as long as
    it helps, then vote, and ask those who lost what would make it bearable. Usually it is something
    small.
    """,
    """
    Any one of {who} can stop the work for a week, with no reason given. It has been used once. During
    that week two of us go and listen, separately, and only then is the matter brought up again {where}.
    """,
    """
    We have a short agreement of one page. It says who owns what we make, that everybody is named or not
    named as they wish, that people are paid on the day, and that it can be rewritten whenever a third of
    us ask for it.
    """,
    """
    People with a job in this take their hands off for the important part: a decision about what is
    measured or what is published is taken without them in the room. They may ask for it to be looked at
    again, once.
    """,
)

POWER_CONFLICT: Final = (
    """
    When we disagree we first try to find out whether it is about the matter or about tiredness. If it is
    still there after food, two people who are not involved hear both sides. In the autumn we disagreed
    about whether to apply at all. The doubters were right about the timetable and it was changed.
    """,
    """
    An honest example: in September one partner announced our project at a conference before we had agreed
    that it was one. We were angry. They apologised {where}, in person, and the agreement now says who may
    announce what. They are still our partner and a better one.
    """,
    """
    We expect to disagree about {output}, since it will carry all our names. If we cannot agree it will be
    printed with both versions. That has been decided now, while nobody is cross.
    """,
    """
    Quarrels between friends are harder than quarrels between colleagues, and most of us are friends. So
    we have asked somebody from outside to be there on three evenings. She was chosen by those who speak
    least.
    """,
    """
    What if an institution and {who} want different things? Then the money goes where {who} say, and the
    institution may leave with its good name. Each of the partners was told so before signing.
    """,
    """
    Not everyone finds it easy to object. There is a box, there is a phone number, and there is {lead}'s
    habit of asking each person, on the way out, what they did not say. A good half of our changes came
    from the way out.
    """,
    """
    We have lost people over a disagreement, two years ago, and still regret it. Since then anybody who
    leaves is asked by someone that they liked what would have kept them. What they say is read out at the
    next meeting.
    """,
    """
    The hardest disagreement so far was about pay: the same for everybody, or more for those who do more?
    It took four meetings. We pay the same by the hour, we count preparation and recovery, and we look at
    it again half-way.
    """,
    """
    If it gets too heated we stop, and take it up another day with the chairs in another order. That
    sounds childish. It works because the people who dislike each other's opinions then sit side by side
    and look at the same wall.
    """,
    """
    Some of us depend on services run by our partners. They have each put in writing that nothing said in
    this project will affect anybody's care, tenancy or benefit, and named a person outside to whom one
    can complain.
    """,
)

EVALUATE_OPEN: Final = (
    """
    We come back to one question: {measure}. It was chosen {where} from a list of nine, after each of
    {who} had put a stone next to the one that they would lose sleep over. The other eight are kept for
    later.
    """,
    """
    Our question is {measure}. We do not know the answer and some of us hope for different ones, which we
    have written down and sealed, so that in July we can see who was fooling themselves.
    """,
    """
    What would convince us? We asked this before we asked how to collect anything. {Who} settled on the
    question of {measure}. If we cannot tell by the end, the way in which we failed to tell would be our
    result.
    """,
    """
    To learn {measure}, we have to look at two things side by side: what happens, and what different
    people believe has happened. We collect both from the first week, because memory is kind.
    """,
    """
    The question, {measure}, belongs to {who}. An outside person can help us to answer it but cannot
    replace it by another for which there happens to be a questionnaire.
    """,
    """
    First we shall find out where we are starting from. In the first fortnight everybody says what answer
    they expect to our question, {measure}, in whatever form they like. Nobody is corrected. In the last
    fortnight we play it back to them.
    """,
    """
    We split the question into three smaller ones, as it was too large to carry. Taken together they ought
    to tell us {measure}. For each of the three there is a pair, one person who lives with it and one who
    is new to it.
    """,
    """
    It is tempting to measure what is easy. We tried that for a month and had a very good figure for
    something that nobody cared about. Now we ask {measure}, and accept that the answer is going to have
    rough edges.
    """,
    """
    We want to find out {measure}. To do so we need to notice when it does not happen. Everyone carries a
    small card on which only disappointments are noted, and these are talked about first.
    """,
    """
    In plain words we ask {measure}. Half-way through we stop for a day and ask if this is still the right
    question. If not, we change it and say why. You would hear about it from us at once.
    """,
)

EVALUATE_HOW: Final = (
    """
    We collect little and look at it often. Once a month everything that has been gathered is spread out
    and {who} put it in order in three different ways. Each order is photographed. What keeps turning up
    next to each other, we talk about; what never fits goes into a separate box, which is opened at the
    end and counts as much as the rest.
    """,
    """
    There will be conversations in pairs, recorded by those who agree, at the beginning, in the middle and
    at the end. The pairs ask each other the same four questions. A small group listens to all of it and
    reports back to all, {where}, so that people hear what was made of their words while it can still be
    put right.
    """,
    """
    We use one ordinary questionnaire, the one which services around here use, for those who do not mind
    it. Next to it goes our own record. We then compare case by case: where do they agree, where not, and
    which of the two would have led to the better decision? Someone who knows statistics keeps us from
    seeing what we wish to see.
    """,
    """
    Each of us keeps a log of no more than three lines a week: something that changed, who noticed, how
    sure we are. Lines may be spoken or drawn. At the end of every month two people who did not write them
    read the lines and tell us what they think is going on. We are not allowed to explain until they have
    finished.
    """,
    """
    Outsiders help us to see. Four people from another project visit twice and say what they notice about
    how we work with each other. We return the visit. Their notes and ours are put together in one
    document in two colours, with no attempt to make them agree.
    """,
    """
    We keep a list of decisions: when, about what, who was there, who spoke first, whose idea it was in
    the end. It takes a minute each. After five months there should be about sixty of them, enough to see
    patterns, and {who} will be the first to look.
    """,
    """
    We combine something that can be counted with something that can only be told. The counting is done by
    whoever likes it, in a notebook, and checked by a second person. The telling is done {where}, over
    food, with one person writing and another one making sure that the writing is not tidier than what was
    said.
    """,
    """
    At three moments, after {first}, in the middle of {second}, and after {third}, we hold what we call a
    look back. Everyone answers alone, then in twos, then all together. We keep all three versions,
    because what gets lost between alone and together is exactly what we are interested in.
    """,
    """
    We shall make a wall with a line for the months. Whoever comes puts up what mattered, in any form, and
    moves what others put up if they think it belongs elsewhere. The moves are recorded too. At the end
    the wall is read by three people who were not there, then by us, then we compare readings.
    """,
    """
    Half of the evidence will come from those who stay and half, we hope, from those who leave. Anyone who
    drops out is offered a short talk with a person of their choice, and payment for it. Most projects
    never hear this half. It might be the more useful one.
    """,
)

LEARN: Final = (
    """
    We will make {output}. It will be free, in a form that can be changed, with the mistakes left in. The
    first to have it would be two groups that we know who work on something quite different, so that we
    find out whether it makes sense without us standing next to it.
    """,
    """
    Somebody who has neither our problem nor our luck should be able to use {output}. We are going to test
    it on a group that did not ask for it, and write down where they got stuck. That list may turn out to
    be more useful than the thing itself.
    """,
    """
    We do not write long reports. There will be {output}; an evening with funders as our guests, {where};
    and three recordings of five minutes each. One of them will be about what did not work. We have
    already agreed who tells that part.
    """,
    """
    Others would hear of it from {who}, not from a partner with a newsletter. We have money in the budget
    for ten visits, to whoever asks first, and at each we leave {output}, and we take home one thing that
    they do better.
    """,
    """
    What could travel is {output}. What cannot travel is that we have known each other for years. We shall
    try to be honest about which of the two made the difference and say so on the first page.
    """,
    """
    We would like to be read by people who commission services, so there will be one page for them in
    their language, and {output} for everybody else in ours. Both are going to be read out {where} before
    they go anywhere.
    """,
    """
    There are at least four groups within reach that could use {output}. Two of them will try it in June
    while we are still here to answer the phone. Whatever they change goes into it, with their name.
    """,
    """
    Our own members are the first audience: many only see the beginning of a project. All of {who} get the
    results first, in a meeting, with time to say that it is wrong. After that we publish {output}, and
    tell you where it has gone.
    """,
)

ACCESS_MORE: Final = (
    """
    People are paid for their time on the day, in cash or in vouchers, whichever does them less harm with
    their benefits, and we have paid for an hour of advice on that. Travel is booked, not refunded. When
    somebody needs another person in order to take part, that other person is paid as well.
    """,
    """
    We ask everyone at the start, in private, what helps and what gets in the way, and we ask again
    half-way because the answer changes. What we hear goes into the plan without a name on it. There is a
    line in the budget for things that we have not thought of.
    """,
    """
    Taking part does not mean coming. A third of the work can be done from home, by phone, by post or
    through a friend. What is said that way is read out at the beginning of a meeting and not at the end,
    when everyone is putting their coat on.
    """,
    """
    Meetings last ninety minutes with a break that is a real break. We say beforehand what will be decided
    and by when it will be over. There is a quiet room, or a quiet end of the room, and leaving needs no
    explanation.
    """,
    """
    We keep words short and read important ones aloud. Papers come a week before in large print, and as a
    recording for those who would rather listen. If something cannot be said plainly we take it that we
    have not understood it yet.
    """,
    """
    Looking after children or other people is planned for like anything else: there is somebody to sit
    with them, either there or at home. Times change from month to month so that it is not always the same
    people who cannot come.
    """,
    """
    It is a project in which some days will be hard. Two people are named whom anyone can talk to, one of
    them from outside. No one has to tell their story to belong here, and a story which was told can be
    taken back.
    """,
    """
    We thought about who would read our poster and stay at home. With their help we changed the place, the
    time and the poster. In February and in April we look again at who is missing, and there is money put
    aside for doing something about it.
    """,
)

PLAN_OPEN: Final = (
    """
    By the end of {m1}: {first}. We leave more time for this than seems necessary, because last time it
    was the beginning that we rushed.
    """,
    """
    {M1}: {first}. The people are there and the place is booked, so we can begin in the week after we hear
    from you.
    """,
    """
    We start with {first}, in {m1}. This is the step on which everything else rests, and it is done when
    {who} say that it is done.
    """,
    """
    {M1}: an opening meeting {where}, agreeing how we pay people, and then {first}.
    """,
    """
    In {m1} we begin with {first}. Two weeks are set aside for saying no: anybody who has second thoughts
    can leave then, with thanks.
    """,
)

PLAN_MIDDLE: Final = (
    """
    From {m2} to {m3}: {second}. Once a month we meet {where} to look at what has come in. Half-way, in
    {m2b}, there is a pause of one week in which nothing is done except sleep and reading.
    """,
    """
    {M2} to {m3}: {second}. {lead} and one other person ring round every fortnight to see who has gone
    quiet. In {m2b} we decide together whether to change anything and let you know if we do.
    """,
    """
    Then comes the long middle, {m2} to {m3}: {second}. We know that people get tired in {m2b} and have
    put the most enjoyable meeting there.
    """,
    """
    {M2} to {m3}: {second}. Each month ends with an hour in which we look at the money, the plan and each
    other. In {m2b} a visitor from another group comes to ask us awkward questions.
    """,
)

PLAN_END: Final = (
    """
    In {m4}: {third}. The last fortnight is for accounts, thanks and the things that always turn up. If a
    step takes longer than we hope we would do less of it rather than do it faster. The work will be
    finished by {end}.
    """,
    """
    {M4}: {third}. If we should fall behind by more than three weeks, we will drop one round of the middle
    part; it has been agreed which. All of it is done by {end}, and our accounts a week later.
    """,
    """
    {M4}: {third}. Should somebody who is central fall ill, there is a second person for each task who
    knows where things are. We finish on {end}.
    """,
    """
    Finally {third}, in {m4}. We have kept three weeks free before {end}, because something goes wrong in
    every project, and so far it has always been something else.
    """,
)

FORMAL_POWER: Final = (
    """
    A steering group will meet every six weeks. It includes two representatives of {who}, who receive
    papers in advance and are invited to comment on all items. The lead organisation remains accountable
    for the grant and for safeguarding, and so takes the final decision on spending.
    """,
    """
    Responsibility for delivery lies with the project lead. {Who} will be involved through workshops and
    can raise concerns at any time. We follow our organisation's policy on involvement and pay at the
    rates which it sets out.
    """,
    """
    Decisions about day-to-day matters are taken by staff. Larger questions are brought to a meeting with
    {who} {where}. In the past we have nearly always been able to act on what was said, and where we could
    not, we explained the reasons.
    """,
)

FORMAL_CONFLICT: Final = (
    """
    Should there be a disagreement we would look for a solution in conversation. If that did not succeed
    the matter would go to our director and then to the board. So far this has not been needed. We would
    describe our relations with partners and with those who take part as very good.
    """,
    """
    Disagreement is a normal part of working together. Our facilitator has experience in mediating, and we
    shall agree ground rules in the first session. A complaints procedure exists and is explained to
    everyone in writing at the start.
    """,
    """
    We want everybody to feel able to speak. Feedback can be given anonymously after each session and it
    is reviewed by the project lead. Any conflict of interest among the partners would be declared and
    minuted.
    """,
)
