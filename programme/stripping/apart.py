"""Opening a file that may be hostile in a process of its own, which may die without harm to anybody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from programme.stripping.faults import BROKEN, KIND, LOCKED, TOO_LARGE, CannotStrip

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 300
_CODES = frozenset({KIND, BROKEN, LOCKED, TOO_LARGE})


def strip(content: str, source: Path, target: Path) -> None:
    """Write `source` to `target` without properties, or CannotStrip. Takes seconds: no lock may be held."""
    command = [sys.executable, "-m", "programme.stripping", content, str(source), str(target)]
    try:
        ended = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise CannotStrip(TOO_LARGE) from None
    if ended.returncode == 0:
        return
    code = ended.stdout.strip()
    if ended.returncode < 0:
        code = TOO_LARGE
    raise CannotStrip(code if code in _CODES else BROKEN)
