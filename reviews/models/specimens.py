"""Specimen applications, on which everybody of a panel practises.

They and their scores are tables of their own: nothing that ranks, shows or counts reads them.
"""

from __future__ import annotations

import pgtrigger
from django.db import models

from programme.texts import TextsField
from reviews.models.people import PanelMember
from reviews.models.stages import Criterion, Stage

MOST_SPECIMENS = 2


class Specimen(models.Model):
    """A made-up application that everybody scores before they begin, with what the team thinks of it."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="specimens")
    order = models.PositiveIntegerField()
    title = TextsField()
    text = TextsField()
    explanation = TextsField(blank=True)

    class Meta:
        ordering = ["stage", "order"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "order"], name="one_specimen_per_place"),
            models.CheckConstraint(
                condition=models.Q(order__gte=1, order__lte=MOST_SPECIMENS), name="at_most_two_specimens"
            ),
        ]

    def __str__(self) -> str:
        return f"specimen {self.order} of {self.stage_id}"


class SpecimenScore(models.Model):
    """One score of practice. None is 'I don't know enough to score this'."""

    specimen = models.ForeignKey(Specimen, models.CASCADE, related_name="scores")
    member = models.ForeignKey(PanelMember, models.CASCADE, related_name="specimen_scores")
    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="specimen_scores")
    value = models.SmallIntegerField(null=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["specimen", "member", "criterion"], name="one_practice_score_per_criterion"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="practice_score_within_bounds",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=pgtrigger.Func(
                    "IF NOT EXISTS (SELECT 1 FROM reviews_criterion c "
                    "JOIN reviews_specimen s ON s.stage_id = c.stage_id AND s.id = NEW.specimen_id "
                    "JOIN reviews_panelmember m ON m.stage_id = c.stage_id AND m.id = NEW.member_id "
                    "WHERE c.id = NEW.criterion_id "
                    "AND (NEW.value IS NULL OR NEW.value BETWEEN c.lowest AND c.highest)) THEN "
                    "RAISE EXCEPTION 'noon: a practice score is within the bounds of its stage' "
                    "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.specimen_id} by {self.member_id}: {self.value}"
