"""The acts on an application, from starting it to withdrawing it.

Each act: lock the application (the round is only read), judge the arrival by `deadlines`, check the guard,
move, save, write the ledger row and the outbox rows, all in one transaction. A refusal is an outcome and
not an exception, so that the row that records it is never rolled back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from grants import access, deadlines, decisions, refusing, submissions
from grants.models import Application, ApplicationMember, Submission, SubmitOutcome
from grants.outcomes import NotStarted, Outcome
from grants.states import WITHDRAWABLE, ApplicationState, Rule
from programme import answers, canonical, clock, history, outbox, outlines, problems, randomness, references
from programme.answers import Seen
from programme.arrival import ENTRY
from programme.models import Response, Round, User


def start(round: Round, *, by: User, at: datetime, language: str = "en") -> Application | NotStarted:
    """Begin an application, with `by` as its lead. Refused outside the round's window.

    Pressed twice it is one act: an application of theirs that is still empty is as good as a new one.
    """
    window = deadlines.window_of_round(round)
    rule = window.refusal(at)
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
            reference=references.new(round.programme.prefix),
            language=language,
            response=Response.objects.create(form=form),
            started_at=at,
        )
        ApplicationMember.objects.create(
            application=application, user=by, kind=ApplicationMember.Kind.LEAD, joined_at=at
        )
        refusing.record(application, "started", by=by, at=at, payload={"reference": application.reference})
    return application


def save_answers(
    application: Application,
    *,
    answers_given: Mapping[str, Any],
    by: User,
    at: datetime,
    source: str = ENTRY,
    seen: Mapping[str, Seen] | None = None,
    writer: str = "",
    unread: Mapping[str, str] | None = None,
) -> Outcome:
    """Keep answers in the working copy; what cannot go there is kept as a late attempt.

    `unread` is what was typed and cannot be kept in its place, by question key: a kept attempt keeps it as
    it was typed. `seen` is what the person had before them, by question key, and `writer` names their open
    page; see `programme.answers.save`.
    """
    with transaction.atomic():
        application = locked(application)
        rule, window = deadlines.refusal(application, at, source)
        rule = _guard(application, by) or rule or _not_open_for_changes(application)
        if rule is not None:
            if rule == Rule.NOT_A_MEMBER:
                refusing.record_refusal(application, "save", rule, window, by=by, at=at, source=source)
                return Outcome(application, at, window.closes_at, rule)
            kept = refusing.keep(
                application,
                "save",
                rule,
                window,
                answers_given,
                by=by,
                at=at,
                source=source,
                unread=unread,
            )
            return Outcome(application, at, window.closes_at, rule, late_attempt=kept)
        saved = answers.save(application.response, answers_given, by=by, at=at, seen=seen, writer=writer)
    return Outcome(
        application,
        at,
        window.closes_at,
        changed=saved.changed,
        apart=saved.apart,
        revision=saved.revision,
    )


def submit(
    application: Application, *, by: User, at: datetime, source: str = ENTRY, key: str | None = None
) -> Outcome:
    """Submit the saved answers as the next numbered version, which then stands.

    `at` is the instant at which the request had arrived. `key` makes a double press one act: the outcome of
    the first comes back. Side effects: a Submission, a ledger row, a mail to every member.
    """
    key = key or str(randomness.uuid4())
    with transaction.atomic():
        application = locked(application)
        response = application.response
        done = (
            SubmitOutcome.objects.select_related("submission")
            .filter(application=application, key=key, revision=response.revision)
            .order_by("pk")
        )
        earlier = {outcome.rule: outcome for outcome in done}
        rule, window = deadlines.refusal(application, at, source)
        first = earlier.get("")
        if first and first.submission_id == application.standing_id:
            return Outcome(application, first.received_at, window.closes_at, submission=first.submission)

        form = outlines.outline_of(response.form)
        values = answers.values_of(response)
        missing = tuple(problems.problems(form, values))
        rule = _guard(application, by) or rule or _not_submittable(application)
        if rule is None and missing:
            rule = Rule.INCOMPLETE
        if rule is not None:
            kept = None
            if rule not in earlier:
                kept = refusing.refuse(
                    application, rule, window, values, missing, by=by, at=at, source=source, key=key
                )
            return Outcome(application, at, window.closes_at, rule, late_attempt=kept, problems=missing)

        stands = application.standing
        version = (stands.version if stands else _last_version(application)) + 1
        submission = submissions.freeze(
            application, version=version, form=form, values=values, by=by, at=at, source=source
        )
        submission.save(force_insert=True)
        SubmitOutcome(
            application=application,
            key=key,
            revision=response.revision,
            submission=submission,
            received_at=at,
        ).save(force_insert=True)
        if application.state == ApplicationState.DRAFT:
            application.mark_submitted()
        application.standing = submission
        application.reopened_at = None
        application.title, application.applicant, application.requested = submissions.headline(form, values)
        application.save(
            update_fields=["state", "standing", "reopened_at", "title", "applicant", "requested"]
        )
        refusing.record(
            application,
            "submitted",
            by=by,
            at=at,
            payload={
                "version": version,
                "received_at": clock.utc_text(at),
                "source": source,
                "deadline": clock.utc_text(window.closes_at),
                "content": canonical.commitment(bytes(submission.salt), bytes(submission.content)).hex(),
            },
        )
        _tell_members(application, "received", f"received:{application.reference}:{version}", submission, at)
    return Outcome(application, at, window.closes_at, submission=submission)


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
        application.save(update_fields=["reopened_at"])
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
        application.save(update_fields=["reopened_at"])
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
        application.save(update_fields=["state", "standing", "reopened_at", "withdrawn_at"])
        refusing.record(
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
        _tell_members(
            application, "withdrawn", f"withdrawn:{application.reference}:{clock.utc_text(at)}", stood, at
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


def locked(application: Application) -> Application:
    """The application under a lock, and fetched again with what it points to, which is read and not locked.

    In two statements: one that had to wait for the lock would still join the response and the standing
    version as they were before it waited.
    """
    Application.objects.select_for_update(no_key=True).values_list("pk").get(pk=application.pk)
    return Application.objects.select_related("round__programme", "response__form", "standing").get(
        pk=application.pk
    )


def _guard(application: Application, by: User) -> Rule | None:
    return None if access.may_write(application, by) else Rule.NOT_A_MEMBER


def _not_open_for_changes(application: Application) -> Rule | None:
    if application.state == ApplicationState.DRAFT:
        return None
    if application.state == ApplicationState.SUBMITTED:
        return None if application.reopened_at else Rule.NOT_CHANGING
    return Rule.WRONG_STATE


def _not_submittable(application: Application) -> Rule | None:
    if application.state in (ApplicationState.DRAFT, ApplicationState.SUBMITTED):
        return None
    return Rule.WRONG_STATE


def _last_version(application: Application) -> int:
    last = application.submissions.order_by("-version").values_list("version", flat=True).first()
    return last or 0


def _tell_members(
    application: Application, kind: str, occasion: str, submission: Submission | None, at: datetime
) -> None:
    """One mail to each member, queued in the act's own transaction."""
    context = {
        "application": application,
        "round": application.round,
        "submission": submission,
        "zone": application.round.zone,
        "link": f"{settings.BASE_URL}/applications/{application.reference}/",
    }
    outbox.queue(
        outbox.compose(
            f"{occasion}:{person.actor_id}",
            kind=kind,
            to=person,
            at=at,
            context=context,
            language=application.language,
            about=application.reference,
        )
        for person in User.objects.filter(memberships__application=application).order_by("pk")
    )
