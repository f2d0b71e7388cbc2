"""The account into which an award is paid: encrypted, and never without a trace of who looked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django_fsm import ConcurrentTransitionMixin, transition

from grants.award_states import BANK_MOVES, BankState
from grants.models.awards import Award
from programme.models.protection import born_as, legal_moves, never_changed
from programme.models.states import StateField


class BankDetails(ConcurrentTransitionMixin, models.Model):
    """One account as its group gave it. `sealed` opens with the key for bank details alone."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="bank_details")
    sealed = models.BinaryField()
    state = StateField(max_length=8, choices=BankState.choices, default=BankState.GIVEN)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    # Not used before this instant: time in which a group can say that it was not them.
    not_before = models.DateTimeField()
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["award", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=BankState.values), name="bank_details_state_is_known"
            ),
            models.UniqueConstraint(
                fields=["award"],
                condition=models.Q(state=BankState.IN_FORCE),
                name="one_account_in_use_per_award",
            ),
            models.UniqueConstraint(
                fields=["award"],
                condition=models.Q(state=BankState.GIVEN),
                name="one_account_to_check_per_award",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[BankState.IN_FORCE, BankState.REFUSED])
                | (
                    models.Q(checked_by__isnull=False, checked_at__isnull=False)
                    & ~models.Q(checked_by=models.F("given_by"))
                ),
                name="bank_details_are_checked_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=BankState.IN_FORCE)
                | models.Q(checked_at__gte=models.F("not_before")),
                name="bank_details_are_not_used_early",
            ),
        ]
        triggers = [
            legal_moves("bank_details", BANK_MOVES),
            born_as("bank_details", BankState.GIVEN),
            never_changed("bank_details", "award_id", "sealed", "given_by_id", "given_at", "not_before"),
        ]

    def __str__(self) -> str:
        return f"bank details {self.pk}"

    @transition(field=state, source=BankState.GIVEN, target=BankState.IN_FORCE)
    def put_in_force(self) -> None:
        """A second person checked it."""

    @transition(field=state, source=BankState.GIVEN, target=BankState.REFUSED)
    def refuse(self) -> None:
        """A second person found something wrong with it."""

    @transition(field=state, source=[BankState.GIVEN, BankState.IN_FORCE], target=BankState.REPLACED)
    def replace(self) -> None:
        """The group gave another, and that is used or checked now."""
