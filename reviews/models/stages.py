"""Stages of a round's reviewing, their criteria, and the applications in them."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models

from programme.models import Form, Round
from programme.texts import TextsField
from reviews.states import EarlierScores, EntryOutcome


class Stage(models.Model):
    """One reading of applications by a panel. Panel, criteria and assignments hang on it.

    `opened_at` is when the panel began to read; `scores_shown_at` is when scores stopped being independent:
    from then on they cannot be changed, and reviewers of one application see each other's. `reading_from`
    and `meeting_at` are what the panel was told; `intro` is what its members read before they begin.
    `revisions_open_until` ends the changing of shown scores earlier than the shortlist or a decision does.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="stages")
    order = models.PositiveIntegerField()
    name = TextsField()
    score_sheet = models.ForeignKey(Form, models.PROTECT, related_name="+")
    reviews_wanted = models.PositiveIntegerField(default=2)
    intro = TextsField(blank=True)
    reading_from = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    meeting_at = models.DateTimeField(null=True, blank=True)
    is_blind = models.BooleanField(default=False)
    earlier_scores = models.CharField(max_length=8, choices=EarlierScores, default=EarlierScores.APART)
    opened_at = models.DateTimeField(null=True, blank=True)
    scores_shown_at = models.DateTimeField(null=True, blank=True)
    revisions_open_until = models.DateTimeField(null=True, blank=True)
    shortlisted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["round", "order"]
        constraints = [
            models.UniqueConstraint(fields=["round", "order"], name="one_stage_per_place"),
            models.CheckConstraint(
                condition=models.Q(scores_shown_at__isnull=True) | models.Q(opened_at__isnull=False),
                name="scores_are_shown_after_opening",
            ),
            models.CheckConstraint(
                condition=models.Q(shortlisted_at__isnull=True) | models.Q(scores_shown_at__isnull=False),
                name="shortlisting_follows_the_scores",
            ),
            models.CheckConstraint(condition=models.Q(reviews_wanted__gte=1), name="at_least_one_review"),
            models.CheckConstraint(
                condition=models.Q(earlier_scores__in=EarlierScores.values), name="earlier_scores_are_known"
            ),
        ]

    def __str__(self) -> str:
        return f"stage {self.order} of {self.round_id}"


class Criterion(models.Model):
    """What is judged: a weight, bounds, a concrete question and a sentence for every score.

    `sentences` is {score as text: {language: sentence}}; `sections` are the keys of the form's sections
    beside which it is read. 'I don't know enough to score this' is always an answer and never a number.
    `words_asked` is a question to answer in words, where there is one; it stands in the stage's score sheet
    under `words_key`.
    """

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="criteria")
    key = models.SlugField()
    order = models.PositiveIntegerField()
    title = TextsField()
    question = TextsField()
    weight = models.PositiveIntegerField()
    lowest = models.SmallIntegerField(default=1)
    highest = models.SmallIntegerField(default=6)
    sentences = models.JSONField(default=dict)
    sections = models.JSONField(default=list, blank=True)
    words_asked = TextsField(blank=True)

    class Meta:
        ordering = ["stage", "order"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["stage", "key"], name="one_criterion_per_key"),
            models.UniqueConstraint(fields=["stage", "order"], name="one_criterion_per_place"),
            models.CheckConstraint(condition=models.Q(weight__gte=1), name="criterion_has_weight"),
            models.CheckConstraint(
                condition=models.Q(highest__gt=models.F("lowest")), name="criterion_bounds"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="criterion_stands_once_scored",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=pgtrigger.Func(
                    "IF (NEW.weight, NEW.lowest, NEW.highest, NEW.stage_id) IS DISTINCT FROM "
                    "(OLD.weight, OLD.lowest, OLD.highest, OLD.stage_id) AND EXISTS "
                    "(SELECT 1 FROM reviews_score s WHERE s.criterion_id = OLD.id) THEN "
                    "RAISE EXCEPTION 'noon: a criterion by which somebody scored stands' "
                    "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def words_key(self) -> str:
        """The key of its question to answer in words, in the score sheet."""
        return f"why_{self.key}"


class StageEntry(models.Model):
    """An application in a stage, and what became of it there."""

    application = models.ForeignKey("grants.Application", models.PROTECT, related_name="stage_entries")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="entries")
    outcome = models.CharField(max_length=12, choices=EntryOutcome, default=EntryOutcome.PENDING)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "stage entries"
        constraints = [
            models.UniqueConstraint(fields=["application", "stage"], name="one_entry_per_stage"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=EntryOutcome.values), name="entry_outcome_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome=EntryOutcome.PENDING) | models.Q(decided_by__isnull=False),
                name="entry_decided_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} in {self.stage_id}"
