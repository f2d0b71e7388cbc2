"""The register of who asked us to look again, complained, or asked a question about a decision."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django_fsm import ConcurrentTransitionMixin, transition

from grants.states import APPEAL_MOVES, DECIDED_APPEAL, OPEN_APPEAL, AppealKind, AppealState, AppealWay
from programme import randomness
from programme.models.protection import born_as, kept_as_born, legal_moves, never_deleted
from programme.models.states import StateField


class AppealRules(models.Model):
    """Within how many days a programme says that it answers."""

    programme = models.OneToOneField("programme.Programme", models.CASCADE, related_name="appeal_rules")
    days_to_answer = models.PositiveSmallIntegerField(
        default=20, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(days_to_answer__gte=1, days_to_answer__lte=365),
                name="days_to_answer_are_within_a_year",
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.days_to_answer} days"


class Appeal(ConcurrentTransitionMixin, models.Model):
    """One entry of the register.

    `until` is the day by which the letter said that it could be made; None of a question, and where nobody
    was told anything yet. One that came later is kept, and `is_late`. Whoever decides an appeal or a
    complaint took no part in deciding the application.
    """

    application = models.ForeignKey("grants.Application", models.PROTECT, related_name="appeals")
    ledger_id = models.UUIDField(default=randomness.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=AppealKind)
    sender = models.CharField(max_length=200)
    way = models.CharField(max_length=10, choices=AppealWay)
    received_on = models.DateField()
    until = models.DateField(null=True)
    due_on = models.DateField()
    about = models.TextField()
    state = StateField(max_length=10, choices=AppealState.choices, default=AppealState.RECEIVED)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    response = models.TextField(blank=True)
    response_file = models.FileField(upload_to="appeals/", blank=True)
    response_name = models.CharField(max_length=255, blank=True)
    response_type = models.CharField(max_length=100, blank=True)
    response_size = models.PositiveBigIntegerField(default=0)
    response_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=AppealState.values, kind__in=AppealKind.values, way__in=AppealWay.values
                ),
                name="appeal_state_kind_and_way_are_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=sorted(DECIDED_APPEAL))
                | (models.Q(decided_by__isnull=False, decided_at__isnull=False) & ~models.Q(reason="")),
                name="an_answered_appeal_has_its_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=sorted(DECIDED_APPEAL))
                | ~models.Q(response="")
                | ~models.Q(response_file=""),
                name="an_answered_appeal_has_its_answer",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=AppealKind.QUESTION)
                | ~models.Q(state__in=[AppealState.UPHELD, AppealState.NOT_UPHELD]),
                name="a_question_is_answered",
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("received_on")), name="an_appeal_is_due_after_it_came"
            ),
        ]
        triggers = [
            legal_moves("appeal", APPEAL_MOVES),
            born_as("appeal", AppealState.RECEIVED),
            never_deleted("appeal"),
            *(
                kept_as_born("appeal", column)
                for column in ("application_id", "kind", "received_on", "until", "about")
            ),
            pgtrigger.Trigger(
                name="appeal_is_decided_by_another",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("NEW.decided_by_id IS NOT NULL AND NEW.kind <> 'question'"),
                func=pgtrigger.Func(
                    "IF EXISTS (SELECT 1 FROM grants_decision d WHERE d.application_id = NEW.application_id "
                    "AND d.proposed_at <= NEW.decided_at "
                    "AND NEW.decided_by_id IN (d.proposed_by_id, d.approved_by_id)) THEN "
                    "RAISE EXCEPTION 'noon: whoever decided the application does not decide about it again' "
                    "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} about {self.application_id}"

    @property
    def is_late(self) -> bool:
        """It came after the day that the letter named."""
        return self.until is not None and self.received_on > self.until

    @transition(field=state, source=AppealState.RECEIVED, target=AppealState.LOOKED_AT)
    def look_into(self) -> None:
        """Somebody looks into it."""

    @transition(field=state, source=AppealState.LOOKED_AT, target=AppealState.ANSWERED)
    def answer(self) -> None:
        """It was answered, and nothing was to be decided."""

    @transition(field=state, source=AppealState.LOOKED_AT, target=AppealState.UPHELD)
    def uphold(self) -> None:
        """We were wrong."""

    @transition(field=state, source=AppealState.LOOKED_AT, target=AppealState.NOT_UPHELD)
    def not_uphold(self) -> None:
        """We were not wrong."""

    @transition(field=state, source=sorted(OPEN_APPEAL), target=AppealState.WITHDRAWN)
    def withdraw(self) -> None:
        """Whoever sent it took it back."""
