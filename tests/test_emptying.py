"""A transactional test leaves nothing behind, whatever refuses to be deleted."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from tests import emptying, world

pytestmark = pytest.mark.django_db(transaction=True)


def _rows() -> dict[str, int]:
    """Rows by table, of those that have any."""
    counts = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            (counts[table],) = cursor.fetchone()
    return {table: count for table, count in counts.items() if count}


@pytest.mark.parametrize("superuser", [True, False])
def test_nothing_is_left_but_what_migrating_wrote(superuser: bool, monkeypatch: Any) -> None:
    monkeypatch.setattr(emptying, "passes_triggers", lambda cursor: superuser)
    types = ContentType.objects.count()
    world.build()
    assert len(_rows()) > 30
    emptying.empty_tables()
    assert set(_rows()) == emptying.KEPT | {"django_migrations", "programme_signingkey"}
    assert ContentType.objects.count() == types > 0
