"""The supervisor with small children: one log, restarts, one end; and the lock of one run per clone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from programme.runtime import places, processes
from programme.runtime.running import Lock, Running
from programme.runtime.supervisor import Supervisor
from programme.runtime.trouble import Trouble

PYTHON = sys.executable


def supervisor(tmp_path: Path, *children: tuple[str, str]) -> Supervisor:
    made = Supervisor(dict(os.environ), tmp_path, backoff=(0.05, 0.05))
    for name, code in children:
        made.add(name, [PYTHON, "-u", "-c", code])
    return made


def test_child_that_keeps_crashing_ends_everything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(60)"
    made = supervisor(tmp_path, ("bad", "print('I am bad'); raise SystemExit(3)"), ("good", other))
    with pytest.raises(Trouble, match=r"bad stopped 3 times \(exit status 3\)"):
        made.run(ready=lambda: False, when_ready=lambda: None)
    said = capsys.readouterr().out
    assert said.count("bad     | I am bad\n") == 3
    assert said.count("starting again") == 2
    assert not processes.alive(int((tmp_path / "pid").read_text()))


def test_crashed_child_is_started_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = (
        "import pathlib, sys, time\n"
        "p = pathlib.Path('n'); n = int(p.read_text()) if p.exists() else 0; p.write_text(str(n + 1))\n"
        "print('run', n)\n"
        "sys.exit(1) if n == 0 else pathlib.Path('well').touch(); time.sleep(60)\n"
    )
    made = supervisor(tmp_path, ("web", code))

    def end() -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    made.run(ready=(tmp_path / "well").exists, when_ready=end)
    assert "web     | run 1" in capsys.readouterr().out


def test_stubborn_child_and_its_children_are_gone_in_seconds(tmp_path: Path) -> None:
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "open('pids.new', 'w').write(str(c.pid)); import os; os.rename('pids.new', 'pids'); time.sleep(60)\n"
    )
    made = supervisor(tmp_path, ("web", code))
    told: list[float] = []

    def end() -> None:
        told.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    made.run(ready=(tmp_path / "pids").exists, when_ready=end)
    assert time.monotonic() - told[0] < 4
    assert processes.wait_until_gone(int((tmp_path / "pids").read_text()), patience=2)


def test_lock_tells_the_second_who_the_first_is(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "noon.lock"), Lock(tmp_path / "noon.lock")
    assert first.take() is None
    with pytest.raises(Trouble, match="just being started"):
        second.take()
    running = Running(123, "http://localhost:8000", "postgresql:///noon", "unix:///x")
    first.tell(running)
    assert second.take() == running
    first.release()
    assert second.take() is None
    second.release()


def test_lock_is_free_after_a_kill(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from programme.runtime.running import Lock, Running\n"
        "lock = Lock(Path(sys.argv[1])); lock.take(); lock.tell(Running(1, 'a', 'b', 'c'))\n"
        "print('held', flush=True)\n"
        "time.sleep(60)\n"
    )
    path = tmp_path / "noon.lock"
    holder = subprocess.Popen([PYTHON, "-c", code, path], stdout=subprocess.PIPE, text=True, cwd=places.ROOT)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    lock = Lock(path)
    assert lock.take() == Running(1, "a", "b", "c")
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert lock.take() is None
    lock.release()
