"""A real nginx before one worker that cannot keep up: everybody is judged by when they arrived.

The worker is stopped dead (SIGSTOP) before noon and wakes well after it, which is a queue of more than half
a second whatever the machine. What arrived before noon waits in it; what arrived after noon waits beside it.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client

from grants.models import Application, LateAttempt, Submission
from programme import clock, ledger
from programme.models import LedgerRow, Round
from programme.runtime import proxy
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

NGINX = "/usr/sbin/nginx"
CSRF = "a" * 32


@dataclass
class Front:
    """nginx's port, and the one process behind it that does the work."""

    port: int
    web_socket: Path
    worker: int

    def stop(self) -> None:
        os.kill(self.worker, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.worker, signal.SIGCONT)


def _database_url() -> str:
    at = connection.settings_dict
    query = urlencode(
        {"host": at["HOST"], "user": at["USER"], "password": at["PASSWORD"], "port": at["PORT"]}
    )
    return f"postgresql:///{at['NAME']}?{query}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _until(condition: Any, seconds: float = 30) -> Any:
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


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    web_socket = tmp_path / "web.sock"
    environment = {
        **os.environ,
        "DATABASE_URL": _database_url(),
        "DJANGO_SETTINGS_MODULE": "programme.settings.test",
        "NOON_ARRIVAL": "proxy",
        "NOON_VAR": str(tmp_path / "var"),
    }
    arguments = ["-m", "gunicorn", "programme.wsgi", "-w", "1", "-k", "sync", "-b", f"unix:{web_socket}"]
    log = (tmp_path / "web.log").open("wb")
    web = subprocess.Popen(
        [sys.executable, *arguments, "--timeout", "120", "--backlog", "512", "--no-control-socket"],
        env=environment,
        stdout=log,
        stderr=log,
    )
    port = _free_port()
    conf = proxy.render_nginx_conf(tmp_path / "nginx", listen=f"127.0.0.1:{port}", web_socket=web_socket)
    nginx = subprocess.Popen([NGINX, "-c", str(conf), "-p", str(tmp_path / "nginx")], stderr=log)
    try:
        _until(lambda: web_socket.exists() and _children(web.pid))
        _until(lambda: _answers(port))
        yield Front(port, web_socket, _children(web.pid)[0])
    finally:
        for process in (nginx, web):
            process.send_signal(signal.SIGTERM)
        for child in _children(web.pid) if web.poll() is None else []:
            os.kill(child, signal.SIGCONT)
        for process in (nginx, web):
            process.wait(15)
        log.close()


def _answers(port: int) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().status == 200
    except OSError:
        return False
    finally:
        asked.close()


class _UnixConnection(http.client.HTTPConnection):
    """Straight to the worker's own socket, where the proxy would stand."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=60)
        self.path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(self.path)


def _press(
    asked: http.client.HTTPConnection, application: Application, session: str, **headers: str
) -> tuple[int, str]:
    """Press 'submit' as a browser does; the status, and where the answer leads."""
    body = urlencode({"csrfmiddlewaretoken": CSRF, "key": "k"})
    asked.request(
        "POST",
        f"/applications/{application.reference}/submit/",
        body,
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
    )
    answer = asked.getresponse()
    answer.read()
    asked.close()
    return answer.status, answer.getheader("Location", "")


def _ready(round_: Round, number: int) -> list[tuple[Application, str]]:
    """Complete drafts, each with somebody's session."""
    made = []
    at = clock.now()
    for _ in range(number):
        application = factories.complete_draft(round_, at=at)
        client = Client()
        client.force_login(factories.lead_of(application))
        made.append((application, client.cookies["sessionid"].value))
    return made


def test_a_queue_at_noon_loses_nobody_and_lets_nobody_in(front: Front) -> None:
    number = 30
    round_ = factories.round(
        opens_at=clock.now() - timedelta(days=1), closes_at=clock.now() + timedelta(days=1)
    )
    early, late = _ready(round_, number), _ready(round_, number)
    noon = clock.now() + timedelta(seconds=3)
    Round.objects.filter(pk=round_.pk).update(closes_at=noon)
    answers: dict[str, tuple[int, str]] = {}

    def send(application: Application, session: str, after: float) -> None:
        """Sent at noon plus `after` seconds, each on a connection of its own."""
        time.sleep(max(0.0, (noon - clock.now()).total_seconds() + after))
        asked = http.client.HTTPConnection("127.0.0.1", front.port, timeout=90)
        answers[application.reference] = _press(asked, application, session)

    threads = [
        threading.Thread(target=send, args=(*who, moment))
        for group, first, step in ((early, -1.50, 0.030), (late, 0.05, 0.010))
        for who, moment in ((one, first + step * place) for place, one in enumerate(group))
    ]
    front.stop()
    for thread in threads:
        thread.start()
    time.sleep(max(0.0, (noon - clock.now()).total_seconds() + 1.0))
    front.go_on()
    for thread in threads:
        thread.join(90)

    assert {status for status, _where in answers.values()} <= {302, 409, 200}, answers
    standing = set(Submission.objects.values_list("application__reference", flat=True))
    assert standing == {application.reference for application, _session in early}
    assert all(received < noon for received in Submission.objects.values_list("received_at", flat=True))
    assert set(Submission.objects.values_list("received_source", flat=True)) == {"proxy"}
    kept = LateAttempt.objects.values_list("application__reference", "received_at", "rule")
    assert {reference for reference, _received, _rule in kept} == {one.reference for one, _session in late}
    assert all(received >= noon and rule == "late" for _reference, received, rule in kept)
    # The worker wrote every row after noon: a judge by its own clock would have refused all of them.
    assert LedgerRow.objects.filter(act="submitted").count() == number
    assert LedgerRow.objects.filter(act="refused").count() == number
    assert ledger.verify().finding == "intact"


@pytest.mark.parametrize(("milliseconds", "is_in"), [(-1, True), (0, False), (1, False)])
def test_a_stamp_at_the_stroke_of_noon(front: Front, milliseconds: int, is_in: bool) -> None:
    """The stamp is nginx's, to the millisecond; the worker is asked on the socket that the proxy uses."""
    noon = clock.now().replace(microsecond=0)
    round_ = factories.round(opens_at=noon - timedelta(days=1), closes_at=noon + timedelta(days=1))
    (application, session), *_rest = _ready(round_, 1)
    Round.objects.filter(pk=round_.pk).update(closes_at=noon)
    stamp = noon + timedelta(milliseconds=milliseconds)
    header = f"t={int(stamp.timestamp())}.{stamp.microsecond // 1000:03d}"
    _press(_UnixConnection(front.web_socket), application, session, X_Request_Start=header)
    assert Submission.objects.filter(application=application).exists() == is_in
    assert LateAttempt.objects.filter(application=application).exists() != is_in


def test_a_forged_stamp_does_not_pass_the_proxy(front: Front) -> None:
    """What a client calls its own arrival is replaced at the door."""
    noon = clock.now() - timedelta(seconds=5)
    round_ = factories.round(opens_at=noon - timedelta(days=1), closes_at=noon + timedelta(days=1))
    (application, session), *_rest = _ready(round_, 1)
    Round.objects.filter(pk=round_.pk).update(closes_at=noon)
    forged = f"t={int((noon - timedelta(seconds=10)).timestamp())}.000"
    asked = http.client.HTTPConnection("127.0.0.1", front.port, timeout=30)
    _press(asked, application, session, X_Request_Start=forged)
    kept = LateAttempt.objects.get(application=application)
    assert kept.received_at >= noon
    assert not Submission.objects.exists()
