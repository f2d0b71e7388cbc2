"""Whom reviewers know: saying so, deciding about 'I can be fair', and recording it for somebody.

A conflict closes the application for the reviewer in the whole round and ends what they had of it; the gap
is told to the managers at once. Locks: the applications (sorted by id), the conflicts, the assignments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grants.models import Application
from programme import ledger
from programme.canonical import Plain
from programme.models import User
from programme.refusals import Refused
from reviews import panel
from reviews.gaps import Gap, ask_for_a_word, gaps
from reviews.models import Conflict, ConflictDeclaration, PanelMember, Stage, StageEntry
from reviews.states import ConflictAnswer, ConflictDecision, ConflictSource

__all__ = ["Gap", "Said", "decide", "declare", "gaps", "lift", "record"]

_UNDECIDED = {"decided": "", "decided_by": None, "decided_at": None}


@dataclass(frozen=True)
class Said:
    """An answer about one application. `names` is what was ticked, in a blind stage."""

    answer: str
    note: str = ""
    reason: str = ""
    names: Sequence[str] = ()


def declare(
    member: PanelMember,
    said: Mapping[int, Said],
    *,
    up_to: int,
    ticked: Mapping[str, str] | None = None,
    by: User,
    at: datetime,
) -> ConflictDeclaration:
    """Keep what a member of a panel answered; whatever is not in `said` (by application id) is a no.

    `up_to` is the last StageEntry of the stage that they were asked about: what comes later is asked about
    again. Stepping away is never undone from here, nor what the manager excluded. A new 'can be fair' waits
    for the manager's word, and closes the application until then.
    """
    if member.user_id != by.pk:
        raise Refused(_("Only the reviewer can say whom they know."))
    with transaction.atomic():
        stage = Stage.objects.select_related("round__programme").get(pk=member.stage_id)
        if stage.opened_at is None:
            raise Refused(_("There is no list yet. We will ask you once the applications are there."))
        applications = _locked(said)
        inside = set(
            StageEntry.objects.filter(stage=stage, application__in=applications).values_list(
                "application_id", flat=True
            )
        )
        if inside != set(said):
            raise Refused(_("The list has changed. Please look at it once more."))
        waits = 0
        for application in applications:
            waits += _keep(application, said[application.pk], stage, by=by, at=at)
        declaration, _is_new = ConflictDeclaration.objects.get_or_create(
            member=member, defaults={"up_to": up_to, "at": at}
        )
        declaration.up_to, declaration.at = max(declaration.up_to, up_to), at
        declaration.ticked = dict(ticked or {})
        declaration.save(update_fields=["up_to", "at", "ticked"])
        marked = sum(one.answer != ConflictAnswer.NONE for one in said.values())
        ledger.append(
            stage.round.ledger_id,
            "conflicts_declared",
            subject=stage.round.ledger_id,
            by=by,
            at=at,
            payload={"stage": stage.order, "marked": marked},
        )
        if waits:
            ask_for_a_word(stage, by, waits, at=at)
    return declaration


def _keep(application: Application, said: Said, stage: Stage, *, by: User, at: datetime) -> bool:
    """Keep one answer; whether it waits for the manager."""
    before = Conflict.objects.select_for_update(no_key=True).filter(application=application, user=by).first()
    if before is None and said.answer == ConflictAnswer.NONE:
        return False
    if before is not None:
        is_final = before.answer == ConflictAnswer.STEP_AWAY or before.decided == ConflictDecision.EXCLUDED
        told = (before.answer, before.note, before.reason)
        if is_final or told == (said.answer, said.note, said.reason):
            return False
    Conflict.objects.update_or_create(
        application=application,
        user=by,
        defaults={
            "answer": said.answer,
            "note": said.note,
            "reason": said.reason,
            "names": list(said.names),
            "source": ConflictSource.DECLARED,
            "recorded_by": None,
            "declared_at": at,
            **_UNDECIDED,
        },
    )
    _record(
        application,
        "conflict_declared",
        {"stage": stage.order, "answer": said.answer, "reason": said.reason},
        by=by,
        at=at,
    )
    if said.answer == ConflictAnswer.STEP_AWAY:
        panel.end_for(application, by, by=by, at=at)
    return said.answer == ConflictAnswer.CAN_BE_FAIR


def decide(conflict: Conflict, *, allowed: bool, by: User, at: datetime) -> Conflict:
    """Say whether somebody who knows the people and says that they can be fair may read the application.

    Refused to the reviewer themselves. Excluding ends what they have of it; a changed mind the other way
    opens nothing that has ended. The same word twice is one act.
    """
    with transaction.atomic():
        [application] = _locked([conflict.application_id])
        conflict = Conflict.objects.select_for_update(of=("self",), no_key=True).get(pk=conflict.pk)
        if conflict.answer != ConflictAnswer.CAN_BE_FAIR:
            raise Refused(_("They have given another answer in the meantime. Open the page again."))
        if conflict.user_id == by.pk:
            raise Refused(_("Nobody decides about themselves. Ask somebody else of the team."))
        decided = ConflictDecision.ALLOWED if allowed else ConflictDecision.EXCLUDED
        if conflict.decided == decided:
            return conflict
        conflict.decided, conflict.decided_by, conflict.decided_at = decided, by, at
        conflict.save(update_fields=["decided", "decided_by", "decided_at"])
        reviewer = User.objects.get(pk=conflict.user_id)
        act = "conflict_allowed" if allowed else "conflict_excluded"
        _record(application, act, {"reviewer": str(reviewer.actor_id)}, by=by, at=at)
        if not allowed:
            panel.end_for(application, reviewer, by=by, at=at)
    return conflict


def record(
    application: Application,
    reviewer: User,
    *,
    reason: str = "",
    note: str = "",
    source: ConflictSource = ConflictSource.MANAGER,
    by: User,
    at: datetime,
) -> Conflict:
    """Close an application for a reviewer on their behalf: they told somebody, or it was found.

    Ends what they have of it, in every stage of the round.
    """
    with transaction.atomic():
        [application] = _locked([application.pk])
        if not PanelMember.objects.filter(stage__round=application.round_id, user=reviewer).exists():
            raise Refused(_("%(name)s is on no panel of this round.") % {"name": str(reviewer)})
        conflict, _is_new = Conflict.objects.update_or_create(
            application=application,
            user=reviewer,
            defaults={
                "answer": ConflictAnswer.STEP_AWAY,
                "note": note,
                "reason": reason,
                "source": source,
                "recorded_by": by,
                "declared_at": at,
                **_UNDECIDED,
            },
        )
        told: dict[str, Plain] = {"reviewer": str(reviewer.actor_id), "reason": reason, "from": source.value}
        _record(application, "conflict_recorded", told, by=by, at=at)
        panel.end_for(application, reviewer, by=by, at=at)
    return conflict


def lift(conflict: Conflict, *, by: User, at: datetime) -> Conflict:
    """Take back what the team recorded by mistake. What has ended stays ended, and can be given anew."""
    with transaction.atomic():
        [application] = _locked([conflict.application_id])
        conflict = Conflict.objects.select_for_update(of=("self",), no_key=True).get(pk=conflict.pk)
        if conflict.source == ConflictSource.DECLARED or conflict.answer != ConflictAnswer.STEP_AWAY:
            raise Refused(_("Only what the team recorded can be taken back."))
        if conflict.user_id == by.pk:
            raise Refused(_("Nobody decides about themselves. Ask somebody else of the team."))
        conflict.answer = ConflictAnswer.NONE
        conflict.save(update_fields=["answer"])
        reviewer = User.objects.get(pk=conflict.user_id)
        _record(application, "conflict_lifted", {"reviewer": str(reviewer.actor_id)}, by=by, at=at)
    return conflict


def _locked(ids: Iterable[int]) -> list[Application]:
    return list(
        Application.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=list(ids))
        .order_by("pk")
    )


def _record(application: Application, act: str, payload: dict[str, Plain], *, by: User, at: datetime) -> None:
    ledger.append(application.ledger_id, act, subject=application.ledger_id, by=by, at=at, payload=payload)
