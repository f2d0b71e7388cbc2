"""The standard reports on an award, in plain English: a word in the middle, and one at the end.

`learnt` and `share_learning` are read by the page of what was learnt, `spent` by the final statement: a form
of a programme's own that uses these keys is read in the same way.
"""

from __future__ import annotations

from typing import Final

from programme.forms_library import FormData, QuestionData, SectionData, en

# Who may read what was learnt, as its writers chose.
NAMED, UNNAMED, INSIDE, NOBODY = "named", "unnamed", "inside", "no"
SHARED = frozenset({NAMED, UNNAMED, INSIDE})

_LEARNING: Final = SectionData(
    key="learning",
    title=en("What you have learnt"),
    intro=en("What did not work is worth as much to us as what did. Nothing here counts against you."),
    questions=(
        QuestionData(
            key="learnt",
            kind="long_text",
            label=en("What have you learnt so far?"),
            help=en("Something that you would tell a group that begins where you began."),
            word_limit=300,
        ),
        QuestionData(
            key="share_learning",
            kind="choice",
            label=en("May we share what you have learnt?"),
            help=en("Only your answer above, never the rest of this report. You can choose any of these."),
            options=(
                (NAMED, en("Yes, with anybody, and say that it is ours")),
                (UNNAMED, en("Yes, with anybody, but do not say whose it is")),
                (INSIDE, en("Only with the team and the panel of this programme")),
                (NOBODY, en("No, with nobody")),
            ),
        ),
    ),
)

MIDDLE: Final = FormData(
    key="standard-report-middle",
    kind="report",
    title=en("A word from the middle"),
    sections=(
        SectionData(
            key="work",
            title=en("How it is going"),
            intro=en("A few sentences are enough. There is no right answer."),
            questions=(
                QuestionData(
                    key="happened",
                    kind="long_text",
                    label=en("What has happened so far?"),
                    help=en("In your own words."),
                    word_limit=200,
                ),
                QuestionData(
                    key="otherwise",
                    kind="long_text",
                    label=en("Is anything going otherwise than you planned?"),
                    help=en("If you need more time or want to spend money differently, ask us: do not wait."),
                    required=False,
                    word_limit=150,
                ),
            ),
        ),
        _LEARNING,
    ),
)

FINAL: Final = FormData(
    key="standard-report-final",
    kind="report",
    title=en("The final report"),
    sections=(
        SectionData(
            key="work",
            title=en("What happened"),
            intro=en("Write as you would tell it to somebody who was not there."),
            questions=(
                QuestionData(
                    key="happened",
                    kind="long_text",
                    label=en("What did you do?"),
                    help=en("Also what you did otherwise than planned, and why."),
                    word_limit=400,
                ),
                QuestionData(
                    key="for_whom",
                    kind="long_text",
                    label=en("Whom was it for, and who took part?"),
                    help=en("Roughly how many people, and who they are. No names, please."),
                    word_limit=150,
                ),
            ),
        ),
        _LEARNING,
        SectionData(
            key="money",
            title=en("The money"),
            intro=en("Keep the receipts. We do not need them here."),
            questions=(
                QuestionData(
                    key="spent",
                    kind="budget",
                    label=en("What did you spend the award on?"),
                    help=en("One line for each kind of thing. Round to whole pounds if you like."),
                ),
                QuestionData(
                    key="money_word",
                    kind="long_text",
                    label=en("Is there anything to say about the money?"),
                    help=en("For example what is left, and what was spent otherwise than planned."),
                    required=False,
                    word_limit=150,
                ),
            ),
        ),
        SectionData(
            key="showing",
            title=en("Something to see or hear"),
            intro=en("Only if you have it, and only of people who said yes to it."),
            questions=(
                QuestionData(
                    key="pictures",
                    kind="file",
                    label=en("Photographs or papers"),
                    help=en("They are for the team. We ask you before we show them to anybody."),
                    required=False,
                    files=5,
                ),
                QuestionData(
                    key="recordings",
                    kind="recording",
                    label=en("Sound or film"),
                    help=en("You may tell us all of this in a recording, and write ‘see recording’ above."),
                    required=False,
                    files=2,
                ),
            ),
        ),
    ),
)
