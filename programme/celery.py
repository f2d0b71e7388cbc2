"""The worker. The broker only wakes it: every job is a row first, and a sweep finds what a wake-up missed."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "programme.settings.production")

app = Celery("noon")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
