"""The sessions of browsers, each with the person who is signed in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string


class Session(AbstractBaseSession):
    """Django's, which knows its person: both are read in one statement.

    `person` repeats what the signed data says, and decides nothing without it. It is no key that the database
    watches: somebody may be deleted while one of their sessions is being written.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="sessions",
        db_constraint=False,
    )

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """The store of the settings."""
        found: type[SessionBase] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
        return found
