"""One demonstration per clone: the lock file says whether one runs, and where."""

from __future__ import annotations

import fcntl
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from programme.runtime.trouble import Trouble


@dataclass(frozen=True)
class Running:
    """What a running demonstration tells others: its process, its address, its servers."""

    pid: int
    address: str
    database_url: str
    redis_url: str


class Lock:
    """Held for as long as the process lives; the kernel lets go of it whatever way the process ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def take(self) -> Running | None:
        """Take the lock and return None, or return who has it."""
        self.path.parent.mkdir(exist_ok=True)
        self._file = self.path.open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            self._file = None
            return self._read()
        self._file.truncate(0)
        return None

    def tell(self, running: Running) -> None:
        """Write into the held lock what others may want to know."""
        assert self._file is not None
        self._file.seek(0)
        self._file.truncate(0)
        self._file.write(json.dumps(asdict(running)))
        self._file.flush()

    def release(self) -> None:
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None

    def _read(self) -> Running:
        try:
            return Running(**json.loads(self.path.read_text()))
        except (OSError, ValueError, TypeError):
            raise Trouble(
                "Noon is just being started from this folder by another process: wait a moment."
            ) from None
