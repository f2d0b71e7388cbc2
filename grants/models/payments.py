"""Instalments, what is handed to finance in one go, money that came back, and the rules of a programme."""

from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django_fsm import ConcurrentTransitionMixin, transition

from grants.award_states import INSTALMENT_MOVES, InstalmentState, InstalmentTrigger
from grants.models.awards import Award
from grants.models.shares import struck_out_within_the_pot
from programme.models.protection import born_as, kept_as_born, legal_moves, never_changed, never_deleted
from programme.models.states import StateField

# Above this amount two people act, unless a programme or a round says otherwise.
TWO_PEOPLE_ABOVE = Decimal(1000)
COOLING_DAYS = 3


class PaymentRules(models.Model):
    """How a programme pays; a row that names a round replaces the amount for that round alone."""

    programme = models.ForeignKey("programme.Programme", models.CASCADE, related_name="payment_rules")
    round = models.OneToOneField("programme.Round", models.CASCADE, null=True, related_name="payment_rules")
    two_people_above = models.DecimalField(max_digits=12, decimal_places=2, default=TWO_PEOPLE_ABOVE)
    bank_details = models.BooleanField(default=False)
    cooling_days = models.PositiveSmallIntegerField(default=COOLING_DAYS)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme"],
                condition=models.Q(round__isnull=True),
                name="one_set_of_payment_rules_per_programme",
            ),
            models.CheckConstraint(
                condition=models.Q(two_people_above__gte=0), name="two_people_above_is_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(round__isnull=True) | models.Q(bank_details=False),
                name="bank_details_are_a_programmes_choice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.round_id or ''}".strip()


class Instalment(ConcurrentTransitionMixin, models.Model):
    """A part of an award to be paid.

    The sum never passes the award: a trigger locks the award and adds up. Once it is due its amount stays,
    and above the round's limit whoever approved it cannot be who marks it as paid: triggers again.
    """

    award = models.ForeignKey(Award, models.PROTECT, related_name="instalments")
    order = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    # The day on which it falls due, or on which it is expected to when something else decides.
    due_on = models.DateField()
    trigger = models.CharField(
        max_length=10, choices=InstalmentTrigger.choices, default=InstalmentTrigger.HAND
    )
    # Which report of the award, counted from 1, when a report decides.
    after_report = models.PositiveSmallIntegerField(null=True)
    condition = models.TextField(blank=True)
    condition_met_at = models.DateTimeField(null=True)
    condition_met_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    state = StateField(max_length=10, choices=InstalmentState.choices, default=InstalmentState.PLANNED)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
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
                condition=models.Q(trigger__in=InstalmentTrigger.values), name="instalment_trigger_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(trigger=InstalmentTrigger.REPORT, after_report__gte=1)
                | (~models.Q(trigger=InstalmentTrigger.REPORT) & models.Q(after_report__isnull=True)),
                name="an_instalment_after_a_report_names_it",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=InstalmentState.PAID) | models.Q(paid_on__isnull=False),
                name="a_paid_instalment_has_a_day",
            ),
        ]
        triggers = [
            legal_moves("instalment", INSTALMENT_MOVES),
            born_as("instalment", InstalmentState.PLANNED),
            kept_as_born("instalment", "award_id"),
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
            pgtrigger.Trigger(
                name="two_people_above_a_limit",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state", "amount", "approved_by_id", "paid_by_id"),
                declare=[("most", "numeric")],
                condition=pgtrigger.Condition("NEW.state = 'paid'"),
                func=pgtrigger.Func(
                    "SELECT COALESCE(own.two_people_above, whole.two_people_above, "
                    f"{TWO_PEOPLE_ABOVE}) INTO most FROM grants_award a "
                    "JOIN grants_application p ON p.id = a.application_id "
                    "JOIN programme_round r ON r.id = p.round_id "
                    "LEFT JOIN grants_paymentrules own ON own.round_id = r.id "
                    "LEFT JOIN grants_paymentrules whole ON whole.programme_id = r.programme_id "
                    "AND whole.round_id IS NULL WHERE a.id = NEW.award_id; "
                    "IF NEW.amount > most AND (NEW.approved_by_id IS NULL OR NEW.paid_by_id IS NULL "
                    "OR NEW.approved_by_id = NEW.paid_by_id) THEN "
                    "RAISE EXCEPTION 'noon: two people approve and pay this amount' "
                    "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
            pgtrigger.Protect(
                name="instalment_amount_stays_once_due",
                operation=pgtrigger.UpdateOf("amount"),
                condition=pgtrigger.Condition("OLD.state <> 'planned' AND OLD.amount <> NEW.amount"),
            ),
            pgtrigger.Protect(
                name="instalment_stays_once_due",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.state <> 'planned'"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.order}"

    @property
    def reference(self) -> str:
        """What finance quotes: the award's own reference and the number of the payment."""
        return f"{self.award.public_reference}-{self.order}"

    @property
    def waits_for_condition(self) -> bool:
        """Whether a condition of it is not met yet."""
        return bool(self.condition) and self.condition_met_at is None

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


class PaymentRun(models.Model):
    """What was handed to finance in one go. It can be downloaded again, and is always the same."""

    round = models.ForeignKey("programme.Round", models.PROTECT, related_name="payment_runs")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    total = models.DecimalField(max_digits=12, decimal_places=2)
    with_bank_details = models.BooleanField()

    class Meta:
        ordering = ["round", "number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="one_payment_run_per_number"),
            models.CheckConstraint(condition=models.Q(total__gt=0), name="payment_run_is_positive"),
        ]
        triggers = [never_changed("payment_run"), never_deleted("payment_run")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.number}"


class PaymentRunLine(models.Model):
    """One instalment in a run. It stands in one run only, unless finance says that it was not paid.

    `cells` is what the file says of it, by the name of the column; the account comes from `bank`.
    """

    run = models.ForeignKey(PaymentRun, models.PROTECT, related_name="lines")
    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="run_lines")
    bank = models.ForeignKey("grants.BankDetails", models.PROTECT, null=True, related_name="+")
    cells = models.JSONField()
    taken_out_at = models.DateTimeField(null=True)
    taken_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_out_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["run", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instalment"],
                condition=models.Q(taken_out_at__isnull=True),
                name="nothing_is_handed_to_finance_twice",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_out_at__isnull=True, taken_out_by__isnull=True, taken_out_reason="")
                | (
                    models.Q(taken_out_at__isnull=False, taken_out_by__isnull=False)
                    & ~models.Q(taken_out_reason="")
                ),
                name="a_line_is_taken_out_by_somebody_for_a_reason",
            ),
        ]
        triggers = [
            never_changed("payment_run_line", "run_id", "instalment_id", "bank_id", "cells"),
            never_deleted("payment_run_line"),
            pgtrigger.Protect(
                name="a_line_taken_out_stays_out",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.taken_out_at IS NOT NULL"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.instalment_id}"


class Return(models.Model):
    """Money of an award that came back. Never more than was paid: a trigger locks the award and adds up.

    One that was entered wrongly is struck out with a reason, and stays as a row.
    """

    award = models.ForeignKey(Award, models.PROTECT, related_name="returns")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    came_on = models.DateField()
    reason = models.TextField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    struck_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    struck_out_at = models.DateTimeField(null=True)
    struck_out_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["award", "came_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="return_is_positive"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="a_return_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(
                    struck_out_at__isnull=True, struck_out_by__isnull=True, struck_out_reason=""
                )
                | (
                    models.Q(struck_out_at__isnull=False, struck_out_by__isnull=False)
                    & ~models.Q(struck_out_reason="")
                ),
                name="a_return_is_struck_out_by_somebody_for_a_reason",
            ),
        ]
        triggers = [
            never_changed("return", "award_id", "amount", "came_on", "reason", "entered_by_id", "entered_at"),
            never_deleted("return"),
            struck_out_within_the_pot("a_return_struck_out_stays_in_the_pot"),
            pgtrigger.Protect(
                name="a_return_struck_out_stays_so",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.struck_out_at IS NOT NULL"),
            ),
            pgtrigger.Trigger(
                name="returns_within_what_was_paid",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("paid", "numeric"), ("others", "numeric")],
                func=pgtrigger.Func(
                    "PERFORM 1 FROM grants_award WHERE id = NEW.award_id FOR NO KEY UPDATE; "
                    "SELECT COALESCE(SUM(amount), 0) INTO paid FROM grants_instalment "
                    "WHERE award_id = NEW.award_id AND state = 'paid'; "
                    "SELECT COALESCE(SUM(amount), 0) INTO others FROM grants_return "
                    "WHERE award_id = NEW.award_id AND struck_out_at IS NULL; "
                    "IF others + NEW.amount > paid THEN "
                    "RAISE EXCEPTION 'noon: more would come back than was paid' "
                    "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.amount}"
