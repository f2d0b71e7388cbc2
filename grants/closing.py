"""What happens after the deadline, once all that can have reached us in time is in.

Each application is settled once for each deadline that was in force for it: what stands, stands; a safety
net is drawn in; everybody whose words did not get in has a copy of them. Then the round is certified. All of
it can run at any time, by several workers at once, and twice, with no second effect.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from grants import certificates, deadlines, holding, lifecycle, mailing, receipts, refusing, submissions
from grants.deadlines import Window
from grants.models import Application, Certificate, Settlement, Submission
from grants.refusal_words import kept_attempts
from grants.states import ApplicationState, SettledAs
from programme import answer_words, answers, clock, history, outlines
from programme.models import AnswerRevision, Question, Round
from programme.problems import is_empty

log = logging.getLogger(__name__)

BATCH = 200
# What is settled later than this after its deadline (a round from before there was settling) is settled in
# silence: nobody needs a mail about a round that was over long ago.
TOLD_WITHIN = timedelta(days=14)
# The others are with the panel or decided: what stands there had been seen to stand.
TO_SETTLE = (ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN)


def due(at: datetime) -> list[Round]:
    """The rounds in which something is to be settled or certified at `at`. One statement."""
    found = Round.objects.in_use().select_related("programme")
    of_round = Application.objects.filter(round=OuterRef("pk"))
    uncertified = of_round.filter(standing__receipt__isnull=False, standing__certified__isnull=True)
    return list(
        found.filter(
            Exists(_unsettled(of_round, at))
            | Exists(deadlines.that_are_settled(uncertified, at))
            | ~Exists(Certificate.objects.filter(round=OuterRef("pk"))),
            pk__in=deadlines.rounds_settled(at),
        ).order_by("closes_at", "pk")
    )


def close_round(round: Round, *, at: datetime) -> int:
    """Settle what is due in a round, each application for itself, and certify it; how many were settled.

    One that fails is logged and tried again the next time; it holds up the certificate, and nobody else.
    """
    settled = failed = last = 0
    while batch := list(
        _unsettled(Application.objects.filter(round=round, pk__gt=last), at).order_by("pk")[:BATCH]
    ):
        for application in batch:
            try:
                settled += settle(application, at=at) is not None
            except Exception:  # one application must not hold up the others
                failed += 1
                log.exception("%s could not be settled", application.reference)
        last = batch[-1].pk
    if not failed:
        certificates.issue(round, at=at)
    return settled


def is_settled(round: Round, at: datetime) -> bool:
    """Whether nothing of the round waits to be settled."""
    return not _unsettled(Application.objects.filter(round=round), at).exists()


def _unsettled(applications: QuerySet[Application], at: datetime) -> QuerySet[Application]:
    """Those whose deadline in force has passed, and its settling time, and that are not settled for it."""
    done = Settlement.objects.filter(application=OuterRef("pk"), deadline=OuterRef("window_closes_at"))
    waiting = deadlines.that_are_settled(applications.filter(state__in=TO_SETTLE), at)
    return waiting.filter(~Exists(done))


def settle(application: Application, *, at: datetime) -> Settlement | None:
    """Say once what the deadline in force found of an application; None while it is not time for that.

    Side effects: a Settlement, a ledger row, mails to its members; of a safety net the Submission too.
    """
    with transaction.atomic():
        holding.lock(application)
        found = deadlines.with_windows(
            Application.objects.select_related(
                "round__programme", "response__form", "standing", "safety_net_by"
            )
        ).get(pk=application.pk)
        window = deadlines.window_in(found)
        if not deadlines.is_settled(found.round, window.closes_at, at):
            return None
        done = Settlement.objects.filter(application=found, deadline=window.closes_at).first()
        if done is not None:
            return done
        asked_at, asked_by = found.safety_net_at, found.safety_net_by
        unsent = _unsent(found)
        drawn_in = _draw_in(found, window, at)
        settlement = Settlement.objects.create(
            application=found,
            deadline=window.closes_at,
            settled_at=at,
            found=_found(found, drawn_in),
            submission=found.standing,
        )
        refusing.record(
            found,
            "settled",
            by=None,
            at=at,
            payload={
                "found": str(settlement.found),
                "version": found.standing.version if found.standing else 0,
                "deadline": clock.utc_text(window.closes_at),
            },
        )
        facts = {"deadline": window.closes_at, "asked_at": asked_at, "asked_by": asked_by}
        _tell(settlement, unsent, facts, at)
    return settlement


def _found(application: Application, drawn_in: Submission | None) -> SettledAs:
    if drawn_in is not None:
        return SettledAs.SAFETY_NET
    if application.standing_id is not None:
        return SettledAs.IN
    return SettledAs.WITHDRAWN if application.state == ApplicationState.WITHDRAWN else SettledAs.NOT_IN


def _draw_in(application: Application, window: Window, at: datetime) -> Submission | None:
    """Put in the last complete saved version, where that was asked for and there is one to put in."""
    response, stands = application.response, application.standing
    revision = response.complete_revision
    if application.safety_net_by is None or revision is None:
        return None
    if stands is not None and (application.reopened_at is None or revision <= stands.revision):
        return None
    saved_at = _saved_at(application, revision)
    if saved_at is None or window.refusal(saved_at) is not None:
        return None
    values = answers.values_at(response, revision)
    form = outlines.outline_of(response.form)
    if stands is not None and submissions.given_answers(form, values) == submissions.answers_in(stands):
        return None  # the copy says what is in already
    return lifecycle.put_in(
        application,
        values,
        window,
        version=lifecycle.last_version(application) + 1,
        by=application.safety_net_by,
        at=saved_at,
        source=receipts.SAFETY_NET,
        revision=revision,
        recorded_at=at,
    )


def _saved_at(application: Application, revision: int) -> datetime | None:
    saved = AnswerRevision.objects.filter(response=application.response, revision=revision, apart=False)
    return saved.values_list("saved_at", flat=True).first()


def _unsent(application: Application) -> bool:
    """Whether the members were writing on something that they had not sent."""
    draft = application.state == ApplicationState.DRAFT
    return draft or (application.is_changing_a_copy and application.standing_id is not None)


def _tell(settlement: Settlement, unsent: bool, facts: dict[str, Any], at: datetime) -> None:
    """Mail the members what was found, with a copy of every word of theirs that did not get in."""
    application, submission = settlement.application, settlement.submission
    is_old = at > settlement.deadline + TOLD_WITHIN
    if not unsent or (is_old and settlement.found != SettledAs.SAFETY_NET):
        return
    response, round = application.response, application.round
    form = outlines.outline_of(response.form)
    values = answers.values_of(response)
    keys = {key for key, value in values.items() if not is_empty(value)}
    if submission is not None:
        keys = history.changed_since(response, submission.revision)

    def copied(question: Question) -> bool:
        return question.key in keys

    with clock.in_language(application.language):
        copy = answer_words.sections_shown(form, values, currency=round.currency, only=copied)
        late = [one for one in kept_attempts(application, form) if one.is_waiting]
    occasion = f"settled:{application.reference}:{clock.utc_text(settlement.deadline)}"
    if settlement.found == SettledAs.SAFETY_NET:
        assert submission is not None  # the database holds it
        kind, occasion = "safety_net", mailing.received(submission)
    elif not copy and not late:
        return  # nothing was written that is not in
    else:
        kind = "not_in" if submission is None else "copy_not_sent"
    mailing.members(application, kind, occasion, at=at, submission=submission, copy=copy, late=late, **facts)
