"""Asking the scanner: what it says is believed, and its silence is never taken for a yes."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from programme import scanning
from programme.refusals import Refused
from programme.settings.environment import SettingsMistake, scanner
from programme.states import ScanState
from tests.clamd import FakeClamd
from tests.file_makers import MALWARE

AWAY = "We cannot check files for malware just now. Nothing is wrong with yours: try again in a minute."
LARGE = b"0123456789abcdef" * 200_000


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path: the name of a socket may not be long."""
    with TemporaryDirectory(prefix="noon") as path:
        yield Path(path)


def scan(content: bytes, address: str) -> ScanState:
    return scanning.scan(io.BytesIO(content), address=address)


def test_without_a_scanner_a_file_is_not_scanned_and_says_so() -> None:
    assert scan(b"hello", "") == ScanState.NOT_SCANNED


@pytest.mark.parametrize("content", [b"hello", LARGE])
def test_a_clean_file_is_seen_whole(folder: Path, content: bytes) -> None:
    with FakeClamd(folder) as clamd:
        assert scan(content, clamd.address) == ScanState.CLEAN
    assert clamd.seen == [content]


def test_what_was_found_is_refused(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    with FakeClamd(folder) as clamd, pytest.raises(Refused, match="found something in this file"):
        scan(LARGE + MALWARE, clamd.address)
    assert "Eicar-Test-Signature FOUND" in caplog.text


@pytest.mark.parametrize("reply", [b"", b"\0", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK"[:8]])
def test_no_clear_answer_is_no_yes(folder: Path, reply: bytes) -> None:
    with FakeClamd(folder, reply=reply) as clamd, pytest.raises(Refused) as caught:
        scan(b"hello", clamd.address)
    assert str(caught.value) == AWAY


@pytest.mark.parametrize("reply", [None, b"INSTREAM size limit exceeded. ERROR\0"])
def test_hanging_up_in_the_middle_is_no_yes(folder: Path, reply: bytes | None) -> None:
    with FakeClamd(folder, reply=reply, hang_up_after=100_000) as clamd, pytest.raises(Refused) as caught:
        scan(LARGE, clamd.address)
    assert str(caught.value) == AWAY


def test_a_scanner_that_is_not_there_is_no_yes(folder: Path) -> None:
    with pytest.raises(Refused) as caught:
        scan(b"hello", f"unix:{folder / 'nothing'}")
    assert str(caught.value) == AWAY


def test_a_scanner_that_never_answers_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "ANSWER_SECONDS", 0.2)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as silent:
        silent.bind(str(folder / "silent"))
        silent.listen()
        with pytest.raises(Refused) as caught:
            scan(b"hello", f"unix:{folder / 'silent'}")
    assert str(caught.value) == AWAY


def test_over_tcp() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Refused) as caught:
        scan(b"hello", f"tcp://127.0.0.1:{port}")
    assert str(caught.value) == AWAY


@pytest.mark.parametrize(
    "address", ["", "unix:/run/clamav/clamd.ctl", "tcp://clamav:3310", "tcp://[::1]:3310"]
)
def test_addresses_that_the_setting_takes(address: str) -> None:
    assert scanner(address) == address


@pytest.mark.parametrize("address", ["clamav", "unix:clamd", "tcp://clamav", "tcp://clamav:x", "http://a:1"])
def test_a_wrong_address_stops_the_start(address: str) -> None:
    with pytest.raises(SettingsMistake, match="NOON_CLAMAV must look like"):
        scanner(address)
