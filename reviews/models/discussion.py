"""What readers say to each other once scores are shown, and the scores that they change then."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models

from programme.models.protection import never_changed, never_deleted
from reviews.models.reviews import Review
from reviews.models.stages import Criterion, Stage


class PanelNote(models.Model):
    """One note under an application, for the panel of one stage. It is struck out, never taken away.

    `changed_at` is when its author last put it right; `struck_at` is when they struck it out.
    """

    stage = models.ForeignKey(Stage, models.PROTECT, related_name="notes")
    application = models.ForeignKey("grants.Application", models.PROTECT, related_name="panel_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    struck_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="panel_note_says_something"),
        ]
        triggers = [
            never_deleted("panel_note"),
            never_changed("panel_note", "stage_id", "application_id", "author_id", "written_at"),
            pgtrigger.Protect(
                name="panel_note_stays_struck",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__struck_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"note {self.pk} on {self.application_id}"


class ScoreRevision(models.Model):
    """A score that its reviewer changed after scores were shown, beside the first one, with the reason.

    The last one of a review and a criterion is in force. `first_value` and `first_cannot_judge` repeat the
    Score, which never changes any more.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="revisions")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="revisions")
    first_value = models.SmallIntegerField(null=True)
    first_cannot_judge = models.BooleanField(default=False)
    value = models.SmallIntegerField(null=True)
    cannot_judge = models.BooleanField(default=False)
    lowest = models.SmallIntegerField()
    highest = models.SmallIntegerField()
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="revised_score_has_its_reason"),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True, cannot_judge=True)
                | models.Q(
                    value__isnull=False,
                    cannot_judge=False,
                    value__gte=models.F("lowest"),
                    value__lte=models.F("highest"),
                ),
                name="revised_score_within_its_bounds_or_not_judged",
            ),
        ]
        triggers = [
            never_changed("score_revision"),
            never_deleted("score_revision"),
            pgtrigger.Trigger(
                name="revision_follows_the_first_score",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=pgtrigger.Func(
                    "IF NOT EXISTS (SELECT 1 FROM reviews_score s "
                    "JOIN reviews_criterion c ON c.id = s.criterion_id "
                    "JOIN reviews_stage g ON g.id = c.stage_id "
                    "WHERE s.review_id = NEW.review_id AND s.criterion_id = NEW.criterion_id "
                    "AND s.value IS NOT DISTINCT FROM NEW.first_value "
                    "AND s.cannot_judge = NEW.first_cannot_judge "
                    "AND s.lowest = NEW.lowest AND s.highest = NEW.highest "
                    "AND g.scores_shown_at IS NOT NULL) THEN "
                    "RAISE EXCEPTION 'noon: a score is revised beside its first one, once scores are shown' "
                    "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return "cannot judge" if self.cannot_judge else str(self.value)
