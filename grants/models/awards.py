"""Awards: what was granted, from the offer to the end of the work."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django_fsm import ConcurrentTransitionMixin, transition

from grants.models.offers import ACCEPTED_BY_SOMEBODY
from grants.models.settling import completed_once_settled
from grants.states import AWARD_MOVES, AwardState
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
    # How finance knows the receiver and the order; empty until somebody enters them.
    supplier_number = models.CharField(max_length=40, blank=True)
    purchase_order = models.CharField(max_length=40, blank=True)

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
            ACCEPTED_BY_SOMEBODY,
            pgtrigger.Trigger(
                # At the commit, so that one act can lower the amount and then plan anew.
                name="award_covers_its_instalments",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("amount"),
                timing=pgtrigger.Deferred,
                func=pgtrigger.Func(
                    "IF (SELECT amount FROM grants_award WHERE id = NEW.id) < "
                    "(SELECT COALESCE(SUM(amount), 0) FROM grants_instalment WHERE award_id = NEW.id) THEN "
                    "RAISE EXCEPTION 'noon: the instalments would pass the award' "
                    "USING ERRCODE = 'check_violation'; END IF; RETURN NULL;"
                ),
            ),
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
