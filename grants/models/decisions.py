"""Decisions: proposed by one person, approved by another, released together."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django_fsm import ConcurrentTransitionMixin, transition

from grants.models.shares import shared_out
from grants.states import DECISION_MOVES, UNRELEASED_DECISION, DecisionOutcome, DecisionState
from programme import randomness
from programme.models.protection import born_as, kept_as_born, legal_moves
from programme.models.states import StateField


class Decision(ConcurrentTransitionMixin, models.Model):
    """What is decided of one application, with the figures that the deciding person saw.

    `score_summary` is a frozen `grants.scores.ScoreSummary` as plain values. An application has one decision
    on its way at a time; released and rescinded ones stay as rows.
    `departure` says why it differs from what the panel's meeting agreed. `corrects` is the released decision
    that was wrong and in whose place this one goes, with `correction`, the words of it for the applicant.
    """

    application = models.ForeignKey("grants.Application", models.PROTECT, related_name="decisions")
    ledger_id = models.UUIDField(default=randomness.uuid4, unique=True, editable=False)
    outcome = models.CharField(max_length=8, choices=DecisionOutcome)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    conditions = models.TextField(blank=True)
    reason = models.TextField()
    feedback = models.TextField(blank=True)
    score_summary = models.JSONField(default=dict, blank=True)
    state = StateField(max_length=10, choices=DecisionState.choices, default=DecisionState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    rescinded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    rescinded_at = models.DateTimeField(null=True)
    rescinded_reason = models.TextField(blank=True)
    departure = models.TextField(blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    correction = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(state__in=sorted(UNRELEASED_DECISION)),
                name="one_decision_on_its_way_per_application",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=DecisionState.values, outcome__in=DecisionOutcome.values),
                name="decision_state_and_outcome_are_known",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome=DecisionOutcome.AWARD, amount__gt=0)
                | (~models.Q(outcome=DecisionOutcome.AWARD) & models.Q(amount__isnull=True)),
                name="an_award_has_an_amount_and_nothing_else_has",
            ),
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("proposed_by")) | models.Q(approved_by__isnull=True),
                name="decision_needs_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[DecisionState.APPROVED, DecisionState.RELEASED])
                | models.Q(approved_by__isnull=False),
                name="decision_is_approved_by_a_person",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=models.Q(corrects__isnull=False) & ~models.Q(state=DecisionState.RESCINDED),
                name="a_decision_is_corrected_once",
            ),
            models.CheckConstraint(
                condition=models.Q(corrects__isnull=True, correction="")
                | (models.Q(corrects__isnull=False) & ~models.Q(correction="")),
                name="a_correction_says_what_was_wrong",
            ),
        ]
        triggers = [
            legal_moves("decision", DECISION_MOVES),
            born_as("decision", DecisionState.PROPOSED),
            kept_as_born("decision", "corrects_id"),
            kept_as_born("decision", "amount"),
            shared_out("decision_is_shared_out", "NEW.id", pgtrigger.Insert),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.get_outcome_display()}"

    @transition(field=state, source=DecisionState.PROPOSED, target=DecisionState.APPROVED)
    def approve(self) -> None:
        """A second person agreed, with the letter."""

    @transition(field=state, source=DecisionState.APPROVED, target=DecisionState.RELEASED)
    def release(self) -> None:
        """The applicant can know."""

    @transition(
        field=state,
        source=[DecisionState.PROPOSED, DecisionState.APPROVED],
        target=DecisionState.RESCINDED,
    )
    def rescind(self) -> None:
        """Taken back before release, for a stated reason."""

    @transition(field=state, source=DecisionState.RELEASED, target=DecisionState.CORRECTED)
    def correct(self) -> None:
        """It was wrong, and another was released in its place. It stays as a row."""
