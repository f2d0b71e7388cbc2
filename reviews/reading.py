"""What a reviewer reads: the queue, and one application as it stands, without what the panel must not see."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.http import Http404, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from grants import access as grants_access
from grants import submissions
from programme import outlines
from programme.answer_words import ShownAnswer, ShownFile, ShownSection, sections_shown
from programme.downloads import download, stored
from programme.file_kinds import ending_of
from programme.models import Question, User
from programme.texts import say
from reviews import access, blind, carrying, progress, revising
from reviews.models import Assignment, BlindCopy, Criterion, Stage
from reviews.queries import sent_reviews
from reviews.states import AssignmentState
from reviews.weighing import application_score, as_decimal, reviewer_total

CONTENT_NOTE = "content_note"
# Its section is read first, wherever the form asks for it.
SUMMARY = "summary"

TONES: dict[str, str] = {
    AssignmentState.OFFERED: "neutral",
    AssignmentState.ACCEPTED: "neutral",
    AssignmentState.SENT: "good",
}


@dataclass(frozen=True)
class QueueLine:
    """One application of a reviewer's queue. A blind stage shows the reference alone."""

    assignment: Assignment
    title: str
    applicant: str
    note: str
    judged: int = 0
    asked: int = 0
    touched_at: datetime | None = None

    @property
    def is_begun(self) -> bool:
        """Whether something is saved and nothing sent."""
        return bool(self.assignment.state == AssignmentState.IN_PROGRESS)

    @property
    def tone(self) -> str:
        """How its state is coloured."""
        return TONES.get(self.assignment.state, "info")

    @property
    def is_sent(self) -> bool:
        """Whether its scores are sent."""
        return bool(self.assignment.state == AssignmentState.SENT)


@dataclass(frozen=True)
class QueueStage:
    """A stage in which somebody reads, with their part of it: what is left first."""

    stage: Stage
    lines: list[QueueLine]
    sent: int

    @property
    def left(self) -> int:
        """How many are still to be sent."""
        return len(self.lines) - self.sent

    @property
    def stopped(self) -> QueueLine | None:
        """The one that was begun and touched last: where its reader stopped."""
        begun = [line for line in self.lines if line.is_begun and line.touched_at is not None]
        return max(begun, key=lambda line: (line.touched_at, line.assignment.pk), default=None)

    @property
    def first_left(self) -> QueueLine | None:
        """The first that is not sent."""
        return next((line for line in self.lines if not line.is_sent), None)


def queue_of(user: User) -> list[QueueStage]:
    """The person's stages, those with something left first, in two statements."""
    found = (
        progress.with_progress(access.assignments_for(user))
        .select_related("stage__round__programme", "application__standing", "review")
        .order_by("stage__due_at", "stage_id", "application__reference")
    )
    by_stage: dict[int, list[Assignment]] = {}
    for assignment in found:
        by_stage.setdefault(assignment.stage_id, []).append(assignment)
    stages = []
    for theirs in by_stage.values():
        states = Counter(assignment.state for assignment in theirs)
        lines = sorted((_line(assignment) for assignment in theirs), key=lambda line: line.is_sent)
        stages.append(QueueStage(theirs[0].stage, lines, states[AssignmentState.SENT]))
    return sorted(stages, key=lambda each: (each.stage.scores_shown_at is not None or not each.left,))


def _line(assignment: Any) -> QueueLine:
    application = assignment.application
    blind = assignment.stage.is_blind
    return QueueLine(
        assignment=assignment,
        title="" if blind else application.title,
        applicant="" if blind else application.applicant,
        note=content_note(assignment),
        judged=assignment.judged,
        asked=assignment.asked,
        touched_at=assignment.touched_at,
    )


def content_note(assignment: Assignment) -> str:
    """What the applicants say is hard to read, to be shown before anything else."""
    standing = assignment.application.standing
    value = submissions.answers_in(standing).get(CONTENT_NOTE, "") if standing else ""
    return str(value).strip()


def sections_for(assignment: Assignment) -> list[ShownSection]:
    """The standing submission's answers that the panel may see, without the content note.

    In a blind stage nothing that identifies the applicants is among them, and files have other names than
    their own, into which people put theirs; what is handed out are copies without properties.
    """
    standing = assignment.application.standing
    if standing is None:
        return []
    is_blind = assignment.stage.is_blind

    def is_seen(question: Question) -> bool:
        withheld = is_blind and blind.identifies(question)
        return question.panel_sees and not withheld and question.key != CONTENT_NOTE

    sections = sections_shown(
        outlines.outline(standing.form_id),
        submissions.answers_in(standing),
        currency=assignment.stage.round.currency,
        only=is_seen,
        file_href=lambda file_id: reverse("review_file", args=[assignment.review.pk, file_id]),
    )
    if is_blind:
        sections = _without_names(sections)
    return sorted(sections, key=lambda section: all(answer.key != SUMMARY for answer in section.answers))


