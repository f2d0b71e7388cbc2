"""The part of `./noon doctor` that needs the installed packages: do the servers and the letters work here?"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from programme import clock, pdf_signing
from programme.runtime import places
from programme.runtime.demo import shared_memory_works
from programme.runtime.embedded import EmbeddedPostgres, EmbeddedValkey
from programme.runtime.trouble import Trouble


def doctor() -> int:
    """Print a line for each thing that was tried; 1 if something needed does not work."""
    tried = [
        _line("PostgreSQL (embedded)", _postgres, needed=True),
        _line("Valkey (embedded)", _valkey, needed=True),
        _line("Letters (PDF)", _letters, needed=False),
        *([_line("Letters (signature)", _certificate, needed=False)] if _certificate_path() else []),
        _line("Shared memory", _memory, needed=False),
    ]
    return 0 if all(tried) else 1


def _line(name: str, attempt: Callable[[], str], *, needed: bool) -> bool:
    try:
        good, told = True, attempt()
    except (Trouble, OSError) as error:
        good, told = False, str(error)
    mark = "ok" if good else "MISSING" if needed else "note"
    print(f"{mark:<8} {name:<24} {told}", flush=True)
    return good or not needed


def _postgres() -> str:
    with EmbeddedPostgres(durable=False) as server:
        return f"starts; data in {places.store() / 'demo'}" if server.running else "does not run"


def _valkey() -> str:
    with EmbeddedValkey():
        return "starts"


def _letters() -> str:
    """WeasyPrint looks for Pango when it is imported, so a process of its own tries."""
    code = "import weasyprint; print(len(weasyprint.HTML(string='<p>Noon</p>').write_pdf()))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if told.returncode != 0:
        raise Trouble(
            "not available: Pango is missing (libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)"
        )
    return "can be made"


def _certificate_path() -> str:
    return os.environ.get("NOON_LETTER_CERTIFICATE", "")


def _certificate() -> str:
    """Whether the certificate that is to sign letters can be used; a trouble here stops no letter."""
    try:
        found = pdf_signing.load(
            Path(_certificate_path()), password=os.environ.get("NOON_LETTER_CERTIFICATE_PASSWORD", "")
        )
        found.check(clock.now())
    except pdf_signing.CertificateTrouble as trouble:
        raise Trouble(f"letters would go out unsigned. {trouble}") from None
    return f"signed as {found.subject}, until {found.ends:%Y-%m-%d}"


def _memory() -> str:
    if not shared_memory_works():
        raise Trouble("/dev/shm is not writable: the worker uses threads")
    return "the worker uses processes"
