"""What the worker does for the panel. Each task fetches, calls one function, and can run twice."""

from __future__ import annotations

import logging

from celery import shared_task

log = logging.getLogger(__name__)


@shared_task
def make_blind_copies() -> None:
    """Copies without properties of the files that blind stages show. One that fails holds up no other."""
    from programme import clock
    from reviews import blind

    blind.note_missing(at=clock.now())
    for copy_id in blind.due(clock.now()):
        try:
            blind.make(copy_id, at=clock.now())
        except Exception:  # one file must not hold up the others; it is tried again
            log.exception("copy %s could not be made", copy_id)


@shared_task
def sweep_blind_copies() -> None:
    """Remove copies that no row knows: what a crash left between writing a file and its row."""
    from programme import clock
    from reviews import blind

    blind.sweep(at=clock.now())
