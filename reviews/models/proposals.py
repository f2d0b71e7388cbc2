"""Who would read what: a proposal to be looked at and given out, and what the manager wishes for in it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django_fsm import ConcurrentTransitionMixin, transition

from programme import randomness
from programme.models.protection import born_as, legal_moves
from programme.models.states import StateField
from reviews import states
from reviews.models.people import PanelMember
from reviews.models.stages import Stage
from reviews.states import LIVE_PROPOSAL, PROPOSAL_MOVES, ProposalSource, ProposalState


class Proposal(ConcurrentTransitionMixin, models.Model):
    """Pairs of applications and reviewers for a stage, not given out yet; one at a time is looked at.

    `asked` is {wanted, lived, organisations, rearrange, seed}: what it was worked out for. `outcome` holds
    the figures and what was missing, as `reviews.working_out` writes them.
    """

    stage = models.ForeignKey(Stage, models.PROTECT, related_name="proposals")
    key = models.UUIDField(default=randomness.uuid4, unique=True, editable=False)
    state = StateField(max_length=8, choices=ProposalState.choices, default=ProposalState.WAITING)
    source = models.CharField(max_length=10, choices=ProposalSource, default=ProposalSource.WORKED_OUT)
    asked = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage"],
                condition=models.Q(state__in=sorted(LIVE_PROPOSAL)),
                name="one_live_proposal_per_stage",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ProposalState.values), name="proposal_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(source__in=ProposalSource.values), name="proposal_source_is_known"
            ),
        ]
        triggers = [
            legal_moves("proposal", PROPOSAL_MOVES),
            born_as("proposal", ProposalState.WAITING),
        ]

    def __str__(self) -> str:
        return f"proposal for {self.stage_id}"

    @transition(field=state, source=ProposalState.WAITING, target=ProposalState.READY)
    def is_worked_out(self) -> None:
        """Its pairs are there."""

    @transition(field=state, source=ProposalState.WAITING, target=ProposalState.FAILED)
    def fail(self) -> None:
        """It could not be worked out."""

    @transition(field=state, source=ProposalState.READY, target=ProposalState.GIVEN)
    def give(self) -> None:
        """Its pairs are assignments now."""

    @transition(field=state, source=sorted(LIVE_PROPOSAL), target=ProposalState.DROPPED)
    def drop(self) -> None:
        """Nobody wants it any more."""


class ProposedPair(models.Model):
    """One application and one reviewer of a proposal.

    `given` pairs are assignments already, and stay. `reasons` are [kind, detail] pairs, worded by
    `reviews.proposal_words`.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="pairs")
    application = models.ForeignKey("grants.Application", models.PROTECT, related_name="+")
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="+")
    given = models.BooleanField(default=False)
    reasons = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "application", "member"], name="one_pair_per_proposal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} for {self.member_id}"


class PairWish(models.Model):
    """What the manager wants of one application and one reviewer of a stage."""

    application = models.ForeignKey("grants.Application", models.CASCADE, related_name="+")
    member = models.ForeignKey(PanelMember, models.CASCADE, related_name="wishes")
    wish = models.CharField(max_length=10, choices=states.PairWish)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "pair wishes"
        constraints = [
            models.UniqueConstraint(fields=["application", "member"], name="one_wish_per_pair"),
            models.CheckConstraint(
                condition=models.Q(wish__in=states.PairWish.values), name="pair_wish_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} and {self.application_id}: {self.wish}"
