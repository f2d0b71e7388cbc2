"""`./noon test`: every check in order up to the first that fails, pytest last; `./noon faults`."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from programme.runtime import places, processes
from programme.runtime.demo import polite_end
from programme.runtime.embedded import EmbeddedPostgres, EmbeddedValkey

SETTINGS = "programme.settings.test"
# Whoever is done takes from the other what it has not begun. Tests in a browser stand together in the order;
# handed out in large portions they all fell to one.
SIDE_BY_SIDE = ["-n", "2", "--dist", "worksteal"]


@dataclass(frozen=True)
class Step:
    """One check: its heading, its command, whether it needs the servers."""

    name: str
    argv: list[str]
    servers: bool = False


def steps(arguments: list[str]) -> list[Step]:
    """All checks; with arguments only pytest, with those."""
    python = sys.executable
    pytest = [python, "-m", "pytest"]
    if arguments:
        return [Step("pytest", [*pytest, *arguments], servers=True)]
    check = ["manage.py", "makemigrations", "--check", "--dry-run"]
    return [
        Step("ruff check", [python, "-m", "ruff", "check", "--quiet", ".", "noon"]),
        Step("ruff format", [python, "-m", "ruff", "format", "--check", "--quiet", ".", "noon"]),
        Step("import-linter", [str(Path(python).with_name("lint-imports")), "--no-cache"]),
        Step("mypy", [python, "-m", "mypy"]),
        Step("migrations", [python, *check], servers=True),
        Step("djlint", [python, "-m", "djlint", "templates", "--lint", "--quiet"]),
        Step("pytest", [*pytest, *SIDE_BY_SIDE], servers=True),
    ]


def test(arguments: list[str]) -> int:
    """Run the checks and return the exit status of the first that failed, or 0."""
    with ExitStack() as stack:
        stack.enter_context(polite_end())
        env = dict(os.environ) | {"DJANGO_SETTINGS_MODULE": SETTINGS, "PYTHONUNBUFFERED": "1"}
        for step in steps(arguments):
            if step.servers:
                _start_servers(stack, env)
            print(f"== {step.name}", flush=True)
            code = processes.foreground(step.argv, env=env, cwd=places.ROOT)
            if code != 0:
                if step.name != "pytest":
                    print(
                        f"noon: {step.name} is not content (see above); what follows it was not run.",
                        flush=True,
                    )
                return code if code > 0 else 1
    return 0


def faults(arguments: list[str]) -> int:
    """Kill each part many times while people submit; 1 when anything acknowledged is missing afterwards."""
    with polite_end():
        command = [sys.executable, "-m", "tests.faults.storm", *arguments]
        return min(1, abs(processes.foreground(command, env=os.environ, cwd=places.ROOT)))


def _start_servers(stack: ExitStack, env: dict[str, str]) -> None:
    """Start what no setting names, fresh for this run and gone after it, and put the addresses into `env`."""
    if not env.get("DATABASE_URL"):
        env["DATABASE_URL"] = stack.enter_context(EmbeddedPostgres(durable=False)).url
    if not env.get("REDIS_URL"):
        env["REDIS_URL"] = stack.enter_context(EmbeddedValkey()).url
