"""What is done with a letter besides showing it on its page: it is signed, and put into an envelope."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models

from programme.models.protection import never_changed


class LetterSignature(models.Model):
    """The letter's PDF with a signature by the programme's certificate behind its bytes.

    `pdf` begins with the bytes of `LetterFile.pdf`, which stays as it is: a signature holds its time, so
    only the unsigned file can be made again. `subject` is whom the certificate names.
    """

    letter = models.OneToOneField("grants.Letter", models.PROTECT, related_name="signature", primary_key=True)
    pdf = models.BinaryField()
    pdf_sha256 = models.BinaryField(max_length=32)
    subject = models.CharField(max_length=300)
    certificate_sha256 = models.BinaryField(max_length=32)
    signed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["pdf_sha256"], name="letter_signature_by_hash")]
        triggers = [never_changed("letter_signature")]

    def __str__(self) -> str:
        return f"signature on {self.letter_id}"


class LetterPost(models.Model):
    """A letter that goes by post: in the queue until somebody says on which day it was posted.

    `asked_by` is nobody where a member has asked for post or has no mail, which release sees by itself.
    """

    letter = models.OneToOneField("grants.Letter", models.PROTECT, related_name="post", primary_key=True)
    why = models.CharField(max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    posted_on = models.DateField(null=True)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    marked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(posted_on=None, posted_by=None, marked_at=None)
                | models.Q(posted_on__isnull=False, posted_by__isnull=False, marked_at__isnull=False),
                name="whoever_posted_a_letter_is_named",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="letter_post_keeps_its_day",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__posted_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} by post"
