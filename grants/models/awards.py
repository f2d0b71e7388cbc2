"""Awards and their instalments."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django_fsm import ConcurrentTransitionMixin, transition

from grants.models.settling import completed_once_settled
from grants.states import AWARD_MOVES, INSTALMENT_MOVES, AwardState, InstalmentState
from programme.models.protection import born_as, legal_moves
from programme.models.states import StateField


class Award(ConcurrentTransitionMixin, models.Model):
    """What was granted. `public_reference` is for open data: another name than the application's."""

    application = models.OneToOneField("grants.Application", models.PROTECT, related_name="award")
    decision = models.OneToOneField("grants.Decision", models.PROTECT, related_name="award")
    public_reference = models.CharField(max_length=30, unique=True)
    title = models.CharField(max_length=300)
    recipient = models.CharField(max_length=300)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    state = StateField(max_length=12, choices=AwardState.choices, default=AwardState.OFFERED)
    offered_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["public_reference"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="award_is_positive"),
            models.CheckConstraint(
                condition=models.Q(state__in=AwardState.values), name="award_state_is_known"
            ),
        ]
        triggers = [
            legal_moves("award", AWARD_MOVES),
            born_as("award", AwardState.OFFERED),
            completed_once_settled(),
        ]

    def __str__(self) -> str:
        return self.public_reference

    @transition(field=state, source=AwardState.OFFERED, target=AwardState.ACCEPTED)
    def accept(self) -> None:
        """A named person accepted the offer."""

    @transition(field=state, source=AwardState.OFFERED, target=AwardState.TURNED_DOWN)
    def turn_down(self) -> None:
        """The offer was turned down."""

    @transition(field=state, source=AwardState.OFFERED, target=AwardState.LAPSED)
    def lapse(self) -> None:
        """Nobody answered in time."""

    @transition(field=state, source=AwardState.ACCEPTED, target=AwardState.ACTIVE)
    def begin(self) -> None:
        """The work, and the payments, begin."""

    @transition(field=state, source=AwardState.ACTIVE, target=AwardState.COMPLETED)
    def complete(self) -> None:
        """The work is done and reported on."""

    @transition(field=state, source=[AwardState.ACCEPTED, AwardState.ACTIVE], target=AwardState.ENDED_EARLY)
    def end_early(self) -> None:
        """The work stops before its end."""


class Instalment(ConcurrentTransitionMixin, models.Model):
    """A part of an award to be paid.

    The sum never passes the award: a trigger locks the award and adds up.
    """

    award = models.ForeignKey(Award, models.PROTECT, related_name="instalments")
    order = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    due_on = models.DateField()
    state = StateField(max_length=10, choices=InstalmentState.choices, default=InstalmentState.PLANNED)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    paid_on = models.DateField(null=True)

    class Meta:
        ordering = ["award", "order"]
        constraints = [
            models.UniqueConstraint(fields=["award", "order"], name="one_instalment_per_place"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="instalment_is_positive"),
            models.CheckConstraint(
                condition=models.Q(state__in=InstalmentState.values), name="instalment_state_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=InstalmentState.PAID) | models.Q(paid_on__isnull=False),
                name="a_paid_instalment_has_a_day",
            ),
        ]
        triggers = [
            legal_moves("instalment", INSTALMENT_MOVES),
            born_as("instalment", InstalmentState.PLANNED),
            pgtrigger.Trigger(
                name="instalments_within_award",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("amount", "award_id"),
                declare=[("granted", "numeric"), ("others", "numeric")],
                func=pgtrigger.Func(
                    "SELECT amount INTO granted FROM grants_award WHERE id = NEW.award_id FOR NO KEY UPDATE; "
                    "SELECT COALESCE(SUM(amount), 0) INTO others FROM grants_instalment "
                    "WHERE award_id = NEW.award_id AND id IS DISTINCT FROM NEW.id; "
                    "IF others + NEW.amount > granted THEN "
                    "RAISE EXCEPTION 'noon: the instalments would pass the award' "
                    "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.order}"

    @transition(
        field=state, source=[InstalmentState.PLANNED, InstalmentState.WITHHELD], target=InstalmentState.DUE
    )
    def fall_due(self) -> None:
        """Its day and its conditions have come."""

    @transition(field=state, source=InstalmentState.DUE, target=InstalmentState.APPROVED)
    def approve(self) -> None:
        """It may be paid."""

    @transition(field=state, source=InstalmentState.APPROVED, target=InstalmentState.PAID)
    def mark_paid(self) -> None:
        """It was paid."""

    @transition(
        field=state,
        source=[InstalmentState.PLANNED, InstalmentState.DUE, InstalmentState.APPROVED],
        target=InstalmentState.WITHHELD,
    )
    def withhold(self) -> None:
        """It is held back for a stated reason."""
