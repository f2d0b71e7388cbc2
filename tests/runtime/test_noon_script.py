"""The `noon` script and what it hands over to, as a person meets them: one clear line for each trouble."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from programme.runtime import places
from programme.runtime.running import Lock, Running

ROOT = places.ROOT


def run(*arguments: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The runtime with this Python: the script's own part (installing) is another matter."""
    whole = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    return subprocess.run(
        [sys.executable, *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=whole | (env or {}),
        timeout=60,
    )


def runtime_in(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The runtime as if the clone stood elsewhere, so that a demonstration running here is not disturbed."""
    code = (
        "import sys; from pathlib import Path; from programme.runtime import places\n"
        "places.VAR = Path(sys.argv[1]) / 'var'; places.VAR.mkdir(exist_ok=True)\n"
        "from programme.runtime.__main__ import main; sys.exit(main(sys.argv[2:]))\n"
    )
    return run("-c", code, clone, *arguments)


def test_help_names_every_command() -> None:
    told = run(ROOT / "noon", "help")
    assert told.returncode == 0
    assert re.findall(r"^\./noon (\w+)", told.stdout, re.M) == [
        "demo",
        "test",
        "doctor",
        "manage",
        "lock",
        "help",
    ]


def test_unknown_command_is_one_line() -> None:
    told = run(ROOT / "noon", "dmeo")
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == "noon: There is no command 'dmeo': see ./noon help\n"


def test_busy_port_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = runtime_in(tmp_path, "demo", "--port", str(port))
    assert told.returncode == 1
    assert told.stderr == (
        f"noon: Port {port} is in use by another program: choose another, "
        f"for example ./noon demo --port {port + 1}\n"
    )


def test_second_copy_is_told_where_the_first_is(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    lock = Lock(tmp_path / "var" / "noon.lock")
    lock.take()
    lock.tell(Running(4321, "http://localhost:8000", "", ""))
    told = runtime_in(tmp_path, "demo")
    lock.release()
    assert told.returncode == 1
    assert told.stderr.startswith(
        "noon: Noon already runs from this folder (process 4321) at http://localhost:8000 "
    )
    assert told.stderr.count("\n") == 1


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_impossible_port_is_refused(tmp_path: Path, port: str) -> None:
    told = runtime_in(tmp_path, "demo", f"--port={port}")
    assert told.returncode == 2
    assert f"{port!r} is not a port" in told.stderr


def test_address_of_another_machine_is_one_line(tmp_path: Path) -> None:
    told = runtime_in(tmp_path, "demo", "--host", "192.0.2.7", "--port", "8765")
    assert told.returncode == 1
    assert told.stderr.startswith("noon: 192.0.2.7 is not an address of this machine")


def test_doctor_changes_nothing_and_finds_the_machine_fit() -> None:
    told = run(ROOT / "noon", "doctor")
    assert told.stdout.endswith("Noon can run here.\n"), told.stdout
    assert told.returncode == 0


def test_runtime_doctor_tries_the_servers_and_a_letter() -> None:
    told = run("-m", "programme.runtime", "doctor")
    assert told.returncode == 0, told.stdout
    marks = dict(
        re.findall(r"^(ok|note|MISSING) +(\S+)", told.stdout, re.M)
        and [(line[9:34].strip(), line[:8].strip()) for line in told.stdout.splitlines()]
    )
    assert marks["PostgreSQL (embedded)"] == marks["Valkey (embedded)"] == marks["Letters (PDF)"] == "ok"


def test_script_runs_on_nothing_but_the_standard_library() -> None:
    told = run("-I", "-S", ROOT / "noon", "help")
    assert told.returncode == 0


def test_skipped_test_fails_the_run(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text(
        "import pytest\n"
        "def test_good(): pass\n"
        "@pytest.mark.skip(reason='not today')\n"
        "def test_skipped(): pass\n"
        "@pytest.mark.xfail\n"
        "def test_expected(): assert False\n"
    )
    command = [
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.no_skips",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:django",
        "-c",
        "/dev/null",
        "--rootdir",
    ]
    for parallel in ([], ["-n", "1"]):
        told = run(*command, str(tmp_path), *parallel, str(tmp_path / "test_x.py"))
        assert told.returncode == 1, told.stdout
        assert "NOT RUN, so the run fails: test_x.py::test_skipped" in told.stdout
        assert "NOT RUN, so the run fails: test_x.py::test_expected" in told.stdout
        assert re.search(r"1 passed, 1 skipped, 1 xfailed", told.stdout.splitlines()[-1])
    alone = run(*command, str(tmp_path), str(tmp_path / "test_x.py") + "::test_good")
    assert alone.returncode == 0
