"""Whether an application can be considered at all: what one person found, and what a second one said."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models

from grants.states import EligibilityReason
from programme.models.protection import never_changed, never_deleted


class EligibilityFinding(models.Model):
    """What somebody found of an application; the last one of an application is the one that is looked at.

    'Eligible' counts as it is found. 'Not eligible', and 'eligible after all', need a second person
    (`needs_second`): they count once that person agrees, and a disagreement sends the application back to be
    looked at again. `reason` are the words that the applicant will read.
    """

    application = models.ForeignKey("grants.Application", models.PROTECT, related_name="eligibility_findings")
    eligible = models.BooleanField()
    reason_code = models.CharField(max_length=12, choices=EligibilityReason, blank=True)
    reason = models.TextField(blank=True)
    needs_second = models.BooleanField()
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    agrees = models.BooleanField(null=True)
    note = models.TextField(blank=True)
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(needs_second=True, second_at__isnull=True),
                name="one_finding_waits_per_application",
            ),
            models.CheckConstraint(
                condition=models.Q(eligible=True)
                | (
                    models.Q(needs_second=True, reason_code__in=EligibilityReason.values)
                    & ~models.Q(reason="")
                ),
                name="not_eligible_has_its_reason_and_a_second_look",
            ),
            models.CheckConstraint(
                condition=models.Q(second_by__isnull=True, second_at__isnull=True, agrees__isnull=True)
                | models.Q(second_by__isnull=False, second_at__isnull=False, agrees__isnull=False),
                name="a_second_look_says_who_when_and_what",
            ),
            models.CheckConstraint(
                condition=~models.Q(second_by=models.F("found_by")) | models.Q(second_by__isnull=True),
                name="eligibility_needs_two_people",
            ),
        ]
        triggers = [
            never_deleted("finding"),
            never_changed(
                "finding",
                "application_id",
                "eligible",
                "reason_code",
                "reason",
                "needs_second",
                "found_by_id",
                "found_at",
            ),
            pgtrigger.Protect(
                name="finding_stands_once_seconded",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__second_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {'eligible' if self.eligible else 'not eligible'}"

    @property
    def waits(self) -> bool:
        """A second person has to look."""
        return self.needs_second and self.second_at is None

    @property
    def counts(self) -> bool:
        """It is in force: it needs no second person, or that person agreed."""
        return not self.needs_second or bool(self.agrees)
