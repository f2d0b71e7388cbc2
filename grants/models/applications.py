"""Applications and the people who write them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, transition

from grants.queries import ApplicationQuerySet
from grants.states import APPLICANT_WORDS, APPLICATION_MOVES, STANDING, WITHDRAWABLE, ApplicationState
from programme import randomness
from programme.models import Response, Round
from programme.models.protection import born_as, legal_moves
from programme.models.states import StateField


class Application(ConcurrentTransitionMixin, models.Model):
    """One application to one round.

    `standing` is the only truth of 'it is in': the submission that counts, or nothing. `reopened_at` says
    that the members are changing a copy of what stands. `response` is the working copy of the answers.
    `help_allowed_at` says that the group lets the programme's team read the draft, since then.
    `safety_net_at` and `safety_net_by` say who ticked 'submit my last complete saved version' for the answers
    as they are being written now.
    `title`, `applicant` and `requested` repeat the standing submission for lists; staff see them, and no
    text of a draft.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="applications")
    reference = models.CharField(max_length=20, unique=True)
    ledger_id = models.UUIDField(default=randomness.uuid4, unique=True, editable=False)
    state = StateField(max_length=12, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    language = models.CharField(_("language"), max_length=10, default="en")
    response = models.OneToOneField(Response, models.PROTECT, related_name="application")
    standing = models.OneToOneField(
        "grants.Submission", models.PROTECT, null=True, blank=True, related_name="standing_for"
    )
    reopened_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    help_allowed_at = models.DateTimeField(null=True, blank=True)
    safety_net_at = models.DateTimeField(null=True, blank=True)
    safety_net_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=300, blank=True)
    applicant = models.CharField(max_length=300, blank=True)
    requested = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="ApplicationMember", related_name="applications"
    )

    objects: ClassVar[models.Manager[Application]] = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["reference"]
        indexes = [models.Index(fields=["round", "state"], name="applications_of_round")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ApplicationState.values), name="application_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(STANDING), standing__isnull=False)
                | (~models.Q(state__in=sorted(STANDING)) & models.Q(standing__isnull=True)),
                name="application_is_in_exactly_when_it_stands",
            ),
            models.CheckConstraint(
                condition=models.Q(reopened_at__isnull=True) | models.Q(state=ApplicationState.SUBMITTED),
                name="only_a_submitted_application_is_reopened",
            ),
            models.CheckConstraint(
                condition=models.Q(safety_net_at__isnull=True, safety_net_by__isnull=True)
                | models.Q(safety_net_at__isnull=False, safety_net_by__isnull=False),
                name="a_safety_net_was_ticked_by_somebody",
            ),
        ]
        triggers = [
            legal_moves("application", APPLICATION_MOVES),
            born_as("application", ApplicationState.DRAFT),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def words(self) -> str:
        """The state in the applicant's words."""
        return str(APPLICANT_WORDS[self.state])

    @property
    def is_changing_a_copy(self) -> bool:
        """A version is in, and the members are working on the next."""
        return self.reopened_at is not None

    @transition(field=state, source=ApplicationState.DRAFT, target=ApplicationState.SUBMITTED)
    def mark_submitted(self) -> None:
        """The first version is in."""

    @transition(field=state, source=ApplicationState.SUBMITTED, target=ApplicationState.IN_REVIEW)
    def begin_review(self) -> None:
        """The panel begins to read. An open copy is closed: what stands is what is read."""
        self.reopened_at = None

    @transition(
        field=state,
        source=[ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW],
        target=ApplicationState.INELIGIBLE,
    )
    def mark_ineligible(self) -> None:
        """It cannot be considered, for a stated reason."""
        self.reopened_at = None

    @transition(field=state, source=ApplicationState.INELIGIBLE, target=ApplicationState.SUBMITTED)
    def mark_eligible(self) -> None:
        """On a second look it can, for a stated reason."""

    @transition(field=state, source=ApplicationState.IN_REVIEW, target=ApplicationState.REVIEWED)
    def finish_review(self) -> None:
        """The scores of the stage are in."""

    @transition(field=state, source=ApplicationState.REVIEWED, target=ApplicationState.IN_REVIEW)
    def review_again(self) -> None:
        """The next stage, or a reasoned second review."""

    @transition(
        field=state,
        source=[ApplicationState.REVIEWED, ApplicationState.RESERVE],
        target=ApplicationState.AWARDED,
    )
    def mark_awarded(self) -> None:
        """An award was released; from the reserve list when one moves up."""

    @transition(field=state, source=ApplicationState.REVIEWED, target=ApplicationState.RESERVE)
    def mark_reserve(self) -> None:
        """A place on the reserve list was released."""

    @transition(
        field=state,
        source=[ApplicationState.REVIEWED, ApplicationState.INELIGIBLE],
        target=ApplicationState.DECLINED,
    )
    def mark_declined(self) -> None:
        """That it is not funded was released: as it was read, or as it could not be considered."""

    @transition(field=state, source=ApplicationState.DECLINED, target=ApplicationState.AWARDED)
    def correct_to_awarded(self) -> None:
        """A released decision was wrong, and another that was released in its place makes an award."""

    @transition(
        field=state,
        source=[ApplicationState.AWARDED, ApplicationState.DECLINED],
        target=ApplicationState.RESERVE,
    )
    def correct_to_reserve(self) -> None:
        """The same, to a place on the reserve list."""

    @transition(
        field=state,
        source=[ApplicationState.AWARDED, ApplicationState.RESERVE],
        target=ApplicationState.DECLINED,
    )
    def correct_to_declined(self) -> None:
        """The same, to not funded."""

    @transition(field=state, source=sorted(WITHDRAWABLE), target=ApplicationState.WITHDRAWN)
    def mark_withdrawn(self) -> None:
        """Its members took it back; nothing stands any more."""
        self.standing = None
        self.reopened_at = None
        self.safety_net_at = self.safety_net_by = None

    @transition(field=state, source=ApplicationState.WITHDRAWN, target=ApplicationState.DRAFT)
    def bring_back(self) -> None:
        """Its members changed their mind before closing."""
        self.withdrawn_at = None


class ApplicationMember(models.Model):
    """Somebody who writes an application. Any full member may submit, reopen and withdraw."""

    class Kind(models.TextChoices):
        LEAD = "lead", _("Lead")
        FULL = "full", _("Member")
        READER = "reader", _("May read")

    application = models.ForeignKey(Application, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.FULL)
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "user"], name="one_membership_per_person"),
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(kind="lead"),
                name="one_lead_per_application",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["lead", "full", "reader"]), name="member_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_kind_display()})"
