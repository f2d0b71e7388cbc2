"""A reviewer's scores and words about one application."""

from __future__ import annotations

import uuid

import pgtrigger
from django.conf import settings
from django.db import models

from programme import randomness
from programme.models import Response
from reviews.models.panel import Assignment
from reviews.models.stages import Criterion


class Review(models.Model):
    """The work on one assignment. Words for the applicant and for the panel are answers in its Response.

    `note_seen_at` is when the reviewer went on past the content note; `keyed_by` keyed answers in from a
    sheet of paper, the last time at `keyed_at`.
    """

    id: models.UUIDField[uuid.UUID, uuid.UUID] = models.UUIDField(
        primary_key=True, default=randomness.uuid4, editable=False
    )
    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="review")
    response = models.OneToOneField(Response, models.PROTECT, related_name="review")
    note_seen_at = models.DateTimeField(null=True, blank=True)
    keyed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    keyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(keyed_by__isnull=True, keyed_at__isnull=True)
                | models.Q(keyed_by__isnull=False, keyed_at__isnull=False),
                name="keyed_in_by_somebody_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Score(models.Model):
    """One criterion judged: a number within its bounds, or 'I don't know enough to score this'.

    The bounds are copied from the criterion when the row is made, so that the database can hold them; an
    answer not given yet has no row. `revision` counts the changes of this score, and `writer` names the open
    page that saved it, as for an `Answer`.
    """

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    value = models.SmallIntegerField(null=True)
    cannot_judge = models.BooleanField(default=False)
    lowest = models.SmallIntegerField()
    highest = models.SmallIntegerField()
    saved_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    writer = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="one_score_per_criterion"),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True, cannot_judge=True)
                | models.Q(
                    value__isnull=False,
                    cannot_judge=False,
                    value__gte=models.F("lowest"),
                    value__lte=models.F("highest"),
                ),
                name="score_within_its_bounds_or_not_judged",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="score_bounds_are_the_criterions",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=pgtrigger.Func(
                    "IF NOT EXISTS (SELECT 1 FROM reviews_criterion c WHERE c.id = NEW.criterion_id "
                    "AND c.lowest = NEW.lowest AND c.highest = NEW.highest) THEN "
                    "RAISE EXCEPTION 'noon: the bounds of a score are those of its criterion' "
                    "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
            pgtrigger.Trigger(
                name="scores_stand_once_shown",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=pgtrigger.Func(
                    "IF EXISTS (SELECT 1 FROM reviews_stage g JOIN reviews_criterion c ON c.stage_id = g.id "
                    "WHERE g.scores_shown_at IS NOT NULL AND c.id = "
                    "CASE WHEN TG_OP = 'DELETE' THEN OLD.criterion_id ELSE NEW.criterion_id END) THEN "
                    "RAISE EXCEPTION 'noon: a score stands once it was shown' "
                    "USING ERRCODE = 'check_violation'; END IF; "
                    "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return "cannot judge" if self.cannot_judge else str(self.value)


class ReviewNotes(models.Model):
    """What a reviewer noted for themselves. Nobody else is ever shown it, and no export holds it.

    Emptying the box erases it: no earlier text is kept.
    """

    review = models.OneToOneField(Review, models.CASCADE, related_name="notes")
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    writer = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "review notes"

    def __str__(self) -> str:
        return f"notes of {self.review_id}"


class KeptApart(models.Model):
    """A score, or notes, that another page of the same reviewer (or a sheet of paper) also changed.

    It does not count. What stands and this are both shown to the reviewer until they choose; then it goes.
    `field` is 'score_<criterion key>' or 'notes', `value` a number, 'cannot' or a text. Words have their own
    way, `AnswerConflict`, unless `is_late`: it came after the scores were shown, and is kept to be seen.
    """

    review = models.ForeignKey(Review, models.CASCADE, related_name="kept_apart")
    field = models.CharField(max_length=60)
    value = models.JSONField()
    writer = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    is_late = models.BooleanField(default=False)

    class Meta:
        ordering = ["review", "field", "pk"]
        verbose_name_plural = "kept apart"
        constraints = [
            models.UniqueConstraint(fields=["review", "field", "writer"], name="one_kept_apart_per_page"),
        ]

    def __str__(self) -> str:
        return f"{self.field} beside what stands"
