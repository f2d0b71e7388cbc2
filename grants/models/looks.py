"""Who looked at an application's text."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from programme.models.protection import never_changed


class StaffLook(models.Model):
    """That somebody of the team opened the text of an application, once for each person and day."""

    application = models.ForeignKey("grants.Application", models.CASCADE, related_name="looks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField()
    first_at = models.DateTimeField()

    class Meta:
        ordering = ["application", "first_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "user", "day"], name="one_look_per_person_and_day")
        ]
        triggers = [never_changed("staff_look")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.application_id} on {self.day}"
