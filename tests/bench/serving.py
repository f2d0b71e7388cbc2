"""Noon as it runs for real, for benchmarks: its own PostgreSQL and Valkey, production settings, gunicorn.

Call `prepare()` before anything of Django is imported that needs settings.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import django

from programme.runtime import proxy
from programme.runtime.embedded import EmbeddedPostgres, EmbeddedValkey

NGINX = "/usr/sbin/nginx"
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


@dataclass
class Front:
    """nginx before a gunicorn that hears on a socket which only nginx uses."""

    port: int
    nginx: subprocess.Popen[bytes]
    web: Web
    log: Path


@contextmanager
def web(workers: int, threads: int) -> Iterator[Web]:
    """gunicorn as deploy/entrypoint starts it, on a port of this machine."""
    port = free_port()
    process = gunicorn(f"127.0.0.1:{port}", workers, threads)
    try:
        until_it_answers(port)
        yield Web(port, process)
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def front(workers: int, threads: int) -> Iterator[Front]:
    """The whole front as in production: nginx on a port of this machine, its stamp, gunicorn behind it."""
    with TemporaryDirectory(prefix="noon-front-") as name:
        folder, port = Path(name), free_port()
        web_socket = folder / "web.sock"
        log = (folder / "web.log").open("wb")
        process = gunicorn(f"unix:{web_socket}", workers, threads, log=log, NOON_ARRIVAL="proxy")
        nginx = front_nginx(folder, port, web_socket)
        try:
            until_it_answers(port)
            yield Front(port, nginx, Web(port, process), folder / "web.log")
        finally:
            for one in (nginx, process):
                one.terminate()
                one.wait(30)
            log.close()


def gunicorn(
    bind: str, workers: int, threads: int, *, log: IO[bytes] | None = None, **settings: str
) -> subprocess.Popen[bytes]:
    """Start it, with these settings besides; what it says goes into `log`, if there is one."""
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "programme.wsgi:application", "--no-control-socket"),
            *("--bind", bind, "--backlog", "2048", "--log-level", "warning"),
            *("--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads)),
            *("--keep-alive", "60", "--timeout", "120"),
        ],
        env={**os.environ, **settings},
        stdout=log,
        stderr=log,
    )


def front_nginx(folder: Path, port: int, web_socket: Path) -> subprocess.Popen[bytes]:
    """nginx with deploy/nginx.conf."""
    conf = proxy.render_nginx_conf(folder / "nginx", listen=f"127.0.0.1:{port}", web_socket=web_socket)
    return subprocess.Popen([NGINX, "-c", str(conf), "-p", str(folder / "nginx")], stderr=subprocess.DEVNULL)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def until_it_answers(port: int, patience: float = 60) -> None:
    """Wait until /healthz answers well."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            asked.request("GET", "/healthz")
            if asked.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        finally:
            asked.close()
        time.sleep(0.1)
    raise TimeoutError("The web server does not answer.")


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
