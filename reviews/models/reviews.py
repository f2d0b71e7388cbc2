"""A reviewer's scores and words about one application."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models

from programme import randomness
from programme.models import Response
from reviews.models.panel import Assignment
from reviews.models.stages import Criterion


class Review(models.Model):
    """The work on one assignment. Words for the applicant and for the panel are answers in its Response."""

    id: models.UUIDField[uuid.UUID, uuid.UUID] = models.UUIDField(
        primary_key=True, default=randomness.uuid4, editable=False
    )
    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="review")
    response = models.OneToOneField(Response, models.PROTECT, related_name="review")

    def __str__(self) -> str:
        return str(self.id)


class Score(models.Model):
    """One criterion judged: a number within its bounds, or 'I don't know enough to score this'.

    The bounds are copied from the criterion when the row is made, so that the database can hold them; an
    answer not given yet has no row.
    """

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    value = models.SmallIntegerField(null=True)
    cannot_judge = models.BooleanField(default=False)
    lowest = models.SmallIntegerField()
    highest = models.SmallIntegerField()
    saved_at = models.DateTimeField()

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
