"""A mail server that keeps what it is given, and tells somebody at two moments of every mail."""

from __future__ import annotations

import email
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

# Whoever gave a mail has sent it whole and waits for the answer; or has named its reader and sends it next.
BEFORE_ANSWER, BEFORE_WORDS = "before the answer", "before the words"


@dataclass
class Caught:
    """A mail as it came."""

    message_id: str
    to: str


@dataclass
class Catcher:
    """What came, in order. `moment(when, number)` is called at each moment of the mail of that number."""

    port: int = 0
    mails: list[Caught] = field(default_factory=list)
    moment: Callable[[str, int], None] = lambda when, number: None
    number: int = 0


@contextmanager
def catcher() -> Iterator[Catcher]:
    """One that listens on a port of this machine."""
    found = Catcher()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            try:
                _talk(self, found)
            except OSError:
                return  # whoever spoke to us is gone

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address, daemon_threads = True, True

    with Server(("127.0.0.1", 0), Talk) as server:
        found.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()


def _talk(self: socketserver.StreamRequestHandler, catcher: Catcher) -> None:
    def say(words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    say("220 here")
    while line := self.rfile.readline():
        word = line.split()[0].upper() if line.split() else b""
        if word == b"DATA":
            catcher.number += 1
            number = catcher.number
            catcher.moment(BEFORE_WORDS, number)
            say("354 go on")
            lines = []
            while (part := self.rfile.readline()) != b".\r\n":
                if not part:
                    return  # gone in the middle of it: nothing has come
                lines.append(part)
            message = email.message_from_bytes(b"".join(lines))
            catcher.mails.append(Caught(message["Message-ID"], message["To"]))
            catcher.moment(BEFORE_ANSWER, number)
        elif word == b"QUIT":
            say("221 goodbye")
            return
        say("250 good")
