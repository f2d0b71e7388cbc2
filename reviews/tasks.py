"""What the worker does for reviews. Each task calls one function, and can run twice."""

from __future__ import annotations

from celery import shared_task


@shared_task
def chase_reviewers() -> None:
    """Remind reviewers before scores are due and once after, and thank those who have sent everything."""
    from programme import clock
    from reviews import chasing

    chasing.send_due(at=clock.now())
