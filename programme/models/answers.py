"""Answers. An application, a review and a report each own one Response."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from programme import randomness
from programme.models.forms import Form
from programme.models.protection import never_changed
from programme.states import ConflictChoice, ScanState


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
    """The newest value of one question, with the revision at which it was saved.

    `writer` names the open page that saved it (random, made by that page, '' without JavaScript), so that a
    page whose last acknowledgement got lost is known again and is no stranger to its own words.
    """

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    question_key = models.SlugField()
    value = models.JSONField()
    revision = models.PositiveIntegerField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField()
    writer = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "question_key"], name="one_answer_per_question")
        ]

    def __str__(self) -> str:
        return self.question_key


class AnswerRevision(models.Model):
    """A value that an answer had, or (`apart`) one that was kept beside it; see `AnswerConflict`.

    Kept for 30 days, thinned to what people would want back; see `programme.history`.
    """

    response = models.ForeignKey(Response, models.CASCADE, related_name="revisions")
    question_key = models.SlugField()
    value = models.JSONField()
    revision = models.PositiveIntegerField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField()
    writer = models.CharField(max_length=40, blank=True)
    apart = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "question_key", "revision"], name="one_value_per_revision"
            )
        ]
        triggers = [never_changed("answer_revision", "question_key", "value", "revision", "saved_at")]

    def __str__(self) -> str:
        return f"{self.question_key} {self.revision}"


class AnswerConflict(models.Model):
    """Two texts for one answer: one stands, the other (`value`) is kept beside it until somebody chooses.

    `by` wrote the other one; `seen` is the revision that they had before them, `stood` the one that stood.
    While it is open, what the same page writes on goes into it.
    """

    response = models.ForeignKey(Response, models.CASCADE, related_name="conflicts")
    question_key = models.SlugField()
    value = models.JSONField()
    revision = models.PositiveIntegerField()
    seen = models.PositiveIntegerField()
    stood = models.PositiveIntegerField()
    writer = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    choice = models.CharField(max_length=6, choices=ConflictChoice, blank=True)

    class Meta:
        ordering = ["question_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "question_key", "by", "writer"],
                condition=models.Q(settled_at__isnull=True),
                nulls_distinct=False,
                name="one_open_conflict_per_writer",
            ),
            models.CheckConstraint(
                condition=models.Q(settled_at__isnull=True, choice="")
                | (models.Q(settled_at__isnull=False) & ~models.Q(choice="")),
                name="a_settled_conflict_says_what_was_chosen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_key}: two texts"


class AnswerFile(models.Model):
    """A file that somebody gave as an answer. It belongs to one response and is never shared.

    The bytes lie in private storage under a name that says nothing; `name` is the original one, letter by
    letter. A row stays when the file is taken out of an answer: history and submissions point at it.
    """

    id = models.UUIDField(primary_key=True, default=randomness.uuid4, editable=False)
    response = models.ForeignKey(Response, models.PROTECT, related_name="files")
    question_key = models.SlugField()
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    file = models.FileField(max_length=200)
    scan = models.CharField(max_length=11, choices=ScanState)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="a_file_is_not_empty"),
            models.CheckConstraint(condition=models.Q(scan__in=ScanState.values), name="scan_state_is_known"),
        ]
        triggers = [never_changed("answer_file", "name", "size", "sha256", "file", "response_id")]

    def __str__(self) -> str:
        return self.name
