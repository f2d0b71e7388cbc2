"""Noon as it runs for real, for benchmarks: its own PostgreSQL and Valkey, production settings, gunicorn.

Call `prepare()` before anything of Django is imported that needs settings.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import django

from programme.runtime.embedded import EmbeddedPostgres, EmbeddedValkey

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Stack:
    """Both servers, with their addresses in the environment."""

    postgres: EmbeddedPostgres
    valkey: EmbeddedValkey


@contextmanager
def stack() -> Iterator[Stack]:
    """Start both servers (PostgreSQL as durable as in production), set up Django, migrate."""
    with ExitStack() as opened:
        postgres = opened.enter_context(EmbeddedPostgres(durable=True))
        valkey = opened.enter_context(EmbeddedValkey())
        os.environ.update(
            DATABASE_URL=postgres.url,
            REDIS_URL=valkey.url,
            DJANGO_SETTINGS_MODULE="programme.settings.production",
            NOON_SECRET_KEY="only-for-benchmarks-" * 4,
            NOON_SIGNING_KEY="b25seS1mb3ItYmVuY2htYXJrcy0zMi1ieXRlcy1sb24=",
            NOON_BASE_URL="http://localhost",
            NOON_HOSTS="*",
            EMAIL_URL="smtp://localhost:1",
            NOON_DATABASE_POOL="yes",
            NOON_VAR=str(postgres.folder / "var"),
        )
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--no-input", "-v", "0"], check=True, stdout=sys.stderr
        )
        subprocess.run([sys.executable, "manage.py", "collectstatic", "--no-input", "-v", "0"], check=True)
        django.setup()
        yield Stack(postgres, valkey)


@dataclass
class Web:
    """A running gunicorn."""

    port: int
    process: subprocess.Popen[bytes]

    def pids(self) -> list[int]:
        """The master and its workers."""
        return [self.process.pid, *children(self.process.pid)]


@contextmanager
def web(workers: int, threads: int) -> Iterator[Web]:
    """gunicorn as deploy/entrypoint starts it, on a port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "programme.wsgi:application", "--no-control-socket"),
            *("--bind", f"127.0.0.1:{port}", "--backlog", "2048", "--log-level", "warning"),
            *("--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads)),
            *("--keep-alive", "60", "--timeout", "120"),
        ]
    )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield Web(port, process)
    finally:
        process.terminate()
        process.wait(30)


def children(parent: int) -> list[int]:
    """All processes below one, at any depth."""
    found = []
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *children(int(child))]
    return found


def cpu_seconds(pids: list[int]) -> float:
    """User and system time that these processes, and those of theirs that have ended, have taken."""
    total = 0
    for pid in pids:
        try:
            parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(part) for part in parts[11:15])
    return total / TICKS


def memory_mib(pids: list[int]) -> float:
    """Resident memory of these processes together, shared pages counted in each."""
    total = 0
    for pid in pids:
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except OSError:
            continue
    return total * os.sysconf("SC_PAGE_SIZE") / 2**20


def quantile(values: list[float], share: float) -> float:
    """The value below which `share` of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
