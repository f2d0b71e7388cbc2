"""More time, as rows: the round's date is never edited for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from grants.states import EXTENSION_MOVES, ExtensionReason, ExtensionState
from programme.models.protection import born_as, legal_moves


class Extension(ConcurrentTransitionMixin, models.Model):
    """More time for one application, or (application empty) for all of a round, which needs two people."""

    round = models.ForeignKey("programme.Round", models.PROTECT, related_name="extensions")
    application = models.ForeignKey(
        "grants.Application", models.CASCADE, null=True, blank=True, related_name="extensions"
    )
    until = models.DateTimeField()
    reason = models.CharField(max_length=10, choices=ExtensionReason)
    note = models.TextField(blank=True)
    state = FSMField(
        max_length=10, choices=ExtensionState.choices, default=ExtensionState.REQUESTED, protected=True
    )
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
