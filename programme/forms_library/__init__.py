"""Forms as plain data, ready to be copied into a programme.

Nothing here touches the database. A text that people read is a ``Text``: a mapping from a language code to
the words in that language, with English always present.
"""

from __future__ import annotations

from dataclasses import dataclass

Text = dict[str, str]


def en(words: str) -> Text:
    """Return ``words`` as a text that so far exists in English only."""
    return {"en": words}


@dataclass(frozen=True, kw_only=True)
class QuestionData:
    """One question.

    ``lowest`` and ``highest`` are Decimal strings (for a budget they bound its total); ``earliest`` and
    ``latest`` are ISO dates. ``files`` is the most files that its answer may hold; one when left out.
    ``options`` are pairs of stored value and label, in the order shown.
    ``only_when`` is the key of an earlier question and the values with which this one is asked.
    """

    key: str
    kind: str
    label: Text
    help: Text
    required: bool = True
    word_limit: int | None = None
    options: tuple[tuple[str, Text], ...] = ()
    lowest: str | None = None
    highest: str | None = None
    earliest: str | None = None
    latest: str | None = None
    files: int | None = None
    only_when: tuple[str, tuple[str, ...]] | None = None
    panel_sees: bool = True
    identifies_applicant: bool = False


@dataclass(frozen=True, kw_only=True)
class SectionData:
    """A page of the form: some questions that belong together."""

    key: str
    title: Text
    intro: Text
    questions: tuple[QuestionData, ...]


@dataclass(frozen=True, kw_only=True)
class FormData:
    """A whole form. ``kind`` is one of the form kinds of the programme, such as ``application``."""

    key: str
    kind: str
    title: Text
    sections: tuple[SectionData, ...]

    def questions(self) -> tuple[QuestionData, ...]:
        """Return every question in the order in which it is asked."""
        return tuple(question for section in self.sections for question in section.questions)

    def question(self, key: str) -> QuestionData:
        """Return the question called ``key``; raise KeyError when there is none."""
        for question in self.questions():
            if question.key == key:
                return question
        raise KeyError(key)


@dataclass(frozen=True, kw_only=True)
class CriterionData:
    """What reviewers score: a concrete question, and one plain sentence for every score.

    ``sections`` are the keys of the form sections beside which the criterion is read.
    """

    key: str
    title: Text
    question: Text
    weight: int
    lowest: int
    highest: int
    sentences: dict[int, Text]
    sections: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StageData:
    """One stage of reading: its criteria and how many reviews each application should get."""

    key: str
    title: Text
    intro: Text
    reviews_wanted: int
    criteria: tuple[CriterionData, ...]
