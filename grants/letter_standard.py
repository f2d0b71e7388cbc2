"""The standard texts that come with the product, in the form in which managers write their own. Pure.

They are read in the language in force: their translations stand in the catalogues like every other word.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from grants.letter_body import ParagraphKind, Text, TextParagraph
from grants.letter_fields import When
from grants.states import LetterKind


def standard(kind: LetterKind) -> Text:
    """The standard text of one kind: the answer, the facts, the feedback, what happens next, whom to ask."""
    subject, opening, following = {
        LetterKind.AWARD: (_("We would like to award you [amount]"), _award, _award_next),
        LetterKind.RESERVE: (_("Your application is on our reserve list"), _reserve, _reserve_next),
        LetterKind.DECLINE: (
            _("We are not able to fund your application this time"),
            _decline,
            _decline_next,
        ),
        LetterKind.INELIGIBLE: (
            _("We were not able to consider your application"),
            _not_eligible,
            _decline_next,
        ),
    }[kind]
    paragraphs = [*opening(), *_feedback(), *following(), *_questions(), *_complaints()]
    return Text(subject, _("Dear [name],"), tuple(paragraphs), _("Yours sincerely,"))


def _award() -> Iterator[TextParagraph]:
    yield _text(
        _(
            "Thank you for applying to [round]. Our panel has read your application with care, and "
            "we are very pleased to tell you that we would like to fund it."
        )
    )
    yield _project()
    yield _fact(_("Award"), "[amount]")
    yield _fact(_("Work complete by"), "[work ends]", When.WORK_ENDS)
    yield _text(
        _(
            "You asked for [asked]. We know that our offer is less than that, and that it may "
            "change what you can do. Please talk with us about your plan before you accept."
        ),
        When.LESS,
    )


def _award_next() -> Iterator[TextParagraph]:
    yield _heading(_("Conditions of the award"), When.CONDITIONS)
    yield _text("[conditions]", When.CONDITIONS)
    yield _heading(_("What happens next"))
    yield _text(
        _(
            "Please sign in to Noon, open your application [reference], and tell us whether you "
            "accept the award. If you can no longer take it up, you can tell us there too."
        )
    )
    yield _text(
        _(
            "No money is paid until you have accepted. After that we agree with you when each "
            "payment is made and how you will tell us what you are learning."
        )
    )


def _reserve() -> Iterator[TextParagraph]:
    yield _text(
        _(
            "Thank you for applying to [round]. Our panel has read your application with care and "
            "would like to see the project happen. The money that we have is offered to other "
            "applications first, so we have put yours on our reserve list."
        )
    )
    yield _project()
    yield _text(
        _(
            "Being on the reserve list is not yet an award, and we cannot promise that it will become "
            "one. If an award is turned down or money is left over, we offer it to applications on "
            "the list."
        )
    )


def _reserve_next() -> Iterator[TextParagraph]:
    yield _heading(_("What happens next"))
    yield _text(
        _(
            "You do not need to do anything to stay on the list. We will write to you if we can offer "
            "you an award. If you would rather not wait, sign in to Noon, open your application "
            "[reference], and withdraw it."
        )
    )


def _not_eligible() -> Iterator[TextParagraph]:
    yield _text(
        _(
            "Thank you for applying to [round], and for the time and thought that went into your "
            "application. We are sorry to tell you that we were not able to consider it: it is not "
            "within the rules of this round. Two people looked at this, each on their own."
        )
    )
    yield _project()
    yield _fact(_("The rule"), "[rule]")
    yield _text("[finding]")
    yield _text(_("This says nothing about how good your idea is: our panel was not asked to judge it."))


def _decline() -> Iterator[TextParagraph]:
    yield _text(
        _(
            "Thank you for applying to [round], and for the time and thought that went into your "
            "application. We are sorry to tell you that we are not able to fund it this time."
        )
    )
    yield _project()
    yield _text(
        _(
            "We could not fund every application that we received. Members of our panel read "
            "each of them and judged all of them by the same criteria. We know that this is not the "
            "answer you hoped for."
        )
    )


def _decline_next() -> Iterator[TextParagraph]:
    yield _heading(_("What happens next"))
    yield _text(
        _(
            "You do not need to do anything. You can still sign in to Noon and read your application "
            "and this letter. You are welcome to apply to us again: this answer will not count "
            "against you."
        )
    )


def _feedback() -> Iterator[TextParagraph]:
    yield _heading(_("Feedback on your application"), When.FEEDBACK)
    yield _text("[feedback]", When.FEEDBACK)


def _questions() -> Iterator[TextParagraph]:
    yield _heading(_("If you have a question"))
    yield _text(
        _(
            "[contact]. Please give your reference, [reference]. If you need this letter in another "
            "format, or would like to talk it through, tell us."
        )
    )


def _complaints() -> Iterator[TextParagraph]:
    yield _heading(_("If you think we got something wrong"))
    yield _text(
        _(
            "If we did not follow our own rules, or got a fact wrong, you can complain or ask us to "
            "look again. Tell us in your own words by [complain by]. Somebody who took no part in the "
            "decision will look into it and answer you. A complaint never counts against you."
        )
    )


def _project() -> TextParagraph:
    return _fact(_("Project"), "[project]", When.PROJECT)


def _text(text: str, when: str = "") -> TextParagraph:
    return TextParagraph(text, when=str(when))


def _heading(text: str, when: str = "") -> TextParagraph:
    return TextParagraph(text, ParagraphKind.HEADING, when=str(when))


def _fact(label: str, text: str, when: str = "") -> TextParagraph:
    return TextParagraph(text, ParagraphKind.FACT, label, str(when))
