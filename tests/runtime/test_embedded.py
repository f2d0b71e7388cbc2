"""The embedded servers: they start, stop, and start again whatever was done to them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from programme.runtime import places, processes
from programme.runtime.embedded import EmbeddedPostgres, EmbeddedValkey


@pytest.fixture
def postgres() -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(durable=False) as server:
        yield server


def rows(server: EmbeddedPostgres) -> list[tuple[int, ...]]:
    with psycopg.connect(server.url) as connection:
        return connection.execute("SELECT number FROM kept ORDER BY number").fetchall()


def test_postgres_keeps_its_data_over_stop_and_kill(postgres: EmbeddedPostgres) -> None:
    with psycopg.connect(postgres.url) as connection:
        connection.execute("CREATE TABLE kept (number int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    postgres.kill()
    assert (postgres.data / "postmaster.pid").exists()
    postgres.start()
    assert rows(postgres) == [(1,)]
    again = EmbeddedPostgres(postgres.folder, durable=False)
    postgres.process, again.process = None, postgres.process
    again.stop()
    again.start()
    assert rows(again) == [(1,)]
    again.stop()


def test_second_start_ends_a_server_left_by_a_killed_run(postgres: EmbeddedPostgres) -> None:
    left = postgres.process
    assert left is not None
    successor = EmbeddedPostgres(postgres.folder, durable=False)
    with successor:
        assert left.wait(5) == 0
        assert successor.running


def test_pid_file_of_another_process_is_no_hindrance(postgres: EmbeddedPostgres) -> None:
    postgres.kill()
    pid_file = postgres.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    postgres.start()
    assert postgres.running


def test_postgres_is_not_root_and_not_on_the_network(postgres: EmbeddedPostgres) -> None:
    assert postgres.process is not None
    status = Path(f"/proc/{postgres.process.pid}/status").read_text()
    [uid] = [line.split()[1] for line in status.splitlines() if line.startswith("Uid:")]
    assert int(uid) == (places.server_owner() or (os.getuid(), 0))[0] != 0
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SELECT upper('é')").fetchone() == ("É",)


def test_servers_end_with_the_process_that_started_them() -> None:
    code = (
        "import time\n"
        "from programme.runtime.embedded import EmbeddedPostgres, EmbeddedValkey\n"
        "p, v = EmbeddedPostgres(durable=False).start(), EmbeddedValkey().start()\n"
        "print(p.process.pid, v.process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    owner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=places.ROOT)
    assert owner.stdout is not None
    pids = [int(word) for word in owner.stdout.readline().split()]
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    assert len(pids) == 2
    assert [pid for pid in pids if not processes.wait_until_gone(pid, patience=8)] == []
    places.sweep()
    assert list(places.store().glob(f"scratch-{owner.pid}-*")) == []


def test_valkey_starts_again_over_a_left_socket_and_keeps_nothing() -> None:
    with EmbeddedValkey() as valkey:
        with redis.Redis.from_url(valkey.url) as client:
            client.set("a", "1")
        valkey.kill()
        assert valkey.socket.exists()
        valkey.start()
        with redis.Redis.from_url(valkey.url) as client:
            assert client.get("a") is None
    assert not valkey.folder.exists()


def test_long_paths_get_a_short_socket(tmp_path_factory: pytest.TempPathFactory) -> None:
    long = tmp_path_factory.mktemp("x") / ("a-folder-with-a-long-name/" * 4) / "s"
    short = places.socket_folder(long)
    assert len(str(short)) < 60
    assert places.socket_folder(long) == short
    short.rmdir()


def test_awkward_names_get_a_plain_socket(tmp_path: Path) -> None:
    plain = places.socket_folder(tmp_path / "my copy, the (2nd)" / "s")
    assert re.fullmatch(r"/tmp/noon-\d+-[0-9a-f]{12}", str(plain))
    plain.rmdir()


def test_postgres_is_ready_in_seconds() -> None:
    begun = time.monotonic()
    with EmbeddedPostgres(durable=False):
        assert time.monotonic() - begun < 15
