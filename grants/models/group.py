"""The people of an application beyond its members: who is asked to join, and who is there now."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from grants.models.applications import ApplicationMember
from programme.models.protection import never_changed


class Invitation(models.Model):
    """Somebody is asked to write along. The link in the mail can be used once, by whoever reads that mailbox.

    Only SHA-256 of the link's token is kept. Opening the link spends nothing; joining does.
    """

    application = models.ForeignKey("grants.Application", models.CASCADE, related_name="invitations")
    email = models.EmailField()
    kind = models.CharField(max_length=6, choices=ApplicationMember.Kind, default=ApplicationMember.Kind.FULL)
    token_sha256 = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "application",
                Lower("email"),
                condition=models.Q(accepted_at__isnull=True, taken_back_at__isnull=True),
                name="one_open_invitation_per_address",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["full", "reader"]), name="nobody_is_invited_as_lead"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False, taken_back_at__isnull=True),
                name="an_accepted_invitation_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.application_id}"


class Presence(models.Model):
    """Who has which section open: one row per person, application and section, renewed while it is open."""

    application = models.ForeignKey("grants.Application", models.CASCADE, related_name="presences")
    section_key = models.SlugField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "section_key", "user"], name="one_presence_per_person_and_section"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.section_key}"


class SubmissionFile(models.Model):
    """That a numbered submission holds a file: the file then stays, whatever becomes of the working copy."""

    submission = models.ForeignKey("grants.Submission", models.PROTECT, related_name="held_files")
    file = models.ForeignKey("programme.AnswerFile", models.PROTECT, related_name="held_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "file"], name="one_row_per_file_and_submission")
        ]
        triggers = [never_changed("submission_file")]

    def __str__(self) -> str:
        return f"{self.file_id} in {self.submission_id}"
