"""Changes to awards, with the notice that tells of each; and the statement that closes an award."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_fsm import ConcurrentTransitionMixin, transition

from grants.award_states import VARIATION_MOVES, VariationKind, VariationState
from programme.models.protection import born_as, legal_moves, never_changed, never_deleted
from programme.models.states import StateField

_S = VariationState


class Variation(ConcurrentTransitionMixin, models.Model):
    """One change to an award. What was asked stays as it was asked; what was decided is beside it.

    `asked_lines` and `budget` are lists of {"label": str, "amount": '12.00'}; `payments` a list of
    {"order": int, "amount": '12.00', "due_on": '2024-07-01'} of payments still planned. `notice` are the
    canonical bytes of every word that the group is told of the decision, frozen with their SHA-256.
    """

    award = models.ForeignKey("grants.Award", models.PROTECT, related_name="variations")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=VariationKind)
    asks = models.TextField()
    reason = models.TextField()
    asked_until = models.DateField(null=True)
    asked_lines = models.JSONField(default=list, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = StateField(max_length=10, choices=VariationState.choices, default=VariationState.ASKED)
    ends_on = models.DateField(null=True)
    budget = models.JSONField(default=list, blank=True)
    payments = models.JSONField(default=list, blank=True)
    changes_money = models.BooleanField(default=False)
    word = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    letter_number = models.CharField(max_length=30, blank=True)
    # What stands beside the number on it; none on those from before there were codes.
    letter_code = models.CharField(max_length=12, blank=True)
    notice = models.BinaryField(null=True)
    notice_sha256 = models.BinaryField(max_length=32, null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["award", "number"]
        constraints = [
            models.UniqueConstraint(fields=["award", "number"], name="one_variation_per_number"),
            models.UniqueConstraint(
                fields=["letter_number"], condition=~Q(letter_number=""), name="one_change_per_letter_number"
            ),
            models.CheckConstraint(
                condition=Q(state__in=VariationState.values, kind__in=VariationKind.values),
                name="variation_state_and_kind_are_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[_S.ASKED, _S.TAKEN_BACK, _S.OVERTAKEN]) | Q(decided_by__isnull=False),
                name="a_variation_is_decided_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state=_S.IN_FORCE) | Q(changes_money=False) | Q(approved_by__isnull=False),
                name="a_change_of_money_needs_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("decided_by")),
                name="a_variation_is_approved_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(changes_money=True) | (Q(budget=[]) & Q(payments=[])),
                name="a_variation_with_figures_changes_money",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[_S.IN_FORCE, _S.REFUSED])
                | (Q(notice__isnull=False, notice_sha256__isnull=False) & ~Q(letter_number="")),
                name="a_decided_variation_has_its_notice",
            ),
        ]
        triggers = [
            legal_moves("variation", VARIATION_MOVES),
            born_as("variation", VariationState.ASKED),
            never_deleted("variation"),
            never_changed(
                "variation", "award_id", "number", "kind", "asks", "reason", "asked_until", "asked_lines"
            ),
            pgtrigger.Protect(
                name="variation_notice_stays",
                operation=pgtrigger.UpdateOf(
                    "notice",
                    "notice_sha256",
                    "letter_number",
                    "letter_code",
                    "ends_on",
                    "budget",
                    "payments",
                ),
                condition=pgtrigger.Q(old__notice__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.number}"

    @transition(field=state, source=_S.ASKED, target=_S.PROPOSED)
    def propose(self) -> None:
        """One person agrees; a second one is needed."""

    @transition(field=state, source=[_S.ASKED, _S.PROPOSED], target=_S.IN_FORCE)
    def come_into_force(self) -> None:
        """It is agreed."""

    @transition(field=state, source=_S.ASKED, target=_S.REFUSED)
    def refuse(self) -> None:
        """It is not agreed, for a stated reason."""

    @transition(field=state, source=_S.ASKED, target=_S.TAKEN_BACK)
    def take_back(self) -> None:
        """The group does not need it any more."""

    @transition(field=state, source=_S.PROPOSED, target=_S.ASKED)
    def give_back(self) -> None:
        """The second person wants it decided anew."""

    @transition(field=state, source=[_S.ASKED, _S.PROPOSED], target=_S.OVERTAKEN)
    def overtake(self) -> None:
        """The award ended before it was decided."""


class VariationFile(models.Model):
    """The PDF of a notice, made once from its frozen words; signed where there was a certificate.

    `signed` begins with the bytes of `pdf`, which can be made again; `subject` is whom the certificate names.
    """

    variation = models.OneToOneField(Variation, models.PROTECT, related_name="file", primary_key=True)
    pdf = models.BinaryField()
    pdf_sha256 = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    signed = models.BinaryField(null=True)
    signed_sha256 = models.BinaryField(max_length=32, null=True)
    subject = models.CharField(max_length=300, blank=True)
    certificate_sha256 = models.BinaryField(max_length=32, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed=None, signed_sha256=None, certificate_sha256=None, subject="")
                | Q(signed__isnull=False, signed_sha256__isnull=False, certificate_sha256__isnull=False),
                name="a_signed_notice_says_with_what",
            )
        ]
        triggers = [never_changed("variation_file"), never_deleted("variation_file")]

    def __str__(self) -> str:
        return f"PDF of change {self.variation_id}"


class FinalStatement(models.Model):
    """What became of an award's money, to the penny, and what was learnt. Written once, when it closes."""

    award = models.OneToOneField("grants.Award", models.PROTECT, related_name="statement")
    granted = models.DecimalField(max_digits=12, decimal_places=2)
    spent = models.DecimalField(max_digits=12, decimal_places=2)
    returned = models.DecimalField(max_digits=12, decimal_places=2)
    not_paid = models.DecimalField(max_digits=12, decimal_places=2)
    learning = models.TextField()
    content = models.BinaryField()
    content_sha256 = models.BinaryField(max_length=32)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(granted=F("spent") + F("returned") + F("not_paid")),
                name="a_final_statement_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(spent__gte=0, returned__gte=0, not_paid__gte=0),
                name="a_final_statement_has_nothing_below_nothing",
            ),
        ]
        triggers = [never_changed("final_statement"), never_deleted("final_statement")]

    def __str__(self) -> str:
        return f"statement of {self.award_id}"
