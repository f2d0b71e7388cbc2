"""Answers. An application, a review and a report each own one Response."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from programme.models.forms import Form
from programme.models.protection import never_changed


class Response(models.Model):
    """The working copy of the answers to one form.

    `revision` counts saves. `complete_revision` is the last one at which nothing was missing, so that
    the last complete saved version can be found again.
    """

    form = models.ForeignKey(Form, models.PROTECT, related_name="responses")
    revision = models.PositiveIntegerField(default=0)
    complete_revision = models.PositiveIntegerField(null=True, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(complete_revision__isnull=True)
                | models.Q(complete_revision__lte=models.F("revision")),
                name="complete_revision_exists",
            )
        ]

    def __str__(self) -> str:
        return f"response {self.pk}, revision {self.revision}"


class Answer(models.Model):
    """The newest value of one question, with the revision at which it was saved."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    question_key = models.SlugField()
    value = models.JSONField()
    revision = models.PositiveIntegerField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "question_key"], name="one_answer_per_question")
        ]

    def __str__(self) -> str:
        return self.question_key


class AnswerRevision(models.Model):
    """Every value that an answer ever had."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="revisions")
    question_key = models.SlugField()
    value = models.JSONField()
    revision = models.PositiveIntegerField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "question_key", "revision"], name="one_value_per_revision"
            )
        ]
        triggers = [never_changed("answer_revision", "question_key", "value", "revision", "saved_at")]

    def __str__(self) -> str:
        return f"{self.question_key} {self.revision}"
