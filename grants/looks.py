"""Who of the team looked at an application's text: one row for each person and day."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from grants.models import Application, StaffLook
from programme import clock
from programme.models import User

_NOTE = """
INSERT INTO grants_stafflook (application_id, user_id, day, first_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (application_id, user_id, day) DO NOTHING
"""


def note(application: Application, *, by: User, at: datetime) -> None:
    """Remember that somebody opened the text. One statement; a second look on one day changes nothing."""
    day = clock.local(at, application.round.zone).date()
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [application.pk, by.pk, day, at])


def looks_at(application: Application) -> list[StaffLook]:
    """Who looked, from the first day on."""
    found = StaffLook.objects.filter(application=application).select_related("user")
    return list(found.order_by("first_at", "pk"))
