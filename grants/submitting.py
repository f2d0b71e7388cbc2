"""What submitting reads and writes: two statements that are made once by each thread and planned once.

It is the path of the last minute, when everybody presses at once. What is decided stands in `lifecycle`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import Http404
from django_fsm import ConcurrentTransition

from grants import holding
from grants.holding import Hold
from grants.models import Application, Submission, SubmitOutcome
from grants.states import ApplicationState
from programme import prepared, references
from programme.compiled import Compiled
from programme.models import User


@dataclass(frozen=True)
class Earlier:
    """What came of an earlier press with the same key at the same revision."""

    rule: str
    submission_id: int | None
    at: datetime


@dataclass(frozen=True)
class Press:
    """An application under a lock as somebody presses 'submit'.

    `earlier` holds outcomes by rule ('' of the accepted one), `last_version` is 0 where nothing ever was in,
    and `members` are the people to tell, with the fields of `TOLD` and no others read.
    """

    hold: Hold
    earlier: Mapping[str, Earlier]
    last_version: int
    members: tuple[User, ...]


TOLD = ("id", "email", "name", "actor_id", "language")


def take(application: Application | str, by: User, key: str) -> Press:
    """Lock the application, then read it with all by which a press is judged.

    By its reference it is the person's own, or 404 (also for a mistyped one). In two statements, for the
    same reason as `holding.take`.
    """
    if isinstance(application, str):
        reference = references.tidy(application)
        if reference is None or not _lock_own(reference, by):
            raise Http404
    else:
        reference = application.reference
        holding.lock(application)
    found = PRESSED.first(user=by.pk, reference=reference, key=key)
    earlier = {
        one["rule"]: Earlier(one["rule"], one["submission"], datetime.fromisoformat(one["at"]))
        for one in found.pressed_before
    }
    members = (User.from_db("default", TOLD, [one[name] for name in TOLD]) for one in found.members_now)
    return Press(holding.hold_of(found), earlier, found.last_version or 0, tuple(members))


def _lock_own(reference: str, by: User) -> bool:
    with prepared.cursor() as cursor:
        cursor.execute(LOCK_OWN, {"reference": reference, "by": by.pk})
        return cursor.fetchone() is not None


LOCK_OWN = """
SELECT id FROM grants_application
WHERE reference = %(reference)s AND EXISTS (
    SELECT FROM grants_applicationmember
    WHERE application_id = grants_application.id AND user_id = %(by)s::bigint
)
FOR NO KEY UPDATE
"""


def _pressed(user: int, reference: str, key: str) -> QuerySet[Application]:
    before = SubmitOutcome.objects.filter(
        application=OuterRef("pk"), key=key, revision=OuterRef("response__revision")
    )
    versions = Submission.objects.filter(application=OuterRef("pk")).order_by("-version")
    members = User.objects.filter(memberships__application=OuterRef("pk"))
    outcome = JSONObject(rule="rule", submission="submission_id", at="received_at")
    found = holding.everything(Application.objects.filter(reference=reference), User(pk=user))
    return found.order_by("pk").annotate(
        pressed_before=ArraySubquery(before.order_by("pk").values_list(outcome)),
        last_version=Subquery(versions.values("version")[:1]),
        members_now=ArraySubquery(
            members.order_by("pk").values_list(JSONObject(**{name: name for name in TOLD}))
        ),
    )


PRESSED = Compiled(_pressed, user=-(2**62), reference="the reference", key="the key")


def write(
    application: Application,
    submission: Submission,
    *,
    headline: tuple[str, str, Decimal | None],
    key: str | None,
) -> None:
    """Keep a frozen version, make it the one that stands, and note what came of the press (`key`, if any).

    The caller holds the lock. Whatever the members were changing is closed with it, and what they ticked for
    the deadline is answered.
    """
    before = application.state
    if before == ApplicationState.DRAFT:
        application.mark_submitted()
    application.reopened_at = None
    application.safety_net_at = application.safety_net_by = None
    application.title, application.applicant, application.requested = headline
    with prepared.cursor() as cursor:
        cursor.execute(WRITE, {**_columns(application, submission), "key": key, "before": before})
        written = cursor.fetchone()
    if written is None:
        raise ConcurrentTransition("The application's state has changed since it was read.")
    (submission.pk,) = written
    submission._state.adding = False
    application.standing = submission
    application._update_initial_state()


def _columns(application: Application, submission: Submission) -> dict[str, Any]:
    of_submission = {name: getattr(submission, name) for name in SUBMISSION}
    return of_submission | {name: getattr(application, name) for name in HEADLINE}


SUBMISSION = [field.attname for field in Submission._meta.concrete_fields if not field.primary_key]
HEADLINE = ("state", "title", "applicant", "requested")
WRITE = """
WITH added AS (
    INSERT INTO grants_submission (
        application_id, version, form_id, revision, content, content_sha256, salt, received_at,
        received_source, submitted_by_id, receipt, receipt_signature, receipt_key_id
    )
    VALUES (
        %(application_id)s::bigint, %(version)s::int, %(form_id)s::bigint, %(revision)s::int,
        %(content)s::bytea, %(content_sha256)s::bytea, %(salt)s::bytea, %(received_at)s::timestamptz,
        %(received_source)s, %(submitted_by_id)s::bigint, %(receipt)s::bytea, %(receipt_signature)s::bytea,
        %(receipt_key_id)s
    )
    RETURNING id
), pressed AS (
    INSERT INTO grants_submitoutcome (application_id, key, revision, rule, submission_id, received_at)
    SELECT
        %(application_id)s::bigint, %(key)s::text, %(revision)s::int, '', id, %(received_at)s::timestamptz
    FROM added
    WHERE %(key)s::text IS NOT NULL
), moved AS (
    UPDATE grants_application
    SET state = %(state)s, standing_id = added.id, reopened_at = NULL, safety_net_at = NULL,
        safety_net_by_id = NULL, title = %(title)s, applicant = %(applicant)s,
        requested = %(requested)s::numeric
    FROM added
    WHERE grants_application.id = %(application_id)s::bigint AND state = %(before)s
    RETURNING grants_application.id
)
SELECT added.id FROM added, moved
"""
