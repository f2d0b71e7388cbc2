"""What readers of files are told about the check for malware."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from programme.files import scan_states
from programme.states import ScanState


def not_scanned(files: Iterable[Mapping[str, Any]]) -> str:
    """One sentence when no scanner has looked at some of these files, else ''. One statement, if any."""
    states = scan_states(one["id"] for one in files)
    if ScanState.NOT_SCANNED not in states.values():
        return ""
    return _("The files here were looked at, and not checked for malware: no scanner is set up.")
