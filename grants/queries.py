"""How applications are found: small, composable conditions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from grants.states import ApplicationState

if TYPE_CHECKING:
    from grants.models import Application  # noqa: F401 (named in a string below)
    from programme.models import Round, User


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications, narrowed step by step."""

    def of_round(self, round: Round) -> ApplicationQuerySet:
        """Those of one round."""
        return self.filter(round=round)

    def that_are_in(self) -> ApplicationQuerySet:
        """Those with a standing submission: the only truth of 'it is in'."""
        return self.filter(standing__isnull=False)

    def written_by(self, user: User) -> ApplicationQuerySet:
        """Those of which the person is a member."""
        return self.filter(memberships__user=user)

    def not_submitted(self, at: datetime) -> ApplicationQuerySet:
        """Nothing standing, not withdrawn, and the round's own deadline passed. Derived, never a state."""
        return self.filter(state=ApplicationState.DRAFT, standing__isnull=True, round__closes_at__lte=at)
