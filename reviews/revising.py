"""Changing a score after scores were shown: beside the first one, with a reason, by its reviewer alone.

First scores never change (a trigger holds them). What counts is `queries.in_force`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grants.models import Application, Decision
from grants.states import LIVE_DECISION, ApplicationState
from programme import clock, ledger
from programme.models import User
from programme.refusals import Refused
from programme.texts import say
from reviews.models import Assignment, Criterion, Review, ScoreRevision, Stage
from reviews.queries import SentReview, in_force, kept_out
from reviews.states import AssignmentState


def closed_because(stage: Stage, application: Application, *, at: datetime) -> str:
    """Why scores of this application cannot be changed at `at`, in a sentence; '' while they can.

    From the showing of scores until the stage's shortlist is recorded or a decision on the application is
    proposed, whichever is first; earlier where the stage says so.
    """
    if stage.scores_shown_at is None:
        return _("Scores are not shown yet: change them on the score sheet.")
    if stage.revisions_open_until is not None and at >= stage.revisions_open_until:
        return _("Shown scores could be changed until %(until)s.") % {
            "until": clock.closing_in_words(stage.revisions_open_until, stage.round.zone)
        }
    if stage.shortlisted_at is not None:
        return _("The shortlist is recorded, so scores stand.")
    if application.state != ApplicationState.REVIEWED:
        return _("The scores of this application stand.")
    if Decision.objects.filter(application=application, state__in=sorted(LIVE_DECISION)).exists():
        return _("A decision is proposed, so scores stand.")
    return ""


def revise(
    review: Review, *, criterion: str, value: int | None, reason: str, by: User, at: datetime
) -> ScoreRevision:
    """Give another score on one criterion, beside the first. `value` None: do not know enough after all.

    Locks the application, then the assignment: recording a shortlist and proposing a decision lock the
    application too, so that nothing changes after they have looked.
    """
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why you change it."))
    with transaction.atomic():
        assignment = _locked(review, by)
        stage, application = assignment.stage, assignment.application
        closed = closed_because(stage, application, at=at)
        if closed:
            raise Refused(closed)
        score = in_force().select_related("criterion").filter(review=review, criterion__key=criterion).first()
        if score is None:
            raise Refused(_("This page is out of date. Open it again and try once more."))
        if value is not None and not score.lowest <= value <= score.highest:
            raise Refused(
                _("‘%(title)s’ is scored from %(lowest)d to %(highest)d.")
                % {"title": say(score.criterion.title), "lowest": score.lowest, "highest": score.highest}
            )
        before = score.now
        if value == before:
            raise Refused(_("That is the score which stands already."))
        made = ScoreRevision.objects.create(
            review=review,
            criterion=score.criterion,
            first_value=score.value,
            first_cannot_judge=score.cannot_judge,
            value=value,
            cannot_judge=value is None,
            lowest=score.lowest,
            highest=score.highest,
            reason=reason,
            at=at,
        )
        ledger.append(
            application.ledger_id,
            "score_revised",
            subject=assignment.ledger_id,
            by=by,
            at=at,
            payload={
                "stage": stage.order,
                "criterion": criterion,
                "first": _told(score.value),
                "before": _told(before),
                "now": _told(value),
                "reason": reason,
            },
        )
    return made


def end_revising(stage: Stage, *, until: datetime | None, by: User, at: datetime) -> Stage:
    """Say until when shown scores can be changed at most; None: until the shortlist or a decision."""
    with transaction.atomic():
        stage = (
            Stage.objects.select_for_update(of=("self",), no_key=True)
            .select_related("round__programme")
            .get(pk=stage.pk)
        )
        if stage.shortlisted_at is not None:
            raise Refused(_("The shortlist is recorded, so scores stand."))
        if stage.revisions_open_until == until:
            return stage
        stage.revisions_open_until = until
        stage.save(update_fields=["revisions_open_until"])
        ledger.append(
            stage.round.chain,
            "revising_until",
            subject=stage.round.ledger_id,
            by=by,
            at=at,
            payload={"stage": stage.order, "until": clock.utc_text(until) if until else ""},
        )
    return stage


def _locked(review: Review, by: User) -> Assignment:
    """The review's assignment under locks, if `by` sent it and need not keep away."""
    number = Assignment.objects.values_list("application_id", flat=True).get(pk=review.assignment_id)
    Application.objects.select_for_update(of=("self",), no_key=True).get(pk=number)
    held = Assignment.objects.select_for_update(of=("self",), no_key=True).get(pk=review.assignment_id)
    assignment = Assignment.objects.select_related("stage__round__programme", "application", "member").get(
        pk=held.pk
    )
    if assignment.member.user_id != by.pk:
        raise Refused(_("Only the reviewer can change these scores."))
    if assignment.state != AssignmentState.SENT:
        raise Refused(_("This application is no longer with you."))
    if by.pk in kept_out(assignment.stage).get(assignment.application_id, set()):
        raise Refused(_("You stepped away from this application."))
    return assignment


def _told(value: int | None) -> str | int:
    return "cannot judge" if value is None else value


def in_words(sent: SentReview, criteria: Iterable[Criterion]) -> list[str]:
    """What a reviewer changed after scores were shown: 'The learning: 5, first 3: they told us more'."""
    return [
        _("%(criterion)s: %(now)s, first %(first)s: %(reason)s")
        % {
            "criterion": say(criterion.title),
            "now": number_in_words(sent.scores.get(criterion.key)),
            "first": number_in_words(sent.changes[criterion.key].first),
            "reason": sent.changes[criterion.key].reason,
        }
        for criterion in criteria
        if criterion.key in sent.changes
    ]


def number_in_words(value: int | None) -> str:
    """The number, or that its reviewer did not know enough."""
    return _("did not know enough") if value is None else str(value)
