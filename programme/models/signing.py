"""The public halves of the keys with which receipts, certificates and ledger heads are signed."""

from __future__ import annotations

from django.db import models

from programme.models.protection import never_changed, never_deleted, never_emptied


class SigningKey(models.Model):
    """A public Ed25519 key that has signed something. Private keys are never in the database.

    `key_id` is the first sixteen hex digits of the SHA-256 of the public key. Where the key before it was
    at hand when it came, `endorsement` is that key's signature over the new one.
    """

    key_id = models.CharField(max_length=16, primary_key=True)
    public = models.BinaryField(max_length=32, unique=True)
    introduced_at = models.DateTimeField()
    endorsed_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    endorsement = models.BinaryField(max_length=64, null=True, blank=True)

    class Meta:
        ordering = ["introduced_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(endorsed_by__isnull=True, endorsement__isnull=True)
                | models.Q(endorsed_by__isnull=False, endorsement__isnull=False),
                name="a_key_is_endorsed_by_a_key",
            ),
        ]
        triggers = [
            never_changed("signing_key"),
            never_deleted("signing_key"),
            never_emptied("signing_key"),
        ]

    def __str__(self) -> str:
        return self.key_id
