"""On what an award is offered and how it is accepted: terms, frozen words, what is checked before paying."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q

from grants.award_states import CheckKind, CheckOutcome
from programme.models.protection import kept_as_born, never_changed, never_deleted
from programme.texts import TextsField

SHORTEST, LONGEST = 1, 365


def _hash_of(content: str, sha256: str) -> Q:
    """The stored hash is the hash of the stored bytes."""
    return Q(**{sha256: Func(F(content), function="sha256", output_field=models.BinaryField())})


class AwardTerms(models.Model):
    """One version of what a round's awards are offered on; the newest counts for offers made from then on.

    `checks_first` and `checks_later` are lists of lines: what is looked at before the first payment, and what
    has time until later. A round without a row offers on the standard text (`grants.award_terms`).
    """

    round = models.ForeignKey("programme.Round", models.CASCADE, related_name="award_terms")
    version = models.PositiveIntegerField()
    text = TextsField()
    answer_days = models.PositiveSmallIntegerField(
        default=28, validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)]
    )
    checks_first = models.JSONField(default=list, blank=True)
    checks_later = models.JSONField(default=list, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["round", "version"]
        constraints = [
            models.UniqueConstraint(fields=["round", "version"], name="one_award_terms_per_version"),
            models.CheckConstraint(condition=Q(version__gte=1), name="award_terms_begin_with_one"),
            models.CheckConstraint(
                condition=Q(answer_days__gte=SHORTEST, answer_days__lte=LONGEST),
                name="award_terms_give_time_to_answer",
            ),
        ]
        triggers = [never_changed("award_terms")]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.version}"


class Offer(models.Model):
    """The exact terms on which one award is offered, frozen at the offer, and the day to answer by.

    They are those of one decision, and stay as they are; another decision that corrects it before anybody
    accepted brings its own.
    `terms` are canonical bytes (`noon/award-terms/1`). The day can be moved by a person with a reason; it
    ends nothing by itself. `why_not` is what the group said when it turned the award down, if it did.
    """

    award = models.OneToOneField("grants.Award", models.PROTECT, related_name="offer", primary_key=True)
    decision = models.ForeignKey("grants.Decision", models.PROTECT, related_name="+")
    terms_version = models.PositiveIntegerField()
    terms = models.BinaryField()
    terms_sha256 = models.BinaryField(max_length=32)
    answer_by = models.DateField()
    why_not = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=_hash_of("terms", "terms_sha256"), name="offer_hash_is_of_its_terms"
            ),
        ]
        triggers = [
            never_deleted("offer"),
            pgtrigger.Trigger(
                name="offer_terms_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf(
                    "terms", "terms_sha256", "terms_version", "award_id", "decision_id"
                ),
                func=pgtrigger.Func(
                    "IF NEW.award_id <> OLD.award_id OR NEW.decision_id = OLD.decision_id "
                    "OR EXISTS (SELECT FROM grants_acceptance WHERE offer_id = OLD.award_id) THEN "
                    "RAISE EXCEPTION 'noon: Cannot update rows: the terms of an offer stay' "
                    "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} by {self.answer_by}"


class Acceptance(models.Model):
    """A named person accepted the offer for the group.

    `content` are the canonical bytes of all that they agreed to; `name` and `role` are as they typed them.
    Written once, never changed; an award cannot become accepted without it.
    """

    offer = models.OneToOneField(Offer, models.PROTECT, related_name="acceptance", primary_key=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=200)
    may_accept = models.BooleanField()
    content = models.BinaryField()
    content_sha256 = models.BinaryField(max_length=32)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(role="") & Q(may_accept=True),
                name="an_acceptance_names_somebody_who_may",
            ),
            models.CheckConstraint(
                condition=_hash_of("content", "content_sha256"), name="acceptance_hash_is_of_its_text"
            ),
        ]
        triggers = [never_changed("acceptance"), never_deleted("acceptance")]

    def __str__(self) -> str:
        return f"{self.offer_id}: {self.name}"


class SignedPaper(models.Model):
    """The sheet with which a group accepted on paper, as a scan or a photograph; the team entered it.

    `signed_on` is the day beside the signature. The file's hash stands in the acceptance's frozen text too.
    """

    acceptance = models.OneToOneField(Acceptance, models.PROTECT, related_name="paper", primary_key=True)
    signed_on = models.DateField()
    file = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        triggers = [never_changed("signed_paper"), never_deleted("signed_paper")]

    def __str__(self) -> str:
        return f"{self.acceptance_id}: {self.name}"


class AwardCheck(models.Model):
    """One thing to look at before money goes: of the round's list, or a condition of the decision."""

    award = models.ForeignKey("grants.Award", models.PROTECT, related_name="checks")
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=CheckKind)
    words = models.TextField()
    before_payment = models.BooleanField()
    outcome = models.CharField(max_length=10, choices=CheckOutcome, default=CheckOutcome.WAITING)
    note = models.TextField(blank=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    marked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["award", "order"]
        constraints = [
            models.UniqueConstraint(fields=["award", "order"], name="one_award_check_per_place"),
            models.CheckConstraint(
                condition=Q(kind__in=CheckKind.values, outcome__in=CheckOutcome.values) & ~Q(words=""),
                name="award_check_is_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome=CheckOutcome.WAITING)
                | Q(marked_by__isnull=False, marked_at__isnull=False),
                name="a_settled_award_check_has_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=CheckOutcome.NOT_NEEDED) | ~Q(note=""),
                name="an_award_check_is_left_out_for_a_reason",
            ),
        ]
        triggers = [
            never_deleted("award_check"),
            kept_as_born("award_check", "words"),
            kept_as_born("award_check", "award_id"),
        ]

    def __str__(self) -> str:
        return self.words


# Stands on the award: it cannot become accepted while nobody's acceptance is kept.
ACCEPTED_BY_SOMEBODY = pgtrigger.Trigger(
    name="award_accepted_by_somebody",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("state"),
    condition=pgtrigger.Condition("NEW.state = 'accepted' AND OLD.state IS DISTINCT FROM NEW.state"),
    func=pgtrigger.Func(
        "IF NOT EXISTS (SELECT 1 FROM grants_acceptance WHERE offer_id = NEW.id) THEN "
        "RAISE EXCEPTION 'noon: nobody accepted award %', NEW.id USING ERRCODE = 'check_violation'; "
        "END IF; RETURN NEW;"
    ),
)
