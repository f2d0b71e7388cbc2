"""Starting child processes that do not outlive the one that started them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from programme.runtime.trouble import Trouble

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def spawn(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path,
    stdout: IO[bytes] | int | None = None,
    stdin: IO[bytes] | int | None = subprocess.DEVNULL,
    owner: tuple[int, int] | None = None,
    dies_by: signal.Signals = signal.SIGTERM,
    session: bool = True,
) -> subprocess.Popen[bytes]:
    """Start a child in its own session; the kernel sends it `dies_by` if this process is killed.

    With a `stdout` its standard error goes there too. `owner` is the (uid, gid) to run as, without further
    groups. `session=False` leaves it with this process's terminal, so that it hears Ctrl-C itself.
    Call it from the main thread: the kernel watches the thread that forked, not the process.
    """
    parent = os.getpid()

    def tie_to_parent() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, int(dies_by))
            if os.getppid() != parent:  # killed between the fork and the line above
                os._exit(1)

    uid, gid = owner or (None, None)
    try:
        return subprocess.Popen(
            [str(part) for part in argv],
            env=dict(env),
            cwd=cwd,
            stdin=stdin,
            stdout=stdout,
            stderr=None if stdout is None else subprocess.STDOUT,
            start_new_session=session,
            preexec_fn=tie_to_parent,  # noqa: PLW1509 (runs after the change of user, which would undo it)
            user=uid,
            group=gid,
            extra_groups=None if owner is None else [],
        )
    except subprocess.SubprocessError as error:
        raise Trouble(f"{argv[0]} could not be started: {error}") from error


def signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal to the child and everything that it started; a group that is gone is no mistake."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def stop(process: subprocess.Popen[bytes], number: signal.Signals, *, patience: float) -> None:
    """Ask the child to end, wait up to `patience` seconds, then kill what is left of its group."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    signal_group(process, signal.SIGKILL)
    process.wait()


def alive(pid: int) -> bool:
    """Whether a process with this number runs, whoever owns it; a finished one not yet collected does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    with contextlib.suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True


def wait_until_gone(pid: int, *, patience: float) -> bool:
    """Wait for a process that is not our child; False if it is still there after `patience` seconds."""
    until = time.monotonic() + patience
    while alive(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def tail(path: Path, lines: int = 3) -> str:
    """The end of a log on one line, for a message."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return " / ".join(line.strip() for line in text.splitlines()[-lines:] if line.strip())


def foreground(argv: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path) -> int:
    """Run a program in this terminal and return its exit status. Ctrl-C is its business, ending it ours."""
    process = spawn(argv, env=env, cwd=cwd, stdin=None, session=False)
    try:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # the child got it too and decides what to do
    finally:
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(3)
            process.kill()
            process.wait()
