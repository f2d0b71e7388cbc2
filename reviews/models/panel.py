"""What the members of a panel read, and from what they step away."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django_fsm import ConcurrentTransitionMixin, transition

from programme import randomness
from programme.models.protection import born_as, legal_moves
from programme.models.states import StateField
from reviews.models.people import PanelMember
from reviews.models.stages import Stage
from reviews.states import (
    ASSIGNMENT_MOVES,
    LIVE_ASSIGNMENT,
    TO_DO,
    AssignmentState,
)


class Assignment(ConcurrentTransitionMixin, models.Model):
    """One application given to one reviewer in one stage."""

    stage = models.ForeignKey(Stage, models.PROTECT, related_name="assignments")
    application = models.ForeignKey("grants.Application", models.PROTECT, related_name="assignments")
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="assignments")
    ledger_id = models.UUIDField(default=randomness.uuid4, unique=True, editable=False)
    state = StateField(max_length=12, choices=AssignmentState.choices, default=AssignmentState.OFFERED)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "member"],
                condition=models.Q(state__in=sorted(LIVE_ASSIGNMENT)),
                name="one_live_assignment_per_reviewer",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=AssignmentState.values), name="assignment_state_is_known"
            ),
        ]
        triggers = [
            legal_moves("assignment", ASSIGNMENT_MOVES),
            born_as("assignment", AssignmentState.OFFERED),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} for {self.member_id}"

    @transition(field=state, source=AssignmentState.OFFERED, target=AssignmentState.ACCEPTED)
    def accept(self) -> None:
        """The reviewer said yes to it."""

    @transition(
        field=state,
        source=[AssignmentState.OFFERED, AssignmentState.ACCEPTED],
        target=AssignmentState.IN_PROGRESS,
    )
    def begin(self) -> None:
        """The reviewer scored or wrote something."""

    @transition(field=state, source=AssignmentState.IN_PROGRESS, target=AssignmentState.SENT)
    def send(self) -> None:
        """The reviewer sent the scores; they can change until scores are shown."""

    @transition(field=state, source=sorted(TO_DO), target=AssignmentState.HANDED_BACK)
    def hand_back(self) -> None:
        """No reason is asked."""

    @transition(field=state, source=sorted(LIVE_ASSIGNMENT), target=AssignmentState.CONFLICTED)
    def step_away(self) -> None:
        """The reviewer has a conflict; what was scored no longer counts."""

    @transition(field=state, source=sorted(TO_DO), target=AssignmentState.WITHDRAWN)
    def take_back(self) -> None:
        """The manager gave it to somebody else."""
