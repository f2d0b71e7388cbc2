"""A scanner for tests: ClamAV's INSTREAM on a real Unix socket, finding EICAR and nothing else."""

from __future__ import annotations

import socket
import struct
import threading
from pathlib import Path
from types import TracebackType

from programme.file_refusals import EICAR


class FakeClamd:
    """`with FakeClamd(folder) as scanner: scanner.address`. `reply` overrides what it says.

    `seen` is what it was sent; `hang_up_after` closes the connection after that many bytes of it.
    """

    def __init__(self, folder: Path, *, reply: bytes | None = None, hang_up_after: int | None = None) -> None:
        self.path = folder / "clamd"
        self.address = f"unix:{self.path}"
        self.reply, self.hang_up_after = reply, hang_up_after
        self.seen: list[bytes] = []
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> FakeClamd:
        self.listener.bind(str(self.path))
        self.listener.listen()
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(timeout=5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                self._answer(connection, stream)

    def _answer(self, connection: socket.socket, stream: object) -> None:
        read = stream.read  # type: ignore[attr-defined]
        assert read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!L", read(4))[0]:
            content += read(length)
            if self.hang_up_after is not None and len(content) > self.hang_up_after:
                if self.reply:
                    connection.sendall(self.reply)
                return
        self.seen.append(content)
        found = b"stream: Eicar-Test-Signature FOUND\0" if bytes(EICAR) in content else b"stream: OK\0"
        connection.sendall(self.reply if self.reply is not None else found)
