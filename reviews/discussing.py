"""Notes for the panel under an application, once scores are shown.

Who read it writes, and the managers; who of the stage's panel may hear of it reads. Nothing is taken away:
its author puts a note right within a quarter of an hour, and strikes it out afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from grants.models import Application
from grants.states import ApplicationState
from programme import ledger
from programme.models import ProgrammeRole, User
from programme.refusals import Refused
from programme.states import Role
from reviews.models import Assignment, PanelMember, PanelNote, Stage, StageEntry
from reviews.queries import kept_out
from reviews.states import AssignmentState

CORRECT_WITHIN = timedelta(minutes=15)
TALKED_OF = frozenset({ApplicationState.IN_REVIEW, ApplicationState.REVIEWED})


@dataclass(frozen=True)
class ShownNote:
    """A note as one person sees it."""

    note: PanelNote
    kind: str
    is_own: bool
    may_correct: bool
    may_strike: bool


def write_note(stage: Stage, application: Application, *, text: str, by: User, at: datetime) -> PanelNote:
    """Write a note. Refused before scores are shown, after the decision is known, and to who may not."""
    text = _said(text)
    with transaction.atomic():
        application, stage = _hold(application, stage)
        _check_open(stage, application)
        if not may_write(stage, application, by):
            raise Refused(_("Notes are for those who read this application, and for the managers."))
        note = PanelNote.objects.create(
            stage=stage, application=application, author=by, text=text, written_at=at
        )
        _record(note, "note_written", by=by, at=at)
    return note


def correct_note(note: PanelNote, *, text: str, by: User, at: datetime) -> PanelNote:
    """Put one's own note right, within a quarter of an hour."""
    text = _said(text)
    with transaction.atomic():
        note = _own(note, by)
        if at >= note.written_at + CORRECT_WITHIN:
            raise Refused(
                _("A note can be put right for a quarter of an hour. Strike it out, and write another.")
            )
        if text != note.text:
            note.text, note.changed_at = text, at
            note.save(update_fields=["text", "changed_at"])
            _record(note, "note_put_right", by=by, at=at)
    return note


def strike_note(note: PanelNote, *, by: User, at: datetime) -> PanelNote:
    """Strike one's own note out. It stays readable as struck out, with who and when."""
    with transaction.atomic():
        note = _own(note, by)
        note.struck_at = at
        note.save(update_fields=["struck_at"])
        _record(note, "note_struck_out", by=by, at=at)
    return note


def may_write(stage: Stage, application: Application, person: User) -> bool:
    """Whether the person sent scores for it in this stage or manages the round, and need not keep away."""
    if person.pk in kept_out(stage).get(application.pk, set()):
        return False
    reads = Assignment.objects.filter(
        stage=stage, application=application, member__user=person, state=AssignmentState.SENT
    )
    return reads.exists() or _manages(stage, person)


def is_open(stage: Stage, application: Application) -> bool:
    """Whether notes can still be written: scores are shown and the decision is not known yet."""
    return stage.scores_shown_at is not None and application.state in TALKED_OF


def notes_of(stage: Stage, application: Application, person: User, *, at: datetime) -> list[ShownNote]:
    """The notes in order, for somebody who may read them. Two statements."""
    kinds = {member.user_id: member.get_kind_display() for member in PanelMember.objects.filter(stage=stage)}
    notes = PanelNote.objects.filter(stage=stage, application=application).select_related("author")
    return [_shown(note, kinds, person, at) for note in notes.order_by("written_at", "pk")]


def note_among(notes: Iterable[ShownNote], pk: str) -> PanelNote | None:
    """The note with this number among those that somebody sees."""
    return next((shown.note for shown in notes if str(shown.note.pk) == pk), None)


def _shown(note: PanelNote, kinds: dict[int, str], person: User, at: datetime) -> ShownNote:
    is_own = note.author_id == person.pk and note.struck_at is None
    return ShownNote(
        note=note,
        kind=kinds.get(note.author_id, ""),
        is_own=is_own,
        may_correct=is_own and at < note.written_at + CORRECT_WITHIN,
        may_strike=is_own,
    )


def _manages(stage: Stage, person: User) -> bool:
    return ProgrammeRole.objects.filter(
        programme=stage.round.programme_id, user=person, role=Role.MANAGER
    ).exists()


def _said(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(_("Write something first."))
    return text


def _hold(application: Application, stage: Stage) -> tuple[Application, Stage]:
    held = Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application.pk)
    return held, Stage.objects.select_related("round__programme").get(pk=stage.pk)


def _check_open(stage: Stage, application: Application) -> None:
    if stage.scores_shown_at is None:
        raise Refused(_("The panel talks once the scores are shown."))
    if application.state not in TALKED_OF:
        raise Refused(_("This application is no longer being talked about."))
    if not StageEntry.objects.filter(stage=stage, application=application).exists():
        raise Refused(_("This application is not in this stage."))


def _own(note: PanelNote, by: User) -> PanelNote:
    """The note fetched again under its application's lock, if it is `by`'s and still stands."""
    Application.objects.select_for_update(of=("self",), no_key=True).get(pk=note.application_id)
    found = PanelNote.objects.select_related("application", "stage__round").get(pk=note.pk)
    _check_open(found.stage, found.application)
    if found.author_id != by.pk:
        raise Refused(_("Only its author can change a note."))
    if found.struck_at is not None:
        raise Refused(_("This note is struck out already."))
    if by.pk in kept_out(found.stage).get(found.application_id, set()):
        raise Refused(_("You stepped away from this application."))
    return found


def _record(note: PanelNote, act: str, *, by: User, at: datetime) -> None:
    """A row in the application's chain. It says that there is a note, and nothing of its text."""
    ledger.append(
        note.application.ledger_id,
        act,
        subject=note.application.ledger_id,
        by=by,
        at=at,
        payload={"stage": note.stage.order, "note": note.pk},
    )
