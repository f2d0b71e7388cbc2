"""What the invented panel writes, in frames with ``{liked}``, ``{wonder}`` and ``{title}``."""

from __future__ import annotations

from typing import Final

# By criterion, then low, middle or high.
BY_CRITERION: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "purpose": (
        (
            "I read it twice and still could not say in one sentence what you want to find out.",
            "It reads as a service that is needed more than as a question to be answered.",
            "I missed the question. There is a lot of activity, and I could not see what it would tell us.",
        ),
        (
            "There is a question in here, though you only come to it late.",
            "I think that I know what you want to find out, and one sharper sentence would have"
            " made me sure.",
            "The purpose is good, and the link with measuring could have been clearer.",
        ),
        (
            "I understood on the first page what you want to find out, and I want to know it too.",
            "The question is clear and it is yours. I have not seen anybody ask it like this.",
            "After the summary I could have explained your question to my neighbour, and in fact I did.",
        ),
    ),
    "together": (
        (
            "People are asked for their views, but I could not find a decision that is theirs.",
            "The ones whom it is about come in late, when most of it has been settled.",
            "I would have liked to hear their voice in the text, and not only about them.",
        ),
        (
            "People decide some things. Who decides on the money stayed open for me.",
            "You are honest about who is missing, which I liked better than a promise.",
            "The sharing seems real, with one or two places where the partners still hold the pen.",
        ),
        (
            "It is plain from each page who had the idea and who will decide.",
            "The people this is about are not 'involved': they run it, and others are invited.",
            "Your rule for disagreements convinced me more than any statement of values.",
        ),
    ),
    "learning": (
        (
            "The measures that you name would show that people came, and little about how you "
            "worked together.",
            "I could not see what anyone outside would learn from the result.",
            "What you want to show seems to be decided already, and I prefer a project that can"
            " surprise itself.",
        ),
        (
            "Your own group would learn a good deal. How it would help others is thinner.",
            "Comparing two kinds of record is a sound plan, if you say beforehand what would "
            "count as a difference.",
            "There is a method in here that could travel. It needs to be told in fewer words.",
        ),
        (
            "This would change how I look at evaluation, whichever way it turns out.",
            "You have found a way to be wrong, and that is rare and worth a lot.",
            "I can name three projects that would use what you make on the day on which it comes out.",
        ),
    ),
    "sharing_power": (
        (
            "In the hardest decision, as I understand it, staff or partners would have the last word.",
            "People are paid, which is good, but pay is not the same as a vote.",
            "Nobody with lived experience seems to hold a part of the budget.",
        ),
        (
            "Power is shared in the work. In the budget it is not quite there yet.",
            "I believed the example of a disagreement and would have liked a second one.",
            "The rules are fair; I wondered who would dare to use them against a partner.",
        ),
        (
            "You already work in the way that others only describe.",
            "Anyone can stop the work and it has been used: that tells me what I need to know.",
            "The people with the most at stake hold the money, the pen and the door key.",
        ),
    ),
    "doable": (
        (
            "I do not see how all of it can be finished by July with so few paid days.",
            "Too much depends on one partner who has not confirmed yet.",
            "The budget leaves nothing for a bad month, and there will be one.",
        ),
        (
            "It can be done, if the first step does not take longer than you hope.",
            "Time is short in the middle of the plan, and you could drop a round without losing the point.",
            "I would move some money from printing to people.",
        ),
        (
            "The steps, the people and the money fit together, and you said what you would drop first.",
            "It is a modest plan and you have done harder things.",
            "I have no worries about it being finished. The plan leaves room for tired people.",
        ),
    ),
}

OPENERS: Final = (
    "Thank you for this. I read it on a train and missed my stop.",
    "I enjoyed reading your application and came back to it the day after.",
    "Thank you for letting us see how you work.",
    "I do not know your field, so take this as the view of a careful reader.",
    "I have lived with something close to what you describe, and I read it with that in mind.",
    "Thank you. It is written in plain words, which I noticed after a day of the other kind.",
    "This was the third that I read that evening and the one that woke me up again.",
    "I liked how this was written and could hear people talking in it.",
    "Thank you for the work that went into this, which one can see.",
    "I came to it with doubts, because I have read many plans with this theme.",
    "I read it aloud to somebody at home, with the names left out, and we talked until supper.",
    "It took me two goes, because I had to put it down and think about my own group.",
    "Thank you. You made me look up a word, and it was worth it.",
    "Reading this I forgot that I was supposed to be scoring it.",
    "I am grateful that you told us about the mistakes as well.",
    "I read your budget first and your summary last, which I can recommend.",
    "Thank you for an application that does not pretend to know how it will end.",
    "I have never been to where you live, and now I think that I have.",
    "My first note in the margin says 'yes, but'. The 'but' grew smaller as I read on.",
    "Your summary does what a summary should: I knew at once whether to sit down for the rest.",
)

LIKED: Final = (
    "What stayed with me is {liked}.",
    "The strongest part, to my mind, is {liked}.",
    "I kept thinking about {liked}.",
    "I would point others to {liked}.",
    "What I liked best is {liked}.",
    "If you keep only one thing, keep {liked}.",
)

WONDER: Final = (
    "I was left wondering {wonder}.",
    "One thing I could not find: {wonder}.",
    "A sentence on {wonder} would have helped me.",
    "If we could have talked, I would have asked {wonder}.",
    "It was not clear to me {wonder}.",
    "What I would think about next is {wonder}.",
)

CLOSERS: Final = (
    "Whatever we decide, please do this somewhere.",
    "I hope that you will get to try it.",
    "I wish you well with it.",
    "I would be glad to hear how it goes.",
    "Good luck to all of you.",
    "",
)

