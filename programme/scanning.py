"""Asking ClamAV about a file: its daemon's INSTREAM, over a Unix socket or TCP."""

from __future__ import annotations

import logging
import socket
import struct
from typing import BinaryIO

from programme import file_refusals as no
from programme.file_kinds import chunks
from programme.states import ScanState

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5
ANSWER_SECONDS = 45
LONGEST_REPLY = 4096


def scan(content: BinaryIO, *, address: str) -> ScanState:
    """CLEAN, NOT_SCANNED when `address` is '', or Refused: something was found, or the scanner is away.

    `address` is 'unix:/path/to/socket' or 'tcp://host:port'. Takes up to a minute; no lock may be held.
    """
    if not address:
        return ScanState.NOT_SCANNED
    try:
        reply = _ask(content, address)
    except OSError as error:
        log.warning("the malware scanner does not answer: %s", error)
        raise no.scanner_is_away() from None
    if reply.endswith("FOUND"):
        log.warning("malware was found in an upload: %s", reply)
        raise no.malware_found()
    if not reply.endswith("OK"):
        log.error("the malware scanner could not look at an upload: %s", reply or "no answer")
        raise no.scanner_is_away()
    return ScanState.CLEAN


def _ask(content: BinaryIO, address: str) -> str:
    with _connected(address) as scanner:
        scanner.settimeout(ANSWER_SECONDS)
        try:
            scanner.sendall(b"zINSTREAM\0")
            for piece in chunks(content):
                scanner.sendall(struct.pack("!L", len(piece)) + piece)
            scanner.sendall(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            # It hung up in the middle, and may have said why.
            pass
        reply = b""
        while b"\0" not in reply and len(reply) < LONGEST_REPLY:
            piece = scanner.recv(LONGEST_REPLY)
            if not piece:
                break
            reply += piece
    return reply.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _connected(address: str) -> socket.socket:
    if address.startswith("unix:"):
        scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        scanner.settimeout(CONNECT_SECONDS)
        try:
            scanner.connect(address.removeprefix("unix:"))
        except OSError:
            scanner.close()
            raise
        return scanner
    host, _colon, port = address.removeprefix("tcp://").rpartition(":")
    return socket.create_connection((host, int(port)), timeout=CONNECT_SECONDS)
