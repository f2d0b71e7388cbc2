"""The ledger: chained rows, which say nothing about anybody, what they commit to, where each chain ends."""

from __future__ import annotations

import pgtrigger
from django.db import models

from programme.models.protection import never_changed, never_deleted, never_emptied


class LedgerRow(models.Model):
    """One act in one chain. Appended by `programme.ledger.append`, never changed, never deleted.

    `hash` is SHA-256 over the canonical bytes of the other fields, `previous` the hash of the row before
    (32 zero bytes at the start), `commitment` SHA-256 of salt and payload.
    """

    chain = models.UUIDField()
    sequence = models.PositiveIntegerField()
    act = models.CharField(max_length=40)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    subject = models.UUIDField()
    commitment = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32, unique=True)

    class Meta:
        ordering = ["chain", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="one_row_per_place_in_chain"),
            models.UniqueConstraint(fields=["chain", "previous"], name="no_fork_in_a_chain"),
        ]
        triggers = [never_changed("ledger"), never_deleted("ledger"), never_emptied("ledger")]

    def __str__(self) -> str:
        return f"{self.chain} {self.sequence} {self.act}"


class LedgerPayload(models.Model):
    """What a row commits to, with its salt. Erasable: the chain stands without it. Never changed."""

    row = models.OneToOneField(LedgerRow, models.PROTECT, related_name="payload", primary_key=True)
    salt = models.BinaryField(max_length=32)
    content = models.BinaryField()

    class Meta:
        triggers = [never_changed("ledger_payload"), never_emptied("ledger_payload")]

    def __str__(self) -> str:
        return f"payload of {self.row_id}"


class LedgerHead(models.Model):
    """Where a chain ends: the place and hash of its last row. Moves on by one with every row.

    Appending locks it. A chain whose last rows were cut off no longer reaches it.
    """

    chain = models.UUIDField(primary_key=True)
    sequence = models.PositiveIntegerField(default=0)
    hash = models.BinaryField(max_length=32)

    class Meta:
        triggers = [
            never_deleted("ledger_head"),
            never_emptied("ledger_head"),
            pgtrigger.Trigger(
                name="ledger_head_goes_on",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=pgtrigger.Func(
                    "IF NEW.chain <> OLD.chain OR NEW.sequence <> OLD.sequence + 1 THEN "
                    "RAISE EXCEPTION 'noon: a chain grows by one row at a time'; END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain} ends at {self.sequence}"
