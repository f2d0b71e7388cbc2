"""Opening a stage, showing its scores, and the shortlist: acts on a whole stage.

Each locks the applications (sorted by id), then the stage, then the assignments; the round's chain of the
ledger is written last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import models, transaction
from django.db.models import Exists
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants import closing, deadlines, reviewing
from grants.models import Application
from grants.states import ApplicationState
from programme import ledger
from programme.models import Round, User
from programme.refusals import Refused
from programme.texts import say
from reviews import blind, panel
from reviews.models import Assignment, Stage, StageEntry
from reviews.queries import GONE, entries_of, stage_after, stage_before
from reviews.stage_acts import record_stage
from reviews.states import TO_DO, AssignmentState, EntryOutcome


def open_stage(stage: Stage, *, by: User, at: datetime) -> Stage:
    """Let the panel begin: the stage takes its applications, and what stands in each is what is read.

    The first stage takes all that are in, once the round is closed for everybody and settled; a later one
    takes those that go on from the stage before. What the worker has not settled yet is settled first.
    """
    closing.close_round(stage.round, at=at)
    with transaction.atomic():
        applications = _lock(_entrants(stage))
        stage = _lock_stage(stage)
        if stage.opened_at is not None:
            raise Refused(_("‘%(stage)s’ is already open.") % {"stage": say(stage.name)})
        if not deadlines.settled(stage.round, at) or not closing.is_settled(stage.round, at):
            raise Refused(
                _("The round is still open for somebody, or being counted. The panel begins afterwards.")
            )
        before = stage_before(stage)
        if before is not None and before.shortlisted_at is None:
            raise Refused(
                _("The shortlist of ‘%(stage)s’ is not recorded yet.") % {"stage": say(before.name)}
            )
        if {application.pk for application in _entrants(stage)} != {found.pk for found in applications}:
            raise Refused(_("Something changed in the meantime. Open the page again."))
        if not applications:
            raise Refused(_("There is no application to read in ‘%(stage)s’.") % {"stage": say(stage.name)})
        stage.opened_at = at
        stage.save(update_fields=["opened_at"])
        if stage.score_sheet.frozen_at is None:
            stage.score_sheet.frozen_at = at
            stage.score_sheet.save(update_fields=["frozen_at"])
        StageEntry.objects.bulk_create(
            StageEntry(application=application, stage=stage) for application in applications
        )
        for application in applications:
            reviewing.begin_review(application, by=by, at=at, stage=_title(stage))
        record_stage(stage, "stage_opened", by=by, at=at, applications=len(applications))
        if stage.is_blind:
            transaction.on_commit(blind.wake, robust=True)
    return stage


def latecomers(round: Round) -> models.QuerySet[Application]:
    """What is in but not with the panel, which has begun: given more time, or found eligible after all."""
    return Application.objects.filter(
        Exists(Stage.objects.filter(round=round, opened_at__isnull=False)),
        round=round,
        state=ApplicationState.SUBMITTED,
    )


def take_in(round: Round, *, by: User, at: datetime) -> int:
    """Let what came in after the panel began join the reading; return how many.

    Each joins the stage in which it was before, or else the first. Where that stage's scores are shown
    already, nobody can score it any more: it goes on as reviewed, without a score.
    """
    closing.close_round(round, at=at)
    with transaction.atomic():
        applications = _lock(latecomers(round))
        opened = list(
            Stage.objects.select_for_update(of=("self",), no_key=True)
            .select_related("round__programme")
            .filter(round=round, opened_at__isnull=False)
            .order_by("order")
        )
        if not opened or not applications:
            raise Refused(_("There is nothing to take in."))
        if any(application.state != ApplicationState.SUBMITTED for application in applications):
            raise Refused(_("Something changed in the meantime. Open the page again."))
        if not deadlines.settled(round, at) or not closing.is_settled(round, at):
            raise Refused(_("Somebody still has more time, or is being counted. Take them in afterwards."))
        entries = StageEntry.objects.filter(application__in=applications).order_by("stage__order")
        last = dict(entries.values_list("application_id", "stage_id"))
        by_id = {stage.pk: stage for stage in opened}
        for application in applications:
            stage = by_id.get(last.get(application.pk, 0), opened[0])
            StageEntry.objects.get_or_create(application=application, stage=stage)
            reviewing.begin_review(application, by=by, at=at, stage=_title(stage))
            if stage.scores_shown_at is not None:
                reviewing.finish_review(application, by=by, at=at, stage=_title(stage))
        record_stage(opened[0], "taken_in", by=by, at=at, applications=len(applications))
    return len(applications)


def show_scores(stage: Stage, *, by: User, at: datetime, anyway: bool = False) -> Stage:
    """End the independent scoring: from now on nobody changes a score, and the panel sees all of them.

    Refused while reviews are unsent, an application has none, or one is not with the panel yet; `anyway`
    takes the unsent ones back.
    """
    with transaction.atomic():
        applications = _lock(
            Application.objects.filter(stage_entries__stage=stage).exclude(state__in=sorted(GONE))
        )
        stage = _lock_stage(stage)
        if stage.opened_at is None:
            raise Refused(_("‘%(stage)s’ is not open yet.") % {"stage": say(stage.name)})
        if stage.scores_shown_at is not None:
            raise Refused(_("The scores of ‘%(stage)s’ are already shown.") % {"stage": say(stage.name)})
        live = list(
            Assignment.objects.filter(stage=stage)
            .select_for_update(of=("self",), no_key=True)
            .select_related("application", "stage", "member__user")
            .order_by("pk")
        )
        unsent = [
            assignment
            for assignment in live
            if assignment.state in TO_DO and assignment.application.state not in GONE
        ]
        sent = [assignment for assignment in live if assignment.state == AssignmentState.SENT]
        read = {assignment.application_id for assignment in sent}
        unread = [application for application in applications if application.pk not in read]
        if not anyway:
            _refuse_unready(unsent, unread, latecomers(stage.round).count())
        for assignment in unsent:
            panel.take_back(assignment, by=by, at=at)
        stage.scores_shown_at = at
        stage.save(update_fields=["scores_shown_at"])
        for application in applications:
            if application.state == ApplicationState.IN_REVIEW:
                reviewing.finish_review(application, by=by, at=at, stage=_title(stage))
        record_stage(
            stage,
            "scores_shown",
            by=by,
            at=at,
            sent=len(sent),
            taken_back=len(unsent),
            without_score=len(unread),
        )
    return stage


def shortlist(
    stage: Stage,
    outcomes: Mapping[int, tuple[str, str]],
    *,
    by: User,
    at: datetime,
) -> int:
    """Record for every application of the stage whether it goes on, with a reason; return how many do.

    `outcomes` is {application id: (EntryOutcome, reason)}. The first time every application needs one;
    afterwards, until the next stage opens, some may be changed, each again with its reason.
    """
    with transaction.atomic():
        entries = {entry.application_id: entry for entry in entries_of(stage)}
        applications = {
            application.pk: application
            for application in _lock(Application.objects.filter(pk__in=list(entries)))
        }
        stage = _lock_stage(stage)
        _check_shortlist(stage, entries, outcomes)
        changed = []
        for number in sorted(outcomes):
            entry, (outcome, reason) = entries[number], outcomes[number]
            reason = reason.strip()
            if (entry.outcome, entry.reason) == (outcome, reason):
                continue
            entry.outcome, entry.reason = outcome, reason
            entry.decided_by, entry.decided_at = by, at
            entry.save(update_fields=["outcome", "reason", "decided_by", "decided_at"])
            ledger.append(
                applications[number].ledger_id,
                "went_through" if outcome == EntryOutcome.THROUGH else "did_not_go_through",
                subject=applications[number].ledger_id,
                by=by,
                at=at,
                payload={"stage": _title(stage), "outcome": str(outcome), "reason": reason},
            )
            changed.append(number)
        through = sum(entry.outcome == EntryOutcome.THROUGH for entry in entries.values())
        if changed or stage.shortlisted_at is None:
            stage.shortlisted_at = stage.shortlisted_at or at
            stage.save(update_fields=["shortlisted_at"])
            record_stage(
                stage,
                "shortlisted",
                by=by,
                at=at,
                through=through,
                of=len(entries),
                changed=len(changed),
            )
    return through


def _entrants(stage: Stage) -> Iterable[Application]:
    before = stage_before(stage)
    if before is None:
        return Application.objects.filter(round=stage.round_id, state=ApplicationState.SUBMITTED)
    return Application.objects.filter(
        state=ApplicationState.REVIEWED,
        pk__in=StageEntry.objects.filter(stage=before, outcome=EntryOutcome.THROUGH).values("application"),
    )


def _refuse_unready(unsent: list[Assignment], unread: list[Application], outside: int) -> None:
    if outside:
        raise Refused(
            ngettext(
                "%(count)d application is in and not with the panel yet. Take it in first.",
                "%(count)d applications are in and not with the panel yet. Take them in first.",
                outside,
            )
            % {"count": outside}
        )
    if unsent:
        raise Refused(
            ngettext(
                "%(count)d review is not sent yet. Wait for it, or say that it is to be taken back.",
                "%(count)d reviews are not sent yet. Wait for them, or say that they are to be taken back.",
                len(unsent),
            )
            % {"count": len(unsent)}
        )
    if unread:
        raise Refused(
            ngettext(
                "%(count)d application has no sent review at all.",
                "%(count)d applications have no sent review at all.",
                len(unread),
            )
            % {"count": len(unread)}
        )


def _check_shortlist(
    stage: Stage, entries: Mapping[int, StageEntry], outcomes: Mapping[int, tuple[str, str]]
) -> None:
    if stage.scores_shown_at is None:
        raise Refused(_("The scores of ‘%(stage)s’ are not shown yet.") % {"stage": say(stage.name)})
    after = stage_after(stage)
    if after is not None and after.opened_at is not None:
        raise Refused(
            _("‘%(stage)s’ is already open, so this shortlist can no longer be changed.")
            % {"stage": say(after.name)}
        )
    if not set(outcomes) <= set(entries):
        raise Refused(_("One of these applications is not in this stage. Open the page again."))
    decided = {number for number, entry in entries.items() if entry.outcome != EntryOutcome.PENDING}
    left = set(entries) - set(outcomes) - decided
    if left or any(outcome == EntryOutcome.PENDING for outcome, _reason in outcomes.values()):
        raise Refused(_("Say for every application whether it goes on."))
    if not all(reason.strip() for _outcome, reason in outcomes.values()):
        raise Refused(_("Every outcome needs a reason."))


def _lock(applications: Iterable[Application]) -> list[Application]:
    """The applications under a lock, sorted by id, so that no two acts wait for each other in a ring."""
    ids = sorted(application.pk for application in applications)
    return list(
        Application.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
    )


def _lock_stage(stage: Stage) -> Stage:
    return (
        Stage.objects.select_for_update(of=("self",), no_key=True)
        .select_related("round__programme", "score_sheet")
        .get(pk=stage.pk)
    )


def _title(stage: Stage) -> str:
    return say(stage.name, "en")
