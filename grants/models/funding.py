"""From which sources an award is paid."""

from __future__ import annotations

import pgtrigger
from django.db import models

from grants.models.shares import (
    round_keeps_its_awards,
    shared_out,
    source_keeps_its_awards,
    within_the_pot,
)
from programme.models import FundingSource, Round
from programme.models.protection import never_changed


class DecisionFunding(models.Model):
    """A part of a decided award that one funding source pays. The parts come to the award, to the penny.

    Rows are written and taken away, never changed: another share is other rows, with a row in the ledger.
    """

    decision = models.ForeignKey("grants.Decision", models.PROTECT, related_name="funding")
    source = models.ForeignKey("programme.FundingSource", models.PROTECT, related_name="shares")
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["decision", "source"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "source"], name="one_share_per_source_and_decision"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_share_is_positive"),
        ]
        triggers = [
            never_changed("decision_funding"),
            within_the_pot("share_within_the_pot"),
            shared_out("shares_come_to_the_award", "NEW.decision_id", pgtrigger.Insert),
            shared_out("shares_still_come_to_the_award", "OLD.decision_id", pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.source_id} for {self.decision_id}"


class SourceOfAwards(FundingSource):
    """A funding source as awards see it: what they hold of it cannot be taken from under them."""

    class Meta:
        proxy = True
        triggers = [source_keeps_its_awards("source_keeps_its_awards")]


class RoundOfAwards(Round):
    """A round as awards see it: its other costs cannot grow into them."""

    class Meta:
        proxy = True
        triggers = [round_keeps_its_awards("round_keeps_its_awards")]
