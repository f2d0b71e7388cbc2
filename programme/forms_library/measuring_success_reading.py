"""How applications to the first programme are read: the score sheet, and two stages with their criteria."""

from __future__ import annotations

from typing import Final

from programme.forms_library import CriterionData, FormData, QuestionData, SectionData, StageData, en

SCORE_SHEET: Final = FormData(
    key="measuring-success-score-sheet",
    kind="score_sheet",
    title=en("Your words about this application"),
    sections=(
        SectionData(
            key="words",
            title=en("In your own words"),
            intro=en("Both boxes may stay empty. A few honest sentences help more than a long report."),
            questions=(
                QuestionData(
                    key="for_applicant",
                    kind="long_text",
                    label=en("For the applicant (they may read this)"),
                    help=en(
                        "What did you like? What would have helped you to say yes? Write as if to a friend."
                    ),
                    required=False,
                    word_limit=200,
                ),
                QuestionData(
                    key="for_panel",
                    kind="long_text",
                    label=en("For the panel"),
                    help=en("Anything that the others should think about when you decide together."),
                    required=False,
                    word_limit=200,
                    panel_sees=True,
                ),
            ),
        ),
    ),
)

STAGE_ONE: Final = StageData(
    key="first-read",
    title=en("First read"),
    intro=en("Two people read each application and say whether it should be looked at more closely."),
    reviews_wanted=2,
    criteria=(
        CriterionData(
            key="purpose",
            title=en("Is there something here to learn?"),
            question=en(
                "After reading the idea, do you know what this group wants to find out, and do you want to?"
            ),
            weight=60,
            lowest=1,
            highest=4,
            sentences={
                1: en("I could not tell what this group wants to find out."),
                2: en("I can see a good project, but not what it would teach us about co-production."),
                3: en("I can see what they would find out, and I would like to read more."),
                4: en("I want to know the answer to this, and I think others will too."),
            },
            sections=("in_short", "idea", "evaluate"),
        ),
        CriterionData(
            key="together",
            title=en("Is it done together?"),
            question=en("Would the people whose lives this is about be making the decisions?"),
            weight=40,
            lowest=1,
            highest=4,
            sentences={
                1: en("Others would decide for them."),
                2: en("They would be asked, but I do not see them deciding."),
                3: en("They would decide some of the things that matter."),
                4: en("They have shaped this from the start and would go on doing so."),
            },
            sections=("together", "about"),
        ),
    ),
)

STAGE_TWO: Final = StageData(
    key="closer-read",
    title=en("Closer read"),
    intro=en("Three people read each shortlisted application from end to end."),
    reviews_wanted=3,
    criteria=(
        CriterionData(
            key="learning",
            title=en("What we would learn"),
            question=en(
                "If this were funded, how much would it teach all of us about how to measure co-production?"
            ),
            weight=50,
            lowest=1,
            highest=6,
            sentences={
                1: en(
                    "I do not think that this would teach us anything new, and it should not be "
                    "funded for it."
                ),
                2: en("There may be something to learn, but I cannot see how they would catch it."),
                3: en("It would teach this group something. I doubt that it would travel."),
                4: en("It would teach this group, and probably a few others. I lean towards funding it."),
                5: en(
                    "It would give others something that they could use. I would be glad to see it funded."
                ),
                6: en(
                    "We would all measure differently afterwards. I strongly feel that this has to be funded."
                ),
            },
            sections=("in_short", "idea", "evaluate"),
        ),
        CriterionData(
            key="sharing_power",
            title=en("How power is shared"),
            question=en(
                "Think of the hardest decision in this project. Would people with lived experience take it?"
            ),
            weight=30,
            lowest=1,
            highest=6,
            sentences={
                1: en("No. It would be taken elsewhere, and they would be told."),
                2: en("Probably not. They are consulted, and somebody else weighs what they said."),
                3: en("Perhaps. The words are right, but I found no example of it."),
                4: en("Yes for some decisions. The money or the last word still sits elsewhere."),
                5: en("Yes. They share the decisions, the money and what happens in a disagreement."),
                6: en("Yes, and they already do. I could learn from how this group works."),
            },
            sections=("together", "access", "about"),
        ),
        CriterionData(
            key="doable",
            title=en("Can it be done?"),
            question=en(
                "With this time, this money and these people, do you believe that it will be finished?"
            ),
            weight=20,
            lowest=1,
            highest=6,
            sentences={
                1: en("No. Something that it cannot do without is missing."),
                2: en("I doubt it. The plan or the budget would have to change a lot."),
                3: en("Only if all goes well. There is no room for a bad month."),
                4: en("Yes, mostly. I have one or two questions about time or money."),
                5: en("Yes. The steps, the people and the money fit together."),
                6: en("Yes, and they have thought about what could go wrong better than I could have."),
            },
            sections=("plan", "money", "access"),
        ),
    ),
)

STAGES: Final = (STAGE_ONE, STAGE_TWO)
