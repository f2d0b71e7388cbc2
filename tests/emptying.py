"""Emptying the database after a transactional test: only the tables that the test wrote into.

Django's own flush TRUNCATEs every table, which makes new files for each and for each of its indexes, and then
writes all content types and permissions anew. Most tests wrote a few rows into a few tables.
"""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from programme import signing
from programme.models import SigningKey

# Written by `migrate`, the same in every test, and never changed by one.
KEPT = {ContentType._meta.db_table, Permission._meta.db_table}


def empty_tables() -> None:
    """Delete all rows but those of `KEPT`, after waiting for whoever is still writing some.

    Triggers that refuse DELETE and the order of foreign keys are passed by, which a superuser may do, as the
    embedded server's user is; for another user all are truncated.
    """
    quote = connection.ops.quote_name
    tables = [quote(table) for table in _tables()]
    with transaction.atomic(), connection.cursor() as cursor:
        # As TRUNCATE would: a page's last request may not have come to its end.
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")
        ask = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in tables)
        cursor.execute(ask)
        written = [table for (table,) in cursor.fetchall()]
        if not written:
            return
        if passes_triggers(cursor):
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in written:
                cursor.execute(f"DELETE FROM {table}")
            cursor.execute("SET LOCAL session_replication_role = origin")
        else:
            cursor.execute(f"TRUNCATE {', '.join(tables)}")
        if quote(SigningKey._meta.db_table) in written:
            signing.introduce()  # as `migrate` does


def passes_triggers(cursor: CursorWrapper) -> bool:
    """Whether this connection's user may switch triggers off."""
    cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
    return bool(cursor.fetchone()[0])


def _tables() -> list[str]:
    """The models' tables that exist, without `KEPT`, always in the same order."""
    there = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    return sorted(there - KEPT)
