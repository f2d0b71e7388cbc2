"""The account into which an award is paid: encrypted, and never without a trace of who looked."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django_fsm import ConcurrentTransitionMixin, transition

from grants.award_states import BANK_MOVES, BankState
from grants.models.awards import Award
from programme.models.protection import born_as, legal_moves, never_changed
from programme.models.states import StateField

# So long an account that is used no more is kept, in case somebody asks where the money went.
ERASED_AFTER_DAYS = 30


def erased_once_unused(name: str) -> pgtrigger.Trigger:
    """Refuse another text in `sealed`, but none at all once nothing uses the account and its time is over."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("sealed", "erased_at"),
        func=pgtrigger.Func(
            "IF OLD.erased_at IS NOT NULL OR NEW.erased_at IS NULL OR OCTET_LENGTH(NEW.sealed) > 0 "
            "OR NEW.state NOT IN ('replaced', 'refused') "
            "OR NEW.erased_at < GREATEST(NEW.given_at, NEW.checked_at) "
            f"+ INTERVAL '{ERASED_AFTER_DAYS} days' "
            "OR NOT EXISTS (SELECT 1 FROM grants_bankdetails b WHERE b.award_id = NEW.award_id "
            "AND b.state = 'in_force' "
            f"AND b.checked_at <= NEW.erased_at - INTERVAL '{ERASED_AFTER_DAYS} days') "
            "OR EXISTS (SELECT 1 FROM grants_paymentrunline l "
            "JOIN grants_instalment i ON i.id = l.instalment_id "
            "WHERE l.bank_id = NEW.id AND l.taken_out_at IS NULL AND i.state <> 'paid') THEN "
            "RAISE EXCEPTION 'noon: bank details are never changed, and erased once nothing uses them' "
            "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
        ),
    )


class BankDetails(ConcurrentTransitionMixin, models.Model):
    """One account as its group gave it. `sealed` opens with the key for bank details alone.

    An account that is used no more is erased after a time: `sealed` is empty from then on, the row stays.
    """

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
    erased_at = models.DateTimeField(null=True)

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
            models.CheckConstraint(
                condition=(models.Q(erased_at__isnull=True) & ~models.Q(sealed=b""))
                | models.Q(
                    erased_at__isnull=False, sealed=b"", state__in=[BankState.REPLACED, BankState.REFUSED]
                ),
                name="bank_details_are_erased_wholly",
            ),
        ]
        triggers = [
            legal_moves("bank_details", BANK_MOVES),
            born_as("bank_details", BankState.GIVEN),
            never_changed("bank_details", "award_id", "given_by_id", "given_at", "not_before"),
            erased_once_unused("bank_details_erased_once_unused"),
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
