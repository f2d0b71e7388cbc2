"""A small supervisor: several children, one log, restarts with patience, and one orderly end."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from programme.runtime import processes
from programme.runtime.embedded import EmbeddedPostgres, EmbeddedValkey
from programme.runtime.trouble import Trouble

# How long to wait before each restart, seconds. One more crash after these, and everything stops.
BACKOFF = (0.5, 2.0, 5.0)
# A child that ran this long, seconds, has all its restarts again.
SETTLED = 60.0
# How long the children have to end once asked, seconds.
PATIENCE = 2.0


@dataclass
class Child:
    """One program of ours: its output is printed with its name in front."""

    name: str
    argv: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    crashes: int = 0
    again_at: float | None = None
    unfinished: bytes = b""


@dataclass
class Supervisor:
    """Runs children in `folder` with `env`, beside embedded servers that somebody else started.

    `run` returns when told to stop (SIGINT, SIGTERM, SIGHUP) and raises `Trouble` when a child keeps failing.
    """

    env: Mapping[str, str]
    folder: Path
    servers: list[EmbeddedPostgres | EmbeddedValkey] = field(default_factory=list)
    backoff: tuple[float, ...] = BACKOFF
    children: list[Child] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._stop = 0
        self._width = 8
        self._server_crashes = 0

    def add(self, name: str, argv: list[str]) -> None:
        """Name a program to run."""
        self.children.append(Child(name, argv))

    def run(
        self, *, ready: Callable[[], bool], when_ready: Callable[[], None], patience: float = 60.0
    ) -> None:
        """Start everything, call `when_ready` once `ready()` says so, watch until told to stop."""
        before = {
            number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        for number in before:
            signal.signal(number, self._told_to_stop)
        announced, until = False, time.monotonic() + patience
        try:
            for child in self.children:
                self._launch(child)
            while not self._stop:
                self._read(0.1)
                self._watch()
                if not announced and ready():
                    announced = True
                    when_ready()
                elif not announced and time.monotonic() > until:
                    raise Trouble(
                        f"The web server did not answer within {patience:.0f} seconds; see the lines above."
                    )
        finally:
            self._end()
            for number, handler in before.items():
                signal.signal(number, handler)

    def say(self, name: str, line: str) -> None:
        """Print one line of the common log; a reader who went away is no reason to stop."""
        with contextlib.suppress(BrokenPipeError, ValueError):
            print(f"{name:<{self._width}}| {line}", flush=True)

    def _told_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stop += 1
        if self._stop > 1:  # asked twice: at once
            for child in self.children:
                if child.process is not None:
                    processes.signal_group(child.process, signal.SIGKILL)

    def _launch(self, child: Child) -> None:
        child.process = processes.spawn(child.argv, env=self.env, cwd=self.folder, stdout=subprocess.PIPE)
        child.started, child.again_at = time.monotonic(), None
        assert child.process.stdout is not None
        os.set_blocking(child.process.stdout.fileno(), False)
        self._selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _read(self, patience: float) -> None:
        """Print whole lines of whatever the children have said."""
        if not self._selector.get_map():
            time.sleep(patience)
            return
        for key, _events in self._selector.select(patience):
            try:
                said = os.read(key.fd, 65536)
            except BlockingIOError:
                continue
            child: Child = key.data
            if not said:
                self._hang_up(child)
                continue
            *lines, child.unfinished = (child.unfinished + said).split(b"\n")
            for line in lines:
                self.say(child.name, line.decode(errors="replace").rstrip())

    def _hang_up(self, child: Child) -> None:
        """Print what the child left of a last line, and close its output."""
        if child.unfinished:
            self.say(child.name, child.unfinished.decode(errors="replace").rstrip())
            child.unfinished = b""
        output = child.process.stdout if child.process is not None else None
        if output is not None and not output.closed:
            self._selector.unregister(output)
            output.close()

    def _watch(self) -> None:
        """Start again what has crashed, as long as there is hope."""
        now = time.monotonic()
        for server in self.servers:
            if not server.running and not self._stop:
                self._server_crashes += 1
                if self._server_crashes > len(self.backoff):
                    raise Trouble(
                        f"{server.name} keeps stopping ({processes.tail(server.log)}); everything is stopped."
                    )
                self.say(server.name, "stopped by itself; starting it again")
                server.start()
        for child in self.children:
            if child.again_at is not None and now >= child.again_at:
                self._launch(child)
            elif child.again_at is None and child.process is not None and child.process.poll() is not None:
                self._crashed(child, child.process, now)

    def _crashed(self, child: Child, process: subprocess.Popen[bytes], now: float) -> None:
        # What it started must not live on beside the next one.
        processes.signal_group(process, signal.SIGKILL)
        self._read(0)
        self._hang_up(child)
        how = _ending(process.returncode)
        child.crashes = 1 if now - child.started > SETTLED else child.crashes + 1
        if child.crashes > len(self.backoff):
            raise Trouble(f"{child.name} stopped {child.crashes} times ({how}); everything is stopped.")
        wait = self.backoff[child.crashes - 1]
        self.say(child.name, f"stopped ({how}); starting again in {wait:g} s")
        child.again_at = now + wait

    def _end(self) -> None:
        """Ask all at once, keep printing while they end, kill what is left after `PATIENCE`."""
        going = [c for c in self.children if c.process is not None and c.process.poll() is None]
        for child in going:
            assert child.process is not None
            child.process.terminate()
        until = time.monotonic() + PATIENCE
        while any(c.process is not None and c.process.poll() is None for c in going):
            self._read(0.05)
            if time.monotonic() > until:
                break
        for child in self.children:
            if child.process is not None:
                processes.stop(child.process, signal.SIGKILL, patience=0)
                self._hang_up(child)
        self._selector.close()


def _ending(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"


def colour(text: str, code: str) -> str:
    """The text in a terminal's colour, or as it is when nobody looks at a terminal."""
    return f"\033[{code}m{text}\033[0m" if sys.stdout.isatty() else text
