"""What a round's letters say and who signs them, as its managers wrote it: every edit is a new version."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from grants.states import LetterKind
from programme.models import Round
from programme.models.protection import never_changed, never_deleted


class LetterText(models.Model):
    """One version of the text of one kind of letter in one language; the highest version is in force.

    `content` is `grants.letter_body.Text` as plain values, or {}: from then on the standard text is in force
    again. Never changed, so that it can be said which words a letter was made from.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="letter_texts")
    kind = models.CharField(max_length=10, choices=LetterKind)
    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    content = models.JSONField(default=dict, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["round", "kind", "language", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "kind", "language", "version"], name="one_letter_text_per_version"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=LetterKind.values, version__gte=1), name="letter_text_is_known"
            ),
        ]
        triggers = [never_changed("letter_text"), never_deleted("letter_text")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language}) version {self.version}"

    @property
    def is_standard(self) -> bool:
        """The standard text was put back."""
        return not self.content


class LetterHead(models.Model):
    """One version of the letterhead and of who signs; the highest version is in force.

    `letterhead` '' and `signatories` [] mean the programme's own. `signatories`: one or two of
    {"name": ..., "role": ...}.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="letter_heads")
    version = models.PositiveIntegerField()
    letterhead = models.TextField(blank=True)
    signatories = models.JSONField(default=list, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["round", "version"]
        constraints = [
            models.UniqueConstraint(fields=["round", "version"], name="one_letter_head_per_version"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="letter_heads_begin_at_one"),
        ]
        triggers = [never_changed("letter_head"), never_deleted("letter_head")]

    def __str__(self) -> str:
        return f"letterhead of {self.round_id}, version {self.version}"
