"""The first programme's application form, in plain English, with its score sheet and reading stages."""

from __future__ import annotations

from datetime import date
from typing import Final

from programme.forms_library import FormData, QuestionData, SectionData, en
from programme.forms_library.measuring_success_reading import SCORE_SHEET, STAGE_ONE, STAGE_TWO, STAGES

__all__ = [
    "FORM",
    "SCORE_SHEET",
    "STAGES",
    "STAGE_ONE",
    "STAGE_TWO",
    "THEMES",
    "application_form",
]

THEMES: Final = (
    ("mental_health", en("Mental health")),
    ("wellbeing", en("Wellbeing")),
    ("climate_change", en("Climate change")),
)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _about() -> SectionData:
    return SectionData(
        key="about",
        title=en("About you and your partners"),
        intro=en(
            "Tell us who is applying together. You do not need to be a registered organisation."
            " The panel sees "
            "the name of your group and your partners, but never how to contact you."
        ),
        questions=(
            QuestionData(
                key="group_name",
                kind="short_text",
                label=en("What is your group or partnership called?"),
                help=en(
                    "Use the name that people know you by, in the alphabet you write it in. If "
                    "it may help others "
                    "to say it, add a second spelling in brackets."
                ),
                word_limit=20,
                identifies_applicant=True,
            ),
            QuestionData(
                key="contact_name",
                kind="short_text",
                label=en("Who should we talk to about this application?"),
                help=en("One person is enough. They can change later."),
                word_limit=10,
                panel_sees=False,
                identifies_applicant=True,
            ),
            QuestionData(
                key="contact_email",
                kind="email",
                label=en("What is their e-mail address?"),
                help=en("We use it for questions about this application and to tell you the result."),
                panel_sees=False,
                identifies_applicant=True,
            ),
            QuestionData(
                key="contact_phone",
                kind="phone",
                label=en("Is there a phone number that we may ring?"),
                help=en("Leave it empty if you would rather not be rung. A relay service number is fine."),
                required=False,
                panel_sees=False,
                identifies_applicant=True,
            ),
            QuestionData(
                key="organisation",
                kind="organisation",
                label=en("What kind of group are you?"),
                help=en(
                    "Choose the answer that fits the group that would receive the money. No answer here is"
                    " worth more than another."
                ),
                identifies_applicant=True,
            ),
            QuestionData(
                key="fund_holder_contact",
                kind="short_text",
                label=en("Whom may we ask at your fund holder?"),
                help=en(
                    "A name, and a phone number or an e-mail address. Ask them before you name them here."
                ),
                word_limit=30,
                only_when=("organisation", ("fund_holder",)),
                panel_sees=False,
                identifies_applicant=True,
            ),
            QuestionData(
                key="partners",
                kind="long_text",
                label=en("Who are your partners, and what does each of you bring?"),
                help=en(
                    "Name each partner, whether a person, a group or an organisation, and say "
                    "in a sentence what "
                    "they will do. Experience of living with something counts as much as a job title."
                ),
                word_limit=150,
                identifies_applicant=True,
            ),
        ),
    )


def _idea() -> SectionData:
    return SectionData(
        key="idea",
        title=en("Your idea and its theme"),
        intro=en("Tell us what you want to try. Write as you would explain it to a neighbour."),
        questions=(
            QuestionData(
                key="title",
                kind="short_text",
                label=en("What is your project called?"),
                help=en(
                    "A short title is easier to remember. It will be published if the project is funded."
                ),
                word_limit=15,
            ),
            QuestionData(
                key="themes",
                kind="choices",
                label=en("Which themes does it belong to?"),
                help=en("Choose one, two or all three. Choosing more does not help or harm your chances."),
                options=THEMES,
            ),
            QuestionData(
                key="idea",
                kind="long_text",
                label=en("What do you want to do, and why does it matter to you?"),
                help=en(
                    "Say what would happen, who would take part, and what you would find out about measuring "
                    "co-production. A small idea that you care about is welcome."
                ),
                word_limit=300,
            ),
            # Not said to identify anybody, although a voice does: it may be the whole of the idea, and a
            # panel that reads without names would be left with nothing.
            QuestionData(
                key="idea_recording",
                kind="recording",
                label=en("Would you rather tell us in sound or film?"),
                help=en(
                    "Up to five minutes, spoken, signed or sung, made with a phone. It is worth as much as"
                    " writing. If it says everything, write ‘Please see our recording’ in the box above."
                ),
                required=False,
            ),
            QuestionData(
                key="support",
                kind="file",
                label=en("Is there something that you would like to show us?"),
                help=en(
                    "For example a letter of support, or a picture of what you do. Nobody needs one: an"
                    " application without files is read in the same way."
                ),
                required=False,
                files=3,
                identifies_applicant=True,
            ),
        ),
    )


