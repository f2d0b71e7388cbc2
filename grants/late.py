"""Late attempts: what arrived and could not count, decided by a person."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grants import extensions, lifecycle, telling
from grants.deadlines import in_time
from grants.models import Application, LateAttempt
from grants.outcomes import Outcome
from grants.states import ExtensionReason, LateAttemptState
from programme import answers, clock, ledger
from programme.models import LedgerRow, User
from programme.refusals import Refused

# The arrival was judged by a person, not by the clock alone.
BY_PERSON = "person"


def answers_in(attempt: LateAttempt) -> dict[str, Any]:
    """{question key: value} of what arrived."""
    found: dict[str, Any] = json.loads(bytes(attempt.content))["answers"]
    return found


def accept(attempt: LateAttempt, *, reason: str, by: User, at: datetime) -> Outcome:
    """Let a kept attempt count as if it had been accepted when it arrived. It needs an extension to cover it.

    Its answers become the working copy; where the attempt was a press of 'submit', they are submitted with
    the instant of arrival. Refused when no extension covers that instant.
    """
    with transaction.atomic():
        attempt = _locked(attempt, reason)
        application = attempt.application
        if not in_time(application, attempt.received_at):
            raise Refused(
                _("It arrived %(arrived)s. Give more time first, until after that moment.")
                % {"arrived": clock.instant_in_words(attempt.received_at, application.round.zone)}
            )
        answers.save(application.response, answers_in(attempt), by=attempt.by, at=attempt.received_at)
        outcome = Outcome(application, attempt.received_at, attempt.deadline)
        if attempt.act == "submit":
            outcome = lifecycle.submit(application, by=attempt.by, at=attempt.received_at, source=BY_PERSON)
            if not outcome.accepted:
                raise Refused(
                    _("It cannot be submitted: %(why)s.") % {"why": outcome.rule and outcome.rule.label}
                )
        attempt.accept()
        _decided(attempt, "late_attempt_accepted", reason=reason, by=by, at=at)
    return outcome


def covering(attempt: LateAttempt) -> datetime:
    """The earliest full minute at which a deadline covers the attempt: what arrives at a deadline is late."""
    return attempt.received_at.replace(second=0, microsecond=0) + timedelta(minutes=1)


def needs_time(attempt: LateAttempt) -> bool:
    """Whether it can count only with more time than its application has now."""
    return not in_time(attempt.application, attempt.received_at)


def accept_with_time(
    attempt: LateAttempt,
    *,
    until: datetime,
    time_reason: ExtensionReason,
    reason: str,
    by: User,
    at: datetime,
) -> Outcome:
    """Give the application more time and let the attempt count, in one act: two rows, one transaction."""
    with transaction.atomic():
        attempt = _locked(attempt, reason)
        application = attempt.application
        extensions.give(
            application.round,
            application=application,
            until=until,
            reason=time_reason,
            note=reason,
            by=by,
            at=at,
        )
        return accept(attempt, reason=reason, by=by, at=at)


def read(attempt: LateAttempt, *, by: User, at: datetime) -> dict[str, Any]:
    """{question key: value} of what arrived, for somebody of the team who decides; the reading is recorded.

    Once for each person and day. The caller has checked who may.
    """
    with transaction.atomic():
        application = Application.objects.select_related("round__programme").get(pk=attempt.application_id)
        chain = application.ledger_id
        Application.objects.select_for_update(no_key=True).values_list("pk").get(pk=application.pk)
        today = clock.start_of_day(at, application.round.zone)
        read = LedgerRow.objects.filter(
            chain=chain, act="late_attempt_read", actor=by.actor_id, at__gte=today
        )
        if not read.exists():
            payload = {"received_at": clock.utc_text(attempt.received_at)}
            ledger.append(chain, "late_attempt_read", subject=chain, by=by, at=at, payload=payload)
    return answers_in(attempt)


def close(attempt: LateAttempt, *, reason: str, by: User, at: datetime) -> LateAttempt:
    """Leave it outside, for a stated reason."""
    with transaction.atomic():
        attempt = _locked(attempt, reason)
        attempt.close()
        return _decided(attempt, "late_attempt_closed", reason=reason, by=by, at=at)


def _locked(attempt: LateAttempt, reason: str) -> LateAttempt:
    if not reason.strip():
        raise Refused(_("Say why."))
    Application.objects.select_for_update(of=("self",), no_key=True).get(pk=attempt.application_id)
    found = (
        LateAttempt.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application__round__programme", "application__response", "by")
        .get(pk=attempt.pk)
    )
    if found.state != LateAttemptState.KEPT:
        raise Refused(_("Somebody decided this in the meantime."))
    return found


def _decided(attempt: LateAttempt, act: str, *, reason: str, by: User, at: datetime) -> LateAttempt:
    attempt.decided_by, attempt.decided_at, attempt.reason = by, at, reason.strip()
    attempt.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    chain = attempt.application.ledger_id
    ledger.append(
        chain,
        act,
        subject=chain,
        by=by,
        at=at,
        payload={"received_at": clock.utc_text(attempt.received_at), "reason": attempt.reason},
    )
    telling.of_late_attempt(attempt, at=at)
    return attempt
