"""With what every act on a stage begins and ends: the stage under lock, a row in its round's chain."""

from __future__ import annotations

from datetime import datetime

from programme import ledger
from programme.canonical import Plain
from programme.models import User
from reviews.models import Stage


def locked_stage(stage: Stage) -> Stage:
    """The stage fetched again, locked, with its round and programme."""
    return (
        Stage.objects.select_for_update(of=("self",), no_key=True)
        .select_related("round__programme")
        .get(pk=stage.pk)
    )


def record_stage(stage: Stage, act: str, *, by: User, at: datetime, **more: Plain) -> None:
    """A row in the round's chain about one of its stages."""
    ledger.append(
        stage.round.chain,
        act,
        subject=stage.round.ledger_id,
        by=by,
        at=at,
        payload={"stage": stage.order, **more},
    )
