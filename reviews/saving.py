"""Keeping what is chosen and written on one score sheet, field by field, as each is sent.

A field is 'score_<criterion key>', 'words_<question key>' or 'notes'. For each holds the rule by which
answers save themselves (`programme.answers.verdict`): what a page left as it was undoes nothing, and what two
pages changed is kept twice until the reviewer chooses. The assignment is locked first and only then read, so
that nothing can be saved after showing the scores has counted what is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grants.models import ApplicationMember
from programme import answers, ledger, outlines
from programme.answers import Held, Seen
from programme.canonical import Plain
from programme.models import AnswerRevision, User
from programme.refusals import Refused
from programme.texts import say
from reviews import access
from reviews.models import Assignment, Conflict, Criterion, KeptApart, Review, ReviewNotes, Score
from reviews.queries import criteria_of
from reviews.states import LIVE_ASSIGNMENT, AssignmentState, ConflictAnswer

SCORE, WORDS, NOTES = "score_", "words_", "notes"
CANNOT = "cannot"
# A score as a page has it: a number or CANNOT; words and notes are texts.
Value = int | str
FIELDS = dict[str, Held]


@dataclass(frozen=True)
class Kept:
    """What became of some fields: changed, kept apart, or kept although too late; `refusal` says why."""

    changed: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    refusal: str = ""


def held_scores(review: Review) -> FIELDS:
    """{field: what stands} of the scores. One statement."""
    found = Score.objects.filter(review=review).values_list(
        "criterion__key", "value", "revision", "writer", "saved_at"
    )
    return {
        f"{SCORE}{key}": Held(CANNOT if value is None else value, revision, writer, None, at)
        for key, value, revision, writer, at in found
    }


def held_notes(review: Review) -> FIELDS:
    """{field: what stands} of the notes to oneself. One statement."""
    notes = ReviewNotes.objects.filter(review=review).first()
    return {NOTES: Held(notes.text, notes.revision, notes.writer, None, notes.saved_at)} if notes else {}


def held_of(review: Review) -> FIELDS:
    """Everything that stands on the sheet, with the notes. Three statements."""
    words = {f"{WORDS}{key}": one for key, one in answers.held_of(review.response).items()}
    return {**held_scores(review), **words, **held_notes(review)}


def save(
    review: Review,
    given: Mapping[str, Value],
    *,
    by: User,
    at: datetime,
    seen: Mapping[str, Seen] | None = None,
    writer: str = "",
    keyed: bool = False,
    criteria: list[Criterion] | None = None,
) -> Kept:
    """Keep some fields; the assignment begins with the first of them. Retrying is no second act.

    `seen` is what the page had before it (None: the values are meant, whatever stands) and `writer` its name.
    `keyed`: a manager types what stands on the reviewer's sheet of paper. Refused for anybody else, for what
    is no longer with the reviewer, and outside a criterion's bounds. What comes after the scores were shown
    counts no more and is kept beside; notes to oneself can always be written. After sending, each changed
    score has its ledger row, and changed words one for each open page. `criteria` are those of the stage, for
    callers who have just read them: they stand once a stage is open.
    """
    with transaction.atomic():
        assignment = lock(review.assignment_id, by, keyed=keyed)
        if assignment.stage.scores_shown_at is not None:
            return _late(assignment, given, by=by, at=at, seen=seen, writer=writer)
        before, scores = _save_scores(assignment, given, criteria, at=at, seen=seen, writer=writer)
        words = _save_words(assignment, given, by=by, at=at, seen=seen, writer=writer)
        notes = _save_notes(assignment, given, at=at, seen=seen, writer=writer)
        kept = Kept(
            (*scores.changed, *words.changed, *notes.changed), (*scores.apart, *words.apart, *notes.apart)
        )
        if kept.changed and assignment.state in (AssignmentState.OFFERED, AssignmentState.ACCEPTED):
            assignment.begin()
            assignment.save(update_fields=["state"])
        now = {**before, **{field: given[field] for field in scores.changed}}
        if keyed:
            _record_keying(assignment, given, kept, by=by, at=at)
        elif assignment.state == AssignmentState.SENT and scores.changed:
            record(assignment, "scores_changed", now, by=by, at=at)
        elif assignment.state == AssignmentState.SENT and words.changed and _first_words(assignment, writer):
            record(assignment, "words_changed", None, by=by, at=at)
    return kept


def lock(assignment_id: int, by: User, *, keyed: bool = False) -> Assignment:
    """The assignment under a lock, if it is still with its reviewer, who is `by` (or `by` may key in).

    The stage is read after the lock was won: whether scores were shown is true until the act ends.
    """
    Assignment.objects.select_for_update(of=("self",), no_key=True).values_list("pk").get(pk=assignment_id)
    assignment = Assignment.objects.select_related(
        "stage__round", "application", "member__user", "review__response__form"
    ).get(pk=assignment_id)
    if keyed:
        _check_may_key(assignment, by)
    elif assignment.member.user_id != by.pk:
        raise Refused(_("Only the reviewer can score this application."))
    if assignment.state not in LIVE_ASSIGNMENT:
        raise Refused(_("This application is no longer with you."))
    return assignment


def go_on_past_note(assignment: Assignment, *, by: User, at: datetime) -> None:
    """The reviewer read the content note and goes on: it is not put before them again. Nobody is told."""
    with transaction.atomic():
        review = lock(assignment.pk, by).review
        if review.note_seen_at is None:
            review.note_seen_at = at
            review.save(update_fields=["note_seen_at"])


def refusal_of_shown() -> str:
    """What is said to whoever comes after the scores were shown."""
    return _("The scores have been shown to the panel, so they can no longer be changed.")


def may_key(assignment: Assignment, user: User) -> bool:
    """Whether a manager may type this sheet in: nobody who reads in the round, applied, or stepped away."""
    return not (
        access.is_on_panel(assignment.stage.round, user)
        or ApplicationMember.objects.filter(application=assignment.application_id, user=user).exists()
        or Conflict.objects.filter(
            application=assignment.application_id, user=user, answer=ConflictAnswer.STEP_AWAY
        ).exists()
    )


def _check_may_key(assignment: Assignment, by: User) -> None:
    if not may_key(assignment, by):
        raise Refused(_("Somebody who has no part in this application has to key it in."))


def _save_scores(
    assignment: Assignment,
    given: Mapping[str, Value],
    known: list[Criterion] | None,
    *,
    at: datetime,
    seen: Mapping[str, Seen] | None,
    writer: str,
) -> tuple[dict[str, Value], Kept]:
    """The scores as they stood before, and what became of those that were sent."""
    sent = {field: value for field, value in given.items() if field.startswith(SCORE)}
    if not sent:
        return {}, Kept()
    known = criteria_of(assignment.stage) if known is None else known
    criteria = {f"{SCORE}{criterion.key}": criterion for criterion in known}
    _check(sent, criteria)
    held = held_scores(assignment.review)
    kept = _judge(assignment.review, sent, held, at=at, seen=seen, writer=writer)
    if kept.changed:
        _write(assignment.review, {field: sent[field] for field in kept.changed}, criteria, held, at, writer)
    return {field: one.value for field, one in held.items()}, kept


def _save_words(
    assignment: Assignment,
    given: Mapping[str, Value],
    *,
    by: User,
    at: datetime,
    seen: Mapping[str, Seen] | None,
    writer: str,
) -> Kept:
    words = _words_in(given)
    if not words:
        return Kept()
    response = assignment.review.response
    saved = answers.save(
        response,
        words,
        by=by,
        at=at,
        form=outlines.outline_of(response.form),
        seen=None if seen is None else _words_in(seen),
        writer=writer,
    )
    return Kept(
        tuple(f"{WORDS}{key}" for key in saved.changed), tuple(f"{WORDS}{key}" for key in saved.apart)
    )


def _words_in(fields: Mapping[str, Any]) -> dict[str, Any]:
    """{question key: what it has} of the words among some fields."""
    return {field.removeprefix(WORDS): value for field, value in fields.items() if field.startswith(WORDS)}


def _save_notes(
    assignment: Assignment,
    given: Mapping[str, Value],
    *,
    at: datetime,
    seen: Mapping[str, Seen] | None,
    writer: str,
) -> Kept:
    if NOTES not in given:
        return Kept()
    review = assignment.review
    held = held_notes(review)
    kept = _judge(review, {NOTES: given[NOTES]}, held, at=at, seen=seen, writer=writer)
    if kept.changed:
        revision = held[NOTES].revision + 1 if NOTES in held else 1
        ReviewNotes.objects.bulk_create(
            [
                ReviewNotes(
                    review=review, text=str(given[NOTES]), saved_at=at, revision=revision, writer=writer
                )
            ],
            update_conflicts=True,
            unique_fields=["review"],
            update_fields=["text", "saved_at", "revision", "writer"],
        )
    return kept


def _judge(
    review: Review,
    sent: Mapping[str, Value],
    held: FIELDS,
    *,
    at: datetime,
    seen: Mapping[str, Seen] | None,
    writer: str,
) -> Kept:
    """Which of these stand from now on, and which are kept apart; those are written here."""
    changed, apart = [], []
    for field, value in sent.items():
        before = (seen.get(field) or Seen(0)) if seen is not None else None
        became = answers.verdict(held.get(field), value, before, writer=writer)
        if became == answers.CHANGED:
            changed.append(field)
        elif became == answers.APART:
            apart.append(field)
            _keep_apart(review, field, value, at=at, writer=writer)
        elif writer:
            # The page agrees with what stands again, so there is nothing left to choose.
            KeptApart.objects.filter(review=review, field=field, writer=writer).delete()
    return Kept(tuple(changed), tuple(apart))


def _keep_apart(
    review: Review, field: str, value: Value, *, at: datetime, writer: str, is_late: bool = False
) -> None:
    KeptApart.objects.update_or_create(
        review=review,
        field=field,
        writer=writer,
        defaults={"value": value, "at": at, "is_late": is_late},
    )


def _late(
    assignment: Assignment,
    given: Mapping[str, Value],
    *,
    by: User,
    at: datetime,
    seen: Mapping[str, Seen] | None,
    writer: str,
) -> Kept:
    """After the scores were shown: notes are saved, the rest is kept beside what stands, to be seen."""
    notes = _save_notes(assignment, given, at=at, seen=seen, writer=writer)
    review, late = assignment.review, []
    held = held_of(review)
    for field, value in given.items():
        if field == NOTES:
            continue
        before = (seen.get(field) or Seen(0)) if seen is not None else None
        if answers.verdict(held.get(field), value, before, writer=writer) != answers.SAME:
            _keep_apart(review, field, value, at=at, writer=writer, is_late=True)
            late.append(field)
    return Kept(notes.changed, notes.apart, tuple(late), refusal_of_shown() if late else "")


def _check(scores: Mapping[str, Value], criteria: Mapping[str, Criterion]) -> None:
    for field, value in scores.items():
        criterion = criteria.get(field)
        if criterion is None:
            raise Refused(_("This page is out of date. Open it again and try once more."))
        if value != CANNOT and not (
            isinstance(value, int) and criterion.lowest <= value <= criterion.highest
        ):
            raise Refused(
                _("‘%(title)s’ is scored from %(lowest)d to %(highest)d.")
                % {"title": say(criterion.title), "lowest": criterion.lowest, "highest": criterion.highest}
            )


def _write(
    review: Review,
    changed: Mapping[str, Value],
    criteria: Mapping[str, Criterion],
    held: FIELDS,
    at: datetime,
    writer: str,
) -> None:
    Score.objects.bulk_create(
        [
            Score(
                review=review,
                criterion=criteria[field],
                value=None if value == CANNOT else value,
                cannot_judge=value == CANNOT,
                lowest=criteria[field].lowest,
                highest=criteria[field].highest,
                saved_at=at,
                revision=held[field].revision + 1 if field in held else 1,
                writer=writer,
            )
            for field, value in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["review", "criterion"],
        update_fields=["value", "cannot_judge", "lowest", "highest", "saved_at", "revision", "writer"],
    )


def _first_words(assignment: Assignment, writer: str) -> bool:
    """Whether the words that were just saved are the first from this page since the scores were sent."""
    if not writer:
        return True
    since = AnswerRevision.objects.filter(
        response=assignment.review.response_id, writer=writer, apart=False, saved_at__gte=assignment.sent_at
    )
    return not since.exclude(revision=assignment.review.response.revision).exists()


def _record_keying(
    assignment: Assignment, given: Mapping[str, Value], kept: Kept, *, by: User, at: datetime
) -> None:
    if not kept.changed and not kept.apart:
        return
    review = assignment.review
    review.keyed_by, review.keyed_at = by, at
    review.save(update_fields=["keyed_by", "keyed_at"])
    scores = {field: value for field, value in given.items() if field.startswith(SCORE)}
    record(
        assignment,
        "scores_keyed",
        scores,
        by=by,
        at=at,
        reviewer=str(assignment.member.user.actor_id),
        beside=len(kept.apart),
    )


def record(
    assignment: Assignment,
    act: str,
    scores: Mapping[str, Value] | None,
    *,
    by: User,
    at: datetime,
    **more: Plain,
) -> None:
    """A row in the application's chain; `scores` by field."""
    told: dict[str, Plain] = {"stage": assignment.stage.order, **more}
    if scores is not None:
        told["scores"] = {
            field.removeprefix(SCORE): "cannot judge" if value == CANNOT else value
            for field, value in sorted(scores.items())
        }
    ledger.append(
        assignment.application.ledger_id, act, subject=assignment.ledger_id, by=by, at=at, payload=told
    )
