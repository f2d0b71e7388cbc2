"""The certificate of all that a round received."""

from __future__ import annotations

from datetime import datetime

from grants.models import Certificate
from programme.models import Round


def issue(round: Round, *, at: datetime) -> Certificate | None:
    """Nothing yet."""
    return None
