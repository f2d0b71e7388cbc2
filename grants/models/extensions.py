"""More time, as rows: the round's date is never edited for it; and the rule for outages."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.db import models
from django_fsm import ConcurrentTransitionMixin, transition

from grants.states import EXTENSION_MOVES, ExtensionReason, ExtensionState
from programme.models.protection import born_as, legal_moves
from programme.models.states import StateField


class Extension(ConcurrentTransitionMixin, models.Model):
    """More time for one application, or (application empty) for all of a round, which needs two people."""

    round = models.ForeignKey("programme.Round", models.PROTECT, related_name="extensions")
    application = models.ForeignKey(
        "grants.Application", models.CASCADE, null=True, blank=True, related_name="extensions"
    )
    until = models.DateTimeField()
    reason = models.CharField(max_length=10, choices=ExtensionReason)
    note = models.TextField(blank=True)
    # What those whom it concerns may read. For all, everybody on the round's page; for one, its members.
    public_note = models.TextField(blank=True)
    # Given by a rule that two people had agreed beforehand.
    outage_rule = models.ForeignKey(
        "grants.OutageRule", models.PROTECT, null=True, blank=True, related_name="extensions"
    )
    state = StateField(max_length=10, choices=ExtensionState.choices, default=ExtensionState.REQUESTED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ExtensionState.values), name="extension_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state=ExtensionState.REQUESTED) | models.Q(decided_by__isnull=False),
                name="extension_decided_by_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(application__isnull=False)
                | models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("requested_by")),
                name="extension_for_all_needs_two_people",
            ),
        ]
        triggers = [
            legal_moves("extension", EXTENSION_MOVES),
            born_as("extension", ExtensionState.REQUESTED),
        ]

    def __str__(self) -> str:
        return f"until {self.until}"

    @transition(field=state, source=ExtensionState.REQUESTED, target=ExtensionState.APPROVED)
    def approve(self) -> None:
        """It counts from now on."""

    @transition(field=state, source=ExtensionState.REQUESTED, target=ExtensionState.REFUSED)
    def refuse(self) -> None:
        """It never counts."""

    @transition(field=state, source=ExtensionState.APPROVED, target=ExtensionState.CLOSED)
    def close(self) -> None:
        """It no longer counts."""


class OutageRule(models.Model):
    """What happens when submitting fails near the deadline, agreed by two people before the round opens.

    'Submitting failed for `minutes` minutes in the last `within_hours` hours: everybody gets at least that
    much more, ending in staffed hours (`staffed_from` to `staffed_until` in the programme's zone).'
    """

    round = models.OneToOneField("programme.Round", models.CASCADE, related_name="outage_rule")
    minutes = models.PositiveSmallIntegerField(default=10)
    within_hours = models.PositiveSmallIntegerField(default=2)
    staffed_from = models.TimeField(default=time(9))
    staffed_until = models.TimeField(default=time(17))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, within_hours__gte=1, within_hours__lte=48),
                name="outage_rule_has_sane_bounds",
            ),
            models.CheckConstraint(
                condition=models.Q(staffed_until__gt=models.F("staffed_from")),
                name="staffed_hours_are_within_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_by__isnull=True, agreed_at__isnull=True)
                | (
                    models.Q(agreed_by__isnull=False, agreed_at__isnull=False)
                    & ~models.Q(agreed_by=models.F("proposed_by"))
                ),
                name="outage_rule_needs_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} minutes within {self.within_hours} hours"
