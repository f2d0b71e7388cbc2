"""The ground: people, rounds, forms, answers, the clock, the outbox, the ledger; and the Django project."""

from programme.celery import app as celery_app

__all__ = ["celery_app"]
