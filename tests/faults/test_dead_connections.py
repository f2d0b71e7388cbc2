"""Connections that ended while they lay in the pool: whoever comes next is served all the same."""

from __future__ import annotations

import http.client
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from psycopg_pool import ConnectionPool

from programme.postgresql.base import DatabaseWrapper
from tests.front import front

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "programme.settings.production",
    "NOON_SECRET_KEY": "only-for-tests-" * 4,
    "NOON_SIGNING_KEY": "b25seS1mb3ItdGVzdHMtMzItYnl0ZXMtb2YtYS1rZXk=",
    "NOON_BASE_URL": "http://localhost",
    "NOON_HOSTS": "*",
    "EMAIL_URL": "smtp://localhost:1",
    "NOON_DATABASE_POOL": "yes",
    "PGAPPNAME": "front",
}


def _end(application: str) -> int:
    """End every connection to this database that goes by this name; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = %s",
            [application],
        )
        found: int = cursor.fetchone()[0]
    return found


@pytest.mark.django_db(transaction=True)
def test_the_next_request_is_served_after_all_connections_were_ended(tmp_path: Path) -> None:
    with front(tmp_path, **PRODUCTION) as found:
        for _turn in range(3):
            for _request in range(4):
                asked = http.client.HTTPConnection("127.0.0.1", found.port, timeout=60)
                asked.request("GET", "/verify/keys.json", headers={"Host": "localhost"})
                assert asked.getresponse().status == 200
                asked.close()
            assert _end("front") >= 1


@pytest.mark.django_db(transaction=True)
def test_the_server_is_asked_only_when_it_said_something(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    really = ConnectionPool.check_connection

    def check(one: Any) -> None:
        asked.append(one)
        really(one)

    monkeypatch.setattr(ConnectionPool, "check_connection", staticmethod(check))
    settings = {**connection.settings_dict, "CONN_HEALTH_CHECKS": False}
    pool = {"min_size": 1, "max_size": 1, "timeout": 20}
    settings["OPTIONS"] = {**settings["OPTIONS"], "application_name": "pooled", "pool": pool}
    pooled = DatabaseWrapper(settings, "pooled")
    try:
        served = []
        for _request in range(3):
            with pooled.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                served += cursor.fetchone()
            pooled.close()
        assert len(set(served)) == 1 and asked == []
        assert _end("pooled") == 1
        with pooled.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            assert cursor.fetchone()[0] not in served
        assert len(asked) == 1
    finally:
        pooled.close()
        pooled.close_pool()
