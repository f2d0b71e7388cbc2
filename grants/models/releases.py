"""Releases that are set for a time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django_fsm import ConcurrentTransitionMixin, transition

from grants.states import RELEASE_PLAN_MOVES, ReleasePlanState
from programme.models.protection import born_as, kept_as_born, legal_moves
from programme.models.states import StateField


class ReleasePlan(ConcurrentTransitionMixin, models.Model):
    """That a round's decisions are to be released at `release_at`, exactly as `set_by` saw them.

    `decisions` are the ids that they saw. `outcome` says why it did not happen, or why it was called off.
    """

    round = models.ForeignKey("programme.Round", models.CASCADE, related_name="release_plans")
    release_at = models.DateTimeField()
    decisions = models.JSONField()
    state = StateField(max_length=10, choices=ReleasePlanState.choices, default=ReleasePlanState.WAITING)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)

    class Meta:
        ordering = ["-set_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=models.Q(state=ReleasePlanState.WAITING),
                name="one_release_is_set_per_round",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ReleasePlanState.values), name="release_plan_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(release_at__gt=models.F("set_at")), name="a_release_is_set_beforehand"
            ),
            models.CheckConstraint(
                condition=models.Q(state=ReleasePlanState.WAITING, ended_at__isnull=True)
                | (~models.Q(state=ReleasePlanState.WAITING) & models.Q(ended_at__isnull=False)),
                name="a_release_plan_ends_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ReleasePlanState.REFUSED) | ~models.Q(outcome=""),
                name="a_refused_release_says_why",
            ),
        ]
        triggers = [
            legal_moves("release_plan", RELEASE_PLAN_MOVES),
            born_as("release_plan", ReleasePlanState.WAITING),
            kept_as_born("release_plan", "decisions"),
            kept_as_born("release_plan", "release_at"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} at {self.release_at}"

    @transition(field=state, source=ReleasePlanState.WAITING, target=ReleasePlanState.DONE)
    def finish(self) -> None:
        """The decisions were released."""

    @transition(field=state, source=ReleasePlanState.WAITING, target=ReleasePlanState.REFUSED)
    def refuse(self) -> None:
        """Something had changed, and nobody was told anything."""

    @transition(field=state, source=ReleasePlanState.WAITING, target=ReleasePlanState.CANCELLED)
    def cancel(self) -> None:
        """A person called it off."""
