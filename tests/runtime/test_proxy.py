"""The proxy's configuration in a real nginx, before a server that tells what it was told."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import signal
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from programme.runtime import proxy
from programme.runtime.trouble import Trouble
from programme.settings.base import PROXY_SLACK_SECONDS

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


class Telling(BaseHTTPRequestHandler):
    """Answers with the headers that arrived and the instant at which it was asked."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        told = json.dumps({"headers": dict(self.headers), "length": len(body), "at": time.time()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_GET = do_POST

    def address_string(self) -> str:
        return "proxy"

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    """A real nginx on the rendered file, before a server on the private socket."""
    web = socketserver.ThreadingUnixStreamServer(str(folder / "web.sock"), Telling)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
    conf = proxy.render_nginx_conf(
        folder, listen=f"127.0.0.1:{free}", web_socket=folder / "web.sock", base_url="https://noon.example"
    )
    nginx = subprocess.Popen([NGINX, "-c", conf, "-p", folder], stderr=subprocess.DEVNULL)
    until = time.monotonic() + 5
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", free)) == 0:
                break
        time.sleep(0.02)
    yield free
    nginx.send_signal(signal.SIGTERM)
    nginx.wait(5)
    web.shutdown()
    web.server_close()


def ask(port: int, path: str, body: bytes = b"", **headers: str) -> dict[str, object]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("POST", path, body, {key.replace("_", "-"): value for key, value in headers.items()})
    answer = connection.getresponse()
    assert answer.status == 200
    told: dict[str, object] = json.loads(answer.read())
    connection.close()
    return told


def test_nginx_accepts_the_configuration(folder: Path, port: int) -> None:
    told = subprocess.run(
        [NGINX, "-t", "-c", folder / "nginx.conf", "-p", folder], check=False, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr


def test_stamp_is_the_moment_of_arrival_whatever_the_client_says(port: int) -> None:
    before = time.time()
    told = ask(port, "/", b"x", X_Request_Start="t=1.000", X_Forwarded_For="6.6.6.6", X_Forwarded_Host="evil")
    after = time.time()
    headers = told["headers"]
    assert isinstance(headers, dict)
    stamp = headers["X-Request-Start"]
    assert stamp.startswith("t=")
    assert before - 0.002 <= float(stamp[2:]) <= after + 0.002
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Proto"] == "https"
    assert "X-Forwarded-Host" not in headers
    assert "Forwarded" not in headers


def test_stamp_waits_for_the_last_byte_of_a_slow_body(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as slow:
        slow.sendall(
            b"POST / HTTP/1.1\r\nHost: noon.example\r\nConnection: close\r\nContent-Length: 10\r\n\r\n12345"
        )
        time.sleep(0.4)
        last = time.time()
        slow.sendall(b"67890")
        answer = b"".join(iter(lambda: slow.recv(65536), b""))
    told = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert told["length"] == 10
    assert abs(float(told["headers"]["X-Request-Start"][2:]) - last) < 0.1


def test_too_large_a_body_is_refused_at_the_door(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.putrequest("POST", "/")
    connection.putheader("Content-Length", str(26 * 1024 * 1024))
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413
    assert "<h1>Too much at once</h1>" in answer.read().decode()
    connection.close()


def test_sign_in_links_stay_out_of_the_log(folder: Path, port: int) -> None:
    ask(port, "/account/sign-in/link/very-secret/")
    ask(port, "/join/very-secret/")
    ask(port, "/seen/")
    until = time.monotonic() + 5
    while "/seen/" not in (folder / "access.log").read_text() and time.monotonic() < until:
        time.sleep(0.02)  # nginx writes the line after the answer has gone out
    log = (folder / "access.log").read_text()
    assert "/seen/" in log
    assert "very-secret" not in log


def test_sign_in_links_stay_out_of_the_log_when_noon_is_away(folder: Path, port: int) -> None:
    (folder / "web.sock").rename(folder / "hidden.sock")
    try:
        for path in ("/account/sign-in/link/still-secret/", "/join/still-secret/", "/missed/"):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("POST", path)
            assert connection.getresponse().status == 503
            connection.close()
    finally:
        (folder / "hidden.sock").rename(folder / "web.sock")
    until = time.monotonic() + 5
    while "/missed/" not in (folder / "error.log").read_text() and time.monotonic() < until:
        time.sleep(0.02)
    assert "/missed/" in (folder / "error.log").read_text()
    for log in ("access.log", "error.log"):
        assert "still-secret" not in (folder / log).read_text()


def test_page_says_so_when_noon_is_away(tmp_path: Path, folder: Path, port: int) -> None:
    (folder / "web.sock").rename(folder / "hidden.sock")
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert answer.status == 503
        assert answer.getheader("Retry-After") == "30"
        assert b"<h1>Your answers are safe</h1>" in answer.read()
        connection.close()
    finally:
        (folder / "hidden.sock").rename(folder / "web.sock")


def test_only_our_names_are_filled_in() -> None:
    assert proxy.fill_in("${msec} $host ${NOON_LISTEN}", {"NOON_LISTEN": "1"}) == "${msec} $host 1"
    with pytest.raises(Trouble, match="NOON_MISSING"):
        proxy.fill_in("${NOON_MISSING}", {})


@pytest.mark.parametrize(
    ("method", "path", "says"),
    [
        ("GET", "/applications/MSC-7K3M-9QXD/check/", "nothing is in until you have seen the receipt"),
        ("HEAD", "/", ""),
        ("POST", "/applications/MSC-7K3M-9QXD/submit/", "take it that it did not reach us, and press again"),
        ("POST", "/applications/MSC-7K3M-9QXD/sections/idea/", "Then send it again"),
    ],
)
def test_what_is_said_while_noon_is_away_depends_on_what_was_sent(
    folder: Path, port: int, method: str, path: str, says: str
) -> None:
    (folder / "web.sock").rename(folder / "hidden.sock")
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request(method, path, b"key=k" if method == "POST" else None)
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
    finally:
        (folder / "hidden.sock").rename(folder / "web.sock")
    assert answer.status == 503
    assert answer.getheader("Content-Type") == "text/html; charset=utf-8"
    assert answer.getheader("Retry-After") == "30"
    assert answer.getheader("Cache-Control") == "no-store"
    assert says in page


def test_pages_for_while_noon_is_away_are_asked_for_by_nobody(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/noon-away/page.html")
    assert connection.getresponse().status == 404
    connection.close()


def test_pages_for_while_noon_is_away_need_nothing_from_elsewhere() -> None:
    pages = sorted(proxy.PAGES.glob("*.html"))
    assert [page.name for page in pages] == ["page.html", "sent.html", "submit.html"]
    for page in pages:
        words = page.read_text(encoding="utf-8")
        assert not any(part in words for part in ("src=", "href=", "url(", "@import", "http:", "https:"))
        assert "Your answers are safe" in words
        assert 'lang="cy"' in words


def test_the_proxy_tells_its_patience_and_it_is_what_the_application_counts_on(port: int) -> None:
    headers = ask(port, "/", X_Noon_Patience="1+1")["headers"]
    assert isinstance(headers, dict)
    assert headers["X-Noon-Patience"] == "40+120"
    conf = proxy.TEMPLATE.read_text()
    timeouts = [int(seconds) for seconds in re.findall(r"proxy_(?:connect|send)_timeout (\d+)s;", conf)]
    assert sum(timeouts) == PROXY_SLACK_SECONDS == 40
    assert "proxy_read_timeout ${NOON_MAX_QUEUE_SECONDS}s;" in conf
