"""How well the service answered, minute by minute."""

from __future__ import annotations

from django.db import models


class ServiceMinute(models.Model):
    """One minute as it was measured: how often a try at the front door went well, and how often it failed.

    `failed` counts probes that got no good answer and submissions that ended in an error of ours. A minute
    without a row was not measured.
    """

    minute = models.DateTimeField(primary_key=True)
    ok = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["minute"]

    def __str__(self) -> str:
        return f"{self.minute}: {self.ok} well, {self.failed} failed"