PANEL_HIGH: Final = (
    "I would argue for this one.",
    "Top of my pile, and I tried to talk myself out of it.",
    "Strong. I would fund it before several that are better dressed.",
    "This is what the call was written for.",
)
PANEL_MIDDLE: Final = (
    "I am in two minds and would like to hear the others before I settle.",
    "A good one that sits just under my line today. On another day it would be over it.",
    "Solid. I would not fight for it and would not stand in its way either.",
    "I scored what is on the page; I suspect that the group is better than its form.",
)
PANEL_LOW: Final = (
    "Not for this call, I think, although somebody should pay for it.",
    "I would not fund this one here, and I would like us to say why in a kind way.",
    "It is a decent plan for another fund.",
    "I could not get past who decides. Perhaps one of you read it differently.",
)
PANEL_LIKED: Final = (
    "In its favour: {liked}.",
    "We should not overlook {liked}.",
    "What speaks for it is {liked}.",
    "Others may have missed it, but for me it turns on {liked}.",
)
PANEL_WONDER: Final = (
    "Against it: nobody says {wonder}.",
    "Before we decide I would want to know {wonder}.",
    "If we fund it, a condition might settle {wonder}.",
    "My one doubt is {wonder}.",
)
PANEL_ASIDE: Final = (
    "If I am far from the others on this one, believe the others.",
    "I read the budget twice: people are paid properly and the rest is modest.",
    "It is close in theme to another one on my list, and I would look at the two together.",
    "I know this part of the country but nobody in the group.",
    "The way it is written may put some of us off. I would look behind that.",
    "Please read the answer on power before the rest. It changes how the rest sounds.",
    "I would trust the reader among us who has been nearer to this than I have.",
    "Scored late in the evening, then checked in the morning, and I changed one number.",
)
DONT_KNOW: Final = (
    "I left one question open because I do not know enough to score it.",
    "On one point I said that I do not know, since I would only have guessed.",
)

# What the group is told. Four sentences, then a last one.
TELL_AWARD: Final = (
    "All three people who read your application closely wanted to see '{title}' happen.",
    "'{title}' stood out, and the panel enjoyed talking about it.",
    "The panel was glad to read '{title}' and gladder still to be able to fund it.",
    "Reading '{title}' changed the conversation in the room, which does not happen often.",
)
TELL_SHORTLISTED: Final = (
    "'{title}' was one of 23 applications that three people read from end to end, out of 52.",
    "You came a long way: 52 applications were sent in, and '{title}' was among the 23 that we read closely.",
    "'{title}' was on our shortlist of 23, and the panel talked about it for some time.",
    "Three people read '{title}' closely, and each of them found something in it to keep.",
)
TELL_FIRST: Final = (
    "Two people read '{title}' and each of them wrote to us about it.",
    "Thank you for sending us '{title}'. Two readers took their time over it.",
    "'{title}' was read by two people who do not know each other's views.",
    "Both of the people who read '{title}' could see why it matters to you.",
)
TELL_LIKED: Final = (
    "They liked {liked}.",
    "What they wanted to keep above all was {liked}.",
    "They particularly noticed {liked}.",
    "The part that they spoke about most was {liked}.",
)
TELL_WONDER: Final = (
    "What they could not find was an answer to one question: {wonder}.",
    "They were less sure {wonder}.",
    "They would have liked to know {wonder}.",
    "A question remained for them: {wonder}.",
)
TELL_HELP: Final = {
    "learning": (
        "It would help another reader to have one sentence that says what you would know at the"
        " end and do not "
        "know now.",
        "If you apply elsewhere, say early on what a stranger could learn from you, and how you"
        " would notice if you "
        "were wrong.",
    ),
    "sharing_power": (
        "If you apply elsewhere, tell the story of one decision that people with lived "
        "experience took, and what it "
        "cost somebody else.",
        "It would help to say who holds the money and who can say no, in so many words.",
    ),
    "doable": (
        "The plan is full for so few months: one step fewer, and a little money kept back, "
        "would have reassured "
        "them.",
        "If you try again, show who would step in when somebody is ill, and what you would leave out first.",
    ),
    "purpose": (
        "If you write about it again, begin with the question that you want answered, and put "
        "the activities after "
        "it.",
        "It would help readers to see the difference between running the project and finding something out.",
    ),
    "together": (
        "If you write about it again, let the people whom it is for say in their own words what"
        " they decided.",
        "Readers would like to see one decision that belongs to the people whose lives it is about.",
    ),
}
TELL_LAST_AWARD: Final = (
    "We look forward to learning with you, and will ring in January to ask how we can help.",
    "Please keep the parts that are awkward. They are why the panel chose it.",
    "We would like to visit, if you will have us, and to bring cake.",
    "You need not change anything on account of what is written here. It is meant for you to think about.",
)
TELL_LAST_RESERVE: Final = (
    "The money ran out just above you. You are on our reserve list until the end of January, "
    "and we will write to "
    "you either way.",
    "If one of the funded groups cannot go ahead, we will ring you. You will hear from us by "
    "the end of January in "
    "any case.",
)
TELL_LAST: Final = (
    "There was money for eight. We are sorry that yours is not one of them, and hope that you "
    "find a way to do it.",
    "We could fund eight of 52. That says more about our pot than about your idea.",
    "We know how much time this took. If you would like to talk it over, ring us in January: we"
    " have kept the time "
    "free.",
    "If you would like to hear more than fits into a letter, we would be glad to talk with you in January.",
    "Please do not read this as the end of the idea. Several of us hope to come across it again.",
    "Thank you for trusting us with it. We are happy to look over another application with you "
    "before you send it.",
)
