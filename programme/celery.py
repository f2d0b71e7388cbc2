"""The worker. The broker only wakes it: every job is a row first, and a sweep finds what a wake-up missed."""

import os
import sys
from typing import Any

from celery import Celery
from celery.loaders.app import AppLoader

from programme.settings.environment import SettingsMistake

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "programme.settings.production")


class Loader(AppLoader):
    """Reads the configuration as Celery does, and ends with one line when a setting is wrong."""

    def config_from_object(self, obj: Any, silent: bool = False) -> Any:
        """The settings."""
        try:
            return super().config_from_object(obj, silent=silent)
        except SettingsMistake as mistake:
            sys.exit(f"noon: {mistake}")


app = Celery("noon", loader="programme.celery:Loader")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
