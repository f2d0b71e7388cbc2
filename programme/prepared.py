"""Statements that PostgreSQL plans once for each connection, for the few that people wait for all the time.

Django binds parameters into the text of a statement, which is then planned anew at every use; for a join
with subqueries planning takes longer than reading. A cursor from here sends the parameters apart. A parameter
needs a type that the statement makes plain: where nothing else does, a cast.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper


def cursor() -> CursorWrapper:
    """A cursor of this thread's connection, inside its transaction if there is one.

    Whether it really prepares is the connection's `prepare_threshold` (NOON_DATABASE_PREPARE): a pooler
    between Noon and PostgreSQL may not be able to.
    """
    connection.ensure_connection()
    bare: Any = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrap(bare)
