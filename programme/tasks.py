"""What the worker does for the ground. Each task fetches, calls one function, and can run twice."""

from __future__ import annotations

from celery import shared_task


@shared_task
def send_due_messages() -> None:
    """Send whatever is due: woken after a commit, and by the clock for what a wake-up missed."""
    from programme import clock, health, outbox

    health.worker_was_here(clock.now())
    for message_id in outbox.due(clock.now()):
        outbox.send(message_id, at=clock.now())


@shared_task
def measure_service() -> None:
    """Try the front door once and keep whether it answered."""
    from programme import clock, service

    service.measure(at=clock.now())


@shared_task
def forget_minutes() -> None:
    """Delete measured minutes that nobody will ask about any more."""
    from programme import clock, service

    service.forget(at=clock.now())


@shared_task
def forget_sign_ins() -> None:
    """Delete sign-ins that are over, asked for or had, and blank what their mails said."""
    from programme import accounts, clock

    accounts.forget_spent(at=clock.now())


@shared_task
def sweep_files() -> None:
    """Remove files that no row knows: what a crash left between writing a file and its row."""
    from programme import clock, files

    files.sweep(at=clock.now())


@shared_task
def thin_history() -> None:
    """Delete the revisions of answers that nobody would want back; see `programme.history.thin`."""
    from programme import clock, history

    history.thin(at=clock.now())
