"""Whom reviewers know: what they answered, and up to where they were asked; files without properties."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reviews.models.people import PanelMember
from reviews.states import ConflictAnswer, ConflictDecision, ConflictReason, ConflictSource, CopyFault


class Conflict(models.Model):
    """What is known of a reviewer knowing the people of an application, for the whole round.

    `note` is a line of words for the manager, `names` what they ticked in a blind stage. `decided` is the
    manager's word about 'I know them but can be fair'; until it is there, the application is closed for them.
    `recorded_by` is who wrote it down, where that was somebody else.
    """

    application = models.ForeignKey("grants.Application", models.CASCADE, related_name="conflicts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="conflicts")
    answer = models.CharField(max_length=12, choices=ConflictAnswer)
    declared_at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=ConflictSource, default=ConflictSource.DECLARED)
    reason = models.CharField(max_length=10, choices=ConflictReason, blank=True)
    note = models.CharField(max_length=500, blank=True)
    names = models.JSONField(default=list, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided = models.CharField(max_length=8, choices=ConflictDecision, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "user"], name="one_conflict_answer"),
            models.CheckConstraint(
                condition=models.Q(answer__in=ConflictAnswer.values), name="conflict_answer_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(decided="", decided_by__isnull=True, decided_at__isnull=True)
                | models.Q(
                    answer=ConflictAnswer.CAN_BE_FAIR,
                    decided__in=ConflictDecision.values,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="only_can_be_fair_is_decided_and_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("user")),
                name="nobody_decides_about_themselves",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} and {self.application_id}: {self.answer}"


class ConflictDeclaration(models.Model):
    """That a member of a panel has said whom they know, and of which applications.

    `up_to` is the last StageEntry of the stage that was on the list; those that came later are asked about
    again. Entries of a stage are made under its lock, so that none with a lower number appears afterwards.
    `ticked` is, for a blind stage, {key of a name: answer}.
    """

    member = models.OneToOneField(PanelMember, models.CASCADE, related_name="declaration")
    up_to = models.BigIntegerField()
    ticked = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.member_id} up to {self.up_to}"


class BlindCopy(models.Model):
    """A file of an answer without the properties that tell who made it, for the readers of blind stages.

    Made by the worker: `made_at` says that it is there, `fault` that there will be none. Until then it is
    tried again from `next_try_at` on.
    """

    file = models.OneToOneField("programme.AnswerFile", models.CASCADE, related_name="blind_copy")
    path = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=10, choices=CopyFault, blank=True)

    class Meta:
        verbose_name_plural = "blind copies"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(made_at__isnull=True)
                | (models.Q(fault="", size__gt=0) & ~models.Q(path="") & ~models.Q(sha256="")),
                name="a_made_copy_has_bytes",
            ),
        ]

    def __str__(self) -> str:
        return f"copy of {self.file_id}"
