"""The acts on an application, from starting it to withdrawing it.

Each act: lock the application (the round is only read), judge the arrival by `deadlines`, check the guard,
move, save, write the ledger row and the outbox rows, all in one transaction. A refusal is an outcome and
not an exception, so that the row that records it is never rolled back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from grants import access, deadlines, decisions, mailing, receipts, refusing, submissions, submitting
from grants.deadlines import Window
from grants.holding import locked
from grants.models import Application, ApplicationMember, Submission
from grants.outcomes import NotStarted, Outcome
from grants.saving import choose_text, save_answers
from grants.states import WITHDRAWABLE, ApplicationState, Rule
from programme import access as rounds_of
from programme import canonical, clock, history, outlines, problems, randomness, references
from programme.arrival import ENTRY
from programme.models import Response, Round, User

__all__ = [
    "bring_back",
    "choose_text",
    "discard_copy",
    "put_in",
    "reopen",
    "save_answers",
    "start",
    "submit",
    "withdraw",
]


def start(round: Round, *, by: User, at: datetime, language: str = "en") -> Application | NotStarted:
    """Begin an application, with `by` as its lead. Refused outside the round's window.

    To a rehearsal apply its imaginary people and nobody else, and they to nothing else.

    Pressed twice it is one act: an application of theirs that is still empty is as good as a new one.
    """
    window = deadlines.window_of_round(round)
    rule = window.refusal(at) if rounds_of.belongs(round, by) else Rule.NOT_A_MEMBER
    if rule is not None:
        return NotStarted(rule, window)
    with transaction.atomic():
        # Two presses at the same instant wait for each other on the person.
        User.objects.select_for_update(no_key=True).values_list("pk").get(pk=by.pk)
        empty = Application.objects.filter(
            round=round,
            state=ApplicationState.DRAFT,
            response__revision=0,
            memberships__user=by,
            memberships__kind=ApplicationMember.Kind.LEAD,
        ).first()
        if empty is not None:
            return empty
        form = round.form
        if form.frozen_at is None:
            form.frozen_at = at
            form.save(update_fields=["frozen_at"])
        application = Application.objects.create(
            round=round,
            reference=references.new(round.prefix),
            language=language,
            response=Response.objects.create(form=form),
            started_at=at,
        )
        ApplicationMember.objects.create(
            application=application, user=by, kind=ApplicationMember.Kind.LEAD, joined_at=at
        )
        refusing.record(application, "started", by=by, at=at, payload={"reference": application.reference})
    return application


def submit(
    application: Application | str, *, by: User, at: datetime, source: str = ENTRY, key: str | None = None
) -> Outcome:
    """Submit the saved answers as the next numbered version, which then stands.

    `at` is the instant at which the request had arrived. `key` makes a double press one act: the outcome of
    the first comes back. Given a reference it is the person's own application, or 404. Side effects: a
    Submission, a ledger row, a mail to every member.
    """
    key = key or str(randomness.uuid4())
    with transaction.atomic():
        press = submitting.take(application, by, key)
        application, window, values = press.hold.application, press.hold.window, press.hold.values
        first = press.earlier.get("")
        if first and first.submission_id == application.standing_id:
            return Outcome(application, first.at, window.closes_at, submission=application.standing)

        missing = tuple(problems.problems(outlines.outline_of(application.response.form), values))
        member = None if press.hold.is_writer else Rule.NOT_A_MEMBER
        rule = member or deadlines.judge(window, at, source) or _not_submittable(application)
        if rule is None and missing:
            rule = Rule.INCOMPLETE
        if rule is not None:
            kept = None
            if rule not in press.earlier:
                kept = refusing.refuse(
                    application, rule, window, values, missing, by=by, at=at, source=source, key=key
                )
            return Outcome(application, at, window.closes_at, rule, late_attempt=kept, problems=missing)

        submission = put_in(
            application,
            values,
            window,
            version=press.last_version + 1,
            by=by,
            at=at,
            source=source,
            key=key,
        )
        mailing.members(
            application,
            "received",
            mailing.received(submission),
            people=press.members,
            at=at,
            submission=submission,
            closes_at=window.closes_at,
        )
    return Outcome(application, at, window.closes_at, submission=submission)


def put_in(
    application: Application,
    values: Mapping[str, Any],
    window: Window,
    *,
    version: int,
    by: User,
    at: datetime,
    source: str,
    key: str | None = None,
    revision: int | None = None,
    recorded_at: datetime | None = None,
) -> Submission:
    """Freeze `values` as this numbered version, which then stands; the caller holds the lock, and judged.

    The one way in which anything comes in: a press of the button (`key`), and the safety net. `at` is the
    instant that counts, `revision` the one at which the values were saved (None: the newest), `recorded_at`
    the instant of the act where that is later. Side effects: a Submission with its receipt, a ledger row.
    """
    form = outlines.outline_of(application.response.form)
    submission = submissions.freeze(
        application, version=version, form=form, values=values, by=by, at=at, source=source, revision=revision
    )
    receipts.sign(submission, round=application.round.slug, deadline=window.closes_at)
    submitting.write(application, submission, headline=submissions.headline(form, values), key=key)
    submissions.hold_files(submission, form, values)
    refusing.record(
        application,
        "submitted",
        by=by,
        at=recorded_at or at,
        payload={
            "version": version,
            "received_at": clock.utc_text(at),
            "source": source,
            "deadline": clock.utc_text(window.closes_at),
            "content": canonical.commitment(bytes(submission.salt), bytes(submission.content)).hex(),
        },
    )
    return submission


def reopen(application: Application, *, by: User, at: datetime, source: str = ENTRY) -> Outcome:
    """Open a working copy of a version that is in; the state stays submitted and the version stands.

    Pressed twice it is one act.
    """
    with transaction.atomic():
        application = locked(application)
        rule, window = deadlines.refusal(application, at, source)
        rule = _guard(application, by) or rule
        if rule is None and application.reopened_at:
            return Outcome(application, at, window.closes_at, submission=application.standing)
        if rule is None and application.state != ApplicationState.SUBMITTED:
            rule = Rule.WRONG_STATE
        if rule is not None:
            refusing.record_refusal(application, "reopen", rule, window, by=by, at=at, source=source)
            return Outcome(application, at, window.closes_at, rule)
        application.reopened_at = at
        # What was ticked for an earlier copy says nothing of this one.
        application.safety_net_at = application.safety_net_by = None
        application.save(update_fields=["reopened_at", "safety_net_at", "safety_net_by"])
        assert application.standing is not None  # a submitted application stands: the database holds it
        refusing.record(
            application, "reopened", by=by, at=at, payload={"version": application.standing.version}
        )
    return Outcome(application, at, window.closes_at, submission=application.standing)


def discard_copy(application: Application, *, by: User, at: datetime, source: str = ENTRY) -> Outcome:
    """Throw away the working copy of a version that is in: the answers say again what was sent.

    What was thrown away stays in the history of each answer. Pressed twice it is one act.
    """
    with transaction.atomic():
        application = locked(application)
        rule, window = deadlines.refusal(application, at, source)
        rule = _guard(application, by) or rule
        if rule is None and application.state != ApplicationState.SUBMITTED:
            rule = Rule.WRONG_STATE
        if rule is not None:
            refusing.record_refusal(application, "discard_copy", rule, window, by=by, at=at, source=source)
            return Outcome(application, at, window.closes_at, rule)
        stands = application.standing
        assert stands is not None  # a submitted application stands: the database holds it
        if application.reopened_at is None:
            return Outcome(application, at, window.closes_at, submission=stands)
        saved = history.go_back(application.response, stands.revision, by=by, at=at)
        application.reopened_at = None
        application.safety_net_at = application.safety_net_by = None
        application.save(update_fields=["reopened_at", "safety_net_at", "safety_net_by"])
        refusing.record(
            application,
            "copy_discarded",
            by=by,
            at=at,
            payload={"version": stands.version, "answers": sorted(saved.changed)},
        )
    return Outcome(
        application, at, window.closes_at, submission=stands, changed=saved.changed, revision=saved.revision
    )


def withdraw(
    application: Application, *, by: User, at: datetime, source: str = ENTRY, reason: str = ""
) -> Outcome:
    """Take the application back. Before closing it can be brought back; afterwards it cannot.

    A draft that was not sent in time is nothing to take back, and stays what it is. Pressed twice it is one
    act.
    """
    with transaction.atomic():
        application = locked(application)
        late, window = deadlines.refusal(application, at, source)
        rule = _guard(application, by)
        if rule is None and application.state == ApplicationState.WITHDRAWN:
            return Outcome(application, at, window.closes_at)
        if rule is None and application.state not in WITHDRAWABLE:
            rule = Rule.WRONG_STATE
        if rule is None and application.state == ApplicationState.DRAFT:
            rule = late
        if rule is not None:
            refusing.record_refusal(application, "withdraw", rule, window, by=by, at=at, source=source)
            return Outcome(application, at, window.closes_at, rule)
        stood = application.standing
        decisions.rescind_withdrawn(application, by=by, at=at)
        application.mark_withdrawn()
        application.withdrawn_at = at
        application.save(
            update_fields=[
                "state",
                "standing",
                "reopened_at",
                "safety_net_at",
                "safety_net_by",
                "withdrawn_at",
            ]
        )
        row = refusing.record(
            application,
            "withdrawn",
            by=by,
            at=at,
            payload={
                "version": stood.version if stood else 0,
                "reason": reason,
                "before_closing": late is None,
            },
        )
        mailing.members(
            application,
            "withdrawn",
            # By its row, not its instant: two presses can have arrived in the same microsecond.
            f"withdrawn:{application.reference}:{row.sequence}",
            at=at,
            submission=stood,
            closes_at=window.closes_at,
        )
    return Outcome(application, at, window.closes_at)


def bring_back(application: Application, *, by: User, at: datetime, source: str = ENTRY) -> Outcome:
    """Turn a withdrawn application into a draft again, before closing."""
    with transaction.atomic():
        application = locked(application)
        rule, window = deadlines.refusal(application, at, source)
        rule = _guard(application, by) or rule
        if rule is None and application.state != ApplicationState.WITHDRAWN:
            rule = Rule.WRONG_STATE
        if rule is not None:
            refusing.record_refusal(application, "bring_back", rule, window, by=by, at=at, source=source)
            return Outcome(application, at, window.closes_at, rule)
        application.bring_back()
        application.save(update_fields=["state", "withdrawn_at"])
        refusing.record(application, "brought_back", by=by, at=at, payload={})
    return Outcome(application, at, window.closes_at)


def _guard(application: Application, by: User) -> Rule | None:
    return None if access.may_write(application, by) else Rule.NOT_A_MEMBER


def _not_submittable(application: Application) -> Rule | None:
    if application.state in (ApplicationState.DRAFT, ApplicationState.SUBMITTED):
        return None
    return Rule.WRONG_STATE


def last_version(application: Application) -> int:
    """The number of the newest version that ever was in; 0 where nothing was. One statement."""
    last = application.submissions.order_by("-version").values_list("version", flat=True).first()
    return last or 0
