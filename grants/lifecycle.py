"""The acts on an application, from starting it to withdrawing it.

Each act: lock the application (the round is only read), judge the arrival by `deadlines`, check the guard,
move, save, write the ledger row and the outbox rows, all in one transaction. A refusal is an outcome and
not an exception, so that the row that records it is never rolled back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from grants import access, deadlines, decisions, submissions
from grants.deadlines import Window
from grants.models import Application, ApplicationMember, LateAttempt, Submission, SubmitOutcome
from grants.states import UNRELEASED_DECISION, WITHDRAWABLE, ApplicationState, Rule
from programme import answers, canonical, clock, ledger, outbox, randomness, references
from programme.answers import Problem
from programme.arrival import ENTRY
from programme.canonical import Plain
from programme.models import Response, Round, User
from programme.refusals import Refused


@dataclass(frozen=True)
class Outcome:
    """What came of an act: accepted (`rule` is None), or refused by a rule with what was kept of it."""

    application: Application
    at: datetime
    deadline: datetime
    rule: Rule | None = None
    submission: Submission | None = None
    late_attempt: LateAttempt | None = None
    problems: tuple[Problem, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether it was done."""
        return self.rule is None


@dataclass(frozen=True)
class NotStarted:
    """Why no application was begun, and the window it was held against."""

    rule: Rule
    window: Window


def start(round: Round, *, by: User, at: datetime, language: str = "en") -> Application | NotStarted:
    """Begin an application, with `by` as its lead. Refused outside the round's window."""
    window = deadlines.window_of_round(round)
    rule = window.refusal(at)
    if rule is not None:
        return NotStarted(rule, window)
    with transaction.atomic():
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
        _record(application, "started", by=by, at=at, payload={"reference": application.reference})
    return application


def save_answers(
    application: Application,
    *,
    answers_given: Mapping[str, Any],
    by: User,
    at: datetime,
    source: str = ENTRY,
    seen: int | None = None,
) -> Outcome:
    """Keep answers in the working copy; what cannot go there is kept as a late attempt.

    `seen` is the revision of the answers that the person had before them, where that is known.
    """
    with transaction.atomic():
        application = _locked(application)
        rule, window = deadlines.refusal(application, at, source)
        rule = _guard(application, by) or rule or _not_open_for_changes(application)
        if rule is not None:
            if rule == Rule.NOT_A_MEMBER:
                _record_refusal(application, "save", rule, window, by=by, at=at, source=source)
                return Outcome(application, at, window.closes_at, rule)
            kept = _keep(application, "save", rule, window, answers_given, by=by, at=at, source=source)
            return Outcome(application, at, window.closes_at, rule, late_attempt=kept)
        changed = answers.save(application.response, answers_given, by=by, at=at, seen=seen)
    return Outcome(application, at, window.closes_at, changed=tuple(changed))