def _without_names(sections: list[ShownSection]) -> list[ShownSection]:
    """The files of each answer as 'Answer 3, file 1.pdf', with a way to their copies where there are some."""
    shown = [answer for section in sections for answer in section.answers]
    copies = blind.copies_of(file.id for answer in shown for file in answer.files)
    numbers = {answer.key: number for number, answer in enumerate(shown, start=1)}

    def unnamed(answer: ShownAnswer) -> ShownAnswer:
        files = tuple(
            _copied(file, copies.get(file.id), numbers[answer.key], number)
            for number, file in enumerate(answer.files, start=1)
        )
        return replace(answer, files=files, lines=tuple(file.name for file in files)) if files else answer

    return [
        replace(section, answers=tuple(unnamed(answer) for answer in section.answers)) for section in sections
    ]


def _copied(file: ShownFile, copy: BlindCopy | None, answer: int, number: int) -> ShownFile:
    name = _("Answer %(answer)d, file %(number)d") % {"answer": answer, "number": number}
    name = f"{name}.{ending_of(file.name)}"
    if copy is not None and copy.made_at is not None:
        return ShownFile(file.id, name, copy.size, file.href)
    if copy is not None and copy.fault:
        note = _("this file is with the team: its properties could not be removed")
    else:
        note = _("being prepared without its properties; look again in a few minutes")
    return ShownFile(file.id, name, file.size, "", note)


def handed_out(assignment: Assignment, file_id: UUID) -> StreamingHttpResponse:
    """A file among what the reviewer reads, under the name that they see, or 404.

    In a blind stage it is the copy without properties, and nothing while there is none.
    """
    shown = _shown_file(assignment, file_id)
    file = grants_access.get_submitted_file(assignment.application, file_id)
    if not assignment.stage.is_blind:
        return download(file, name=shown.name)
    copy = blind.get_copy(file_id)
    if copy is None or not shown.href:
        raise Http404
    return stored(copy.path, name=shown.name, size=copy.size, type=file.content_type)


def _shown_file(assignment: Assignment, file_id: UUID) -> ShownFile:
    for section in sections_for(assignment):
        for answer in section.answers:
            for file in answer.files:
                if file.id == str(file_id):
                    return file
    raise Http404


def sections_beside(criterion: Criterion, sections: list[ShownSection]) -> list[ShownSection]:
    """The sections of the page beside which a criterion is read."""
    return [section for section in sections if section.key in criterion.sections]


@dataclass(frozen=True)
class PanelWords:
    """What one member of the panel sent, as the others see it once scores are shown."""

    name: str
    kind: str
    is_own: bool
    total: Decimal | None
    scores: list[tuple[str, int | None]]
    for_applicant: str
    for_panel: str
    changes: tuple[str, ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PanelView:
    """All that was sent about one application, once shown, and its score.

    `earlier` is the score of the stages before with the number of their readers, where this stage shows it;
    `counted` says whether it is part of `score`. `talk` is where the panel talks about it.
    """

    reviews: list[PanelWords]
    score: Decimal | None
    earlier: Decimal | None = None
    earlier_readers: int = 0
    counted: bool = False
    talk: str = ""


def panel_view(assignment: Assignment, criteria: list[Criterion]) -> PanelView | None:
    """What the whole panel said, or None until the stage's scores are shown."""
    if assignment.stage.scores_shown_at is None:
        return None
    weights = {criterion.key: criterion.weight for criterion in criteria}
    totals: list[Fraction | None] = []
    reviews = []
    for sent in sent_reviews(assignment.stage, assignment.application_id):
        total = reviewer_total(sent.scores, weights)
        totals.append(total)
        member = sent.assignment.member
        reviews.append(
            PanelWords(
                name=str(member),
                kind=member.get_kind_display(),
                is_own=sent.assignment.pk == assignment.pk,
                total=as_decimal(total),
                scores=[(say(criterion.title), sent.scores.get(criterion.key)) for criterion in criteria],
                for_applicant=str(sent.words.get("for_applicant") or "").strip(),
                for_panel=str(sent.words.get("for_panel") or "").strip(),
                changes=tuple(revising.in_words(sent, criteria)),
                reasons=tuple(sent.reasons(criteria)),
            )
        )
    stage, number = assignment.stage, assignment.application_id
    before = carrying.earlier_totals(stage, carrying.SEEN, number).get(number, [])
    counted = stage.earlier_scores in carrying.COUNTED
    return PanelView(
        reviews,
        as_decimal(application_score(totals + before if counted else totals)),
        as_decimal(application_score(before)),
        len(before),
        counted,
        reverse("panel_talk", args=[stage.pk, assignment.application.reference]),
    )
