"""A test that should run and was skipped, or was expected to fail, fails the whole run."""

from __future__ import annotations

import pytest

_not_run: list[str] = []


def _note(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped or hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else getattr(report, "wasxfail", "")
        _not_run.append(f"{report.nodeid}: {reason}")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Collect what was skipped, also from the other processes of a parallel run."""
    _note(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Collect whole files that were skipped."""
    _note(report)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn success into failure. Each process of a parallel run leaves the judgement to the first."""
    if _not_run and session.exitstatus == pytest.ExitCode.OK and not hasattr(session.config, "workerinput"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which, above pytest's own last line."""
    for line in _not_run:
        terminalreporter.write_line(f"NOT RUN, so the run fails: {line}", red=True)
