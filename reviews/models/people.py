"""The people of a stage's panel, and what they are told before they say yes."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django_fsm import ConcurrentTransitionMixin, transition

from programme import randomness
from programme.models.protection import born_as, legal_moves
from programme.models.states import StateField
from programme.texts import TextsField
from reviews.models.stages import Stage
from reviews.states import MEMBER_MOVES, MemberState, ReviewerKind

MINUTES = 45


class PanelMember(ConcurrentTransitionMixin, models.Model):
    """Somebody who reviews in a stage, or was asked to.

    `key` names their own pages. `topics` is [{"topic": text, "strength": 0 to 3}]: what they know about;
    `formats` are `ReadingFormat` values. `access_note` is for the manager alone.
    Whoever is put on a panel outright was asked by word of mouth, and begins as accepted.
    """

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="panel")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="panel_memberships")
    key = models.UUIDField(default=randomness.uuid4, unique=True, editable=False)
    state = StateField(max_length=12, choices=MemberState.choices, default=MemberState.ACCEPTED)
    kind = models.CharField(max_length=10, choices=ReviewerKind)
    capacity = models.PositiveIntegerField(default=10, help_text="How many applications at the most.")
    organisation = models.CharField(max_length=200, blank=True)
    topics = models.JSONField(default=list, blank=True)
    formats = models.JSONField(default=list, blank=True)
    access_note = models.TextField(blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    stepped_down_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage", "user"], name="one_place_per_panel"),
            models.CheckConstraint(
                condition=models.Q(kind__in=ReviewerKind.values), name="reviewer_kind_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=MemberState.values), name="member_state_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=MemberState.INVITED) | models.Q(invited_at__isnull=False),
                name="an_invitation_has_its_instant",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=MemberState.DECLINED) | models.Q(answered_at__isnull=False),
                name="a_no_has_its_instant",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=MemberState.STEPPED_DOWN) | models.Q(stepped_down_at__isnull=False),
                name="stepping_down_has_its_instant",
            ),
        ]
        triggers = [
            legal_moves("panelmember", MEMBER_MOVES),
            born_as("panelmember", MemberState.INVITED, MemberState.ACCEPTED),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def is_unanswered(self) -> bool:
        """Whether they were asked and have not answered."""
        return bool(self.state == MemberState.INVITED)

    @property
    def is_on_panel(self) -> bool:
        """Whether they said yes and did not step down."""
        return bool(self.state == MemberState.ACCEPTED)

    @transition(field=state, source=MemberState.INVITED, target=MemberState.ACCEPTED)
    def accept(self) -> None:
        """They said yes."""

    @transition(field=state, source=MemberState.INVITED, target=MemberState.DECLINED)
    def decline(self) -> None:
        """They said no. No reason is asked."""

    @transition(field=state, source=MemberState.ACCEPTED, target=MemberState.STEPPED_DOWN)
    def step_down(self) -> None:
        """They cannot go on. No reason is asked."""


class PanelTerms(models.Model):
    """What the people of a stage's panel are asked to do and what they are paid. Without a row: the defaults.

    Each rate is money, None when nothing is said; where no rate for an application is given, its minutes
    are paid by the hour.
    """

    stage = models.OneToOneField(Stage, models.CASCADE, related_name="terms")
    minutes = models.PositiveIntegerField(default=MINUTES)
    expected = models.PositiveIntegerField(null=True, blank=True)
    per_application = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    per_hour = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    preparation_hours = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    meeting_hours = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    how_paid = TextsField(blank=True)
    benefits_note = TextsField(blank=True)

    class Meta:
        verbose_name_plural = "panel terms"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=1000), name="reading_takes_some_minutes"
            ),
            models.CheckConstraint(
                condition=models.Q(per_application__isnull=True) | models.Q(per_application__gte=0),
                name="a_rate_for_reading_is_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(per_hour__isnull=True) | models.Q(per_hour__gte=0),
                name="a_rate_by_the_hour_is_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(preparation_hours__gte=0, meeting_hours__gte=0),
                name="panel_hours_are_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"terms of {self.stage}"
