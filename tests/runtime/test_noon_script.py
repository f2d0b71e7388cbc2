"""The `noon` script and what it hands over to, as a person meets them: one clear line for each trouble."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

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
        "faults",
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


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The script as a module, in an empty clone of its own."""
    loader = SourceFileLoader("noon_script", str(ROOT / "noon"))
    spec = spec_from_loader("noon_script", loader)
    assert spec is not None
    module = module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(module, "STAMP", str(tmp_path / ".venv" / "stamp"))
    monkeypatch.setattr(module, "VAR", str(tmp_path / "var"))
    (tmp_path / ".venv").mkdir()
    return module


def test_no_right_to_install_is_one_line_with_the_command(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(script, "has_apt", lambda: True)
    with pytest.raises(SystemExit) as end:
        script.need(["chromium", "nginx-light"], "The tests need more from the system")
    assert end.value.code == (
        "noon: The tests need more from the system: first run: sudo apt-get install chromium nginx-light"
    )


def test_demo_goes_on_without_pango(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(script, "has_apt", lambda: True)
    monkeypatch.setattr(script, "library_there", lambda name: "harfbuzz" in name)
    begun: list[object] = []
    monkeypatch.setattr(script, "install", begun.append)
    monkeypatch.setattr(script, "hand_over", begun.append)
    script.demo(["--port", "8001"])
    assert begun == ["base", ["demo", "--port", "8001"]]
    assert capsys.readouterr().err == (
        "noon: letters cannot be made here without Pango; all else works. "
        "To have it: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0\n"
    )


@pytest.mark.parametrize(("first", "wanted"), [(0, ["install"]), (100, ["install", "update", "install"])])
def test_root_installs_and_refreshes_the_lists_only_if_needed(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, first: int, wanted: list[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(script, "has_apt", lambda: True)
    asked: list[str] = []

    def ask(command: list[str], **more: object) -> tuple[int, str]:
        asked.append(command[1])
        return (first if len(asked) == 1 else 0), "E: nothing"

    monkeypatch.setattr(script, "ask", ask)
    script.need(["chromium"], "The tests need more from the system")
    assert asked == wanted


def test_packages_are_installed_once_and_a_demo_leaves_the_tests_packages(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    installs: list[str] = []
    monkeypatch.setattr(script, "venv_works", lambda: True)
    monkeypatch.setattr(script, "install_lock", installs.append)
    script.install("test")
    script.install("base")
    script.install("test")
    assert installs == ["requirements/test.txt"]
    monkeypatch.setattr(script, "lock_hash", lambda name: "another")
    script.install("base")
    assert installs == ["requirements/test.txt", "requirements/base.txt"]
    assert not script.up_to_date("test")
