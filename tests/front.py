"""A real nginx before a real gunicorn on the tests' own database, and pressing 'submit' at it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client

from grants.models import Application
from programme import clock
from programme.models import Round
from programme.runtime import proxy
from tests import factories

NGINX = "/usr/sbin/nginx"
CSRF = "a" * 32


@dataclass
class Front:
    """nginx's port, and the one process behind it that does the work."""

    port: int
    web_socket: Path
    worker: int

    def stop(self) -> None:
        """Let the worker take nothing more."""
        os.kill(self.worker, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it work again."""
        os.kill(self.worker, signal.SIGCONT)


@contextmanager
def front(folder: Path, **settings: str) -> Iterator[Front]:
    """Start both, with these settings besides; `settings` of the tests otherwise."""
    web_socket = folder / "web.sock"
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "programme.settings.test",
        "NOON_ARRIVAL": "proxy",
        "NOON_VAR": str(folder / "var"),
        **settings,
    }
    arguments = ["-m", "gunicorn", "programme.wsgi", "-w", "1", "-k", "sync", "-b", f"unix:{web_socket}"]
    log = (folder / "web.log").open("wb")
    web = subprocess.Popen(
        [sys.executable, *arguments, "--timeout", "120", "--backlog", "2048", "--no-control-socket"],
        env=environment,
        stdout=log,
        stderr=log,
    )
    port = free_port()
    conf = proxy.render_nginx_conf(folder / "nginx", listen=f"127.0.0.1:{port}", web_socket=web_socket)
    nginx = subprocess.Popen([NGINX, "-c", str(conf), "-p", str(folder / "nginx")], stderr=log)
    try:
        until(lambda: web_socket.exists() and _children(web.pid))
        until(lambda: _answers(port))
        yield Front(port, web_socket, _children(web.pid)[0])
    finally:
        for process in (nginx, web):
            process.send_signal(signal.SIGTERM)
        for child in _children(web.pid) if web.poll() is None else []:
            os.kill(child, signal.SIGCONT)
        for process in (nginx, web):
            process.wait(15)
        log.close()


def database_url() -> str:
    at = connection.settings_dict
    query = urlencode(
        {"host": at["HOST"], "user": at["USER"], "password": at["PASSWORD"], "port": at["PORT"]}
    )
    return f"postgresql:///{at['NAME']}?{query}"


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def until(condition: Any, seconds: float = 60) -> Any:
    """Wait for it, and give what it found."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come to it in time")


def _children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(child) for child in listed.split()]


def _answers(port: int) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().status == 200
    except OSError:
        return False
    finally:
        asked.close()


class UnixConnection(http.client.HTTPConnection):
    """Straight to the worker's own socket, where the proxy would stand."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=60)
        self.path = str(path)

    def connect(self) -> None:
        """Open it."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(self.path)


BODY = urlencode({"csrfmiddlewaretoken": CSRF, "key": "k"})


def address(application: Application) -> str:
    """Where its button leads."""
    return f"/applications/{application.reference}/submit/"


def headers(session: str, **more: str) -> dict[str, str]:
    """What a browser sends besides."""
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={session}; csrftoken={CSRF}",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }


def press(
    asked: http.client.HTTPConnection, application: Application, session: str, **more: str
) -> tuple[int, str]:
    """Press 'submit' as a browser does; the status, and where the answer leads."""
    asked.request("POST", address(application), BODY, headers(session, **more))
    answer = asked.getresponse()
    answer.read()
    asked.close()
    return answer.status, answer.getheader("Location", "")


def ready(round_: Round, number: int) -> list[tuple[Application, str]]:
    """Complete drafts, each with somebody's session."""
    made = []
    at = clock.now()
    for _ in range(number):
        application = factories.complete_draft(round_, at=at)
        client = Client()
        client.force_login(factories.lead_of(application))
        made.append((application, client.cookies["sessionid"].value))
    return made
