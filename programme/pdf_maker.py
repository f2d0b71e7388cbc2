"""Documents as PDF, for web processes: each is made by a process of its own, which ends with it.

A web process that had loaded WeasyPrint would keep some 40 MB for good (measured), and a text that is hard
to set would hold it up. The other process has a bound on its time and its memory, stands behind
everything else on the machine, and one web process has one of them at a time.
"""

from __future__ import annotations

import hashlib
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.core.cache import cache as store
from django.template.loader import render_to_string
from redis.exceptions import RedisError

from programme import clock, ink
from programme.documents import Document

log = logging.getLogger(__name__)

# Started by its path, so that it loads nothing of ours.
SCRIPT = Path(__file__).parent / "pdf.py"
MOST_SECONDS = 60
# How long a request waits for the one before it, and how many may wait; more are asked to come back.
PATIENCE_SECONDS = 15
_one = threading.Lock()
_few = threading.BoundedSemaphore(3)
KEPT_FOR = 30 * 24 * 3600


class NoPdf(Exception):
    """No PDF: others are being made (`busy`), this machine cannot make any, or not one of this text."""

    def __init__(self, *, busy: bool = False) -> None:
        super().__init__("busy" if busy else "not possible")
        self.busy = busy


def as_pdf(document: Document, *, keep: bool = False) -> bytes:
    """The document as PDF/UA-1. The same document gives the same bytes. Raises NoPdf.

    `keep`: what is the same for everybody is kept in the cache, by a hash of everything that it is made of:
    nothing has to be thrown away when a word or a date changes. Without a cache it is made anew.
    """
    html = _page(document)
    name = hashlib.sha256("\0".join([html, _css(), _fingerprint()]).encode("utf-8", "replace")).hexdigest()
    if not keep:
        return _in_turn(lambda: _made(html, name))
    key = f"noon.pdf.{name}"
    found = _kept(key)
    if found is None:
        found = _in_turn(lambda: _made(html, name), key=key)
    return found


def of_html(
    html: str | list[str], *, css: str, identifier: bytes = b"", seconds: int = MOST_SECONDS
) -> bytes:
    """Whole pages of HTML with their own looks as PDF/UA-1; several are printed together. Raises NoPdf.

    Nothing is kept. The `identifier` is the file's, or else follows from what it is made of. Signs that our
    fonts lack have to be marked already (`programme.ink`).
    """
    made_of = "\0".join([*([html] if isinstance(html, str) else html), css, _fingerprint()])
    name = identifier.hex() or hashlib.sha256(made_of.encode("utf-8", "replace")).hexdigest()
    return _in_turn(lambda: _made(html, name, css=css, seconds=seconds))


def _page(document: Document) -> str:
    """The document as HTML. Where our fonts lack a sign, a mark stands for it, and the first page says so."""
    facts = {"document": document, "made": document.at.date().isoformat()}
    with clock.in_language(document.language):
        html = str(render_to_string("documents/document.html", facts))
        if ink.inked(html) != html:
            html = ink.inked(render_to_string("documents/document.html", {**facts, "holes": True}))
    return html


@cache
def _css() -> str:
    return render_to_string("documents/document.css")


@cache
def _fingerprint() -> str:
    """What else the bytes depend on: how we write them."""
    return hashlib.sha256(SCRIPT.read_bytes()).hexdigest()


def _kept(key: str) -> bytes | None:
    try:
        found = store.get(key)
    except RedisError:
        return None
    return found if isinstance(found, bytes) else None


def _in_turn(make: Callable[[], bytes], *, key: str = "") -> bytes:
    if not _few.acquire(blocking=False):
        raise NoPdf(busy=True)
    try:
        if not _one.acquire(timeout=PATIENCE_SECONDS):
            raise NoPdf(busy=True)
        try:
            # Whoever was before us may have made the same one.
            found = _kept(key) if key else None
            if found is None:
                found = make()
                if key:
                    _keep(key, found)
            return found
        finally:
            _one.release()
    finally:
        _few.release()


def _keep(key: str, pdf: bytes) -> None:
    try:
        store.set(key, pdf, KEPT_FOR)
    except RedisError:
        return


def _made(html: str | list[str], name: str, *, css: str = "", seconds: int = MOST_SECONDS) -> bytes:
    asked = json.dumps({"html": html, "css": css or _css(), "identifier": name[:32]})
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(SCRIPT)],
            input=asked.encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.error("a PDF took longer than %d seconds and was given up", seconds)
        raise NoPdf from None
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF"):
        said = done.stderr.decode(errors="replace").strip().splitlines()
        log.error("a PDF could not be made: %s", said[-1][:300] if said else done.returncode)
        raise NoPdf
    return done.stdout