def _together() -> SectionData:
    return SectionData(
        key="together",
        title=en("Who co-produces it and how power is shared"),
        intro=en(
            "By co-production we mean people with different kinds of experience deciding and doing the work "
            "together, from the start."
        ),
        questions=(
            QuestionData(
                key="coproduction",
                kind="long_text",
                label=en("Who will co-produce the project, and from when?"),
                help=en(
                    "Tell us who has shaped the idea so far, who will join, and what people "
                    "with lived experience "
                    "will do. It is fine to say who is not involved yet."
                ),
                word_limit=250,
            ),
            QuestionData(
                key="power",
                kind="long_text",
                label=en("How will you share power, and what happens when you disagree?"),
                help=en(
                    "For example: who can say no, who holds the budget, who is paid, and who "
                    "speaks in public. One "
                    "honest example is better than a policy."
                ),
                word_limit=200,
            ),
        ),
    )


def _evaluate() -> SectionData:
    return SectionData(
        key="evaluate",
        title=en("How you will evaluate and learn"),
        intro=en("This is the heart of the programme. Trying something that may not work is allowed."),
        questions=(
            QuestionData(
                key="evaluation",
                kind="long_text",
                label=en("How will you find out whether your co-production made a difference?"),
                help=en(
                    "Say what you would look at, who would choose it, and how you would collect it. Numbers, "
                    "stories, pictures and conversations are all evidence."
                ),
                word_limit=250,
            ),
            QuestionData(
                key="learning",
                kind="long_text",
                label=en("What could others learn from you, and how would they hear about it?"),
                help=en("Think of one group that is not yours. What could they use, and in what form?"),
                word_limit=200,
            ),
        ),
    )


def _access() -> SectionData:
    return SectionData(
        key="access",
        title=en("Access and inclusion"),
        intro=en(
            "What you need yourselves to apply is asked elsewhere, privately. This is about your project."
        ),
        questions=(
            QuestionData(
                key="access",
                kind="long_text",
                label=en("How will you make it possible for people to take part?"),
                help=en(
                    "For example: travel, time of day, language, interpreters, care for "
                    "children or others, quiet "
                    "space, being paid, and taking part without being in the room."
                ),
                word_limit=200,
            ),
        ),
    )


def _plan(finish_by: date, start_from: date) -> SectionData:
    return SectionData(
        key="plan",
        title=en(f"Plan and timetable to {finish_by:%B %Y}"),
        intro=en(f"The funded work must be finished by {_day(finish_by)}."),
        questions=(
            QuestionData(
                key="start_date",
                kind="date",
                label=en("When would you like to start?"),
                help=en(f"No earlier than {_day(start_from)}, so that you have your answer from us first."),
                earliest=start_from.isoformat(),
                latest=finish_by.isoformat(),
            ),
            QuestionData(
                key="end_date",
                kind="date",
                label=en("When will the funded work be finished?"),
                help=en(f"No later than {_day(finish_by)}. You may go on after that with other money."),
                earliest=start_from.isoformat(),
                latest=finish_by.isoformat(),
            ),
            QuestionData(
                key="plan",
                kind="long_text",
                label=en("What happens when?"),
                help=en(
                    "Three to six steps are enough, each with a month. Say what you would do if"
                    " a step took longer "
                    "than you hoped."
                ),
                word_limit=250,
            ),
        ),
    )


def _money() -> SectionData:
    return SectionData(
        key="money",
        title=en("Your budget"),
        intro=en("We fund projects with between £10,000 and £15,000. You do not need to bring other money."),
        questions=(
            QuestionData(
                key="budget",
                kind="budget",
                label=en("What would you spend the money on?"),
                help=en(
                    "Write a line for each cost. Include paying people for their time, travel, "
                    "access costs and, if "
                    "you have one, your fund holder. The total must be between £10,000 and £15,000."
                ),
                lowest="10000.00",
                highest="15000.00",
            ),
        ),
    )


def _summary() -> SectionData:
    return SectionData(
        key="in_short",
        title=en("Plain-English summary"),
        intro=en("Many people find this easiest to write last. It is the first thing that the panel reads."),
        questions=(
            QuestionData(
                key="summary",
                kind="long_text",
                label=en("Sum up your project for somebody who has never met you"),
                help=en(
                    "Short sentences, no abbreviations. Say who you are, what you will do and "
                    "what you hope to "
                    "learn. We publish this if the project is funded."
                ),
                word_limit=150,
            ),
            QuestionData(
                key="content_note",
                kind="long_text",
                label=en("Does your application mention anything that is hard to read?"),
                help=en(
                    "For example suicide, abuse or the death of a child. It will not count "
                    "against you: readers see "
                    "your note first, so that they can choose when, or whether, to read."
                ),
                required=False,
                word_limit=60,
            ),
            QuestionData(
                key="declaration",
                kind="declaration",
                label=en("Everybody named here knows about this application, and what we wrote is true."),
                help=en("Any member of your group may tick this for all of you."),
                panel_sees=False,
            ),
        ),
    )


def application_form(
    *,
    key: str = "measuring-success",
    title: str = "Measuring Success in Co-production: application",
    start_from: date = date(2024, 1, 1),
    finish_by: date = date(2024, 7, 31),
) -> FormData:
    """Return the form of a call whose work lies between ``start_from`` and ``finish_by``, inclusive."""
    return FormData(
        key=key,
        kind="application",
        title=en(title),
        sections=(
            _about(),
            _idea(),
            _together(),
            _evaluate(),
            _access(),
            _plan(finish_by, start_from),
            _money(),
            _summary(),
        ),
    )


FORM: Final = application_form()