def submit(
    application: Application, *, by: User, at: datetime, source: str = ENTRY, key: str | None = None
) -> Outcome:
    """Submit the saved answers as the next numbered version, which then stands.

    `at` is the instant at which the request had arrived. `key` makes a double press one act: the outcome of
    the first comes back. Side effects: a Submission, a ledger row, a mail to every member.
    """
    key = key or str(randomness.uuid4())
    with transaction.atomic():
        application = _locked(application)
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

        form = answers.outline(response.form_id)
        values = answers.values_of(response)
        missing = tuple(answers.problems(form, values))
        rule = _guard(application, by) or rule or _not_submittable(application)
        if rule is None and missing:
            rule = Rule.INCOMPLETE
        if rule is not None:
            kept = None
            if rule not in earlier:
                kept = _refuse(
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
        _record(
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
    """Open a working copy of a version that is in; the state stays submitted and the version stands."""
    with transaction.atomic():
        application = _locked(application)
        rule, window = deadlines.refusal(application, at, source)
        rule = _guard(application, by) or rule
        if rule is None and (application.state != ApplicationState.SUBMITTED or application.reopened_at):
            rule = Rule.WRONG_STATE
        if rule is not None:
            _record_refusal(application, "reopen", rule, window, by=by, at=at, source=source)
            return Outcome(application, at, window.closes_at, rule)
        application.reopened_at = at
        application.save(update_fields=["reopened_at"])
        assert application.standing is not None  # a submitted application stands: the database holds it
        _record(application, "reopened", by=by, at=at, payload={"version": application.standing.version})
    return Outcome(application, at, window.closes_at, submission=application.standing)


def withdraw(
    application: Application, *, by: User, at: datetime, source: str = ENTRY, reason: str = ""
) -> Outcome:
    """Take the application back. Before closing it can be brought back; afterwards it cannot.

    A draft that was not sent in time is nothing to take back, and stays what it is.
    """
    with transaction.atomic():
        application = _locked(application)
        late, window = deadlines.refusal(application, at, source)
        rule = _guard(application, by)
        if rule is None and application.state not in WITHDRAWABLE:
            rule = Rule.WRONG_STATE
        if rule is None and application.state == ApplicationState.DRAFT:
            rule = late
        if rule is not None:
            _record_refusal(application, "withdraw", rule, window, by=by, at=at, source=source)
            return Outcome(application, at, window.closes_at, rule)
        stood = application.standing
        decisions.rescind_withdrawn(application, by=by, at=at)
        application.mark_withdrawn()
        application.withdrawn_at = at
        application.save(update_fields=["state", "standing", "reopened_at", "withdrawn_at"])
        _record(
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
        application = _locked(application)
        rule, window = deadlines.refusal(application, at, source)
        rule = _guard(application, by) or rule
        if rule is None and application.state != ApplicationState.WITHDRAWN:
            rule = Rule.WRONG_STATE
        if rule is not None:
            _record_refusal(application, "bring_back", rule, window, by=by, at=at, source=source)
            return Outcome(application, at, window.closes_at, rule)
        application.bring_back()
        application.save(update_fields=["state", "withdrawn_at"])
        _record(application, "brought_back", by=by, at=at, payload={})
    return Outcome(application, at, window.closes_at)


def begin_review(application: Application, *, by: User, at: datetime, stage: str) -> Application:
    """Hand what stands to the panel: from submitted, or from reviewed for a further stage.

    The caller has checked that the round is closed and settled. Refused while a decision is on its way.
    """
    with transaction.atomic():
        application = _locked(application)
        if application.decisions.filter(state__in=UNRELEASED_DECISION).exists():
            raise Refused(
                _("A decision of %(reference)s is on its way. Rescind it first.")
                % {"reference": application.reference}
            )
        if application.state == ApplicationState.REVIEWED:
            application.review_again()
        else:
            application.begin_review()
        application.save(update_fields=["state", "reopened_at"])
        _record(application, "review_begun", by=by, at=at, payload={"stage": stage})
    return application


def finish_review(application: Application, *, by: User, at: datetime, stage: str) -> Application:
    """The scores of a stage are in."""
    with transaction.atomic():
        application = _locked(application)
        application.finish_review()
        application.save(update_fields=["state"])
        _record(application, "review_finished", by=by, at=at, payload={"stage": stage})
    return application


def set_eligibility(
    application: Application, *, eligible: bool, reason: str, by: User, at: datetime
) -> Application:
    """Say, with a reason, that an application cannot be considered, or that on a second look it can."""
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why it is eligible, or why it is not."))
    with transaction.atomic():
        application = _locked(application)
        move = application.mark_eligible if eligible else application.mark_ineligible
        if not can_proceed(move):
            raise Refused(
                _("The application is “%(state)s” now, so this cannot be said of it.")
                % {"state": application.get_state_display()}
            )
        move()
        application.save(update_fields=["state", "reopened_at"])
        act = "found_eligible" if eligible else "found_ineligible"
        _record(application, act, by=by, at=at, payload={"reason": reason})
    return application


def _locked(application: Application) -> Application:
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


def _refuse(
    application: Application,
    rule: Rule,
    window: Window,
    values: Mapping[str, Any],
    missing: tuple[Problem, ...],
    *,
    by: User,
    at: datetime,
    source: str,
    key: str,
) -> LateAttempt | None:
    """Record one refused press: its outcome, exactly one ledger row, and what was late, kept whole."""
    SubmitOutcome(
        application=application,
        key=key,
        revision=application.response.revision,
        rule=rule,
        received_at=at,
    ).save(force_insert=True)
    if rule in (Rule.LATE, Rule.DOUBTFUL):
        return _keep(application, "submit", rule, window, values, by=by, at=at, source=source)
    _record_refusal(
        application,
        "submit",
        rule,
        window,
        by=by,
        at=at,
        source=source,
        missing=[problem.question for problem in missing],
    )
    return None


def _keep(
    application: Application,
    act: str,
    rule: Rule,
    window: Window,
    values: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    source: str,
) -> LateAttempt:
    """Keep what arrived, dated and whole, apart from the draft, with its ledger row."""
    kept = LateAttempt.objects.create(
        application=application,
        act=act,
        rule=rule,
        received_at=at,
        received_source=source,
        deadline=window.closes_at,
        by=by,
        content=canonical.encode({"answers": dict(values)}),
    )
    _record_refusal(application, act, rule, window, by=by, at=at, source=source, kept=True)
    return kept


def _record_refusal(
    application: Application,
    act: str,
    rule: Rule,
    window: Window,
    *,
    by: User,
    at: datetime,
    source: str,
    missing: list[str] | None = None,
    kept: bool = False,
) -> None:
    _record(
        application,
        "refused",
        by=by,
        at=at,
        payload={
            "act": act,
            "rule": str(rule),
            "received_at": clock.utc_text(at),
            "source": source,
            "deadline": clock.utc_text(window.closes_at),
            "missing": missing or [],
            "kept": kept,
        },
    )


def _record(application: Application, act: str, *, by: User | None, at: datetime, payload: Plain) -> None:
    ledger.append(application.ledger_id, act, subject=application.ledger_id, by=by, at=at, payload=payload)


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
