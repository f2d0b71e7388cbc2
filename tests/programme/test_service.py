"""The meter of the front door: what it keeps, where, and what it says when nothing answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client

from programme import clock, health, service
from programme.models import ServiceMinute

pytestmark = pytest.mark.django_db

AT = datetime(2023, 11, 27, 11, 40, 59, 999_999, tzinfo=UTC)
MINUTE = AT.replace(second=0, microsecond=0)


class Door(BaseHTTPRequestHandler):
    """Answers with the status that its path names."""

    hosts: list[str] = []

    def do_GET(self) -> None:
        self.hosts.append(self.headers["Host"])
        status = int(self.path.strip("/").partition("-")[0])
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/200")
        self.end_headers()
        self.wfile.write(b"[]" if self.path.endswith("list") else b'{"proxy": "ok"}')

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def door(settings: Any) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Door.hosts.clear()
    settings.BASE_URL = "https://grants.example.org"
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "ok"), [("/200", True), ("/200-list", True), ("/302", False), ("/503", False), ("/404", False)]
)
def test_only_a_good_answer_is_one(door: str, settings: Any, path: str, ok: bool) -> None:
    settings.PROBE_URL = door + path
    service.measure(at=AT)
    row = ServiceMinute.objects.get()
    assert (row.minute, row.ok, row.failed) == (MINUTE, int(ok), int(not ok))
    assert Door.hosts == ["grants.example.org"]


def test_nothing_that_answers_is_a_failure(door: str, settings: Any) -> None:
    settings.PROBE_URL = "http://127.0.0.1:9/readyz"
    service.measure(at=AT)
    assert ServiceMinute.objects.get().failed == 1


def test_nobody_tries_where_it_is_switched_off(settings: Any) -> None:
    settings.PROBE_URL = "off"
    service.measure(at=AT)
    assert not ServiceMinute.objects.exists()


def test_it_tries_the_public_address_unless_told_otherwise(settings: Any) -> None:
    settings.PROBE_URL, settings.BASE_URL = "", "https://grants.example.org"
    assert service.front_door() == "https://grants.example.org/readyz"


def test_minutes_of_an_absent_database_are_written_when_it_is_back(
    settings: Any, monkeypatch: pytest.MonkeyPatch, door: str
) -> None:
    settings.PROBE_URL = door + "/503"

    def away(seen: object) -> None:
        raise DatabaseError("away")

    with monkeypatch.context() as without:
        without.setattr(service, "_add", away)
        for seconds in (0, 20, 40, 60):
            service.measure(at=MINUTE + timedelta(seconds=seconds))
    assert not ServiceMinute.objects.exists()
    assert service.write_down() == 4
    found = list(ServiceMinute.objects.values_list("minute", "ok", "failed"))
    assert found == [(MINUTE, 0, 3), (MINUTE + timedelta(minutes=1), 0, 1)]
    assert service.write_down() == 0
    assert list(ServiceMinute.objects.values_list("minute", "ok", "failed")) == found


def test_more_of_the_same_minute_is_added(settings: Any) -> None:
    service.put_down(AT, ok=1)
    service.write_down()
    service.put_down(AT, failed=1)
    service.put_down(AT, ok=1)
    service.write_down()
    row = ServiceMinute.objects.get()
    assert (row.ok, row.failed) == (2, 1)


def test_what_cannot_be_kept_stops_nobody(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings.METER = tmp_path / "file" / "meter"
    service.put_down(AT, failed=1)
    assert service.write_down() == 0


def test_one_who_writes_is_left_to_it(settings: Any) -> None:
    import fcntl

    service.put_down(AT, failed=1)
    with (Path(settings.METER) / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert service.write_down() == 0
    assert service.write_down() == 1


def test_old_minutes_are_forgotten() -> None:
    for days in (399, 401):
        ServiceMinute.objects.create(minute=AT - timedelta(days=days), ok=1)
    assert service.forget(at=AT) == 1
    assert ServiceMinute.objects.get().minute == AT - timedelta(days=399)


def test_readyz_takes_in_what_the_web_process_put_down(client: Client) -> None:
    service.put_down(AT, failed=1)
    assert client.get("/readyz").status_code == 200
    assert ServiceMinute.objects.get().failed == 1


def test_clocks_that_differ_are_named(client: Client, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    real = clock.now
    monkeypatch.setattr("programme.health.clock.now", lambda: real() + timedelta(seconds=2))
    told = client.get("/readyz").json()
    assert told["clocks"] == "apart"
    assert told["clock_offset_seconds"] == pytest.approx(2, abs=0.3)
    call_command("healthcheck")
    assert "clocks: apart, +" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("healthcheck", "--strict")


def test_a_proxy_that_waits_for_longer_than_is_counted_on_is_named(settings: Any) -> None:
    assert health.proxy_agrees(None) == "unknown"
    assert health.proxy_agrees("40+120") == "ok"
    settings.MAX_QUEUE_SECONDS = 60
    assert health.proxy_agrees("40+120") == "the proxy waits 40+120 seconds, the application counts on 40+60"


def test_health_tells_of_a_meter_that_is_silent(settings: Any, door: str, capsys: Any) -> None:
    settings.PROBE_URL = door + "/200"
    assert health.look(clock.now()).measured == "silent"
    service.measure(at=clock.now())
    assert health.look(clock.now()).measured == "ok"
    call_command("healthcheck")
    out = capsys.readouterr().out
    assert f"front door, {door}/200: ok" in out
    assert "patience of the proxy: ok" in out
