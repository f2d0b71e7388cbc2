"""What was submitted, what came of each try, and what arrived too late."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django_fsm import ConcurrentTransitionMixin, transition

from grants.states import LATE_ATTEMPT_MOVES, LateAttemptState, Rule
from programme.models.protection import born_as, legal_moves, never_changed, never_deleted
from programme.models.states import StateField


class Submission(models.Model):
    """A numbered, frozen version of an application: the canonical bytes are the truth.

    `content` holds format, reference, version, form, language, arrival, and every answer; see
    `grants.submissions.freeze`. Never changed. `receipt` is what its members hold in their hands: canonical
    bytes, signed; see `grants.receipts`.
    """

    application = models.ForeignKey("grants.Application", models.PROTECT, related_name="submissions")
    version = models.PositiveIntegerField()
    form = models.ForeignKey("programme.Form", models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    content = models.BinaryField()
    content_sha256 = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=32)
    received_at = models.DateTimeField()
    received_source = models.CharField(max_length=20)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    receipt = models.BinaryField(null=True)
    receipt_signature = models.BinaryField(max_length=64, null=True)
    receipt_key = models.ForeignKey(
        "programme.SigningKey", models.PROTECT, null=True, related_name="+", db_constraint=False
    )

    class Meta:
        ordering = ["application", "version"]
        constraints = [
            models.UniqueConstraint(fields=["application", "version"], name="one_submission_per_version"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="versions_begin_at_one"),
            models.CheckConstraint(
                condition=models.Q(
                    receipt__isnull=True, receipt_signature__isnull=True, receipt_key__isnull=True
                )
                | models.Q(receipt__isnull=False, receipt_signature__isnull=False, receipt_key__isnull=False),
                name="a_receipt_is_signed",
            ),
        ]
        triggers = [never_changed("submission"), never_deleted("submission")]

    def __str__(self) -> str:
        return f"{self.application_id} version {self.version}"


class SubmitOutcome(models.Model):
    """What came of one press of the button; `key` makes a double press one act.

    The same key at the same revision and with the same result is the same act; a key kept in a browser
    while the answers moved on is a new one.
    """

    application = models.ForeignKey("grants.Application", models.CASCADE, related_name="submit_outcomes")
    key = models.CharField(max_length=40)
    revision = models.PositiveIntegerField()
    rule = models.CharField(max_length=14, choices=Rule, blank=True)
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "key", "revision", "rule", "submission"],
                name="one_outcome_per_press",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(rule="", submission__isnull=False)
                | (~models.Q(rule="") & models.Q(submission__isnull=True)),
                name="accepted_or_refused_by_a_rule",
            ),
        ]
        triggers = [never_changed("submit_outcome")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.rule or 'accepted'}"


class LateAttempt(ConcurrentTransitionMixin, models.Model):
    """What arrived and could not count: dated, whole, apart from the frozen draft, unseen by the panel."""

    application = models.ForeignKey("grants.Application", models.CASCADE, related_name="late_attempts")
    act = models.CharField(max_length=10)
    rule = models.CharField(max_length=14, choices=Rule)
    received_at = models.DateTimeField()
    received_source = models.CharField(max_length=20)
    deadline = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    content = models.BinaryField()
    state = StateField(max_length=8, choices=LateAttemptState.choices, default=LateAttemptState.KEPT)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["received_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=LateAttemptState.values), name="late_attempt_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state=LateAttemptState.KEPT, decided_by__isnull=True)
                | (~models.Q(state=LateAttemptState.KEPT) & models.Q(decided_by__isnull=False)),
                name="late_attempt_decided_by_a_person",
            ),
        ]
        triggers = [
            legal_moves("late_attempt", LATE_ATTEMPT_MOVES),
            born_as("late_attempt", LateAttemptState.KEPT),
            never_changed("late_attempt", "content", "received_at", "deadline", "rule", "act"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.act} at {self.received_at}"

    @transition(field=state, source=LateAttemptState.KEPT, target=LateAttemptState.ACCEPTED)
    def accept(self) -> None:
        """A person let it count; that needs an extension."""

    @transition(field=state, source=LateAttemptState.KEPT, target=LateAttemptState.CLOSED)
    def close(self) -> None:
        """A person looked, and it stays outside."""
