"""What the people of a panel are paid: one claim for each of them and stage, in lines."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django_fsm import ConcurrentTransitionMixin, transition

from programme import randomness
from programme.models.protection import born_as, kept_as_born, legal_moves
from programme.models.states import StateField
from reviews.models.people import PanelMember
from reviews.states import AGREED_CLAIM, CLAIM_MOVES, OPEN_CLAIM, ClaimState, LineKind


class PanelClaim(ConcurrentTransitionMixin, models.Model):
    """A reviewer's claim. `claimant` is the member's person: whoever decides is somebody else."""

    id = models.UUIDField(primary_key=True, default=randomness.uuid4, editable=False)
    member = models.OneToOneField(PanelMember, models.PROTECT, related_name="claim")
    claimant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="panel_claims")
    state = StateField(max_length=10, choices=ClaimState.choices, default=ClaimState.DRAFT)
    currency = models.CharField(max_length=3)
    claimed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, help_text="Why it was sent back: the reviewer reads this.")
    exported_at = models.DateTimeField(null=True)
    paid_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ClaimState.values), name="claim_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("claimant")),
                name="nobody_decides_their_own_claim",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=sorted(AGREED_CLAIM)) | models.Q(decided_by__isnull=False),
                name="a_claim_is_approved_by_a_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ClaimState.PAID) | models.Q(paid_on__isnull=False),
                name="a_paid_claim_has_a_day",
            ),
        ]
        triggers = [
            legal_moves("panelclaim", CLAIM_MOVES),
            born_as("panelclaim", ClaimState.DRAFT),
            kept_as_born("panelclaim", "member_id"),
            kept_as_born("panelclaim", "claimant_id"),
            pgtrigger.Trigger(
                name="claim_is_the_members",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=pgtrigger.Func(
                    "IF NOT EXISTS (SELECT 1 FROM reviews_panelmember m "
                    "WHERE m.id = NEW.member_id AND m.user_id = NEW.claimant_id) THEN "
                    "RAISE EXCEPTION 'noon: a claim is made by the member themselves' "
                    "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"claim of {self.member_id}"

    @transition(field=state, source=sorted(OPEN_CLAIM), target=ClaimState.CLAIMED)
    def claim(self) -> None:
        """The reviewer asked to be paid this."""

    @transition(field=state, source=sorted(OPEN_CLAIM), target=ClaimState.WAIVED)
    def waive(self) -> None:
        """The reviewer would rather not be paid. No reason is asked."""

    @transition(field=state, source=ClaimState.WAIVED, target=ClaimState.DRAFT)
    def think_again(self) -> None:
        """The reviewer would like to be paid after all."""

    @transition(field=state, source=ClaimState.CLAIMED, target=ClaimState.APPROVED)
    def approve(self) -> None:
        """A second person agreed."""

    @transition(field=state, source=ClaimState.CLAIMED, target=ClaimState.SENT_BACK)
    def send_back(self) -> None:
        """Something has to be put right."""

    @transition(field=state, source=ClaimState.APPROVED, target=ClaimState.EXPORTED)
    def export(self) -> None:
        """It was handed to finance."""

    @transition(field=state, source=ClaimState.EXPORTED, target=ClaimState.PAID)
    def pay(self) -> None:
        """Finance paid it."""


class ClaimLine(models.Model):
    """One thing to be paid: quantity times rate. An expense is one of its amount, perhaps with a receipt."""

    claim = models.ForeignKey(PanelClaim, models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=12, choices=LineKind)
    quantity = models.DecimalField(max_digits=7, decimal_places=2)
    rate = models.DecimalField(max_digits=8, decimal_places=2)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    note = models.CharField(max_length=300, blank=True)
    receipt = models.FileField(upload_to="receipts/", blank=True)
    receipt_name = models.CharField(max_length=255, blank=True)
    receipt_type = models.CharField(max_length=100, blank=True)
    receipt_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["claim", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=LineKind.values), name="claim_line_kind_is_known"
            ),
            models.UniqueConstraint(
                fields=["claim", "kind"],
                condition=~models.Q(kind=LineKind.EXPENSE),
                name="one_line_for_each_kind_of_work",
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=0, rate__gte=0, amount__gte=0),
                name="a_claim_line_is_not_negative",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="claim_line_adds_up_while_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("line", "RECORD"), ("stands", "text")],
                func=pgtrigger.Func(
                    "IF TG_OP = 'DELETE' THEN line := OLD; ELSE line := NEW; END IF; "
                    "SELECT state INTO stands FROM reviews_panelclaim WHERE id = line.claim_id "
                    "FOR NO KEY UPDATE; "
                    "IF stands NOT IN ('draft', 'sent_back') THEN "
                    "RAISE EXCEPTION 'noon: the lines of this claim stand' "
                    "USING ERRCODE = 'check_violation'; END IF; "
                    "IF line.amount <> ROUND(line.quantity * line.rate, 2) THEN "
                    "RAISE EXCEPTION 'noon: a line of a claim is its quantity times its rate' "
                    "USING ERRCODE = 'check_violation'; END IF; RETURN line;"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.amount}"

    @property
    def kind_words(self) -> str:
        """What it is for, in words."""
        return str(LineKind(self.kind).label)
