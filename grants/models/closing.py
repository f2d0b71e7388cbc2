"""What is settled after the deadline, and the certificate of all that was received."""

from __future__ import annotations

from django.db import models

from grants.states import SettledAs
from programme.models.protection import never_changed, never_deleted, never_emptied


class Settlement(models.Model):
    """That the deadline in force for one application passed, and what it found. Once for each deadline."""

    application = models.ForeignKey("grants.Application", models.CASCADE, related_name="settlements")
    deadline = models.DateTimeField()
    settled_at = models.DateTimeField()
    found = models.CharField(max_length=12, choices=SettledAs)
    submission = models.ForeignKey("grants.Submission", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["application", "deadline"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "deadline"], name="settled_once_for_each_deadline"
            ),
            models.CheckConstraint(
                condition=models.Q(found__in=SettledAs.values), name="settled_as_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(found__in=[SettledAs.IN, SettledAs.SAFETY_NET], submission__isnull=False)
                | (
                    ~models.Q(found__in=[SettledAs.IN, SettledAs.SAFETY_NET])
                    & models.Q(submission__isnull=True)
                ),
                name="settled_with_what_stood",
            ),
        ]
        triggers = [never_changed("settlement")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.found}"


class Certificate(models.Model):
    """How much was received and the Merkle root of all receipts, signed. 1 at closing, then supplements.

    `content` are canonical bytes; see `grants.certificates`. Never changed.
    """

    round = models.ForeignKey("programme.Round", models.PROTECT, related_name="certificates")
    number = models.PositiveSmallIntegerField()
    issued_at = models.DateTimeField()
    content = models.BinaryField()
    signature = models.BinaryField(max_length=64)
    key = models.ForeignKey("programme.SigningKey", models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        ordering = ["round", "number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="one_certificate_per_number"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="certificates_begin_at_one"),
        ]
        triggers = [
            never_changed("certificate"),
            never_deleted("certificate"),
            never_emptied("certificate"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} certificate {self.number}"


class CertificateLeaf(models.Model):
    """The place of one receipt in the tree of a certificate. A receipt is certified once."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="leaves")
    place = models.PositiveIntegerField()
    submission = models.OneToOneField("grants.Submission", models.PROTECT, related_name="certified")

    class Meta:
        ordering = ["certificate", "place"]
        constraints = [
            models.UniqueConstraint(fields=["certificate", "place"], name="one_leaf_per_place"),
        ]
        triggers = [
            never_changed("certificate_leaf"),
            never_deleted("certificate_leaf"),
            never_emptied("certificate_leaf"),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} leaf {self.place}"
